"""The pose track as a TRC file."""

from pathlib import Path

import numpy as np

from liftphase.export.exporter import FrameSeries
from liftphase.export.motion.track import known_landmarks, track_of
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_open


class TrackTrc:
    """track.trc: the landmarks in pixels, y down as in the image, z 0; empty where one was not found."""

    file_name = "track.trc"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the track. Raises UsageError for results without one, OutputError."""
        track = track_of(analysis)
        names, numbers = known_landmarks(track)
        rate, count = f"{track.clip.nominal_fps:.6g}", len(track.times_s)
        head = [
            f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
            "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
            f"{rate}\t{rate}\t{count}\t{len(names)}\tpx\t{rate}\t1\t{count}",
            "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
            "\t\t" + "\t".join(f"{axis}{number}" for number in range(1, len(names) + 1) for axis in "XYZ"),
            "",
        ]
        points = track.image_px[:, numbers]
        with atomic_open(path) as file:
            file.write("\n".join(head) + "\n")
            for number, (time_s, each) in enumerate(zip(track.times_s, points, strict=True), 1):
                cells = ["\t\t" if np.isnan(x) else f"{x:.3f}\t{y:.3f}\t0" for x, y in each.tolist()]
                file.write("\t".join([str(number), f"{time_s:.6f}", *cells]) + "\n")

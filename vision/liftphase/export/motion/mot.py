"""The joint angles as OpenSim's motion file (.mot)."""

from pathlib import Path

import numpy as np

from liftphase.errors import UsageError
from liftphase.export.exporter import FrameSeries
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_open


class AnglesMot:
    """angles.mot: degrees in the image plane, a row a frame; NaN where an angle is not known."""

    file_name = "angles.mot"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the angles of frames.csv. Raises UsageError for results without any, OutputError."""
        known = {name: values for name, values in frames.angles.items() if np.isfinite(values).any()}
        if not known:
            raise UsageError(f"the results of {analysis.clip.path} hold no angles: this format needs some.")
        head = [
            path.stem,
            "version=1",
            f"nRows={len(frames.times_s)}",
            f"nColumns={len(known) + 1}",
            "inDegrees=yes",
            "endheader",
            "\t".join(["time", *known]),
        ]
        values = np.column_stack([*known.values()])
        with atomic_open(path) as file:
            file.write("\n".join(head) + "\n")
            for time_s, row in zip(frames.times_s, values, strict=True):
                file.write(
                    "\t".join(
                        [f"{time_s:.6f}", *("NaN" if np.isnan(value) else f"{value:.4f}" for value in row)]
                    )
                    + "\n"
                )

"""The pose track as a netCDF file of movement (Python), through xarray (extra `netcdf`)."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from liftphase.export.exporter import FrameSeries
from liftphase.export.motion.track import known_landmarks, track_of
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.extras import import_extra


class TrackNetcdf:
    """track.nc: a data set of poses as `movement.io` makes it, with one individual."""

    file_name = "track.nc"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write positions in pixels, y down. Raises UsageError for results without a track, OutputError."""
        xarray = import_extra("xarray", "netcdf")
        import_extra("h5netcdf", "netcdf")
        track = track_of(analysis)
        names, numbers = known_landmarks(track)
        position = track.image_px[:, numbers].transpose(0, 2, 1)[..., None]
        confidence = track.visibility[:, numbers][..., None]
        data = xarray.Dataset(
            {
                "position": (("time", "space", "keypoints", "individuals"), position.astype(np.float64)),
                "confidence": (("time", "keypoints", "individuals"), confidence.astype(np.float64)),
            },
            coords={
                "time": track.times_s,
                "space": ["x", "y"],
                "keypoints": names,
                "individuals": ["lifter"],
            },
            attrs={
                "ds_type": "poses",
                "fps": track.clip.nominal_fps,
                "time_unit": "seconds",
                "source_software": "liftphase",
                "source_file": Path(track.clip.path).name.encode("utf-8", "replace").decode(),
            },
        )
        # HDF5 locks its file, and the partial one is locked already.
        with TemporaryDirectory() as folder, atomic_path(path) as partial:
            made = Path(folder) / path.name
            data.to_netcdf(made, engine="h5netcdf")
            partial.write_bytes(made.read_bytes())

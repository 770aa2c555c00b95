"""The netCDF files of movement (Python), through xarray (extra `netcdf`)."""

from pathlib import Path
from typing import Any

import numpy as np

from liftphase.pose.readers.hdf5 import open_hdf5
from liftphase.pose.readers.recording import Recording, people_of
from liftphase.runtime.extras import import_extra

_DIMENSIONS = ("time", "individual", "keypoint", "space")
# movement 0.15 names some dimensions in the plural.
_OLD_NAMES = {"individuals": "individual", "keypoints": "keypoint"}


class Movement:
    """A data set of poses: `position` and `confidence` by time, individual, keypoint and axis."""

    title = "movement"

    def matches(self, path: Path) -> bool:
        """Whether the suffix is .nc."""
        return path.suffix.lower() == ".nc" and path.is_file()

    def read(self, path: Path) -> Recording:
        """Everyone in each frame; y points down, as in the images that the poses were found in."""
        xarray = import_extra("xarray", "netcdf")
        import_extra("h5netcdf", "netcdf")
        # It refuses what claims more than it holds, and bounds the memory.
        with open_hdf5(path, "netcdf"), xarray.open_dataset(path, engine="h5netcdf") as data:
            data = data.rename({old: new for old, new in _OLD_NAMES.items() if old in data.dims})
            position = data["position"].transpose(*_DIMENSIONS)
            points = np.asarray(position.values, np.float64)
            names = tuple(map(str, data["keypoint"].values))
            times = np.asarray(data["time"].values, np.float64)
            confidence = _confidence(data)
            seconds = data.attrs.get("time_unit") == "seconds"
        if points.shape[-1] not in (2, 3):
            raise ValueError(f"its positions have {points.shape[-1]} axes")
        # In space nothing says which axis is up: y down is what triangulated images have.
        up = "-y" if points.shape[-1] == 3 else None
        people = people_of(points, confidence)
        if seconds:
            return Recording(names, people, times, up=up)
        return Recording(names, people, frame_numbers=times.astype(np.int64), up=up)


def _confidence(data: Any) -> Any:
    if "confidence" not in data:
        return None
    values = np.asarray(data["confidence"].transpose(*_DIMENSIONS[:3]).values, np.float64)
    return None if np.isnan(values).all() else np.clip(values, 0, 1)

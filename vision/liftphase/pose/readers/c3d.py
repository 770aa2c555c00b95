"""C3D files of motion capture systems, through ezc3d (extra `c3d`)."""

import struct
from pathlib import Path
from typing import Any

import numpy as np

from liftphase.pose.readers.recording import Recording, Up, lines_if_cut_off, one_person
from liftphase.runtime.extras import import_extra

_PER_M = {"m": 1.0, "cm": 100.0, "mm": 1000.0}
# The second byte of a C3D file (The C3D File Format User Guide, 2021).
_MARK = 0x50
# Its words 4 and 5 are the first and the last frame, in files of Intel's byte order; 65535 is any larger one.
_HEAD, _MAX_FRAME = struct.Struct("<6xHH"), 65535
_UP: dict[str, Up] = {"+X": "x", "+Y": "y", "+Z": "z", "-X": "-x", "-Y": "-y", "-Z": "-z"}


class C3d:
    """The points of a C3D file; up is what POINT:Y_SCREEN says, else z."""

    title = "C3D"

    def matches(self, path: Path) -> bool:
        """Whether the suffix is .c3d."""
        return path.suffix.lower() == ".c3d"

    def read(self, path: Path) -> Recording:
        """The one person of the file."""
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
        if len(head) < _HEAD.size or head[1] != _MARK:
            raise ValueError("it does not begin as one")
        ezc3d = import_extra("ezc3d", "c3d")
        try:
            data = ezc3d.c3d(str(path))
        except Exception as error:
            # Whatever its C++ side raises.
            raise ValueError(str(error)) from error
        point = data["parameters"]["POINT"]
        points = np.asarray(data["data"]["points"], np.float64)[:3].transpose(2, 1, 0)
        names = tuple(str(name) for name in point["LABELS"]["value"])[: points.shape[1]]
        points = points[:, : len(names)].copy()
        # A marker that was not seen has a residual below 0, or lies in the origin.
        residual = np.asarray(data["data"]["meta_points"]["residuals"], np.float64)[0].T[:, : len(names)]
        points[(residual < 0) | (points == 0).all(axis=2)] = np.nan
        header = data["header"]["points"]
        rate_hz = float(header["frame_rate"])
        if rate_hz <= 0 or not len(points) or not names:
            raise ValueError("it states no frame rate, or holds no points")
        unit = _first(point, "UNITS", "mm").lower()
        if unit not in _PER_M:
            raise ValueError(f"its unit is {unit!r}, not m, cm or mm")
        times_s = (int(header["first_frame"]) + np.arange(len(points))) / rate_hz
        up = _UP.get(_first(point, "Y_SCREEN", "+Z").upper(), "z")
        return Recording(
            names,
            one_person(points),
            times_s,
            up=up,
            per_m=_PER_M[unit],
            warnings=lines_if_cut_off(_frames_of(head), len(points)),
        )


def _frames_of(head: bytes) -> int:
    """The number of frames by the file's own header, which ezc3d corrects; 0 where it is too large for it."""
    first, last = _HEAD.unpack(head)
    return last - first + 1 if last < _MAX_FRAME else 0


def _first(group: Any, name: str, default: str) -> str:
    """The first text of a parameter, the default where there is none."""
    value = group[name]["value"] if name in group else []
    return str(value[0]).strip() if len(value) and str(value[0]).strip() else default

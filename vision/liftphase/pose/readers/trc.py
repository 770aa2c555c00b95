"""TRC files: points in space over time, as OpenSim, motion capture systems and Sports2D write them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.readers.recording import Recording, lines_if_cut_off, one_person

Array = NDArray[np.float64]

_PER_M = {"m": 1.0, "cm": 100.0, "mm": 1000.0}
# Sports2D calls pixels meters. Nobody is larger than this.
_MAX_BODY_M = 20.0
_HEAD_LINES = 5


class Trc:
    """Tab-separated text with five lines of head; y points up, as OpenSim has it."""

    title = "TRC"

    def matches(self, path: Path) -> bool:
        """Whether the suffix is .trc."""
        return path.suffix.lower() == ".trc"

    def read(self, path: Path) -> Recording:
        """The one person of the file."""
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        facts = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
        if "Units" not in facts:
            raise ValueError("its second line names no Units")
        unit = facts["Units"].strip().lower()
        cells = [line.split("\t") for line in lines[_HEAD_LINES:] if line.strip()]
        names = tuple(name.strip() for name in lines[3].rstrip("\t ").split("\t")[2::3])
        width = 2 + 3 * len(names)
        numbers = np.array([_numbers(row, width) for row in cells], dtype=np.float64).reshape(-1, width)
        if not len(numbers) or not names:
            raise ValueError("it holds no points")
        stated = facts.get("NumFrames", "").strip()
        lines_on_length = lines_if_cut_off(int(stated) if stated.isdecimal() else 0, len(numbers))
        points = numbers[:, 2:].reshape(len(numbers), len(names), 3)
        # A marker that was not seen is empty, or three zeros.
        points[(points == 0).all(axis=2)] = np.nan
        flat = not np.nan_to_num(points[..., 2]).any()
        if unit == "px" or (unit == "m" and flat and _extent(points) > _MAX_BODY_M):
            return Recording(names, one_person(points[..., :2]), numbers[:, 1], warnings=lines_on_length)
        if unit not in _PER_M:
            raise ValueError(f"its unit is {unit!r}, not m, cm, mm or px")
        return Recording(
            names, one_person(points), numbers[:, 1], up="y", per_m=_PER_M[unit], warnings=lines_on_length
        )


def _numbers(row: list[str], width: int) -> list[float]:
    """The numbers of a row, NaN for an empty cell."""
    cells = [cell.strip() for cell in row[:width]]
    return [float(cell) if cell else np.nan for cell in (*cells, *[""] * (width - len(cells)))]


def _extent(points: Array) -> float:
    """The largest extent of the points in any frame, in the units of the file."""
    low, high = (np.where(np.isnan(points), end, points) for end in (np.inf, -np.inf))
    size = (high.max(axis=1) - low.min(axis=1)).max(axis=1)
    size = size[np.isfinite(size)]
    return float(np.median(size)) if len(size) else 0.0

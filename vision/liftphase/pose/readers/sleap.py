"""SLEAP: its analysis files, as CSV or HDF5 (extra `hdf5`)."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.readers.hdf5 import open_hdf5
from liftphase.pose.readers.recording import Person, Recording, people_of

Array = NDArray[np.float64]

_AXES = ("frame", "track", "node", "xy")
# As SLEAP stores them, by the number of axes.
_STORED = {4: ("track", "xy", "node", "frame"), 3: ("track", "node", "frame")}


class SleapCsv:
    """A row an instance: `track`, `frame_idx`, `instance.score`, and x, y and score of every node."""

    title = "SLEAP"

    def matches(self, path: Path) -> bool:
        """Whether the columns begin with `track` and `frame_idx`."""
        if path.suffix.lower() != ".csv" or not path.is_file():
            return False
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(16).lower() == "track,frame_idx,"

    def read(self, path: Path) -> Recording:
        """Everyone in each frame."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows:
            raise ValueError("it holds no instances")
        names = tuple(key[:-2] for key in rows[0] if key.endswith(".x"))
        tracks = {name: number for number, name in enumerate(dict.fromkeys(row["track"] for row in rows))}
        last = max(int(row["frame_idx"]) for row in rows)
        first = min(int(row["frame_idx"]) for row in rows)
        if not 0 <= first <= last <= first + 10_000_000:
            raise ValueError("its numbers of frames are none")
        frames: list[list[Person]] = [[] for _ in range(last - first + 1)]
        for row in rows:
            cells = np.array(
                [[_number(row[f"{name}.{part}"]) for part in ("x", "y", "score")] for name in names]
            )
            track = tracks[row["track"]] if row["track"] else None
            frames[int(row["frame_idx"]) - first].append(
                Person(cells[:, :2], np.clip(cells[:, 2], 0, 1), track)
            )
        return Recording(names, frames, frame_numbers=np.arange(first, last + 1))


class SleapHdf5:
    """Arrays `tracks`, `point_scores` and `node_names`; sleap-io states the order of their axes."""

    title = "SLEAP"

    def matches(self, path: Path) -> bool:
        """Whether it is an HDF5 file with `tracks` and `node_names`."""
        if path.suffix.lower() not in (".h5", ".hdf5") or not path.is_file():
            return False
        with open_hdf5(path) as file:
            return {"tracks", "node_names"} <= file.keys()

    def read(self, path: Path) -> Recording:
        """Everyone in each frame."""
        with open_hdf5(path) as file:
            points = _in_order(file["tracks"], _AXES)
            names = tuple(_text(name) for name in file["node_names"][()])
            scores = _in_order(file["point_scores"], _AXES[:3]) if "point_scores" in file else None
        if points.shape[2:] != (len(names), 2):
            raise ValueError(f"its array of tracks has the shape {points.shape} by {', '.join(_AXES)}")
        confidence = None if scores is None else np.clip(scores, 0, 1)
        return Recording(names, people_of(points, confidence), frame_numbers=np.arange(len(points)))


def _in_order(dataset: Any, axes: Sequence[str]) -> Array:
    """The array with its axes in this order."""
    stated = dataset.attrs.get("dims")
    stored = _STORED[len(axes)] if stated is None else tuple(json.loads(stated))
    return np.asarray(dataset, np.float64).transpose([stored.index(axis) for axis in axes])


def _number(cell: str | None) -> float:
    if cell is None:
        raise ValueError("a row is cut off")
    return float(cell) if cell.strip() else np.nan


def _text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)

"""DeepLabCut: predictions as CSV, or as HDF5 (extra `hdf5`), of one animal or several; also triangulated."""

import csv
import io
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.pose.readers.hdf5 import open_hdf5
from liftphase.pose.readers.recording import Recording, people_of

Array = NDArray[np.float64]

# What it triangulates from two cameras has z, and no likelihood.
_AXES = ("x", "y", "z")
_MAX_HEAD_ROWS = 5
# A member of every group that pandas wrote in its format "fixed", with columns of several levels.
_FIXED = "block0_items_level0"


class DeepLabCutCsv:
    """A table below rows of `scorer`, `individuals` (where there are several), `bodyparts` and `coords`."""

    title = "DeepLabCut"

    def matches(self, path: Path) -> bool:
        """Whether the table begins with `scorer`."""
        if path.suffix.lower() != ".csv" or not path.is_file():
            return False
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(7).lower() in ("scorer,", "scorer;")

    def read(self, path: Path) -> Recording:
        """Everyone in each frame."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        if rows and rows[0][0].lower().startswith("scorer;"):
            raise ClipError(
                f"{path} has semicolons between its columns, as a spreadsheet program saves them: give the "
                "file that DeepLabCut wrote, or save it with commas."
            )
        head = {row[0]: row[1:] for row in rows[:_MAX_HEAD_ROWS] if row and not row[0].isdigit()}
        labels = list(
            zip(*(head[key] for key in ("individuals", "bodyparts", "coords") if key in head), strict=True)
        )
        body = [row for row in rows[len(head) :] if row]
        if not body:
            raise ValueError("it holds no frames")
        if len(body[-1]) != len(body[0]):
            raise ValueError("its last row is cut off")
        if not body[0][0].strip().isdigit():
            raise ClipError(
                f"{path} holds labels of images ({body[0][0]}), not frames of a video: give the predictions "
                "that DeepLabCut wrote for the video."
            )
        values = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in body])
        return _recording(labels, values[:, 1:], values[:, 0].astype(np.int64))


class DeepLabCutHdf5:
    """What pandas stores of such a table: `to_hdf` as "table" (DeepLabCut) or as "fixed" (movement)."""

    title = "DeepLabCut"

    def matches(self, path: Path) -> bool:
        """Whether it is an HDF5 file that pandas wrote a table into."""
        if path.suffix.lower() not in (".h5", ".hdf5") or not path.is_file():
            return False
        with open_hdf5(path) as file:
            return any(_stored(file, "table")) or any(_stored(file, _FIXED))

    def read(self, path: Path) -> Recording:
        """Everyone in each frame."""
        with open_hdf5(path) as file:
            table = next(_stored(file, "table"), None)
            labels, values, index = (
                _of_fixed(next(_stored(file, _FIXED))) if table is None else _of_table(table["table"])
            )
        # Levels: the scorer, the individual where there are several, the body part and the coordinate.
        return _recording([label[1:] for label in labels], values, index.astype(np.int64))


def _stored(file: Any, member: str) -> Iterator[Any]:
    """The groups of a file that hold such a member (arrays have no `keys`)."""
    return (group for group in file.values() if hasattr(group, "keys") and member in group)


def _of_table(table: Any) -> tuple[list[tuple[str, ...]], Array, Array]:
    """Labels of the columns, values and index of pandas' format "table"."""
    rows = table[()]
    blocks = sorted(name for name in rows.dtype.names if name.startswith("values_block_"))
    labels = [tuple(each) for name in blocks for each in _unpickle(table.attrs[f"{name}_kind"])]
    values = np.concatenate([rows[name].reshape(len(rows), -1) for name in blocks], axis=1)
    return labels, values, rows["index"]


def _of_fixed(group: Any) -> tuple[list[tuple[str, ...]], Array, Array]:
    """Labels of the columns, values and index of pandas' format "fixed", which has the names by level."""
    blocks = range(int(group.attrs["nblocks"]))
    labels: list[tuple[str, ...]] = []
    for block in (f"block{n}_items" for n in blocks):
        levels = range(int(group.attrs[f"{block}_nlevels"]))
        names = [group[f"{block}_level{n}"].asstr()[()][group[f"{block}_label{n}"][()]] for n in levels]
        labels += zip(*names, strict=True)
    return labels, np.concatenate([group[f"block{n}_values"][()] for n in blocks], axis=1), group["axis1"][()]


class _Plain(pickle.Unpickler):
    """Lists, tuples and texts; nothing that a file could have executed."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse every class and function."""
        raise pickle.UnpicklingError(f"{module}.{name} is no name of a column")


def _unpickle(stored: Any) -> list[Sequence[str]]:
    content = str(stored).encode() if isinstance(stored, str) else bytes(stored)
    try:
        return list(_Plain(io.BytesIO(content)).load())
    except Exception as error:
        # A damaged pickle may raise anything.
        raise ValueError(f"the names of its columns cannot be read ({error})") from error


def _recording(labels: Sequence[tuple[str, ...]], values: Array, numbers: NDArray[np.int64]) -> Recording:
    """The recording of columns labeled (individual,) body part, coordinate."""
    keys = [("", *label) if len(label) == 2 else tuple(label) for label in labels]
    column = {key: place for place, key in enumerate(keys)}
    people = list(dict.fromkeys(key[0] for key in keys if key[0] != "single" or len(keys[0]) == 2))
    names = tuple(dict.fromkeys(key[1] for key in keys))
    axes = [axis for axis in _AXES if any(key[2] == axis for key in keys)]

    def columns_of(coordinate: str) -> Array:
        table = np.full((len(values), len(people), len(names)), np.nan)
        for who, person in enumerate(people):
            for place, name in enumerate(names):
                if (at := column.get((person, name, coordinate))) is not None:
                    table[:, who, place] = values[:, at]
        return table

    points = np.stack([columns_of(axis) for axis in axes], axis=-1)
    if len(axes) == len(_AXES):
        # The axes are those of its first camera.
        return Recording(names, people_of(points), frame_numbers=numbers, up="-y")
    return Recording(names, people_of(points, np.clip(columns_of("likelihood"), 0, 1)), frame_numbers=numbers)

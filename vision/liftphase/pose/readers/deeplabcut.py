"""DeepLabCut: predictions as CSV, or as HDF5 (extra `hdf5`), of one animal or several."""

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

_COORDS = ("x", "y", "likelihood")
_MAX_HEAD_ROWS = 5


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
        values = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in body])
        return _recording(labels, values[:, 1:], values[:, 0].astype(np.int64))


class DeepLabCutHdf5:
    """What pandas stores of such a table (`to_hdf`, format "table")."""

    title = "DeepLabCut"

    def matches(self, path: Path) -> bool:
        """Whether it is an HDF5 file that pandas wrote a table into."""
        if path.suffix.lower() not in (".h5", ".hdf5") or not path.is_file():
            return False
        with open_hdf5(path) as file:
            return any(_tables(file))

    def read(self, path: Path) -> Recording:
        """Everyone in each frame."""
        with open_hdf5(path) as file:
            table = next(_tables(file))
            rows = table[()]
            blocks = sorted(name for name in rows.dtype.names if name.startswith("values_block_"))
            labels = [each for name in blocks for each in _unpickle(table.attrs[f"{name}_kind"])]
            values = np.concatenate([rows[name].reshape(len(rows), -1) for name in blocks], axis=1)
        # Levels: the scorer, the individual where there are several, the body part and the coordinate.
        return _recording([tuple(each)[1:] for each in labels], values, rows["index"].astype(np.int64))


def _tables(file: Any) -> Iterator[Any]:
    """The tables in the groups of a file (arrays have no `keys`)."""
    return (group["table"] for group in file.values() if hasattr(group, "keys") and "table" in group)


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
    table = np.full((len(values), len(people), len(names), 3), np.nan)
    for who, person in enumerate(people):
        for place, name in enumerate(names):
            for axis, coordinate in enumerate(_COORDS):
                if (at := column.get((person, name, coordinate))) is not None:
                    table[:, who, place, axis] = values[:, at]
    return Recording(names, people_of(table[..., :2], np.clip(table[..., 2], 0, 1)), frame_numbers=numbers)

"""CSV files: the table of reps, the table of frames, and how a CSV is written."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from liftphase.export.rep_columns import joints_of, rep_columns
from liftphase.export.table import Column, spreadsheet_text, to_cell
from liftphase.reps.model import Analysis
from liftphase.reps.segments import Segment
from liftphase.runtime.atomic_files import atomic_open

Row = Mapping[str, Any]
Write = Callable[[Sequence[Row]], None]

CsvDialect = Literal["excel", "excel-semicolon"]
_DELIMITERS: dict[CsvDialect, str] = {"excel": ",", "excel-semicolon": ";"}
# Tables over many clips begin with a byte order mark: without it spreadsheets take names for Latin-1.
_SEASON_ENCODING = "utf-8-sig"

# Of the load: x to the right and y up, and the speed along the path of the lift, positive in the concentric.
LOAD_COLUMNS = ("load_x_m", "load_y_m", "load_m_s")
_PTS_DECIMALS = 6  # microseconds: a frame can be found again by its presentation timestamp
_DECIMALS = 4


def write_reps_csv(analysis: Analysis, path: str | Path) -> None:
    """reps.csv: one row per rep, with the columns of `liftphase.export.rep_columns.rep_columns`.

    There is a column rom_<joint>_deg for every joint that any rep has. What is not known is empty. Raises
    OutputError when it cannot be written.
    """
    columns = rep_columns(joints_of(analysis))
    rows = ([to_cell(column.get(rep)) for column in columns] for rep in analysis.reps)
    write_csv(path, [column.name for column in columns], rows)


def frame_columns(angles: Iterable[str]) -> tuple[str, ...]:
    """The columns of frames.csv, for angles of these names."""
    return (
        "time_s", *(f"{angle}_deg" for angle in angles), "excursion", "phase", "end", "rep", *LOAD_COLUMNS,
    )  # fmt: skip


def write_frames_csv(
    path: str | Path,
    times_s: NDArray[np.float64],
    angles: Mapping[str, NDArray[np.float64]],
    excursion: NDArray[np.float64],
    analysis: Analysis,
    load: NDArray[np.float64] | None = None,
) -> None:
    """frames.csv: one row per frame with time_s, <joint>_deg for every angle, excursion, phase, end and rep.

    After them, x and y of the load in meters and its speed along the path in m/s.

    times_s: (T,) seconds; angles: joint name -> (T,) degrees; excursion: (T,), 0 at the lengthened end and 1
    at the shortened; load: (T, 3), None where the scale is not known. NaN becomes empty, as do phase, end and
    rep where the analysis has none. Raises OutputError when it cannot be written.
    """
    values = np.column_stack([times_s, *angles.values(), excursion])
    # All numbers of a row at once: a minute has 30 000, and a cell at a time takes five times as long.
    numbers = ",".join([f"%.{_PTS_DECIMALS}f"] + [f"%.{_DECIMALS}f"] * (values.shape[1] - 1))
    meters = ",".join([f"%.{_DECIMALS}f"] * len(LOAD_COLUMNS))
    measured = np.full((len(times_s), len(LOAD_COLUMNS)), np.nan) if load is None else load
    segments = analysis.segments
    labels = [",".join(map(to_cell, (s.kind, s.end, s.rep_number))) for s in segments] + [",,"]
    columns = values, _segment_indices(segments, times_s), measured
    with atomic_open(path) as file:
        file.write(",".join(frame_columns(angles)) + "\n")
        for row, index, of_load in zip(*columns, strict=True):
            cells = f"{numbers % tuple(row.tolist())},{labels[index]},{meters % tuple(of_load.tolist())}\n"
            file.write(cells.replace("nan", ""))


def _segment_indices(segments: Sequence[Segment], times_s: NDArray[np.float64]) -> list[int]:
    """The index of the segment that `Analysis.phase_at` gives, for many times at once; -1 for none."""
    indices = np.searchsorted([s.start_s for s in segments], times_s, side="right") - 1
    ends_s = np.array([*(s.end_s for s in segments), -np.inf])
    return np.where(times_s < ends_s[indices], indices, -1).tolist()


def write_csv(
    path: str | Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> None:
    """A CSV file with a row of names first. Raises OutputError when it cannot be written."""
    with atomic_open(path, encoding) as file:
        writer = csv.writer(file, lineterminator="\n", delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows(rows)


def write_names_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], dialect: CsvDialect = "excel"
) -> None:
    """A CSV file of texts for spreadsheets. Raises OutputError when it cannot be written."""
    cells = ([spreadsheet_text(text) for text in row] for row in rows)
    write_csv(path, columns, cells, delimiter=_DELIMITERS[dialect], encoding=_SEASON_ENCODING)


@contextmanager
def open_csv(path: Path, columns: Sequence[Column[Any]], dialect: CsvDialect = "excel") -> Iterator[Write]:
    """A CSV file for spreadsheets, written row by row.

    It takes its name when the block ends well.
    """
    with atomic_open(path, _SEASON_ENCODING) as file:
        writer = csv.writer(file, lineterminator="\n", delimiter=_DELIMITERS[dialect])
        names = [column.name for column in columns]
        writer.writerow(names)
        yield lambda rows: writer.writerows(
            [_dialect_cell(row.get(name), dialect) for name in names] for row in rows
        )


def _dialect_cell(value: Any, dialect: CsvDialect) -> str:
    cell = to_cell(value)
    # Where columns end with a semicolon, numbers have a comma; 3.1 would be the third of January.
    return cell.replace(".", ",") if dialect == "excel-semicolon" and isinstance(value, float) else cell

"""The tables and the JSON of one clip, for other programs to read."""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.export.atomic import atomic_open
from liftphase.phases.segments import Segment
from liftphase.reps.model import Rep, SetAnalysis

_PTS_DECIMALS = 6  # microseconds: a frame can be found again by its presentation timestamp
_DECIMALS = 4


def write_analysis_json(analysis: SetAnalysis, path: str | Path) -> None:
    """analysis.json: `SetAnalysis.to_dict()`. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        # ASCII only: a file name need not be valid UTF-8, and JSON escapes carry it all the same.
        json.dump(analysis.to_dict(), file, indent=2, allow_nan=False)
        file.write("\n")


def write_reps_csv(analysis: SetAnalysis, path: str | Path) -> None:
    """reps.csv: a row a rep, a column a field of `Rep`.

    `rom_deg` becomes a column rom_<joint>_deg for every joint that any rep has; flags are joined by ";".
    What is not known is empty. Raises OutputError when it cannot be written.
    """
    joints = list(dict.fromkeys(joint for rep in analysis.reps for joint in rep.rom_deg))
    rom_columns = [f"rom_{joint}_deg" for joint in joints]
    columns = [
        column
        for field in fields(Rep)
        for column in (rom_columns if field.name == "rom_deg" else [field.name])
    ]
    write_csv(path, columns, [_rep_row(rep, joints) for rep in analysis.reps])


def write_frames_csv(
    path: str | Path,
    times_s: NDArray[np.float64],
    angles: dict[str, NDArray[np.float64]],
    excursion: NDArray[np.float64],
    analysis: SetAnalysis,
) -> None:
    """frames.csv: a row a frame with time_s, <joint>_deg for every angle, excursion, phase, end and rep.

    times_s: (T,) seconds; angles: joint name -> (T,) degrees; excursion: (T,), 0 at the lengthened end and 1
    at the shortened. NaN becomes empty, as do phase, end and rep where the analysis has none. Raises
    OutputError when it cannot be written.
    """
    columns = ["time_s", *(f"{joint}_deg" for joint in angles), "excursion", "phase", "end", "rep"]
    values = np.column_stack([*angles.values(), excursion])
    # All numbers of a row at once: a minute has 30 000, and a cell at a time takes five times as long.
    numbers = ",".join([f"%.{_PTS_DECIMALS}f"] + [f"%.{_DECIMALS}f"] * values.shape[1])
    with atomic_open(path) as file:
        file.write(",".join(columns) + "\n")
        for time_s, row, segment in zip(times_s, values, _segments_at(analysis, times_s), strict=True):
            labels = (segment.phase, segment.end, segment.rep) if segment else (None, None, None)
            cells = (numbers % (time_s, *row.tolist())).replace("nan", "")
            file.write(f"{cells},{','.join(map(to_cell, labels))}\n")


def _segments_at(analysis: SetAnalysis, times_s: NDArray[np.float64]) -> list[Segment | None]:
    """What `SetAnalysis.phase_at` says, for many times at once."""
    segments = analysis.segments
    indices = np.searchsorted([s.start_s for s in segments], times_s, side="right") - 1
    return [
        segments[i] if i >= 0 and time_s < segments[i].end_s else None
        for i, time_s in zip(indices, times_s, strict=True)
    ]


def _rep_row(rep: Rep, joints: list[str]) -> list[str]:
    cells = []
    for field in fields(Rep):
        value = getattr(rep, field.name)
        if field.name == "rom_deg":
            cells += [to_cell(value.get(joint)) for joint in joints]
        else:
            cells.append(to_cell(value))
    return cells


def to_cell(value: float | str | bool | tuple[str, ...] | None) -> str:
    """One value as text: fixed decimals, empty for None and NaN."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return "" if math.isnan(value) else f"{value:.{_DECIMALS}f}"
        case tuple():
            return ";".join(value)
    return str(value)


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

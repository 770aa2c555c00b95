"""The one definition of the table of reps: name, unit, type and value of every column.

reps.csv of a clip, the season's reps.csv, Parquet files and data frames all have these columns.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Rep
from liftphase.runtime.printable import printable

_T = TypeVar("_T")
_DECIMALS = 4
# Between the entries of a cell that holds several.
LIST_SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Column(Generic[_T]):
    """One column: `get` gives the value of a row, of type `kind` (str, int, float or bool) or None."""

    name: str
    kind: type
    get: Callable[[_T], Any]
    unit: str = ""


def rep_columns(joints: Iterable[str]) -> tuple[Column[Rep], ...]:
    """The columns of the table of reps, with one for the range of motion of each of `joints`."""
    seconds = [Column(f"{part}_s", float, _duration(part), "s") for part in PARTS]
    uncertainties = [Column(f"{part}_u_s", float, _uncertainty(part), "s") for part in PARTS]
    ranges = [Column(f"rom_{joint}_deg", float, _range_of_motion(joint), "deg") for joint in joints]
    return (
        Column("rep", int, lambda rep: rep.rep),
        Column("set", int, lambda rep: rep.set),
        Column("start_s", float, lambda rep: rep.start_s, "s"),
        Column("end_s", float, lambda rep: rep.end_s, "s"),
        *seconds,
        Column("tempo", str, lambda rep: rep.tempo),
        *ranges,
        Column("eccentric_peak_deg_s", float, lambda rep: rep.eccentric_peak_deg_s, "deg/s"),
        Column("concentric_peak_deg_s", float, lambda rep: rep.concentric_peak_deg_s, "deg/s"),
        Column("complete", bool, lambda rep: rep.complete),
        Column("flags", str, lambda rep: LIST_SEPARATOR.join(rep.flags)),
        Column("side", str, lambda rep: rep.side),
        Column("eccentric_concentric_ratio", float, lambda rep: rep.eccentric_concentric_ratio),
        Column("eccentric_peak_to_mean", float, lambda rep: rep.eccentric_peak_to_mean),
        Column("stretch_deg", float, lambda rep: rep.stretch_deg, "deg"),
        Column("left_right_deg", float, lambda rep: rep.left_right_deg, "deg"),
        Column("assisted", bool, lambda rep: rep.assisted),
        Column("assisted_confidence", float, lambda rep: rep.assisted_confidence),
        Column("helper", str, lambda rep: rep.helper),
        *uncertainties,
        Column("issues", str, lambda rep: LIST_SEPARATOR.join(str(issue.code) for issue in rep.issues)),
    )


def joints_of(analysis: Analysis) -> list[str]:
    """The joints of which any rep has a range of motion, in the order in which they come."""
    return list(dict.fromkeys(joint for rep in analysis.reps for joint in rep.rom_deg))


def _duration(part: Any) -> Callable[[Rep], float | None]:
    return lambda rep: rep.duration_s(part)


def _uncertainty(part: Any) -> Callable[[Rep], float | None]:
    return lambda rep: rep.duration_u_s(part)


def _range_of_motion(joint: str) -> Callable[[Rep], float | None]:
    return lambda rep: rep.rom_deg.get(joint)


def to_cell(value: float | str | bool | None) -> str:
    """One value as text: fixed decimals, empty for None and NaN, text as of `spreadsheet_text`."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return "" if math.isnan(value) else f"{value:.{_DECIMALS}f}"
        case str():
            return spreadsheet_text(value)
    return str(value)


def spreadsheet_text(text: str) -> str:
    """A text as a cell: on one line, and with a ' before what a spreadsheet would take for a formula."""
    shown = printable(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def row_of(columns: Iterable[Column[_T]], item: _T) -> Mapping[str, Any]:
    """Column name -> value."""
    return {column.name: column.get(item) for column in columns}


def utf8_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose texts UTF-8 can hold: names of files need not be such."""
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in row.items()
    }

"""What a table is made of: columns with name, unit, type and value, and cells as text."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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

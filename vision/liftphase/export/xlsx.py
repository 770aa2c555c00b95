"""Tables as an Excel workbook: typed cells, a frozen header, colors by the verdict (package openpyxl)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError
from liftphase.export.csv import Row, Write
from liftphase.export.table import Column
from liftphase.prescription.evaluation import Verdict
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.printable import printable

# Characters. The rows are written as they come, so that their texts cannot decide.
_MAX_WIDTH, _MIN_WIDTH, _TEXT_WIDTH, _NAME_WIDTH = 40, 8, 16, 32
# Light grounds on which black text is readable; what they say stands in the cell as well.
_COLORS = {Verdict.PASS: "C6E7CE", Verdict.FAIL: "F8CBAD", Verdict.INCONCLUSIVE: "EDEDED"}
_NUMBER_FORMATS = {float: "0.00", int: "0"}
# The columns whose texts are days or moments, which a workbook sorts and counts with as such.
_DATES = {"date": "yyyy-mm-dd", "recorded_at": 'yyyy-mm-dd hh:mm:ss "UTC"'}
# The columns whose cells are colored where they are above 0.
_COUNTS = {"reps_missed": _COLORS[Verdict.FAIL]}


@contextmanager
def open_xlsx(path: Path, sheets: Mapping[str, Sequence[Column[Any]]]) -> Iterator[list[Write]]:
    """A workbook with a sheet for each name, written row by row; a writer for each, in their order.

    It takes its name when the block ends well. Texts stay texts, whatever they begin with. Raises UsageError
    when openpyxl is not installed, OutputError when the file cannot be written.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise UsageError("an Excel workbook needs openpyxl: pip install 'liftphase[xlsx]'.") from error
    book = Workbook(write_only=True)
    made = [_begin_sheet(book.create_sheet(name), columns) for name, columns in sheets.items()]
    yield [write for write, _ in made]
    for _, finish in made:
        finish()
    with atomic_path(path) as partial:
        book.save(partial)


def _begin_sheet(sheet: Any, columns: Sequence[Column[Any]]) -> tuple[Write, Any]:
    """The function that adds rows to a sheet, and the one that ends it."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, start=1):
        least = _NAME_WIDTH if number == 1 else _TEXT_WIDTH if column.kind is str else _MIN_WIDTH
        width = min(max(len(column.name) + 2, least), _MAX_WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = width
    head = []
    for column in columns:
        cell = WriteOnlyCell(sheet, column.name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    rows = 1

    def write(items: Sequence[Row]) -> None:
        nonlocal rows
        for item in items:
            sheet.append([_cell(sheet, column, item.get(column.name)) for column in columns])
            rows += 1

    def finish() -> None:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows}"
        _color(sheet, columns, rows)

    return write, finish


def _cell(sheet: Any, column: Column[Any], value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        if column.name in _DATES and (moment := _moment(value)) is not None:
            cell = WriteOnlyCell(sheet, moment)
            cell.number_format = _DATES[column.name]
            return cell
        cell = WriteOnlyCell(sheet, printable(value).encode("utf-8", "replace").decode())
        # Never a formula.
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = _NUMBER_FORMATS.get(column.kind, "General")
    return cell


def _moment(text: str) -> datetime | None:
    """A day or a moment in UTC, as a workbook has no time zones; None for what is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _color(sheet: Any, columns: Sequence[Column[Any]], rows: int) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        cells = f"{letter}2:{letter}{max(rows, 2)}"
        rules = {}
        if column.name == "verdict":
            rules = {("equal", f'"{verdict}"'): color for verdict, color in _COLORS.items()}
        elif column.name in _COUNTS:
            rules = {("greaterThan", "0"): _COUNTS[column.name]}
        for (operator, formula), color in rules.items():
            fill = PatternFill(bgColor=color, fill_type="solid")
            sheet.conditional_formatting.add(
                cells, CellIsRule(operator=operator, formula=[formula], fill=fill)
            )

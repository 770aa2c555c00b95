"""Tables over many clips: one row per clip (summary), and one row per rep (reps)."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from liftphase.export.csv import CsvDialect, Row, open_csv
from liftphase.export.parquet import is_available, open_parquet
from liftphase.export.rep_columns import RepOfClip, season_rep_columns
from liftphase.export.result import ClipResult
from liftphase.export.summary_columns import AnalyzedClip, summary_columns
from liftphase.export.table import row_of
from liftphase.export.xlsx import open_xlsx

XLSX_FILE = "season.xlsx"


def summary_rows(result: ClipResult) -> list[Row]:
    """The row of a result in the summary; none without an analysis."""
    if result.analysis is None:
        return []
    return [row_of(summary_columns(), AnalyzedClip(result, result.analysis))]


def rep_rows(result: ClipResult) -> Iterator[Row]:
    """One row per rep; none for a duplicate, whose reps are in the table already."""
    if result.analysis is None or result.duplicate_of is not None:
        return
    exercise = result.analysis.exercise.name
    columns = season_rep_columns()
    for rep in result.analysis.reps:
        yield row_of(columns, RepOfClip(result.clip, exercise, rep))


def write_summary_and_reps(
    results: Iterable[ClipResult], folder: Path, dialect: CsvDialect = "excel", *, xlsx: bool = False
) -> None:
    """summary.csv and reps.csv in `folder`, and the same as .parquet where pyarrow is installed.

    dialect: `excel` for commas, `excel-semicolon` for semicolons and decimal commas, as spreadsheets of many
    countries have them. The CSV files begin with a byte order mark. xlsx: whether to write season.xlsx as
    well, a workbook with a sheet for each table.

    `results` is iterated once, and not kept. Raises OutputError when they cannot be written, UsageError when
    `xlsx` is asked for and openpyxl is not installed.
    """
    kinds = [
        ("csv", partial(open_csv, dialect=dialect)),
        *([("parquet", open_parquet)] if is_available() else []),
    ]
    with ExitStack() as stack:
        summary, reps = (
            [stack.enter_context(opened(folder / f"{name}.{kind}", columns)) for kind, opened in kinds]
            for name, columns in (("summary", summary_columns()), ("reps", season_rep_columns()))
        )
        if xlsx:
            sheets = {"summary": summary_columns(), "reps": season_rep_columns()}
            for writers, write in zip(
                (summary, reps), stack.enter_context(open_xlsx(folder / XLSX_FILE, sheets)), strict=True
            ):
                writers.append(write)
        for result in results:
            for rows, writers in ((summary_rows(result), summary), (list(rep_rows(result)), reps)):
                for write in writers:
                    write(rows)

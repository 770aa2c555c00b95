"""Tables over many clips: a row a clip, and a row a rep of all of them; CSV, Parquet and pandas."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

from liftphase.errors import UsageError
from liftphase.exercises.library import load_library
from liftphase.export.atomic import atomic_open, atomic_path
from liftphase.export.clip_tables import to_cell, write_csv
from liftphase.reps.model import Rep, SetAnalysis
from liftphase.runtime.printable import printable

if TYPE_CHECKING:
    from liftphase.prescription.evaluation import Evaluation

Row = Mapping[str, Any]
_CHUNK_SIZE = 10_000
_LIST_SEPARATOR = "; "

CsvDialect = Literal["excel", "excel-semicolon"]
CSV_ENCODING = "utf-8-sig"
_DELIMITERS: dict[CsvDialect, str] = {"excel": ",", "excel-semicolon": ";"}
# Columns that hold names of files.
_NAMES = frozenset({"clip", "results", "duplicate_of"})

SUMMARY_COLUMNS: dict[str, type] = {
    "clip": str,
    "results": str,
    "duplicate_of": str,
    "sha256": str,
    "duration_s": float,
    "exercise": str,
    "exercise_source": str,
    "exercise_confidence": float,
    "rep_count": int,
    "set_count": int,
    "tempo": str,
    "tut_s": float,
    "eccentric_mean_s": float,
    "lengthened_pause_mean_s": float,
    "concentric_mean_s": float,
    "shortened_pause_mean_s": float,
    "verdict": str,
    "detected": float,
    "visibility": float,
    "view": str,
    "warnings": str,
}


@dataclass(frozen=True, slots=True)
class ClipResult:
    """The analysis of one clip of many.

    clip: its name; results: the folder of its files, if any were written; duplicate_of: the clip that has the
    same content and was analysed in its stead; judgement: whether the tempo was kept, where a target is set.
    """

    clip: str
    analysis: SetAnalysis
    results: str | None = None
    duplicate_of: str | None = None
    evaluation: "Evaluation | None" = None


def summary_row(result: ClipResult) -> Row:
    """A row of the summary, by SUMMARY_COLUMNS. Means are over the complete reps of the clip; the tempo and
    the time under tension of several sets: one after the other, and their sum."""
    analysis = result.analysis
    whole = [rep for rep in analysis.reps if rep.complete]
    means = {
        f"{part}_mean_s": _mean(getattr(rep, f"{part}_s") for rep in whole)
        for part in ("eccentric", "lengthened_pause", "concentric", "shortened_pause")
    }
    return {
        "clip": result.clip,
        "results": result.results,
        "duplicate_of": result.duplicate_of,
        "sha256": analysis.clip.get("sha256"),
        "duration_s": float(analysis.clip["duration_s"]),
        "exercise": analysis.exercise.name,
        "exercise_source": analysis.exercise.source,
        "exercise_confidence": float(analysis.exercise.confidence),
        "rep_count": analysis.rep_count,
        "set_count": len(analysis.sets),
        "tempo": _LIST_SEPARATOR.join(own.tempo for own in analysis.sets),
        "tut_s": float(sum(own.tut_s for own in analysis.sets)),
        **means,
        "verdict": result.evaluation.verdict.value if result.evaluation else None,
        "detected": analysis.quality.detected,
        "visibility": analysis.quality.visibility,
        "view": analysis.quality.view,
        "warnings": _LIST_SEPARATOR.join(analysis.quality.warnings),
    }


def rep_rows(result: ClipResult) -> Iterator[Row]:
    """A row a rep, by `rep_columns`; none for a duplicate, whose reps are there already."""
    if result.duplicate_of is not None:
        return
    for rep in result.analysis.reps:
        row: dict[str, Any] = {"clip": result.clip, "exercise": result.analysis.exercise.name}
        for field in fields(Rep):
            value = getattr(rep, field.name)
            if field.name == "rom_deg":
                row |= {_rom_column(joint): degrees for joint, degrees in value.items()}
            else:
                row[field.name] = _LIST_SEPARATOR.join(value) if field.name == "flags" else value
        yield row


def rep_columns() -> dict[str, type]:
    """Columns of the table of reps: clip, exercise, then the fields of `Rep`, with a column for the range of
    motion of every joint that any known lift works."""
    joints = sorted({joint for lift in load_library().values() for joint in lift.joints})
    columns: dict[str, type] = {"clip": str, "exercise": str}
    for name, hint in get_type_hints(Rep).items():
        if name == "rom_deg":
            columns |= {_rom_column(joint): float for joint in joints}
        else:
            columns[name] = str if name == "flags" else next(iter(get_args(hint)), hint)
    return columns


def write_summary_and_reps(
    results: Iterable[ClipResult], folder: Path, dialect: CsvDialect = "excel"
) -> None:
    """summary.csv and reps.csv in `folder`, and the same as .parquet where pyarrow is installed.

    dialect: `excel` for commas, `excel-semicolon` for semicolons and decimal commas, as spreadsheets of many
    countries have them. The CSV files begin with a byte order mark: without it they take names for Latin-1.

    `results` is gone through once, and not kept. Raises OutputError when they cannot be written.
    """
    with ExitStack() as stack:
        tables = [
            [
                stack.enter_context(opened(folder / f"{name}.{kind}", columns, dialect))
                for kind, opened in _kinds()
            ]
            for name, columns in (("summary", SUMMARY_COLUMNS), ("reps", rep_columns()))
        ]
        for result in results:
            for rows, writers in zip(([summary_row(result)], list(rep_rows(result))), tables, strict=True):
                for write in writers:
                    write(rows)


def to_frames(results: Iterable[ClipResult]) -> tuple[Any, Any]:
    """(summary, reps) as pandas DataFrames with the columns of summary.csv and reps.csv.

    Raises UsageError when pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise UsageError("tables as frames need pandas: pip install pandas.") from error
    summary, reps = [], []
    for result in results:
        summary.append(summary_row(result))
        reps.extend(rep_rows(result))
    return (
        pandas.DataFrame(summary, columns=list(SUMMARY_COLUMNS)),
        pandas.DataFrame(reps, columns=list(rep_columns())),
    )


Write = Callable[[Sequence[Row]], None]


def _kinds() -> Iterator[tuple[str, Any]]:
    yield "csv", _csv_table
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return
    yield "parquet", _parquet_table


@contextmanager
def _csv_table(path: Path, columns: Mapping[str, type], dialect: CsvDialect) -> Iterator[Write]:
    import csv

    with atomic_open(path, CSV_ENCODING) as file:
        writer = csv.writer(file, lineterminator="\n", delimiter=_DELIMITERS[dialect])
        writer.writerow(columns)
        yield lambda rows: writer.writerows(
            [_csv_cell(name, row.get(name), dialect) for name in columns] for row in rows
        )


def _csv_cell(column: str, value: Any, dialect: CsvDialect) -> str:
    """A value as a spreadsheet takes it for what it is."""
    if isinstance(value, str):
        return spreadsheet_text(value) if column in _NAMES else printable(value)
    cell = to_cell(value)
    # Where columns end with a semicolon, numbers have a comma; 3.1 would be the third of January.
    return cell.replace(".", ",") if dialect == "excel-semicolon" and isinstance(value, float) else cell


@contextmanager
def _parquet_table(path: Path, columns: Mapping[str, type], dialect: CsvDialect) -> Iterator[Write]:
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    types = {str: arrow.string(), float: arrow.float64(), int: arrow.int64(), bool: arrow.bool_()}
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()])
    waiting: list[dict[str, Any]] = []
    with atomic_path(path) as partial, parquet.ParquetWriter(partial, schema) as writer:

        def flush() -> None:
            writer.write_table(arrow.Table.from_pylist(waiting, schema))
            waiting.clear()

        def write(rows: Sequence[Row]) -> None:
            waiting.extend({name: _shown(row.get(name)) for name in columns} for row in rows)
            if len(waiting) >= _CHUNK_SIZE:
                flush()

        yield write
        flush()


def spreadsheet_text(text: str) -> str:
    """A text as a cell: on one line, and with a ' before what a spreadsheet would take for a formula."""
    shown = printable(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def write_names_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], dialect: CsvDialect = "excel"
) -> None:
    """A CSV file of texts for spreadsheets. Raises OutputError when it cannot be written."""
    cells = ([spreadsheet_text(text) for text in row] for row in rows)
    write_csv(path, columns, cells, delimiter=_DELIMITERS[dialect], encoding=CSV_ENCODING)


def _shown(value: Any) -> Any:
    """Text that UTF-8 can hold: names of files need not be."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _rom_column(joint: str) -> str:
    return f"rom_{joint}_deg"


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None

"""A displacement over time from a text table: of a linear encoder, a bar path, an IMU's integrated height."""

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, UsageError
from liftphase.signal.resampling import MAX_SPAN_S

Array = NDArray[np.float64]

SUFFIXES = (".csv", ".tsv", ".txt")
TIME_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
POSITION_UNITS = {"m": 1.0, "cm": 1e-2, "mm": 1e-3}
EXPECTED = (
    "a column of time (time_s, t [ms], timestamp_us) and one of position (position_m, height [cm], "
    "displacement (mm)) are expected"
)
_TIME_WORDS = {"time", "t", "timestamp", "elapsed", "elapsed time", "zeit"}
_POSITION_WORDS = {
    "position", "pos", "displacement", "distance", "height", "path", "bar path", "bar position", "bar height",
    "z", "y", "weg", "hoehe", "höhe",
}  # fmt: skip
_SPELLED = {
    **dict.fromkeys(("sec", "secs", "second", "seconds", "sekunden"), "s"),
    **dict.fromkeys(("millisecond", "milliseconds", "msec"), "ms"),
    **dict.fromkeys(("microsecond", "microseconds", "µs", "usec"), "us"),
    **dict.fromkeys(("meter", "meters", "metre", "metres"), "m"),
}
_UNIT = re.compile(r"(.*?)[\s_]*(?:[(\[{]\s*([^)\]}]+?)\s*[)\]}]|[_\s/](\S+))\s*")
# Rows of facts that an encoder's program may put before the head; bytes of a file of hours.
_MAX_ROWS_BEFORE, _MAX_BYTES = 60, 500_000_000
_HEAD_BYTES = 65536
_MIN_ROWS = 10
_SHOWN = 8


@dataclass(frozen=True, slots=True, eq=False)
class DisplacementFile:
    """The columns of a file.

    times_s (N,) seconds, strictly increasing; position_m (N,) meters, NaN where a cell is empty; columns:
    what the file calls both, units: what they are in.
    """

    times_s: Array
    position_m: Array
    columns: tuple[str, str]
    units: tuple[str, str]


def read_displacement(
    path: Path, *, time_unit: str | None = None, position_unit: str | None = None
) -> DisplacementFile:
    """Read a table of time and position: commas, semicolons or tabs, decimal points or commas.

    Parameters
    ----------
    path : Path
        Text with a head; rows before it are passed over.
    time_unit, position_unit : str, optional
        "s", "ms" or "us", and "m", "cm" or "mm": for a head that does not say.

    Raises
    ------
    ClipError
        In one line: the head is not understood, or a row is no row of numbers.
    UsageError
        A unit is missing, or is none.
    """
    for name, unit, known in (
        ("time_unit", time_unit, TIME_UNITS),
        ("position_unit", position_unit, POSITION_UNITS),
    ):
        if unit is not None and unit not in known:
            raise UsageError(f"{name} must be {', '.join(known)}, not {unit!r}.", arguments=[name])
    rows, delimiter = _read_rows(path)
    at, columns = _find_head(rows, path)
    given = (time_unit, position_unit)
    units = tuple(
        _unit_of(rows[at][column], known, unit, name, path)
        for column, known, unit, name in zip(
            columns, (TIME_UNITS, POSITION_UNITS), given, ("time_unit", "position_unit"), strict=True
        )
    )
    body = [row for row in rows[at + 1 :] if any(cell.strip() for cell in row)]
    if len(body) < _MIN_ROWS:
        raise ClipError(f"{path} has {len(body)} rows of numbers: no set has so few.")
    values = [_column(body, column, at, delimiter, path) for column in columns]
    times_s, position_m = values[0] * TIME_UNITS[units[0]], values[1] * POSITION_UNITS[units[1]]
    _check_times(times_s, units[0], at, path)
    if np.isnan(position_m).all():
        raise ClipError(f"{path}: its column '{rows[at][columns[1]].strip()}' is empty.")
    names = tuple(rows[at][column].strip() for column in columns)
    return DisplacementFile(times_s, position_m, (names[0], names[1]), (units[0], units[1]))


def is_displacement(path: Path) -> bool:
    """Whether a text file has a head of time and position among its first rows."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        with path.open("rb") as file:
            content = file.read(_HEAD_BYTES)
        if len(content) == _HEAD_BYTES:
            # Whole rows of a larger file.
            end = b"\n\0" if content.startswith(codecs.BOM_UTF16_LE) else b"\n"
            content = content[: content.rfind(end) + len(end)]
        _find_head(_split_rows(_decode(content), path)[0], path)
    except (ClipError, OSError):
        return False
    return True


def _check_times(times_s: Array, unit: str, head: int, path: Path) -> None:
    """Raise ClipError where the times of the rows below the head are not in order, or of hours."""
    if not np.isfinite(times_s).all():
        raise ClipError(f"{path}: row {head + 2 + int(np.argmin(np.isfinite(times_s)))} has no time.")
    if (late := np.flatnonzero(np.diff(times_s) <= 0)).size:
        raise ClipError(f"{path}: the time of row {head + 3 + int(late[0])} is not after the one before it.")
    if (span_s := float(times_s[-1] - times_s[0])) > MAX_SPAN_S:
        raise ClipError(
            f"{path}: its rows are spread over {span_s / 3600:.1f} h; at most {MAX_SPAN_S / 3600:g} h can be "
            f"analyzed: its times are perhaps not in {unit}, or it must be cut."
        )


def _read_rows(path: Path) -> tuple[list[list[str]], str]:
    try:
        if not path.is_file():
            raise ClipError(f"{path} cannot be read: it is no regular file.")
        if path.stat().st_size > _MAX_BYTES:
            raise ClipError(f"{path} is far too large for a table of one recording.")
        text = _decode(path.read_bytes())
    except OSError as error:
        raise ClipError(f"{path} cannot be read: {error.strerror or error}.") from error
    return _split_rows(text, path)


def _split_rows(text: str, path: Path) -> tuple[list[list[str]], str]:
    """The rows of a table and what is between its columns."""
    if "\0" in text:
        raise ClipError(f"{path} is no text: {EXPECTED}.")
    lines = text.splitlines()
    heads = lines[:_MAX_ROWS_BEFORE]
    delimiter = next((mark for mark in ";\t" if sum(mark in line for line in heads) > len(heads) / 2), ",")
    try:
        return list(csv.reader(lines, delimiter=delimiter)), delimiter
    except csv.Error as error:
        raise ClipError(f"{path} is no table ({error}): {EXPECTED}.") from error


def _decode(content: bytes) -> str:
    """UTF-8, UTF-16 where its mark says so (what Excel calls Unicode text), else Latin-1."""
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _find_head(rows: Sequence[Sequence[str]], path: Path) -> tuple[int, tuple[int, int]]:
    """The row of the head, and the columns of time and position."""
    for number, row in enumerate(rows[:_MAX_ROWS_BEFORE]):
        words = [_split(cell)[0] for cell in row]
        times = [column for column, word in enumerate(words) if word in _TIME_WORDS]
        positions = [column for column, word in enumerate(words) if word in _POSITION_WORDS]
        if len(times) == 1 and len(positions) == 1:
            return number, (times[0], positions[0])
        if times and len(positions) > 1:
            named = ", ".join(row[column].strip() for column in positions)
            raise ClipError(f"{path} has several columns of position ({named}): leave one.")
    first = next((row for row in rows if any(row)), [])
    shown = ", ".join(cell.strip() for cell in first[:_SHOWN])
    raise ClipError(f"{path}: its head ({shown}) is not understood: {EXPECTED}.")


def _split(cell: str) -> tuple[str, str | None]:
    """What a column holds, in lower case, and its unit."""
    text = cell.strip().lower()
    found = _UNIT.fullmatch(text)
    unit = (found[2] or found[3]) if found else None
    unit = _SPELLED.get(unit, unit) if unit else None
    if found is None or (unit not in TIME_UNITS and unit not in POSITION_UNITS and found[2] is None):
        return text.replace("_", " "), None
    return found[1].replace("_", " ").strip(), unit


def _unit_of(cell: str, known: dict[str, float], given: str | None, argument: str, path: Path) -> str:
    stated = _split(cell)[1]
    if stated is not None and stated not in known:
        raise ClipError(f"{path}: '{cell.strip()}' is in {stated}, not in {', '.join(known)}.")
    if stated is not None and given is not None and stated != given:
        raise UsageError(f"{path} states {stated}: leave out {argument}.", arguments=[argument])
    if stated is None and given is None:
        raise UsageError(
            f"{path} does not say what '{cell.strip()}' is in: give {argument}, {', '.join(known)}.",
            arguments=[argument],
        )
    return stated or given or ""


def _column(rows: Sequence[Sequence[str]], column: int, head: int, delimiter: str, path: Path) -> Array:
    values = np.empty(len(rows))
    for number, row in enumerate(rows):
        cell = row[column].strip() if column < len(row) else ""
        text = cell.replace(",", ".") if delimiter != "," else cell
        where = f"{path}: row {head + 2 + number}"
        try:
            values[number] = float(text) if text else np.nan
        except ValueError:
            raise ClipError(f"{where} has '{cell[:20]}' where a number is expected.") from None
        if np.isinf(values[number]):
            raise ClipError(f"{where} has a number that is not finite.")
    return values

"""Sets from and for the CSV files that workout logs export: Strong, Hevy and FitNotes (Android).

The headers are those of the apps' own exports, which differ between versions: Strong and FitNotes write the
unit beside each weight or into the head of the column. A row is a set, but for Strong's notes and timers.
What a format holds and the log does not (the name of a workout, a distance, those rows) is kept with the set,
and written again for the same format.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.entry import CLIP, Entry, SetEntry, imported_row
from liftphase.log.reading import LoggedSet
from liftphase.season.facts import KG_PER_LB, MAX_LOAD_KG, MAX_YEAR, MIN_YEAR, SetFacts, SetType

Row = Mapping[str, str]
_STRONG_TIME = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M:%S %p")
_HEVY_TIME = ("%d %b %Y, %H:%M", "%b %d, %Y, %I:%M %p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
# The column of the weight, and whether its name says pounds (None: it does not).
_WEIGHTS = {
    "Weight": None,
    "Weight (kg)": False,
    "Weight (kgs)": False,
    "Weight (lbs)": True,
    "Weight (lb)": True,
}
_NOTES = ("Notes", "exercise_notes", "Comment")
_NO_SETS = frozenset({"Note", "Rest Timer"})
# Beside the cells of its row, what is kept with a set.
_ROWS_BEFORE, _KEPT_ROWS, _DELIMITER = "rows before it", "rows after it", "delimiter"
_OWN_WORKOUT = "liftphase"
_MAX_REPS = 1000
# Bytes.
MAX_SIZE = 50_000_000


@dataclass(frozen=True)
class Format:
    """One format.

    columns: its header; needed: the columns that tell it from others; weights: of which one must be there as
    well; key: those that make a row the same set after its load or reps were edited; exercise: the column of
    the lift; read, write: a row's facts and reps, and the row of a logged set with its number in its workout.
    """

    name: str
    columns: tuple[str, ...]
    needed: frozenset[str]
    weights: frozenset[str]
    key: tuple[str, ...]
    exercise: str
    read: Callable[[Row, bool], tuple[SetFacts, int]]
    write: Callable[[LoggedSet, int], dict[str, str]]


def parse_workouts(
    text: str, athlete: str | None, library: ExerciseLibrary, *, pounds: bool = False
) -> tuple[Format, list[Entry]]:
    """The sets of an exported file.

    pounds: whether weights without a unit are pounds. Raises UsageError, in one line, for a file of no known
    format, and where a cell cannot be read.
    """
    text = text.removeprefix("\ufeff")
    delimiter = ";" if text.partition("\n")[0].count(";") > 4 else ","
    names, rows = _read_rows(text, delimiter)
    found = next((each for each in FORMATS.values() if each.needed <= names and each.weights & names), None)
    if found is None:
        raise UsageError(f"the file is of none of the formats {', '.join(FORMATS)}.")
    seen: Counter[tuple[str, ...]] = Counter()
    entries = []
    for line, row, before, after in _sets_of(rows):
        try:
            facts, reps = found.read(row, pounds)
            if not row[found.exercise].strip():
                raise ValueError("the set has no lift")
        except ValueError as error:
            raise UsageError(f"line {line}: {error}.") from error
        key = tuple(row.get(name, "") for name in found.key)
        seen[key] += 1
        known = SetFacts(athlete=athlete, exercise=find_lift(row[found.exercise], library))
        identity = json.dumps([found.name, (athlete or "").casefold(), *key, seen[key]])
        sha256 = hashlib.sha256(identity.encode()).hexdigest()
        kept = {_ROWS_BEFORE: before, _KEPT_ROWS: after, _DELIMITER: delimiter.replace(",", "")}
        original = {"format": found.name, **row, **{name: each for name, each in kept.items() if each}}
        set_entry = SetEntry(known.merged_with(facts), imported_row(reps, json.dumps(original)))
        entries.append(Entry(sha256, f"{found.name}, line {line}", (set_entry,), kind=found.name))
    return found, entries


def _read_rows(text: str, delimiter: str) -> tuple[set[str], list[tuple[int, Row]]]:
    """The names of the columns, and each row with its line. Raises UsageError for what is no table."""
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    try:
        return set(reader.fieldnames or ()), [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise UsageError(f"the file is no table: {error}.") from error


def _sets_of(rows: list[tuple[int, Row]]) -> Iterator[tuple[int, Row, list[Row], list[Row]]]:
    """The rows that are sets: line, row, those before the first that are none, and those after it."""
    last: tuple[int, Row, list[Row], list[Row]] | None = None
    before: list[Row] = []
    for line, row in rows:
        if None in row:
            raise UsageError(f"line {line} has more cells than there are columns.")
        if row.get("Set Order") not in _NO_SETS:
            if last is not None:
                yield last
            last, before = (line, row, before, []), []
        else:
            (before if last is None else last[3]).append(row)
    if last is not None:
        yield last


def write_workouts(sets: Sequence[LoggedSet], name: str) -> str:
    """The sets as a file of the format of that name; those without a date are left out.

    The columns are those of the rows that came from this format, or else of its newest version.
    """
    chosen = FORMATS[name]
    dated = [set_ for set_ in sets if set_.day is not None]
    originals = {each.id: json.loads(each.original) for each in dated if each.original}
    originals = {key: row for key, row in originals.items() if row.pop("format", None) == name}
    before, after = (
        {key: row.pop(name, ()) for key, row in originals.items()} for name in (_ROWS_BEFORE, _KEPT_ROWS)
    )
    delimiters = {row.pop(_DELIMITER, ",") for row in originals.values()}
    columns = tuple(dict.fromkeys(column for row in originals.values() for column in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(
        file,
        columns or chosen.columns,
        delimiter=max(delimiters, default=","),
        lineterminator="\n",
        extrasaction="ignore",
    )
    writer.writeheader()
    numbers: Counter[tuple[Any, ...]] = Counter()
    for set_ in dated:
        original = originals.get(set_.id)
        if original is not None and set_.kind != CLIP:
            writer.writerows([*before[set_.id], original, *after[set_.id]])
            continue
        numbers[set_.athlete, set_.day, set_.exercise] += 1
        row = chosen.write(set_, numbers[set_.athlete, set_.day, set_.exercise])
        row = _in_columns(row, columns or chosen.columns)
        if original is not None:
            # It was joined with this row of the app's, which holds all but the tempo.
            row = original | {name: row[name] for name in _NOTES if name in original and name in row}
        writer.writerows([*before.get(set_.id, ()), row, *after.get(set_.id, ())])
    return file.getvalue()


def _in_columns(row: dict[str, str], columns: Iterable[str]) -> dict[str, str]:
    """A row of kilograms and notes under the names that other versions of the app have for them."""
    converted = dict(row)
    for column in columns:
        if column not in row:
            if column in _WEIGHTS or column == "weight_lbs":
                load = _number(row.get("Weight", row.get("weight_kg", "")))
                in_pounds = _WEIGHTS.get(column, True)
                converted[column] = _text(None if load is None else load / KG_PER_LB if in_pounds else load)
            elif column == "Weight Unit":
                converted[column] = "kg"
            elif column == "Notes" and "Comment" in row:
                converted[column] = row["Comment"]
    return converted


def find_lift(title: str, library: ExerciseLibrary) -> str:
    """The lift that an app's title means, `Squat (Barbell)` a squat; the title itself where it is none."""
    plain, _, equipment = title.partition("(")
    tools = equipment.rstrip(") ")
    for name in (title, f"{tools} {plain}", plain, plain.rstrip(" s")):
        if name.strip() and name in library:
            return library.get(name).name
    return title.strip()


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text.strip() else None


def _reps(text: str) -> int:
    return round(_limited(text, "number of reps", _MAX_REPS) or 0)


def _rpe(text: str) -> float | None:
    return _limited(text, "RPE", 10.0)


def _limited(text: str, what: str, most: float) -> float | None:
    """Raises ValueError for what is no number from 0 to `most`."""
    try:
        value = _number(text)
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value <= most:
        raise ValueError(f"'{text}' is no {what}")
    return value


def _load_kg(text: str, pounds: bool) -> float | None:
    # A weight below 0 is one that helps: what the muscles carried is not known.
    if re.fullmatch(r"\s*-\d+([.,]\d+)?\s*", text):
        return None
    value = _limited(text, "weight", MAX_LOAD_KG / (KG_PER_LB if pounds else 1))
    return None if value is None else round(value * KG_PER_LB, 4) if pounds else value


def _weight_kg(row: Row, pounds: bool) -> float | None:
    """The weight of a row of Strong or FitNotes; pounds: what it is in where the file does not say."""
    unit = row.get("Weight Unit", "")
    for column, in_pounds in _WEIGHTS.items():
        if row.get(column, "").strip():
            said = unit.startswith("lb") if unit else pounds
            return _load_kg(row[column], said if in_pounds is None else in_pounds)
    return None


def _moment(text: str, forms: Iterable[str]) -> datetime:
    # Some phones put a narrow space before AM and PM.
    plain = " ".join(text.split())
    for form in forms:
        try:
            found = datetime.strptime(plain, form)
        except ValueError:
            continue
        if MIN_YEAR <= found.year <= MAX_YEAR:
            return found
    raise ValueError(f"'{text}' is no time that the app writes in English")


def _read_strong(row: Row, pounds: bool) -> tuple[SetFacts, int]:
    facts = SetFacts(
        load_kg=_weight_kg(row, pounds),
        date=_moment(row["Date"], _STRONG_TIME),
        set_type=SetType.WARM_UP if row["Set Order"] == "W" else None,
        rpe=_rpe(row.get("RPE", "")),
        notes=row.get("Notes") or None,
    )
    return facts, _reps(row["Reps"])


def _write_strong(set_: LoggedSet, number: int) -> dict[str, str]:
    at = set_.started_at or datetime.combine(set_.day or date.min, datetime.min.time())
    return {
        "Date": f"{at:%Y-%m-%d %H:%M:%S}",
        "Workout Name": _OWN_WORKOUT,
        "Exercise Name": set_.exercise,
        "Set Order": "W" if not set_.is_work else str(number),
        "Weight": _text(set_.load_kg),
        "Reps": str(set_.rep_count),
        "Notes": notes_with_tempo(set_),
        "RPE": _text(set_.rpe),
    }


def _read_hevy(row: Row, pounds: bool) -> tuple[SetFacts, int]:
    in_pounds = not row.get("weight_kg") and bool(row.get("weight_lbs"))
    weight = row.get("weight_lbs", "") if in_pounds else row.get("weight_kg", "")
    facts = SetFacts(
        load_kg=_load_kg(weight, in_pounds),
        date=_moment(row["start_time"], _HEVY_TIME),
        set_type=SetType.WARM_UP if row.get("set_type") == "warmup" else None,
        rpe=_rpe(row.get("rpe", "")),
        notes=row.get("exercise_notes") or None,
    )
    return facts, _reps(row["reps"])


def _write_hevy(set_: LoggedSet, number: int) -> dict[str, str]:
    at = set_.started_at or datetime.combine(set_.day or date.min, datetime.min.time())
    return {
        "title": _OWN_WORKOUT,
        "start_time": f"{at.day} {at:%b %Y, %H:%M}",
        "end_time": f"{at.day} {at:%b %Y, %H:%M}",
        "exercise_title": set_.exercise,
        "exercise_notes": notes_with_tempo(set_),
        "set_index": str(number - 1),
        "set_type": "normal" if set_.is_work else "warmup",
        "weight_kg": _text(set_.load_kg),
        "reps": str(set_.rep_count),
        "rpe": _text(set_.rpe),
    }


def _read_fitnotes(row: Row, pounds: bool) -> tuple[SetFacts, int]:
    facts = SetFacts(
        load_kg=_weight_kg(row, pounds),
        date=_moment(row["Date"], ("%Y-%m-%d",)).date(),
        notes=row.get("Comment") or row.get("Notes") or None,
    )
    return facts, _reps(row["Reps"])


def _write_fitnotes(set_: LoggedSet, number: int) -> dict[str, str]:
    comment = (notes_with_tempo(set_), "" if set_.rpe is None else f"RPE {set_.rpe:g}")
    return {
        "Date": str(set_.day),
        "Exercise": set_.exercise,
        "Weight": _text(set_.load_kg),
        "Weight Unit": "" if set_.load_kg is None else "kgs",
        "Reps": str(set_.rep_count),
        "Comment": "; ".join(filter(None, comment)),
    }


def notes_with_tempo(set_: LoggedSet) -> str:
    """The notes of a set with its tempo, for formats that have no column for it."""
    tempo = [f"tempo {set_.tempo}"] if set_.tempo else []
    notes = re.sub(r"(; )?tempo [0-9?.X-]+$", "", set_.notes or "")
    return "; ".join([*([notes] if notes else []), *tempo])


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


FORMATS = {
    each.name: each
    for each in (
        Format(
            "strong",
            (
                *("Date", "Workout Name", "Duration", "Exercise Name", "Set Order", "Weight", "Reps"),
                *("Distance", "Seconds", "Notes", "Workout Notes", "RPE"),
            ),
            frozenset({"Date", "Workout Name", "Exercise Name", "Set Order", "Reps"}),
            frozenset(_WEIGHTS),
            ("Date", "Workout Name", "Exercise Name", "Set Order"),
            "Exercise Name",
            _read_strong,
            _write_strong,
        ),
        Format(
            "hevy",
            (
                *("title", "start_time", "end_time", "description", "exercise_title", "superset_id"),
                *("exercise_notes", "set_index", "set_type", "weight_kg", "reps", "distance_km"),
                *("duration_seconds", "rpe"),
            ),
            frozenset({"title", "start_time", "exercise_title", "set_index", "reps"}),
            frozenset({"weight_kg", "weight_lbs"}),
            ("title", "start_time", "exercise_title", "set_index"),
            "exercise_title",
            _read_hevy,
            _write_hevy,
        ),
        Format(
            "fitnotes",
            (
                *("Date", "Exercise", "Category", "Weight", "Weight Unit", "Reps", "Distance"),
                *("Distance Unit", "Time", "Comment"),
            ),
            frozenset({"Date", "Exercise", "Category", "Reps"}),
            frozenset(_WEIGHTS),
            ("Date", "Exercise"),
            "Exercise",
            _read_fitnotes,
            _write_fitnotes,
        ),
    )
}

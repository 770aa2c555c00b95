"""Targets in a TOML file: for everything, per exercise, per athlete, and per exercise of an athlete.

    target = "4-0-1-0"              # for every lift of everybody
    tolerance = 0.5                 # or "10%"

    [exercises.squat]
    target = "5-1-1-0"
    reps = "6-8"
    rule = "80%"

    [athletes.anna]
    eccentric-min = 3

    [athletes.anna.exercises.squat]
    eccentric = "5-7"

The more specific table wins, key by key; a `target` replaces all limits of the more general tables.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary, find_exercise
from liftphase.prescription.evaluation import (
    Limits,
    Prescription,
    parse_reps,
    parse_rule,
    parse_tolerance,
    prescribe_tempo,
)
from liftphase.prescription.notation import PART_NAMES, Digit, parse_digit, parse_tempo
from liftphase.runtime.toml_file import read_toml

TARGETS_FILE = "targets.toml"

_LIMIT_KEYS = [f"{name}{suffix}" for name in PART_NAMES.values() for suffix in ("", "-min", "-max")]
_KEYS = ["target", "tolerance", "rule", "reps", *_LIMIT_KEYS]

Names = tuple[str | None, str | None]  # athlete, exercise; None for all of them


@dataclass(frozen=True, slots=True)
class TargetsFile:
    """The prescriptions of one file by athlete (in lower case) and exercise."""

    path: Path
    prescriptions: Mapping[Names, Prescription]

    @property
    def athletes(self) -> list[str]:
        """The athletes that the file names, in lower case."""
        return list(dict.fromkeys(athlete for athlete, _ in self.prescriptions if athlete))

    def athlete_of(self, folders: Iterable[str]) -> str | None:
        """Return the first of the names of folders that is an athlete's, in lower case."""
        return next((name.lower() for name in folders if name.lower() in self.athletes), None)

    def prescription(self, exercise: str, athlete: str | None) -> Prescription:
        """What the file prescribes for that lift of that athlete; athletes it does not name get the rest."""
        athlete = athlete and athlete.lower()
        found = Prescription()
        for names in ((None, None), (None, exercise), (athlete, None), (athlete, exercise)):
            found = self.prescriptions.get(names, Prescription()).merged_with(found)
        return found


def load_targets(path: str | Path, *, library: ExerciseLibrary | None = None) -> TargetsFile:
    """Read a targets file, whose exercises are those of `library` (default: the built-in ones).

    Raises UsageError, with the file and the table, for anything wrong in it.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError(f"there is no targets file {path}.")
    data = read_toml(path)
    prescriptions: dict[Names, Prescription] = {}
    known = library or ExerciseLibrary.builtin()
    prescriptions |= _read_person(data, None, str(path), ["exercises", "athletes"], known)
    for name, table in _tables(data, "athletes", str(path)).items():
        where = f"{path}, athletes.{name}"
        prescriptions |= _read_person(table, name.lower(), where, ["exercises"], known)
    return TargetsFile(path, prescriptions)


def prescribe(values: Mapping[str, str | None], where: str = "") -> Prescription:
    """A prescription from named texts.

    The names are `target`, `tolerance`, `rule`, `reps`, a part (`pause-lengthened`) or one side of it
    (`pause-lengthened-max`); None counts as left out.

    Raises UsageError for a text that cannot be read, beginning with `where`, the place it stands in.
    """
    given = {key: text for key, text in values.items() if text is not None}
    found = Prescription()
    for key, text in given.items():
        try:
            match key:
                case "target":
                    found = replace(found, parts=prescribe_tempo(parse_tempo(text)).parts)
                case "tolerance":
                    found = replace(found, tolerance=parse_tolerance(text))
                case "rule":
                    found = replace(found, rule=parse_rule(text))
                case "reps":
                    found = replace(found, reps=parse_reps(text))
        except UsageError as error:
            raise UsageError(f"{where}{error}") from error
    limits = {part: _read_part(name, given, where) for part, name in PART_NAMES.items()}
    own = {part: wanted for part, wanted in limits.items() if wanted is not None}
    return replace(found, parts={**found.parts, **own})


def _read_part(name: str, given: Mapping[str, str], where: str) -> Digit | Limits | None:
    low, high = (_read_seconds(f"{name}-{side}", given, where) for side in ("min", "max"))
    if name in given:
        if low is not None or high is not None:
            raise UsageError(f"{where}{name} and {name}-min or -max exclude each other: give one of them.")
        try:
            return parse_digit(given[name])
        except UsageError as error:
            raise UsageError(f"{where}{name}: {error}") from error
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        raise UsageError(f"{where}{name}-min ({low:g} s) is above {name}-max ({high:g} s).")
    return Limits(low, high)


def _read_seconds(key: str, given: Mapping[str, str], where: str) -> float | None:
    if key not in given:
        return None
    try:
        seconds = parse_digit(given[key])
    except UsageError:
        seconds = None
    if not isinstance(seconds, float):
        raise UsageError(f"{where}{key} '{given[key]}' is no number of seconds, such as 3.5.")
    return seconds


def _read_person(
    table: Mapping[str, Any],
    athlete: str | None,
    where: str,
    tables: list[str],
    library: ExerciseLibrary,
) -> dict[Names, Prescription]:
    """The table of all, or of one athlete, with the tables of the exercises in it."""
    prescriptions: dict[Names, Prescription] = {(athlete, None): _read_table(table, where, tables)}
    for name, own in _tables(table, "exercises", where).items():
        try:
            exercise = find_exercise(name, library=library).name
        except UsageError as error:
            raise UsageError(f"{where}, exercises: {error}") from error
        prescriptions[athlete, exercise] = _read_table(own, f"{where}, exercises.{name}", [])
    return prescriptions


def _tables(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    tables = table.get(key, {})
    if not (isinstance(tables, dict) and all(isinstance(own, dict) for own in tables.values())):
        raise UsageError(f"{where}: '{key}' must hold tables, such as [{key}.NAME].")
    return tables


def _read_table(table: Mapping[str, Any], where: str, tables: list[str]) -> Prescription:
    for key, value in table.items():
        if key not in _KEYS + tables:
            near = difflib.get_close_matches(key, _KEYS + tables, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(_KEYS)}."
            raise UsageError(f"{where}: '{key}' is not known; {hint}")
        if key in _KEYS and (isinstance(value, bool) or not isinstance(value, str | int | float)):
            raise UsageError(f"{where}: '{key}' must be a text or a number.")
    return prescribe({key: str(value) for key, value in table.items() if key in _KEYS}, f"{where}: ")

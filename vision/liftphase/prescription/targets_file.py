"""Targets in a TOML file: for everything, per exercise, per athlete, and per exercise of an athlete.

    target = "4-0-1-0"              # for every lift of everybody
    tolerance = 0.5                 # or "10%"

    [exercises.squat]
    target = "5-1-1-0"
    reps = "6-8"
    rule = "80%"

    [athletes.anna]
    eccentric-min = 3
    velocity-loss-max = "20%"       # with mean-velocity-min = 0.5: meters a second

    [athletes.anna.exercises.squat]
    eccentric = "5-7"

The more specific table wins, key by key; a `target` replaces all limits of the more general tables.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from liftphase.errors import ClipError, UsageError
from liftphase.exercises.library import ExerciseLibrary, find_exercise
from liftphase.prescription.evaluation import (
    Limits,
    Prescription,
    parse_reps,
    parse_rule,
    prescribe_tempo,
)
from liftphase.prescription.notation import PART_NAMES, Digit, parse_digit, parse_tempo
from liftphase.prescription.tolerance import parse_tolerance
from liftphase.prescription.velocity_limits import VelocityLimits, parse_loss, parse_velocity
from liftphase.runtime.toml_file import read_toml

TARGETS_FILE = "targets.toml"

_LIMIT_KEYS = [f"{name}{suffix}" for name in PART_NAMES.values() for suffix in ("", "-min", "-max")]
VELOCITY_KEYS = ["mean-velocity-min", "velocity-loss-max"]
_KEYS = ["target", "tolerance", "rule", "reps", *VELOCITY_KEYS, *_LIMIT_KEYS]

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
        """The athlete that one of these names of folders is, in lower case; None where none is one.

        Raises ClipError where they name two.
        """
        known = set(self.athletes)
        named = list(dict.fromkeys(name.lower() for name in folders if name.lower() in known))
        if len(named) > 1:
            raise ClipError(
                f"the folders of the clip name {len(named)} athletes of {self.path} ({', '.join(named)}): "
                "move it, or name the athlete whose limits hold."
            )
        return named[0] if named else None

    def remark(self, athlete: str | None) -> str | None:
        """What is to be said of the choice of that athlete, of those whom the file names; None of nobody."""
        if not self.athletes:
            return None
        if athlete is None:
            return f"no folder is named after an athlete of {self.path}, so the limits for everybody hold"
        return f"the athlete is {athlete}"

    def prescription(self, exercise: str, athlete: str | None) -> Prescription:
        """What the file prescribes for that lift of that athlete; athletes it does not name get the rest."""
        athlete = athlete and athlete.lower()
        found = Prescription()
        for names in ((None, None), (None, exercise), (athlete, None), (athlete, exercise)):
            found = self.prescriptions.get(names, Prescription()).merged_with(found)
        return found


def find_targets(folder: Path) -> Path | None:
    """The nearest targets.toml: in the folder itself, else in the first above it that has one."""
    absolute = folder.absolute()
    return next(
        (each / TARGETS_FILE for each in (absolute, *absolute.parents) if (each / TARGETS_FILE).is_file()),
        None,
    )


@dataclass(frozen=True, slots=True)
class AthleteTargets:
    """The targets file of a season, for the clips of one athlete; None for one whom it does not name."""

    file: TargetsFile
    athlete: str | None = None

    def prescription(self, exercise: str) -> Prescription:
        """What is prescribed for a lift."""
        return self.file.prescription(exercise, self.athlete)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready record of where they are, which `read_athlete_targets` follows."""
        return {"file": str(self.file.path), "athlete": self.athlete}


def find_athlete_targets(
    folder: Path, athlete: str | None = None, library: ExerciseLibrary | None = None
) -> AthleteTargets | None:
    """The targets that hold in a folder of a season, of the nearest targets.toml; None where there is none.

    athlete: who lifts; where the file does not name such a one, one of the folders may be named after one.
    Raises UsageError for a file that cannot be read, ClipError where the folders name two athletes.
    """
    path = find_targets(folder)
    if path is None:
        return None
    targets = load_targets(path, library=library)
    given = targets.athlete_of([athlete] if athlete else [])
    below = folders_on_the_way(folder.absolute() / "clip", path.parent)
    return AthleteTargets(targets, given or targets.athlete_of(below))


def read_athlete_targets(
    record: Mapping[str, Any], library: ExerciseLibrary | None = None
) -> AthleteTargets | None:
    """The targets of a record of `AthleteTargets.to_dict`; None where the file is not there any more.

    Raises UsageError for a file that cannot be read, KeyError or TypeError for another record.
    """
    path = Path(record["file"])
    if not path.is_file():
        return None
    return AthleteTargets(load_targets(path, library=library), record["athlete"])


def folders_on_the_way(clip: PurePath, *roots: PurePath) -> list[str]:
    """The names of the folders from the season's root, itself included, down to a clip.

    The root is the highest of `roots` that is above the clip; without one, every folder of the path counts.
    Absolute paths; of a relative clip, which is relative to its season, every folder counts.
    """
    above = [root for root in roots if root in clip.parents]
    root = min(above, key=lambda each: len(each.parts), default=None)
    names = clip.parent.parts
    return list(names if root is None else names[max(len(root.parts) - 1, 0) :])


def load_targets(path: str | Path, *, library: ExerciseLibrary | None = None) -> TargetsFile:
    """Read a targets file, whose exercises are those of `library` (default: the built-in ones).

    Raises UsageError, with the file and the table, for anything wrong in it.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError(f"there is no targets file {path}.")
    data = read_toml(path)
    known = library or ExerciseLibrary.builtin()
    prescriptions = _read_person(data, None, _Place(path), ["exercises", "athletes"], known)
    for name, table in _tables(data, "athletes", _Place(path)).items():
        place = _Place(path, (f"athletes.{name}",))
        if (name.lower(), None) in prescriptions:
            raise UsageError(f"{place}: this athlete has a table already; join the two.")
        prescriptions |= _read_person(table, name.lower(), place, ["exercises"], known)
    return TargetsFile(path, prescriptions)


@dataclass(frozen=True, slots=True)
class _Place:
    """A table of a file, for messages; `source` names it as a place where limits are prescribed."""

    path: Path
    tables: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join([str(self.path), *self.tables])

    @property
    def source(self) -> str:
        return f"{self.path}, [{'.'.join(self.tables)}]" if self.tables else str(self.path)

    def below(self, table: str) -> "_Place":
        return replace(self, tables=(*self.tables, table))


def prescribe(values: Mapping[str, str | None], where: str = "", source: str | None = None) -> Prescription:
    """A prescription from named texts; source: the place in which all of them are written.

    The names are `target`, `tolerance`, `rule`, `reps`, `mean-velocity-min`, `velocity-loss-max`, a part
    (`pause-lengthened`) or one side of it (`pause-lengthened-max`); None counts as left out.

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
                case "mean-velocity-min":
                    mean = VelocityLimits(mean_min_m_s=parse_velocity(text))
                    found = replace(found, velocity=mean.merged_with(found.velocity))
                case "velocity-loss-max":
                    loss = VelocityLimits(loss_max=parse_loss(text))
                    found = replace(found, velocity=loss.merged_with(found.velocity))
        except UsageError as error:
            raise UsageError(f"{where}{error}") from error
    limits = {part: _read_part(name, given, where) for part, name in PART_NAMES.items()}
    given_parts = {part: wanted for part, wanted in limits.items() if wanted is not None}
    found = replace(found, parts={**found.parts, **given_parts})
    return found if source is None else found.from_source(source)


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
    place: _Place,
    tables: list[str],
    library: ExerciseLibrary,
) -> dict[Names, Prescription]:
    """The table of all, or of one athlete, with the tables of the exercises in it."""
    prescriptions: dict[Names, Prescription] = {(athlete, None): _read_table(table, place, tables)}
    for name, entry in _tables(table, "exercises", place).items():
        try:
            exercise = find_exercise(name, library=library).name
        except UsageError as error:
            raise UsageError(f"{place}, exercises: {error}") from error
        inner = place.below(f"exercises.{name}")
        if (athlete, exercise) in prescriptions:
            raise UsageError(f"{inner}: {exercise} has a table already; join the two.")
        prescriptions[athlete, exercise] = _read_table(entry, inner, [])
    return prescriptions


def _tables(table: Mapping[str, Any], key: str, place: _Place) -> Mapping[str, Any]:
    tables = table.get(key, {})
    if not (isinstance(tables, dict) and all(isinstance(entry, dict) for entry in tables.values())):
        raise UsageError(f"{place}: '{key}' must hold tables, such as [{key}.NAME].")
    return tables


def _read_table(table: Mapping[str, Any], place: _Place, tables: list[str]) -> Prescription:
    for key, value in table.items():
        if key not in _KEYS + tables:
            near = difflib.get_close_matches(key, _KEYS + tables, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(_KEYS)}."
            raise UsageError(f"{place}: '{key}' is not known; {hint}")
        if key in _KEYS and (isinstance(value, bool) or not isinstance(value, str | int | float)):
            raise UsageError(f"{place}: '{key}' must be a text or a number.")
    texts = {key: str(value) for key, value in table.items() if key in _KEYS}
    return prescribe(texts, f"{place}: ", place.source)

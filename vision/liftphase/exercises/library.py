"""What each lift is: the built-in table `library.toml`, and tables from a file of the user's own."""

import difflib
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from types import NoneType
from typing import Any, Literal

from liftphase.errors import UnknownExerciseError, UsageError
from liftphase.pose.skeleton import POINTS, UprightPart
from liftphase.runtime.arguments import check_type, shown
from liftphase.runtime.toml_file import parse_toml, read_toml_content

Concentric = Literal["up", "down", "together", "apart", "flexion", "extension"]
Laterality = Literal["bilateral", "unilateral", "alternating"]
# Postures in which the trunk, and in which the shanks, are upright on average over a clip.
_TRUNK_UPRIGHT = frozenset({"standing", "seated", "hanging"})
_SHANKS_UPRIGHT = frozenset({"standing", "bent"})
JOINTS = ("elbow", "shoulder", "hip", "knee", "ankle")
MUSCLES = (
    *("abdominals", "abductors", "adductors", "biceps", "calves", "chest", "glutes", "hamstrings", "lats"),
    *("lower back", "middle back", "quadriceps", "shoulders", "traps", "triceps"),
)
# The name of a lift that was not recognized.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One lift, as data.

    The head of `library.toml` explains the fields. `laterality` is the table's key `sides`. Without a
    `posture` no part of the body counts as upright; `compound` only describes the lift to people.
    """

    name: str
    joints: tuple[str, ...]
    concentric: Concentric
    travel: tuple[str, ...]
    path: Literal["vertical", "arc"]
    support: Literal["feet", "hands", "trunk", "none"]
    starts_with: Literal["eccentric", "concentric"]
    laterality: Laterality
    spotter: bool
    aliases: tuple[str, ...] = ()
    floor_start: bool = False
    small_range: bool = False
    family: str = ""
    muscles: tuple[str, ...] = ()
    muscles_source: str = ""
    posture: str | None = None
    compound: bool | None = None
    view: str | None = None

    @property
    def leading_joint(self) -> str:
        """The joint whose angle stands for the lift: the first of `joints`."""
        return self.joints[0]

    @property
    def hands_travel(self) -> bool:
        """Whether the hands move with the load."""
        return not {"hands", "wrists"}.isdisjoint(self.travel)

    @property
    def raises_load(self) -> bool:
        """Whether the load goes up along a vertical line in the concentric, as that of a bar does."""
        return self.path == "vertical" and self.concentric == "up"

    @property
    def moves_plate(self) -> bool:
        """Whether a plate that moves with the hands can be that of the load: on the hands, none does."""
        return self.support != "hands"

    @property
    def upright(self) -> tuple[UprightPart, ...]:
        """The parts of the body that are upright on average over a clip.

        None in lifts that are done lying, or by the legs alone: there the body may lie any way in the image.
        """
        if not {"feet", "ankles", "knees"}.isdisjoint(self.travel):
            return ()
        trunk: tuple[UprightPart, ...] = ("trunk",) if self.posture in _TRUNK_UPRIGHT else ()
        return (*trunk, "shanks") if self.posture in _SHANKS_UPRIGHT else trunk

    @property
    def works_with_arms(self) -> bool:
        """Whether one arm could do the lift alone, which hands that close and open together cannot."""
        return self.hands_travel and self.concentric not in ("together", "apart")


@dataclass(frozen=True)
class ExerciseLibrary:
    """The exercises that an analysis knows. A value: adding a file gives a new library.

    Parameters
    ----------
    exercises : tuple of Exercise
        In order of precedence: of two that share a name or an alias, the first is found.
    fingerprint : str or None
        SHA-256 (hex) of the user's file, None for the built-in exercises alone. Of several files it is the
        SHA-256 of the fingerprint so far followed by that of the file added last.

    Examples
    --------
    >>> library = ExerciseLibrary.builtin()
    >>> library.get("Back Squat").name
    'squat'
    >>> [lift.name for lift in library][:2]
    ['squat', 'front-squat']
    """

    exercises: tuple[Exercise, ...]
    fingerprint: str | None = None

    @staticmethod
    @cache
    def builtin() -> "ExerciseLibrary":
        """Return the exercises that come with the package, in the order of `library.toml`."""
        return ExerciseLibrary(_read_tables(tomllib.loads(_builtin_text()), "library.toml"))

    def with_file(self, path: str | Path) -> "ExerciseLibrary":
        """Return a library that holds the exercises of a TOML file before its own.

        An exercise of the file replaces one that has the same name.

        Raises
        ------
        UsageError
            The file cannot be read, or a table is not what the head of `library.toml` explains.
        """
        content = read_toml_content(Path(path))
        tables = parse_toml(content, Path(path))
        added = _read_tables(tables, str(path))
        kept = tuple(lift for lift in self.exercises if lift.name not in tables)
        fingerprint = hashlib.sha256(content).hexdigest()
        if self.fingerprint is not None:
            fingerprint = hashlib.sha256(f"{self.fingerprint}{fingerprint}".encode()).hexdigest()
        return ExerciseLibrary(added + kept, fingerprint)

    def get(self, name: str) -> Exercise:
        """Return the exercise of a name or alias; case, spaces, underscores and hyphens do not matter.

        Raises
        ------
        UsageError
            There is none; the message holds the nearest names.
        """
        if not isinstance(name, str):
            raise UsageError(f"an exercise is given by its name, not by {shown(name)}.")
        if (found := self._by_key.get(_key(name))) is not None:
            return found
        near = difflib.get_close_matches(_key(name), self._by_key, n=3, cutoff=0.6)
        names = list(dict.fromkeys(self._by_key[key].name for key in near))
        raise UnknownExerciseError(name, names)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _key(name) in self._by_key

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def __len__(self) -> int:
        return len(self.exercises)

    @cached_property
    def _by_key(self) -> Mapping[str, Exercise]:
        by_key: dict[str, Exercise] = {}
        for lift in self.exercises:
            for alias in (lift.name, *lift.aliases):
                by_key.setdefault(_key(alias), lift)
        return by_key


def find_exercise(name: str, *, library: ExerciseLibrary | None = None) -> Exercise:
    """Return the exercise of a name or alias; case, spaces, underscores and hyphens do not matter.

    Parameters
    ----------
    name : str
        Such as "squat" or "Back Squat".
    library : ExerciseLibrary, optional
        Where to look; the built-in exercises by default.

    Returns
    -------
    Exercise
        The first in the library's order of precedence.

    Raises
    ------
    UsageError
        There is none; the message holds the nearest names.

    Examples
    --------
    >>> find_exercise("RDL").name
    'romanian-deadlift'
    """
    check_library(library, "library")
    return (library or ExerciseLibrary.builtin()).get(name)


def check_library(library: ExerciseLibrary | None, argument: str) -> None:
    """Raise UsageError for anything but a library or None."""
    what = "an ExerciseLibrary, such as ExerciseLibrary.builtin().with_file(path)"
    check_type(library, (ExerciseLibrary, NoneType), argument, what)


def as_exercise(lift: str | Exercise, *, library: ExerciseLibrary | None = None) -> Exercise:
    """Return the lift, or the one of that name. Raises UsageError as `find_exercise` does."""
    check_library(library, "library")
    return lift if isinstance(lift, Exercise) else find_exercise(lift, library=library)


def explain_fields() -> str:
    """Return the head of `library.toml`: what the keys of a table mean, and a first table as an example."""
    head, first, *_ = _builtin_text().split("\n\n", 2)
    return f"{head}\n\n{first}"


def _builtin_text() -> str:
    return Path(__file__).with_name("library.toml").read_text(encoding="utf-8")


_LATERALITY: dict[str, Laterality] = {"both": "bilateral", "one": "unilateral", "alternating": "alternating"}
_CHOICES = {
    "concentric": ("up", "down", "together", "apart", "flexion", "extension"),
    "path": ("vertical", "arc"),
    "support": ("feet", "hands", "trunk", "none"),
    "posture": ("standing", "bent", "seated", "lying", "inclined", "hanging", "plank"),
    "starts_with": ("eccentric", "concentric"),
    "sides": tuple(_LATERALITY),
    "view": ("side", "front"),
}
_NAMES = {"joints": JOINTS, "travel": tuple(POINTS), "muscles": MUSCLES, "aliases": None}
_FLAGS = ("spotter", "compound", "floor_start", "small_range")


def _read_tables(tables: dict[str, Any], source: str) -> tuple[Exercise, ...]:
    return tuple(_from_table(name, table, f"{source}, [{name}]") for name, table in tables.items())


@cache
def _table_keys() -> dict[str, bool]:
    """The keys of a table, and whether each must be given."""
    attributes = {field.name: field.default is MISSING for field in fields(Exercise) if field.name != "name"}
    return {"sides" if name == "laterality" else name: needed for name, needed in attributes.items()}


def _from_table(name: str, table: Any, where: str) -> Exercise:
    if not isinstance(table, dict):
        raise UsageError(f"{where}: an exercise is a table of its own.")
    if not _key(name):
        raise UsageError(f"{where}: an exercise needs a name with a letter in it.")
    keys = _table_keys()
    for key in table:
        if key not in keys:
            raise UsageError(f"{where}: there is no field '{key}'; the fields are {', '.join(keys)}.")
    missing = [key for key, needed in keys.items() if needed and key not in table]
    if missing:
        raise UsageError(f"{where}: {', '.join(missing)} must be given.")
    values = {key: _checked(key, value, where) for key, value in table.items()}
    return Exercise(name=name, laterality=_LATERALITY[values.pop("sides")], **values)


def _checked(key: str, value: Any, where: str) -> Any:
    """Return the value as `Exercise` holds it. Raises UsageError when it cannot be one."""
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise UsageError(f"{where}: {key} must be one of {', '.join(_CHOICES[key])}, not {value!r}.")
        return value
    if key not in _NAMES:
        kind, word = (bool, "true or false") if key in _FLAGS else (str, "text")
        if type(value) is not kind:
            raise UsageError(f"{where}: {key} must be {word}, not {value!r}.")
        return value
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f'{where}: {key} must be a list of names, such as ["knee"].')
    allowed = _NAMES[key]
    if allowed and (not value or set(value) - set(allowed)):
        raise UsageError(f"{where}: {key} may hold {', '.join(allowed)}, and at least one of them.")
    return tuple(value)


def _key(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())

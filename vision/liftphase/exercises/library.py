"""The exercise library: what each lift is, read from `library.toml` and from the user's own files."""

import difflib
import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from liftphase.errors import UsageError
from liftphase.pose.skeleton import POINTS
from liftphase.runtime.toml_file import read_toml

Concentric = Literal["up", "down", "together", "apart", "flexion", "extension"]
JOINTS = ("elbow", "shoulder", "hip", "knee", "ankle")
# What a lift is called that was not recognised.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One lift, as data. The fields are explained at the head of `library.toml`."""

    name: str
    joints: tuple[str, ...]
    concentric: Concentric
    travel: tuple[str, ...]
    path: Literal["vertical", "arc"]
    support: Literal["feet", "hands", "trunk", "none"]
    posture: Literal["standing", "bent", "seated", "lying", "inclined", "hanging", "plank"]
    starts_with: Literal["eccentric", "concentric"]
    sides: Literal["both", "one", "alternating"]
    compound: bool
    spotter: bool
    aliases: tuple[str, ...] = ()
    floor_start: bool = False
    small_range: bool = False
    family: str = ""

    @property
    def leading_joint(self) -> str:
        return self.joints[0]

    @property
    def hands_travel(self) -> bool:
        """Whether the hands move with the load."""
        return not {"hands", "wrists"}.isdisjoint(self.travel)

    @property
    def works_with_arms(self) -> bool:
        """Whether an arm could do the lift alone; hands that close and open together are never one arm's."""
        return self.hands_travel and self.concentric not in ("together", "apart")


_user_exercises: dict[str, Exercise] = {}


@cache
def _builtin_library() -> dict[str, Exercise]:
    return _read_tables(tomllib.loads(_builtin_text()), "library.toml")


def _builtin_text() -> str:
    return Path(__file__).with_name("library.toml").read_text(encoding="utf-8")


def explain_fields() -> str:
    """The head of `library.toml`: what the fields of a table mean, and a table to begin from."""
    head, first, *_ = _builtin_text().split("\n\n", 2)
    return f"{head}\n\n{first}"


def load_library() -> dict[str, Exercise]:
    """Every lift by its name: the user's own, then the library's in the order of the file."""
    return _user_exercises | {
        name: lift for name, lift in _builtin_library().items() if name not in _user_exercises
    }


def add_exercises(path: Path) -> None:
    """Let the lifts of the user's own TOML file count for the rest of this process, before the library's.

    Raises UsageError, in one line, when the file cannot be read or a table is not what `library.toml`
    explains.
    """
    _user_exercises.update(_read_tables(read_toml(path), str(path)))


def _read_tables(tables: dict[str, Any], source: str) -> dict[str, Exercise]:
    return {name: _from_table(name, table, f"{source}, [{name}]") for name, table in tables.items()}


def _from_table(name: str, table: Any, where: str) -> Exercise:
    known = {field.name: field for field in fields(Exercise) if field.name != "name"}
    if not isinstance(table, dict):
        raise UsageError(f"{where}: an exercise is a table of its own.")
    if not _key(name):
        raise UsageError(f"{where}: an exercise needs a name with a letter in it.")
    for field in table:
        if field not in known:
            raise UsageError(f"{where}: there is no field '{field}'; the fields are {', '.join(known)}.")
    missing = [f for f, field in known.items() if field.default is MISSING and f not in table]
    if missing:
        raise UsageError(f"{where}: {', '.join(missing)} must be given.")
    return Exercise(name=name, **{field: _checked(field, value, where) for field, value in table.items()})


@cache
def _kinds() -> dict[str, Any]:
    return get_type_hints(Exercise)


def _checked(field: str, value: Any, where: str) -> Any:
    """The value as `Exercise` holds it. Raises UsageError when it cannot be one."""
    kind = _kinds()[field]
    if choices := get_args(kind) if get_args(kind) and kind != tuple[str, ...] else ():
        if value not in choices:
            raise UsageError(f"{where}: {field} must be one of {', '.join(choices)}, not {value!r}.")
        return value
    if kind in (bool, str):
        if type(value) is not kind:
            word = "true or false" if kind is bool else "text"
            raise UsageError(f"{where}: {field} must be {word}, not {value!r}.")
        return value
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f'{where}: {field} must be a list of names, such as ["knee"].')
    allowed = {"joints": JOINTS, "travel": tuple(POINTS)}.get(field)
    if allowed and (not value or set(value) - set(allowed)):
        raise UsageError(f"{where}: {field} may hold {', '.join(allowed)}, and at least one of them.")
    return tuple(value)


def find_exercise(name: str) -> Exercise:
    """The lift of that name or alias; case, spaces, underscores and hyphens do not matter.

    Raises UsageError, with the nearest names, when there is none.
    """
    by_key: dict[str, Exercise] = {}
    for lift in load_library().values():
        for alias in (lift.name, *lift.aliases):
            by_key.setdefault(_key(alias), lift)
    if (found := by_key.get(_key(name))) is not None:
        return found
    near = difflib.get_close_matches(_key(name), by_key, n=3, cutoff=0.6)
    names = list(dict.fromkeys(by_key[key].name for key in near))
    hint = f"did you mean {' or '.join(names)}?" if names else "see `liftphase exercises list`."
    raise UsageError(f"no exercise is called '{name}': {hint}")


def _key(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())

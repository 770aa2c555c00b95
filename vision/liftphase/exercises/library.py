"""The exercise library: what each lift is, read from `library.toml`."""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from liftphase.errors import UsageError

Concentric = Literal["up", "down", "together", "apart", "flexion", "extension"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One lift, as data. The fields are explained at the head of `library.toml`."""

    name: str
    aliases: tuple[str, ...]
    joints: tuple[str, ...]
    concentric: Concentric
    travel: tuple[str, ...]
    path: Literal["vertical", "arc"]
    support: Literal["feet", "hands", "trunk", "none"]
    posture: str
    starts_with: Literal["eccentric", "concentric"]
    sides: Literal["both", "one", "alternating"]
    compound: bool
    spotter: bool
    floor_start: bool = False

    @property
    def leading_joint(self) -> str:
        return self.joints[0]


@cache
def load_library() -> dict[str, Exercise]:
    """Every lift by its name, in the order of the file."""
    text = files("liftphase.exercises").joinpath("library.toml").read_text(encoding="utf-8")
    return {name: _from_table(name, table) for name, table in tomllib.loads(text).items()}


def _from_table(name: str, table: dict) -> Exercise:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    return Exercise(name=name, **fields)


def find_exercise(name: str) -> Exercise:
    """The lift of that name or alias; case, spaces, underscores and hyphens do not matter.

    Raises UsageError, with the nearest names, when there is none.
    """
    by_key = {_key(alias): lift for lift in load_library().values() for alias in (lift.name, *lift.aliases)}
    if (found := by_key.get(_key(name))) is not None:
        return found
    near = difflib.get_close_matches(_key(name), by_key, n=3, cutoff=0.6)
    names = list(dict.fromkeys(by_key[key].name for key in near))
    hint = f"did you mean {' or '.join(names)}?" if names else "see `liftphase exercises list`."
    raise UsageError(f"no exercise is called '{name}': {hint}")


def _key(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())

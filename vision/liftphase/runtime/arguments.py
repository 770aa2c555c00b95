"""Checks of the arguments of public functions: what is wrong is said in one line, by the argument's name."""

import math
from numbers import Real
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError

_MAX_SHOWN = 40


def check_type(value: object, kind: type | tuple[type, ...], argument: str, expected: str) -> None:
    """Raise UsageError unless the value is of that kind; `expected` says in words what is."""
    if not isinstance(value, kind):
        raise UsageError(f"{argument} must be {expected}, not {shown(value)}.", arguments=[argument])


def is_number(value: object) -> bool:
    """Whether it is a finite real number; True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def as_path(value: Any, argument: str) -> Path:
    """Return the path. Raises UsageError for anything but a text or a Path, and for an empty text."""
    if not isinstance(value, str | Path) or "\0" in str(value):
        raise UsageError(f"{argument} must be a path, not {shown(value)}.", arguments=[argument])
    if value == "":
        raise UsageError(f"{argument} is empty: give the name of a file or folder.", arguments=[argument])
    return Path(value)


def shown(value: object) -> str:
    """The value as Python writes it, or its type where that takes more than a few words."""
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN and "\n" not in text else f"a value of type {type(value).__name__}"

"""Reading a TOML file of the user: whatever it holds, a table or one line that says what is wrong."""

import tomllib
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError
from liftphase.runtime.bounded_files import read_bounded

# Bytes; a file of a thousand athletes has some 100 kB.
_MAX_SIZE = 500_000
_MAX_DEPTH = 16
# In a line. tomllib takes time with the square of the parts of a dotted key: minutes for 200 kB of `a.a.a`.
_MAX_DOTS = 100


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file in UTF-8, with or without a byte order mark.

    Raises UsageError when it cannot be read, is no regular file, no TOML, or nested or long beyond reason.
    """
    return parse_toml(read_toml_content(path), path)


def read_toml_content(path: Path) -> bytes:
    """The bytes of a TOML file. Raises UsageError when they cannot be read or are too many."""
    try:
        return read_bounded(path, _MAX_SIZE)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error


def parse_toml(content: bytes, path: Path) -> dict[str, Any]:
    """The tables in the content of the file `path`.

    Raises UsageError when it is no TOML or nested too deeply.
    """
    if any(line.count(b".") > _MAX_DOTS for line in content.splitlines()):
        raise UsageError(f"{path} is nested too deeply.")
    try:
        # Editors on Windows begin a file with a byte order mark.
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise UsageError(f"{path} is not TOML: {error}.") from error
    except RecursionError as error:
        raise UsageError(f"{path} is nested too deeply.") from error
    if _depth(tables) > _MAX_DEPTH:
        raise UsageError(f"{path} is nested too deeply.")
    return tables


def _depth(tables: dict[str, Any]) -> int:
    """How many tables and arrays are within one another, counted to just above the limit."""
    level: list[Any] = [tables]
    depth = 0
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return depth

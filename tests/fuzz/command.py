"""Running a command on an odd file and judging what came of it, for every kind of file."""

import contextlib
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from liftphase.errors import LiftphaseError
from liftphase_cli.main import main

# What takes the place of a value: wrong types, bounds, depths and characters.
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, 0.5, -0.0, 1e-300, 1e300, -1e300),
    *("", "x", "\0", "\x1b[2J", "a\nb", "\udcff", "../../x", "..", "/", "1", "NaN", "x" * 5000),
    *([], {}, [[]], [None], {"": None}, [0] * 1000),
)


class WrongError(Exception):
    """More than one clear line, or a file where none should be."""


def run_command(folder: Path, *arguments: object, within: Path | None = None) -> int:
    """The exit code of `liftphase ARGUMENTS`, which may write in `folder` but only below `within`.

    Raises WrongError for a traceback, an "unexpected" error, an exit code that is none, more than one line of
    errors, and a file elsewhere than in `within`, by default `folder`/out.
    """
    before = set(folder.rglob("*"))
    stdout, stderr = io.StringIO(), io.StringIO()
    code: object = None
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = ended.code
    errors = stderr.getvalue()
    if "Traceback" in errors or "liftphase: unexpected " in errors:
        raise WrongError(errors.strip()[-300:])
    if code not in (0, 1, 2, 3, 4):
        raise WrongError(f"exit code {code}")
    # A tempo that cannot be read is shown below the line, with a caret under what is wrong.
    lines = 3 if errors.endswith(" ^\n") else 1
    if code in (2, 3) and errors.count("\n") != lines:
        raise WrongError(f"{errors.count(chr(10))} lines of errors: {errors[:300]!r}")
    if "\x1b" in errors + stdout.getvalue():
        raise WrongError("a control character reached the terminal")
    outside = [p for p in set(folder.rglob("*")) - before if not p.is_relative_to(within or folder / "out")]
    if outside:
        raise WrongError(f"files outside of the output folder: {outside[:3]}")
    return int(str(code))


def change_one(value: Any, choose: random.Random) -> Any:
    """A copy of JSON-like data in which one thing, somewhere, is odd, gone or too much."""
    if isinstance(value, dict) and value and choose.random() < 0.85:
        key = choose.choice(list(value))
        if choose.random() < 0.1:
            return {name: inner for name, inner in value.items() if name != key}
        if choose.random() < 0.05:
            return value | {str(choose.choice(ODD_VALUES))[:50]: choose.choice(ODD_VALUES)}
        return value | {key: change_one(value[key], choose)}
    if isinstance(value, list) and value and choose.random() < 0.85:
        index = choose.randrange(len(value))
        if choose.random() < 0.1:
            return choose.choice((value[:index] + value[index + 1 :], [*value, value[index]], value[::-1]))
        return [*value[:index], change_one(value[index], choose), *value[index + 1 :]]
    return choose.choice(ODD_VALUES)


def damage(content: bytes, choose: random.Random) -> bytes:
    """Bytes flipped, cut, doubled or put in."""
    at, end = sorted(choose.randrange(len(content) + 1) for _ in range(2))
    match choose.randrange(5):
        case 0:
            flipped = bytearray(content)
            for _ in range(choose.choice((1, 8, 64))):
                flipped[choose.randrange(len(flipped))] ^= 1 << choose.randrange(8)
            return bytes(flipped)
        case 1:
            return content[:at]
        case 2:
            return content[:at] + content[end:]
        case 3:
            return content[:end] + content[at:]
        case _:
            return content[:at] + choose.randbytes(choose.choice((1, 4, 100))) + content[at:]


def check_with(run: Callable[[Path, Path], int]) -> Callable[[Path], str | None]:
    """A check for `tests/fuzz/run.py`: what is wrong with what came of a file, or None.

    It raises LiftphaseError where the command refused the file. run: gives the command's exit code.
    """

    def check(path: Path) -> str | None:
        import tempfile

        with tempfile.TemporaryDirectory() as scratch:
            try:
                code = run(path, Path(scratch))
            except WrongError as error:
                return str(error)
        if code not in (0, 1):
            raise LiftphaseError(f"exit code {code}")
        return None

    return check


def make_with(
    cases: Callable[[int], Iterator[tuple[str, bytes]]],
) -> Callable[[int, Any, Path], Path]:
    """The maker of cases for `tests/fuzz/run.py`: the first case of the seed `number`, in `folder`."""

    def make(number: int, prepared: object, folder: Path) -> Path:
        name, content = next(cases(number))
        path = folder / f"{number}-{name}"
        path.write_bytes(content)
        return path

    return make

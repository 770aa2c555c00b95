"""How the library's errors look on the command line: exit codes, and flags in the place of arguments."""

import re

from liftphase.errors import LiftphaseError, ModelError, UnknownExerciseError, UsageError

MISSED = 1
WRONG_USAGE = 2
NOT_ANALYZED = 3
SOME_FAILED = 4

_UNIT = re.compile("_(s|kg|mm|cm)$")


def recognize(error: Exception) -> LiftphaseError | None:
    """The expected error that this is, if it is one: the library's own, or a missing system library."""
    from liftphase.runtime.native import explain_missing_library

    return error if isinstance(error, LiftphaseError) else explain_missing_library(error)


def exit_code_of(error: LiftphaseError) -> int:
    """The exit code of a command that ends with this error."""
    return WRONG_USAGE if isinstance(error, UsageError) else NOT_ANALYZED


def flag_of(argument: str) -> str:
    """The flag that sets an argument of the library: `--start` for `start_s`."""
    return "--" + _UNIT.sub("", argument).replace("_", "-")


def message_of(error: LiftphaseError) -> str:
    """The error's message with flags where it names arguments, and the command that helps, if one does."""
    message = str(error)
    for argument in error.arguments:
        message = re.sub(rf"\b{re.escape(argument)}\b", flag_of(argument), message)
    return f"{message} {hint}" if (hint := _hint(error)) else message


def _hint(error: LiftphaseError) -> str | None:
    """What to run next, which the library cannot say: it may be used without the command line."""
    if isinstance(error, UnknownExerciseError) and not error.near:
        return "See `liftphase exercises list`."
    if isinstance(error, ModelError) and error.install is not None:
        return f"Run: liftphase models pull {error.install} --from FILE"
    return None

"""Packages that only some need: imported when used, and named where they are missing."""

import importlib
from types import ModuleType

from liftphase.errors import UsageError


def import_extra(module: str, extra: str) -> ModuleType:
    """The module. Raises UsageError, in one line that says what to install, when it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(
            f"{module} is needed for this and is not installed ({error}): pip install 'liftphase[{extra}]'."
        ) from error

"""The user's settings: `settings.toml` in the user's configuration folder."""

import difflib
from dataclasses import dataclass
from pathlib import Path

FILE = "settings.toml"
_KINDS = {"log": bool, "db": str, "athlete": str}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user wants in every run.

    log: whether analyses go into the training log; db: its address; athlete: who lifts in the clips that are
    analyzed one by one.
    """

    log: bool = False
    db: str | None = None
    athlete: str | None = None


def settings_path() -> Path:
    """Where the settings are."""
    from platformdirs import user_config_path

    return user_config_path("liftphase") / FILE


def read_settings() -> Settings:
    """The settings; the defaults where there is no file. Raises UsageError for anything wrong in it."""
    path = settings_path()
    if not path.exists():
        return Settings()
    from liftphase.errors import UsageError
    from liftphase.runtime.toml_file import read_toml

    data = read_toml(path)
    for key, value in data.items():
        if key not in _KINDS:
            near = difflib.get_close_matches(key, _KINDS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(_KINDS)}."
            raise UsageError(f"{path}: '{key}' is not known; {hint}")
        if type(value) is not _KINDS[key]:
            kind = "true or false" if _KINDS[key] is bool else "a text"
            raise UsageError(f"{path}: {key} must be {kind}.")
    return Settings(**data)

"""What the text of an option or argument may be."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import click

_MINUTES = re.compile(r"(\d+):([0-5]?\d(?:[.,]\d+)?)", re.ASCII)


class FilePath(click.Path):
    """The name of a file or folder, which is not empty: as a path that would be the folder one is in.

    suffix: what the name must end with, if anything.
    """

    def __init__(self, suffix: str = "") -> None:
        super().__init__(path_type=Path)
        self.suffix = suffix

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if not str(value):
            self.fail("the name is empty.", param, ctx)
        if not str(value).lower().endswith(self.suffix):
            self.fail(f"{value} does not end with {self.suffix}.", param, ctx)
        path = Path(str(super().convert(value, param, ctx)))
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            # Too long, or in a folder that must not be entered: asking whether it exists would raise it too.
            self.fail(f"{value} cannot be used: {error.strerror}.", param, ctx)
        return path


# Weeks outside them cannot be counted.
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


class Text(click.ParamType):
    """A text that says something: an empty one is a variable of the shell that was not set."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without spaces around it."""
        if not str(value).strip():
            self.fail("it is empty.", param, ctx)
        return str(value).strip()


class Day(click.ParamType):
    """A day, such as 2026-11-20."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(str(value).strip())
        except ValueError:
            found = date.min
        if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
            self.fail(f"{value} is no day such as 2026-11-20.", param, ctx)
        return found


class Seconds(click.ParamType):
    """A time in seconds, 2.5 or 2,5, or in minutes and seconds, 0:02.5."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds; whether there can be such a time is for the library to say."""
        text = str(value).strip()
        minutes, seconds = found.groups() if (found := _MINUTES.fullmatch(text)) else ("0", text)
        try:
            return 60 * float(minutes) + float(seconds.replace(",", "."))
        except ValueError:
            self.fail(f"{value} is no time: give seconds (2.5) or minutes and seconds (0:02).", param, ctx)


class Centimeters(click.ParamType):
    """A length in centimeters, 182 or 182cm; also 181,5."""

    name = "centimeters"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the centimeters; whether anybody is so tall is for the library to say."""
        text = str(value).strip().lower().removesuffix("cm")
        try:
            return float(text.replace(",", "."))
        except ValueError:
            self.fail(f"{value} is no height: give centimeters, such as 182.", param, ctx)


class PoseModel(click.Choice[str]):
    """One of MediaPipe's models, an ONNX file, or the name that a package gives its pose estimator."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        if value not in self.choices:
            # Loaded late: few have an estimator of another package.
            from liftphase.pose.models.registry import is_model_file, model_names

            if is_model_file(str(value)) or value in model_names():
                return str(value)
        return super().convert(value, param, ctx)

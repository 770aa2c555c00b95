"""Errors that the user can fix: each message is one line, what is wrong and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self


class LiftphaseError(Exception):
    """Base of all expected errors.

    Parameters
    ----------
    message : str
        One line for people.
    arguments : iterable of str
        The arguments of a public function (`slowmo`, `start_s`) that the message names as such, so that a
        program with other names for them, such as the command line, can replace them.
    values : mapping, optional
        What stands for each `{name}` of the message, which can then be said in another language: `pattern` is
        the message without them.
    """

    def __init__(
        self,
        message: str = "",
        *,
        arguments: Iterable[str] = (),
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message.format_map(values) if values else message)
        self.arguments = tuple(arguments)
        self.pattern, self.values = message, dict(values or {})


class UsageError(LiftphaseError):
    """The request itself is wrong (an unknown exercise, a tempo that does not parse)."""


class UnknownExerciseError(UsageError):
    """No exercise has this name.

    Parameters
    ----------
    name : str
        What was asked for.
    near : sequence of str
        The names most like it, if any are.
    """

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        hint = f": did you mean {' or '.join(near)}?" if near else ", or anything like it."
        super().__init__(f"no exercise is called '{name}'{hint}")
        self.name, self.near = name, tuple(near)

    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[str, ...]]]:
        """Worker processes hand it over: made again of what it was made of."""
        return type(self), (self.name, self.near)


class ClipError(LiftphaseError):
    """The clip cannot be analyzed."""


class ClipChangedError(ClipError):
    """The clip was replaced, or written to, while it was analyzed; the next try may well succeed."""


class ModelError(LiftphaseError):
    """The pose model cannot be had (no network, a broken download, a wrong checksum).

    Parameters
    ----------
    message : str
        One line for people.
    install : str, optional
        The model to install from a file, which `liftphase.pose.models.mediapipe.fetch.pull_bundle` does.
    values : mapping, optional
        As of `LiftphaseError`.
    """

    def __init__(
        self,
        message: str = "",
        *,
        install: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, values=values)
        self.install = install


class OutputError(LiftphaseError):
    """The results cannot be written (a folder without permission, a full disk)."""

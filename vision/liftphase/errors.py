"""Errors that the user can fix: each message is one line, what is wrong and what to do."""

from collections.abc import Iterable


class LiftphaseError(Exception):
    """Base of all expected errors.

    Parameters
    ----------
    message : str
        One line for people.
    arguments : iterable of str
        The arguments of a public function (`slowmo`, `start_s`) that the message names as such, so that a
        program with other names for them, such as the command line, can replace them.
    """

    def __init__(self, message: str = "", *, arguments: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.arguments = tuple(arguments)


class UsageError(LiftphaseError):
    """The request itself is wrong (an unknown exercise, a tempo that does not parse)."""


class ClipError(LiftphaseError):
    """The clip cannot be analyzed."""


class ClipChangedError(ClipError):
    """The clip was replaced, or written to, while it was analyzed; the next try may well succeed."""


class ModelError(LiftphaseError):
    """The pose model is not available (no network, a broken download, a wrong checksum)."""


class OutputError(LiftphaseError):
    """The results cannot be written (a folder without permission, a full disk)."""

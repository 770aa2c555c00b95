"""What can go wrong for reasons the user can mend: each message is one line, what is wrong and what to do."""


class LiftphaseError(Exception):
    """Base of all expected errors; `exit_code` is what the command line ends with."""

    exit_code = 3


class UsageError(LiftphaseError):
    """The request itself is wrong (an unknown exercise, a tempo that does not parse)."""

    exit_code = 2


class ClipError(LiftphaseError):
    """This clip cannot be analysed."""


class ClipChangedError(ClipError):
    """The clip was replaced, or written to, while it was analysed; the next try may well succeed."""


class ModelError(LiftphaseError):
    """The pose model cannot be had (no network, a broken download, a wrong checksum)."""


class OutputError(LiftphaseError):
    """The results cannot be written (a folder without permission, a full disk)."""

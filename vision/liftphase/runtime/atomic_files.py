"""Writing a file whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, TextIO

from liftphase.errors import OutputError
from liftphase.runtime.language import message
from liftphase.runtime.partial_files import PartialFile

_FULL = message("{path} cannot be written: no space is left. Free some, or choose another folder.")
_DENIED = message("{path} cannot be written: no permission. Choose another folder.")
_REFUSALS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: message(
        "{path} is larger than files may be here: raise the limit, or choose another folder."
    ),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: message("{path} cannot be written: the disk is read-only. Choose another folder."),
    errno.ENOENT: message("{path} cannot be written: its folder does not exist."),
    errno.EISDIR: message("{path} cannot be written: a folder has that name."),
}


class Refused(Protocol):
    """An OSError, or what a library makes of one."""

    @property
    def errno(self) -> int | None:
        """The number of what went wrong."""
        ...

    @property
    def strerror(self) -> str | None:
        """The system's words for it."""
        ...


def refusal(error: Refused, path: Path) -> OutputError:
    """What to say where the system does not let `path` be written."""
    pattern = _REFUSALS.get(error.errno or 0, message("{path} cannot be written: {why}."))
    return OutputError(pattern, values={"path": path, "why": error.strerror or error})


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A new file beside `path`; what was written there takes its name when the block ends well.

    On any exception nothing is left behind and what stood under the name stays. Raises OutputError, in one
    line, when the system refuses, or a device, a pipe or a folder has the name.
    """
    path = Path(path)
    partial: PartialFile | None = None
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            no_file = message("{path} cannot be written: it is no regular file.")
            raise OutputError(no_file, values={"path": path})
        partial = PartialFile(path)
        yield partial.path
        partial.publish()
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        if partial is not None:
            partial.discard()


@contextmanager
def atomic_open(path: str | Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text file that takes its name only when the block ends well (see `atomic_path`).

    Line ends are written as given.
    """
    with atomic_path(path) as partial, partial.open("w", encoding=encoding, newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def fsync_paths(*paths: Path) -> None:
    """Have the system bring these files and folders (their names) to the disk; what is not there is passed.

    Without it a loss of power can keep a later file and lose an earlier one.
    """
    for path in paths:
        # A folder can be opened for this on POSIX only; elsewhere the file system handles names itself.
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

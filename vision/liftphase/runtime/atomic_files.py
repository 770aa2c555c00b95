"""Writing a file whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from liftphase.errors import OutputError
from liftphase.runtime.partial_files import PartialFile

_WHY = {
    errno.ENOSPC: "no space is left. Free some, or choose another folder.",
    errno.EDQUOT: "no space is left. Free some, or choose another folder.",
    errno.EACCES: "no permission. Choose another folder.",
    errno.EPERM: "no permission. Choose another folder.",
    errno.EROFS: "the disk is read-only. Choose another folder.",
    errno.ENOENT: "its folder does not exist.",
    errno.EISDIR: "a folder has that name.",
}


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
            raise OutputError(f"{path} cannot be written: it is no regular file.")
        partial = PartialFile(path)
        yield partial.path
        partial.publish()
    except OSError as error:
        why = _WHY.get(error.errno or 0, f"{error.strerror or error}.")
        raise OutputError(f"{path} cannot be written: {why}") from error
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

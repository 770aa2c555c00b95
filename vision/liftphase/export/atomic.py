"""Writing a file whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from liftphase.errors import OutputError

_WHY = {
    errno.ENOSPC: "no space is left. Free some, or choose another folder.",
    errno.EDQUOT: "no space is left. Free some, or choose another folder.",
    errno.EACCES: "no permission. Choose another folder.",
    errno.EPERM: "no permission. Choose another folder.",
    errno.EROFS: "the disk is read-only. Choose another folder.",
    errno.ENOENT: "its folder does not exist.",
}


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A temporary path beside `path`; what was written there takes its name when the block ends well.

    On any exception nothing is left behind and what stood under the name stays. Raises OutputError, in one
    line, when the system refuses.
    """
    path = Path(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        why = _WHY.get(error.errno or 0, f"{error.strerror or error}.")
        raise OutputError(f"{path} cannot be written: {why}") from error
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def atomic_open(path: str | Path) -> Iterator[TextIO]:
    """A UTF-8 text file that takes its name only when the block ends well (see `atomic_path`).

    Line ends are written as given.
    """
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def fsync_paths(*paths: Path) -> None:
    """Have the system bring these files and folders (their names) to the disk; what is not there is passed.

    Without it a loss of power can keep a later file and lose an earlier one.
    """
    for path in paths:
        # A folder can be opened for this on POSIX only; elsewhere names are the file system's own affair.
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

"""Reading files that a user names, which may be endless or wait for ever: pipes, devices, far too much."""

import errno
import os
import stat
from pathlib import Path


def read_bounded(path: Path, max_size: int) -> bytes:
    """The content of a regular file of at most `max_size` bytes.

    Raises OSError, whose `strerror` is for people, also for what is no regular file or larger.
    """
    with open(path, "rb", opener=_open_regular) as file:
        content = file.read(max_size + 1)
    if len(content) > max_size:
        raise OSError(errno.EFBIG, f"it is larger than {max_size / 1e6:g} MB, far too much", str(path))
    return content


def _open_regular(path: str, flags: int) -> int:
    """Without waiting for who writes into a pipe."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no regular file", path)
    return handle

"""Files that are being written: made exclusively, and recognized when their process was killed."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: a file that a process has open cannot be deleted there
    fcntl = None

PARTIAL_PATTERNS = (re.compile(r"\..*\.[0-9a-f]{16}\.part"),)
_MAX_NAME = 60


class PartialFile:
    """A new, empty file beside `target` with a name that cannot be guessed, for what `target` is to hold.

    It is never opened through a link, has the permissions that the umask leaves, and is locked as long as
    this process lives. Raises OSError when it cannot be made.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name[:_MAX_NAME]}.{secrets.token_hex(8)}.part")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        self._handle: int | None = None
        try:
            self._handle = os.open(self.path, flags, 0o666)
            if fcntl is not None:
                # Not every network file system has locks.
                with suppress(OSError):
                    fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except KeyboardInterrupt:
            # A signal between the making of the file and the return: nobody else knows of it.
            self.discard()
            raise

    def publish(self) -> None:
        """Give the file the name of its target, in one step of the file system. Raises OSError."""
        self._close()
        self.path.replace(self.target)

    def discard(self) -> None:
        """Delete the file, if it is still there under this name."""
        self._close()
        with suppress(OSError):
            self.path.unlink()

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_partial(name: str) -> bool:
    """Whether a file of this name is one that is, or was, being written."""
    return any(pattern.fullmatch(name) for pattern in PARTIAL_PATTERNS)


def remove_partial_files(folder: Path) -> None:
    """Delete partial files of killed processes in a folder; files that a process still writes are kept."""
    with suppress(OSError):
        for path in [Path(entry.path) for entry in os.scandir(folder) if is_partial(entry.name)]:
            with suppress(OSError):
                if not _is_being_written(path):
                    path.unlink()


def _is_being_written(path: Path) -> bool:
    if fcntl is None or path.is_symlink():
        return False
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False

"""Where clips and results are: a folder that this machine (or all machines) can open, or object storage."""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from liftphase.errors import OutputError
from liftphase.export.atomic import atomic_path, fsync_paths
from liftphase.pipeline import ANALYSIS_FILE, TRACK_FILE

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
# What a batch leaves at the top of its results.
INDEX_FILE, _LOCK_FILE = ".batch.json", ".batch.lock"
TABLES = ("summary.csv", "reps.csv", "summary.parquet", "reps.parquet", "failures.csv", "skipped.csv")
# What a killed process was writing: see `outputs.files.atomic_path`, `ClipWriter` and `save_track`.
_PARTIAL_PATTERNS = (".*.part", ".pose.npz-*")

OnWait = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its name below the place (with / between), size, and what changes when its content does."""

    name: str
    size_bytes: int
    etag: str


class Storage(Protocol):
    """A folder of files, named relative to it with / between; it can be sent to another process.

    Methods raise OutputError (`fetch`: ClipError), in one line, when the storage refuses.
    """

    def address(self, name: str) -> str:
        """What a person calls the file."""
        ...

    def entries(self, problems: list[tuple[str, str]]) -> Iterator[Entry]:
        """Every file that is neither hidden nor a result.

        What cannot be looked at is added to `problems` as (name, reason).
        """
        ...

    def head(self, name: str, size_bytes: int) -> bytes:
        """The first bytes of a file."""
        ...

    def fetch(self, name: str) -> AbstractContextManager[Path]:
        """A context: the path of the file on this machine."""
        ...

    def read(self, name: str) -> bytes | None:
        """The content of a file, None if there is none."""
        ...

    def read_many(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """`read` of one name after the other."""
        ...

    def names(self, folder: str) -> set[str]:
        """The names of the files in a folder, which need not exist."""
        ...

    def listing(self) -> dict[str, set[str]]:
        """The names of the files in every folder, by the folder."""
        ...

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        ...

    def publish(self, name: str, path: Path) -> None:
        """Give the finished local file its place here, whole or not at all; `path` may be gone then."""
        ...

    def workspace(self, folder: str) -> AbstractContextManager[Path]:
        """A context: the path of a local folder that holds the results so far; what is made there is here
        when the block ends well."""
        ...

    def move(self, old: str, new: str) -> None:
        """Move the results of one clip to another folder, in the stead of what is there."""
        ...

    def lock(self, waiting: OnWait) -> AbstractContextManager[int | None]:
        """A context in which no other process has the lock of this place; its file's number, if it has one.
        `waiting` is called before waiting for another."""
        ...


def open_storage(address: str | Path) -> Storage:
    """The folder of that path or URL. Raises UsageError when its kind of storage is not supported here."""
    text = str(address)
    if text.startswith("file://"):
        text = text.removeprefix("file://")
    if not _URL.match(text):
        return LocalStorage(Path(text).expanduser().absolute())
    from liftphase.batch.remote import RemoteStorage

    place = RemoteStorage(text.rstrip("/"))
    place.storage  # noqa: B018  (opened here, where its errors are those of the request)
    return place


@dataclass(frozen=True)
class LocalStorage:
    """A folder of the file system."""

    root: Path

    def address(self, name: str) -> str:
        return str(self.root / name)

    def entries(self, problems: list[tuple[str, str]]) -> Iterator[Entry]:
        def refuse(error: OSError) -> None:
            name = Path(error.filename).relative_to(self.root).as_posix()
            problems.append((name, f"the folder cannot be read: {error.strerror}"))

        for place, folders, files in os.walk(self.root, onerror=refuse):
            if ANALYSIS_FILE in files or TRACK_FILE in files:
                # A folder of results; those of other clips may lie below it.
                files.clear()
            if INDEX_FILE in files:
                files[:] = set(files).difference(TABLES)
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                if name.startswith("."):
                    continue
                path = Path(place) / name
                relative = path.relative_to(self.root).as_posix()
                try:
                    state = path.stat()
                except OSError as error:
                    problems.append((relative, f"cannot be read: {error.strerror}"))
                    continue
                yield Entry(relative, state.st_size, f"{state.st_size}:{state.st_mtime_ns}")

    def head(self, name: str, size_bytes: int) -> bytes:
        path = self.root / name
        # Opening a pipe would wait for whoever writes into it.
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(size_bytes)

    @contextmanager
    def fetch(self, name: str) -> Iterator[Path]:
        yield self.root / name

    def read(self, name: str) -> bytes | None:
        with suppress(FileNotFoundError, NotADirectoryError):
            return (self.root / name).read_bytes()
        return None

    def read_many(self, names: Iterable[str]) -> Iterator[bytes | None]:
        return map(self.read, names)

    def names(self, folder: str) -> set[str]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return {entry.name for entry in os.scandir(self.root / folder) if entry.is_file()}
        return set()

    def listing(self) -> dict[str, set[str]]:
        return {
            Path(place).relative_to(self.root).as_posix(): set(files)
            for place, _, files in os.walk(self.root)
            if files
        }

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def publish(self, name: str, path: Path) -> None:
        with atomic_path(self.root / name) as partial:
            shutil.copyfile(path, partial)
            fsync_paths(partial)

    @contextmanager
    def workspace(self, folder: str) -> Iterator[Path]:
        self._remove_partial_files(self.root / folder)
        yield self.root / folder

    def _remove_partial_files(self, folder: Path) -> None:
        """Delete what killed processes left half-written."""
        for pattern in _PARTIAL_PATTERNS:
            for left in folder.glob(pattern):
                left.unlink(missing_ok=True)

    def move(self, old: str, new: str) -> None:
        source, target = self.root / old, self.root / new
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name in reversed(analysis_last(self.names(new))):
                (target / name).unlink()
            for name in analysis_last(self.names(old)):
                (source / name).replace(target / name)
        except OSError as error:
            raise OutputError(f"{source} cannot be moved to {target}: {error.strerror or error}.") from error
        fsync_paths(target, source)
        with suppress(OSError):
            for emptied in (source, *source.parents):
                emptied.rmdir()

    @contextmanager
    def lock(self, waiting: OnWait) -> Iterator[int | None]:
        import fcntl

        path = self.root / _LOCK_FILE
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(
                f"cannot write into {self.root} ({error.strerror}): choose another output.",
                arguments=["output"],
            ) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            self._remove_partial_files(self.root)
            yield handle
        finally:
            # Released when the last process that inherited it has closed it.
            os.close(handle)


def analysis_last(names: Iterable[str]) -> list[str]:
    """Where it stands, the others must stand."""
    return sorted(names, key=lambda name: (name == ANALYSIS_FILE, name))

"""Where clips and results are: a folder that this machine (or all machines) can open, or object storage."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from liftphase.errors import ClipError, LiftphaseError, OutputError, UsageError
from liftphase.outputs.files import flush_to_disk, replacing
from liftphase.pipeline import ANALYSIS_FILE, TRACK_FILE

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_LOCK_FILE = ".batch.lock"
# What a killed process was writing: see `outputs.files.replacing`, `ClipWriter` and `save_track`.
_HALF_WRITTEN = (".*.part", ".pose.npz-*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its name below the place (with / between), size, and what changes when its content does."""

    name: str
    size_bytes: int
    stamp: str


class Place(Protocol):
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

    def fetch(self, name: str) -> Any:
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

    def workspace(self, folder: str) -> Any:
        """A context: the path of a local folder that holds the results so far; what is made there is here
        when the block ends well."""
        ...

    def move(self, old: str, new: str) -> None:
        """Move the results of one clip to another folder, in the stead of what is there."""
        ...

    def lock(self, waiting: Any) -> Any:
        """A context in which no other process has the lock of this place; its file's number, if it has one.
        `waiting` is called before waiting for another."""
        ...


def open_place(address: str | Path) -> Place:
    """The folder of that path or URL. Raises UsageError when its kind of storage is not supported here."""
    text = str(address)
    if text.startswith("file://"):
        text = text.removeprefix("file://")
    if not _URL.match(text):
        return LocalPlace(Path(text).expanduser().absolute())
    place = RemotePlace(text.rstrip("/"))
    place.storage  # noqa: B018  (opened here, where its errors are those of the request)
    return place


@dataclass(frozen=True)
class LocalPlace:
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
        with replacing(self.root / name) as partial:
            shutil.copyfile(path, partial)
            flush_to_disk(partial)

    @contextmanager
    def workspace(self, folder: str) -> Iterator[Path]:
        path = self.root / folder
        for pattern in _HALF_WRITTEN:
            for left in path.glob(pattern):
                left.unlink(missing_ok=True)
        yield path

    def move(self, old: str, new: str) -> None:
        source, target = self.root / old, self.root / new
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name in reversed(_analysis_last(self.names(new))):
                (target / name).unlink()
            for name in _analysis_last(self.names(old)):
                (source / name).replace(target / name)
        except OSError as error:
            raise OutputError(f"{source} cannot be moved to {target}: {error.strerror or error}.") from error
        flush_to_disk(target, source)
        with suppress(OSError):
            for emptied in (source, *source.parents):
                emptied.rmdir()

    @contextmanager
    def lock(self, waiting: Any) -> Iterator[int | None]:
        import fcntl

        path = self.root / _LOCK_FILE
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(
                f"cannot write into {self.root} ({error.strerror}): choose another folder with --output."
            ) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            # Released when the last process that inherited it has closed it.
            os.close(handle)


@dataclass(frozen=True)
class RemotePlace:
    """A folder of a storage that fsspec knows, such as s3://bucket/clips."""

    url: str

    @cached_property
    def storage(self) -> tuple[Any, str]:
        """fsspec's file system and the path of the folder in it."""
        kind = self.url.split("://")[0]
        try:
            import fsspec

            return fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            needed = "fsspec and its package for that storage"
            hint = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs"}.get(kind, needed)
            raise UsageError(f"{self.url}: {kind}:// needs another package: pip install {hint}.") from error

    def __getstate__(self) -> dict[str, Any]:
        return {"url": self.url}

    def address(self, name: str) -> str:
        return f"{self.url}/{name}"

    def _path(self, name: str) -> str:
        return f"{self.storage[1]}/{name}"

    def entries(self, problems: list[tuple[str, str]]) -> Iterator[Entry]:
        files, root = self.storage
        with self._explained(OutputError):
            found = files.find(root, detail=True)
        names = {PurePosixPath(path).relative_to(root): info for path, info in found.items()}
        results = {name.parent for name in names if name.name in (ANALYSIS_FILE, TRACK_FILE)}
        for name, info in sorted(names.items()):
            if name.parent not in results and not any(part.startswith(".") for part in name.parts):
                stamp = next(
                    (str(info[key]) for key in ("ETag", "etag", "mtime", "created") if key in info), ""
                )
                yield Entry(name.as_posix(), info["size"], f"{info['size']}:{stamp}")

    def head(self, name: str, size_bytes: int) -> bytes:
        with self._explained(ClipError):
            return self.storage[0].cat_file(self._path(name), start=0, end=size_bytes)

    @contextmanager
    def fetch(self, name: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="liftphase-") as scratch:
            copy = Path(scratch) / PurePosixPath(name).name
            with self._explained(ClipError):
                self.storage[0].get_file(self._path(name), str(copy))
            try:
                yield copy
            except LiftphaseError as error:
                raise type(error)(str(error).replace(str(copy), self.address(name))) from error

    def read(self, name: str) -> bytes | None:
        return next(self.read_many([name]))

    def read_many(self, names: Iterable[str]) -> Iterator[bytes | None]:
        files, _ = self.storage
        waiting = list(names)
        for start in range(0, len(waiting), 100):
            paths = [self._path(name) for name in waiting[start : start + 100]]
            with self._explained(OutputError):
                found = files.cat(paths, on_error="return")
            for path in paths:
                # fsspec may give its paths back without the leading part of a URL.
                content = found.get(path, FileNotFoundError())
                if isinstance(content, Exception) and not isinstance(content, FileNotFoundError):
                    raise OutputError(f"{path} cannot be read: {content}.") from content
                yield content if isinstance(content, bytes) else None

    def names(self, folder: str) -> set[str]:
        files, _ = self.storage
        with self._explained(OutputError):
            try:
                # Without the listings that it keeps: another machine may have written since.
                found = files.ls(self._path(folder), detail=True, refresh=True)
            except FileNotFoundError:
                return set()
        return {PurePosixPath(info["name"]).name for info in found if info["type"] == "file"}

    def listing(self) -> dict[str, set[str]]:
        files, root = self.storage
        with self._explained(OutputError):
            files.invalidate_cache()
            found = [PurePosixPath(path).relative_to(root) for path in files.find(root)]
        folders: dict[str, set[str]] = {}
        for path in found:
            folders.setdefault(path.parent.as_posix(), set()).add(path.name)
        return folders

    def remove(self, name: str) -> None:
        with self._explained(OutputError), suppress(FileNotFoundError):
            self.storage[0].rm_file(self._path(name))

    def publish(self, name: str, path: Path) -> None:
        with self._explained(OutputError):
            # Object storage shows an object when it is whole.
            self.storage[0].put_file(str(path), self._path(name))

    @contextmanager
    def workspace(self, folder: str) -> Iterator[Path]:
        files, _ = self.storage
        with tempfile.TemporaryDirectory(prefix="liftphase-") as scratch:
            before = {}
            for name in self.names(folder):
                with self._explained(OutputError):
                    files.get_file(self._path(f"{folder}/{name}"), f"{scratch}/{name}")
                before[name] = _stamp(Path(scratch) / name)
            try:
                yield Path(scratch)
            except LiftphaseError as error:
                raise type(error)(str(error).replace(scratch, self.address(folder))) from error
            made = {path.name for path in Path(scratch).iterdir()}
            changed = [name for name in made if before.get(name) != _stamp(Path(scratch) / name)]
            gone = {ANALYSIS_FILE, *(before.keys() - made)} & before.keys()
            with self._explained(OutputError):
                for name in gone:
                    files.rm_file(self._path(f"{folder}/{name}"))
                for name in _analysis_last(changed):
                    files.put_file(f"{scratch}/{name}", self._path(f"{folder}/{name}"))

    def move(self, old: str, new: str) -> None:
        files, _ = self.storage
        with self._explained(OutputError):
            for name in reversed(_analysis_last(self.names(new))):
                files.rm_file(self._path(f"{new}/{name}"))
            for name in _analysis_last(self.names(old)):
                files.mv(self._path(f"{old}/{name}"), self._path(f"{new}/{name}"))

    def lock(self, waiting: Any) -> Any:
        """Object storage has no locks."""
        return nullcontext()

    @contextmanager
    def _explained(self, kind: type[LiftphaseError]) -> Iterator[None]:
        try:
            yield
        except LiftphaseError:
            raise
        # Each storage has exceptions of its own.
        except Exception as error:
            words = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
            raise kind(f"{self.url}: the storage refuses: {words}.") from error


def _analysis_last(names: Iterable[str]) -> list[str]:
    """Where it stands, the others must stand."""
    return sorted(names, key=lambda name: (name == ANALYSIS_FILE, name))


def _stamp(path: Path) -> tuple[int, int, int]:
    state = path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns

"""Object storage, and every other file system of fsspec, as a storage of clips and results."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from liftphase.batch.storage.base import Entry, OnWait
from liftphase.errors import ClipError, LiftphaseError, OutputError, UsageError
from liftphase.export.result_folder import ANALYSIS_FILE, publish_order

# A server that never answers would be waited for in silence, for minutes. s3fs itself tries so many times.
TIMEOUT_S, _TRIES = 10.0, 3


@dataclass(frozen=True)
class RemoteStorage:
    """A folder of a storage that fsspec knows, such as s3://bucket/clips."""

    url: str

    @cached_property
    def file_system(self) -> tuple[Any, str]:
        """The file system of fsspec and the path of the folder in it."""
        kind = self.url.split("://")[0]
        try:
            import fsspec

            with self._explained(OutputError, expected=(ImportError, ValueError)):
                files, root = fsspec.core.url_to_fs(self.url, **_time_limits(kind.lower()))
        except (ImportError, ValueError) as error:
            needed = "fsspec and its package for that storage"
            hint = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs"}.get(kind, needed)
            raise UsageError(f"{self.url}: {kind}:// needs another package: pip install {hint}.") from error
        if hasattr(files, "retries"):
            files.retries = _TRIES
        return files, root

    def __getstate__(self) -> dict[str, Any]:
        return {"url": self.url}

    def address(self, name: str) -> str:
        """The URL of the file."""
        return f"{self.url}/{name}"

    def _path(self, name: str) -> str:
        return f"{self.file_system[1]}/{name}"

    def entries(self, problems: list[tuple[str, str]]) -> Iterator[Entry]:
        """Every file below the URL, but for those in hidden folders."""
        files, root = self.file_system
        with self._explained(OutputError):
            found = files.find(root, detail=True)
            if not found:
                # Some storages leave out what they cannot list without a word.
                with suppress(FileNotFoundError):
                    files.ls(root)
        names = {PurePosixPath(path).relative_to(root): info for path, info in found.items()}
        for name, info in sorted(names.items()):
            if not any(part.startswith(".") for part in name.parts[:-1]):
                etag = next(
                    (str(info[key]) for key in ("ETag", "etag", "mtime", "created") if key in info), ""
                )
                yield Entry(name.as_posix(), info["size"], f"{info['size']}:{etag}")

    def head(self, name: str, size_bytes: int) -> bytes:
        """The first bytes of a file."""
        with self._explained(ClipError):
            return self.file_system[0].cat_file(self._path(name), start=0, end=size_bytes)

    @contextmanager
    def fetch(self, name: str) -> Iterator[Path]:
        """A copy, in a temporary folder while the block lasts; a name that ends with / is a folder's."""
        with tempfile.TemporaryDirectory(prefix="liftphase-") as scratch:
            copy = Path(scratch) / PurePosixPath(name).name
            with self._explained(ClipError):
                if name.endswith("/"):
                    copy.mkdir()
                    for each in sorted(self.names(name.rstrip("/"))):
                        self.file_system[0].get_file(self._path(name + each), str(copy / each))
                else:
                    self.file_system[0].get_file(self._path(name), str(copy))
            try:
                yield copy
            except LiftphaseError as error:
                raise type(error)(str(error).replace(str(copy), self.address(name))) from error

    def read(self, name: str) -> bytes | None:
        """The content of a file, None if there is none."""
        return next(self.read_many([name]))

    def read_many(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """`read` of one name after the other, many at once."""
        files, _ = self.file_system
        waiting = list(names)
        for start in range(0, len(waiting), 100):
            paths = [self._path(name) for name in waiting[start : start + 100]]
            with self._explained(OutputError):
                # Not `cat`: it takes [ ] ? * in a name for a pattern.
                found = files.cat_ranges(paths, None, None, on_error="return")
            for path, content in zip(paths, found, strict=True):
                if isinstance(content, Exception) and not isinstance(content, FileNotFoundError):
                    raise OutputError(f"{path} cannot be read: {content}.") from content
                yield content if isinstance(content, bytes) else None

    def names(self, folder: str) -> set[str]:
        """The names of the files in a folder, which need not exist."""
        files, _ = self.file_system
        with self._explained(OutputError):
            try:
                # Without the listings that it keeps: another machine may have written since.
                found = files.ls(self._path(folder), detail=True, refresh=True)
            except FileNotFoundError:
                return set()
        return {PurePosixPath(info["name"]).name for info in found if info["type"] == "file"}

    def listing(self) -> dict[str, set[str]]:
        """The names of the files in every folder, by the folder."""
        files, root = self.file_system
        with self._explained(OutputError):
            files.invalidate_cache()
            found = [PurePosixPath(path).relative_to(root) for path in files.find(root)]
        folders: dict[str, set[str]] = {}
        for path in found:
            folders.setdefault(path.parent.as_posix(), set()).add(path.name)
        return folders

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        with self._explained(OutputError), suppress(FileNotFoundError):
            self.file_system[0].rm_file(self._path(name))

    def publish(self, name: str, path: Path) -> None:
        """Upload the finished file."""
        with self._explained(OutputError):
            # Object storage shows an object when it is whole.
            self.file_system[0].put_file(str(path), self._path(name))

    @contextmanager
    def workspace(self, folder: str) -> Iterator[Path]:
        """A temporary folder with the results so far, uploaded when the block ends well."""
        files, _ = self.file_system
        with tempfile.TemporaryDirectory(prefix="liftphase-") as scratch:
            before = {}
            for name in self.names(folder):
                with self._explained(OutputError):
                    files.get_file(self._path(f"{folder}/{name}"), f"{scratch}/{name}")
                before[name] = _etag(Path(scratch) / name)
            try:
                yield Path(scratch)
            except LiftphaseError as error:
                raise type(error)(str(error).replace(scratch, self.address(folder))) from error
            made = {path.name for path in Path(scratch).iterdir()}
            changed = [name for name in made if before.get(name) != _etag(Path(scratch) / name)]
            gone = before.keys() - made
            if changed or gone:
                gone |= {ANALYSIS_FILE} & before.keys()
                changed = [*{*changed, *({ANALYSIS_FILE} & made)}]
            with self._explained(OutputError):
                for name in gone:
                    files.rm_file(self._path(f"{folder}/{name}"))
                for name in publish_order(changed):
                    files.put_file(f"{scratch}/{name}", self._path(f"{folder}/{name}"))

    def move(self, old: str, new: str) -> None:
        """Move the results of one clip to a folder that holds no others."""
        files, _ = self.file_system
        with self._explained(OutputError):
            for name in publish_order(self.names(old)):
                # Not `mv`: it takes [ ] ? * in a name for a pattern.
                files.cp_file(self._path(f"{old}/{name}"), self._path(f"{new}/{name}"))
                files.rm_file(self._path(f"{old}/{name}"))

    def lock(self, on_wait: OnWait) -> AbstractContextManager[int | None]:
        """Object storage has no locks."""
        return nullcontext()

    @contextmanager
    def _explained(
        self, kind: type[LiftphaseError], expected: tuple[type[Exception], ...] = ()
    ) -> Iterator[None]:
        try:
            yield
        except (LiftphaseError, *expected):
            raise
        # Each storage has its own exceptions.
        except Exception as error:
            words = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
            what = "does not answer" if isinstance(error, TimeoutError) else "refuses"
            raise kind(f"{self.url}: the storage {what}: {words}.") from error


def _time_limits(kind: str) -> dict[str, Any]:
    """The options of fsspec that make a storage give up on a server that does not answer."""
    match kind:
        case "s3" | "s3a":
            limits = {"connect_timeout": TIMEOUT_S, "read_timeout": TIMEOUT_S}
            return {"config_kwargs": limits | {"retries": {"max_attempts": 0}}}
        case "http" | "https":
            import aiohttp

            # Of a pause, not of the whole: a download may take its time.
            limit = aiohttp.ClientTimeout(total=None, sock_connect=TIMEOUT_S, sock_read=TIMEOUT_S)
            return {"client_kwargs": {"timeout": limit}}
        case "ftp":
            return {"timeout": TIMEOUT_S}
    return {}


def _etag(path: Path) -> tuple[int, int, int]:
    state = path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns

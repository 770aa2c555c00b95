"""A folder of the file system as a storage of clips and results."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from liftphase.batch.storage.base import Entry, OnWait
from liftphase.errors import OutputError
from liftphase.export.result_folder import publish_order
from liftphase.runtime.atomic_files import atomic_path, fsync_paths
from liftphase.runtime.partial_files import is_partial, remove_partial_files

LOCK_FILE = ".batch.lock"


@dataclass(frozen=True)
class LocalStorage:
    """A folder of the file system."""

    root: Path

    def address(self, name: str) -> str:
        """The path of the file."""
        return str(self.root / name)

    def entries(self, problems: list[tuple[str, str]]) -> Iterator[Entry]:
        """Every file below the folder; linked folders are walked once."""
        for folder, files in self._walk(problems):
            for name in files:
                path = folder / name
                relative = path.relative_to(self.root).as_posix()
                try:
                    state = path.stat()
                except OSError as error:
                    problems.append((relative, f"cannot be read: {error.strerror}"))
                    continue
                yield Entry(relative, state.st_size, f"{state.st_size}:{state.st_mtime_ns}")

    def _walk(self, problems: list[tuple[str, str]]) -> Iterator[tuple[Path, list[str]]]:
        """Every folder with its files, those that links lead to included, but none twice."""
        root, seen = self.root.resolve(), set[Path]()

        def refuse(error: OSError) -> None:
            name = Path(error.filename).relative_to(self.root).as_posix()
            problems.append((name, f"the folder cannot be read: {error.strerror}"))

        for folder, folders, files in os.walk(self.root, onerror=refuse, followlinks=True):
            entered = []
            for name in sorted(name for name in folders if not name.startswith(".")):
                path = Path(folder) / name
                target = path.resolve()
                # A folder within the season is visited anyway; one around it would never end.
                within = target.is_relative_to(root) and path.is_symlink()
                if within or root.is_relative_to(target) or target in seen:
                    relative = path.relative_to(self.root).as_posix()
                    problems.append((relative, f"a link to {target}, which is gone through anyway"))
                    continue
                seen.add(target)
                entered.append(name)
            folders[:] = entered
            yield Path(folder), sorted(files)

    def head(self, name: str, size_bytes: int) -> bytes:
        """The first bytes of a regular file."""
        path = self.root / name
        # Opening a pipe would wait for a writer.
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(size_bytes)

    @contextmanager
    def fetch(self, name: str) -> Iterator[Path]:
        """The file itself: nothing is copied."""
        yield self.root / name

    def read(self, name: str) -> bytes | None:
        """The content of a file, None if there is none."""
        path = self.root / name
        if not path.is_file():
            return None
        try:
            return path.read_bytes()
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror}.") from error

    def read_many(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """`read` of one name after the other."""
        return map(self.read, names)

    def names(self, folder: str) -> set[str]:
        """The names of the files in a folder, which need not exist."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return {entry.name for entry in os.scandir(self.root / folder) if entry.is_file()}
        return set()

    def listing(self) -> dict[str, set[str]]:
        """The names of the files in every folder, by the folder."""
        return {
            Path(folder).relative_to(self.root).as_posix(): set(files)
            for folder, _, files in os.walk(self.root)
            if files
        }

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        path = self.root / name
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be deleted: {error.strerror}.") from error

    def publish(self, name: str, path: Path) -> None:
        """Copy the finished file to its place, whole or not at all."""
        with atomic_path(self.root / name) as partial:
            shutil.copyfile(path, partial)
            fsync_paths(partial)

    @contextmanager
    def workspace(self, folder: str) -> Iterator[Path]:
        """The folder itself: results are made where they belong."""
        yield self.root / folder

    def move(self, old: str, new: str) -> None:
        """Move the results of one clip to a folder that holds no others."""
        source, target = self.root / old, self.root / new
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name in publish_order(self.names(old)):
                (source / name).replace(target / name)
        except OSError as error:
            raise OutputError(f"{source} cannot be moved to {target}: {error.strerror or error}.") from error
        fsync_paths(target, source)
        with suppress(OSError):
            for emptied in (source, *source.parents):
                emptied.rmdir()

    def _remove_partial_files(self) -> None:
        """Delete partial files of killed processes in every folder of results."""
        for folder, _, files in os.walk(self.root):
            if any(map(is_partial, files)):
                remove_partial_files(Path(folder))

    @contextmanager
    def lock(self, on_wait: OnWait) -> Iterator[int | None]:
        """Hold the folder's lock, a locked file, until the block ends; gives the file's number."""
        import fcntl

        path = self.root / LOCK_FILE
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            # Never through a link: it would make a file elsewhere.
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        except OSError as error:
            raise OutputError(
                f"cannot write into {self.root} ({error.strerror}): choose another output.",
                arguments=["output"],
            ) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                fcntl.flock(handle, fcntl.LOCK_EX)
            self._remove_partial_files()
            yield handle
        finally:
            # Released when the last process that inherited it has closed it.
            os.close(handle)

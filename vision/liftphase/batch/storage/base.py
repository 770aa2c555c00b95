"""The interface of a storage of clips and results, local or remote."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

OnWait = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its name below the storage (with / between), size, and what changes when its content does."""

    name: str
    size_bytes: int
    etag: str


class Storage(Protocol):
    """A folder of files, named relative to it with / between; it can be sent to another process.

    Methods raise OutputError (`fetch` and `head`: ClipError), in one line, when the storage refuses.
    """

    def address(self, name: str) -> str:
        """What a person calls the file."""
        ...

    def entries(self, problems: list[tuple[str, str]]) -> Iterator[Entry]:
        """Every file below, but for those in hidden folders.

        What cannot be read is added to `problems` as (name, reason).
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
        """Move the finished local file into the storage, whole or not at all; `path` may be gone then."""
        ...

    def workspace(self, folder: str) -> AbstractContextManager[Path]:
        """A context: the path of a local folder that holds the results so far.

        What is made there is here when the block ends well.
        """
        ...

    def move(self, old: str, new: str) -> None:
        """Move the results of one clip to a folder that holds no others; after a stop it can be repeated."""
        ...

    def lock(self, on_wait: OnWait) -> AbstractContextManager[int | None]:
        """A context in which no other process has the lock of this storage; its file's number, if it has one.

        `on_wait` is called before waiting for another.
        """
        ...

"""Clips that lie outside of the folder of results: copied into it before a browser sees them."""

import hashlib
import re
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from liftphase.errors import ClipError
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.language import message
from liftphase.video.probe import hash_clip

# Who looks at clips one after the other needs the last ones; a clip of a phone has some 100 MB.
_MAX_COPIES = 8
_PIECE_BYTES = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}\.mp4")


def has_content(clip: Path, sha256: str) -> bool:
    """Whether the file is there and has that content."""
    with suppress(OSError, ClipError):
        return clip.is_file() and _hash_once(clip, state_of_file(clip)) == sha256
    return False


def state_of_file(clip: Path) -> tuple[int, ...]:
    """What changes with a file. Raises OSError where there is none."""
    state = clip.stat()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


class ClipCopies:
    """Copies of clips that lie elsewhere, for as long as the server runs; may be used from several threads.

    Results say where their clip is, and who can write results can say anything. So nothing outside of their
    folder is served: of a clip elsewhere a copy is, made only if it has the content that was analyzed.

    Parameters
    ----------
    folder : Path
        Where the copies are, below the root.
    root : Path
        The folder of all results.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root
        self._copying = threading.Lock()

    def place(self, clip: Path, sha256: str) -> Path:
        """The file to serve for a clip: itself where it lies among the results, else its copy.

        Raises ClipError where the content is not `sha256`, OSError where it cannot be read, OutputError where
        no copy can be written.
        """
        resolved = clip.resolve(strict=True)
        if resolved.is_relative_to(self._root):
            return resolved
        copy = self._folder / f"{sha256}.mp4"
        with self._copying:
            if not copy.is_file():
                self._folder.mkdir(parents=True, exist_ok=True)
                _copy(resolved, copy, sha256)
                self._forget(_MAX_COPIES)
        return copy

    def clear(self) -> None:
        """Delete all copies."""
        self._forget(0)

    def _forget(self, kept: int) -> None:
        """Delete all but the newest copies."""
        with suppress(OSError):
            copies = [path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]
            copies.sort(key=lambda path: path.stat().st_mtime_ns)
            for path in copies[: max(0, len(copies) - kept)]:
                path.unlink(missing_ok=True)


def _copy(clip: Path, copy: Path, sha256: str) -> None:
    """What is written is what was checked, whatever becomes of the clip meanwhile."""
    digest = hashlib.sha256()
    with atomic_path(copy) as partial, clip.open("rb") as source, partial.open("wb") as file:
        while piece := source.read(_PIECE_BYTES):
            digest.update(piece)
            file.write(piece)
        if digest.hexdigest() != sha256:
            raise ClipError(message("{name} is not the clip that was analyzed."), values={"name": clip.name})


@lru_cache(maxsize=64)
def _hash_once(clip: Path, state: tuple[int, ...]) -> str:
    """Found once: each seek is a request of its own. state: what changes with the file."""
    return hash_clip(clip)

"""The folder of one clip's results: names of its files, the order of writing, and which clip they are of."""

import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from liftphase.errors import ClipError, OutputError
from liftphase.pose.track_file import load_track
from liftphase.runtime.atomic_files import fsync_paths
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.language import message
from liftphase.runtime.partial_files import remove_partial_files

ANALYSIS_FILE, REPS_FILE, FRAMES_FILE = "analysis.json", "reps.csv", "frames.csv"
VIDEO_FILE, TRACK_FILE = "annotated.mp4", "pose.npz"
REPORT_FILE, SUMMARY_FILE, CORRECTIONS_FILE = "report.html", "summary.png", "corrections.json"
RESULT_FILES = frozenset(
    {
        ANALYSIS_FILE,
        REPS_FILE,
        FRAMES_FILE,
        VIDEO_FILE,
        TRACK_FILE,
        REPORT_FILE,
        SUMMARY_FILE,
        CORRECTIONS_FILE,
    }
)

# Bytes; an analysis of an hour has about 2 MB. More is something else, or an attack on memory.
MAX_ANALYSIS_SIZE = 64_000_000
_UNNAMED = "clip"
# Bytes of a name that leave room for a suffix within the 255 of common file systems.
_MAX_NAME_SIZE = 200

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class ResultFolder:
    """The results of one clip in a folder of this machine.

    `analysis` is deleted before any other file changes and written after all others have reached the disk:
    where it stands, the others stand and belong to it.
    """

    path: Path

    @classmethod
    def locate(cls, output: Path, clip: str, sha256: Callable[[], str]) -> "ResultFolder":
        """The folder below `output` for the results of a clip of that name and content.

        It is never one that holds results of another content. sha256: asked for only where a folder is taken.
        """

        def read(name: str) -> bytes | None:
            folder, _, file = name.rpartition("/")
            return cls(output / folder).read(file)

        chosen = choose_folder(
            candidate_folders(clip), lambda folder: names_of(output / folder), read, sha256
        )
        return cls(output / chosen)

    @property
    def analysis(self) -> Path:
        """The path of analysis.json."""
        return self.path / ANALYSIS_FILE

    @property
    def reps(self) -> Path:
        """The path of reps.csv."""
        return self.path / REPS_FILE

    @property
    def frames(self) -> Path:
        """The path of frames.csv."""
        return self.path / FRAMES_FILE

    @property
    def video(self) -> Path:
        """The path of the annotated video."""
        return self.path / VIDEO_FILE

    @property
    def track(self) -> Path:
        """The path of pose.npz."""
        return self.path / TRACK_FILE

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Make the folder for the block, check that it can be written, and remove partial files in it.

        Folders made for it are removed again if they stay empty. Raises OutputError.
        """
        try:
            made = [path for path in (self.path, *self.path.parents) if not path.exists()]
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                message("cannot make the folder {path} ({why}): choose another output."),
                values={"path": self.path, "why": error.strerror},
                arguments=["output"],
            ) from error
        if not os.access(self.path, os.W_OK):
            raise OutputError(
                message("cannot write into {path}: choose another output."),
                values={"path": self.path},
                arguments=["output"],
            )
        remove_partial_files(self.path)
        try:
            yield
        except BaseException:
            # Stops at the first that is not empty.
            with suppress(OSError):
                for path in made:
                    path.rmdir()
            raise

    def refuse_inputs(self, *inputs: Path, kept: str | None = None) -> None:
        """Raise OutputError when a result would replace one of the inputs.

        kept: a file of the results that is not written anew, and may be an input.
        """
        for name in RESULT_FILES - {kept}:
            path = self.path / name
            if any(path.exists() and given.exists() and path.samefile(given) for given in inputs):
                raise OutputError(
                    message("{path} is to be read and would be replaced: choose another output."),
                    values={"path": path},
                    arguments=["output"],
                )

    def refuse_other(self, sha256: str) -> None:
        """Raise OutputError when results stand here that are not known to be of this content."""
        if RESULT_FILES & names_of(self.path) and find_owner(self.read) != sha256:
            raise OutputError(
                message("{path} holds the results of another clip: choose another output."),
                values={"path": self.path},
                arguments=["output"],
            )

    def remove(self, *names: str) -> None:
        """Delete these files, if they are there; `analysis` goes first. Raises OutputError."""
        for name in reversed(publish_order(names)):
            path = self.path / name
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise OutputError(
                    message(
                        "{path} stands where a result is to go ({why}): move it, or choose another output."
                    ),
                    values={"path": path, "why": error.strerror},
                    arguments=["output"],
                ) from error

    def flush(self) -> None:
        """Bring every file and its name to the disk."""
        fsync_paths(*(path for path in sorted(self.path.iterdir()) if path.is_file()), self.path)

    def read(self, name: str) -> bytes | None:
        """The content of a result file, None if there is none that can be read or it is far too large."""
        path = self.path / name
        with suppress(OSError):
            if name != TRACK_FILE:
                return read_bounded(path, MAX_ANALYSIS_SIZE)
            return path.read_bytes() if path.is_file() else None
        return None


def names_of(folder: Path) -> set[str]:
    """The names of all that is in a folder, which need not exist or be one."""
    with suppress(OSError):
        return {path.name for path in folder.iterdir()}
    return set()


def complete_files(*, video: bool, report: bool) -> set[str]:
    """The files that a complete analysis has which was asked for a video, or a report."""
    files = {ANALYSIS_FILE, REPS_FILE, FRAMES_FILE, TRACK_FILE}
    return files | ({VIDEO_FILE} if video else set()) | ({REPORT_FILE, SUMMARY_FILE} if report else set())


def publish_order(names: Iterable[str]) -> list[str]:
    """The pose track first: it names the clip. The analysis last: where it exists, all files exist."""
    return sorted(names, key=lambda name: (name == ANALYSIS_FILE, name != TRACK_FILE, name))


def find_owner(read: Read) -> str | None:
    """SHA-256 of the clip whose results a folder holds; None where no file of it says.

    read: gives the content of a file of the folder by its name, None if there is none.
    """
    for name, key in ((ANALYSIS_FILE, "clip"), (CORRECTIONS_FILE, None)):
        with suppress(ValueError, RecursionError, KeyError, TypeError):
            data = json.loads(read(name) or b"")
            sha256 = data[key]["sha256"] if key else data["clip_sha256"]
            if isinstance(sha256, str):
                return sha256
    if content := read(TRACK_FILE):
        with suppress(ClipError):
            return load_track(BytesIO(content)).clip.sha256
    return None


def choose_folder(
    candidates: Iterable[str], names: Callable[[str], set[str]], read: Read, sha256: Callable[[], str]
) -> str:
    """The first folder that holds results of this content, else the first that holds no results at all.

    candidates: as of `candidate_folders`; names: gives the names of the files in a folder; read: as in
    `find_owner`, with the folder and a / before the file's name; sha256: asked for where a folder is taken.
    """
    free: str | None = None
    for number, folder in enumerate(candidates):
        if not RESULT_FILES & names(folder):
            free = free or folder
            # The first is the preferred name; of the others none follows one that is missing.
            if number > 0:
                break
        elif find_owner(lambda name, folder=folder: read(f"{folder}/{name}")) == sha256():
            return folder
    assert free is not None
    return free


def short_name(clip: str) -> str:
    """The name of a clip without its suffix; with it, where nothing but dots would be left."""
    path = PurePosixPath(clip)
    return clip if path.stem.strip(".") == "" else str(path.with_name(path.stem))


def candidate_folders(clip: str, first: str | None = None) -> Iterator[str]:
    """The names that the folder of a clip's results may have, in the order of preference.

    The clip's name without the suffix, or else with it, and then with a + for every other content that had
    the name before.

    first: the one to begin with, where that is another.
    """
    first = first or short_name(clip)
    yield first
    yield from (name for number in itertools.count() if (name := clip + "+" * number) != first)


def safe_name(path: str) -> str:
    """The last part of a path out of a file, as a name that stays in the folder it is put into."""
    name = re.sub(r"[\x00-\x1f\x7f]", "_", re.split(r"[/\\]", path)[-1])
    name = name.encode("utf-8", "surrogateescape")[:_MAX_NAME_SIZE].decode("utf-8", "surrogateescape")
    return _UNNAMED if name.strip(". ") == "" else name

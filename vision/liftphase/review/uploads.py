"""Clips that come in pieces over the network: received, checked, and put into the season's folder."""

import os
import re
import secrets
import shutil
import threading
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from liftphase.errors import ClipError, OutputError
from liftphase.export.result_folder import ResultFolder, safe_name
from liftphase.review.catalog import make_id
from liftphase.review.jobs import AnalysisRequest
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.language import message
from liftphase.season.facts import SetFacts, write_facts
from liftphase.video.metadata import read_recorded_at
from liftphase.video.probe import hash_clip, open_clip

# Bytes. Four minutes of 4K at 60 frames a second have 1.6 GB.
MAX_CLIP_BYTES = 4_000_000_000
CHUNK_BYTES = 4_000_000
# What an upload must leave free on the disk, for the results.
_SPARE_BYTES = 500_000_000
_MAX_UNFINISHED = 20
# An upload that nobody went on with for a day is given up.
_MAX_AGE_S = 24 * 3600.0
_ID_BYTES = 12
_ID = re.compile(r"[0-9a-f]{24}")
_SUFFIX = re.compile(r"\.(mp4|mov|m4v|mkv|webm|avi|3gp|mts|m2ts|mpe?g|wmv)", re.IGNORECASE)

Name = Annotated[str, Meta(min_length=1, max_length=100)]


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a clip before it comes.

    Parameters
    ----------
    name : str
        Of the file on the phone.
    size_bytes : int
        Of the whole file.
    athlete : str
        Who lifts: names the folder.
    exercise : str or None
        The lift; None: to be detected.
    load_kg : float or None
        What is lifted.
    saved_on : date or None
        Day of the file, where the recording itself does not say when it was made.
    """

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    size_bytes: Annotated[int, Meta(ge=1)]
    athlete: Name
    exercise: Name | None = None
    load_kg: Annotated[float, Meta(ge=0, le=2000)] | None = None
    saved_on: date | None = None

    def clip_name(self) -> str:
        """The file's name in the folder, such as "squat 80kg.mov": it says what was said of the clip."""
        path = Path(_visible(self.name))
        suffix = path.suffix if _SUFFIX.fullmatch(path.suffix) else ".mp4"
        words = self.exercise.replace("-", " ") if self.exercise else path.stem
        load = f" {self.load_kg:g}kg" if self.load_kg else ""
        return f"{words}{load}{suffix.lower()}"


class Upload(msgspec.Struct, frozen=True):
    """An upload that has begun."""

    id: str
    announced: Announcement


class Uploads:
    """The uploads into a folder of results; may be used from several threads.

    Parameters
    ----------
    root : Path
        The folder; clips go to `athlete/date/` in it.
    kept : Path
        The folder for what has not come whole.
    """

    def __init__(self, root: Path, kept: Path) -> None:
        self._root = root
        self._kept = kept
        self._landing = threading.Lock()

    def begin(self, announced: Announcement) -> Upload:
        """Make room for a clip. Raises OutputError where there is none."""
        self.clean()
        self._kept.mkdir(parents=True, exist_ok=True)
        if len(list(self._kept.glob("*.part"))) >= _MAX_UNFINISHED:
            raise OutputError(
                message("{count} uploads are unfinished: finish one of them first."),
                values={"count": _MAX_UNFINISHED},
            )
        if shutil.disk_usage(self._kept).free < announced.size_bytes + _SPARE_BYTES:
            raise OutputError(message("the server's disk is too full for this clip."))
        upload = Upload(secrets.token_hex(_ID_BYTES), announced)
        with atomic_path(self._note_of(upload.id)) as partial:
            partial.write_bytes(msgspec.json.encode(upload))
        self.part_of(upload).touch(exist_ok=False)
        return upload

    def find(self, upload_id: str) -> Upload | None:
        """The unfinished upload with this id."""
        if not _ID.fullmatch(upload_id):
            return None
        with suppress(OSError, msgspec.MsgspecError):
            upload = msgspec.json.decode(self._note_of(upload_id).read_bytes(), type=Upload)
            return upload if self.part_of(upload).is_file() else None
        return None

    def part_of(self, upload: Upload) -> Path:
        """The file that holds what has come; its size is how much that is."""
        return self._kept / f"{upload.id}.part"

    def offset(self, upload: Upload) -> int:
        """How many bytes have come."""
        return self.part_of(upload).stat().st_size

    def finish(self, upload: Upload) -> AnalysisRequest:
        """Put a clip that has come whole into its folder, under a name that was free; what to analyze then.

        Raises ClipError where it is no video; then nothing of it is kept.
        """
        part, announced = self.part_of(upload), upload.announced
        try:
            day = _recorded_on(part) or announced.saved_on or date.today()
        except ClipError as error:
            self.discard(upload)
            raise ClipError(
                message("{name} is not a video that can be read."), values={"name": announced.name}
            ) from error
        with self._landing:
            folder = self._folder_of(announced.athlete) / day.isoformat()
            folder.mkdir(parents=True, exist_ok=True)
            clip = _take_free_name(folder, announced.clip_name())
            part.replace(clip)
            results = ResultFolder.locate(folder, clip.name, lambda: hash_clip(clip))
        self.discard(upload)
        return AnalysisRequest(
            clip=str(clip),
            folder=str(results.path),
            address=clip.relative_to(self._root).as_posix(),
            result_id=make_id(results.path.relative_to(self._root)),
            exercise=announced.exercise,
            facts=write_facts(SetFacts(athlete=clip.parent.parent.name, load_kg=announced.load_kg, date=day)),
        )

    def discard(self, upload: Upload) -> None:
        """Delete what has come of an upload."""
        for path in (self.part_of(upload), self._note_of(upload.id)):
            path.unlink(missing_ok=True)

    def clean(self) -> None:
        """Delete what nobody goes on with."""
        oldest_s = time.time() - _MAX_AGE_S
        for note in self._kept.glob("*.json"):
            part = note.with_suffix(".part")
            with suppress(OSError):
                if (part if part.exists() else note).stat().st_mtime < oldest_s:
                    part.unlink(missing_ok=True)
                    note.unlink()

    def athletes(self) -> list[str]:
        """Whoever has a folder."""
        with suppress(OSError), os.scandir(self._root) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
            return sorted(name for name in names if not name.startswith("."))
        return []

    def _folder_of(self, athlete: str) -> Path:
        """The folder that the athlete has already, whatever its case. Raises OutputError for a link."""
        name = _visible(athlete.strip())
        known = (each for each in self.athletes() if each.casefold() == name.casefold())
        folder = self._root / next(known, name)
        if folder.is_symlink():
            raise OutputError(
                message("{name} is a link, which may lead anywhere: give another name."),
                values={"name": name},
            )
        return folder

    def _note_of(self, upload_id: str) -> Path:
        return self._kept / f"{upload_id}.json"


def _visible(name: str) -> str:
    """A name for a file or folder of its own that no program hides."""
    return safe_name(safe_name(name).lstrip(". "))


def _take_free_name(folder: Path, name: str) -> Path:
    """A new, empty file with this name, with a number in it where a clip or its results have the name."""
    taken = {each.casefold() for entry in folder.iterdir() for each in (entry.name, entry.stem)}
    stem, suffix = Path(name).stem, Path(name).suffix
    numbered = (stem, *(f"{stem} {number}" for number in range(2, len(taken) + 3)))
    path = folder / (next(each for each in numbered if each.casefold() not in taken) + suffix)
    path.touch(exist_ok=False)
    return path


def _recorded_on(clip: Path) -> date | None:
    """The day of the recording, where this machine is; None if the file does not say. Raises ClipError."""
    with open_clip(clip) as (container, _):
        recorded_at = read_recorded_at(container.metadata)
    return datetime.fromisoformat(recorded_at).astimezone().date() if recorded_at else None

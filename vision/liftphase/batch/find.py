"""Which files of a folder are clips or other inputs, and which folder the results of each go to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path, PurePosixPath

from liftphase.batch.other_inputs import (
    POSE_FILE,
    TABLE,
    is_pose_folder,
    may_be_other_input,
    other_input,
    why_left_out,
)
from liftphase.batch.storage import Entry, Storage
from liftphase.errors import LiftphaseError
from liftphase.export.exporter import result_files
from liftphase.export.result_folder import RESULT_FILES, find_owner, short_name
from liftphase.video.probe import PHOTO_BRANDS

# A file with one of these is a clip even where its content does not show it: then it is damaged, which is
# worth a line among the failures.
CLIP_SUFFIXES = frozenset(
    {".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mts", ".m2ts", ".mpg", ".mpeg", ".wmv"}
)
HEAD_BYTES = 400
# A larger one is not fetched to see what it is.
_MAX_OTHER_BYTES = 1_000_000_000
# Bytes of a pose track that is read to see whose it is; one of an hour at 60 frames a second has 300 MB.
_MAX_RESULT_SIZE = 1_000_000_000
# What a batch leaves at the top of its results.
INDEX_FILE = ".batch.json"
TABLES = frozenset(
    {
        "summary.csv",
        "reps.csv",
        "summary.parquet",
        "reps.parquet",
        "season.xlsx",
        "season.csv",
        "failures.csv",
        "skipped.csv",
    }
)
# The first box of a QuickTime file, where it is not `ftyp`, and brands of `ftyp` files without pictures.
_QUICKTIME_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip")
_OTHER_BRANDS = frozenset(brand.encode() for brand in PHOTO_BRANDS) | {b"M4A ", b"M4B ", b"avis", b"crx "}
_TS_PACKET_BYTES, _M2TS_PACKET_BYTES = 188, 192
_STORAGE_CONNECTIONS = 16
_TOP = PurePosixPath()
_CHUNK_SIZE = 512


@dataclass(slots=True)
class Found:
    """What a folder holds.

    clips: in order of names, those to be worked at; others: clips that the pattern leaves out; folders: clip
    name -> folder of its results; skipped: (name, why) of everything else.
    """

    clips: list[Entry] = field(default_factory=list)
    others: list[Entry] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def find_clips(storage: Storage, pattern: str | None = None, leave_out: str | None = None) -> Found:
    """The clips below a storage, detected by their content, and pose files and tables of other programs.

    A folder of OpenPose's files is one of them, under its name with a / at the end.
    pattern: as in a shell; compared with the file's name, or with its path below the storage if there is
    a / in it. leave_out: a folder below the storage that is skipped (the one of the results).
    """
    found, others, results = Found(), dict[str, tuple[Entry, str]](), set[PurePosixPath]()
    entries = (
        entry
        for entry in _user_files(storage, storage.entries(found.skipped), results)
        if leave_out is None or not PurePosixPath(entry.name).is_relative_to(leave_out)
    )
    # Many at a time: from object storage every head is a request.
    with ThreadPoolExecutor(_STORAGE_CONNECTIONS) as readers:
        while some := list(islice(entries, _CHUNK_SIZE)):
            reasons = readers.map(lambda entry: _why_no_clip(storage, entry), some)
            for entry, reason in zip(some, reasons, strict=True):
                if reason is None:
                    (found.clips if _matches(entry.name, pattern) else found.others).append(entry)
                elif reason in (POSE_FILE, TABLE):
                    others[entry.name] = entry, reason
                else:
                    found.skipped.append((entry.name, reason))
    results |= {PurePosixPath(entry.name).parent for entry in (*found.clips, *found.others)}
    left_out = why_left_out({name: what for name, (_, what) in others.items()}, results)
    found.skipped += left_out.items()
    for name in others.keys() - left_out.keys():
        (found.clips if _matches(name, pattern) else found.others).append(others[name][0])
    found.clips.sort(key=lambda entry: entry.name)
    # Of all clips: the folder of one does not depend on the pattern.
    found.folders = name_folders(entry.name for entry in (*found.clips, *found.others))
    return found


def is_clip(path: Path) -> bool:
    """Whether a local file is a clip: by the suffix, else by its content."""
    if path.suffix.lower() in CLIP_SUFFIXES:
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return looks_like_video(file.read(HEAD_BYTES))


def looks_like_video(head: bytes) -> bool:
    """Whether a file with this beginning is of a video container (HEAD_BYTES of it are enough).

    By ISO/IEC 14496-12 and the QuickTime format (box types), RFC 8794 (EBML: Matroska, WebM), RIFF, ISO/IEC
    13818-1 (transport and program streams), ASF and FLV.
    """
    box = head[4:8]
    if box == b"ftyp":
        return head[8:12] not in _OTHER_BRANDS
    if box in _QUICKTIME_BOXES:
        return True
    if head[:4] == b"RIFF":
        return head[8:12] == b"AVI "
    if head[:4] in (b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"\x30\x26\xb2\x75", b"FLV\x01"):
        return True
    return any(
        head[skip : skip + 1] == head[skip + size : skip + size + 1] == b"G"
        for skip, size in ((0, _TS_PACKET_BYTES), (4, _M2TS_PACKET_BYTES))
    )


def name_folders(names: Iterable[str]) -> dict[str, str]:
    """The folder of the results of every clip.

    It is the clip's name without the suffix, or, where that would be the folder of another clip as well, with
    it. Upper and lower case are one, as some file systems have it.
    """
    short = {name: short_name(name) for name in names}
    clips = Counter(folder.casefold() for folder in short.values())
    folders: dict[str, str] = {}
    taken: set[str] = set()
    # Clips whose folder holds their results come first; the others choose among what is left.
    for name in sorted(short, key=lambda name: clips[short[name].casefold()] > 1):
        folder = short[name] if clips[short[name].casefold()] == 1 else name
        while folder.casefold() in taken:
            folder += "+"
        taken.add(folder.casefold())
        folders[name] = folder
    return folders


def _user_files(storage: Storage, entries: Iterable[Entry], results: set[PurePosixPath]) -> Iterator[Entry]:
    """The files of the user: neither hidden nor what an earlier analysis or batch left.

    results: gets the folders that hold results.
    """
    for place, group in groupby(entries, lambda entry: PurePosixPath(entry.name).parent):
        files = {PurePosixPath(entry.name).name: entry for entry in group}
        made = set(TABLES) if INDEX_FILE in files else set()
        if RESULT_FILES & files.keys() and _holds_results(storage, files):
            made |= result_files()
            results.add(place)
        if place != _TOP and is_pose_folder(files):
            yield _as_one(place, files)
            continue
        yield from (entry for name, entry in files.items() if name not in made and not name.startswith("."))


def _as_one(folder: PurePosixPath, files: Mapping[str, Entry]) -> Entry:
    """The entry of a folder whose files are one recording."""
    tags = "\n".join(f"{name} {entry.etag}" for name, entry in sorted(files.items()))
    size_bytes = sum(entry.size_bytes for entry in files.values())
    return Entry(f"{folder}/", size_bytes, sha256(tags.encode()).hexdigest())


def _holds_results(storage: Storage, files: Mapping[str, Entry]) -> bool:
    """Whether the files of a folder that have the names of results are some: one of them says of what."""

    def read(name: str) -> bytes | None:
        entry = files.get(name)
        with suppress(LiftphaseError):
            if entry is not None and entry.size_bytes <= _MAX_RESULT_SIZE:
                return storage.read(entry.name)
        return None

    return find_owner(read) is not None


def _matches(name: str, pattern: str | None) -> bool:
    if pattern is None:
        return True
    return fnmatch(name if "/" in pattern else PurePosixPath(name).name, pattern)


def _why_no_clip(storage: Storage, entry: Entry) -> str | None:
    if entry.name.endswith("/"):
        return POSE_FILE
    if PurePosixPath(entry.name).suffix.lower() in CLIP_SUFFIXES:
        return None
    try:
        if looks_like_video(storage.head(entry.name, HEAD_BYTES)):
            return None
        if may_be_other_input(entry.name) and entry.size_bytes <= _MAX_OTHER_BYTES:
            with storage.fetch(entry.name) as path:
                return other_input(path) or "no video"
        return "no video"
    except (LiftphaseError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return f"cannot be read: {reason}"

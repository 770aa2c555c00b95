"""Pose files of other programs and tables of positions in a folder of clips: which are analyzed, and how."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from liftphase.phases.displacement_file import SUFFIXES as TABLE_SUFFIXES
from liftphase.phases.displacement_file import is_displacement
from liftphase.pipeline.file_options import FileOptions
from liftphase.pipeline.inputs import InputKind, hash_file
from liftphase.pipeline.options import RunOptions
from liftphase.pose.readers.registry import SUFFIXES, find_reader
from liftphase.video.probe import hash_clip

POSE_FILE, TABLE = "a pose file", "a table of positions"
_OPENPOSE = re.compile(r".*\d_keypoints\.json")


def may_be_other_input(name: str) -> bool:
    """Whether a name is one of pose files or tables: by its suffix, or a folder's, which ends with /."""
    return name.endswith("/") or PurePosixPath(name).suffix.lower() in (*SUFFIXES, *TABLE_SUFFIXES)


def is_pose_folder(files: Iterable[str]) -> bool:
    """Whether a folder with files of these names is one recording: OpenPose writes a file a frame."""
    return any(map(_OPENPOSE.fullmatch, files))


def other_input(path: Path) -> str | None:
    """What a local file, or a folder of OpenPose's files, is by name and content; None for anything else."""
    if not (path.is_dir() or (may_be_other_input(path.name) and path.is_file())):
        return None
    if find_reader(path) is not None:
        return POSE_FILE
    return TABLE if path.is_file() and is_displacement(path) else None


def why_left_out(others: Mapping[str, str], places: Iterable[PurePosixPath]) -> dict[str, str]:
    """The pose files and tables that are not analyzed, and why.

    Programs write them beside the clips they are of, often in several formats: a set would count twice.

    others: what each is, by its name; places: the folders that hold clips or results.
    """
    taken: dict[PurePosixPath, str] = {}
    left_out, busy = {}, set(places)
    for name in sorted(others):
        path = PurePosixPath(name)
        first = taken.setdefault(path.with_suffix(""), path.name)
        if path.parent in busy:
            left_out[name] = f"{others[name]} beside clips: it may be of one of them"
        elif first != path.name:
            left_out[name] = f"it has the name of {first}: it may be of the same set"
    return left_out


def options_for(name: str, options: RunOptions) -> RunOptions:
    """The options for one file of a folder.

    Of a pose file or a table there is no video, and what it states itself counts; of a clip nothing that is
    said of such files.
    """
    if not may_be_other_input(name):
        return replace(options, analysis=replace(options.analysis, file=FileOptions()))
    said = replace(options.analysis.file, lenient=True)
    return replace(options, video=False, analysis=replace(options.analysis, file=said))


def hash_input(path: Path) -> str:
    """SHA-256 of a clip or a file, or of the files in a folder. Raises ClipError."""
    return hash_file(path, InputKind.POSE_FILE)() if path.is_dir() else hash_clip(path)

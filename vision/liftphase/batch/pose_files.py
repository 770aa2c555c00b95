"""Pose files of other programs in a folder of clips: which are analyzed, and by which options."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from liftphase.pipeline.file_options import FileOptions
from liftphase.pipeline.options import RunOptions
from liftphase.pose.readers.registry import SUFFIXES, find_reader


def may_be_pose_file(name: str) -> bool:
    """Whether a file has a suffix of pose files."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def is_pose_file(path: Path) -> bool:
    """Whether a local file is a pose file that can be read, by its suffix and content."""
    return may_be_pose_file(path.name) and path.is_file() and find_reader(path) is not None


def why_left_out(poses: Iterable[str], places: Iterable[PurePosixPath]) -> dict[str, str]:
    """The pose files that are not analyzed, and why.

    Programs write them beside the clips they are of, often in several formats: a set would count twice.

    poses: their names; places: the folders that hold clips or results.
    """
    taken: dict[PurePosixPath, str] = {}
    left_out, busy = {}, set(places)
    for name in sorted(poses):
        path = PurePosixPath(name)
        first = taken.setdefault(path.with_suffix(""), path.name)
        if path.parent in busy:
            left_out[name] = "a pose file beside clips: it may be of one of them"
        elif first != path.name:
            left_out[name] = f"it has the name of {first}: it may be of the same set"
    return left_out


def options_for(name: str, options: RunOptions) -> RunOptions:
    """The options for one file of a folder: no video of a pose file, for a clip nothing of such files."""
    if may_be_pose_file(name):
        return replace(options, video=False)
    return replace(options, analysis=replace(options.analysis, file=FileOptions()))

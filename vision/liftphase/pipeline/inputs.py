"""What can be analyzed besides a clip: a saved pose track, another program's pose file, a displacement."""

import hashlib
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from liftphase.errors import UsageError
from liftphase.exercises.library import find_exercise
from liftphase.phases.displacement_file import SUFFIXES as TABLE_SUFFIXES
from liftphase.phases.displacement_file import is_displacement, read_displacement
from liftphase.pipeline.file_options import FileOptions
from liftphase.pipeline.options import AnalysisOptions
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.video.frame_rate import measure_frame_rate
from liftphase.video.info import ClipInfo

if TYPE_CHECKING:
    from liftphase.reps.displacement_analysis import DisplacementAnalysis


T = TypeVar("T")


class InputKind(Enum):
    """What a path is of."""

    CLIP = auto()
    TRACK = auto()
    POSE_FILE = auto()
    DISPLACEMENT = auto()


def classify_input(path: Path) -> InputKind:
    """What a path is of, by its suffix and, where several formats share that, its content."""
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return InputKind.TRACK
    # Loaded late: most paths are of clips.
    from liftphase.pose.readers.registry import SUFFIXES, find_reader

    if find_reader(path) is not None:
        return InputKind.POSE_FILE
    if suffix in TABLE_SUFFIXES:
        return InputKind.DISPLACEMENT
    return InputKind.POSE_FILE if suffix in SUFFIXES else InputKind.CLIP


def open_track(path: Path, kind: InputKind, options: AnalysisOptions) -> PoseTrack | None:
    """The pose track of a path that is of one; None for a clip or a displacement.

    Raises ClipError for a file that is damaged, UsageError for options that have no meaning for it.
    """
    if kind is InputKind.CLIP:
        options.file.refuse_others(of="a clip")
        return None
    if kind is InputKind.TRACK:
        options.file.refuse_others(of="a saved pose track")
        track = load_track(path)
    elif kind is InputKind.POSE_FILE:
        options.file.refuse_others("fps", "up", of="a pose file")
        from liftphase.pose.readers.reading import read_track

        read = partial(read_track, path, person=options.person)
        track = _pass_over(read, options.file, "fps", "up")
    else:
        return None
    refuse_part(options)
    return track


def _pass_over(read: Callable[..., T], said: FileOptions, *names: str) -> T:
    """Read a file with what is said of it; of many files, without what this one states itself."""
    given = {name: getattr(said, name) for name in names}
    while True:
        try:
            return read(**given)
        except UsageError as error:
            odd = [name for name in error.arguments if given.get(name) is not None]
            if not (said.lenient and odd):
                raise
            given |= dict.fromkeys(odd)


def hash_file(path: Path, kind: InputKind) -> Callable[[], str]:
    """A function that gives the SHA-256 of a pose file or a table."""

    def digest() -> str:
        from liftphase.pose.readers.reading import hash_pose_file

        return hash_pose_file(path)

    assert kind in (InputKind.POSE_FILE, InputKind.DISPLACEMENT)
    return digest


def measure_displacement(
    path: Path, options: AnalysisOptions, address: str | None = None
) -> "DisplacementAnalysis":
    """The analysis of a table of time and position; address: what the results call it, if not by its path.

    Raises ClipError for a table that is not understood, UsageError for what is missing or has no meaning.
    """
    said = options.file
    if is_displacement(path):
        said.refuse_others(
            "time_unit", "position_unit", "position_direction", of="a table of time and position"
        )
    # It loads the whole classifier, which is not needed for what is refused.
    from liftphase.reps.displacement_analysis import analyze_displacement

    refuse_part(options)
    if options.slowmo is not None or options.person is not None:
        name = "slowmo" if options.slowmo is not None else "person"
        raise UsageError(f"{name} has no meaning for a table of time and position.", arguments=[name])
    if options.exercise is None:
        raise UsageError(
            f"{path}: a displacement alone does not show which lift it is: name it by exercise.",
            arguments=["exercise"],
        )
    lift = find_exercise(options.exercise, library=options.exercises)
    table = _pass_over(partial(read_displacement, path), said, "time_unit", "position_unit")
    concentric_up = (said.position_direction or lift.concentric) != "down"
    record = {
        "displacement_file": {"columns": list(table.columns), "units": list(table.units)},
        "concentric": "up" if concentric_up else "down",
        "liftphase": version("liftphase"),
    }
    times_s = table.times_s
    fps, variable = measure_frame_rate(times_s, 0.0)
    clip = ClipInfo(
        path=address or str(path),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        duration_s=float(times_s[-1] - times_s[0]),
        first_s=float(times_s[0]),
        width=0,
        height=0,
        nominal_fps=fps,
        variable_fps=variable,
        rotation_deg=0,
        frames=len(times_s),
    )
    return analyze_displacement(
        times_s, table.position_m, lift, concentric_up=concentric_up, clip=clip, provenance=record
    )


def refuse_part(options: AnalysisOptions) -> None:
    """Raise UsageError where a part of something that is no clip is asked for."""
    if options.start_s is not None or options.end_s is not None:
        raise UsageError(
            "start_s and end_s choose a part of a clip; a pose track or a table is analyzed whole.",
            arguments=["start_s", "end_s"],
        )

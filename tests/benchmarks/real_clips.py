"""The real clips beside the checkout: 27 with labeled phases, 70 with a known number of reps."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from benchmarks.clips import default_cache, pose_code, real_jobs

from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import TRACK_FILE
from liftphase.pipeline import analyze_clip
from liftphase.pipeline.options import RunOptions
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track

SHARED = Path(__file__).resolve().parents[3] / "shared"
# Classes of `wild/truth.csv` without a lift, and that of lifts that the library lacks.
_WITHOUT_LIFT, _LACKING = ("none", "cardio"), "other"


@dataclass(frozen=True)
class RealClip:
    """A clip with what is known of it.

    lift: in the library's words, None where the clip has none or one that the library lacks; labeled: has
    labeled phases, else a known number of reps; reps: smallest and largest right count; has_lift: False where
    people do something else; scored: False where the library lacks the lift.
    """

    path: Path
    lift: str | None
    labeled: bool
    reps: tuple[int, int]
    has_lift: bool
    scored: bool = True


def find_real_clips(shared: Path) -> list[RealClip]:
    """The labeled clips in `shared`/clips and the counted ones in `shared`/wild; those that are there."""
    clips = []
    for job in real_jobs(shared / "clips"):
        assert job.clip is not None
        count = json.loads((shared / "clips" / "labels" / f"{job.name}.json").read_text())["rep_count"]
        clips.append(RealClip(job.clip, job.lift, True, (count, count), count > 0))
    table = shared / "wild" / "truth.csv"
    if table.is_file():
        with table.open(encoding="utf-8") as file:
            clips += [_counted_clip(table.parent, row) for row in csv.DictReader(file)]
    return clips


def _counted_clip(folder: Path, row: dict[str, str]) -> RealClip:
    has_lift = row["class"] not in _WITHOUT_LIFT
    lacking = row["class"] == _LACKING
    lift = row["lift"] if has_lift and not lacking else None
    reps = int(row["low"]), int(row["high"])
    return RealClip(folder / row["file"], lift, False, reps, has_lift, not lacking)


def track_of(clip: RealClip, tracks: Path) -> PoseTrack | None:
    """The pose track `tracks`/<clip>/pose.npz, made where it is missing; None where the clip has no pose."""
    path = tracks / clip.path.stem / TRACK_FILE
    if not path.exists():
        try:
            analyze_clip(clip.path, tracks, RunOptions(video=False, report=False))
        except LiftphaseError:
            return None
    return load_track(path)


def tracks_folder(cache: Path) -> Path:
    """Where accuracy.py keeps the pose tracks of real clips, which change with the code of the pose pass."""
    return cache / "results" / pose_code() / "real"


def real_clip_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say where the clips and their pose tracks are."""
    folder = click.Path(file_okay=False, path_type=Path)
    existing = click.Path(exists=True, file_okay=False, path_type=Path)
    tracks_help = "folder of CLIP/pose.npz  [default: where accuracy.py keeps them in --cache]"
    for option in (
        click.option("--cache", default=default_cache, type=folder, help="folder for pose tracks"),
        click.option("--tracks", type=folder, help=tracks_help),
        click.option("--shared", default=SHARED, type=existing, help="folder of clips/, wild/ and tools/"),
    ):
        command = option(command)
    return command

"""Pose tracks with their truth, and the score of an analysis right of the track."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clips import Job, film_key, lift_of_label, pose_code, real_jobs, rendered_jobs, truth_of_film
from benchmarks.scoring import ClipScore, Summary, score_clip, summarize
from benchmarks.tiers import TIERS

from liftphase.analysis import measure_track
from liftphase.export.result_folder import TRACK_FILE
from liftphase.phases.parameters import DEFAULTS, Parameters
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track

HEADS = ("reps exact", "F1", "median", "p90", "eccentric MAE", "pauses F1", "false-positive time")


@dataclass(frozen=True, eq=False)
class LabeledTrack:
    """A pose track of a clip, the lift in it and its true or hand-labeled segments."""

    name: str
    lift: str
    track: PoseTrack
    truth: dict[str, Any]


def kept_tracks(tier: str, cache: Path, shared: Path) -> list[LabeledTrack]:
    """The tracks of a tier's clips that accuracy.py has kept in `cache` with this code of the pose pass."""
    jobs = rendered_jobs(tier, quick=False) if tier in TIERS else real_jobs(shared)
    return list(kept_of(jobs, cache))


def kept_of(jobs: Sequence[Job], cache: Path) -> Iterator[LabeledTrack]:
    """The tracks of clips that accuracy.py has kept.

    Those of this code of the pose pass alone, as the other benchmarks have it: the newest of any would be of
    whatever was tried last, and figures of two benchmarks would be of two codes.
    """
    kept = cache / "results" / pose_code()
    for job in jobs:
        if job.scene_clip is not None:
            place = film_key(job.scene_clip.scene)
            truth = truth_of_film(job.scene_clip.scene, cache / "films")
        else:
            assert job.clip is not None
            place = "real"
            truth = json.loads((job.clip.parent / "labels" / f"{job.name}.json").read_text())
        stem = job.scene_clip.scene.lift if job.scene_clip is not None else job.name
        path = kept / place / stem / TRACK_FILE
        if path.exists() and truth is not None:
            yield LabeledTrack(job.name, job.lift, load_track(path), truth)


def tracks_in(folder: Path, labels: Path) -> list[LabeledTrack]:
    """Every NAME.npz or NAME/pose.npz in `folder` that has a label `labels`/NAME.json."""
    paths = {path.stem: path for path in sorted(folder.glob("*.npz"))}
    paths |= {path.parent.name: path for path in sorted(folder.glob(f"*/{TRACK_FILE}"))}
    labeled = []
    for name, path in paths.items():
        label = labels / f"{name}.json"
        if label.is_file():
            truth = json.loads(label.read_text())
            labeled.append(LabeledTrack(name, lift_of_label(name, truth), load_track(path), truth))
    return labeled


def score_tracks(labeled: Sequence[LabeledTrack], parameters: Parameters = DEFAULTS) -> Summary:
    """The pooled score of the analyses of all tracks, each with its lift given."""
    return summarize([_score(each, parameters) for each in labeled])


def _score(labeled: LabeledTrack, parameters: Parameters) -> ClipScore:
    analysis = measure_track(labeled.track, exercise=labeled.lift, parameters=parameters).analysis
    frames = int(labeled.track.detected.sum())
    scored = score_clip(labeled.truth, analysis.to_dict())
    return ClipScore(**scored, found_frames=frames, frames=len(labeled.track.times_s))


def format_row(name: str, summary: Summary) -> str:
    """A row of a Markdown table below `format_head`."""

    def ms(seconds: float | None) -> str:
        return "-" if seconds is None else f"{1000 * seconds:.0f} ms"

    cells = [
        name,
        f"{summary.clips_exact}/{summary.clips}",
        f"{summary.move_f1:.3f}",
        ms(summary.boundary_median),
        ms(summary.boundary_p90),
        ms(summary.eccentric_mae),
        f"{summary.hold_f1:.3f}",
        f"{summary.false_positive_s:.1f} s",
    ]
    return f"| {' | '.join(cells)} |"


def format_head(first: str) -> str:
    """The head of a Markdown table; first: what its first column holds."""
    return f"| {' | '.join((first, *HEADS))} |\n{'|---' * (len(HEADS) + 1)}|"

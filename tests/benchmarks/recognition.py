"""How often the exercise is detected right from the motion alone, and what that costs against giving it.

python tests/benchmarks/recognition.py [--tier easy|hard|shared] [--markdown]

Uses the clips and PoseTracks of accuracy.py, and makes those that are missing.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import (
    Job,
    default_cache,
    joint_offsets,
    real_jobs,
    render_scene,
    rendered_jobs,
    run_job,
)
from benchmarks.scoring import ClipScore, score_clip, summarize
from benchmarks.tiers import TIERS

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.export.result_folder import TRACK_FILE
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track

# A scene with one of these holds somebody beside the lifter, or their mirror image.
OTHERS = {
    "second-person",
    "mirror",
    "assisted",
    "all-assisted",
    "forced-2",
    "forced-3",
    "forced-4",
    "forced-5",
    "coach-front",
    "coach-beside",
    "coach-behind",
}
# A joint this near to where the lifter's own is, in torso lengths, is theirs. A pose half of whose joints are
# further off than the second number is another person's; between the two it is mixed of both.
_OWN, _ELSEWHERE = 0.5, 1.0
# What is to be detected in a clip without a set.
NOTHING = "nothing"


@dataclass(frozen=True)
class Followed:
    """Whether the lifter was tracked, in a clip with somebody beside them.

    share: of the joints found, those on the lifter's own; switches: how often the pose switched to
    somebody else.
    """

    fraction: float
    switches: int


@dataclass(frozen=True)
class RecognizedClip:
    """One clip: its lift, what it was taken for, and the scores with the lift named and without.

    direction: whether eccentric and concentric are the right way round; None with no movement to judge by.
    followed: None in a clip that shows the lifter alone, or whose truth does not say where they are.
    """

    job: Job
    lift: str
    recognized: str
    confidence: float
    direction: bool | None
    named: ClipScore
    unnamed: ClipScore
    followed: Followed | None = None

    @property
    def right(self) -> bool:
        return self.recognized == self.lift

    @property
    def family(self) -> bool:
        return self.right or _family(self.recognized) == _family(self.lift)


def _family(name: str) -> str:
    if name in (NOTHING, "unknown"):
        return name
    return find_exercise(name).family or name


def recognize_clip(job: Job, cache: Path) -> RecognizedClip | None:
    """Recognize the lift of one clip; None when there is no pose track of it."""
    outcome = run_job(job, cache)
    if outcome.score.failure:
        return None
    if job.scene_clip:
        truth = render_scene(job.scene_clip.scene, cache / "films")[1]
    else:
        assert job.clip is not None
        truth = json.loads((job.clip.parent / "labels" / f"{job.clip.stem}.json").read_text())
    track = load_track(outcome.results / TRACK_FILE)
    analysis = measure_track(track).analysis
    found = analysis.to_dict()
    unnamed = ClipScore(**score_clip(truth, found))
    turned = ClipScore(**score_clip(truth, found | {"segments": [_turned(s) for s in found["segments"]]}))
    hits = unnamed.moves_matched, turned.moves_matched
    return RecognizedClip(
        job,
        job.lift if truth["rep_count"] else NOTHING,
        analysis.exercise.name if analysis.reps else NOTHING,
        analysis.exercise.confidence,
        None if hits == (0, 0) else hits[0] >= hits[1],
        outcome.score,
        unnamed,
        _follow(track, truth)
        if job.scene_clip and OTHERS & {*job.scene_clip.scene.hard, *job.scene_clip.scene.features}
        else None,
    )


def _follow(track: PoseTrack, truth: dict[str, Any]) -> Followed:
    offsets = joint_offsets(track, truth)[track.detected]
    there = np.median(offsets, axis=1) < _ELSEWHERE
    return Followed(float((offsets < _OWN).mean()), int((there[:-1] & ~there[1:]).sum()))


def _turned(segment: dict[str, Any]) -> dict[str, Any]:
    """The segment with eccentric and concentric reversed."""
    other = {"eccentric": "concentric", "concentric": "eccentric"}
    return segment | {"phase": other.get(segment["phase"], segment["phase"])}


def format_recognized(recognized: Sequence[RecognizedClip], markdown: bool) -> str:
    """The figures of a tier and what was taken for what."""
    count = len(recognized)
    directions = [t.direction for t in recognized if t.direction is not None]
    named, unnamed = summarize([t.named for t in recognized]), summarize([t.unnamed for t in recognized])
    rows = [
        ("lift right", f"{sum(t.right for t in recognized)}/{count}"),
        ("lift or its family right", f"{sum(t.family for t in recognized)}/{count}"),
        ("taken for a lift of another family", f"{sum(_is_mistaken(t) for t in recognized)}/{count}"),
        ("direction right", f"{sum(directions)}/{len(directions)}"),
        ("F1 given / detected", f"{named.move_f1:.3f} / {unnamed.move_f1:.3f}"),
        (
            "boundary median given / detected, ms",
            f"{_ms(named.boundary_median)} / {_ms(unnamed.boundary_median)}",
        ),
        ("exact rep count given / detected", f"{named.clips_exact} / {unnamed.clips_exact}"),
    ]
    rows += _format_followed(recognized)
    confused = Counter((t.lift, t.recognized) for t in recognized if not t.right)
    pairs = [(f"{lift} taken for {other}", str(n)) for (lift, other), n in sorted(confused.items())]
    if markdown:
        return "\n".join(f"| {name} | {value} |" for name, value in [*rows, *pairs])
    return "\n".join(f"  {name:<48} {value}" for name, value in [*rows, *pairs])


def _format_followed(recognized: Sequence[RecognizedClip]) -> list[tuple[str, str]]:
    """The figures of the clips that hold somebody else as well; nothing where there is none."""
    pairs = [(t, t.followed) for t in recognized if t.followed is not None]
    if not pairs:
        return []
    lost = [
        sum(_reps_lost(score) for score in scores)
        for scores in zip(*((t.named, t.unnamed) for t, _ in pairs), strict=True)
    ]
    shares = [followed.fraction for _, followed in pairs]
    return [
        ("clips with a second person", str(len(pairs))),
        (
            "joints on the subject there, least / mean, %",
            f"{100 * min(shares):.1f} / {100 * np.mean(shares):.1f}",
        ),
        ("identity switches there", str(sum(followed.switches for _, followed in pairs))),
        ("reps lost there, given / detected", " / ".join(str(n) for n in lost)),
    ]


def _reps_lost(score: ClipScore) -> int:
    return max(0, score.reps_true - score.reps_found)


def _is_mistaken(recognized: RecognizedClip) -> bool:
    return not recognized.family and recognized.recognized not in (NOTHING, "unknown")


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.0f}"


@click.command(context_settings={"show_default": True})
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*TIERS, "shared"]), help="default: all")
@click.option("--shared", default=SHARED, type=click.Path(path_type=Path))
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
@click.option("--markdown", is_flag=True)
def main(tiers: tuple[str, ...], shared: Path, cache: Path, markdown: bool) -> None:
    """Measure how well the exercise is detected from the motion alone."""
    for tier in tiers or (*TIERS, "shared"):
        jobs = rendered_jobs(tier, False) if tier in TIERS else real_jobs(shared)
        recognized = []
        for job in jobs:
            one = recognize_clip(job, cache)
            if one is None:
                click.echo(f"{job.name}: no pose track", err=True)
                continue
            recognized.append(one)
            if not one.right or one.direction is False:
                turned = ", reversed" if one.direction is False else ""
                click.echo(f"{job.name}: {one.recognized} ({one.confidence:.2f}){turned}", err=True)
        click.echo(f"{tier}, {len(recognized)} clips\n{format_recognized(recognized, markdown)}\n")


if __name__ == "__main__":
    main()

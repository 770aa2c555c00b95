"""How often the lift is told right from the motion alone, and what that costs against naming it.

python tests/benchmarks/recognition.py [--tier easy|hard|shared] [--markdown]

Uses the films and PoseTracks of accuracy.py, and makes those that are missing.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import Job, default_cache, film_scene, real_jobs, rendered_jobs, run_job
from benchmarks.scoring import ClipScore, score_clip, summarise
from benchmarks.tiers import TIERS

from liftphase.exercises.library import find_exercise
from liftphase.measure import measure_track
from liftphase.pipeline import TRACK_FILE
from liftphase.pose.trackfile import load_track

# What there is to be told in a clip without a set.
NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
    """One clip: its lift, what it was taken for, and the scores with the lift named and without.

    direction: whether eccentric and concentric are the right way round; None with no movement to judge by.
    """

    job: Job
    lift: str
    told: str
    confidence: float
    direction: bool | None
    named: ClipScore
    unnamed: ClipScore

    @property
    def right(self) -> bool:
        return self.told == self.lift

    @property
    def family(self) -> bool:
        return self.right or _family(self.told) == _family(self.lift)


def _family(name: str) -> str:
    if name in (NOTHING, "unknown"):
        return name
    return find_exercise(name).family or name


def tell(job: Job, cache: Path) -> Told | None:
    """Recognise the lift of one clip; None when there is no pose track of it."""
    outcome = run_job(job, cache)
    if outcome.score.failure:
        return None
    if job.film:
        truth = film_scene(job.film.scene, cache / "films")[1]
    else:
        assert job.clip is not None
        truth = json.loads((job.clip.parent / "labels" / f"{job.clip.stem}.json").read_text())
    analysis = measure_track(load_track(outcome.results / TRACK_FILE)).analysis
    found = analysis.to_dict()
    unnamed = ClipScore(**score_clip(truth, found))
    turned = ClipScore(**score_clip(truth, found | {"segments": [_turned(s) for s in found["segments"]]}))
    hits = unnamed.moves_matched, turned.moves_matched
    return Told(
        job,
        job.lift if truth["rep_count"] else NOTHING,
        analysis.exercise.name if analysis.reps else NOTHING,
        analysis.exercise.confidence,
        None if hits == (0, 0) else hits[0] >= hits[1],
        outcome.score,
        unnamed,
    )


def _turned(segment: dict[str, Any]) -> dict[str, Any]:
    """The segment with eccentric and concentric turned round."""
    other = {"eccentric": "concentric", "concentric": "eccentric"}
    return segment | {"phase": other.get(segment["phase"], segment["phase"])}


def format_told(told: Sequence[Told], markdown: bool) -> str:
    """The figures of a tier and what was taken for what."""
    count = len(told)
    directions = [t.direction for t in told if t.direction is not None]
    named, unnamed = summarise([t.named for t in told]), summarise([t.unnamed for t in told])
    rows = [
        ("lift right", f"{sum(t.right for t in told)}/{count}"),
        ("lift or its family right", f"{sum(t.family for t in told)}/{count}"),
        ("taken for a lift of another family", f"{sum(_is_mistaken(t) for t in told)}/{count}"),
        ("direction right", f"{sum(directions)}/{len(directions)}"),
        ("F1 named / told", f"{named.move_f1:.3f} / {unnamed.move_f1:.3f}"),
        (
            "boundary median named / told, ms",
            f"{_ms(named.boundary_median)} / {_ms(unnamed.boundary_median)}",
        ),
        ("exact rep count named / told", f"{named.clips_exact} / {unnamed.clips_exact}"),
    ]
    confused = Counter((t.lift, t.told) for t in told if not t.right)
    pairs = [(f"{lift} taken for {other}", str(n)) for (lift, other), n in sorted(confused.items())]
    if markdown:
        return "\n".join(f"| {name} | {value} |" for name, value in [*rows, *pairs])
    return "\n".join(f"  {name:<48} {value}" for name, value in [*rows, *pairs])


def _is_mistaken(told: Told) -> bool:
    return not told.family and told.told not in (NOTHING, "unknown")


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.0f}"


@click.command(context_settings={"show_default": True})
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*TIERS, "shared"]), help="default: all")
@click.option("--shared", default=SHARED, type=click.Path(path_type=Path))
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
@click.option("--markdown", is_flag=True)
def main(tiers: tuple[str, ...], shared: Path, cache: Path, markdown: bool) -> None:
    """Measure how well the lift is told from the motion alone."""
    for tier in tiers or (*TIERS, "shared"):
        jobs = rendered_jobs(tier, False) if tier in TIERS else real_jobs(shared)
        told = []
        for job in jobs:
            one = tell(job, cache)
            if one is None:
                click.echo(f"{job.name}: no pose track", err=True)
                continue
            told.append(one)
            if not one.right or one.direction is False:
                turned = ", turned round" if one.direction is False else ""
                click.echo(f"{job.name}: {one.told} ({one.confidence:.2f}){turned}", err=True)
        click.echo(f"{tier}, {len(told)} clips\n{format_told(told, markdown)}\n")


if __name__ == "__main__":
    main()

"""Drawn sets of kinds that real training has and other tiers lack: is every rep found, and no other?

python tests/benchmarks/fresh_motion.py [--per-set] [--kind NAME] [--seed NUMBER] [--recognized]

Nothing is rendered: `drawn_sets.py` draws the pose tracks and the motion of the image behind them.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.drawn_sets import KINDS, draw
from benchmarks.scoring import MOVE_IOU, MOVES, JsonSegment, match_segments
from benchmarks.workers import make_pool

from liftphase.analysis import measure_track

# Drawings of each kind: 300 in all. Fifteen sets take ten minutes each.
COUNTS = {kind: 12 if kind == "identical_sets" else 24 for kind in KINDS}
MIN_FOUND, MAX_GHOSTS = 0.98, 0.01


@dataclass(frozen=True)
class SetScore:
    """Reps of one drawing.

    lost: true reps that were not found; ghosts: found reps that are none; each as start and end, s. found:
    reps found, right or not.
    """

    kind: str
    seed: int
    about: str
    true: int
    found: int
    lost: tuple[tuple[float, float], ...]
    ghosts: tuple[tuple[float, float], ...]

    @property
    def is_right(self) -> bool:
        return not self.lost and not self.ghosts


def score_reps(
    truth: Sequence[JsonSegment], segments: Iterable[JsonSegment]
) -> tuple[list[int], list[int], list[int]]:
    """The true reps that are lost, the reps found, and the ghosts among these.

    A true rep is found where both its movements match those of one rep: same phase, overlap over union of
    `MOVE_IOU`.
    """
    moves = [s for s in segments if s["phase"] in MOVES and s["rep"] is not None]
    matched = match_segments(truth, moves, MOVE_IOU)
    own = {(want["start_s"], want["phase"]): got["rep"] for want, got in matched}
    by_rep: dict[int, set[int | None]] = {}
    for want in truth:
        by_rep.setdefault(want["rep"], set()).add(own.get((want["start_s"], want["phase"])))
    pairs = {rep: found.pop() for rep, found in by_rep.items() if len(found) == 1 and None not in found}
    found = sorted({s["rep"] for s in moves})
    right = set(pairs.values())
    return [rep for rep in by_rep if rep not in pairs], found, [rep for rep in found if rep not in right]


def run(job: tuple[str, int, bool]) -> SetScore:
    """Draw, analyze and score; named: whether the lift is given."""
    kind, seed, named = job
    drawn = draw(kind, seed)
    analysis = measure_track(drawn.track, exercise=drawn.lift if named else None).analysis
    segments = analysis.to_dict()["segments"]
    lost, found, ghosts = score_reps(drawn.truth, segments)
    about = drawn.lift if drawn.camera == "still" else f"{drawn.lift}, phone {drawn.camera}"
    return SetScore(
        kind,
        seed,
        about if named else f"{about}, recognized as {analysis.exercise.name}",
        len(drawn.truth) // len(MOVES),
        len(found),
        tuple(_span(drawn.truth, rep) for rep in lost),
        tuple(_span(segments, rep) for rep in ghosts),
    )


def _span(segments: Iterable[JsonSegment], rep: int) -> tuple[float, float]:
    own = [s for s in segments if s["phase"] in MOVES and s["rep"] == rep]
    return own[0]["start_s"], own[-1]["end_s"]


def format_scores(name: str, scores: Sequence[SetScore]) -> str:
    """A row of the table of `HEAD`."""
    true, found = sum(s.true for s in scores), sum(s.found for s in scores)
    lost, ghosts = sum(len(s.lost) for s in scores), sum(len(s.ghosts) for s in scores)
    right = sum(s.is_right for s in scores)
    recall = f"{(true - lost) / true:.3f}" if true else "-"
    share = f"{ghosts / found:.3f}" if found else "0.000"
    return f"| {name} | {right}/{len(scores)} | {true} | {lost} | {recall} | {ghosts} | {share} |"


HEAD = (
    f"| kind | drawings right | reps | lost | found, bar >= {MIN_FOUND} | ghosts | of those found, bar <= "
    f"{MAX_GHOSTS} |\n{'|---' * 7}|"
)


def format_set(score: SetScore) -> str:
    """A line of one drawing, with the times of what is lost and what is a ghost."""

    def spans(times: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{start:.1f}-{end:.1f}" for start, end in times) or "none"

    return (
        f"{score.kind} {score.seed} ({score.about}): {score.true} reps, {score.found} found; lost "
        f"{spans(score.lost)}; ghosts {spans(score.ghosts)}"
    )


def score_drawings(jobs: Sequence[tuple[str, int, bool]], workers: int) -> list[SetScore]:
    """`run` of every job, in their order."""
    scores = []
    with make_pool(workers) as pool:
        for number, score in enumerate(pool.map(run, jobs), 1):
            click.echo(f"{number}/{len(jobs)} {format_set(score)}", err=True)
            scores.append(score)
    return scores


@click.command(context_settings={"show_default": True})
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="only these  [default: all]"
)
@click.option("--seed", "seeds", multiple=True, type=click.IntRange(0),
              help="only these drawings  [default: 0 to 23, 0 to 11 of identical_sets]")  # fmt: skip
@click.option("--recognized", is_flag=True, help="do not name the lift")
@click.option("--workers", default=os.cpu_count() or 1, type=click.IntRange(1), help="drawings at a time")
@click.option("--per-set", is_flag=True, help="also a line for every drawing that is wrong")
def main(
    kinds: tuple[str, ...], seeds: tuple[int, ...], recognized: bool, workers: int, per_set: bool
) -> None:
    """Print how many reps of drawn sets are found, and how many of those found are none."""
    jobs = [(kind, seed, not recognized) for kind in kinds or KINDS for seed in seeds or range(COUNTS[kind])]
    scores = score_drawings(jobs, workers)
    if per_set:
        click.echo("\n".join(format_set(score) for score in scores if not score.is_right) + "\n")
    click.echo(HEAD)
    for kind in kinds or KINDS:
        click.echo(format_scores(kind, [score for score in scores if score.kind == kind]))
    click.echo(format_scores("all", scores))


if __name__ == "__main__":
    main()

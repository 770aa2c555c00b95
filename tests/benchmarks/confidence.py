"""Fit the models of `liftphase.reps.count_confidence`, and print how well they are calibrated, by 5-fold.

python tests/benchmarks/confidence.py [--tracks FOLDER] [--drawn NUMBER] [--rendered]

Every clip is analyzed with its lift named and without. A fold holds whole clips. Nothing is stored: the
printed constants are copied into the module by hand.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.drawn_sets import KINDS, draw
from benchmarks.labeled_tracks import LabeledTrack, kept_tracks
from benchmarks.real_clips import RealClip, find_real_clips, real_clip_options, track_of, tracks_folder
from benchmarks.scoring import MOVES
from benchmarks.tiers import TIERS
from benchmarks.workers import make_pool

from liftphase.analysis import measure_track
from liftphase.pose.track import PoseTrack
from liftphase.reps.count_confidence import CountCues, LogisticModel

Array = NDArray[np.float64]

# What each of `CountCues.values` can only do: raise (1) or lower (-1) the probability. There are few wrong
# counts, so that a weight of the other sign would fit chance.
SIGNS = np.array([1, -1, -1, -1, 1, 1, -1, -1])
# Ridge on the weights of the standardized values: it keeps them finite where a cue separates all cases.
RIDGE, FOLDS, BINS = 0.3, 5, 5


@dataclass(frozen=True)
class Case:
    """One analysis of a clip.

    source: `real`, `drawn` or `rendered`; cues: None where no set was found; has_lift: whether there is one;
    reps: found; right: whether that is their number; said: `quality.count_confidence`.
    """

    source: str
    clip: str
    named: bool
    cues: CountCues | None
    has_lift: bool
    reps: int
    right: bool
    said: float


def analyze_cases(
    source: str, clip: str, track: PoseTrack, lift: str | None, reps: tuple[int, int], has_lift: bool
) -> list[Case]:
    """The cases of a track: with its lift named, if there is one to name, and without."""
    cases = []
    for name in dict.fromkeys((lift, None)):
        measured = measure_track(track, exercise=name)
        count = measured.analysis.rep_count
        right = reps[0] <= count <= reps[1]
        said = measured.analysis.quality.count_confidence
        assert said is not None
        cases.append(Case(source, clip, name is not None, measured.cues, has_lift, count, right, said))
    return cases


def _real_cases(job: tuple[RealClip, Path]) -> list[Case]:
    clip, tracks = job
    track = track_of(clip, tracks)
    if track is None:
        return []
    return analyze_cases("real", clip.path.stem, track, clip.lift, clip.reps, clip.has_lift)


def _drawn_cases(job: tuple[str, int]) -> list[Case]:
    kind, seed = job
    drawn = draw(kind, seed)
    count = len(drawn.truth) // len(MOVES)
    lift = drawn.lift if count else None
    return analyze_cases("drawn", f"{kind} {seed}", drawn.track, lift, (count, count), count > 0)


def _rendered_cases(labeled: LabeledTrack) -> list[Case]:
    count = int(labeled.truth["rep_count"])
    lift = labeled.lift if count else None
    return analyze_cases("rendered", labeled.name, labeled.track, lift, (count, count), count > 0)


def drawn_jobs(number: int) -> list[tuple[str, int]]:
    """As many drawings, the kinds in turn."""
    return [(kind, index // len(KINDS)) for index, kind in enumerate(islice(cycle(KINDS), number))]


def fit(values: Array, true: Array, signs: NDArray[np.integer] = SIGNS) -> tuple[Array, float]:
    """Weights (D,) and offset of a logistic model with a ridge; values: (M, D); true: (M,) 0 or 1."""
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - middle) / spread

    def loss(coefficients: Array) -> tuple[float, Array]:
        weights, logits = coefficients[:-1], scaled @ coefficients[:-1] + coefficients[-1]
        off = expit(logits) - true
        value = np.logaddexp(0, logits).sum() - true @ logits + RIDGE / 2 * weights @ weights
        return float(value), np.append(scaled.T @ off + RIDGE * weights, off.sum())

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs]
    start = np.zeros(values.shape[1] + 1)
    found = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ middle)


def predict_by_fold(values: Array, true: Array, clips: Sequence[str]) -> Array:
    """(M,) probability of each case by a model that has not seen its clip."""
    names = sorted(set(clips))
    number_of = dict(zip(names, np.random.default_rng(0).permutation(len(names)) % FOLDS, strict=True))
    folds = np.array([number_of[clip] for clip in clips])
    probabilities = np.empty(len(true))
    for fold in set(folds):
        weights, offset = fit(values[folds != fold], true[folds != fold])
        probabilities[folds == fold] = expit(values[folds == fold] @ weights + offset)
    return probabilities


def calibrate(probabilities: Array, true: Array) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error (Naeini 2015), and for each of `BINS` bins that holds cases what was said.

    Returns
    -------
    float
        Mean distance of what was said from what is so, each bin weighted by its cases.
    list of (float, float, int)
        Mean probability, fraction that is right, and cases of a bin.
    """
    numbers = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    rows = [
        (float(probabilities[own].mean()), float(true[own].mean()), int(own.sum()))
        for own in (numbers == number for number in range(BINS))
        if own.any()
    ]
    return sum(abs(said - so) * count for said, so, count in rows) / len(true), rows


def format_reliability(title: str, probabilities: Array, true: Array) -> str:
    """The expected calibration error and the reliability table, in Markdown."""
    error, rows = calibrate(probabilities, true)
    table = "\n".join(f"| {said:.2f} | {so:.2f} | {count} |" for said, so, count in rows)
    head = f"{title}: expected calibration error {error:.3f} over {len(true)} cases"
    return f"{head}\n\n| said | so | cases |\n|---|---|---|\n{table}\n"


def format_model(weights: Array, offset: float) -> str:
    """The constant as its module has it."""
    model = LogisticModel(tuple(round(float(weight), 2) + 0.0 for weight in weights), round(offset, 2))
    return f"LogisticModel({model.weights}, {model.offset})"


def report_model(name: str, cases: Sequence[Case], goal: Callable[[Case], bool]) -> str:
    """The fitted constant of a model, and its calibration by 5-fold: over all cases, and over each source."""
    values = np.array([case.cues.values() for case in cases if case.cues is not None])
    true = np.array([goal(case) for case in cases], float)
    by_fold = predict_by_fold(values, true, [case.clip for case in cases])
    parts = [f"{name} = {format_model(*fit(values, true))}\n"]
    sources = np.array([case.source for case in cases])
    for source in dict.fromkeys(sources):
        own = sources == source
        parts.append(format_reliability(f"{name} by 5-fold, {source}", by_fold[own], true[own]))
    return "\n".join(parts)


def find_cases(
    tracks: Path, shared: Path, cache: Path, drawn: int, rendered: bool, workers: int
) -> list[Case]:
    """The cases of all sources that are asked for."""
    real = [(clip, tracks) for clip in find_real_clips(shared) if clip.scored]
    films = [t for tier in TIERS for t in kept_tracks(tier, cache, shared / "clips")] if rendered else []
    with make_pool(workers) as pool:
        found = [
            *pool.map(_real_cases, real),
            *pool.map(_drawn_cases, drawn_jobs(drawn)),
            *pool.map(_rendered_cases, films),
        ]
    return [case for cases in found for case in cases]


@click.command(context_settings={"show_default": True})
@real_clip_options
@click.option("--drawn", default=0, type=click.IntRange(0), help="also so many drawings of fresh_motion.py")
@click.option("--rendered", is_flag=True, help="also the rendered clips whose tracks accuracy.py has kept")
@click.option("--workers", default=os.cpu_count() or 1, type=click.IntRange(1), help="clips at a time")
def main(shared: Path, tracks: Path | None, cache: Path, drawn: int, rendered: bool, workers: int) -> None:
    """Fit both models and print their constants, their calibration, and that of what the program says now."""
    tracks = tracks or tracks_folder(cache)
    cases = find_cases(tracks, shared, cache, drawn, rendered, workers)
    counted = [case for case in cases if case.reps and case.cues is not None]
    click.echo(report_model("COUNT_MODEL", counted, lambda case: case.right))
    guessed = [case for case in cases if not case.named and case.cues is not None]
    click.echo(report_model("LIFT_MODEL", guessed, lambda case: case.has_lift))
    for source in dict.fromkeys(case.source for case in cases):
        own = [case for case in cases if case.source == source]
        said, right = np.array([case.said for case in own]), np.array([case.right for case in own], float)
        click.echo(format_reliability(f"count_confidence as it is now, {source}", said, right))


if __name__ == "__main__":
    main()

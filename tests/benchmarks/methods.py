"""How well sets done by the methods of eccentric training are judged, and their assisted reps found.

python tests/benchmarks/methods.py [--tier easy|hard] [--per-set]

Every set of `method_sets.py` is rendered once and kept, analyzed through the library and judged by its
method. A rep's verdict is right if the true durations give the same; too close to call is counted by itself.
Assisted reps are scored where they are found by evidence; in eccentric-only sets the method itself says that
every rep is.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache, pose_code, render_scene
from benchmarks.method_sets import SETS, MethodSet
from benchmarks.scoring import match_segments

from liftphase.pipeline import analyze
from liftphase.prescription.evaluation import Prescription, Target, Verdict, evaluate
from liftphase.prescription.methods import Assistance, apply_method, get_method
from liftphase.prescription.notation import Part
from liftphase.reps.model import Analysis

RIGHT, WRONG, CLOSE, LOST = "right", "wrong", "too close to call", "not found"
MIN_OVERLAP = 0.5


@dataclass
class Score:
    """Counts over sets: verdicts by their kind, and assisted reps found, invented and missed."""

    sets: int = 0
    whole: int = 0  # sets whose every verdict is right
    verdicts: Counter[str] = field(default_factory=Counter)
    found: int = 0
    invented: int = 0
    missed: int = 0
    sides: int = 0
    sides_right: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.found / max(2 * self.found + self.invented + self.missed, 1)


def true_verdict(
    rep: dict[str, Any], assisted: bool, is_last: bool, target: Target, first_up: bool
) -> Verdict:
    """What the true durations of a rep say; the pause after a set's last movement is not judged."""
    trailing = Part.LENGTHENED_PAUSE if first_up else Part.SHORTENED_PAUSE
    for part, limits in target.limits.items():
        if (assisted and part is not Part.ECCENTRIC) or (is_last and part is trailing):
            continue
        seconds = rep[f"{part}_s"]
        if not (limits.low or 0.0) <= seconds <= (limits.high or float("inf")):
            return Verdict.FAIL
    return Verdict.PASS


def score_set(method_set: MethodSet, truth: dict[str, Any], analysis: Analysis, score: Score) -> str:
    """Add one set to the score; returns a line on it."""
    method = get_method(method_set.method)
    analysis = apply_method(analysis, method)
    target = method.target(Prescription())
    given = {rep.rep: rep for each in evaluate(analysis, target).sets for rep in each.reps}
    reps = {rep.rep: rep for rep in analysis.reps}
    found = dict(_matched(truth, analysis))
    assisted = _truly_assisted(method_set, truth)
    first_up = _first_movement(truth) == "concentric"
    kinds = []
    for row in truth["reps"]:
        got = found.get(row["rep"])
        helped = row["rep"] in assisted
        if got in given:
            want = true_verdict(row, helped, row is truth["reps"][-1], target, first_up)
            verdict = given[got].verdict
            close = verdict is Verdict.INCONCLUSIVE
            kinds.append(CLOSE if close else RIGHT if verdict is want else WRONG)
        else:
            kinds.append(LOST)
        if method.assistance in (Assistance.LAST, Assistance.CONTRALATERAL_HAND):
            seen = got is not None and reps[got].assisted
            score.found += helped and seen
            score.missed += helped and not seen
            score.invented += seen and not helped
        if method.assistance is Assistance.CONTRALATERAL_HAND:
            score.sides += 1
            side = "right" if "right-arm" in method_set.scene.features else "left"
            score.sides_right += got is not None and reps[got].side == side
    score.invented += sum(
        rep.assisted
        for rep in analysis.reps
        if rep.rep not in found.values() and method.assistance is Assistance.LAST
    )
    score.sets += 1
    score.whole += all(kind == RIGHT for kind in kinds)
    score.verdicts.update(kinds)
    said = [f"{rep.rep}{'*' if rep.assisted else ''}" for rep in analysis.reps]
    return f"{method_set.name}: {', '.join(kinds)}; assisted {sorted(assisted)}, reps found {' '.join(said)}"


def _matched(truth: dict[str, Any], analysis: Analysis) -> list[tuple[int, int]]:
    """Numbers of the true reps and the reps found whose eccentrics are the same."""
    true = [s for s in truth["segments"] if s["phase"] == "eccentric"]
    found = [s.to_dict() for s in analysis.segments if s.kind == "eccentric"]
    return [(want["rep"], got["rep"]) for want, got in match_segments(true, found, MIN_OVERLAP)]


def _truly_assisted(method_set: MethodSet, truth: dict[str, Any]) -> set[int]:
    if "one-arm" in method_set.scene.features and "no-help" not in method_set.scene.features:
        return {row["rep"] for row in truth["reps"]}
    return set(truth["assisted"])


def _first_movement(truth: dict[str, Any]) -> str:
    return next(s["phase"] for s in truth["segments"] if s["phase"] in ("eccentric", "concentric"))


def run_set(method_set: MethodSet, cache: Path) -> tuple[dict[str, Any], Analysis]:
    """Render the set if need be and analyze it (with the kept PoseTrack if there is one)."""
    clip, truth = render_scene(method_set.scene, cache / "films")
    output = cache / "results" / pose_code() / clip.parent.name
    return truth, analyze(clip, output=output, exercise=method_set.scene.lift)


def print_score(tier: str, score: Score) -> None:
    """The figures of one tier."""
    reps = sum(score.verdicts.values())
    click.echo(f"{tier}: {score.sets} sets, {reps} reps; every verdict right in {score.whole} sets")
    click.echo(
        "  verdicts: " + ", ".join(f"{kind} {score.verdicts[kind]}" for kind in (RIGHT, WRONG, CLOSE, LOST))
    )
    click.echo(
        f"  assisted reps by evidence: F1 {score.f1:.3f} "
        f"(found {score.found}, invented {score.invented}, missed {score.missed})"
    )
    click.echo(f"  working arm named right: {score.sides_right} of {score.sides} reps")


def run(sets: Sequence[MethodSet], cache: Path, per_set: bool) -> dict[str, Score]:
    """Score every set, by tier."""
    scores: dict[str, Score] = {}
    for method_set in sets:
        truth, analysis = run_set(method_set, cache)
        line = score_set(method_set, truth, analysis, scores.setdefault(method_set.tier, Score()))
        if per_set:
            click.echo(line)
    return scores


@click.command(context_settings={"show_default": True})
@click.option("--tier", "tiers", multiple=True, type=click.Choice(["easy", "hard"]), help="default: both")
@click.option(
    "--cache",
    default=default_cache,
    type=click.Path(path_type=Path),
    help="folder for clips and PoseTracks",
)
@click.option("--per-set", is_flag=True, help="also a line a set")
def main(tiers: tuple[str, ...], cache: Path, per_set: bool) -> None:
    """Judge rendered sets of the methods, and find their assisted reps."""
    cv2.setNumThreads(1)
    chosen = [method_set for method_set in SETS if not tiers or method_set.tier in tiers]
    for tier, score in run(chosen, cache, per_set).items():
        print_score(tier, score)


if __name__ == "__main__":
    main()

"""Are verdicts on eccentric targets right, on real clips with hand-checked labels?

python tests/benchmarks/verdicts.py [--shared FOLDER]

Every labeled eccentric is judged twice: by a target 0.3 s below its labeled duration ("at least"), which it
keeps, and by one 0.3 s above, which it misses. Reps that the clip's edge cuts are not judged. Two figures:
with the uncertainty, where a verdict may also be too close to call, and without it, by the measured duration
alone.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import Job, default_cache, real_jobs, run_job
from benchmarks.scoring import EDGE_S, MOVE_IOU, match_segments

from liftphase.prescription.evaluation import Limits, Target, Verdict, evaluate
from liftphase.prescription.notation import Part
from liftphase.reps.model import Analysis

OFF_S = 0.3
LOST, CUT = "not found", "not judged (rep cut by the clip)"


def eccentrics(truth: dict[str, Any]) -> list[dict[str, Any]]:
    """The labeled eccentrics whose duration is known: not cut by the clip's edge."""
    first, last = truth.get("first_pts_s", 0.0), truth.get("last_pts_s", float("inf"))
    return [
        s
        for s in truth.get("segments_body") or truth["segments"]
        if s["phase"] == "eccentric"
        and s["start_s"] > first + EDGE_S
        and s["end_s"] < last - EDGE_S
        and "cut by" not in (s.get("note") or "")
    ]


def verdicts_of(truth: dict[str, Any], analysis: Analysis) -> list[tuple[str, bool]]:
    """For every labeled eccentric and either target: the verdict's kind, and whether the duration alone is
    right."""
    true = eccentrics(truth)
    found = [s.to_dict() for s in analysis.segments if s.kind == "eccentric"]
    got = {want["start_s"]: seg for want, seg in match_segments(true, found, MOVE_IOU)}
    judged = []
    for want in true:
        seconds = want["end_s"] - want["start_s"]
        for limit_s, wanted in ((seconds - OFF_S, Verdict.PASS), (seconds + OFF_S, Verdict.FAIL)):
            segment = got.get(want["start_s"])
            verdict = None if segment is None else _verdict_on(analysis, segment["rep"], limit_s)
            if segment is None or verdict is None:
                judged.append((LOST if segment is None else CUT, False))
                continue
            kind = "too close to call" if verdict is Verdict.INCONCLUSIVE else _right(verdict is wanted)
            measured_s = segment["end_s"] - segment["start_s"]
            judged.append((kind, (measured_s >= limit_s) == (wanted is Verdict.PASS)))
    return judged


def _verdict_on(analysis: Analysis, rep: int, limit_s: float) -> Verdict | None:
    evaluation = evaluate(analysis, Target({Part.ECCENTRIC: Limits(low=limit_s)}))
    return next(
        (judged.verdict for each in evaluation.sets for judged in each.reps if judged.rep == rep), None
    )


def _right(is_right: bool) -> str:
    return "right" if is_right else "wrong"


def run_clip(job: Job, cache: Path) -> list[tuple[str, bool]]:
    """The verdicts on one labeled clip."""
    assert job.clip is not None
    truth = json.loads((job.clip.parent / "labels" / f"{job.clip.stem}.json").read_text())
    outcome = run_job(job, cache)
    file = outcome.results / "analysis.json"
    if outcome.score.failure or not file.exists():
        return [(LOST, False)] * (2 * len(eccentrics(truth)))
    return verdicts_of(truth, Analysis.from_dict(json.loads(file.read_text())))


@click.command(context_settings={"show_default": True})
@click.option("--shared", default=SHARED, type=click.Path(path_type=Path), help="clips with labels/NAME.json")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path), help="folder for PoseTracks")
def main(shared: Path, cache: Path) -> None:
    """Judge eccentric targets 0.3 s below and above the labeled durations."""
    cv2.setNumThreads(1)
    jobs = real_jobs(shared)
    if not jobs:
        raise click.ClickException(f"no labeled clips in {shared}: name their folder with --shared")
    judged: list[tuple[str, bool]] = []
    for job in jobs:
        scored = run_clip(job, cache)
        judged += scored
        kinds = Counter(kind for kind, _ in scored)
        if kinds["right"] < len(scored):
            click.echo(f"{job.name}: {dict(kinds)}")
    print_summary(judged)


def print_summary(judged: list[tuple[str, bool]]) -> None:
    """The figures over all verdicts; those on reps cut by the clip stand apart."""
    kinds = Counter(kind for kind, _ in judged)
    cut = kinds.pop(CUT, 0)
    total, called = sum(kinds.values()), kinds["right"] + kinds["wrong"]
    by_duration = sum(right for _, right in judged)
    click.echo(f"{total} verdicts: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    click.echo(f"besides, on reps cut by the clip, which are not judged: {cut}")
    click.echo(f"right of those that were called: {kinds['right'] / max(called, 1):.1%}")
    click.echo(
        f"right of all, too close and not found counted as wrong: {kinds['right'] / max(total, 1):.1%}"
    )
    click.echo(f"right by the measured duration alone: {by_duration / max(total, 1):.1%}")


if __name__ == "__main__":
    main()

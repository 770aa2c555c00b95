"""How far the range of motion of a set's leading joint is from the true one, over cameras and lifts.

    python tests/benchmarks/range_of_motion.py

Of the pose tracks that accuracy.py has kept of rendered clips: the mean over the complete reps of each set
against the angle between the bones in space. Prints the error in degrees, and the fraction of the range found
that holds the truth in nine sets of ten, `ROM_RELATIVE_U` of `liftphase.reps.rom_uncertainty`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache, rendered_jobs
from benchmarks.labeled_tracks import LabeledTrack, kept_of
from benchmarks.tiers import TIERS

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.angles import JOINTS
from liftphase.reps.rep import Rep
from studio.scene import Production

STEPS = 60  # instants of a rep at which its true angle is looked at


def main() -> None:
    found = {tier: np.array(list(ranges_of_tier(tier))) for tier in TIERS}
    for tier, ranges in found.items():
        report(tier, ranges)
    report("all", np.concatenate(list(found.values())))


def report(name: str, ranges_deg: NDArray[np.float64]) -> None:
    """ranges_deg: (S, 2) found and true."""
    found, true = ranges_deg.T
    errors = found - true
    absolute_deg = np.mean(np.abs(errors))
    print(f"{name}: {len(found)} sets, bias {errors.mean():+.1f} deg, absolute {absolute_deg:.1f} deg")
    print(f"  nine in ten within {np.quantile(np.abs(errors) / found, 0.9):.0%} of what was found")


def ranges_of_tier(tier: str) -> Iterator[tuple[float, float]]:
    for job in rendered_jobs(tier, quick=False):
        if job.scene_clip is not None:
            for labeled in kept_of([job], default_cache()):
                yield from ranges_deg(labeled, Production(job.scene_clip.scene))


def ranges_deg(labeled: LabeledTrack, production: Production) -> Iterator[tuple[float, float]]:
    """Of each set, the mean range of its complete reps that are in the truth, found and true."""
    joint = find_exercise(labeled.lift).leading_joint
    analysis = measure_track(labeled.track, exercise=labeled.lift).analysis
    for own in analysis.sets:
        pairs = []
        for rep in own.typical_reps:
            same = [true for true in labeled.truth["reps"] if _overlap(rep, true) > 0.5]
            if joint in rep.rom_deg and len(same) == 1:
                true_deg = true_range_deg(production, joint, same[0]["start_s"], same[0]["end_s"])
                pairs.append((rep.rom_deg[joint], true_deg))
        if pairs:
            found, true = np.mean(pairs, axis=0)
            yield float(found), float(true)


def _overlap(rep: Rep, true: dict[str, float]) -> float:
    """The fraction of a rep that lies in a true one."""
    common_s = min(true["end_s"], rep.end_s) - max(true["start_s"], rep.start_s)
    return common_s / (rep.end_s - rep.start_s)


def true_range_deg(production: Production, joint: str, start_s: float, end_s: float) -> float:
    """The range of the angle between a joint's bones in space, mean of both sides, degrees."""
    poses = [production.joints(time_s).points for time_s in np.linspace(start_s, end_s, STEPS)]
    ranges = []
    for side in ("left", "right"):
        first, vertex, last = (np.array([pose[f"{side}_{name}"] for pose in poses]) for name in JOINTS[joint])
        u, v = first - vertex, last - vertex
        cosines = (u * v).sum(axis=1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
        ranges.append(np.ptp(np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0)))))
    return float(np.mean(ranges))


if __name__ == "__main__":
    main()

"""How far the range of motion of a set's leading joint is from the true one, over cameras and lifts.

    python tests/benchmarks/range_of_motion.py

Of the pose tracks that accuracy.py has kept of rendered clips: the mean over the complete reps of each set
against the angle between the bones in space. Prints the error in degrees, and the fraction of the range found
that holds the truth in nine sets of ten, `ROM_RELATIVE_U` of `liftphase.reps.rom_uncertainty`; then how far
the difference between the sides is off, by view.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from liftphase.kinematics.prepared import Kinematics
from liftphase.reps.metrics import ClipTrace, describe_reps, leading_rom
from liftphase.reps.rep import Rep
from liftphase.reps.rom_uncertainty import rom_u_deg
from studio.scene import Production

STEPS = 60  # instants of a rep at which its true angle is looked at


@dataclass(frozen=True)
class SetRange:
    """Means over a set: the leading joint's range of motion, and left less right, found and true, degrees.

    side_deg: None where one side was not seen; coached: whether a coach stands by.
    """

    view: str
    coached: bool
    rom_deg: tuple[float, float]
    side_deg: tuple[float, float] | None


def main() -> None:
    found = {tier: list(ranges_of_tier(tier)) for tier in TIERS}
    for tier, ranges in found.items():
        report(tier, np.array([own.rom_deg for own in ranges]))
    every = [own for ranges in found.values() for own in ranges]
    report("all", np.array([own.rom_deg for own in every]))
    for views in (("front", "back"), ("oblique", "side"), ("end-on",)):
        for coached in (False, True):
            name = f"{', '.join(views)}{', with a coach' * coached}"
            report_sides(name, [own for own in every if own.view in views and own.coached == coached])


def report(name: str, ranges_deg: NDArray[np.float64]) -> None:
    """ranges_deg: (S, 2) found and true."""
    found, true = ranges_deg.T
    errors = found - true
    absolute_deg = np.mean(np.abs(errors))
    print(f"{name}: {len(found)} sets, bias {errors.mean():+.1f} deg, absolute {absolute_deg:.1f} deg")
    print(f"  nine in ten within {np.quantile(np.abs(errors) / found, 0.9):.0%} of what was found")


def report_sides(name: str, sets: list[SetRange]) -> None:
    """How far left less right is off, and how often its stated uncertainty holds."""
    compared = [(own.side_deg[0] - own.side_deg[1], own.rom_deg[0]) for own in sets if own.side_deg]
    if compared:
        errors, ranges = np.abs(np.array(compared).T)
        held = sum(error <= rom_u_deg(own) for error, own in zip(errors, ranges, strict=True))
        half, nine, most = np.quantile(errors, (0.5, 0.9, 1.0))
        print(f"left less right, {name}: {len(errors)} sets, {held} within what is stated")
        print(f"  off by {half:.0f} deg in the median, {nine:.0f} in one of ten, {most:.0f} at most")


def ranges_of_tier(tier: str) -> Iterator[SetRange]:
    for job in rendered_jobs(tier, quick=False):
        if job.scene_clip is not None:
            for labeled in kept_of([job], default_cache()):
                yield from ranges_deg(labeled, Production(job.scene_clip.scene), "coach" in job.name)


def ranges_deg(labeled: LabeledTrack, production: Production, coached: bool) -> Iterator[SetRange]:
    """Of each set, the mean range of its complete reps that are in the truth."""
    lift = find_exercise(labeled.lift)
    measured = measure_track(labeled.track, exercise=lift)
    for own in measured.analysis.sets:
        ranges, sides = [], []
        for rep in _with_both_sides(own.typical_reps, measured.kinematics, lift.joints):
            same = [true for true in labeled.truth["reps"] if _overlap(rep, true) > 0.5]
            rom = leading_rom(rep) if lift.leading_joint in rep.rom_deg else None
            if rom is not None and len(same) == 1:
                left, right = true_ranges_deg(
                    production, lift.leading_joint, same[0]["start_s"], same[0]["end_s"]
                )
                ranges.append((rom, (left + right) / 2))
                if rep.left_right_deg is not None:
                    sides.append((rep.left_right_deg, left - right))
        if ranges:
            yield SetRange(
                measured.analysis.quality.view,
                coached,
                _mean_of(ranges),
                _mean_of(sides) if sides else None,
            )


def _with_both_sides(reps: Sequence[Rep], kin: Kinematics, joints: Sequence[str]) -> list[Rep]:
    """The reps with all angles, also those that are not stated in such a view."""
    return describe_reps(
        [[rep.phases for rep in reps]], joints, ClipTrace(kin.times_s, kin.angles, *kin.span_s)
    )


def _mean_of(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    found, true = np.mean(pairs, axis=0)
    return float(found), float(true)


def _overlap(rep: Rep, true: dict[str, float]) -> float:
    """The fraction of a rep that lies in a true one."""
    common_s = min(true["end_s"], rep.end_s) - max(true["start_s"], rep.start_s)
    return common_s / (rep.end_s - rep.start_s)


def true_ranges_deg(production: Production, joint: str, start_s: float, end_s: float) -> list[float]:
    """The range of the angle between a joint's bones in space, left and right, degrees."""
    poses = [production.joints(time_s).points for time_s in np.linspace(start_s, end_s, STEPS)]
    ranges = []
    for side in ("left", "right"):
        first, vertex, last = (np.array([pose[f"{side}_{name}"] for pose in poses]) for name in JOINTS[joint])
        u, v = first - vertex, last - vertex
        cosines = (u * v).sum(axis=1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
        ranges.append(np.ptp(np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0)))))
    return [float(own) for own in ranges]


if __name__ == "__main__":
    main()

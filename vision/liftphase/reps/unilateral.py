"""Detection of alternating arms."""

import logging
from itertools import pairwise

import numpy as np

from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.parameters import Parameters
from liftphase.phases.set_score import log_ratio_dispersion
from liftphase.pose.skeleton import LANDMARK, SIDES
from liftphase.reps.lift_motion import LiftMotion, LiftMotionFinder, Prior
from liftphase.signal.filters import lowpass
from liftphase.signal.resampling import resample

log = logging.getLogger(__name__)

# Alternating arms lift at the same time for at most this fraction of the time in which either lifts, have at
# least so many reps each, of which one arm makes at least this ratio of the other's, as far and as long ones,
# and change over at least this often.
_MAX_OVERLAP_FRACTION, _MIN_REPS, _MIN_SIMILARITY_RATIO, _MIN_ALTERNATIONS = 0.3, 2, 0.5, 3
# Mean |log| ratio of the swings of an arm to their median: two arms that fidget are no set.
_MAX_LOG_RATIO_DISPERSION = 0.15
# Wrists that go up and down together more than this need no closer look; slow enough to hold little noise.
_MAX_WRIST_CORRELATION, _LOWPASS_HZ = 0.5, 2.0


def detect_alternating_arms(
    finder: LiftMotionFinder, exercise: Exercise, prior: Prior
) -> dict[str, LiftMotion] | None:
    """Detect alternating arms: the motion of the left and of the right arm, or None.

    The mean of two hands that alternate shows half of every rep, and nothing where one arm still lowers while
    the other lifts already. Each arm alone shows all of its reps.
    """
    kin = finder.kin
    if (
        not exercise.works_with_arms
        or not kin.detected.any()
        or _wrist_velocity_correlation(kin) > _MAX_WRIST_CORRELATION
    ):
        return None
    motions: dict[str, LiftMotion] = {}
    for side in SIDES:
        motions[side] = finder.of_arm(side, mask_hidden=True).find(exercise, prior)
        # Where one arm makes no set there is no need to measure the other.
        if not _makes_set(motions[side], finder.parameters):
            return None
    if not _is_alternating(motions["left"], motions["right"]):
        return None
    log.debug("the arms alternate: each is measured by itself")
    return motions


def _wrist_velocity_correlation(kin: Kinematics) -> float:
    """Correlation of vertical wrist velocities: 1 if both move together, 0 if one rests, -1 if opposite."""
    shoulders = [LANDMARK[f"{side}_shoulder"] for side in SIDES]
    wrists = [LANDMARK[f"{side}_wrist"] for side in SIDES]
    height = kin.filled_px[:, shoulders + wrists, 1]
    raised = height[:, 2:] - height[:, :2].mean(axis=1, keepdims=True)
    on_grid = lowpass(resample(kin.times_s, raised, kin.grid_s), _LOWPASS_HZ, kin.rate_hz)
    left, right = np.diff(on_grid, axis=0).T
    return float(left @ right) / max(float(np.sqrt((left @ left) * (right @ right))), 1e-9)


def _makes_set(motion: LiftMotion, parameters: Parameters) -> bool:
    """Whether the reps of an arm are enough, large enough and alike."""
    movements = [m for movements in motion.sets for m in movements]
    if sum(m.concentric for m in movements) < _MIN_REPS:
        return False
    swings = np.maximum([m.swing for m in movements], 1e-9)
    return bool(
        np.median(swings) >= parameters.min_single_swing
        and log_ratio_dispersion(swings) <= _MAX_LOG_RATIO_DISPERSION
    )


def _is_alternating(left: LiftMotion, right: LiftMotion) -> bool:
    """Whether two arms that each make a set do so in turn."""
    arms = [[m for movements in motion.sets for m in movements] for motion in (left, right)]
    lifts = [[m for m in arm if m.concentric] for arm in arms]
    # A hand that helps the other arm comes and goes, but more quickly than that one lifts and lowers.
    counts = [len(arm) for arm in arms]
    travels = [float(np.median([m.swing for m in arm])) for arm in arms]
    durations = [float(np.median([m.duration_s for m in arm])) for arm in arms]
    if any(min(both) < _MIN_SIMILARITY_RATIO * max(both) for both in (counts, travels, durations)):
        return False
    common = sum(
        max(0.0, min(a.end_s, b.end_s) - max(a.start_s, b.start_s)) for a in lifts[0] for b in lifts[1]
    )
    shorter = min(sum(m.duration_s for m in arm) for arm in lifts)
    order = sorted((m.start_s, side) for side, arm in enumerate(lifts) for m in arm)
    changes = sum(before[1] != after[1] for before, after in pairwise(order))
    return common < _MAX_OVERLAP_FRACTION * shorter and changes >= _MIN_ALTERNATIONS

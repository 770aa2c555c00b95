"""How well the lifter was seen during the sets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.skeleton import landmark_numbers
from liftphase.reps.lift_motion import LiftMotion


@dataclass(frozen=True, slots=True, eq=False)
class Visibility:
    """How well the lifter was seen during the sets; in the whole clip where there is no set.

    inside: (T,) bool, the frames of the sets; detected: fraction of them in which the lifter was detected;
    visible: mean visibility of the points that move with the lift, 0..1; cuts_s: (C,) the cuts within a set.
    """

    inside: NDArray[np.bool_]
    detected: float
    visible: float
    cuts_s: NDArray[np.float64]


def assess_visibility(kin: Kinematics, lift: Exercise, motion: LiftMotion) -> Visibility:
    """Assess how well the lifter of a prepared clip was seen during the sets of a lift."""
    inside = np.zeros(len(kin.times_s), dtype=bool)
    cut = np.zeros(len(kin.cuts_s), dtype=bool)
    for movements in motion.sets:
        start_s, end_s = movements[0].start_s, movements[-1].end_s
        inside |= (kin.times_s >= start_s) & (kin.times_s <= end_s)
        cut |= (kin.cuts_s > start_s) & (kin.cuts_s < end_s)
    if not inside.any():
        inside[:] = True
    # The better visible side counts: from the side the far limbs are always hidden.
    per_point = kin.visibility[inside][:, landmark_numbers(lift.travel)].mean(axis=0)
    return Visibility(inside, float(kin.detected[inside].mean()), float(np.max(per_point)), kin.cuts_s[cut])

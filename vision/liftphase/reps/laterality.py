"""Laterality of a rep: which side works, in lifts that are done one side at a time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.model import Phase
from liftphase.pose.skeleton import LANDMARK, SIDES, body_scale_px

Array = NDArray[np.float64]

# One limb works alone when it travels at least this many times as far as the other, and that one less than
# this, in torso lengths: from the side the far arm of two may seem to do little.
_MUCH_FURTHER, _AT_REST = 3.0, 0.2
# A leg is in front when its knee and ankle are ahead of the other's by this on average.
_AHEAD_M = 0.1
# Time on either side of the lengthened end in which the legs are compared.
_AROUND_S = 0.15


def detect_side(kin: Kinematics, exercise: Exercise, movements: Sequence[Phase]) -> str | None:
    """Detect which side did a rep: "left", "right", or None where both did or it cannot be determined.

    In a lunge the working leg is the one in front; in a lift in which hands or ankles travel it is the side
    that travels. movements: those of the rep.
    """
    ends = {"hands": "wrist", "wrists": "wrist", "ankles": "ankle"}
    end = next((ends[point] for point in exercise.travel if point in ends), None)
    if exercise.laterality == "bilateral" and end is None:
        return None
    if end is None:
        return _leg_in_front(kin, movements)
    times = kin.times_s
    points = kin.filled_px / body_scale_px(kin.image_px)
    inside = (times >= movements[0].start_s) & (times <= movements[-1].end_s)
    moved = [float(np.ptp(points[inside][:, LANDMARK[f"{side}_{end}"]], axis=0).max()) for side in SIDES]
    if min(moved) > min(_AT_REST, max(moved) / _MUCH_FURTHER):
        return None
    return SIDES[int(np.argmax(moved))]


def _leg_in_front(kin: Kinematics, movements: Sequence[Phase]) -> str | None:
    """Compare in 3-D space: in the image, perspective moves a near knee more than a lunge does."""
    times = kin.times_s
    bottom_s = [m.start_s if m.concentric else m.end_s for m in movements]
    near = (times >= min(bottom_s) - _AROUND_S) & (times <= max(bottom_s) + _AROUND_S)
    space = kin.filled_world_m[near]

    def to_left(name: str) -> Array:
        """(3,) from the right joint to the left one."""
        return np.median(space[:, LANDMARK[f"left_{name}"]] - space[:, LANDMARK[f"right_{name}"]], axis=0)

    left = to_left("shoulder") + to_left("hip")
    # Level, and at right angles to the left: y points down, z away from the camera.
    forward = np.array([left[2], 0.0, -left[0]]) / max(float(np.hypot(left[0], left[2])), 1e-9)
    ahead = float((to_left("knee") + to_left("ankle")) @ forward) / 2
    if abs(ahead) < _AHEAD_M:
        return None
    return "left" if ahead > 0 else "right"

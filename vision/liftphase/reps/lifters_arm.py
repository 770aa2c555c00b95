"""The lifter's arm in a pose that is otherwise of a helper, who bends along and hides the lifter.

Where a helper stands before the lifter, the pose model puts the trunk on the helper and, as a rule, an arm on
the one of the lifter that holds the bar. The image then moves in two ways: elbow and hand of that arm
together, as the load does, and the trunk at other times.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import Displacement
from liftphase.kinematics.flow_excursion import AGREEMENT_HZ
from liftphase.kinematics.prepared import Kinematics
from liftphase.phases.model import Phase
from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import LANDMARK, SIDES
from liftphase.signal.filters import lowpass, velocity

Array = NDArray[np.float64]

# Elbow and hand move as one where each leaves less than this fraction of the other's variance unexplained,
# and with another person than the trunk where each leaves more than that of the trunk's. Of 22 real and 19
# rendered clips of such lifts this marks two, in both of which a coach stands before the lifter: the same two
# from 0.045 to 0.08, and from 0.03 to 0.085.
_MAX_APART, _MIN_FOREIGN = 0.06, 0.06
# Speed of the hand by that of the trunk: the lifter goes at least as deep as a helper, and a hand on the bar
# as far as the lifter; arms that are held out in a squat move less. (The same two from 0 to 1.15.)
_MIN_GAIN = 1.0


def as_measured_by_arm(lift: Exercise) -> Exercise:
    """Return the lift with elbow and hand as the points that move with the load."""
    return replace(lift, travel=("elbows", "wrists"))


def hide_body(kin: Kinematics) -> Kinematics:
    """Return the clip as if nothing of the body had been visible: angles and lengths are a helper's."""
    return replace(kin, visibility=np.zeros_like(kin.visibility))


def find_lifters_arm(
    kin: Kinematics, lift: Exercise, path: Displacement, sets: Sequence[Sequence[Phase]]
) -> str | None:
    """Find the side of the arm that moves with the load, where the trunk is that of another person.

    Parameters
    ----------
    kin : Kinematics
        The prepared clip.
    lift : Exercise
        The lift.
    path : Displacement
        Its excursion as its own points show it.
    sets : sequence of sequence of Phase
        The movements of the sets in it.

    Returns
    -------
    str or None
        "left" or "right"; None where trunk and arms are of one person, as almost always, and where the lift
        or a track without optical flow cannot show it.
    """
    if kin.patches_px is None or not sets or not _rides_on_shoulders(lift):
        return None
    inside = np.zeros(len(path.time_s), dtype=bool)
    for movements in sets:
        inside |= (path.time_s >= movements[0].start_s) & (path.time_s <= movements[-1].end_s)
    trunk = _speed(path.value, inside, kin.rate_hz)
    apart = {}
    for side in SIDES:
        wrist, elbow = (_height_speed(kin, f"{side}_{name}", inside) for name in ("wrist", "elbow"))
        foreign = min(_unexplained(trunk, wrist), _unexplained(trunk, elbow))
        gain = float(wrist @ trunk) / max(float(trunk @ trunk), 1e-12)
        if foreign > _MIN_FOREIGN and gain > _MIN_GAIN:
            apart[side] = _unexplained(elbow, wrist)
    best = min(apart, key=lambda side: apart[side], default=None)
    return best if best is not None and apart[best] < _MAX_APART else None


def _rides_on_shoulders(lift: Exercise) -> bool:
    """Whether trunk and load go up and down as one while the hands hold the load."""
    upright = lift.posture == "standing" and lift.path == "vertical" and lift.concentric == "up"
    return upright and "shoulders" in lift.travel and not lift.hands_travel


def _height_speed(kin: Kinematics, landmark: str, inside: NDArray[np.bool_]) -> Array:
    """Speed upwards of the image on a landmark, the median of its patches, within the sets."""
    heights = -kin.patch_paths_on_grid(patches_on([LANDMARK[landmark]]))[:, :, 1]
    steps = np.median(np.diff(heights, axis=0, prepend=heights[:1]), axis=1)
    return _speed(np.cumsum(steps), inside, kin.rate_hz)


def _speed(path: Array, inside: NDArray[np.bool_], rate_hz: float) -> Array:
    return velocity(lowpass(path, AGREEMENT_HZ, rate_hz), rate_hz)[inside]


def _unexplained(a: Array, b: Array) -> float:
    """Unexplained variance (1 - R^2) of one speed by the other."""
    return 1.0 - float(a @ b) ** 2 / max(float((a @ a) * (b @ b)), 1e-12)

"""A last rep that the lifter does not finish: partial, or failed and lowered again."""

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.turning_points import HYSTERESIS, find_turning_points
from liftphase.signal.series import GRID_HZ, velocity

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# It gets at least this far (share of the swing), and no quicker than the other reps (times their peak speed).
MIN_FRACTION, MAX_SPEED_RATIO = 0.35, 1.2
# It begins within this time of the last whole rep and is over within this time.
REACH_S = 10.0
# Back where it began: within this share of the swing, and still (this share of the swing in this time).
RETURN_FRACTION, STILL_FRACTION, STILL_S = 0.15, 0.02, 0.4


def append_failed_rep(excursion: Array, turning_points: Indices, swing: float) -> Indices:
    """The turning points of a set, with two more where an unfinished rep follows.

    excursion: (N,) smoothed, on the uniform grid; turns: indices of the set's turning points; swing: its size
    in the units of the excursion. A movement without a return to rest, or a hasty one (racking, putting the
    weights down), is no rep.
    """
    last = int(turning_points[-1])
    reach = int(REACH_S * GRID_HZ)
    ahead = find_turning_points(excursion[last : last + 2 * reach], HYSTERESIS * swing)
    if len(ahead) < 3 or ahead[0] > reach:
        return turning_points
    turn = last + int(ahead[1])
    before = excursion[turning_points[-2]] - excursion[last]
    fraction = (excursion[turn] - excursion[last]) / before
    if not MIN_FRACTION <= fraction <= 1.0:
        return turning_points
    speed = np.abs(velocity(excursion))
    others = [speed[a:b].max() for a, b in zip(turning_points[-3::-2], turning_points[-2::-2], strict=False)]
    if not others or speed[last + int(ahead[0]) : turn].max() > MAX_SPEED_RATIO * float(np.median(others)):
        return turning_points
    end = _index_of_return(excursion[turn : turn + reach], float(excursion[last]), swing)
    return turning_points if end is None else np.append(turning_points, [turn, turn + end])


def _index_of_return(excursion: Array, level: float, swing: float) -> int | None:
    """Index of the middle of the first standstill near `level`; None where there is none."""
    still = int(STILL_S * GRID_HZ)
    for i in np.flatnonzero(np.abs(excursion - level) < RETURN_FRACTION * swing):
        part = excursion[i : i + still]
        if len(part) == still and np.ptp(part) < STILL_FRACTION * swing:
            return int(i) + still // 2
    return None

"""A last rep that the lifter does not finish: partial, or failed and lowered again."""

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.turning_points import HYSTERESIS, find_turns
from liftphase.signal.series import GRID_HZ, velocity

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# It gets at least this far (share of the swing), and no quicker than the other reps (times their peak speed).
LEAST_SHARE, QUICKEST = 0.35, 1.2
# It begins within this time of the last whole rep and is over within this time.
REACH_S = 10.0
# Back where it began: within this share of the swing, and still (this share of the swing in this time).
BACK_SHARE, STILL_SHARE, STILL_S = 0.15, 0.02, 0.4


def with_unfinished_rep(excursion: Array, turns: Indices, swing: float) -> Indices:
    """The turning points of a set, with two more where an unfinished rep follows.

    excursion: (N,) smoothed, on the uniform grid; turns: indices of the set's turning points; swing: its size
    in the units of the excursion. A movement without a return to rest, or a hasty one (racking, putting the
    weights down), is no rep.
    """
    last = int(turns[-1])
    reach = int(REACH_S * GRID_HZ)
    ahead = find_turns(excursion[last : last + 2 * reach], HYSTERESIS * swing)
    if len(ahead) < 3 or ahead[0] > reach:
        return turns
    turn = last + int(ahead[1])
    before = excursion[turns[-2]] - excursion[last]
    share = (excursion[turn] - excursion[last]) / before
    if not LEAST_SHARE <= share <= 1.0:
        return turns
    speed = np.abs(velocity(excursion))
    others = [speed[a:b].max() for a, b in zip(turns[-3::-2], turns[-2::-2], strict=False)]
    if not others or speed[last + int(ahead[0]) : turn].max() > QUICKEST * float(np.median(others)):
        return turns
    end = _back_at_rest(excursion[turn : turn + reach], float(excursion[last]), swing)
    return turns if end is None else np.append(turns, [turn, turn + end])


def _back_at_rest(excursion: Array, level: float, swing: float) -> int | None:
    """Index of the middle of the first standstill near `level`; None where there is none."""
    still = int(STILL_S * GRID_HZ)
    for i in np.flatnonzero(np.abs(excursion - level) < BACK_SHARE * swing):
        part = excursion[i : i + still]
        if len(part) == still and np.ptp(part) < STILL_SHARE * swing:
            return int(i) + still // 2
    return None

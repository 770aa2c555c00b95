"""A failed last rep: it stops before the end of its range and goes back to rest."""

import logging

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters
from liftphase.phases.turning_points import find_turning_points
from liftphase.signal.filters import velocity

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

log = logging.getLogger(__name__)


def append_failed_rep(
    displacement: Array, turning_points: Indices, swing: float, *, rate_hz: float, parameters: Parameters
) -> Indices:
    """Append two turning points where a failed rep follows the set; else return `turning_points` as they are.

    A movement without a return to rest, or a hasty one (racking, putting the weights down), is no rep.

    Parameters
    ----------
    displacement : ndarray, shape (N,)
        After a low-pass, on a uniform grid of `rate_hz`.
    turning_points : ndarray of int, shape (M,)
        Those of the set, indices into `displacement`.
    swing : float
        Median swing of the set, in the units of `displacement`.
    """
    p = parameters
    last = int(turning_points[-1])
    reach = int(p.failed_reach_s * rate_hz)
    ahead = find_turning_points(displacement[last : last + 2 * reach], p.hysteresis * swing)
    if len(ahead) < 3 or ahead[0] > reach:
        return turning_points
    turn = last + int(ahead[1])
    before = displacement[turning_points[-2]] - displacement[last]
    fraction = (displacement[turn] - displacement[last]) / before
    if not p.failed_min_fraction <= fraction <= 1.0:
        return turning_points
    speed = np.abs(velocity(displacement, rate_hz))
    others = [speed[a:b].max() for a, b in zip(turning_points[-3::-2], turning_points[-2::-2], strict=False)]
    limit = p.failed_max_speed_ratio * float(np.median(others)) if others else 0.0
    if speed[last + int(ahead[0]) : turn].max() > limit:
        log.debug("no failed rep at %.2f s: quicker than the reps", turn / rate_hz)
        return turning_points
    after = displacement[turn : turn + reach]
    end = _index_of_return(after, float(displacement[last]), swing, rate_hz=rate_hz, parameters=p)
    if end is None:
        log.debug("no failed rep at %.2f s: no rest follows where it began", turn / rate_hz)
        return turning_points
    log.debug("failed rep added at %.2f s: %.0f %% of the range", turn / rate_hz, 100 * fraction)
    return np.append(turning_points, [turn, turn + end])


def _index_of_return(
    displacement: Array, level: float, swing: float, *, rate_hz: float, parameters: Parameters
) -> int | None:
    """Index of the middle of the first standstill near `level`; None where there is none."""
    still = int(parameters.failed_still_s * rate_hz)
    near = np.abs(displacement - level) < parameters.failed_return_fraction * swing
    for i in np.flatnonzero(near):
        part = displacement[i : i + still]
        if len(part) == still and np.ptp(part) < parameters.failed_still_fraction * swing:
            return int(i) + still // 2
    return None

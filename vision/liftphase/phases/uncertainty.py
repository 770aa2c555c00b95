"""The uncertainty of the boundaries of a movement."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.lowpass_cache import LowpassCache
from liftphase.phases.model import Phase
from liftphase.phases.parameters import Parameters

Array = NDArray[np.float64]

# The low-pass carries what was interpolated in a gap this far out of it (an edge at 3 Hz).
_GAP_MARGIN_S = 0.2


def with_uncertainty(
    movement: Phase,
    grid_s: Array,
    lowpass_cache: LowpassCache,
    *,
    cutoff_hz: float,
    sample_s: float,
    at_turn: tuple[bool, bool],
    parameters: Parameters,
) -> Phase:
    """Return the movement with a 90 % half-width for both its boundaries.

    A boundary is estimated from the first tenth of the displacement, so its error grows with the time that
    this tenth takes, times a factor that depends on the noise of position relative to it. Rounding to the
    sampling interval is an independent error. at_turn: whether the start and the end are touch-and-go turns.
    """
    p = parameters
    inside = (grid_s >= movement.start_s) & (grid_s <= movement.end_s)
    path, times_s = lowpass_cache.at(cutoff_hz)[inside], grid_s[inside]
    if not len(times_s):
        return movement
    travel = p.onset_travel * max(movement.swing, 1e-9)
    noise = float(np.sqrt(lowpass_cache.density * cutoff_hz)) / travel

    def half_width(path: Array, times_s: Array, turn: bool) -> float:
        far = np.abs(path - path[0]) >= travel
        onset_s = abs(float(times_s[int(np.argmax(far))] - times_s[0])) if far.any() else 0.0
        least, per_noise, most = (
            (p.turn_error_min, p.turn_error_noise, p.turn_error_max)
            if turn
            else (p.hold_error_min, p.hold_error_noise, p.hold_error_max)
        )
        fraction = np.clip(per_noise * np.sqrt(noise), least, most)
        return float(np.hypot(p.frame_error * sample_s, fraction * onset_s))

    return replace(
        movement,
        start_u_s=half_width(path, times_s, at_turn[0]),
        end_u_s=half_width(path[::-1], times_s[::-1], at_turn[1]),
    )


def widen_in_gaps(movement: Phase, gaps_s: Array) -> Phase:
    """Return the movement with boundaries in a gap as uncertain as the gap is long.

    gaps_s: (G, 2), seconds, over which the displacement was interpolated: a boundary may be anywhere in one.
    """

    def widened(time_s: float, u_s: float) -> float:
        near = gaps_s[(gaps_s[:, 0] - _GAP_MARGIN_S <= time_s) & (time_s <= gaps_s[:, 1] + _GAP_MARGIN_S)]
        return float(np.abs(near - time_s).max(initial=u_s))

    return replace(
        movement,
        start_u_s=widened(movement.start_s, movement.start_u_s),
        end_u_s=widened(movement.end_s, movement.end_u_s),
    )

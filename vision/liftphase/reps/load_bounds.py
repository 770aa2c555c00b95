"""The bounds of a movement by the load's own speed, where a bar's path is measured.

The phases of a rep are found on the body, parts of which may be hidden. The rule is the same: from 5 % of the
movement's own peak speed to 5 %, and at a touch-and-go turn to where the velocity crosses zero.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import TOUCH_AND_GO_S, Phase

Array = NDArray[np.float64]

_ONSET = 0.05
# The bounds of the phases are not looked for farther away: beyond is another movement.
_MAX_SHIFT_S = 1.0
# A level that noise of the speed (half-width) comes nearer to than this fraction is not looked for.
_MAX_NOISE = 1.0
# Half-width of a bound from the interval of the frames, in intervals, and from the low-pass, which rounds a
# sudden onset, seconds.
_FRAME_ERROR, _LOWPASS_U_S = 0.5, 0.015


def load_bounds(
    phase: Phase, time_s: Array, speed_m_s: Array, *, speed_u_m_s: float, sample_s: float
) -> Phase:
    """The phase with the bounds that the load's speed gives; as it is where that is too noisy.

    Parameters
    ----------
    phase : Phase
        A movement.
    time_s, speed_m_s : ndarray, shape (N,)
        Uniform times, and the speed of the load, positive in the direction of the movement; NaN where it was
        not seen.
    speed_u_m_s : float
        Half-width of the 90 % interval of the speed.
    sample_s : float
        Interval of the frames, seconds.
    """
    near = (time_s >= phase.start_s - _MAX_SHIFT_S) & (time_s <= phase.end_s + _MAX_SHIFT_S)
    times_s, speed = time_s[near], speed_m_s[near]
    found = _span(phase, times_s, speed)
    # The phase may have missed the peak.
    found = found and _span(replace(phase, start_s=found[0], end_s=found[1]), times_s, speed)
    if found is None or found[2] * _ONSET < _MAX_NOISE * speed_u_m_s:
        return phase
    start_s, end_s, _ = found
    rise = np.abs(np.interp((start_s, end_s), times_s, np.gradient(np.nan_to_num(speed), times_s)))
    noise_s = speed_u_m_s / np.maximum(rise, 1e-3)
    start_u_s, end_u_s = np.sqrt((_FRAME_ERROR * sample_s) ** 2 + _LOWPASS_U_S**2 + noise_s**2).tolist()
    return replace(phase, start_s=start_s, end_s=end_s, start_u_s=start_u_s, end_u_s=end_u_s)


def _span(phase: Phase, times_s: Array, speed: Array) -> tuple[float, float, float] | None:
    """Start, end and peak speed of the movement that a phase is of; None where it is not seen whole."""
    inside = (times_s >= phase.start_s) & (times_s <= phase.end_s)
    peak = float(np.nanmax(speed[inside], initial=0.0))
    above = speed > _ONSET * peak
    own = np.flatnonzero(inside & above)
    if peak <= 0 or not len(own):
        return None
    below = np.flatnonzero(~above)
    before, after = below[below < own[0]], below[below > own[-1]]
    if not len(before) or not len(after):
        return None
    start_s = _crossing(times_s[::-1], speed[::-1], len(times_s) - 1 - int(before[-1]), peak)
    end_s = _crossing(times_s, speed, int(after[0]), peak)
    return None if start_s is None or end_s is None else (start_s, end_s, peak)


def _crossing(times_s: Array, speed: Array, below: int, peak: float) -> float | None:
    """When the speed falls through the level, or through zero at a turn; None at a gap."""
    level = _ONSET * peak
    if np.isnan(speed[below]):
        return None
    soon = np.abs(times_s[below:] - times_s[below]) < TOUCH_AND_GO_S
    following = speed[below:][soon]
    if (following < -level).any():
        level, below = 0.0, below + int(np.argmax(following <= 0))
    over = speed[below - 1]
    share = (over - level) / max(over - speed[below], 1e-9)
    return float(times_s[below - 1] + share * (times_s[below] - times_s[below - 1]))

"""The bounds of a movement by the load's own speed, where a bar's path is measured.

The phases of a rep are found on the body, parts of which may be hidden. The rule is the same: from 5 % of the
movement's own peak speed to 5 %, and at a touch-and-go turn to where the velocity crosses zero.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import TOUCH_AND_GO_S, Phase

Array = NDArray[np.float64]

_ONSET = 0.05
# The bounds of the phases are not looked for farther away: beyond is another movement.
MAX_SHIFT_S = 1.0
# A level that noise of the speed (half-width) exceeds by this ratio is not looked for.
_MAX_NOISE = 1.0
# Half-width of a bound from the interval of the frames, in intervals, and from the low-pass, which rounds a
# sudden onset, seconds.
_FRAME_ERROR, _LOWPASS_U_S = 0.5, 0.015
# So far from a bound the low-pass takes what was seen into account, seconds.
_LOWPASS_REACH_S = 0.1
# The rise of the speed at a bound is measured from there to this fraction of the peak: at the bound itself it
# is that of the noise. A speed that grows as the square of time has two thirds of it at 5 %.
_RISE_TO, _RISE_AT_ONSET = 0.2, 2.0 / 3.0


@dataclass(frozen=True, slots=True)
class _Bound:
    """When a movement begins or ends, and how steeply the speed passes there, m/s2."""

    time_s: float
    rise_m_s2: float


def load_bounds(
    phase: Phase, time_s: Array, speed_m_s: Array, *, speed_u_m_s: float, sample_s: Array
) -> Phase | None:
    """The phase with the bounds that the load's speed gives.

    As it is where that is too noisy to be seen at its ends; None where the load is hidden there, or does not
    come to a rest or a turn.

    Parameters
    ----------
    phase : Phase
        A movement.
    time_s, speed_m_s : ndarray, shape (N,)
        Uniform times, and the speed of the load, positive in the direction of the movement; NaN where it was
        not seen.
    speed_u_m_s : float
        Half-width of the 90 % interval of the speed.
    sample_s : ndarray, shape (N,)
        Interval of the frames in which the load was seen, seconds: a bound may be anywhere in one
        that the low-pass takes into account.
    """
    near = (time_s >= phase.start_s - MAX_SHIFT_S) & (time_s <= phase.end_s + MAX_SHIFT_S)
    times_s, speed = time_s[near], speed_m_s[near]
    found = _span(phase, times_s, speed)
    # The phase may have missed the peak.
    if found is not None:
        found = _span(replace(phase, start_s=found[0].time_s, end_s=found[1].time_s), times_s, speed)
    if found is None:
        return None
    start, end, peak = found
    if peak * _ONSET < _MAX_NOISE * speed_u_m_s:
        return phase
    start_u_s, end_u_s = (
        float(
            np.sqrt(
                (_FRAME_ERROR * sample_s[np.abs(time_s - bound.time_s) <= _LOWPASS_REACH_S].max()) ** 2
                + _LOWPASS_U_S**2
                + (speed_u_m_s / bound.rise_m_s2) ** 2
            )
        )
        for bound in (start, end)
    )
    return replace(phase, start_s=start.time_s, end_s=end.time_s, start_u_s=start_u_s, end_u_s=end_u_s)


def _span(phase: Phase, times_s: Array, speed: Array) -> tuple[_Bound, _Bound, float] | None:
    """Start, end and peak speed of the movement that a phase is of; None where its ends are not seen."""
    inside = (times_s >= phase.start_s) & (times_s <= phase.end_s)
    peak = float(np.nanmax(speed[inside], initial=0.0))
    moving = (speed > _ONSET * peak) | _hidden_on_the_way(inside, speed, _ONSET * peak)
    faster = np.flatnonzero(inside & moving)
    if peak <= 0 or not len(faster):
        return None
    still = np.flatnonzero(~moving)
    before, after = still[still < faster[0]], still[still > faster[-1]]
    if not len(before) or not len(after):
        return None
    start = _crossing(times_s[::-1], speed[::-1], len(times_s) - 1 - int(before[-1]), peak)
    end = _crossing(times_s, speed, int(after[0]), peak)
    return None if start is None or end is None else (start, end, peak)


def _hidden_on_the_way(inside: NDArray[np.bool_], speed: Array, level: float) -> NDArray[np.bool_]:
    """(N,) where the load is hidden within the phase, and moves both before and after."""
    hidden = np.isnan(speed)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hidden, [False]]).astype(np.int8)))
    found = np.zeros(len(speed), dtype=bool)
    for start, end in edges.reshape(-1, 2):
        whole = start > 0 and end < len(speed) and inside[start:end].all()
        found[start:end] = whole and speed[start - 1] > level and speed[end] > level
    return found


def _crossing(times_s: Array, speed: Array, below: int, peak: float) -> _Bound | None:
    """Where the speed falls through the level, or through zero at a turn; None at a gap."""
    level, rise_there = _ONSET * peak, _RISE_AT_ONSET
    if np.isnan(speed[below]):
        return None
    soon = np.abs(times_s[below:] - times_s[below]) < TOUCH_AND_GO_S
    following = speed[below:][soon]
    if (following < -level).any():
        level, below, rise_there = 0.0, below + int(np.argmax(following <= 0)), 1.0
    over = speed[below - 1]
    share = (over - level) / max(over - speed[below], 1e-9)
    time_s = float(times_s[below - 1] + share * (times_s[below] - times_s[below - 1]))
    fast = np.flatnonzero(speed[:below] > _RISE_TO * peak)
    since_s = abs(time_s - float(times_s[fast[-1]])) if len(fast) else np.inf
    return _Bound(time_s, rise_there * (_RISE_TO * peak - level) / max(since_s, 1e-3))

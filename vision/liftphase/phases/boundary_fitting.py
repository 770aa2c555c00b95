"""The boundaries of measured movements, refined by models of the onset and the turn of a movement."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.boundary_models import (
    OnsetFit,
    TurnFit,
    agree_on_onsets,
    are_corner_turns,
    fit_onset,
    fit_turn,
)
from liftphase.phases.lowpass_cache import LowpassCache
from liftphase.phases.model import Phase
from liftphase.phases.parameters import Parameters
from liftphase.phases.turning_points import relocate_turning_point

Array = NDArray[np.float64]


def refine_holds(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    movements: Sequence[Phase],
    cutoffs_hz: Sequence[float],
    parameters: Parameters,
) -> list[Phase]:
    """Take every boundary next to a hold from an onset model.

    All starts, and all ends, of one direction have one exponent. movements: with the boundaries of the
    threshold and their uncertainty. The model takes the hold to be still: a bounce in it, or a dip before the
    pull, draws the fit away further than the threshold can be wrong; then the threshold's boundary is kept.
    """
    p = parameters
    refined = list(movements)
    for concentric in (True, False):
        for at_end in (False, True):
            which = [k for k, m in enumerate(movements) if m.concentric == concentric]
            fits = [
                _fit_boundary(grid_s, lowpass_cache, movements, k, cutoffs_hz[k], at_end, p) for k in which
            ]
            for k, crossing in zip(which, agree_on_onsets(fits), strict=True):
                m = movements[k]
                found = None if crossing is None else (-crossing if at_end else crossing)
                first, u_s = (m.end_s, m.end_u_s) if at_end else (m.start_s, m.start_u_s)
                if found is not None and abs(found - first) < p.max_shift * u_s:
                    refined[k] = replace(refined[k], **{"end_s" if at_end else "start_s": found})
    return refined


def _fit_boundary(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    movements: Sequence[Phase],
    k: int,
    cutoff_hz: float,
    at_end: bool,
    p: Parameters,
) -> OnsetFit | None:
    """Onset fits for one boundary of movement `k`; an end is fitted as a start, time running back."""
    m = movements[k]
    hold_s = _hold_beside(grid_s, movements, k, at_end)
    if hold_s < p.min_hold_s:
        return None
    # Upwards from the hold, forward in time, whatever the direction and the side.
    upwards = 1.0 if m.concentric != at_end else -1.0
    order = slice(None, None, -1 if at_end else 1)
    time_axis = (-grid_s if at_end else grid_s)[order]
    lowpassed = upwards * lowpass_cache.at(cutoff_hz)[order]
    boundary = -m.end_s if at_end else m.start_s
    first = int(np.searchsorted(time_axis, boundary))
    risen = np.flatnonzero(
        lowpassed[first:] - lowpassed[min(first, len(lowpassed) - 1)] > p.onset_travel * m.swing
    )
    if not risen.size:
        return None
    ramp_s = time_axis[first + int(risen[0])] - boundary
    earliest = boundary - min(hold_s, max(ramp_s, p.min_rest_s))
    window = slice(int(np.searchsorted(time_axis, earliest)), first + int(risen[0]) + 1)
    starts = np.linspace(
        max(earliest, boundary - p.onset_before * ramp_s),
        boundary + p.onset_after * ramp_s,
        p.onset_candidates,
    )
    raw = upwards * lowpass_cache.raw[order][window]
    return fit_onset(
        time_axis[window],
        raw,
        starts,
        threshold=p.speed_fraction * m.peak_speed,
        exponents=np.array(p.onset_exponents),
        min_samples=p.min_fit_samples,
    )


def _hold_beside(grid_s: Array, movements: Sequence[Phase], k: int, at_end: bool) -> float:
    """Seconds of hold before movement `k` or after it, at most to the edge of the recording."""
    if at_end:
        return (movements[k + 1].start_s if k + 1 < len(movements) else grid_s[-1]) - movements[k].end_s
    return movements[k].start_s - (movements[k - 1].end_s if k else grid_s[0])


def join_touch_and_go(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    movements: Sequence[Phase],
    touching: Sequence[int],
    turning_points: NDArray[np.intp],
    parameters: Parameters,
) -> list[Phase]:
    """Let touch-and-go neighbors meet at the turning point between them.

    touching: indices of the movements that follow the one before them without a pause.
    """
    p = parameters
    joined = list(movements)
    lowpassed = lowpass_cache.at(p.turning_point_cutoff_hz)
    for concentric_first in (True, False):
        which = [k for k in touching if movements[k - 1].concentric == concentric_first]
        relocated = [relocate_turning_point(lowpassed, turning_points, k) for k in which]
        fits = [
            _fit_turning_point(grid_s, lowpass_cache, movements[k - 1], movements[k], turn, p)
            for k, turn in zip(which, relocated, strict=True)
        ]
        corners = are_corner_turns([fit for fit in fits if fit is not None], p.corner_error_ratio)
        for k, turn, fit in zip(which, relocated, fits, strict=True):
            meet = fit.corner_s if fit is not None and corners else float(grid_s[turn])
            joined[k - 1] = replace(joined[k - 1], end_s=meet)
            joined[k] = replace(joined[k], start_s=meet)
    return joined


def _fit_turning_point(
    grid_s: Array, lowpass_cache: LowpassCache, before: Phase, after: Phase, turn: int, p: Parameters
) -> TurnFit | None:
    """Fits of the touch-and-go turn near the grid index `turn`; None too near the edge of the recording."""
    lowpassed = lowpass_cache.at(p.turning_point_cutoff_hz)
    below = (1.0 if before.concentric else -1.0) * (lowpassed[turn] - lowpassed)
    left = np.flatnonzero(below[: turn + 1] > p.onset_travel * before.swing)
    right = np.flatnonzero(below[turn:] > p.onset_travel * after.swing)
    if not left.size or not right.size:
        return None
    window = slice(int(left[-1]), turn + int(right[0]) + 1)
    around, turn_s = grid_s[window], grid_s[turn]
    room = min(turn_s - around[0], around[-1] - turn_s)
    reach = min(p.turn_reach_s, p.turn_reach_fraction * room)
    if len(around) < p.min_fit_samples or reach <= 0:
        return None
    candidates = np.linspace(turn_s - reach, turn_s + reach, p.turn_candidates)
    return fit_turn(around, lowpass_cache.raw[window], candidates)

"""Where a movement phase begins and ends: the 5 % rule."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.boundary_models import (
    CANDIDATES,
    MIN_SAMPLES,
    TURN_CANDIDATES,
    OnsetFit,
    TurnFit,
    agree_on_onsets,
    are_corner_turns,
    fit_onset,
    fit_turn,
)
from liftphase.phases.model import TOUCH_AND_GO_S
from liftphase.signal.series import CUTOFF_HZ, smooth, speed_noise, velocity

Array = NDArray[np.float64]

# A movement phase lasts while speed is above this share of the phase's own peak speed.
SPEED_FRACTION = 0.05
# A dip in speed (a sticking point) does not end a phase when it is short against the phase and real travel
# follows it; otherwise what follows is another movement (a breath, a shuffle of the feet).
DIP_FRACTION, DIP_S = 0.2, 0.3
TRAVEL_AFTER_DIP = 0.1
# Cut-offs to choose from, the noise of speed let through as a share of a movement's peak speed, and the
# cycles per movement that a cut-off must leave, or the filter itself would stretch the movement.
CUTOFFS_HZ = (CUTOFF_HZ, 5.0, 4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.2, 1.0, 0.8)
SPEED_NOISE_FRACTION = 0.015
CYCLES_PER_MOVEMENT = 2.5
ROUGH_CUTOFF_HZ = 4.0
# The models of a boundary look at the first tenth of the travel, and at as much of the hold before it. What
# they find may be this far, in seconds or as a share of the movement, from what the threshold found.
ONSET_TRAVEL = 0.1
MIN_HOLD_S, MIN_REST_S = 0.05, 0.25
MAX_SHIFT_S, MAX_SHIFT_FRACTION = 0.15, 0.15
# A first or last movement this many times as long as the others of its direction is looked at again with
# higher shares of peak speed, until it is about as long as they are; the highest share must show that at
# least this part of the excess is creeping. A last rep to failure takes up to half as long again.
MIN_CREEP_RATIO, MAX_TRIMMED_RATIO, MAX_CREEP_SPEED_RATIO = 1.6, 1.1, 0.5
RAISED_THRESHOLDS = (0.075, 0.1, 0.15, 0.2, 0.25)
TURN_REACH_S = 0.15
TURNING_POINT_CUTOFF_HZ = 3.0
# Half-widths of 90 % intervals: a share of the onset's duration and one of a frame interval. The former grows
# with the square root of the noise of position (against the onset's travel), as measured, from a least that
# the models get wrong without any to a most; towards a hold and at a turn. Set so that nine in ten true
# boundaries of real sets lie inside, and more of rendered ones: see tests/benchmarks/accuracy.py.
MIN_ERROR, NOISE_ERROR, MAX_ERROR = (0.18, 0.1), (2.8, 1.5), (0.4, 0.25)
FRAME_ERROR = 0.5


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement phase between two turning points; `concentric` tells its direction.

    peak_speed is in excursion units per second, swing the travel between the two turning points. The
    uncertainties are half-widths that should hold the true boundary nine times in ten.
    """

    start_s: float
    end_s: float
    concentric: bool
    peak_speed: float
    swing: float
    start_uncertainty_s: float = 0.0
    end_uncertainty_s: float = 0.0


def find_movement(grid_s: Array, excursion: Array, first: int, last: int, concentric: bool) -> Movement:
    """The movement between the turning points `first` < `last` (grid indices), by the 5 % rule.

    excursion: (N,) on `grid_s`, smoothed; concentric: whether the movement goes upwards.
    """
    sign = 1.0 if concentric else -1.0
    speed = velocity(excursion)
    forward = sign * speed
    peak = first + int(np.argmax(forward[first : last + 1]))
    threshold = SPEED_FRACTION * forward[peak]
    travelled = sign * (excursion - excursion[first]) / max(abs(excursion[last] - excursion[first]), 1e-9)
    # Mirrored in time, the start is found the same way as the end.
    end = _last_above(grid_s, forward, travelled, peak, last, threshold)
    count = len(grid_s) - 1
    start = count - _last_above(
        -grid_s[::-1], forward[::-1], 1.0 - travelled[::-1], count - peak, count - first, threshold
    )
    return Movement(
        _crossing(grid_s, forward, start, start - 1, threshold),
        _crossing(grid_s, forward, end, end + 1, threshold),
        concentric,
        float(forward[peak]),
        float(abs(excursion[last] - excursion[first])),
    )


def _last_above(
    times: Array, forward: Array, travelled: Array, peak: int, last: int, threshold: float
) -> int:
    """Last index of the movement that holds `peak`, going on over short dips in speed, at most `last`."""
    end = peak
    while True:
        below = np.flatnonzero(forward[end : last + 1] < threshold)
        if below.size == 0:
            return last
        stop = end + int(below[0])
        again = np.flatnonzero(forward[stop : last + 1] >= threshold)
        if again.size == 0:
            return max(stop - 1, peak)
        resume = stop + int(again[0])
        dip_s = times[resume] - times[stop]
        allowed_s = max(DIP_S, DIP_FRACTION * (times[stop] - times[peak]))
        if dip_s > allowed_s or travelled[last] - travelled[resume] < TRAVEL_AFTER_DIP:
            return max(stop - 1, peak)
        end = resume


def _crossing(times: Array, forward: Array, inside: int, outside: int, threshold: float) -> float:
    """Time at which speed crosses the threshold between two neighbouring samples; the edge if it does not."""
    if not 0 <= outside < len(times) or not forward[outside] < threshold <= forward[inside]:
        return float(times[inside])
    fraction = (forward[inside] - threshold) / (forward[inside] - forward[outside])
    return float(times[inside] + fraction * (times[outside] - times[inside]))


class LowpassCache:
    """One excursion, raw and smoothed at several cut-offs, each computed once."""

    def __init__(self, raw: Array, density: float) -> None:
        """raw: (N,) unsmoothed excursion on the grid; density: of its noise, as `noise_density` gives it."""
        self.raw = raw
        self.density = density
        self._versions: dict[float, Array] = {}

    def at(self, cutoff_hz: float) -> Array:
        """(N,) the excursion smoothed at this cut-off."""
        if cutoff_hz not in self._versions:
            self._versions[cutoff_hz] = smooth(self.raw, cutoff_hz)
        return self._versions[cutoff_hz]


def choose_cutoff(density: float, duration_s: float, peak_speed: float) -> float:
    """Highest of `CUTOFFS_HZ` that keeps the noise of speed under 1.5 % of the movement's peak speed.

    A slow movement needs a lower one than a quick one: its threshold of 5 % is lower, its own changes slower.
    """
    floor = CUTOFFS_HZ[-1]
    if duration_s > 0:  # else the swing is no movement that a filter could stretch
        floor = max(floor, CYCLES_PER_MOVEMENT / duration_s)
    for cutoff in CUTOFFS_HZ:
        if cutoff > floor and speed_noise(density, cutoff) <= SPEED_NOISE_FRACTION * peak_speed:
            return cutoff
    return min(floor, CUTOFFS_HZ[0])


def measure_movements(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    turning_points: NDArray[np.intp],
    first_up: bool,
    frame_s: float,
) -> list[Movement]:
    """Movement phases between consecutive turning points, each at the cut-off that suits it.

    turns: indices of roughly where the direction changes; first_up: whether the first movement is concentric;
    frame_s: the clip's frame interval. Thresholds on speed give a first estimate, models of how a movement
    sets in and turns round the final one.
    """
    rough = lowpass_cache.at(ROUGH_CUTOFF_HZ)
    cutoffs, movements = [], []
    for k, (first, last) in enumerate(pairwise(turning_points)):
        concentric = first_up == (k % 2 == 0)
        seen = find_movement(grid_s, rough, int(first), int(last), concentric)
        cutoff = choose_cutoff(lowpass_cache.density, seen.end_s - seen.start_s, seen.peak_speed)
        excursion = lowpass_cache.at(cutoff)
        ends = (
            _relocate_turning_point(excursion, turning_points, k),
            _relocate_turning_point(excursion, turning_points, k + 1),
        )
        cutoffs.append(cutoff)
        movements.append(find_movement(grid_s, excursion, *ends, concentric))
    refined = _refine_holds(grid_s, lowpass_cache, movements, cutoffs)
    # A pause must show by both measures: noise alone can open a gap in one of them.
    touching = [
        k
        for k in range(1, len(movements))
        if any(ms[k].start_s - ms[k - 1].end_s < TOUCH_AND_GO_S for ms in (movements, refined))
    ]
    movements = _join_touch_and_go(grid_s, lowpass_cache, refined, touching, turning_points)
    return [
        _with_uncertainty(
            movements[k], grid_s, lowpass_cache, cutoffs[k], frame_s, (k in touching, k + 1 in touching)
        )
        for k in range(len(movements))
    ]


def _refine_holds(
    grid_s: Array, lowpass_cache: LowpassCache, movements: list[Movement], cutoffs: list[float]
) -> list[Movement]:
    """The movements with every boundary towards a hold taken from an onset model.

    Starts and ends of either direction agree on an exponent each. A model that puts the boundary far from the
    threshold's does not fit the movement, and the threshold's stays.
    """
    refined = list(movements)
    for concentric in (True, False):
        for at_end in (False, True):
            which = [k for k, m in enumerate(movements) if m.concentric == concentric]
            fits = [_fit_boundary(grid_s, lowpass_cache, movements, k, cutoffs[k], at_end) for k in which]
            for k, crossing in zip(which, agree_on_onsets(fits), strict=True):
                m = movements[k]
                found = None if crossing is None else (-crossing if at_end else crossing)
                first = m.end_s if at_end else m.start_s
                allowed = max(MAX_SHIFT_S, MAX_SHIFT_FRACTION * (m.end_s - m.start_s))
                if found is not None and abs(found - first) < allowed:
                    refined[k] = replace(refined[k], **{"end_s" if at_end else "start_s": found})
    return refined


def _fit_boundary(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    movements: list[Movement],
    k: int,
    cutoff_hz: float,
    at_end: bool,
) -> OnsetFit | None:
    """Onset fits for one boundary of movement `k`; an end is fitted as a start, time running back."""
    m = movements[k]
    # At the edge of the clip there is no hold to see a movement set in from.
    if at_end:
        hold_s = (movements[k + 1].start_s if k + 1 < len(movements) else grid_s[-1]) - m.end_s
    else:
        hold_s = m.start_s - (movements[k - 1].end_s if k else grid_s[0])
    if hold_s < MIN_HOLD_S:
        return None
    # Upwards from the hold, forward in time, whatever the direction and the side.
    upwards = 1.0 if m.concentric != at_end else -1.0
    order = slice(None, None, -1 if at_end else 1)
    time_axis = (-grid_s if at_end else grid_s)[order]
    lowpassed = upwards * lowpass_cache.at(cutoff_hz)[order]
    boundary = -m.end_s if at_end else m.start_s
    first = int(np.searchsorted(time_axis, boundary))
    risen = np.flatnonzero(
        lowpassed[first:] - lowpassed[min(first, len(lowpassed) - 1)] > ONSET_TRAVEL * m.swing
    )
    if not risen.size:
        return None
    ramp_s = time_axis[first + int(risen[0])] - boundary
    earliest = boundary - min(hold_s, max(ramp_s, MIN_REST_S))
    window = slice(int(np.searchsorted(time_axis, earliest)), first + int(risen[0]) + 1)
    starts = np.linspace(max(earliest, boundary - 0.7 * ramp_s), boundary + 0.5 * ramp_s, CANDIDATES)
    raw = upwards * lowpass_cache.raw[order]
    return fit_onset(time_axis[window], raw[window], starts, SPEED_FRACTION * m.peak_speed)


def _join_touch_and_go(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    movements: list[Movement],
    touching: list[int],
    turning_points: NDArray[np.intp],
) -> list[Movement]:
    """The movements with touch-and-go neighbours meeting at the turn between them.

    touching: indices of the movements that follow the one before them without a pause.
    """
    joined = list(movements)
    lowpassed = lowpass_cache.at(TURNING_POINT_CUTOFF_HZ)
    for concentric_first in (True, False):
        which = [k for k in touching if movements[k - 1].concentric == concentric_first]
        settled = [_relocate_turning_point(lowpassed, turning_points, k) for k in which]
        fits = [
            _fit_turning_point(grid_s, lowpass_cache, movements[k - 1], movements[k], turn)
            for k, turn in zip(which, settled, strict=True)
        ]
        corners = are_corner_turns([fit for fit in fits if fit is not None])
        for k, turn, fit in zip(which, settled, fits, strict=True):
            meet = fit.corner_s if fit is not None and corners else float(grid_s[turn])
            joined[k - 1] = replace(joined[k - 1], end_s=meet)
            joined[k] = replace(joined[k], start_s=meet)
    return joined


def _fit_turning_point(
    grid_s: Array, lowpass_cache: LowpassCache, before: Movement, after: Movement, turn: int
) -> TurnFit | None:
    """Fits of the touch-and-go turn near the grid index `turn`; None too near the clip's edge."""
    lowpassed = lowpass_cache.at(TURNING_POINT_CUTOFF_HZ)
    below = (1.0 if before.concentric else -1.0) * (lowpassed[turn] - lowpassed)
    left = np.flatnonzero(below[: turn + 1] > ONSET_TRAVEL * before.swing)
    right = np.flatnonzero(below[turn:] > ONSET_TRAVEL * after.swing)
    if not left.size or not right.size:
        return None
    window = slice(int(left[-1]), turn + int(right[0]) + 1)
    around = grid_s[window]
    reach = min(TURN_REACH_S, 0.8 * (grid_s[turn] - around[0]), 0.8 * (around[-1] - grid_s[turn]))
    if len(around) < MIN_SAMPLES or reach <= 0:
        return None
    candidates = np.linspace(grid_s[turn] - reach, grid_s[turn] + reach, TURN_CANDIDATES)
    return fit_turn(around, lowpass_cache.raw[window], candidates)


def trim_creep(grid_s: Array, lowpass_cache: LowpassCache, movements: list[Movement]) -> list[Movement]:
    """The movements of a set, its first and last freed from what creeps into them.

    A bar that settles after the unrack, or a lifter who walks off while still rising, keeps speed above 5 %
    on the side away from the set. Where such creeping makes the movement much longer than the others of its
    direction, the share of peak speed is raised until it is about as long as they are. A rep that is slower
    as a whole, as the last one often is, stays.
    """
    trimmed = list(movements)
    forward = velocity(lowpass_cache.at(ROUGH_CUTOFF_HZ))
    for index, at_end in ((0, False), (len(movements) - 1, True)):
        m = movements[index]
        others = [o.end_s - o.start_s for o in movements if o.concentric == m.concentric and o is not m]
        if not others or m.end_s - m.start_s < MIN_CREEP_RATIO * float(np.median(others)):
            continue
        median_s = float(np.median(others))
        edges = _edges_at_thresholds(grid_s, forward if m.concentric else -forward, m, at_end)
        if abs(edges[-1] - (m.end_s if at_end else m.start_s)) < MAX_CREEP_SPEED_RATIO * (
            m.end_s - m.start_s - median_s
        ):
            continue
        for edge in edges:
            changed = replace(m, **{"end_s" if at_end else "start_s": edge})
            if changed.end_s - changed.start_s <= MAX_TRIMMED_RATIO * median_s:
                trimmed[index] = changed
                break
    return trimmed


def _edges_at_thresholds(grid_s: Array, forward: Array, movement: Movement, at_end: bool) -> list[float]:
    """Start or end of the movement by each of `RAISED_THRESHOLDS`; forward: speed in its direction."""
    inside = np.flatnonzero((grid_s >= movement.start_s) & (grid_s <= movement.end_s))
    peak = inside[int(np.argmax(forward[inside]))]
    side = inside[inside > peak] if at_end else inside[inside < peak][::-1]
    edges = []
    for fraction in RAISED_THRESHOLDS:
        slow = np.flatnonzero(forward[side] < fraction * forward[peak])
        last_s = movement.end_s if at_end else movement.start_s
        edges.append(float(grid_s[side[int(slow[0])]]) if slow.size else last_s)
    return edges


def _relocate_turning_point(excursion: Array, turning_points: NDArray[np.intp], k: int) -> int:
    """Where turning point `k` lies in this version of the excursion."""
    turn = int(turning_points[k])
    if k in (0, len(turning_points) - 1):
        return _extend_to_rest(excursion, turn, inner=int(turning_points[1 if k == 0 else -2]))
    a, b = (int(turning_points[k - 1]) + turn) // 2, (turn + int(turning_points[k + 1])) // 2
    part = excursion[a : b + 1]
    top = excursion[turn] > (excursion[a] + excursion[b]) / 2
    return a + int(np.argmax(part) if top else np.argmin(part))


def _extend_to_rest(excursion: Array, turn: int, inner: int) -> int:
    """Outwards from a set's first or last turning point for as long as the movement goes on slowing down."""
    step = 1 if turn > inner else -1
    forward = np.sign(excursion[turn] - excursion[inner]) * step * velocity(excursion)
    while 0 <= turn + step < len(forward) and 0 < forward[turn + step] <= forward[turn]:
        turn += step
    return turn


def _with_uncertainty(
    movement: Movement,
    grid_s: Array,
    lowpass_cache: LowpassCache,
    cutoff_hz: float,
    frame_s: float,
    turning_points: tuple[bool, bool],
) -> Movement:
    """The movement with a 90 % half-width for both its boundaries; turns: which of them are touch-and-go.

    A boundary is read off the first tenth of the travel, so its error grows with the time that tenth takes:
    by a share that depends on the noise of position against a tenth of the travel. A frame interval adds its
    own rounding.
    """
    inside = (grid_s >= movement.start_s) & (grid_s <= movement.end_s)
    way, time_axis = lowpass_cache.at(cutoff_hz)[inside], grid_s[inside]
    travel = ONSET_TRAVEL * max(movement.swing, 1e-9)
    noise = float(np.sqrt(lowpass_cache.density * cutoff_hz)) / travel

    def half_width(outwards: Array, times_s: Array, turn: bool) -> float:
        far = np.abs(outwards - outwards[0]) >= travel
        onset_s = abs(float(times_s[int(np.argmax(far))] - times_s[0])) if far.any() else 0.0
        min_error_s, per_noise, max_error_s = (error[turn] for error in (MIN_ERROR, NOISE_ERROR, MAX_ERROR))
        fraction = np.clip(per_noise * np.sqrt(noise), min_error_s, max_error_s)
        return float(np.hypot(FRAME_ERROR * frame_s, fraction * onset_s))

    if not len(time_axis):
        return movement
    return replace(
        movement,
        start_uncertainty_s=half_width(way, time_axis, turning_points[0]),
        end_uncertainty_s=half_width(way[::-1], time_axis[::-1], turning_points[1]),
    )

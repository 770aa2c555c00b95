"""Start and end of a movement by the 5 % rule, and the measurement of all movements of a set."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.boundary_fitting import join_touch_and_go, refine_holds
from liftphase.phases.lowpass_cache import LowpassCache
from liftphase.phases.model import Phase, PhaseKind
from liftphase.phases.parameters import Parameters
from liftphase.phases.turning_points import relocate_turning_point
from liftphase.phases.uncertainty import with_uncertainty
from liftphase.signal.filters import velocity
from liftphase.signal.noise import speed_noise

Array = NDArray[np.float64]


def find_movement(
    grid_s: Array,
    displacement: Array,
    first: int,
    last: int,
    *,
    concentric: bool,
    rate_hz: float,
    parameters: Parameters,
    speed: Array | None = None,
) -> Phase:
    """Find the movement between two turning points by the 5 % rule.

    Parameters
    ----------
    grid_s : ndarray, shape (N,)
        Uniform times of `rate_hz`, seconds.
    displacement : ndarray, shape (N,)
        Concentric upwards, after a low-pass.
    first, last : int
        Grid indices of the turning points, `first` < `last`.
    concentric : bool
        Whether the movement goes upwards.
    speed : ndarray, shape (N,), optional
        Velocity of `displacement`, if it is known already.
    """
    sign = 1.0 if concentric else -1.0
    swing = float(abs(displacement[last] - displacement[first]))
    speed = velocity(displacement, rate_hz) if speed is None else speed
    # With the sample before and the one after, between which and the movement speed may cross the threshold.
    window = slice(max(first - 1, 0), last + 2)
    progress = sign * (displacement[window] - displacement[first]) / max(swing, 1e-9)
    grid_s, forward = grid_s[window], sign * speed[window]
    first, last = first - window.start, last - window.start
    peak = first + int(np.argmax(forward[first : last + 1]))
    threshold = parameters.speed_fraction * forward[peak]
    # Mirrored in time, the start is found the same way as the end.
    end = _last_above(grid_s, forward, progress, peak, last, threshold, parameters)
    count = len(grid_s) - 1
    start = count - _last_above(
        -grid_s[::-1],
        forward[::-1],
        1.0 - progress[::-1],
        count - peak,
        count - first,
        threshold,
        parameters,
    )
    return Phase(
        _crossing(grid_s, forward, start, start - 1, threshold),
        _crossing(grid_s, forward, end, end + 1, threshold),
        PhaseKind.CONCENTRIC if concentric else PhaseKind.ECCENTRIC,
        peak_speed=float(forward[peak]),
        swing=swing,
    )


def _last_above(
    times_s: Array, forward: Array, progress: Array, peak: int, last: int, threshold: float, p: Parameters
) -> int:
    """Last index of the movement that holds `peak`, continued over short dips in speed, at most `last`."""
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
        dip_s = times_s[resume] - times_s[stop]
        midway = p.stall_margin <= progress[stop] <= 1 - p.stall_margin
        allowed_s = p.stall_s if midway else max(p.dip_s, p.dip_fraction * (times_s[stop] - times_s[peak]))
        if dip_s > allowed_s or progress[last] - progress[resume] < p.travel_after_dip:
            return max(stop - 1, peak)
        end = resume


def _crossing(times_s: Array, forward: Array, inside: int, outside: int, threshold: float) -> float:
    """Time at which speed crosses the threshold between two neighboring samples; the edge if it does not."""
    if not 0 <= outside < len(times_s) or not forward[outside] < threshold <= forward[inside]:
        return float(times_s[inside])
    fraction = (forward[inside] - threshold) / (forward[inside] - forward[outside])
    return float(times_s[inside] + fraction * (times_s[outside] - times_s[inside]))


def choose_cutoff(density: float, duration_s: float, peak_speed: float, parameters: Parameters) -> float:
    """Highest cut-off, Hz, that keeps the noise of speed below 1.5 % of the movement's peak speed.

    A slow movement needs a lower one than a fast one: its threshold of 5 % is lower and it changes more
    slowly. density: of the noise, displacement units squared per Hz.
    """
    p = parameters
    floor = p.cutoffs_hz[-1]
    if duration_s > 0:  # else the swing is no movement that a filter could stretch
        floor = max(floor, p.cycles_per_movement / duration_s)
    for cutoff in p.cutoffs_hz:
        if cutoff > floor and speed_noise(density, cutoff) <= p.speed_noise_fraction * peak_speed:
            return cutoff
    return min(floor, p.cutoff_hz)


def measure_movements(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    turning_points: NDArray[np.intp],
    *,
    first_up: bool,
    sample_s: float,
    parameters: Parameters,
) -> list[Phase]:
    """Measure the movements between consecutive turning points, each at the cut-off chosen for it.

    Thresholds on speed give a first estimate, models of onsets and turns the final one.

    Parameters
    ----------
    grid_s : ndarray, shape (N,)
        Uniform times, seconds.
    lowpass_cache : LowpassCache
        The displacement, concentric upwards.
    turning_points : ndarray of int, shape (M,)
        Indices of roughly where the direction changes, M >= 2.
    first_up : bool
        Whether the first movement is concentric.
    sample_s : float
        Interval of the samples that the grid was interpolated from, seconds.
    """
    p = parameters
    cutoffs, movements = [], []
    for k, (first, last) in enumerate(pairwise(turning_points)):
        concentric = first_up == (k % 2 == 0)
        rough = _movement_at(grid_s, lowpass_cache, p.rough_cutoff_hz, (int(first), int(last)), concentric, p)
        cutoff = choose_cutoff(lowpass_cache.density, rough.duration_s, rough.peak_speed, p)
        displacement = lowpass_cache.at(cutoff)
        ends = (
            relocate_turning_point(displacement, turning_points, k),
            relocate_turning_point(displacement, turning_points, k + 1),
        )
        cutoffs.append(cutoff)
        movements.append(_movement_at(grid_s, lowpass_cache, cutoff, ends, concentric, p))

    def with_uncertainties(movements: Sequence[Phase], touching: Sequence[int]) -> list[Phase]:
        return [
            with_uncertainty(
                movement,
                grid_s,
                lowpass_cache,
                cutoff_hz=cutoff,
                sample_s=sample_s,
                at_turn=(k in touching, k + 1 in touching),
                parameters=p,
            )
            for k, (movement, cutoff) in enumerate(zip(movements, cutoffs, strict=True))
        ]

    refined = refine_holds(grid_s, lowpass_cache, with_uncertainties(movements, ()), cutoffs, p)
    touching = _touching(movements, refined, p.touch_and_go_s)
    joined = join_touch_and_go(grid_s, lowpass_cache, refined, touching, turning_points, p)
    return with_uncertainties(joined, touching)


def _movement_at(
    grid_s: Array,
    lowpass_cache: LowpassCache,
    cutoff_hz: float,
    ends: tuple[int, int],
    concentric: bool,
    p: Parameters,
) -> Phase:
    return find_movement(
        grid_s,
        lowpass_cache.at(cutoff_hz),
        *ends,
        concentric=concentric,
        rate_hz=lowpass_cache.rate_hz,
        parameters=p,
        speed=lowpass_cache.speed_at(cutoff_hz),
    )


def _touching(movements: Sequence[Phase], refined: Sequence[Phase], touch_and_go_s: float) -> list[int]:
    """Indices of the movements that follow the one before them without a pause.

    A pause must show before and after the refinement: noise alone can open a gap in one of them.
    """
    return [
        k
        for k in range(1, len(movements))
        if any(ms[k].start_s - ms[k - 1].end_s < touch_and_go_s for ms in (movements, refined))
    ]


def trim_creep(
    grid_s: Array, lowpass_cache: LowpassCache, movements: Sequence[Phase], parameters: Parameters
) -> list[Phase]:
    """Trim creep from the first and the last movement of a set.

    A bar that settles after the unrack, or a lifter who walks off while still rising, keeps speed above 5 %
    on the side away from the set. Where creep makes the movement much longer than the others of its
    direction, the speed threshold is raised until it is about as long as they are. A rep that is slower as a
    whole, as the last one often is, stays.
    """
    p = parameters
    trimmed = list(movements)
    speed = lowpass_cache.speed_at(p.rough_cutoff_hz)
    for index, at_end in ((0, False), (len(movements) - 1, True)):
        m = movements[index]
        others = [o.duration_s for o in movements if o.concentric == m.concentric and o is not m]
        if not others or m.duration_s < p.min_creep_ratio * float(np.median(others)):
            continue
        median_s = float(np.median(others))
        edges = _edges_at_thresholds(grid_s, speed if m.concentric else -speed, m, at_end, p)
        creep_s = abs(edges[-1] - (m.end_s if at_end else m.start_s))
        if creep_s < p.max_creep_speed_ratio * (m.duration_s - median_s):
            continue
        for edge in edges:
            changed = replace(m, **{"end_s" if at_end else "start_s": edge})
            if changed.duration_s <= p.max_trimmed_ratio * median_s:
                trimmed[index] = changed
                break
    return trimmed


def _edges_at_thresholds(
    grid_s: Array, forward: Array, movement: Phase, at_end: bool, p: Parameters
) -> list[float]:
    """Start or end of the movement by each of the raised thresholds; forward: speed in its direction."""
    inside = np.flatnonzero((grid_s >= movement.start_s) & (grid_s <= movement.end_s))
    peak = inside[int(np.argmax(forward[inside]))]
    side = inside[inside > peak] if at_end else inside[inside < peak][::-1]
    edges = []
    # A movement that goes on after a standstill does not creep until then.
    resumed = np.flatnonzero(forward[side] >= p.resumed_speed_ratio * forward[peak])
    after = int(resumed[-1]) if resumed.size else 0
    for fraction in p.raised_thresholds:
        slow = after + np.flatnonzero(forward[side[after:]] < fraction * forward[peak])
        last_s = movement.end_s if at_end else movement.start_s
        edges.append(float(grid_s[side[int(slow[0])]]) if slow.size else last_s)
    return edges

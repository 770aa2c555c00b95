"""Where a movement phase begins and ends: the 5 % rule."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A movement phase lasts while speed is above this share of the phase's own peak speed.
SPEED_SHARE = 0.05
# Two movements closer than this are a touch-and-go turn, without an isometric phase.
TOUCH_AND_GO_S = 0.15
# A dip in speed (a sticking point) does not end a phase when it is short against the phase and real travel
# follows it; otherwise what follows is another movement (a breath, a shuffle of the feet).
DIP_SHARE, DIP_S = 0.2, 0.3
TRAVEL_AFTER_DIP = 0.05


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


def find_movement(grid_s: Array, excursion: Array, speed: Array, first: int, last: int) -> Movement:
    """The movement between the turning points `first` < `last` (grid indices), by the 5 % rule.

    excursion, speed: (N,) on `grid_s`; speed is the signed derivative of excursion.
    """
    sign = 1.0 if excursion[last] > excursion[first] else -1.0
    forward = sign * speed
    peak = first + int(np.argmax(forward[first : last + 1]))
    threshold = SPEED_SHARE * forward[peak]
    travelled = sign * (excursion - excursion[first]) / abs(excursion[last] - excursion[first])
    # Mirrored in time, the start is found the same way as the end.
    end = _last_above(grid_s, forward, travelled, peak, last, threshold)
    count = len(grid_s) - 1
    start = count - _last_above(
        -grid_s[::-1], forward[::-1], 1.0 - travelled[::-1], count - peak, count - first, threshold
    )
    return Movement(
        _crossing(grid_s, forward, start, start - 1, threshold),
        _crossing(grid_s, forward, end, end + 1, threshold),
        sign > 0,
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
            return stop - 1
        resume = stop + int(again[0])
        dip_s = times[resume] - times[stop]
        allowed_s = max(DIP_S, DIP_SHARE * (times[stop] - times[peak]) * 2)
        if dip_s > allowed_s or travelled[last] - travelled[resume] < TRAVEL_AFTER_DIP:
            return stop - 1
        end = resume


def _crossing(times: Array, forward: Array, inside: int, outside: int, threshold: float) -> float:
    """Time at which speed crosses the threshold between two neighbouring samples; the edge if it does not."""
    if not 0 <= outside < len(times) or forward[outside] >= threshold:
        return float(times[inside])
    share = (forward[inside] - threshold) / (forward[inside] - forward[outside])
    return float(times[inside] + share * (times[outside] - times[inside]))


def find_movements(grid_s: Array, excursion: Array, speed: Array, turns: NDArray[np.intp]) -> list[Movement]:
    """Movement phases between consecutive turning points; touch-and-go neighbours meet at the turn."""
    movements = [find_movement(grid_s, excursion, speed, int(a), int(b)) for a, b in pairwise(turns)]
    for i, turn in enumerate(turns[1:-1]):
        before, after = movements[i], movements[i + 1]
        if after.start_s - before.end_s < TOUCH_AND_GO_S:
            meet = float(grid_s[turn])
            movements[i] = replace(before, end_s=meet)
            movements[i + 1] = replace(after, start_s=meet)
    return movements


# Half-width of a 90 % interval in standard deviations of a normal distribution.
_NINETY_PERCENT = 1.645


def add_uncertainty(
    movements: list[Movement], grid_s: Array, speed: Array, speed_noise: float, frame_s: float
) -> list[Movement]:
    """The movements with a 90 % half-width for each boundary.

    A threshold crossing moves by the noise of speed over the acceleration at the crossing (the delta method);
    a frame interval adds its own rounding, a uniform error of that width. speed_noise: standard deviation in
    excursion units per second; frame_s: the clip's frame interval.
    """
    acceleration = np.abs(np.gradient(speed, grid_s))

    def half_width(time_s: float, movement: Movement) -> float:
        duration = movement.end_s - movement.start_s
        nearest = int(np.searchsorted(grid_s, time_s))
        near = acceleration[max(nearest - 3, 0) : nearest + 4]
        # A creeping start has next to no acceleration: its place is known to a share of the phase at best.
        crossing = min(speed_noise / max(float(near.mean()), 1e-9), duration / 4)
        return float(_NINETY_PERCENT * np.hypot(crossing, frame_s / np.sqrt(12)))

    return [
        replace(
            movement,
            start_uncertainty_s=half_width(movement.start_s, movement),
            end_uncertainty_s=half_width(movement.end_s, movement),
        )
        for movement in movements
    ]

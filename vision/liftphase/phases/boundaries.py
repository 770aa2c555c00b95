"""Where a movement phase begins and ends: the 5 % rule."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.series import CUTOFF_HZ, smooth, speed_noise, velocity

Array = NDArray[np.float64]

# A movement phase lasts while speed is above this share of the phase's own peak speed.
SPEED_SHARE = 0.05
# Two movements closer than this are a touch-and-go turn, without an isometric phase.
TOUCH_AND_GO_S = 0.15
# A dip in speed (a sticking point) does not end a phase when it is short against the phase and real travel
# follows it; otherwise what follows is another movement (a breath, a shuffle of the feet).
DIP_SHARE, DIP_S = 0.2, 0.3
TRAVEL_AFTER_DIP = 0.1
# Cut-offs to choose from, the noise of speed let through as a share of a movement's peak speed, and the
# cycles per movement that a cut-off must leave, or the filter itself would stretch the movement.
CUTOFFS_HZ = (CUTOFF_HZ, 5.0, 4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.2, 1.0, 0.8)
SPEED_NOISE_SHARE = 0.015
CYCLES_PER_MOVEMENT = 2.5
ROUGH_CUTOFF_HZ = 4.0
# Half-width of a 90 % interval in standard deviations of a normal distribution.
NINETY_PERCENT = 1.645


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
    threshold = SPEED_SHARE * forward[peak]
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
            return stop - 1
        resume = stop + int(again[0])
        dip_s = times[resume] - times[stop]
        allowed_s = max(DIP_S, DIP_SHARE * (times[stop] - times[peak]))
        if dip_s > allowed_s or travelled[last] - travelled[resume] < TRAVEL_AFTER_DIP:
            return stop - 1
        end = resume


def _crossing(times: Array, forward: Array, inside: int, outside: int, threshold: float) -> float:
    """Time at which speed crosses the threshold between two neighbouring samples; the edge if it does not."""
    if not 0 <= outside < len(times) or forward[outside] >= threshold:
        return float(times[inside])
    share = (forward[inside] - threshold) / (forward[inside] - forward[outside])
    return float(times[inside] + share * (times[outside] - times[inside]))


class SmoothedVersions:
    """One excursion smoothed at several cut-offs, each computed once."""

    def __init__(self, raw: Array, density: float) -> None:
        """raw: (N,) unsmoothed excursion on the grid; density: of its noise, as `noise_density` gives it."""
        self.density = density
        self._raw = raw
        self._versions: dict[float, Array] = {}

    def at(self, cutoff_hz: float) -> Array:
        """(N,) the excursion smoothed at this cut-off."""
        if cutoff_hz not in self._versions:
            self._versions[cutoff_hz] = smooth(self._raw, cutoff_hz)
        return self._versions[cutoff_hz]


def choose_cutoff(density: float, duration_s: float, peak_speed: float) -> float:
    """Highest of `CUTOFFS_HZ` that keeps the noise of speed under 1.5 % of the movement's peak speed.

    A slow movement needs a lower one than a quick one: its threshold of 5 % is lower, its own changes slower.
    """
    floor = max(CUTOFFS_HZ[-1], CYCLES_PER_MOVEMENT / duration_s)
    for cutoff in CUTOFFS_HZ:
        if cutoff > floor and speed_noise(density, cutoff) <= SPEED_NOISE_SHARE * peak_speed:
            return cutoff
    return min(floor, CUTOFFS_HZ[0])


def measure_movements(
    grid_s: Array, versions: SmoothedVersions, turns: NDArray[np.intp], first_up: bool, frame_s: float
) -> list[Movement]:
    """Movement phases between consecutive turning points, each at the cut-off that suits it.

    turns: indices of roughly where the direction changes; first_up: whether the first movement is concentric;
    frame_s: the clip's frame interval. Touch-and-go neighbours meet at the turn, taken from the version of
    the quicker of the two.
    """
    rough = versions.at(ROUGH_CUTOFF_HZ)
    cutoffs, movements = [], []
    for k, (first, last) in enumerate(pairwise(turns)):
        concentric = first_up == (k % 2 == 0)
        seen = find_movement(grid_s, rough, int(first), int(last), concentric)
        cutoff = choose_cutoff(versions.density, seen.end_s - seen.start_s, seen.peak_speed)
        excursion = versions.at(cutoff)
        ends = _settled(excursion, turns, k), _settled(excursion, turns, k + 1)
        cutoffs.append(cutoff)
        movements.append(find_movement(grid_s, excursion, *ends, concentric))
    for k in range(1, len(movements)):
        before, after = movements[k - 1 : k + 1]
        if after.start_s - before.end_s < TOUCH_AND_GO_S:
            quicker = versions.at(max(cutoffs[k - 1 : k + 1]))
            meet = float(grid_s[_settled(quicker, turns, k)])
            movements[k - 1] = replace(before, end_s=meet)
            movements[k] = replace(after, start_s=meet)
    return [
        _with_uncertainty(movement, grid_s, versions, cutoff, frame_s)
        for movement, cutoff in zip(movements, cutoffs, strict=True)
    ]


def _settled(excursion: Array, turns: NDArray[np.intp], k: int) -> int:
    """Where turning point `k` lies in this version of the excursion; the first and last stay."""
    turn = int(turns[k])
    if k in (0, len(turns) - 1):
        return turn
    a, b = (int(turns[k - 1]) + turn) // 2, (turn + int(turns[k + 1])) // 2
    part = excursion[a : b + 1]
    top = excursion[turn] > (excursion[a] + excursion[b]) / 2
    return a + int(np.argmax(part) if top else np.argmin(part))


def _with_uncertainty(
    movement: Movement, grid_s: Array, versions: SmoothedVersions, cutoff_hz: float, frame_s: float
) -> Movement:
    """The movement with a 90 % half-width for both its boundaries.

    A threshold crossing moves by the noise of speed over the acceleration at the crossing (the delta method);
    a frame interval adds its own rounding, a uniform error of that width.
    """
    noise = speed_noise(versions.density, cutoff_hz)
    acceleration = np.abs(velocity(velocity(versions.at(cutoff_hz))))
    # A creeping start has next to no acceleration: its place is known to a share of the phase at best.
    widest = (movement.end_s - movement.start_s) / 4

    def half_width(time_s: float) -> float:
        nearest = int(np.searchsorted(grid_s, time_s))
        near = float(acceleration[max(nearest - 3, 0) : nearest + 4].mean())
        return NINETY_PERCENT * float(np.hypot(min(noise / max(near, 1e-9), widest), frame_s / np.sqrt(12)))

    return replace(
        movement,
        start_uncertainty_s=half_width(movement.start_s),
        end_uncertainty_s=half_width(movement.end_s),
    )

"""What speaks for and against a swing being one of a set: cues that add up, of which none decides alone."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# Samples of a swing that say where the support mostly is.
_SUPPORT_SAMPLES = 24
# Of the range of a swing: what lies between is movement, the rest may be a hold.
_MOVING_FROM, _MOVING_TO = 0.1, 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """What else is known of a recording than the displacement, at each of its samples.

    support: (N, S, 2) position of what stays put during a set (the feet of a squat), in S estimates; posture:
    (N, D) coordinates whose distance says how unlike two postures are. Both in the units of the displacement.
    """

    support: Array
    posture: Array

    def part(self, samples: slice) -> "Surroundings":
        """The same of these samples alone."""
        return Surroundings(self.support[samples], self.posture[samples])


@dataclass(frozen=True, slots=True, eq=False)
class Swings:
    """The swings between M turning points.

    turning_points, levels: (M,) indices and displacement; size, duration_s (without the holds at both ends),
    stray (of the support): (M - 1,); cut: (M - 2,) a pair of neighbors that the recording cuts: its closure
    says nothing; posture: (M, D), None where it is not known; cues: those that the size of a
    set does not change.
    """

    turning_points: Indices
    levels: Array
    size: Array
    duration_s: Array
    stray: Array
    cut: NDArray[np.bool_]
    posture: Array | None
    cues: "FixedCues"


@dataclass(frozen=True, slots=True, eq=False)
class FixedCues:
    """The cues that are the same whatever the size of the set's swings.

    closures: (M - 2,) as of `closures`; support, speed: (M - 1,) what each swing is worth by them; posture:
    (M - 2,) or None, duration: (M - 3,) what each pair of neighbors is worth.
    """

    closures: Array
    support: Array
    speed: Array
    posture: Array | None
    duration: Array


class SwingMeter:
    """Measures the swings of one recording, each once for all sizes of a set that it is tried at."""

    def __init__(
        self, displacement: Array, around: Surroundings | None, *, rate_hz: float, parameters: Parameters
    ) -> None:
        self._displacement, self._around = displacement, around
        self._rate_hz, self._parameters = rate_hz, parameters
        self._known: dict[tuple[int, int], tuple[float, float]] = {}

    def measure(self, turning_points: Indices) -> Swings:
        """The swings between these turning points, two at least."""
        levels = self._displacement[turning_points]
        edge = int(self._parameters.edge_s * self._rate_hz)
        at_edge = (turning_points < edge) | (turning_points >= len(self._displacement) - edge)
        moving, stray = np.array([self._one(a, b) for a, b in pairwise(turning_points.tolist())]).T
        size, duration_s = np.abs(np.diff(levels)), moving / self._rate_hz
        posture = None if self._around is None else self._around.posture[turning_points]
        cues = _fixed_cues(levels, size, duration_s, stray, posture, self._parameters)
        cut = _short_of_end(levels, at_edge)
        return Swings(turning_points, levels, size, duration_s, stray, cut, posture, cues)

    def _one(self, a: int, b: int) -> tuple[float, float]:
        """Samples of movement in a swing, and how far the support strays in it."""
        if (a, b) not in self._known:
            step = max(1, (b - a) // _SUPPORT_SAMPLES)
            stray = 0.0 if self._around is None else _support_stray(self._around.support[a : b + 1 : step])
            self._known[a, b] = _moving_samples(self._displacement[a : b + 1]), stray
        return self._known[a, b]


def _fixed_cues(
    levels: Array, size: Array, duration_s: Array, stray: Array, posture: Array | None, p: Parameters
) -> FixedCues:
    speed = (_MOVING_TO - _MOVING_FROM) * size / duration_s
    return FixedCues(
        closures(levels),
        cue(p.support_cue, stray),
        np.minimum(cue(p.speed_cue, speed), 0.0),
        None if posture is None else cue(p.posture_cue, distances(posture[2:], posture[:-2])),
        cue(p.duration_cue, np.log(duration_s[2:] / duration_s[:-2])),
    )


def cue(shape: tuple[float, ...], deviation: Array) -> Array:
    """What a deviation is worth: a gain at 0, nothing at `neutral`, falling with its square to a loss.

    shape: (neutral, gain, loss), the deviation in the units of `neutral`.
    """
    neutral, gain, loss = shape
    return np.maximum(gain * (1 - (deviation / neutral) ** 2), -loss)


def swing_scores(swings: Swings, size: float, p: Parameters) -> Array:
    """(M - 1,) what each swing is worth in a set whose swings are of about `size`."""
    log_size = np.log(swings.size / size)
    by_size = np.where(log_size > 0, cue(p.larger_cue, log_size), cue(p.smaller_cue, log_size))
    return by_size + swings.cues.support + swings.cues.speed


def pair_scores(swings: Swings, size: float, p: Parameters) -> Array:
    """(M - 2,) what each pair of neighboring swings is worth, by how well the second undoes the first."""
    pair = np.where(swings.cut, 0.0, cue(p.closure_cue, swings.cues.closures / size))
    if swings.cues.posture is not None:
        pair = pair + swings.cues.posture
    pair[1:] += swings.cues.duration
    return pair


def likeness_scores(swings: Swings, reference: Indices, p: Parameters) -> Array:
    """(M - 1,) what it costs a swing to be unlike the median one of its direction in a reference set.

    Fatigue makes reps slower and smaller. What is much quicker or larger is something else, such as racking
    the bar or picking it up; a swing that the recording cuts may be quicker. reference: the set's turning
    points, three at least.
    """
    first = int(np.searchsorted(swings.turning_points, reference[0]))
    inside = np.arange(first, first + len(reference) - 1)
    shorter, larger = np.zeros(len(swings.size)), np.zeros(len(swings.size))
    for parity in (0, 1):
        alike = slice((first + parity) % 2, None, 2)
        same_way = inside[parity::2]
        shorter[alike] = np.minimum(
            np.log(swings.duration_s[alike] / median_of(swings.duration_s[same_way])), 0.0
        )
        larger[alike] = np.maximum(np.log(swings.size[alike] / median_of(swings.size[same_way])), 0.0)
    if larger.max() > p.beyond_cue[0]:
        # Whole reps that are alike are reps, also where those of the best set are smaller.
        larger = np.minimum(larger, p.beyond_cue[0] * _unlike_whole_reps(swings, p))
    shorter[[0, -1]] = np.where(swings.cut[[0, -1]], 0.0, shorter[[0, -1]])
    return np.minimum(cue(p.quicker_cue, shorter), 0.0) + np.minimum(cue(p.beyond_cue, larger), 0.0)


def _unlike_whole_reps(swings: Swings, p: Parameters) -> Array:
    """(M - 1,) how unlike two whole reps a swing and its neighbors are, of the four in a row most alike.

    By where they begin and end and by their durations; 1 is what these cues are neutral at. Infinite where
    there are no four.
    """
    unlike = np.full(len(swings.size), np.inf)
    if len(unlike) < 4:
        return unlike
    moved = np.abs(swings.levels[2:] - swings.levels[:-2])
    slower = np.abs(np.log(swings.duration_s[2:] / swings.duration_s[:-2]))
    smallest = np.minimum(swings.size[:-1], swings.size[1:])
    apart = np.maximum(np.maximum(moved[:-2], moved[1:-1]), moved[2:])
    off = np.maximum(
        apart / np.minimum(smallest[:-2], smallest[2:]) / p.closure_cue[0],
        np.maximum(slower[:-1], slower[1:]) / p.duration_cue[0],
    )
    for first in range(4):
        part = slice(first, first + len(off))
        unlike[part] = np.minimum(unlike[part], off)
    return unlike


def closures(levels: Array) -> Array:
    """(M - 2,) distance of every turning point but two from the one two before it, or four if that is less.

    Full and partial reps in turn come back every second time.
    """
    near = np.abs(levels[2:] - levels[:-2])
    near[2:] = np.minimum(near[2:], np.abs(levels[4:] - levels[:-4]))
    return near


def distances(first: Array, second: Array) -> Array:
    """(M,) between the postures (M, D) of two series."""
    return np.sqrt(((first - second) ** 2).sum(axis=1))


def _short_of_end(levels: Array, at_edge: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(M - 2,) closures that say nothing: of a movement that was cut before it came to its end."""
    high = levels > np.append(levels[1:], levels[-2])
    beyond = np.where(high[2:], levels[2:] - levels[:-2], levels[:-2] - levels[2:])
    return (at_edge[2:] & (beyond < 0)) | (at_edge[:-2] & (beyond > 0))


def _moving_samples(path: Array) -> float:
    """Samples between a tenth and nine tenths of a swing, without the holds at its ends."""
    fraction = (path - path[0]) / (path[-1] - path[0])
    arrives = int(np.argmax(fraction >= _MOVING_TO))
    leaves = arrives - int(np.argmax(fraction[arrives::-1] <= _MOVING_FROM))
    return float(max(arrives - leaves, 1))


def _support_stray(support: Array) -> float:
    """How far the support strays from where it mostly is, at least half its way in all.

    support: (K, S, 2) at a few moments of a swing; its quietest estimate counts.
    """
    middle = np.sort(support, axis=0)[len(support) // 2]
    away = np.sqrt(((support - middle) ** 2).sum(axis=2)).min(axis=1)
    way = np.sqrt(((support[-1] - support[0]) ** 2).sum(axis=1)).min()
    return float(max(_upper_quartile(away), way / 2))


def support_offsets(
    support: Array | None, run: Indices, swings: tuple[int, ...], *, rate_hz: float, parameters: Parameters
) -> list[float]:
    """How far the support is, during these swings of the run, from its median over the run.

    The upper quartile over each swing; 0 without a support. Its several estimates must all show the offset.
    """
    if support is None:
        return [0.0] * len(swings)
    step = max(1, round(rate_hz / parameters.support_rate_hz))
    home = median_of(support[run[0] : run[-1] + 1 : step])
    first = [swing if swing >= 0 else swing - 1 for swing in swings]
    parts = [support[run[k] : run[k + 1] + 1] for k in first]
    return [_upper_quartile(np.sqrt(((part - home) ** 2).sum(axis=2)).min(axis=1)) for part in parts]


def median_of(values: Array) -> Any:
    """Median of a few values along the first axis; many times as quick as `np.median`."""
    ordered = np.sort(values, axis=0)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _upper_quartile(values: Array) -> float:
    """The sample at three quarters of the order; many times as quick as `np.percentile`."""
    place = (3 * (len(values) - 1)) // 4
    return float(np.partition(values, place)[place])


def log_ratio_dispersion(values: Array) -> float:
    """Mean absolute log-ratio of positive values to their median."""
    return float(np.mean(np.abs(np.log(values / median_of(values)))))

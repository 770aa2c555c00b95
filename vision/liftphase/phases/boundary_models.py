"""Boundaries from a model of how a movement sets in, which noise moves less than a threshold on speed.

Out of a hold, a movement leaves as a power of time: x = x0 + c (t - t0)^n, with n = 3 for the minimum-jerk
profile (Flash and Hogan 1985) and n = 2 for a constant acceleration. Through a touch-and-go turn, position is
two parabolas that meet. Fitted to position over the first tenth of the travel, both tell times that
differentiated noise hides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EXPONENTS = np.array([1.6, 2.0, 2.5, 3.0])
CANDIDATES = 40
TURN_CANDIDATES = 31
MIN_SAMPLES = 6
CORNER_GAIN = float(np.log(2 / 3))


@dataclass(frozen=True, slots=True)
class OnsetFit:
    """The best onset for every exponent: when speed passes the threshold, and the squared error."""

    crossing_s: Array
    error: Array


def fit_onset(times_s: Array, values: Array, starts_s: Array, threshold: float) -> OnsetFit | None:
    """Fit x = x0 + c (t - t0)^n for every n of `EXPONENTS`; None when the values do not rise.

    times_s, values: (N,) samples from rest into the movement, upwards, forward in time; starts_s: (M,)
    candidates for t0; threshold: speed, in the units of values per second.
    """
    if len(times_s) < MIN_SAMPLES or threshold <= 0:
        return None
    late = np.maximum(times_s[None] - starts_s[:, None], 0.0)
    ramp = late[:, None] ** EXPONENTS[None, :, None]
    ramp -= ramp.mean(axis=2, keepdims=True)
    centered = values - values.mean()
    power = np.maximum((ramp**2).sum(axis=2), 1e-18)
    slope = ramp @ centered / power
    error = centered @ centered - slope**2 * power
    error[slope <= 0] = np.inf
    best = np.argmin(error, axis=0)
    each = np.arange(len(EXPONENTS))
    slope, error = slope[best, each], error[best, each]
    if not np.isfinite(error).all():
        return None
    after = (threshold / (slope * EXPONENTS)) ** (1 / (EXPONENTS - 1))
    return OnsetFit(starts_s[best] + after, np.maximum(error, 1e-18))


def agree_on_onsets(fits: list[OnsetFit | None]) -> list[float | None]:
    """Crossing times with the one exponent that fits all of them best: reps of a set set in alike."""
    found = [fit for fit in fits if fit is not None]
    if not found:
        return [None] * len(fits)
    best = int(np.argmin(np.sum([np.log(fit.error) for fit in found], axis=0)))
    return [None if fit is None else float(fit.crossing_s[best]) for fit in fits]


@dataclass(frozen=True, slots=True)
class TurnFit:
    """A corner's time, and the squared errors of the corner and of a smooth turn (a cubic)."""

    corner_s: float
    corner_error: float
    smooth_error: float


def fit_turn(times_s: Array, values: Array, candidates_s: Array) -> TurnFit:
    """Fit the corner x = x0 + a (t0 - t)+^2 + b (t - t0)+^2 and, with as many parameters, a cubic.

    times_s, values: (N,) around the turn; candidates_s: (M,) for t0.
    """
    before = np.maximum(candidates_s[:, None] - times_s[None], 0.0) ** 2
    after = np.maximum(times_s[None] - candidates_s[:, None], 0.0) ** 2
    basis = np.stack([np.ones_like(before), before, after], axis=2)
    normal = basis.transpose(0, 2, 1) @ basis + 1e-12 * np.eye(3)
    centered = values - values.mean()
    target = basis.transpose(0, 2, 1) @ centered
    explained = (target * np.linalg.solve(normal, target[..., None])[..., 0]).sum(axis=1)
    best = int(np.argmax(explained))
    cubic = np.vander(times_s - times_s.mean(), 4)
    left = centered - cubic @ np.linalg.lstsq(cubic, centered, rcond=None)[0]
    corner_error = float(centered @ centered - explained[best])
    return TurnFit(float(candidates_s[best]), max(corner_error, 1e-18), max(float(left @ left), 1e-18))


def are_corner_turns(fits: list[TurnFit]) -> bool:
    """Whether the turns of a set, taken together, are corners rather than smooth.

    A quick movement out of a slow one may turn in a corner, and a smoothed series turns too early there. Most
    real turns are smooth, so the corner must leave a third less squared error.
    """
    gains = [np.log(fit.corner_error / fit.smooth_error) for fit in fits]
    return bool(gains) and float(np.mean(gains)) < CORNER_GAIN

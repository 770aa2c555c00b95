"""Models of the onset and the turn of a movement, less sensitive to noise than a threshold on speed.

Out of a hold, a movement leaves as a power of time: x = x0 + c (t - t0)^n, with n = 3 for the minimum-jerk
profile (Flash and Hogan 1985) and n = 2 for a constant acceleration. Through a touch-and-go turn, position is
two parabolas that meet. Both are fitted to position over the first tenth of the displacement, which avoids
the noise that differentiation amplifies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Squared errors below this are rounding.
_MIN_ERROR = 1e-18


@dataclass(frozen=True, slots=True, eq=False)
class OnsetFit:
    """The best onset for every exponent (E,): when speed passes the threshold, and the squared error."""

    crossing_s: Array
    error: Array


def fit_onset(
    times_s: Array,
    values: Array,
    starts_s: Array,
    *,
    threshold: float,
    exponents: Array,
    min_samples: int,
) -> OnsetFit | None:
    """Fit x = x0 + c (t - t0)^n for every exponent n by least squares.

    Parameters
    ----------
    times_s, values : ndarray, shape (N,)
        Samples from rest into the movement, upwards, forward in time.
    starts_s : ndarray, shape (M,)
        Candidates for t0, seconds.
    threshold : float
        Speed that the onset is defined by, units of `values` per second.
    exponents : ndarray, shape (E,)
        The exponents n, above 1.
    min_samples : int
        Fewer samples are not fitted.

    Returns
    -------
    OnsetFit or None
        None when the values do not rise or there are too few.
    """
    if len(times_s) < min_samples or threshold <= 0:
        return None
    late = np.maximum(times_s[None] - starts_s[:, None], 0.0)
    ramp = late[:, None] ** exponents[None, :, None]
    ramp -= ramp.mean(axis=2, keepdims=True)
    centered = values - values.mean()
    power = np.maximum((ramp**2).sum(axis=2), _MIN_ERROR)
    slope = ramp @ centered / power
    error = centered @ centered - slope**2 * power
    error[slope <= 0] = np.inf
    best = np.argmin(error, axis=0)
    each = np.arange(len(exponents))
    slope, error = slope[best, each], error[best, each]
    if not np.isfinite(error).all():
        return None
    after = (threshold / (slope * exponents)) ** (1 / (exponents - 1))
    return OnsetFit(starts_s[best] + after, np.maximum(error, _MIN_ERROR))


def agree_on_onsets(fits: Sequence[OnsetFit | None]) -> list[float | None]:
    """Crossing times with the one exponent that fits all onsets best: the reps of a set start alike."""
    found = [fit for fit in fits if fit is not None]
    if not found:
        return [None] * len(fits)
    best = int(np.argmin(np.sum([np.log(fit.error) for fit in found], axis=0)))
    return [None if fit is None else float(fit.crossing_s[best]) for fit in fits]


@dataclass(frozen=True, slots=True)
class TurnFit:
    """A corner's time, seconds, and the squared errors of the corner and of a smooth turn (a cubic)."""

    corner_s: float
    corner_error: float
    smooth_error: float


def fit_turn(times_s: Array, values: Array, candidates_s: Array) -> TurnFit:
    """Fit the corner x = x0 + a (t0 - t)+^2 + b (t - t0)+^2 and, with as many parameters, a cubic.

    times_s, values: (N,) around the turn; candidates_s: (M,) for t0, seconds.
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
    residual = centered - cubic @ np.linalg.lstsq(cubic, centered, rcond=None)[0]
    corner_error = float(centered @ centered - explained[best])
    return TurnFit(
        float(candidates_s[best]), max(corner_error, _MIN_ERROR), max(float(residual @ residual), _MIN_ERROR)
    )


def are_corner_turns(fits: Sequence[TurnFit], max_error_ratio: float) -> bool:
    """Whether the touch-and-go turns of a set, taken together, are corners rather than smooth.

    A fast movement after a slow one may turn in a corner, where a series after a low-pass turns too early.
    Most real turns are smooth, so corners must fit with clearly less squared error: in the geometric mean
    less than `max_error_ratio` of a smooth turn's.
    """
    gains = [np.log(fit.corner_error / fit.smooth_error) for fit in fits]
    return bool(gains) and max_error_ratio > 0 and float(np.mean(gains)) < np.log(max_error_ratio)

"""Gaps in time series: missing samples are NaN, and the length of a gap is a time, not a number of frames."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A third of a second: a tenth of a typical rep, so that a straight line across it hides no turning point.
MAX_GAP_S = 0.35
# Of few samples a second each interval is that long: a gap is longer than so many of them, too.
_MIN_GAP_SAMPLES = 2.5


def find_gaps(times_s: Array, known: NDArray[np.bool_], min_gap_s: float = MAX_GAP_S) -> Array:
    """Long gaps between samples, also where the times of a recording leap.

    Parameters
    ----------
    times_s : ndarray, shape (T,)
        Seconds, strictly increasing.
    known : ndarray of bool, shape (T,)
        Whether a sample is valid.
    min_gap_s : float
        Gaps are longer than this, and than two intervals of the samples.

    Returns
    -------
    ndarray, shape (G, 2)
        Seconds of the valid samples on the two sides of each gap; what lacks at either end is none.
    """
    valid = times_s[known]
    if len(valid) < 2:
        return np.empty((0, 2))
    longest_s = max(min_gap_s, _MIN_GAP_SAMPLES * float(np.median(np.diff(times_s))))
    wide = np.flatnonzero(np.diff(valid) > longest_s)
    return np.stack([valid[wide], valid[wide + 1]], axis=1)


def fill_short_gaps(times_s: Array, values: Array, max_gap_s: float = MAX_GAP_S) -> Array:
    """Interpolate linearly over short gaps; longer ones, and those at either end, stay NaN.

    Parameters
    ----------
    times_s : ndarray, shape (T,)
        Seconds, strictly increasing.
    values : ndarray, shape (T,) or (T, ...)
        Each trailing series is filled on its own.
    max_gap_s : float
        Longest gap to fill, seconds between the valid samples on its two sides.

    Returns
    -------
    ndarray
        A copy of `values` with the short gaps filled.
    """
    flat = values.reshape(len(values), -1).astype(float, copy=True)
    missing = np.isnan(flat)
    for number in np.flatnonzero(missing.any(axis=0)):
        column, valid = flat[:, number], np.flatnonzero(~missing[:, number])
        short = (np.diff(valid) > 1) & (np.diff(times_s[valid]) <= max_gap_s)
        inside = np.zeros(len(flat), dtype=bool)
        for left, right in zip(valid[:-1][short].tolist(), valid[1:][short].tolist(), strict=True):
            inside[left + 1 : right] = True
        if inside.any():
            column[inside] = np.interp(times_s[inside], times_s[valid], column[valid])
    return flat.reshape(values.shape)


def fill_all_gaps(times_s: Array, values: Array) -> Array:
    """Interpolate linearly over every gap and hold the ends: filters cannot take a NaN.

    Parameters
    ----------
    times_s : ndarray, shape (T,)
        Seconds, strictly increasing.
    values : ndarray, shape (T,) or (T, ...)
        Each trailing series is filled on its own; one without a valid sample becomes 0.

    Returns
    -------
    ndarray
        A copy of `values` without NaN.
    """
    flat = values.reshape(len(values), -1).astype(float, copy=True)
    missing = np.isnan(flat)
    for number in np.flatnonzero(missing.any(axis=0)):
        column, valid = flat[:, number], ~missing[:, number]
        column[:] = np.interp(times_s, times_s[valid], column[valid]) if valid.any() else 0.0
    return flat.reshape(values.shape)

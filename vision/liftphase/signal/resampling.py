"""Uniform sampling: digital filters need it, and the frames of a clip are not evenly spaced."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Rate at which a clip's series are analyzed, Hz, unless another is asked for: twice that of the usual 60
# frames/s and four times that of 30, so that linear interpolation onto the grid moves no boundary by a frame.
ANALYSIS_RATE_HZ = 120.0


def make_grid(times_s: Array, rate_hz: float) -> Array:
    """Uniform times at `rate_hz` from the first of `times_s` (T,) to the last, seconds."""
    count = int(np.floor((times_s[-1] - times_s[0]) * rate_hz)) + 1
    return times_s[0] + np.arange(count) / rate_hz


def resample(times_s: Array, values: Array, grid_s: Array) -> Array:
    """Interpolate `values` (T,) or (T, d), sampled at `times_s` (T,), linearly at the times `grid_s` (N,)."""
    if values.ndim == 1:
        return np.interp(grid_s, times_s, values)
    resampled = np.empty((len(grid_s), values.shape[1]))
    for column, series in zip(resampled.T, values.T, strict=True):
        column[:] = np.interp(grid_s, times_s, series)
    return resampled

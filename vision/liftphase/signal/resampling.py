"""Uniform sampling: digital filters need it, and the frames of a clip are not evenly spaced."""

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError

Array = NDArray[np.float64]

# Rate at which a clip's series are analyzed, Hz, unless another is asked for: twice that of the common 60
# frames/s and four times that of 30, so that linear interpolation onto the grid moves no boundary by a frame.
ANALYSIS_RATE_HZ = 120.0
# Longer than any training session; a uniform grid takes memory for time without frames, too.
MAX_SPAN_S = 3 * 3600.0


def make_grid(times_s: Array, rate_hz: float) -> Array:
    """Uniform times at `rate_hz` from the first of `times_s` (T,) to the last, seconds.

    Raises
    ------
    ClipError
        For more than `MAX_SPAN_S`, which would fill the memory.
    """
    span_s = float(times_s[-1] - times_s[0])
    if span_s > MAX_SPAN_S:
        raise ClipError(
            f"The frames are spread over {span_s / 3600:.1f} h; at most {MAX_SPAN_S / 3600:g} h can be "
            "analyzed: choose a part."
        )
    count = int(np.floor(span_s * rate_hz)) + 1
    return times_s[0] + np.arange(count) / rate_hz


def resample(times_s: Array, values: Array, grid_s: Array) -> Array:
    """Interpolate `values` (T,) or (T, d), sampled at `times_s` (T,), linearly at the times `grid_s` (N,)."""
    if values.ndim == 1:
        return np.interp(grid_s, times_s, values)
    resampled = np.empty((len(grid_s), values.shape[1]))
    for column, series in zip(resampled.T, values.T, strict=True):
        column[:] = np.interp(grid_s, times_s, series)
    return resampled

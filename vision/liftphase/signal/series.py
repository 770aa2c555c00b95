"""Time series tools: gaps, uniform grids and smoothing without phase shift."""

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.signal.filters import filter_both_ways

Array = NDArray[np.float64]

GRID_HZ = 120.0
# The labels that the error is measured against were smoothed at 6 Hz; human lifting holds little above
# (Winter, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4: 4-6 Hz).
CUTOFF_HZ = 6.0
MAX_GAP_S = 0.35
# Longer than any training; a uniform grid takes memory for time without frames, too.
MAX_SPAN_S = 3 * 3600.0


def fill_short_gaps(times_s: Array, values: Array, max_gap_s: float = MAX_GAP_S) -> Array:
    """Linear interpolation over runs of NaN no longer than `max_gap_s`; longer ones and the ends stay NaN.

    times_s: (T,); values: (T,) or (T, ...), each trailing series on its own. A gap's length is the time
    between the good samples on its two sides.
    """
    flat = values.reshape(len(values), -1).astype(float, copy=True)
    for column in flat.T:
        bad = np.isnan(column)
        good = np.flatnonzero(~bad)
        if not bad.any() or good.size == 0:
            continue
        before_gap = np.flatnonzero(np.diff(good) > 1)
        for left, right in zip(good[before_gap], good[before_gap + 1], strict=True):
            if times_s[right] - times_s[left] <= max_gap_s:
                inside = slice(left + 1, right)
                column[inside] = np.interp(times_s[inside], times_s[[left, right]], column[[left, right]])
    return flat.reshape(values.shape)


def fill_all_gaps(times_s: Array, values: Array) -> Array:
    """Linear interpolation over every NaN, the ends held; for filters, which cannot take a NaN.

    values: (T,) or (T, ...). A series without one good sample becomes 0.
    """
    flat = values.reshape(len(values), -1).astype(float, copy=True)
    for column in flat.T:
        good = ~np.isnan(column)
        column[:] = np.interp(times_s, times_s[good], column[good]) if good.any() else 0.0
    return flat.reshape(values.shape)


def make_grid(times_s: Array, rate_hz: float = GRID_HZ) -> Array:
    """Uniform times from the first to the last of `times_s`: digital filters need them, clips vary.

    Raises ClipError for more than `MAX_SPAN_S`, which would fill the memory.
    """
    span_s = float(times_s[-1] - times_s[0])
    if span_s > MAX_SPAN_S:
        raise ClipError(
            f"The frames are spread over {span_s / 3600:.1f} h; at most {MAX_SPAN_S / 3600:g} h can be "
            "analysed: choose a part."
        )
    count = int(np.floor(span_s * rate_hz)) + 1
    return times_s[0] + np.arange(count) / rate_hz


def resample(times_s: Array, values: Array, grid_s: Array) -> Array:
    """Linear interpolation of (T,) or (T, d) values onto `grid_s`."""
    if values.ndim == 1:
        return np.interp(grid_s, times_s, values)
    resampled = np.empty((len(grid_s), values.shape[1]))
    for column, of in zip(resampled.T, values.T, strict=True):
        column[:] = np.interp(grid_s, times_s, of)
    return resampled


def smooth(values: Array, cutoff_hz: float = CUTOFF_HZ, rate_hz: float = GRID_HZ) -> Array:
    """Zero-phase low-pass along the first axis: a 2nd-order Butterworth run forward and back (4th in total).

    values: (T,) or (T, d) on a uniform grid of `rate_hz`. Nothing is done where the cut-off is not below the
    Nyquist rate or the series is too short to filter.
    """
    if len(values) < 10 or cutoff_hz >= 0.45 * rate_hz:
        return values.copy()
    # Odd padding of about two periods: shorter pads let the clip's edges bend.
    pad = min(len(values) - 1, int(2 * rate_hz / cutoff_hz))
    return filter_both_ways(values, cutoff_hz, rate_hz, pad)


def velocity(values: Array, rate_hz: float = GRID_HZ) -> Array:
    """Central differences along the first axis, per second."""
    return np.gradient(values, 1.0 / rate_hz, axis=0)


# Below this many Hz of band above the cut-off the noise of a slow clip cannot be told from its movement.
_MIN_BAND_HZ = 3.0


def noise_density(values: Array, inside: NDArray[np.bool_], frame_s: float) -> float:
    """Spectral density of landmark noise (units squared per Hz), from what lies above 6 Hz, taken as white.

    values: (N,) unsmoothed, on a uniform grid of `GRID_HZ`; inside: (N,) the part to measure it in; frame_s:
    the clip's frame interval: its noise reaches up to half the frame rate, and on the grid up to half of
    `GRID_HZ`.
    """
    fast = (values - smooth(values, CUTOFF_HZ))[inside]
    top_hz = min(0.5 / frame_s, GRID_HZ / 2)
    return float(fast.var()) / max(top_hz - CUTOFF_HZ, _MIN_BAND_HZ)


def speed_noise(density: float, cutoff_hz: float) -> float:
    """Standard deviation of speed that white noise of this density leaves after smoothing at `cutoff_hz`.

    Differentiating multiplies the density by (2 pi f)^2; its integral up to the cut-off grows with f cubed.
    """
    return float(2 * np.pi * np.sqrt(density * cutoff_hz**3 / 3))

"""Zero-phase low-pass and velocity of series on a uniform grid.

The low-pass is `scipy.signal.sosfiltfilt` with `scipy.signal.butter(2)` and odd padding (the tests compare
them) in NumPy alone, because importing SciPy's takes longer than an analysis: the coefficients by the
bilinear transform, the two passes in blocks, as matrix products.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# The labels that the error is measured against were made with a low-pass at 6 Hz, and human movement holds
# little above (Winter, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4: 4-6 Hz).
CUTOFF_HZ = 6.0
_BLOCK = 64
_MIN_SAMPLES = 10
# A cut-off above this fraction of the rate leaves a series as it is: that near to Nyquist it does nothing.
_MAX_CUTOFF_RATIO = 0.45
# Periods of the cut-off that are padded: with fewer the ends of a series bend.
_PADDING_PERIODS = 2


def lowpass(values: Array, cutoff_hz: float, rate_hz: float) -> Array:
    """Low-pass along the first axis without phase shift: a 2nd-order Butterworth run forward and back.

    Parameters
    ----------
    values : ndarray, shape (N,) or (N, d)
        Samples on a uniform grid, without NaN.
    cutoff_hz : float
        Frequency at which one pass halves the power, Hz.
    rate_hz : float
        Rate of the grid, Hz.

    Returns
    -------
    ndarray
        Of the same shape; a copy where the series is too short to filter or the cut-off too near to the
        Nyquist frequency.
    """
    if len(values) < _MIN_SAMPLES or cutoff_hz >= _MAX_CUTOFF_RATIO * rate_hz:
        return values.copy()
    padding = min(len(values) - 1, int(_PADDING_PERIODS * rate_hz / cutoff_hz))
    return filter_both_ways(values, cutoff_hz, rate_hz, padding)


def velocity(values: Array, rate_hz: float) -> Array:
    """Return the central differences of `values` (N,) or (N, d) along the first axis, units per second.

    Of a single sample, all that a clip shorter than the grid's step has, the velocity is 0.
    """
    if len(values) < 2:
        return np.zeros(values.shape)
    step_s = 1.0 / rate_hz
    speed = np.empty(values.shape)
    np.subtract(values[2:], values[:-2], out=speed[1:-1])
    speed[1:-1] /= 2.0 * step_s
    speed[0], speed[-1] = (values[1] - values[0]) / step_s, (values[-1] - values[-2]) / step_s
    return speed


def remove_jumps(values: Array, longest_s: float, rate_hz: float) -> Array:
    """Return a series (N,) without jumps of up to `longest_s` seconds: the running median of twice that."""
    half = int(longest_s * rate_hz)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(values, half, mode="edge"), 2 * half + 1)
    return np.median(windows, axis=1)


def filter_both_ways(values: Array, cutoff_hz: float, rate_hz: float, padding: int) -> Array:
    """Run a 2nd-order Butterworth low-pass forward and back along the first axis.

    values: (T,) or (T, d), T > padding; that many samples, mirrored about the ends, are put before and after.
    """
    flat = values.reshape(len(values), -1)
    before = 2 * flat[0] - flat[padding:0:-1]
    after = 2 * flat[-1] - flat[-2 : -padding - 2 : -1]
    padded = np.concatenate([before, flat, after])
    forward = _run(padded, cutoff_hz / rate_hz)
    back = _run(forward[::-1], cutoff_hz / rate_hz)[::-1]
    return back[padding : padding + len(flat)].reshape(values.shape)


def _run(values: Array, cutoff: float) -> Array:
    """Filter (T, d) once, starting at rest on the first value; cutoff: a fraction of the rate."""
    response, from_state, to_state, advance, rest = _blocks(cutoff)
    count, width = values.shape
    blocks = -(-count // _BLOCK)
    padded = np.zeros((blocks * _BLOCK, width))
    padded[:count] = values
    # All blocks side by side: two products do for all of them, and only their states follow one another.
    inputs = padded.reshape(blocks, _BLOCK, width).transpose(1, 0, 2).reshape(_BLOCK, -1)
    driven = np.ascontiguousarray((to_state @ inputs).reshape(2, blocks, width).transpose(1, 0, 2))
    states = np.empty((blocks, 2, width))
    states[0] = rest[:, None] * values[0]
    # In place, and by `dot`, which costs half of `matmul`: the loop takes a third of the time of a low-pass.
    for before, after, input_ in zip(states, states[1:], driven, strict=False):
        advance.dot(before, out=after)
        after += input_
    by_state = np.ascontiguousarray(states.transpose(1, 0, 2)).reshape(2, -1)
    filtered = response @ inputs + from_state @ by_state
    return filtered.reshape(_BLOCK, blocks, width).transpose(1, 0, 2).reshape(-1, width)[:count]


@lru_cache(maxsize=64)
def _blocks(cutoff: float) -> tuple[Array, Array, Array, Array, Array]:
    """Matrices of one block: input -> output, state -> output, input -> state, state -> state, rest state.

    The state is that of the transposed direct form II; the rest state is the one in which a constant input of
    1 leaves the filter at rest.
    """
    b, a = _coefficients(cutoff)
    step = np.array([[-a[1], 1.0], [-a[2], 0.0]])
    entry = np.array([b[1] - a[1] * b[0], b[2] - a[2] * b[0]])
    powers: list[Array] = [np.eye(2)]
    for _ in range(_BLOCK):
        powers.append(np.asarray(step @ powers[-1], np.float64))
    impulse = np.array([b[0], *((powers[n] @ entry)[0] for n in range(_BLOCK - 1))])
    lag = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    response = np.where(lag >= 0, impulse[np.maximum(lag, 0)], 0.0)
    from_state = np.array([powers[n][0] for n in range(_BLOCK)])
    to_state = np.array([powers[_BLOCK - 1 - n] @ entry for n in range(_BLOCK)]).T
    rest = np.linalg.solve(np.eye(2) - step, entry)
    return response, from_state, to_state, powers[_BLOCK], np.asarray(rest, np.float64)


def _coefficients(cutoff: float) -> tuple[Array, Array]:
    """Numerator and denominator of the Butterworth low-pass by the bilinear transform."""
    warped = np.tan(np.pi * cutoff)
    scale = 1 + np.sqrt(2) * warped + warped**2
    b = warped**2 / scale * np.array([1.0, 2.0, 1.0])
    return b, np.array([1.0, 2 * (warped**2 - 1) / scale, (1 - np.sqrt(2) * warped + warped**2) / scale])

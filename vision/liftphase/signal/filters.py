"""A zero-phase Butterworth low-pass in NumPy alone: importing SciPy's takes longer than an analysis.

The same filter as `scipy.signal.sosfiltfilt` with `scipy.signal.butter(2)` and odd padding (the tests compare
them): the coefficients by the bilinear transform, the two passes in blocks, each block two matrix products.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BLOCK = 64


def filter_both_ways(values: Array, cutoff_hz: float, rate_hz: float, padding: int) -> Array:
    """A 2nd-order Butterworth low-pass run forward and back along the first axis.

    values: (T,) or (T, d), T > padding: so many samples, turned about the end, are put before and after.
    """
    flat = values.reshape(len(values), -1)
    before = 2 * flat[0] - flat[padding:0:-1]
    after = 2 * flat[-1] - flat[-2 : -padding - 2 : -1]
    padded = np.concatenate([before, flat, after])
    _run(padded, cutoff_hz / rate_hz)
    _run(padded[::-1], cutoff_hz / rate_hz)
    return padded[padding : padding + len(flat)].reshape(values.shape)


def _run(values: Array, cutoff: float) -> None:
    """One pass over (T, d), in place, begun as if the first value had stood for ever.

    cutoff: a share of the rate.
    """
    response, from_state, to_state, advance, rest = _blocks(cutoff)
    state = rest[:, None] * values[0]
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        size = len(block)
        filtered = response[:size, :size] @ block + from_state[:size] @ state
        if size == _BLOCK:
            state = to_state @ block + advance @ state
        block[:] = filtered


@lru_cache(maxsize=64)
def _blocks(cutoff: float) -> tuple[Array, Array, Array, Array, Array]:
    """Of one block: what its input and the state before it add to its output and to the state after it.

    The state is that of the transposed direct form II; the last array is the state in which a constant input
    of 1 leaves the filter at rest.
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

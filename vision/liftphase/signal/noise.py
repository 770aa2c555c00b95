"""The noise of a series, and the noise that remains in its derivative."""

import numpy as np
from numpy.typing import NDArray

from liftphase.signal.filters import CUTOFF_HZ

Array = NDArray[np.float64]

# Of a normal error: half-width of its 90 % interval over its standard deviation, and that over the median
# absolute deviation.
U_PER_SD, SD_PER_MAD = 1.645, 1.4826
# Below this many Hz of band above the cut-off the noise of a slow clip cannot be separated from its movement.
_MIN_BAND_HZ = 3.0


def noise_density(
    values: Array, lowpassed: Array, inside: NDArray[np.bool_], *, sample_s: float, rate_hz: float
) -> float:
    """Estimate the one-sided spectral density of white noise from what lies above `CUTOFF_HZ`.

    Parameters
    ----------
    values : ndarray, shape (N,)
        Series before any low-pass, on a uniform grid.
    lowpassed : ndarray, shape (N,)
        The same after a low-pass at `CUTOFF_HZ`.
    inside : ndarray of bool, shape (N,)
        The part to measure in.
    sample_s : float
        Interval of the samples that the grid was interpolated from (a clip's frame interval), seconds: their
        noise reaches up to half their rate, however fine the grid.
    rate_hz : float
        Rate of the grid, Hz.

    Returns
    -------
    float
        Units of `values` squared per Hz.
    """
    fast = (values - lowpassed)[inside]
    top_hz = min(0.5 / sample_s, rate_hz / 2)
    return float(fast.var()) / max(top_hz - CUTOFF_HZ, _MIN_BAND_HZ)


def speed_noise(density: float, cutoff_hz: float) -> float:
    """Return the standard deviation of speed that white noise leaves after a low-pass at `cutoff_hz`.

    Differentiating multiplies the density (units squared per Hz) by (2 pi f)^2; its integral up to the
    cut-off grows with f cubed.
    """
    return float(2 * np.pi * np.sqrt(density * cutoff_hz**3 / 3))

"""One displacement at several cut-offs."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from liftphase.signal.filters import lowpass, velocity

Array = NDArray[np.float64]


class LowpassCache:
    """A displacement before and after low-passes at several cut-offs, each computed once.

    Parameters
    ----------
    raw : ndarray, shape (N,)
        Displacement before any low-pass, on a uniform grid.
    density : float
        Of its noise, units squared per Hz (`liftphase.signal.noise.noise_density`).
    rate_hz : float
        Rate of the grid, Hz.
    known : mapping of float to ndarray, optional
        What has been computed already, by cut-off.
    """

    def __init__(
        self, raw: Array, density: float, *, rate_hz: float, known: Mapping[float, Array] | None = None
    ) -> None:
        self.raw = raw
        self.density = density
        self.rate_hz = rate_hz
        self._lowpassed: dict[float, Array] = dict(known or {})
        self._speed: dict[float, Array] = {}

    def at(self, cutoff_hz: float) -> Array:
        """(N,) the displacement after a low-pass at `cutoff_hz`."""
        if cutoff_hz not in self._lowpassed:
            self._lowpassed[cutoff_hz] = lowpass(self.raw, cutoff_hz, self.rate_hz)
        return self._lowpassed[cutoff_hz]

    def speed_at(self, cutoff_hz: float) -> Array:
        """(N,) velocity of the displacement after a low-pass at `cutoff_hz`, units per second."""
        if cutoff_hz not in self._speed:
            self._speed[cutoff_hz] = velocity(self.at(cutoff_hz), self.rate_hz)
        return self._speed[cutoff_hz]

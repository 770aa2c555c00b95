"""The lengthened and the shortened end of reps on a path, and the path between them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import Phase

Array = NDArray[np.float64]

# Torso lengths: by less than this a path of standing still differs from itself.
_ROUNDING = 1e-9


def median_ends(times_s: Array, value: Array, movements: Sequence[Phase]) -> tuple[float, float]:
    """Where the lengthened and the shortened end of movements are on a path (T,): the medians over them."""
    at = np.interp([[m.start_s, m.end_s] for m in movements], times_s, value)
    up = np.array([m.concentric for m in movements])
    lengthened = np.median(np.where(up, at[:, 0], at[:, 1]))
    shortened = np.median(np.where(up, at[:, 1], at[:, 0]))
    return float(lengthened), float(shortened)


def between_ends(value: Array, lengthened: float, shortened: float) -> Array:
    """(T,) the path as 0 at the lengthened end and 1 at the shortened one; NaN where they are one place."""
    if abs(shortened - lengthened) < _ROUNDING:
        return np.full(len(value), np.nan)
    return (value - lengthened) / (shortened - lengthened)

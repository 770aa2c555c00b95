"""Turning points: where the movement along the excursion changes direction, small wobbles apart."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# The zig-zag's hysteresis, as a share of the set's swing.
HYSTERESIS = 0.25


def find_turning_points(values: Array, min_swing: float) -> NDArray[np.intp]:
    """Indices of alternating highs and lows with at least `min_swing` between neighbours.

    The zig-zag with hysteresis: an extreme is confirmed once the series has come back from it by `min_swing`.
    The first index is the extreme that the first swing starts from, the last the furthest point of the last
    swing. Empty when the series never swings that far. values: (N,), no NaN.
    """
    if not len(values):
        return np.empty(0, dtype=np.intp)
    # Only where the series turns at all can it have a turning point.
    bends = np.flatnonzero(np.diff(np.sign(np.diff(values)))) + 1
    candidates = [0, *bends.tolist(), len(values) - 1]
    turning_points: list[int] = []
    high = low = 0
    direction = 0
    for i, value in zip(candidates, values[candidates].tolist(), strict=True):
        if direction >= 0 and value > values[high]:
            high = i
        if direction <= 0 and value < values[low]:
            low = i
        if direction >= 0 and values[high] - value >= min_swing:
            turning_points.append(high)
            direction, low = -1, i
        elif direction <= 0 and value - values[low] >= min_swing:
            turning_points.append(low)
            direction, high = 1, i
    if direction:
        turning_points.append(high if direction > 0 else low)
    return np.array(turning_points, dtype=np.intp)

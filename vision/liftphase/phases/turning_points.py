"""Turning points: where a displacement changes direction, wobbles excepted."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def find_turning_points(
    values: Array, min_swing: float, *, candidates: NDArray[np.intp] | None = None
) -> NDArray[np.intp]:
    """Find alternating highs and lows with at least `min_swing` between neighbors.

    The hysteresis filter of rainflow counting (ASTM E1049): an extreme is confirmed once the series has come
    back from it by `min_swing`.

    Parameters
    ----------
    values : ndarray, shape (N,)
        Displacement without NaN.
    min_swing : float
        Hysteresis, in the units of `values`.
    candidates : ndarray of int, optional
        Indices to choose from; by default all local extremes and both ends. `turning_point_candidates` gives
        fewer that lead to the same result.

    Returns
    -------
    ndarray of int, shape (M,)
        Indices in order. The first is the extreme that the first swing starts from, the last the furthest
        point of the last swing. Empty when the series never swings that far.
    """
    if not len(values):
        return np.empty(0, dtype=np.intp)
    if candidates is None:
        candidates = _local_extremes(values)
    turning_points: list[int] = []
    high = low = 0
    high_value = low_value = float(values[0])
    direction = 0
    for i, value in zip(candidates.tolist(), values[candidates].tolist(), strict=True):
        if direction >= 0 and value > high_value:
            high, high_value = i, value
        if direction <= 0 and value < low_value:
            low, low_value = i, value
        if direction >= 0 and high_value - value >= min_swing:
            turning_points.append(high)
            direction, low, low_value = -1, i, value
        elif direction <= 0 and value - low_value >= min_swing:
            turning_points.append(low)
            direction, high, high_value = 1, i, value
    if direction:
        turning_points.append(high if direction > 0 else low)
    return np.array(turning_points, dtype=np.intp)


def turning_point_candidates(values: Array, min_swing: float) -> NDArray[np.intp]:
    """The only indices at which `find_turning_points` can find one with a hysteresis of `min_swing` or more.

    They are the turning points at `min_swing` itself: an extreme that a small hysteresis skips is skipped by
    a larger one too. Both ends are added, where the first swing starts and the last one ends.
    """
    if not len(values):
        return np.empty(0, dtype=np.intp)
    turning_points = find_turning_points(values, min_swing)
    return np.unique(np.concatenate([[0], turning_points, [len(values) - 1]]).astype(np.intp))


def _local_extremes(values: Array) -> NDArray[np.intp]:
    """Indices at which the series bends back, and both ends: nowhere else can it have a turning point."""
    bends = np.flatnonzero(np.diff(np.sign(np.diff(values)))) + 1
    return np.concatenate([[0], bends, [len(values) - 1]]).astype(np.intp)


def relocate_turning_point(displacement: Array, turning_points: NDArray[np.intp], k: int) -> int:
    """Index of turning point `k` in another version (N,) of the displacement that they were found on."""
    turn = int(turning_points[k])
    if k in (0, len(turning_points) - 1):
        return _extend_to_rest(displacement, turn, inner=int(turning_points[1 if k == 0 else -2]))
    a, b = (int(turning_points[k - 1]) + turn) // 2, (turn + int(turning_points[k + 1])) // 2
    part = displacement[a : b + 1]
    top = displacement[turn] > (displacement[a] + displacement[b]) / 2
    return a + int(np.argmax(part) if top else np.argmin(part))


def _extend_to_rest(displacement: Array, turn: int, inner: int) -> int:
    """Outwards from a set's first or last turning point as long as the movement continues to slow down."""
    step = 1 if turn > inner else -1
    # Only where speed falls and its sign matter, so per sample will do for its unit.
    forward = np.sign(displacement[turn] - displacement[inner]) * step * np.gradient(displacement)
    while 0 <= turn + step < len(forward) and 0 < forward[turn + step] <= forward[turn]:
        turn += step
    return turn

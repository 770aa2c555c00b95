"""The arc length along the path that the moving points go up and down."""

import numpy as np
from numpy.polynomial.legendre import legder, legfit, legval
from numpy.typing import NDArray

Array = NDArray[np.float64]

_CURVE_DEGREE = 4
# Samples of the path, and how far it extends beyond the range of the set, in half ranges.
_KNOTS, _REACH = 561, 1.4
# Samples whose nearest point on a path is searched for at a time.
_BLOCK = 2048


def arc_length_along_path(points: Array, lowpassed: Array, inside: NDArray[np.bool_]) -> Array:
    """Compute the arc length along the smooth path of points that go back and forth.

    The path is a polynomial in the first principal component of what lies inside the set; every sample is
    projected onto its nearest point. (The height of a limb on an arc hardly changes where the arc is level.)

    Parameters
    ----------
    points : ndarray, shape (N, d)
        Coordinates over time.
    lowpassed : ndarray, shape (N, d)
        The same after a low-pass, which the path is fitted to.
    inside : ndarray of bool, shape (N,)
        True within the set, which the path is fitted to.

    Returns
    -------
    ndarray, shape (N,)
        In the units of `points`, without a low-pass, from an arbitrary origin in an arbitrary direction.
    """
    center = lowpassed[inside].mean(axis=0)
    axis = _principal_axis(lowpassed[inside] - center)
    along = (lowpassed - center) @ axis
    low, high = np.percentile(along[inside], [1, 99])
    position = 2 * (along - low) / max(high - low, 1e-9) - 1
    # In full, since that says nothing of a path that a line fits: markers have little noise.
    curves = legfit(position[inside], lowpassed[inside], _CURVE_DEGREE, full=True)[0]
    # Beyond its ends the path continues as a straight line: a polynomial would diverge.
    knots = np.linspace(-_REACH, _REACH, _KNOTS)
    held = np.clip(knots, -1.0, 1.0)
    slopes = legval(held, legder(curves)).T
    path = legval(held, curves).T + slopes * (knots - held)[:, None]
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    tangents = slopes / np.maximum(np.linalg.norm(slopes, axis=1), 1e-9)[:, None]
    nearest = _nearest_path_points(lowpassed, path)
    return length[nearest] + ((points - path[nearest]) * tangents[nearest]).sum(axis=1)


def _principal_axis(centered: Array) -> Array:
    """(d,) unit vector of the largest variance of (N, d) centered points.

    From the scatter matrix: a singular value decomposition of all samples takes a hundred times as long.
    """
    return np.linalg.eigh(centered.T @ centered)[1][:, -1]


def _nearest_path_points(points: Array, path: Array) -> NDArray[np.intp]:
    """(N,) the knot of the path (M, d) that each of the points (N, d) is nearest to."""
    nearest = np.empty(len(points), np.intp)
    half_square, transposed = (path**2).sum(axis=1) / 2, np.ascontiguousarray(path.T)
    # All distances at once would be 0.5 GB for a clip of 20 minutes.
    for start in range(0, len(points), _BLOCK):
        block = slice(start, start + _BLOCK)
        distance = points[block] @ transposed
        np.subtract(half_square, distance, out=distance)
        nearest[block] = np.argmin(distance, axis=1)
    return nearest

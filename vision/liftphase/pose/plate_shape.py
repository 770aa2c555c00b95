"""The shape of a plate's rim in the image by its place: a plate that moves away from the camera shrinks."""

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.rim import Ellipse
from liftphase.signal.noise import SD_PER_MAD

Array = NDArray[np.float64]

# Weight of the first ellipse in frames, and of what was seen a frame before: about three seconds.
_FIRST_WEIGHT, _MEMORY = 5.0, 0.99
# Weight of a shape that is the same everywhere, in frames one diameter away.
_SLOPE_PRIOR = 0.5
# The same of the near face in units of the outline: its center is off the outline's by what is seen of the
# plate's thickness, which changes along the path.
_FACE_SLOPE_PRIOR = 0.03
# Measurements of the near face that are needed at least; a residual at which one counts nothing (Tukey's
# biweight), in robust standard deviations.
_MIN_FACES, _OUTLIER, _ITERATIONS = 4, 4.0, 6


class ShapeByPlace:
    """The shape of an ellipse as a linear function of its center, by recursive least squares.

    Parameters
    ----------
    ellipse : Ellipse
        The first that was seen.
    """

    def __init__(self, ellipse: Ellipse) -> None:
        self._origin, self._unit = ellipse.center, 2 * ellipse.radius
        self._prior = np.diag([0.0, _SLOPE_PRIOR, _SLOPE_PRIOR])
        self._normal, self._sums = self._prior.copy(), np.zeros((3, 3))
        self.add(ellipse, _FIRST_WEIGHT)

    def add(self, ellipse: Ellipse, weight: float = _FIRST_WEIGHT) -> None:
        """Count an ellipse that was seen, with a weight in frames."""
        row, shape = self._row(ellipse.center), ellipse.shape
        self._normal = _MEMORY * self._normal + (1 - _MEMORY) * self._prior + weight * row[:, None] * row
        self._sums = _MEMORY * self._sums + weight * row[:, None] * shape[[0, 0, 1], [0, 1, 1]]

    def at(self, center: Array) -> Array:
        """(2, 2) the shape at a place."""
        xx, xy, yy = self._row(center) @ np.linalg.solve(self._normal, self._sums)
        return np.array([[xx, xy], [xy, yy]])

    def _row(self, center: Array) -> Array:
        return np.array([1.0, *(center - self._origin) / self._unit])


def faces_by_place(places: Array, faces: Array, diameter: float) -> list[Ellipse] | None:
    """The near face of a plate in units of its outline, as a linear function of its place.

    The outline of a thick plate is that of both faces, by more the more obliquely it is seen.

    Parameters
    ----------
    places : ndarray of shape (N, 2)
        Centers of the outline, pixels.
    faces : ndarray of shape (N, 5)
        Center and shape (xx, xy, yy) of the face where it was measured, NaN elsewhere.
    diameter : float
        Of the outline, pixels.

    Returns
    -------
    list of N Ellipse, or None
        None where it was measured too rarely.
    """
    measured = np.isfinite(faces[:, 0])
    if measured.sum() < _MIN_FACES:
        return None
    rows = np.column_stack([np.ones(len(places)), (places - np.median(places, axis=0)) / diameter])
    design, values = rows[measured], faces[measured]
    prior = np.diag([0.0, _FACE_SLOPE_PRIOR, _FACE_SLOPE_PRIOR])
    weights, solved = np.ones(len(values)), np.zeros((3, values.shape[1]))
    for _ in range(_ITERATIONS):
        weighted = design * weights[:, None]
        solved = np.linalg.solve(design.T @ weighted + prior, weighted.T @ values)
        away = np.linalg.norm(values - design @ solved, axis=1)
        spread = SD_PER_MAD * float(np.median(away)) + 1e-6
        weights = np.maximum(1 - (away / (_OUTLIER * spread)) ** 2, 0.0) ** 2
    return [Ellipse(row[:2], row[[2, 3, 3, 4]].reshape(2, 2)) for row in rows @ solved]

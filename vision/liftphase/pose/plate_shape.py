"""The shape of a plate's rim in the image by its place: a plate that moves away from the camera shrinks."""

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.rim import Ellipse

Array = NDArray[np.float64]

# Weight of the first ellipse in frames, and of what was seen a frame before: about three seconds.
_FIRST_WEIGHT, _MEMORY = 5.0, 0.99
# Weight of a shape that is the same everywhere, in frames one diameter away.
_SLOPE_PRIOR = 0.5


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

"""What a top-down pose model gives, as points of its input image: pure functions on arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Towards the higher neighbor of a heat map's peak, in its cells (Newell 2016).
_SHIFT = 0.25


def decode(outputs: Sequence[NDArray[np.floating]], width: int, height: int) -> tuple[Array, Array]:
    """Landmarks in the model's input and their scores.

    Parameters
    ----------
    outputs : sequence of ndarray
        Two of shapes (1, K, width * r) and (1, K, height * r), the classes of x and y (SimCC: Li 2022, as
        RTMPose has them), or one of shape (1, K, h, w), heat maps.
    width, height : int
        Of the input, pixels.

    Returns
    -------
    (points, scores) of shapes (K, 2) and (K,)
        Pixels of the input; scores from 0 to 1.

    Raises
    ------
    ValueError
        For outputs of other shapes.
    """
    arrays = [np.asarray(output, np.float64) for output in outputs]
    if len(arrays) == 2 and all(array.ndim == 3 for array in arrays):
        return _decode_classes(arrays[0][0], arrays[1][0], width, height)
    if len(arrays) == 1 and arrays[0].ndim == 4:
        return _decode_heat_maps(arrays[0][0], width, height)
    shapes = ", ".join(str(array.shape) for array in arrays)
    raise ValueError(f"its outputs have the shapes {shapes}: neither classes of x and y nor heat maps")


def _decode_classes(x: Array, y: Array, width: int, height: int) -> tuple[Array, Array]:
    # As many classes a pixel in either axis: y before x, or another size, would give other places.
    if len(x) != len(y) or not x.size or x.shape[1] * height != y.shape[1] * width:
        raise ValueError(
            f"its outputs {x.shape} and {y.shape} are no classes of x and y of {width} x {height}"
        )
    points = np.stack([x.argmax(axis=1) * width / x.shape[1], y.argmax(axis=1) * height / y.shape[1]], axis=1)
    return points, np.clip(np.minimum(x.max(axis=1), y.max(axis=1)), 0, 1)


def _decode_heat_maps(maps: Array, width: int, height: int) -> tuple[Array, Array]:
    count, rows, columns = maps.shape
    flat = maps.reshape(count, -1)
    row, column = np.divmod(flat.argmax(axis=1), columns)
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1)), mode="edge")
    points = np.arange(count)
    right, left = padded[points, row + 1, column + 2], padded[points, row + 1, column]
    below, above = padded[points, row + 2, column + 1], padded[points, row, column + 1]
    x = (column + 0.5 + _SHIFT * np.sign(right - left)) * width / columns
    y = (row + 0.5 + _SHIFT * np.sign(below - above)) * height / rows
    return np.stack([x, y], axis=1), np.clip(flat.max(axis=1), 0, 1)

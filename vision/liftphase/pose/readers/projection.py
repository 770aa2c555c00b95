"""Points in space as a camera beside the subject would see them: the sagittal plane of the body."""

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.readers.recording import Up
from liftphase.pose.skeleton import HIPS, SHOULDERS

Array = NDArray[np.float64]

# Below this length, relative to the body, left and right give no direction: markers of one side alone.
_MIN_WIDTH_FRACTION = 0.05
# The trunk's own axis is clearly another than the one that the file has upwards.
_LYING_DEG = 60.0
_AXES = ("x", "y", "z")


def project_to_sagittal(points: Array, up: Up) -> tuple[Array, Array]:
    """Project onto the body's sagittal plane, seen from its right side.

    The plane is vertical and at right angles to the mean direction from the right to the left of shoulders
    and hips; where there is one side alone, or that direction is upright, it is the vertical plane that holds
    most of the horizontal motion. Points of a plane (all z equal) keep it.

    Parameters
    ----------
    points : ndarray, shape (T, 33, 3)
        NaN where not known.
    up : str
        The axis that points up: "y", "-z" and so on.

    Returns
    -------
    (image, depth) of shapes (T, 33, 2) and (T, 33)
        x ahead, y down; and away from the camera: the units of `points`.
    """
    vertical = np.zeros(3)
    axis = _AXES.index(up[-1])
    vertical[axis] = -1.0 if up.startswith("-") else 1.0
    flat = next((n for n in range(3) if n != axis and np.nanmax(np.abs(points[..., n])) == 0), None)
    left = np.eye(3)[flat] if flat is not None else _left_of(points, vertical)
    # Right-handed axes: the cross product of left and up is ahead.
    ahead = np.cross(left, vertical)
    if flat is not None:
        # A file of two axes keeps them: its x stays x.
        ahead = np.abs(ahead)
    return np.stack([points @ ahead, -(points @ vertical)], axis=-1), points @ left


def is_upright(image: Array) -> bool:
    """Whether the trunk of (T, 33, 2) points, y down, is nearer to the vertical than to lying."""
    trunk = image[:, SHOULDERS].mean(axis=1) - image[:, HIPS].mean(axis=1)
    trunk = trunk[np.isfinite(trunk).all(axis=1)]
    if not len(trunk):
        return True
    return bool(np.median(np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))) < _LYING_DEG)


def _left_of(points: Array, vertical: Array) -> Array:
    """(3,) unit vector, level, to the left of the body."""
    pairs = [points[:, pair[0]] - points[:, pair[1]] for pair in (SHOULDERS, HIPS)]
    widths = np.concatenate(pairs)
    widths = widths[np.isfinite(widths).all(axis=1)]
    left = widths.mean(axis=0) if len(widths) else np.zeros(3)
    left = left - (left @ vertical) * vertical
    trunk = np.nanmedian(np.linalg.norm(points[:, SHOULDERS[0]] - points[:, HIPS[0]], axis=1))
    length = float(np.linalg.norm(left))
    if length > _MIN_WIDTH_FRACTION * float(trunk):
        return left / length
    level = points - (points @ vertical)[..., None] * vertical
    moved = (level - np.nanmean(level, axis=0)).reshape(-1, 3)
    moved = moved[np.isfinite(moved).all(axis=1)]
    if not len(moved) or not moved.any():
        return np.asarray(np.cross(vertical, np.eye(3)[0 if abs(vertical[0]) < 1 else 1]), np.float64)
    ahead = np.asarray(np.linalg.eigh(moved.T @ moved)[1][:, -1], np.float64)
    left = np.asarray(np.cross(vertical, ahead), np.float64)
    return np.asarray(left / max(float(np.linalg.norm(left)), 1e-9), np.float64)

"""The detections of a pose estimator in one image."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks:
    """The landmarks of one person in one image, in the order of the estimator's skeleton.

    Attributes
    ----------
    image_px : ndarray of shape (K, 2), float32
        x and y in pixels of the image, y down.
    world_m : ndarray of shape (K, 3), float32
        Meters, y down, origin between the hips; NaN where the estimator has none.
    visibility : ndarray of shape (K,), float32
        How sure the estimator is that a landmark is not hidden, 0 to 1.
    """

    image_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One person found in one frame.

    Attributes
    ----------
    tracklet_id : int
        The same for all frames in which the person was tracked without a break.
    landmarks : Landmarks
        Where they are.
    """

    tracklet_id: int
    landmarks: Landmarks


def interpolate_landmarks(a: Landmarks, b: Landmarks, fraction: float) -> Landmarks:
    """Landmarks between two poses of one person, a `fraction` of the way from the first."""
    return Landmarks(
        _mix(a.image_px, b.image_px, fraction),
        _mix(a.world_m, b.world_m, fraction),
        _mix(a.visibility, b.visibility, fraction),
    )


def _mix(a: NDArray[np.float32], b: NDArray[np.float32], fraction: float) -> NDArray[np.float32]:
    return (a * (1 - fraction) + b * fraction).astype(np.float32)

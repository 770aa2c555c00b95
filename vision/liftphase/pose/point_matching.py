"""Matching points of one image in another."""

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import torso_px

# Pyramid levels above the image itself: displacements up to about four windows.
_LEVELS = 2
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.005)
# Below this smallest eigenvalue (per pixel) a window holds nothing that can be matched.
_MIN_TEXTURE = 1e-5
# Side of the window that is matched on a person, as a fraction of the torso, and its limits in pixels.
_WINDOW_FRACTION, _MIN_WINDOW_PX, _MAX_WINDOW_PX = 0.2, 9, 31


def match_points(
    here: NDArray[np.uint8], there: NDArray[np.uint8], points: NDArray, window: int
) -> NDArray[np.float64]:
    """Where points of one image are in another, by pyramidal Lucas-Kanade (Bouguet 2001).

    Parameters
    ----------
    here, there : ndarray of shape (H, W), uint8
        The images in gray.
    points : ndarray of shape (N, 2)
        x and y in `here`, pixels.
    window : int
        Side of the windows around the points that are matched, pixels, odd.

    Returns
    -------
    ndarray of shape (N, 2)
        x and y in `there`, pixels; NaN where not found.
    """
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        here, there, points.astype(np.float32), None,
        winSize=(window, window), maxLevel=_LEVELS, criteria=_STOP, minEigThreshold=_MIN_TEXTURE,
    )  # fmt: skip
    return np.where(status == 1, found.astype(np.float64), np.nan)


def window_px(image_px: NDArray) -> int:
    """Side of the window that is matched on a person with these landmarks (K, 2), pixels, odd."""
    side = np.clip(_WINDOW_FRACTION * torso_px(image_px), _MIN_WINDOW_PX, _MAX_WINDOW_PX)
    return int(side) | 1

"""The small gray images that optical flow is measured in."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.video.cuts import ChangeMeter

# Images are shrunk to this side: landmarks of larger ones are no more exact.
_MAX_SIDE_PX = 640


@dataclass(frozen=True, slots=True, eq=False)
class GrayImage:
    """A frame as optical flow sees it.

    Attributes
    ----------
    pixels : ndarray of shape (H, W), uint8
        Upright, shrunk.
    scale : float
        Its sides over those of the frame, at most 1.
    change : float
        How much it differs from the one before, as `liftphase.video.cuts.ChangeMeter` measures it.
    """

    pixels: NDArray[np.uint8]
    scale: float
    change: float


class GrayImages:
    """Makes the `GrayImage` of each frame of a clip; give it the frames in order."""

    def __init__(self) -> None:
        self._change = ChangeMeter()

    def make(self, rgb: NDArray[np.uint8]) -> GrayImage:
        """The next frame's, of its pixels (H, W, 3), uint8, upright."""
        scale = min(1.0, _MAX_SIDE_PX / max(rgb.shape[:2]))
        if scale < 1.0:
            shrunk = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            rgb = np.asarray(shrunk, np.uint8)
        gray = np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY), np.uint8)
        return GrayImage(gray, scale, self._change.measure(gray))

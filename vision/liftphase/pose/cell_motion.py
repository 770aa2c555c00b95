"""Motion of the whole image, cell by cell: what moves where no landmark is, such as the sled of a machine."""

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.cells import CELLS, no_motion
from liftphase.pose.gray_image import GrayImage

# Sides of the image in which dense flow is measured: in 0.5 to 0.7 ms, half of what sparse points take.
# In much narrower images OpenCV's flow reads beyond its memory, so those are stretched.
_LONG_SIDE_PX, _MIN_SHORT_SIDE_PX = 240, 96


class CellMotionMeter:
    """Measures the motion of each cell of the image; give it the images in order.

    By the mean of dense optical flow (Kroeger et al. 2016, Fast optical flow using dense inverse search).
    """

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._before: tuple[NDArray[np.uint8], tuple[int, ...]] | None = None

    def measure(self, image: GrayImage) -> NDArray[np.float16]:
        """(R, R, 2) displacement of each cell since the image before, pixels of the frame, y down.

        Zeros for the first image, and for one of another size than the image before.
        """
        height, width = image.pixels.shape
        shrunk = _LONG_SIDE_PX / max(height, width)
        size = [max(round(side * shrunk), _MIN_SHORT_SIDE_PX) for side in (width, height)]
        small = np.asarray(cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        before, self._before = self._before, (small, image.pixels.shape)
        if before is None or before[1] != image.pixels.shape:
            return no_motion()
        # OpenCV's stubs want a flow to begin with; None is what it begins without.
        dense = self._flow.calc(before[0], small, None)  # type: ignore[call-overload]
        cells = cv2.resize(dense, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
        return (cells * (np.array([width, height]) / size) / image.scale).astype(np.float16)

"""How large the pictures are that everything looks at: a clip's own size, or smaller."""

import cv2
import numpy as np
from numpy.typing import NDArray

# Lines at most. The landmark model sees 256 x 256 pixels around the lifter and the movement of the picture is
# measured on half as many lines; what more would cost is in docs/performance.md.
SHORT_SIDE = 720


def fit_picture(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the pictures of a clip: its own, or even and with a short side of `SHORT_SIDE`."""
    if min(width, height) <= SHORT_SIDE:
        return width, height
    share = SHORT_SIDE / min(width, height)
    return round(share * width) // 2 * 2, round(share * height) // 2 * 2


def make_even(width: int, height: int) -> tuple[int, int]:
    """The size without an odd last column or row, which yuv420p cannot hold."""
    return width // 2 * 2, height // 2 * 2


def shrink(rgb: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture, (H, W, 3), in the size (width, height); itself where it has that size."""
    height, width = rgb.shape[:2]
    if (width, height) == size:
        return rgb
    # From twice the size on, pixels would be left out and noise folded in without averaging over areas;
    # below, that takes five times as long.
    way = cv2.INTER_AREA if width >= 2 * size[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(rgb, size, interpolation=way), np.uint8)

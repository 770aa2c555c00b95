"""A darkened area under text and bars, so that they are legible on any image."""

import cv2
import numpy as np
from numpy.typing import NDArray

_TRANSMITTANCE = 0.28  # fraction of the brightness that remains under a panel


class Panel:
    """A darkened rectangle of `width` x `height` pixels with rounded corners of `radius` pixels."""

    def __init__(self, width: int, height: int, radius: int = 0) -> None:
        self.width, self.height = width, height
        self._mask = _rounded_mask(width, height, radius) if radius else None

    def darken(self, rgb: NDArray[np.uint8], left: int, top: int) -> NDArray[np.uint8]:
        """Darken the image under the panel in place; returns the view of `rgb` that the panel covers.

        Of a panel that is larger than the image, as in a thumbnail, the part inside.
        """
        area = rgb[top : top + self.height, left : left + self.width]
        darker = cv2.convertScaleAbs(area, alpha=_TRANSMITTANCE)
        if self._mask is None:
            area[:] = darker
        else:
            cv2.copyTo(darker, self._mask[: area.shape[0], : area.shape[1]], area)
        return area


def _rounded_mask(width: int, height: int, radius: int) -> NDArray[np.uint8]:
    mask = np.zeros((height, width), np.uint8)
    radius = min(radius, (width - 1) // 2, (height - 1) // 2)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), (255,), cv2.FILLED)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), (255,), cv2.FILLED)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, (255,), cv2.FILLED)
    return mask

"""Text on frames, with the variable TrueType font inside OpenCV 5. Its digits are equally wide."""

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.render.phase_style import RGB, WHITE

_ORIGIN = (0, 0)


class TextStyle:
    """Text of one size and weight: `size_px` is OpenCV's font size, `weight` 100 (thin) to 900 (black)."""

    def __init__(self, size_px: int, weight: int = 500) -> None:
        self.size_px = size_px
        self.weight = weight
        self._face = cv2.FontFace("sans")
        self.cap_height = self._inked_height("H")

    def width(self, text: str) -> int:
        """Width of `text` in pixels."""
        return cv2.getTextSize(_ORIGIN, text, _ORIGIN, self._face, self.size_px, self.weight)[2]

    def fitted(self, text: str, room: int) -> str:
        """The text, cut at its end where it is wider than `room` pixels."""
        while len(text) > 1 and self.width(text) > room:
            text = text[:-2].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
        return text

    def draw(self, rgb: NDArray[np.uint8], text: str, left: int, baseline: int, color: RGB = WHITE) -> None:
        """Write `text` from `left` on, on `baseline`, in place."""
        cv2.putText(rgb, text, (left, baseline), color, self._face, self.size_px, self.weight)

    def _inked_height(self, text: str) -> int:
        sheet = np.zeros((2 * self.size_px, 2 * self.width(text), 3), np.uint8)
        self.draw(sheet, text, 0, self.size_px)
        return int(np.count_nonzero((sheet > 127).any(axis=(1, 2))))

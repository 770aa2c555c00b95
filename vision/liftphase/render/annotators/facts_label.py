"""The label of a set: who lifts, with which load and when."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.render.panel import Panel
from liftphase.render.text import TextStyle
from liftphase.runtime.printable import printable

# Sizes as fractions of the frame's short side.
_TEXT, _PADDING = 0.034, 0.016
_MIN_TEXT_PX = 11
_MAX_WIDTH = 0.45  # of the frame's width: a longer line is cut


class FactsLabel:
    """A line for each of `words`, for frames of one size; `width` and `height` are in pixels."""

    def __init__(self, words: Sequence[str], frame_width: int, frame_height: int) -> None:
        short = min(frame_width, frame_height)
        self._text = TextStyle(max(_MIN_TEXT_PX, round(_TEXT * short)), weight=500)
        self._padding = max(3, round(_PADDING * short))
        room = round(_MAX_WIDTH * frame_width) - 2 * self._padding
        self._lines = [self._text.fitted(printable(line), room) for line in words]
        self._step = self._text.cap_height + self._padding
        self.width = max(map(self._text.width, self._lines)) + 2 * self._padding
        self.height = len(words) * self._step + self._padding
        self._panel = Panel(self.width, self.height, radius=self._padding)

    def draw(self, rgb: NDArray[np.uint8], left: int, top: int) -> None:
        """Draw the label with its top left corner at (left, top), in place."""
        area = self._panel.darken(rgb, left, top)
        for i, line in enumerate(self._lines, start=1):
            self._text.draw(area, line, self._padding, i * self._step)

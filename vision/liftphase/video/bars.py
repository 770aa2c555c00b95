"""Black bars beside the image: a portrait clip in a landscape frame, or the reverse, as exports make them."""

import numpy as np
from numpy.typing import NDArray

# Levels of 255. Black of limited range is 16 where it is not expanded; coding moves it by a few.
MAX_BLACK = 24
# A bar has at least this fraction of the side, and both are alike within that: a dark wall is on one side.
MIN_BAR, MAX_DIFFERENCE = 0.05, 0.02
# Frames between two looks: bars stay where they are, and the brightest of many frames shows what is none.
LOOK_EVERY = 32


class BarFinder:
    """Finds black bars at the left and right, or at the top and bottom, in the frames of one clip."""

    def __init__(self) -> None:
        self._seen = 0
        self._brightest: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None

    def look(self, rgb: NDArray[np.uint8]) -> None:
        """Take in the next frame (H, W, 3), of which one in `LOOK_EVERY` is looked at."""
        self._seen += 1
        if self._seen % LOOK_EVERY != 1:
            return
        by_channel = rgb.max(axis=0), rgb.max(axis=1)
        columns, rows = (each.max(axis=1) for each in by_channel)
        if self._brightest is not None:
            columns, rows = np.maximum(columns, self._brightest[0]), np.maximum(rows, self._brightest[1])
        self._brightest = columns, rows

    def describe(self) -> str | None:
        """A line for people, None where there are no bars."""
        if self._brightest is None:
            return None
        for lines, sides, extent in zip(
            self._brightest, ("left and right", "top and bottom"), ("width", "height"), strict=True
        ):
            bright = np.flatnonzero(lines > MAX_BLACK)
            if not bright.size:
                return None
            before, after = bright[0] / len(lines), 1 - (bright[-1] + 1) / len(lines)
            if min(before, after) >= MIN_BAR and abs(before - after) <= MAX_DIFFERENCE:
                filled = f"{1 - before - after:.0%} of the frame's {extent}"
                return (
                    f"There are black bars at the {sides}: the image fills {filled}. The whole frame is "
                    "analyzed; an export without the bars shows more detail."
                )
        return None

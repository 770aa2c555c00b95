"""The style of each phase: its color, and a glyph that shows it without color.

The colors are a gray and three of the palette of Okabe and Ito for color-blind readers ("Color Universal
Design", 2008), chosen so that they differ in lightness too. The glyph is the excursion in profile: an
eccentric slopes down from the shortened end to the lengthened one, a concentric up, a pause is level, `other`
a thin line.
"""

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from liftphase.phases.model import End, PhaseKind

RGB = tuple[int, int, int]

COLORS: dict[PhaseKind, RGB] = {
    PhaseKind.ECCENTRIC: (213, 94, 0),
    PhaseKind.CONCENTRIC: (86, 180, 233),
    PhaseKind.ISOMETRIC: (240, 228, 66),
    PhaseKind.OTHER: (153, 153, 153),
}

WHITE: RGB = (255, 255, 255)
OUTLINE_COLOR: RGB = (20, 20, 20)  # around lines and dots

# Heights of the glyph at the two ends, as fractions of the box: even the lengthened end shows some color.
_TOP, _LOW, _THIN = 1.0, 0.35, 0.12

SUBPIXEL_BITS = 4  # OpenCV's fixed-point coordinates: shapes move smoothly instead of jumping by a pixel


def phase_color(phase: PhaseKind) -> RGB:
    """The color of a phase, RGB."""
    return COLORS[phase]


def glyph_heights(phase: PhaseKind, end: End | None) -> tuple[float, float]:
    """Height (0..1 of the box) at the start and at the end of a segment of this phase."""
    if phase is PhaseKind.ECCENTRIC:
        return _TOP, _LOW
    if phase is PhaseKind.CONCENTRIC:
        return _LOW, _TOP
    if phase is PhaseKind.ISOMETRIC:
        level = _LOW if end is End.LENGTHENED else _TOP
        return level, level
    return _THIN, _THIN


def draw_phase_glyph(
    image: NDArray[np.uint8],
    box: tuple[float, float, float, float],
    phase: PhaseKind,
    end: End | None,
    color: tuple[int, ...],
) -> None:
    """Fill a phase's glyph into `box` (left, top, right, bottom in pixels) of `image`, in place."""
    left, top, right, bottom = box
    first, last = (bottom - height * (bottom - top) for height in glyph_heights(phase, end))
    corners = np.array([(left, bottom), (left, first), (right, last), (right, bottom)])
    cv2.fillPoly(image, [fixed_point(corners)], color, cv2.LINE_AA, SUBPIXEL_BITS)


def fixed_point(points: ArrayLike) -> NDArray[np.int32]:
    """Pixel coordinates as the integers that OpenCV takes with `SUBPIXEL_BITS`."""
    return np.rint(np.asarray(points) * (1 << SUBPIXEL_BITS)).astype(np.int32)

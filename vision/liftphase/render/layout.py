"""Placement of panels: boxes that hide as little of the subject as possible over the clip."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Left, top, right, bottom in pixels; right and bottom lie outside.
Box = tuple[int, int, int, int]

_MARGIN = 0.02  # fraction of the frame's short side
_MIN_MARGIN_PX = 4
# Fraction of the subject's landmarks under a panel in the better top corner that moves it to the bottom.
_MAX_COVERED_FRACTION = 0.05


def margin_px(frame_width: int, frame_height: int) -> int:
    """Distance of a panel from the edge and from the next panel."""
    return max(_MIN_MARGIN_PX, round(_MARGIN * min(frame_width, frame_height)))


def choose_corner(
    points: NDArray[np.float64], size: tuple[int, int], frame_width: int, floor: int, margin: int
) -> Box:
    """The top corner that holds fewer of the subject's landmarks over the clip.

    Only when a panel would lie on the subject in both (hands at a bar above) does it go to a bottom corner.

    Parameters
    ----------
    points : ndarray of shape (T, K, 2)
        Landmarks in pixels of the frame, NaN where not visible.
    size : tuple of int
        (width, height) of the panel.
    frame_width, floor : int
        The panel lies left of the one and above the other.
    margin : int
        Distance from the edges.
    """
    width, height = size
    lefts = (margin, frame_width - margin - width)
    tops = (margin, floor - margin - height)
    top, bottom = (
        min(
            (_covered_fraction(points, box), box)
            for box in ((left, y, left + width, y + height) for left in lefts)
        )
        for y in tops
    )
    return bottom[1] if top[0] > _MAX_COVERED_FRACTION and bottom[0] < top[0] else top[1]


def place_beside(size: tuple[int, int], panel: Box, frame_width: int, floor: int, margin: int) -> Box:
    """Along the same edge as another panel: below it or, where there is no room, above.

    Arguments as those of `choose_corner`; panel: the other one's box.
    """
    width, height = size
    left = margin if panel[0] <= margin else frame_width - margin - width
    below = panel[3] + margin
    top = max(0, below if below + height <= floor - margin else panel[1] - margin - height)
    return left, top, left + width, top + height


def surround(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _covered_fraction(points: NDArray[np.float64], box: Box) -> float:
    """Fraction of the visible landmarks of the clip that lie in the box."""
    x, y = points[..., 0], points[..., 1]
    inside = (x >= box[0]) & (x < box[2]) & (y >= box[1]) & (y < box[3])
    return np.count_nonzero(inside) / max(1, np.count_nonzero(~np.isnan(x)))

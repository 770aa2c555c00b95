"""Size of the frames that are processed: the clip's own size, or smaller."""

from fractions import Fraction

# Lines at most. The input of the landmark model is 256 x 256 pixels around the lifter, and optical flow is
# measured on half as many lines; docs/performance.md has the cost of larger frames.
SHORT_SIDE = 720
# Below 1 % a sample aspect ratio is a rounding artefact of an earlier export; beyond 4 it is damage.
_ASPECT_TOLERANCE, _MAX_ASPECT = 0.01, 4


def fit_image_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the processed frames: the clip's, or even with a short side of `SHORT_SIDE`."""
    if min(width, height) <= SHORT_SIDE:
        return width, height
    fraction = SHORT_SIDE / min(width, height)
    return round(fraction * width) // 2 * 2, round(fraction * height) // 2 * 2


def make_even(width: int, height: int) -> tuple[int, int]:
    """The size without an odd last column or row, which yuv420p cannot hold."""
    return width // 2 * 2, height // 2 * 2


def square_pixel_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """(width, height) of a stored frame with square pixels; aspect: width over height of a stored pixel."""
    ratio = float(aspect or 1)
    if abs(ratio - 1) <= _ASPECT_TOLERANCE or not 1 / _MAX_ASPECT <= ratio <= _MAX_ASPECT:
        return width, height
    return round(width * ratio), height

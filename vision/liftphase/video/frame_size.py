"""Size of the frames that are processed: the clip's own size, or smaller."""

# Lines at most. The input of the landmark model is 256 x 256 pixels around the lifter, and optical flow is
# measured on half as many lines; docs/performance.md has the cost of larger frames.
SHORT_SIDE = 720


def fit_image_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) of the processed frames: the clip's, or even with a short side of `SHORT_SIDE`."""
    if min(width, height) <= SHORT_SIDE:
        return width, height
    fraction = SHORT_SIDE / min(width, height)
    return round(fraction * width) // 2 * 2, round(fraction * height) // 2 * 2


def make_even(width: int, height: int) -> tuple[int, int]:
    """The size without an odd last column or row, which yuv420p cannot hold."""
    return width // 2 * 2, height // 2 * 2

"""Colors stay beside their things in every even size that yuv420p can hold."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.video.decode import ClipReader, Frame
from liftphase.video.encode import ClipWriter, to_yuv
from liftphase.video.proxy import Proxy

# Every even size from 90 to 130.
EVEN = range(90, 131, 2)
SIZES = sorted(
    {*((width, 94) for width in EVEN), *((98, height) for height in EVEN), *zip(EVEN, EVEN, strict=True)}
)
# Saturated colors: where chroma is a row or two off, a patch is off by tens of levels.
PATCHES = np.array(
    [
        [(200, 40, 40), (40, 180, 40), (40, 40, 200)],
        [(200, 180, 40), (40, 180, 200), (200, 40, 200)],
        [(128, 128, 128), (220, 120, 30), (30, 120, 90)],
    ],
    np.uint8,
)
FRAMES = 3
# (pixels left out at a seam, levels): chroma has half the pixels; coding moves flat patches by a few levels.
EXACT, CODED = (2, 3.0), (4, 4.0)


def draw_patches(width: int, height: int) -> NDArray[np.uint8]:
    """Nine flat patches that reach the edges of the image."""
    rows = np.arange(height) * 3 // height
    columns = np.arange(width) * 3 // width
    return np.ascontiguousarray(PATCHES[rows][:, columns])


def assert_patches(rgb: NDArray[np.uint8], size: tuple[int, int], seam_px: int, tolerance: float) -> None:
    """Every row and column of each patch has its color, but for `seam_px` at the seams between patches."""
    width, height = size
    assert rgb.shape == (height, width, 3)
    off = np.abs(rgb.astype(float) - draw_patches(width, height))
    rows, columns = _inside(height, seam_px), _inside(width, seam_px)
    for axis, lines in ((0, off[:, columns]), (1, off[rows])):
        wrong = lines.mean(axis=1 - axis)[rows if axis == 0 else columns].max()
        assert wrong <= tolerance, f"{size}: a line along axis {axis} is off by {wrong:.1f} levels"


def _inside(length: int, seam_px: int) -> NDArray[np.bool_]:
    places = np.arange(length) + 0.5
    return np.min([np.abs(places - seam * length / 3) for seam in (1, 2)], axis=0) > seam_px


def same_frames(size: tuple[int, int]) -> Iterator[Frame]:
    for number in range(FRAMES):
        yield Frame(number / 30, 1 / 30, draw_patches(*size))


@pytest.mark.parametrize("height", EVEN)
def test_conversion_keeps_every_line(height: int) -> None:
    for width in EVEN:
        image = to_yuv(draw_patches(width, height), width, height)
        assert (image.width, image.height) == (width, height)
        assert_patches(np.asarray(image.to_ndarray(format="rgb24"), np.uint8), (width, height), *EXACT)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_annotated_video_and_proxy_show_what_was_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    with ClipWriter(tmp_path / "out.mp4", *size, Fraction(1, 30)) as writer:
        for frame in same_frames(size):
            writer.write(frame.rgb, frame.time_s, frame.duration_s)
    with ClipReader(tmp_path / "out.mp4") as reader:
        assert_patches(list(reader.frames())[-1].rgb, size, *CODED)

    with Proxy(tmp_path / ".copy", size) as proxy:
        for frame in same_frames(size):
            proxy.write(frame)
        assert_patches(list(proxy.frames())[-1].rgb, size, *CODED)


@pytest.mark.parametrize("size", [(480, 854), (478, 850), (406, 722), (720, 1278)])
def test_sizes_of_phones_and_messengers(tmp_path: Path, size: tuple[int, int]) -> None:
    test_annotated_video_and_proxy_show_what_was_drawn(tmp_path, size)

"""Black bars beside the image are told; dark images, fades and a wall on one side are none."""

from pathlib import Path

import numpy as np
import pytest

from liftphase.video.bars import LOOK_EVERY, BarFinder
from liftphase.video.decode import ClipReader


def framed(left: int = 0, right: int = 0, top: int = 0, bottom: int = 0, level: int = 90) -> np.ndarray:
    image = np.full((100, 200, 3), 10, np.uint8)
    image[top : 100 - bottom, left : 200 - right] = level
    return image


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (framed(70, 70), "bars at the left and right: the image fills 30% of the frame's width"),
        (framed(top=20, bottom=21), "bars at the top and bottom: the image fills 59% of the frame's height"),
        (framed(), None),
        (framed(70, 0), None),
        (framed(70, 40), None),
        (framed(4, 4), None),
        (framed(level=10), None),
    ],
)
def test_bars(image, words):
    bars = BarFinder()
    assert bars.describe() is None
    # It fades in from black.
    for level in (0, 40, 255):
        for _ in range(LOOK_EVERY):
            bars.look(np.minimum(image, level))
    assert words in (bars.describe() or "") if words else bars.describe() is None


def test_a_portrait_clip_in_a_landscape_frame_is_told(make_clip):
    def draw(number: int, width: int, height: int) -> np.ndarray:
        image = np.zeros((height, width, 3), np.uint8)
        image[:, 2 * width // 5 : 3 * width // 5] = make_clip.draw(number, width // 5, height)
        return image

    for path, told in (
        (make_clip("bars.mp4", size=(320, 180), draw=draw), True),
        (make_clip("own.mp4"), False),
    ):
        with ClipReader(path) as reader:
            frames = list(reader.frames())
            assert frames[0].rgb.shape[:2] == reader.image_size[::-1]
            assert any("black bars" in line for line in reader.info().warnings) == told


def test_the_shared_pillarboxed_clip():
    path = Path(__file__).parents[4] / "shared" / "clips" / "bassem_hip_thrust.mp4"
    if not path.exists():
        pytest.skip("the shared clips are not here")
    with ClipReader(path) as reader:
        for _ in zip(range(40), reader.frames(), strict=False):
            pass
        assert any("the image fills 32% of the frame's width" in line for line in reader.info().warnings)

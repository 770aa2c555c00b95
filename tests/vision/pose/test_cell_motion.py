"""Motion of the cells of the image, on images that were moved by a known displacement."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.pose.cell_motion import CellMotionMeter
from liftphase.pose.cells import CELLS
from liftphase.pose.gray_image import GrayImage


def _texture(height: int, width: int) -> NDArray[np.uint8]:
    noise = np.random.default_rng(2).normal(0, 1, (height, width))
    smooth = cv2.GaussianBlur(noise, (0, 0), height / 45)
    return np.clip(128 + 45 * smooth / smooth.std(), 0, 255).astype(np.uint8)


def _measure(*images: NDArray[np.uint8], scale: float = 1.0) -> NDArray[np.float64]:
    meter = CellMotionMeter()
    return [meter.measure(GrayImage(image, scale, 0.0)) for image in images][-1].astype(np.float64)


def test_only_the_cells_move_behind_which_something_moves() -> None:
    """A sled goes up by 6 pixels of the frame, which is twice as large as the image."""
    wall = _texture(360, 480)
    before, after = wall.copy(), wall.copy()
    sled = np.ascontiguousarray(wall[::-1, ::-1])[:90, :120]
    before[120:210, 160:280], after[117:207, 160:280] = sled, sled
    moved = _measure(before, after, scale=0.5)
    np.testing.assert_allclose(moved[5, 5], (0, -6), atol=0.6)
    np.testing.assert_allclose(moved[[0, 0, -1, -1], [0, -1, 0, -1]], np.zeros((4, 2)), atol=0.1)


@pytest.mark.parametrize("size", [(360, 640), (640, 360), (40, 640), (640, 24), (9, 7)])
def test_images_of_any_shape(size: tuple[int, int]) -> None:
    still = _texture(*size)
    np.testing.assert_array_equal(_measure(still, still), np.zeros((CELLS, CELLS, 2)))


def test_a_moving_camera_moves_all_cells() -> None:
    image = _texture(640, 480)
    moved = _measure(image[10:-10, 10:-10], image[7:-13, 6:-14])
    np.testing.assert_allclose(np.median(moved, axis=(0, 1)), (4, 3), atol=0.2)


def test_nothing_is_known_of_the_first_image_and_of_another_size() -> None:
    image = _texture(120, 160)
    assert not _measure(image).any()
    assert not _measure(image, image[:100]).any()

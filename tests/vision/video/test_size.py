import numpy as np
import pytest

from liftphase.video.decode import ClipReader
from liftphase.video.size import fit_picture, make_even, shrink


@pytest.mark.parametrize(
    ("size", "picture"),
    [
        ((1920, 1080), (1280, 720)),
        ((2160, 3840), (720, 1280)),
        ((1280, 720), (1280, 720)),
        ((640, 480), (640, 480)),
        ((427, 241), (427, 241)),
        ((1080, 1081), (720, 720)),
    ],
)
def test_pictures_have_720_lines_at_most(size, picture):
    assert fit_picture(*size) == picture


def test_an_odd_last_column_and_row_are_left_out():
    assert make_even(427, 241) == (426, 240)


def test_shrinking_averages_what_it_leaves_out():
    checks = (np.indices((240, 320)).sum(axis=0) % 2 * 255).astype(np.uint8)
    small = shrink(np.stack([checks] * 3, axis=2), (80, 60))
    assert small.shape == (60, 80, 3)
    assert np.abs(small.astype(int) - 127).max() <= 2


def test_a_picture_of_the_right_size_stays_as_it_is():
    rgb = np.zeros((60, 80, 3), np.uint8)
    assert shrink(rgb, (80, 60)) is rgb


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_large_clip_is_read_smaller_and_keeps_its_own_size(make_clip, rotation):
    path = make_clip(frames=3, size=(1920, 1080), rotation=rotation)
    with ClipReader(path) as reader:
        pictures = [frame.rgb.copy() for frame in reader.frames()]
        info = reader.info()
    assert (info.width, info.height) == (reader.width, reader.height) == (1920, 1080)
    assert {picture.shape for picture in pictures} == {(720, 1280, 3)}
    assert [make_clip.read_number(picture) for picture in pictures] == [0, 1, 2]

import numpy as np
import pytest

from liftphase.video.decode import ClipReader
from liftphase.video.frame_size import fit_image_size, make_even


@pytest.mark.parametrize(
    ("size", "image"),
    [
        ((1920, 1080), (1280, 720)),
        ((2160, 3840), (720, 1280)),
        ((1280, 720), (1280, 720)),
        ((640, 480), (640, 480)),
        ((427, 241), (427, 241)),
        ((1080, 1081), (720, 720)),
    ],
)
def test_frames_have_720_lines_at_most(size, image):
    assert fit_image_size(*size) == image


def test_an_odd_last_column_and_row_are_left_out():
    assert make_even(427, 241) == (426, 240)


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_large_clip_is_read_smaller_and_keeps_its_own_size(make_clip, rotation):
    path = make_clip(frames=3, size=(1920, 1080), rotation=rotation)
    with ClipReader(path) as reader:
        images = [frame.rgb.copy() for frame in reader.frames()]
        info = reader.info()
    assert (info.width, info.height) == (reader.width, reader.height) == (1920, 1080)
    assert {image.shape for image in images} == {(720, 1280, 3)}
    assert [make_clip.read_number(image) for image in images] == [0, 1, 2]


@pytest.mark.parametrize("pix_fmt", ["yuv420p", "yuvj420p", "yuv444p", "yuv420p10le"])
def test_colors_do_not_depend_on_the_size(make_clip, pix_fmt):
    def draw(number, width, height):
        rgb = np.full((height, width, 3), (250, 40, 20), np.uint8)
        rgb[:, width // 2 :] = (30, 60, 255)
        return rgb

    means = []
    for size in ((1280, 720), (1920, 1080)):
        path = make_clip(f"{size[0]}.mp4", frames=2, size=size, pix_fmt=pix_fmt, draw=draw)
        with ClipReader(path) as reader:
            rgb = next(iter(reader.frames())).rgb
        means.append([half[8:-8, 8:-8].mean(axis=(0, 1)) for half in np.split(rgb, 2, axis=1)])
    np.testing.assert_allclose(means[1], means[0], atol=3)


def test_what_is_left_out_is_averaged(make_clip):
    """A chessboard of single pixels becomes gray, not another pattern."""

    def draw(number, width, height):
        board = (np.indices((height, width)).sum(axis=0) % 2 * 255).astype(np.uint8)
        return np.stack([board] * 3, axis=2)

    path = make_clip(
        codec="libx264rgb", pix_fmt="rgb24", frames=2, size=(2880, 2160), draw=draw, options={"qp": "0"}
    )
    with ClipReader(path) as reader:
        small = next(iter(reader.frames())).rgb
    assert small.shape == (720, 960, 3)
    assert np.abs(small[8:-8, 8:-8].astype(int) - 127).max() <= 60

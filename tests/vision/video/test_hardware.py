"""Decoding on the graphics hardware: what holds on a machine without it, too."""

import logging

import numpy as np
import pytest

from liftphase.errors import ClipError
from liftphase.video import hardware
from liftphase.video.decode import ClipReader


def read(path, **given):
    with ClipReader(path, **given) as reader:
        return [(frame.time_s, frame.rgb.copy()) for frame in reader.frames()], reader.info()


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_frames_are_those_of_the_software_decoder(make_clip, codec):
    path = make_clip(frames=20, codec=codec, size=(192, 128))
    plain, asked = read(path), read(path, hwaccel=True)
    assert asked[1] == plain[1]
    for (time_s, rgb), (expected_s, expected) in zip(asked[0], plain[0], strict=True):
        assert time_s == expected_s
        np.testing.assert_array_equal(rgb, expected)


def test_a_device_that_is_not_there_is_passed_over_and_logged(make_clip, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    path = make_clip(frames=4)
    # FFmpeg knows it, and it cannot be opened, or does not take the video.
    monkeypatch.setattr(hardware, "hwdevices_available", lambda: ["videotoolbox", "cuda"])
    assert hardware.open_accelerated(str(path), ("vaapi",)) is None
    assert hardware.open_accelerated(str(path), ("videotoolbox",)) is None
    assert "no decoding by videotoolbox" in caplog.text
    assert "decoding by the processor" in caplog.text


def test_a_file_that_is_no_video_is_refused_as_without_it(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(ClipError, match="not a video that can be read"):
        ClipReader(path, hwaccel=True)

"""Files that are no usable clip: each is one line for people, and says what to do."""

import os

import av
import numpy as np
import pytest

from liftphase.errors import ClipError
from liftphase.video.decode import ClipReader


def refuse(path) -> str:
    """The message of the refusal, checked to be one line that names the file."""
    with pytest.raises(ClipError) as caught:
        ClipReader(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def save_image(path, pix_fmt, codec):
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec)
        stream.width, stream.height, stream.pix_fmt = 64, 64, pix_fmt
        image = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24")
        output.mux(stream.encode(image))
        output.mux(stream.encode(None))


def test_no_such_file(tmp_path):
    assert "No such file" in refuse(tmp_path / "gone.mp4")


def test_folder(tmp_path):
    assert "is a folder" in refuse(tmp_path)


def test_empty_file(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    assert "empty" in refuse(path)


def test_pipe(tmp_path):
    path = tmp_path / "pipe.mp4"
    os.mkfifo(path)
    assert "not a regular file" in refuse(path)


@pytest.mark.parametrize("name", ["notes.mp4", "notes.txt"])
@pytest.mark.parametrize("text", ["Squat 5x5\n" * 50, "é" * 4095, "#EXTM3U\nhttp://example.org/a.mp4\n"])
def test_text_file(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert "text file" in refuse(path)


def test_noise(tmp_path):
    path = tmp_path / "noise.mp4"
    path.write_bytes(np.random.default_rng(1).bytes(50_000))
    assert "not a video" in refuse(path)


@pytest.mark.parametrize(
    ("name", "pix_fmt", "codec"),
    [("a.png", "rgb24", "png"), ("a.jpg", "yuvj420p", "mjpeg"), ("a.bmp", "bgr24", "bmp")],
)
def test_image(tmp_path, name, pix_fmt, codec):
    path = tmp_path / name
    save_image(path, pix_fmt, codec)
    assert "an image, not a video" in refuse(path)
    disguised = path.rename(tmp_path / "clip.mp4")
    assert "an image, not a video" in refuse(disguised)


def test_phone_photo(make_clip):
    """HEIF photos share a container with MP4; only the brand differs."""
    path = make_clip("IMG_0001.HEIC.mp4", frames=2)
    content = path.read_bytes()
    path.write_bytes(content[:8] + b"heic" + content[12:])
    assert "an image, not a video" in refuse(path)


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.mp4", "aac"), ("a.wav", "pcm_s16le")])
def test_audio_only(tmp_path, name, codec):
    path = tmp_path / name
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 4800), np.int16), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48000, 0
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    assert "audio but no video" in refuse(path)


def test_one_frame_only(make_clip):
    assert "one frame only" in refuse(make_clip(frames=1))


def test_index_missing_after_a_broken_copy(make_clip):
    path = make_clip(faststart=False, frames=60)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "damaged" in refuse(path)


def test_nothing_decodable(make_clip):
    path = make_clip(frames=30)
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    content[start:] = bytes(len(content) - start)
    path.write_bytes(content)
    assert "no frame of it can be decoded" in refuse(path)


def test_absurdly_small_image(make_clip):
    assert "8x8" in refuse(make_clip(size=(8, 8)))


def test_no_permission(make_clip):
    path = make_clip(frames=2)
    path.chmod(0)
    if os.geteuid():
        assert "may not be read" in refuse(path)
        return
    os.seteuid(65534)
    try:
        message = refuse(path)
    finally:
        os.seteuid(0)
    assert "may not be read" in message


def test_part_without_a_frame(make_clip):
    with ClipReader(make_clip(frames=10)) as reader, pytest.raises(ClipError, match="no frame between 50 s"):
        list(reader.frames(start_s=50))


def test_colon_and_percent_in_the_name_are_fine(make_clip):
    path = make_clip("take.mp4", frames=3).rename(make_clip.folder / "http: 12:30 %03d.mp4")
    with ClipReader(path) as reader:
        assert len(list(reader.frames())) == 3

from fractions import Fraction

import numpy as np
import pytest

from liftphase.errors import OutputError
from liftphase.render.annotated_video import write_annotated
from liftphase.render.overlay import Overlay
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.encode import ClipWriter

WIDTH, HEIGHT = 360, 640
# Variable frame rate on a 1/90000 s time base.
TICKS = np.cumsum(np.tile([3000, 3000, 4500, 1500], 16))


def gray_frames(times_s):
    for time_s in times_s:
        yield Frame(time_s, 1 / 60, np.full((HEIGHT, WIDTH, 3), 120, np.uint8))


def playhead_x(rgb):
    """Where the timeline's white playhead crosses the bottom rows."""
    return np.flatnonzero(rgb[-6:].min(axis=(0, 2)) > 190).mean()


@pytest.mark.parametrize("slowmo", [1.0, 4.0])
def test_every_frame_keeps_its_time_and_gets_the_overlay_of_that_time(
    make_track, make_analysis, tmp_path, slowmo
):
    track = make_track(WIDTH, HEIGHT, frames=64, found=False)
    overlay = Overlay(track, make_analysis(), {}, "knee")
    path = tmp_path / "annotated.mp4"
    calls = []
    with ClipWriter(path, WIDTH, HEIGHT, Fraction(1, 90000)) as writer:
        write_annotated(gray_frames(TICKS / 90000), writer, overlay, slowmo, lambda: calls.append(1))
    assert len(calls) == len(TICKS)
    with ClipReader(path) as reader:
        frames = list(reader.frames())
    assert [round(frame.time_s * 90000) for frame in frames] == TICKS.tolist()
    still = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    for frame in (frames[0], frames[31], frames[63]):
        expected = still.copy()
        overlay.draw(expected, frame.time_s / slowmo)
        assert playhead_x(frame.rgb) == pytest.approx(playhead_x(expected), abs=1.5)


def test_what_the_writer_raises_comes_out(make_overlay, tmp_path):
    """More frames than the file may hold, as on a full disk."""
    resource = pytest.importorskip("resource")
    noise = np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
    frames = (Frame(i / 30, 1 / 30, noise.copy()) for i in range(200))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with (
            pytest.raises(OutputError),
            ClipWriter(tmp_path / "annotated.mp4", WIDTH, HEIGHT, Fraction(1, 90000)) as writer,
        ):
            write_annotated(frames, writer, make_overlay())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_no_frames_is_no_video(make_overlay, tmp_path):
    with (
        pytest.raises(OutputError),
        ClipWriter(tmp_path / "annotated.mp4", WIDTH, HEIGHT, Fraction(1, 90000)) as writer,
    ):
        write_annotated([], writer, make_overlay())
    assert list(tmp_path.iterdir()) == []

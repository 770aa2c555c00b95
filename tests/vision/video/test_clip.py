from pathlib import Path

import pytest

from liftphase.errors import ClipError
from liftphase.video.clip import read_clip
from liftphase.video.decode import ClipReader

TIMES = [0.5, 0.53, 0.6, 0.62, 0.7, 0.75]


def test_frames_come_with_their_own_times_again_and_again(make_clip) -> None:
    clip = read_clip(str(make_clip(times_s=TIMES)))
    for _ in range(2):
        frames = list(clip.frames())
        assert [frame.time_s for frame in frames] == pytest.approx(TIMES, abs=1e-4)
        assert [make_clip.read_number(frame.rgb) for frame in frames] == list(range(6))
    assert clip.image_size == (96, 64)
    part = clip.frames(0.53, 0.7)
    assert make_clip.read_number(next(part).rgb) == 1
    assert [make_clip.read_number(frame.rgb) for frame in clip.frames(0.6)] == [2, 3, 4, 5]
    assert [make_clip.read_number(frame.rgb) for frame in part] == [2, 3]


def test_info_is_that_of_the_whole_clip_however_it_was_read(make_clip) -> None:
    path = make_clip(times_s=TIMES)
    with ClipReader(path) as reader:
        list(reader.frames())
        expected = reader.info()
    unread, read_in_part, read = (read_clip(path) for _ in range(3))
    list(read_in_part.frames(end_s=0.6))
    list(read.frames())
    assert unread.info == read_in_part.info == read.info == expected
    assert (expected.frames, expected.variable_fps) == (6, True)


def test_what_was_read_is_not_read_again(make_clip) -> None:
    path = make_clip()
    clip = read_clip(path)
    list(clip.frames())
    path.unlink()
    assert clip.info.frames == 30


def test_something_else_than_a_clip_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="No such file"):
        read_clip(tmp_path / "squat.mp4")
    other = tmp_path / "notes.mp4"
    other.write_text("squats on Monday")
    with pytest.raises(ClipError):
        read_clip(other)

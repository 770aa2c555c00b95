"""Long recordings: where something moves is found, and the rest is neither decoded nor forgotten."""

from dataclasses import replace

import numpy as np
import pytest

from liftphase.video.decode import ClipReader
from liftphase.video.moving_parts import AFTER_S, BEFORE_S, find_changes

SIZE, FPS, LENGTH_S = (240, 180), 2, 330
MOVES_S = (120.0, 140.0)
NOISE = np.random.default_rng(3).normal(0, 2.5, (16, SIZE[1], SIZE[0], 1))


def draw(number, width, height, moves_s=MOVES_S):
    """A gray room with the noise of a sensor; a dark block sinks by a tenth of the image in ten seconds."""
    image = np.full((height, width, 3), 120.0)
    image[:, : width // 3] = 90
    sunk = np.clip((number / FPS - moves_s[0]) / (moves_s[1] - moves_s[0]), 0, 1) * 0.2
    top = round((0.3 + sunk) * height)
    image[top : top + height // 4, width // 2 : width // 2 + width // 5] = 80
    return np.clip(image + NOISE[number % len(NOISE)], 0, 255).astype(np.uint8)


@pytest.fixture(
    params=[
        ("libx264", "a.mp4", {"bf": "3", "g": "15"}),
        ("libx264", "a.mkv", {"g": "2", "x264-params": "open-gop=1:bframes=2"}),
        ("libx265", "b.mp4", {"x265-params": "log-level=error:keyint=15:open-gop=1"}),
    ],
    ids=["b-frames", "key-frames-a-second", "open-gop"],
)
def recording(make_clip, request):
    codec, name, options = request.param
    speed = {"preset": "ultrafast"}
    return make_clip(
        name, codec=codec, size=SIZE, fps=FPS, frames=LENGTH_S * FPS, options=speed | options, draw=draw
    )


def test_a_slow_movement_is_found_and_only_what_is_around_it_is_read(recording):
    with ClipReader(recording) as reader:
        moving = reader.find_moving_parts()
        assert moving is not None
        ((start_s, end_s),) = moving.spans_s
        seen = [(frame.time_s, frame.rgb.copy()) for frame in reader.frames(moving=moving)]
        info = reader.info()
        whole = list(reader.frames())
        everything = reader.info()
    assert MOVES_S[0] - BEFORE_S - 4 <= start_s <= MOVES_S[0] - BEFORE_S + 2
    assert MOVES_S[1] + AFTER_S - 2 <= end_s <= MOVES_S[1] + AFTER_S + 4
    inside = [frame for frame in whole if start_s <= frame.time_s < end_s]
    assert [time_s for time_s, _ in seen] == [frame.time_s for frame in inside]
    for (_, rgb), frame in zip(seen, inside, strict=True):
        np.testing.assert_array_equal(rgb, frame.rgb)
    # What is not decoded is counted, so that nothing else about the clip changes; but frames at a keyframe
    # where decoding begins may need what was left out.
    assert everything.frames - 3 * len(moving.runs) <= info.frames <= everything.frames
    assert replace(info, frames=everything.frames) == everything
    assert moving.still_between(0, LENGTH_S) == ((0, start_s), (end_s, LENGTH_S))


def test_a_part_is_searched_by_itself(make_clip):
    path = make_clip(size=SIZE, fps=FPS, frames=LENGTH_S * FPS, options={"preset": "ultrafast"}, draw=draw)
    with ClipReader(path) as reader:
        assert reader.find_moving_parts(start_s=60, end_s=200) is None
        moving = reader.find_moving_parts(start_s=10)
        assert moving is not None
        times_s = [frame.time_s for frame in reader.frames(10, None, moving)]
    assert times_s[0] == pytest.approx(MOVES_S[0] - BEFORE_S, abs=4)
    assert moving.still_between(10, LENGTH_S)[0][0] == 10


@pytest.mark.parametrize("name", ["still.mp4", "still.ts"])
def test_where_nothing_moves_or_parts_cannot_be_left_out_all_is_looked_at(make_clip, name):
    path = make_clip(
        name,
        size=SIZE,
        fps=FPS,
        frames=LENGTH_S * FPS,
        options={"preset": "ultrafast"},
        draw=lambda *shape: draw(*shape, moves_s=(1e6, 2e6) if name.endswith("mp4") else MOVES_S),
    )
    with ClipReader(path) as reader:
        assert reader.find_moving_parts() is None


def test_changes_are_told_from_noise():
    rng = np.random.default_rng(1)
    times_s = np.arange(0, 20, 0.5)
    images = np.clip(100 + rng.normal(0, 1, (40, 120, 160)), 0, 255).astype(np.uint8)
    assert list(find_changes(zip(times_s, images, strict=True))) == []
    images[20:, 50:55, 50:55] += 10
    changes = list(find_changes(zip(times_s, images, strict=True)))
    assert changes[0] == (8.0, 10.0)
    assert changes[-1] == (9.5, 11.5)

"""Timestamps that jump, begin anew, stray or begin late: no frame is lost and no time is made up."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.stream import Disposition
from av.video.stream import VideoStream

from liftphase.video.decode import ClipReader
from liftphase.video.timeline import PAUSE_AT_CUT_S

MS = Fraction(1, 1000)
STEP = 40


def read(path, **part):
    with ClipReader(path) as reader:
        frames = list(reader.frames(**part))
        return frames, reader.info()


def numbers(make_clip, frames):
    return [make_clip.read_number(frame.rgb) for frame in frames]


def clip_at(make_clip, ticks, name="odd.mkv"):
    """A clip whose packets carry these timestamps, ms, whatever they are."""
    return make_clip(
        name,
        codec="mjpeg",
        pix_fmt="yuvj420p",
        frames=len(ticks),
        fps=25,
        time_base=MS,
        packet_ticks=ticks,
    )


def joined_ts(make_clip, *firsts_s, frames=30):
    """Parts of a transport stream, each with its own first timestamp, joined end to end."""
    path = make_clip.folder / "joined.ts"
    parts = [
        make_clip(f"{number}.ts", times_s=first_s + np.arange(frames) / 30, options={"g": "15", "bf": "2"})
        for number, first_s in enumerate(firsts_s)
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


@pytest.mark.parametrize("jump_s", [61, 3600, 26 * 3600])
def test_a_jump_of_more_than_a_minute_is_a_cut(make_clip, jump_s):
    ticks = [number * STEP + (number >= 20) * jump_s * 1000 for number in range(40)]

    frames, info = read(clip_at(make_clip, ticks))

    assert numbers(make_clip, frames) == list(range(40))
    steps = np.diff([frame.time_s for frame in frames])
    assert steps[19] == pytest.approx(PAUSE_AT_CUT_S)
    assert np.delete(steps, 19) == pytest.approx(np.full(38, STEP / 1000))
    assert info.duration_s == pytest.approx(40 * STEP / 1000 + PAUSE_AT_CUT_S - STEP / 1000, abs=0.01)
    assert [line for line in info.warnings if "cut" in line and "after 0.76 s" in line] == list(info.warnings)


def test_a_jump_of_less_stays(make_clip):
    ticks = [number * STEP + (number >= 20) * 59_000 for number in range(40)]

    frames, info = read(clip_at(make_clip, ticks))

    assert [frame.time_s for frame in frames] == pytest.approx([tick / 1000 for tick in ticks])
    assert info.warnings == ()


def test_a_thousand_jumps_take_no_time(make_clip):
    frames, info = read(clip_at(make_clip, [number * 100_000 for number in range(120)]))

    assert len(frames) == 120
    assert info.duration_s < 21 * PAUSE_AT_CUT_S
    assert [line for line in info.warnings if "119 times" in line]


def test_a_part_behind_a_cut_is_the_same_as_in_a_full_reading(make_clip):
    ticks = [number * STEP + (number >= 20) * 100_000 for number in range(5000)]
    path = clip_at(make_clip, ticks)
    everything, _ = read(path)

    frames, _ = read(path, start_s=150.0)

    assert [frame.time_s for frame in frames] == [f.time_s for f in everything if f.time_s >= 150.0]
    assert numbers(make_clip, frames[:1]) == numbers(
        make_clip, [f for f in everything if f.time_s >= 150.0][:1]
    )


@pytest.mark.parametrize("firsts_s", [(0, 0), (0, 0, 0), (5, 0), (7200, 3), (0, 0.4)])
def test_parts_joined_end_to_end_continue_the_clip(make_clip, firsts_s):
    frames, info = read(joined_ts(make_clip, *firsts_s))

    assert numbers(make_clip, frames) == [*range(30)] * len(firsts_s)
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx(
        np.full(30 * len(firsts_s) - 1, 1 / 30), abs=2e-5
    )
    assert any("begin anew" in line for line in info.warnings)


@pytest.mark.parametrize("stray", [5_000, 30_000, 100_000])
def test_one_frame_from_the_future_is_dropped_alone(make_clip, stray):
    ticks = [stray if number == 10 else number * STEP for number in range(30)]

    frames, info = read(clip_at(make_clip, ticks))

    assert numbers(make_clip, frames) == [number for number in range(30) if number != 10]
    assert any(line.startswith("1 frame(s) were dropped") for line in info.warnings)


def test_one_frame_from_the_past_is_dropped_alone(make_clip):
    ticks = [100 if number == 25 else number * STEP for number in range(40)]

    frames, _ = read(clip_at(make_clip, ticks))

    assert numbers(make_clip, frames) == [number for number in range(40) if number != 25]


@pytest.mark.parametrize("first", [0, 2**40, 2**53 - 100])
def test_times_stay_apart_however_late_the_clip_begins(make_clip, first):
    """At 2^53 ms a float64 of seconds holds every second millisecond only."""
    frames, info = read(clip_at(make_clip, [first + number for number in range(30)]))

    assert numbers(make_clip, frames) == list(range(30))
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx(np.full(29, 0.001), abs=1e-6)
    assert any("too late" in line for line in info.warnings) == (first / 1000 > 2**32)


@pytest.mark.parametrize("name", ["late.ts", "late.mkv", "late.mp4"])
def test_a_late_clip_keeps_its_timestamps(make_clip, name):
    path = make_clip(name, times_s=36_001 + np.arange(60) / 30)

    frames, info = read(path)

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        expected = [frame.time for frame in container.decode(stream)]
    assert [frame.time_s for frame in frames] == pytest.approx(expected, abs=1e-6)
    assert info.first_s == pytest.approx(36_001, abs=2)
    with ClipReader(path) as reader:
        assert reader.first_s == frames[0].time_s


def preview_first(make_clip, name, disposition):
    """A small track of one frame a second, then the main video of one second, not always the default."""
    path = make_clip.folder / name
    with av.open(str(path), "w") as output:
        tracks: list[VideoStream] = []
        for size, rate in (((64, 48), 1), ((96, 64), 30)):
            stream = output.add_stream("libx264", rate=rate)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            tracks.append(stream)
        tracks[0].disposition = disposition
        for number in range(60):
            for stream, rate, due in ((tracks[0], 1, number % 30 == 0), (tracks[1], 30, True)):
                if due:
                    rgb = make_clip.draw(number, stream.width, stream.height)
                    image = av.VideoFrame.from_ndarray(rgb, format="rgb24")
                    image.pts = number // 30 if stream is tracks[0] else number
                    image.time_base = Fraction(1, rate)
                    output.mux(stream.encode(image))
        for stream in tracks:
            output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("name", ["two.mp4", "two.mkv", "two.mov", "two.ts"])
@pytest.mark.parametrize("disposition", [Disposition(0), Disposition.default])
def test_the_main_video_is_read_and_not_a_preview_before_it(make_clip, name, disposition):
    frames, info = read(preview_first(make_clip, name, disposition))

    assert (info.width, info.height, info.frames) == (96, 64, 60)
    assert numbers(make_clip, frames) == list(range(60))
    assert info.warnings == ()

"""What a file says of its recording."""

import av
import numpy as np
import pytest

from liftphase.video.decode import ClipReader
from liftphase.video.frame_rate import find_slowed_stretches
from liftphase.video.metadata import find_slowmo, read_capture_fps, read_recorded_at


def tagged(source, target, **tags):
    """The same packets in another file with these tags."""
    with av.open(str(source)) as clip:
        options = {"movflags": "use_metadata_tags"}
        with av.open(str(target), "w", container_options=options) as copy:
            copy.metadata.update(tags)
            stream = copy.add_stream_from_template(clip.streams.video[0])
            for packet in clip.demux(clip.streams.video[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    copy.mux(packet)
    return target


def read_info(path):
    with ClipReader(path) as reader:
        for _ in reader.frames():
            pass
        return reader.info()


@pytest.mark.parametrize("key", ["com.android.capture.fps", "com.apple.quicktime.capture.fps"])
@pytest.mark.parametrize(
    ("fps", "capture", "slowmo"), [(30, "240.000000", 8), (30, "120", 4), (240, "240", 1), (30, "30", 1)]
)
def test_slow_motion_is_read_from_the_file(make_clip, tmp_path, key, fps, capture, slowmo):
    path = tagged(make_clip(fps=fps, frames=60), tmp_path / "slow.mp4", **{key: capture})

    info = read_info(path)

    assert info.slowmo == pytest.approx(slowmo)
    assert info.warnings == ()


def test_a_container_stretched_later_does_not_count_twice():
    assert find_slowmo(96, 6.0, 24.0) == 4
    assert find_slowmo(240, 30.0, 240.0) == 8
    assert find_slowmo(240, 30.0, None) == 8


@pytest.mark.parametrize("value", ["", "abc", "nan", "inf", "-240", "0", "1e9"])
def test_a_damaged_tag_is_no_slow_motion(value):
    assert read_capture_fps({"com.android.capture.fps": value}) is None
    assert find_slowmo(None, 30.0, 30.0) == 1
    assert find_slowmo(3000.0, 30.0, 30.0) == 1


@pytest.mark.parametrize("tags", [{}, {"com.android.capture.fps": "240"}])
def test_a_part_in_slow_motion_is_reported(make_clip, tmp_path, tags):
    steps = np.repeat([1 / 240, 1 / 30, 1 / 240], [240, 60, 240])
    times = np.concatenate([[0.0], np.cumsum(steps)])
    path = tagged(make_clip(fps=240, times_s=times), tmp_path / "partly.mp4", **tags)

    info = read_info(path)

    assert info.slowmo == 1
    assert len(info.warnings) == 1
    assert info.warnings[0].startswith("From 1.0")
    assert "to 3.0" in info.warnings[0]
    assert "8 times slower" in info.warnings[0]


@pytest.mark.parametrize(
    "steps",
    [
        np.full(300, 1 / 30),
        np.tile([0.033, 0.05, 0.02, 0.1], 80),
        np.repeat([1 / 60, 1 / 30], 200),
        np.append(np.full(300, 1 / 30), 15.0),
        np.insert(np.full(300, 1 / 30), 100, [2.0, 2.0]),
    ],
    ids=["constant", "jittery", "dark", "cut before the last frame", "frames lost"],
)
def test_ordinary_rates_are_no_slow_motion(steps):
    assert find_slowed_stretches(np.concatenate([[0.0], np.cumsum(steps)]), tagged=False) == []


def test_date_and_time_of_the_recording_and_nothing_else(make_clip, tmp_path):
    path = tagged(
        make_clip(frames=5),
        tmp_path / "dated.mp4",
        creation_time="2026-08-12T03:07:48.000000Z",
        location="+51.4147-002.2628/",
        **{"com.apple.quicktime.make": "Apple", "com.apple.quicktime.location.ISO6709": "+51.4-002.2/"},
    )

    info = read_info(path).to_dict()

    assert info["recorded_at"] == "2026-08-12T03:07:48Z"
    assert not any("Apple" in str(value) or "51.4" in str(value) for value in info.values())
    assert read_info(make_clip("undated.mkv", frames=5)).recorded_at is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-11-11T18:46:38.000000Z", "2024-11-11T18:46:38Z"),
        ("2024-11-11T18:46:38+02:00", "2024-11-11T16:46:38Z"),
        ("2024-11-11 18:46:38", "2024-11-11T18:46:38Z"),
        ("1904-01-01T00:00:00.000000Z", None),
        ("1970-01-01T00:00:00.000000Z", None),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_odd_dates(value, expected):
    assert read_recorded_at({"creation_time": value}) == expected

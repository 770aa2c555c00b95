import hashlib
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace, VideoReformatter

from liftphase.video.decode import ClipReader

RED, GREEN, BLUE, GRAY = (200, 40, 40), (40, 180, 40), (40, 40, 200), (128, 128, 128)


def read(path, **part):
    with ClipReader(path) as reader:
        frames = list(reader.frames(**part))
        return frames, reader.info()


def assert_upright(rgb, tolerance=12):
    """Four corners of the image that the clip factory draws."""
    corners = [rgb[3, 3], rgb[3, -4], rgb[-4, 3], rgb[-4, -4]]
    assert np.allclose(corners, [RED, GREEN, BLUE, GRAY], atol=tolerance)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_every_rotation_tag_is_applied(make_clip, rotation, mirrored):
    path = make_clip(size=(96, 64), rotation=rotation, mirrored=mirrored, frames=4)

    frames, info = read(path)

    assert (info.width, info.height, info.rotation_deg) == (96, 64, rotation)
    assert [make_clip.read_number(frame.rgb) for frame in frames] == [0, 1, 2, 3]
    for frame in frames:
        assert frame.rgb.shape == (64, 96, 3)
        assert frame.rgb.flags.c_contiguous
        assert_upright(frame.rgb)


@pytest.mark.parametrize(
    "form",
    [
        {"name": "a.mp4", "codec": "libx264"},
        {"name": "a.mov", "codec": "libx264", "options": {"bf": "3"}},
        {"name": "a.mp4", "codec": "libx264", "pix_fmt": "yuv420p10le"},
        {"name": "a.mp4", "codec": "libx264", "pix_fmt": "yuvj420p"},
        {"name": "a.mp4", "codec": "libx265"},
        {"name": "a.mp4", "codec": "libx265", "pix_fmt": "yuv420p10le"},
        {"name": "a.webm", "codec": "libvpx-vp9", "options": {"cpu-used": "8", "deadline": "realtime"}},
        {"name": "a.mkv", "codec": "libx264"},
        {"name": "a.ts", "codec": "libx264"},
        {"name": "a.avi", "codec": "libx264", "options": {"bf": "2"}, "time_base": Fraction(1, 30)},
        {"name": "a.avi", "codec": "mpeg4", "time_base": Fraction(1, 30)},
    ],
    ids=lambda form: "-".join([form["codec"], form["name"], form.get("pix_fmt", "")]),
)
def test_codecs_and_containers(make_clip, form):
    frames, info = read(make_clip(frames=20, **form))

    assert [make_clip.read_number(frame.rgb) for frame in frames] == list(range(20))
    assert info.frames == 20
    assert info.nominal_fps == pytest.approx(30, rel=0.002)
    assert info.duration_s == pytest.approx(20 / 30, abs=0.002)
    assert info.warnings == ()
    assert_upright(frames[-1].rgb)


@pytest.mark.parametrize("size", [(427, 241), (241, 427), (33, 31)])
def test_odd_sizes_come_contiguous(make_clip, size):
    frames, info = read(make_clip(size=size, pix_fmt="yuv444p", frames=3))

    assert (info.width, info.height) == size
    assert all(frame.rgb.flags.c_contiguous for frame in frames)
    assert_upright(frames[0].rgb)


@pytest.mark.parametrize("fps", [12, 24, 30000 / 1001, 60, 120, 240])
def test_frame_rates(make_clip, fps):
    frames, info = read(make_clip(fps=fps, frames=24))

    assert info.nominal_fps == pytest.approx(fps, rel=1e-3)
    assert not info.variable_fps
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(24) / fps, abs=1e-5)
    assert [frame.duration_s for frame in frames] == pytest.approx([1 / fps] * 24, abs=2e-5)


@pytest.mark.parametrize("name", ["vfr.mp4", "vfr.mkv"])
def test_variable_rate_keeps_each_timestamp(make_clip, name):
    times = np.cumsum([0.0, *[0.033, 0.05, 0.02, 0.1] * 6])

    frames, info = read(make_clip(name, times_s=times))

    assert [frame.time_s for frame in frames] == pytest.approx(times, abs=1e-3)
    assert [frame.duration_s for frame in frames[:-1]] == pytest.approx(np.diff(times), abs=2e-3)
    assert info.variable_fps
    last = frames[-1]
    assert info.duration_s == pytest.approx(last.time_s + last.duration_s - frames[0].time_s)


@pytest.mark.parametrize("audio", [None, "aac"])
def test_first_timestamp_need_not_be_zero(make_clip, audio):
    frames, info = read(make_clip(times_s=1.5 + np.arange(30) / 30, audio=audio))

    assert info.first_s == frames[0].time_s == pytest.approx(1.5)
    assert info.duration_s == pytest.approx(1.0, abs=1e-4)


def test_frames_before_the_edit_begins_are_not_shown(make_clip):
    frames, info = read(make_clip(times_s=-0.5 + np.arange(30) / 30))

    assert make_clip.read_number(frames[0].rgb) == 15
    assert info.first_s == 0


@pytest.mark.parametrize(
    ("ticks", "lost"),
    [([0, 30, 60, 60, 90, 120], [3]), ([0, 30, 90, 60, 120, 150], [3]), ([0, 0, 0, 30, 60, 90], [1, 2])],
)
def test_repeated_and_backward_timestamps_are_dropped_with_a_warning(make_clip, ticks, lost):
    path = make_clip(
        "odd.mkv",
        codec="mjpeg",
        pix_fmt="yuvj420p",
        frames=len(ticks),
        time_base=Fraction(1, 1000),
        packet_ticks=ticks,
    )

    frames, info = read(path)

    assert np.all(np.diff([frame.time_s for frame in frames]) > 0)
    shown = [make_clip.read_number(frame.rgb) for frame in frames]
    assert shown == [number for number in range(len(ticks)) if number not in lost]
    assert any(line.startswith(f"{len(lost)} frame(s) were dropped") for line in info.warnings)


def test_missing_timestamps_are_spaced_evenly_with_a_warning(make_clip):
    frames, info = read(make_clip("bare.h264", frames=12))

    assert [make_clip.read_number(frame.rgb) for frame in frames] == list(range(12))
    assert np.ptp(np.diff([frame.time_s for frame in frames])) < 1e-6
    assert any("carry no timestamp" in line for line in info.warnings)


def test_non_square_pixels_are_stretched_to_what_players_show(make_clip):
    frames, info = read(make_clip(size=(96, 64), aspect=Fraction(4, 3), frames=3))

    assert (info.width, info.height) == (128, 64)
    assert frames[0].rgb.shape == (64, 128, 3)
    assert_upright(frames[0].rgb)


def test_non_square_pixels_of_a_turned_clip(make_clip):
    _, info = read(make_clip(size=(64, 96), rotation=270, aspect=Fraction(4, 3), frames=3))

    assert (info.width, info.height) == (64, 128)


def test_truncated_tail_gives_what_is_there(make_clip):
    path = make_clip(frames=150, options={"g": "15"}, draw=_noisy(make_clip))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * 0.6)])

    frames, info = read(path)

    assert 70 < info.frames == len(frames) < 110
    assert [make_clip.read_number(frame.rgb) for frame in frames] == list(range(len(frames)))
    assert info.duration_s == pytest.approx(len(frames) / 30, abs=0.01)
    assert any("tail is missing" in line for line in info.warnings)


def test_damaged_middle_is_survived(make_clip):
    path = make_clip(frames=90, options={"g": "15"}, draw=_noisy(make_clip))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = bytes(3000)
    path.write_bytes(content)

    frames, info = read(path)

    assert info.frames > 60
    assert frames[-1].time_s == pytest.approx(89 / 30, abs=1e-3)
    assert np.all(np.diff([frame.time_s for frame in frames]) > 0)
    assert any("damaged" in line for line in info.warnings)


@pytest.mark.parametrize(("claim_s", "warned"), [(1.0, False), (2.0, False), (6.0, True)])
def test_a_wrong_claim_of_length_changes_no_frame(make_clip, claim_s, warned):
    path = make_clip("claim.mkv", frames=60)
    content = bytearray(path.read_bytes())
    # Matroska's Duration: its id, a size of 8 bytes, milliseconds as a double.
    at = content.index(b"\x44\x89\x88") + 3
    content[at : at + 8] = struct.pack(">d", 1000 * claim_s)
    path.write_bytes(content)

    frames, info = read(path)

    assert [make_clip.read_number(frame.rgb) for frame in frames] == list(range(60))
    assert info.duration_s == pytest.approx(2.0, abs=2e-3)
    assert bool(info.warnings) == warned


@pytest.mark.parametrize("name", ["part.mp4", "part.mkv", "part.ts"])
@pytest.mark.parametrize(("start_s", "end_s"), [(None, 1.0), (1.31, 2.02), (2.0, None), (0.0, 99.0)])
def test_a_part_is_exactly_the_frames_of_a_full_reading(make_clip, name, start_s, end_s):
    path = make_clip(name, frames=90, options={"g": "24", "bf": "3"})
    everything, _ = read(path)
    low, high = start_s or 0, 99 if end_s is None else end_s
    wanted = [frame for frame in everything if low <= frame.time_s < high]

    frames, info = read(path, start_s=start_s, end_s=end_s)

    assert [frame.time_s for frame in frames] == [frame.time_s for frame in wanted]
    assert all(np.array_equal(got.rgb, expected.rgb) for got, expected in zip(frames, wanted, strict=True))
    assert info.first_s == wanted[0].time_s
    assert info.frames == len(wanted)
    assert info.warnings == ()


def test_iterating_again_starts_anew(make_clip):
    with ClipReader(make_clip(frames=10)) as reader:
        first = next(iter(reader.frames()))
        assert len(list(reader.frames())) == 10
        assert np.array_equal(next(iter(reader.frames())).rgb, first.rgb)


def test_info_before_reading_is_refused(make_clip):
    with ClipReader(make_clip(frames=3)) as reader, pytest.raises(RuntimeError, match="read"):
        reader.info()


def test_info_names_the_content(make_clip):
    path = make_clip(frames=3)

    _, info = read(path)

    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert info.path == str(path)


@pytest.mark.parametrize("name", ["guess.mp4", "guess.mkv", "guess.ts"])
def test_estimate_for_the_progress_bar(make_clip, name):
    with ClipReader(make_clip(name, frames=60)) as reader:
        assert reader.estimate_frames() == pytest.approx(60, abs=3)
        assert reader.estimate_frames(start_s=0.5, end_s=1.5) == pytest.approx(30, abs=3)
        assert reader.estimate_frames(start_s=50) == 0


def test_untagged_hd_colors_are_bt709(make_clip):
    """Players take untagged HD for BT.709 and untagged SD for BT.601: the same coded color differs."""
    frames, _ = read(make_clip(size=(1280, 720), frames=2))

    with av.open(str(make_clip.folder / "clip.mp4")) as container:
        image = next(container.decode(video=0))
        assert image.colorspace == 2
        expected = VideoReformatter().reformat(image, format="rgb24", src_colorspace=Colorspace.ITU709)
        assert np.array_equal(frames[0].rgb, expected.to_ndarray())
        assert not np.array_equal(frames[0].rgb, image.to_ndarray(format="rgb24"))


def _noisy(make_clip):
    """Images that take some bytes each, so that cutting a file cuts frames and not its header."""

    def draw(number, width, height):
        rgb = make_clip.draw(number, width, height)
        noise = np.random.default_rng(number).integers(0, 256, (height // 4, width, 3))
        rgb[-(height // 4) :] = noise
        return rgb

    return draw


def test_bit_rate_is_that_of_the_video_packets_that_were_read(make_clip):
    path = make_clip(frames=60, audio="aac")
    with av.open(str(path)) as container:
        packet_bytes = sum(packet.size for packet in container.demux(video=0))

    with ClipReader(path) as reader:
        declared = reader.bit_rate
        list(reader.frames())
        assert reader.bit_rate == pytest.approx(8 * packet_bytes / 2.0, rel=1e-6)
        assert declared == pytest.approx(reader.bit_rate, rel=0.01)

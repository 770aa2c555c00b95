import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from liftphase.errors import OutputError
from liftphase.video.decode import ClipReader
from liftphase.video.encode import ClipWriter

TICK = Fraction(1, 30)


def rewrite(source: Path, output: Path, time_base: Fraction | None = None, **options) -> ClipWriter:
    """Read a clip, or the part between start_s and end_s, and write it again."""
    part = {key: options[key] for key in ("start_s", "end_s") if key in options}
    with (
        ClipReader(source) as reader,
        ClipWriter(
            output, reader.width, reader.height, time_base or reader.time_base, source=source, **options
        ) as writer,
    ):
        for frame in reader.frames(**part):
            writer.write(frame.rgb, frame.time_s, frame.duration_s)
    return writer


def read(path: Path):
    with ClipReader(path) as reader:
        return list(reader.frames())


def audio_packets(path: Path) -> list[tuple[Fraction, bytes]]:
    with av.open(str(path)) as container:
        return [
            (packet.pts * packet.time_base, bytes(packet))
            for packet in container.demux()
            if packet.stream.type == "audio" and packet.pts is not None
        ]


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_plays_anywhere(make_clip, tmp_path):
    """What phones and browsers ask for: H.264, yuv420p, the index before the images, tagged colors."""
    rewrite(make_clip(audio="aac"), tmp_path / "out.mp4")

    content = (tmp_path / "out.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(tmp_path / "out.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert container.format.name.startswith("mov,mp4")
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.colorspace, context.color_range) == (6, 1)
        assert sum(1 for _ in container.decode(video=0)) == 30


@pytest.mark.parametrize(
    "times_s",
    [
        np.arange(40) / 30,
        np.arange(40) * 1001 / 240000,
        np.cumsum([0.0, *[0.033, 0.05, 0.02, 0.1] * 6]),
        1.4567 + np.arange(20) / 25,
    ],
    ids=["30", "239.76", "variable", "late"],
)
@pytest.mark.parametrize("audio", [None, "aac"])
@pytest.mark.parametrize("name", ["in.mp4", "in.mkv"])
def test_timestamps_and_frames_are_kept(make_clip, tmp_path, times_s, audio, name):
    source = make_clip(name, times_s=times_s, audio=audio)

    rewrite(source, tmp_path / "out.mp4")

    before, after = read(source), read(tmp_path / "out.mp4")
    assert [frame.time_s for frame in after] == [frame.time_s for frame in before]
    assert [frame.duration_s for frame in after] == pytest.approx([frame.duration_s for frame in before])
    assert [make_clip.read_number(frame.rgb) for frame in after] == list(range(len(before)))


@pytest.mark.parametrize("rotation", [90, 270])
def test_output_is_upright_without_a_tag(make_clip, tmp_path, rotation):
    rewrite(make_clip(rotation=rotation, frames=3), tmp_path / "out.mp4")

    with ClipReader(tmp_path / "out.mp4") as reader:
        assert (reader.width, reader.height, reader.orientation.rotation_deg) == (96, 64, 0)
        assert make_clip.read_number(list(reader.frames())[2].rgb) == 2


def test_odd_sizes_lose_one_line(make_clip, tmp_path):
    source = make_clip(size=(427, 241), pix_fmt="yuv444p", frames=3)

    rewrite(source, tmp_path / "out.mp4")

    before, after = read(source), read(tmp_path / "out.mp4")
    assert after[0].rgb.shape == (240, 426, 3)
    assert np.abs(before[0].rgb[:240, :426].astype(int) - after[0].rgb).mean() < 4


def test_colors_do_not_shift(tmp_path):
    """Flat patches over the whole range, on an image of HD size, where a wrong matrix shows most."""
    levels = [0, 64, 128, 192, 255]
    patches = np.array([(r, g, b) for r in levels for g in levels for b in levels], np.uint8)
    rgb = np.zeros((720, 1280, 3), np.uint8)
    rgb[: 5 * 128, : 25 * 48] = patches.reshape(5, 25, 3).repeat(128, axis=0).repeat(48, axis=1)

    with ClipWriter(tmp_path / "out.mp4", 1280, 720, Fraction(1, 30)) as writer:
        for number in range(3):
            writer.write(rgb, number / 30, 1 / 30)

    after = read(tmp_path / "out.mp4")[-1].rgb
    centers = after[64 : 5 * 128 : 128, 24 : 25 * 48 : 48].reshape(-1, 3).astype(int)
    assert np.abs(centers - patches).max() <= 6
    assert np.abs((centers - patches).mean(axis=0)).max() < 1.5


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "libopus"), ("a.mkv", "libmp3lame")])
def test_audio_packets_are_identical(make_clip, tmp_path, name, codec):
    source = make_clip(name, audio=codec)

    writer = rewrite(source, tmp_path / "out.mp4")

    before, after = audio_packets(source), audio_packets(tmp_path / "out.mp4")
    assert len(before) > 10
    assert [data for _, data in after] == [data for _, data in before]
    assert [float(time) for time, _ in after] == pytest.approx([float(time) for time, _ in before], abs=1e-3)
    assert writer.warnings == []


@pytest.mark.parametrize("time_base", [None, TICK])
def test_audio_of_a_part_stays_in_sync_with_its_frames(make_clip, tmp_path, time_base):
    source = make_clip(frames=90, audio="aac")
    start_s, end_s = 0.8, 2.1

    rewrite(source, tmp_path / "out.mp4", time_base, start_s=start_s, end_s=end_s, origin_s=start_s)

    wanted = [(time, data) for time, data in audio_packets(source) if start_s <= time < end_s]
    after = audio_packets(tmp_path / "out.mp4")
    assert [data for _, data in after] == [data for _, data in wanted]
    assert [float(time) + start_s for time, _ in after] == pytest.approx(
        [float(time) for time, _ in wanted], abs=1 / 48000
    )
    shown = [frame.time_s + start_s for frame in read(tmp_path / "out.mp4")]
    assert shown == pytest.approx([frame.time_s for frame in read(source) if start_s <= frame.time_s < end_s])


def test_audio_that_mp4_cannot_hold_is_left_out_with_a_warning(make_clip, tmp_path):
    source = make_clip("a.mov", audio="pcm_mulaw")

    writer = rewrite(source, tmp_path / "out.mp4")

    assert len(writer.warnings) == 1
    assert "pcm_mulaw" in writer.warnings[0]
    assert audio_packets(tmp_path / "out.mp4") == []
    assert len(read(tmp_path / "out.mp4")) == 30


def test_a_late_start_is_exact_to_the_tick(tmp_path):
    image = np.zeros((64, 96, 3), np.uint8)
    times_s = [ticks / 90000 for ticks in (131_071, 134_072, 137_077)]
    with ClipWriter(tmp_path / "out.mp4", 96, 64, Fraction(1, 90000)) as writer:
        for time_s in times_s:
            writer.write(image, time_s, 0.03)

    assert [frame.time_s for frame in read(tmp_path / "out.mp4")] == times_s


def test_times_before_zero_are_moved_to_zero(tmp_path):
    image = np.zeros((64, 96, 3), np.uint8)
    with ClipWriter(tmp_path / "out.mp4", 96, 64, Fraction(1, 1000)) as writer:
        for time_s in (-0.5, -0.3, 0.2):
            writer.write(image, time_s, 0.1)

    assert [frame.time_s for frame in read(tmp_path / "out.mp4")] == pytest.approx([0, 0.2, 0.7])


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("frames", [0, 1, 5])
def test_a_failure_leaves_no_file_and_keeps_the_old_one(make_clip, tmp_path, error, frames):
    source = make_clip("in.mp4", audio="aac")
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "out.mp4").write_bytes(b"old")

    with (
        pytest.raises(error),
        ClipWriter(folder / "out.mp4", 96, 64, TICK, source=source) as writer,
    ):
        for frame in read(source)[:frames]:
            writer.write(frame.rgb, frame.time_s, frame.duration_s)
        raise error

    assert leftovers(folder) == ["out.mp4"]
    assert (folder / "out.mp4").read_bytes() == b"old"


def test_no_frames_is_refused(tmp_path):
    with (
        pytest.raises(OutputError, match="no frame"),
        ClipWriter(tmp_path / "out.mp4", 96, 64, TICK),
    ):
        pass
    assert leftovers(tmp_path) == []


def test_folder_that_does_not_exist(tmp_path):
    with pytest.raises(OutputError, match="folder does not exist"):
        ClipWriter(tmp_path / "gone" / "out.mp4", 96, 64, TICK)


NOISE_WRITER = """
import resource, sys
from fractions import Fraction
import numpy as np
from liftphase.errors import OutputError
from liftphase.video.encode import ClipWriter

if "limit" in sys.argv:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
noise = np.random.default_rng(1)
try:
    with ClipWriter(sys.argv[1], 320, 240, Fraction(1, 30)) as writer:
        for number in range(int(sys.argv[2])):
            writer.write(noise.integers(0, 256, (240, 320, 3), dtype=np.uint8), number / 30, 1 / 30)
except OutputError as error:
    print(error)
"""


def test_a_file_that_may_not_grow_is_one_line_and_no_file(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", NOISE_WRITER, str(tmp_path / "out.mp4"), "20", "limit"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert "out.mp4" in done.stdout
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("frames", ["1", "20"])
def test_full_disk_is_one_line_and_no_file(tmp_path, frames):
    """On a real full disk: 20 kB of memory, in a private mount. One frame fills it only at the end."""
    script = 'mount -t tmpfs -o size=20k none "$1" || exit 77; shift; "$@"; code=$?; ls -A "$0"; exit $code'
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("unshare is not installed")
    folder = str(tmp_path)
    writer = [sys.executable, "-c", NOISE_WRITER, str(tmp_path / "out.mp4"), frames]
    done = subprocess.run(
        [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", script, folder, folder, *writer],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode in (1, 77) and "Traceback" not in done.stderr:
        pytest.skip(f"this machine forbids a mount of one's own: {done.stderr.strip()}")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert "no space is left" in done.stdout


def test_audio_that_begins_anew_ends_there_and_costs_no_frame(make_clip, tmp_path):
    """Parts of a transport stream joined end to end: from the seam on the sound would be out of step."""
    part = make_clip("part.ts", frames=45, audio="aac").read_bytes()
    source = tmp_path / "joined.ts"
    source.write_bytes(part + part)

    writer = rewrite(source, tmp_path / "out.mp4")

    shown = read(tmp_path / "out.mp4")
    assert [make_clip.read_number(frame.rgb) for frame in shown] == [*range(45)] * 2
    assert shown[-1].time_s - shown[0].time_s == pytest.approx(89 / 30, abs=0.01)
    assert len(writer.warnings) == 1
    assert writer.warnings[0].startswith("The sound ends at 1.")
    assert 1.3 < float(audio_packets(tmp_path / "out.mp4")[-1][0]) < 1.7

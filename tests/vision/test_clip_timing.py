"""Clips whose timestamps are odd, all the way to the results: real images, the real model."""

import csv
from fractions import Fraction
from pathlib import Path

import av
import pytest
from run_options import run_options

from liftphase.export.result_folder import FRAMES_FILE, VIDEO_FILE
from liftphase.pipeline import analyze_clip
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.video.decode import ClipReader

LATE_S = 36_001


@pytest.fixture(scope="module")
def late_clip(sample_set, tmp_path_factory) -> Path:
    """The sample set with its sound as a transport stream that begins ten hours late."""
    path = tmp_path_factory.mktemp("late") / "late.ts"
    with av.open(str(sample_set.path)) as clip, av.open(str(path), "w", format="mpegts") as output:
        streams = {stream.index: output.add_stream_from_template(stream) for stream in clip.streams}
        for packet in clip.demux():
            if packet.dts is None or packet.pts is None:
                continue
            shift = round(LATE_S / Fraction(packet.time_base))
            packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = streams[packet.stream.index]
            output.mux(packet)
    ensure_bundle("full")
    return path


def read_times(folder: Path) -> list[float]:
    with (folder / FRAMES_FILE).open(encoding="utf-8") as file:
        return [float(row["time_s"]) for row in csv.DictReader(file)]


def test_a_part_is_counted_from_the_first_frame(late_clip, tmp_path):
    options = run_options("squat", start_s=1.0, end_s=1.5)

    folder = analyze_clip(late_clip, tmp_path, options).folder

    with ClipReader(late_clip) as reader:
        first_s = reader.first_s
    assert first_s == pytest.approx(LATE_S, abs=2)
    times = read_times(folder)
    assert first_s + 1.0 <= times[0] < first_s + 1.1
    assert first_s + 1.4 < times[-1] < first_s + 1.5
    # A second run draws on the clip itself.
    for name in ("first", "again"):
        with ClipReader(folder / VIDEO_FILE) as video:
            shown = [frame.time_s for frame in video.frames()]
        assert shown == pytest.approx([time_s - first_s - 1.0 for time_s in times], abs=1e-3)
        if name == "first":
            analyze_clip(late_clip, tmp_path, options)


def test_the_annotated_video_of_a_late_clip_begins_at_its_first_frame(late_clip, tmp_path):
    folder = analyze_clip(late_clip, tmp_path, run_options("squat", end_s=0.5)).folder

    with av.open(str(folder / VIDEO_FILE)) as video:
        assert video.duration is not None
        assert video.duration / av.time_base == pytest.approx(0.5, abs=0.1)
        assert video.streams.audio


@pytest.fixture(scope="module")
def slow_clip(sample_set, tmp_path_factory) -> Path:
    """The sample set, said to be captured at four times the rate that it plays at."""
    path = tmp_path_factory.mktemp("slow") / "slow.mp4"
    options = {"movflags": "use_metadata_tags"}
    with av.open(str(sample_set.path)) as clip, av.open(str(path), "w", container_options=options) as output:
        output.metadata["com.android.capture.fps"] = "96.0"
        streams = {stream.index: output.add_stream_from_template(stream) for stream in clip.streams}
        for packet in clip.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                output.mux(packet)
    ensure_bundle("full")
    return path


@pytest.mark.parametrize(("slowmo", "factor", "warned"), [(None, 4, True), (2.0, 2, False), (1.0, 1, False)])
def test_slow_motion_by_the_file_is_said_and_overruled(slow_clip, tmp_path, slowmo, factor, warned):
    results = analyze_clip(slow_clip, tmp_path, run_options("squat", end_s=0.5, slowmo=slowmo, video=False))

    with ClipReader(slow_clip) as reader:
        times_s = [frame.time_s for frame in reader.frames(end_s=0.5)]
    assert read_times(results.folder) == pytest.approx([time_s / factor for time_s in times_s], abs=1e-4)
    warnings = results.analysis.quality.warnings
    assert any("4 times too slow" in line for line in warnings) == warned
    assert results.analysis.clip.slowmo == 4


@pytest.mark.parametrize("audio", [True, False])
def test_the_sound_can_be_left_out(slow_clip, tmp_path, audio):
    folder = analyze_clip(slow_clip, tmp_path, run_options("squat", end_s=0.5, audio=audio)).folder

    with av.open(str(folder / VIDEO_FILE)) as video:
        assert bool(video.streams.audio) == audio


def test_results_with_sound_do_not_answer_a_request_without():
    assert run_options("squat").request() == run_options("squat", audio=True).request()
    assert run_options("squat").request() != run_options("squat", audio=False).request()

"""Which passes over the clip an analysis makes, and what it leaves behind."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from run_options import run_options

from liftphase.errors import ClipError, ModelError, OutputError
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    FRAMES_FILE,
    REPORT_FILE,
    REPS_FILE,
    SUMMARY_FILE,
    TRACK_FILE,
    VIDEO_FILE,
)
from liftphase.pipeline import analyze_clip
from liftphase.pose.track_file import load_track, save_track
from liftphase.video import encode
from liftphase.video.decode import ClipReader


def options(exercise: str | None = "squat", *, video: bool = False, **asked):
    """Options of a run without a video, by the name of the lift and what else is asked for."""
    return run_options(exercise, video=video, **asked)


SQUAT = options()


def no_model(name: str) -> Path:
    raise ModelError(f"asked for {name}")


@pytest.fixture
def folder(analyzed, tmp_path) -> Path:
    """A copy of the sample's results, in a folder named as the clip."""
    shutil.copytree(analyzed.folder, tmp_path / analyzed.folder.name)
    return tmp_path / analyzed.folder.name


def test_a_second_run_reuses_the_track(analyzed, folder):
    before = (folder / TRACK_FILE).stat().st_mtime_ns
    results = analyze_clip(analyzed.clip.path, folder.parent, SQUAT, fetch_model=no_model)
    assert results.folder == folder
    assert results.analysis.rep_count == 2
    assert results.notes == ()
    assert (folder / TRACK_FILE).stat().st_mtime_ns == before


def test_another_lift_or_pace_needs_no_pose_pass(analyzed, folder):
    for asked in (options("front-squat"), options(None), options(slowmo=4.0)):
        assert analyze_clip(analyzed.clip.path, folder.parent, asked, fetch_model=no_model).analysis.reps


def test_the_same_clip_elsewhere_needs_no_pose_pass(analyzed, folder, tmp_path):
    moved = tmp_path / "moved" / analyzed.clip.path.name
    moved.parent.mkdir()
    shutil.copy(analyzed.clip.path, moved)
    results = analyze_clip(moved, folder.parent, SQUAT, fetch_model=no_model)
    assert results.analysis.clip.path == str(moved)


@pytest.mark.parametrize(
    "asked",
    [options(start_s=1.0), options(end_s=5.0), options(model="lite")],
    ids=["start", "end", "model"],
)
def test_another_part_or_model_needs_a_pose_pass(analyzed, folder, asked):
    with pytest.raises(ModelError, match=asked.analysis.model):
        analyze_clip(analyzed.clip.path, folder.parent, asked, fetch_model=no_model)
    # What an earlier run left stays whole.
    assert load_track(folder / TRACK_FILE).provenance["model"] == "full"
    assert (folder / ANALYSIS_FILE).exists()


def test_another_clip_of_that_name_needs_a_pose_pass(analyzed, folder, tmp_path):
    other = tmp_path / "moved" / analyzed.clip.path.name
    other.parent.mkdir()
    other.write_bytes(analyzed.clip.path.read_bytes() + b"\0")
    with pytest.raises(ModelError):
        analyze_clip(other, folder.parent, SQUAT, fetch_model=no_model)


@pytest.mark.parametrize("harm", ["cut", "other version", "gone"])
def test_a_track_that_does_not_hold_needs_a_pose_pass(analyzed, folder, harm):
    track = folder / TRACK_FILE
    if harm == "cut":
        os.truncate(track, track.stat().st_size // 2)
    elif harm == "gone":
        track.unlink()
    else:
        saved = load_track(track)
        save_track(replace(saved, provenance=saved.provenance | {"liftphase": "0.0.1"}), track)
    with pytest.raises(ModelError):
        analyze_clip(analyzed.clip.path, folder.parent, SQUAT, fetch_model=no_model)


def test_progress_is_reported_for_every_frame(analyzed, folder, tmp_path):
    calls: dict[str, list[int]] = {}

    @contextmanager
    def progress(label: str, total: int | None):
        calls[label] = [total or 0, 0]

        def advance() -> None:
            calls[label][1] += 1

        yield advance

    asked = options(end_s=0.5, video=True)
    analyze_clip(analyzed.clip.path, tmp_path / "new", asked, progress)
    frames = calls["Pose"][1]
    assert 5 < frames < 40
    assert calls == {"Pose": [pytest.approx(frames, abs=1), frames], "Video": [frames, frames]}
    names = {path.name for path in (tmp_path / "new" / folder.name).iterdir()}
    assert names == {ANALYSIS_FILE, REPS_FILE, FRAMES_FILE, TRACK_FILE, VIDEO_FILE, REPORT_FILE, SUMMARY_FILE}


def test_the_clip_of_a_track_may_have_changed(analyzed, folder, tmp_path):
    """A video of another clip with this one's phases over it would mislead."""
    clip = tmp_path / "set.mp4"
    shutil.copy(analyzed.clip.path, clip)
    track = load_track(folder / TRACK_FILE)
    save_track(replace(track, clip=replace(track.clip, path=str(clip))), folder / TRACK_FILE)
    clip.write_bytes(clip.read_bytes() + b"\0")
    results = analyze_clip(folder / TRACK_FILE, tmp_path / "new", options(video=True))
    assert len(results.notes) == 1
    assert "not the clip" in results.notes[0]
    assert not (results.folder / VIDEO_FILE).exists()
    assert json.loads((results.folder / ANALYSIS_FILE).read_text())["rep_count"] == 2


def test_steps_beside_each_other_give_what_one_after_the_other_gives(analyzed, tmp_path, monkeypatch):
    """Bit for bit, and the same video: encoded without loss, since threads share out the bits."""
    monkeypatch.setattr(encode, "x264_options", lambda _: {"preset": "ultrafast", "qp": "0"})
    tracks, videos = [], []
    for threads in (1, None):
        asked = options(end_s=1.0, video=True, threads=threads)
        folder = analyze_clip(analyzed.clip.path, tmp_path / str(threads), asked).folder
        tracks.append(load_track(folder / TRACK_FILE))
        with ClipReader(folder / VIDEO_FILE) as reader:
            videos.append([(frame.time_s, frame.rgb.copy()) for frame in reader.frames()])
    one, many = tracks
    assert one.flow is not None
    assert many.flow is not None
    for a, b in (
        (one.times_s, many.times_s),
        (one.image_px, many.image_px),
        (one.world_m, many.world_m),
        (one.visibility, many.visibility),
        (one.flow.patches_px, many.flow.patches_px),
        (one.flow.camera, many.flow.camera),
    ):
        np.testing.assert_array_equal(a, b)
    for (time_a, a), (time_b, b) in zip(*videos, strict=True):
        assert time_a == time_b
        np.testing.assert_array_equal(a, b)


def test_the_video_looks_the_same_with_and_without_a_pose_pass(analyzed, folder, tmp_path):
    """From the compact copy, and from the clip itself when the pose track is there already."""
    analyze_clip(analyzed.clip.path, folder.parent, options(video=True), fetch_model=no_model)
    with ClipReader(folder / VIDEO_FILE) as again, ClipReader(analyzed.folder / VIDEO_FILE) as first:
        assert (again.width, again.height) == (first.width, first.height)
        for a, b in zip(again.frames(end_s=1.0), first.frames(end_s=1.0), strict=True):
            assert a.time_s == b.time_s
            assert np.abs(a.rgb.astype(int) - b.rgb).mean() < 3


def test_a_saved_track_is_analyzed_without_the_libraries_of_video_and_model(analyzed, tmp_path):
    """They take longer to load than the analysis."""
    code = f"""
import sys
import liftphase
liftphase.analyze({str(analyzed.folder / TRACK_FILE)!r}, output={str(tmp_path)!r}, exercise="squat")
print(sorted({{"av", "cv2", "mediapipe", "scipy", "matplotlib"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("clip", "output", "error"),
    [
        ("gone.mp4", "new/deep", ClipError),
        ("gone.npz", "new", ClipError),
        ("clip", "file/below", OutputError),
    ],
)
def test_a_failure_leaves_no_folder(sample_set, tmp_path, clip, output, error):
    (tmp_path / "file").touch()
    path = sample_set.path if clip == "clip" else tmp_path / clip
    with pytest.raises(error):
        analyze_clip(path, tmp_path / output, SQUAT, fetch_model=no_model)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_failure_leaves_folders_that_were_there(sample_set, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelError):
        analyze_clip(sample_set.path, tmp_path / "out", SQUAT, fetch_model=no_model)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert list((tmp_path / "out").iterdir()) == []

"""A clip whose rotation tag was lost is detected from the lifter's body."""

import json
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from run_options import run_options

from liftphase.errors import UsageError
from liftphase.exercises.library import find_exercise
from liftphase.export.result_folder import TRACK_FILE, VIDEO_FILE
from liftphase.pipeline import analyze_clip
from liftphase.pose.estimation import estimate_pose
from liftphase.pose.track_file import load_track
from liftphase.pose.upright import find_turn
from liftphase.video.decode import ClipReader


def no_model(name: str) -> Path:
    raise AssertionError(f"the pose track is kept: {name} is not needed")


def turned(track, quarters):
    """The track of the same clip turned clockwise by so many quarters."""
    points, size = track.image_px, (track.clip.width, track.clip.height)
    for _ in range(quarters):
        points = np.stack([size[1] - points[..., 1], points[..., 0]], axis=-1)
        size = size[::-1]
    return replace(track, image_px=points, flow=None)


@pytest.fixture(scope="module")
def track(analyzed):
    return load_track(analyzed.folder / TRACK_FILE)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("name", ["squat", "lunge", "biceps-curl", "lat-pulldown", None])
def test_the_turn_is_found(track, quarters, name):
    upright = find_exercise(name).upright if name else None
    assert find_turn(turned(track, quarters), upright) == quarters * 90


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("name", ["bench-press", "push-up", "leg-press", "hip-thrust", "leg-curl"])
def test_lifts_in_which_the_body_lies_any_way_are_not_turned(track, quarters, name):
    assert find_turn(turned(track, quarters), find_exercise(name).upright) == 0


def test_a_body_that_is_never_seen_says_nothing(track):
    nobody = replace(track, image_px=np.full_like(track.image_px, np.nan), flow=None)
    assert find_turn(nobody, find_exercise("squat").upright) == 0


def rotate(source: Path, target: Path, how: int) -> Path:
    """The clip with its images turned and no tag that says so."""
    with av.open(str(source)) as clip, av.open(str(target), "w") as output:
        video = output.add_stream("libx264", rate=24)
        for frame in clip.decode(video=0):
            rgb = np.asarray(cv2.rotate(frame.to_ndarray(format="rgb24"), how), np.uint8)
            if not video.codec_context.is_open:
                video.height, video.width = rgb.shape[:2]
            image = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            image.pts, image.time_base = frame.pts, frame.time_base
            output.mux(video.encode(image))
        output.mux(video.encode(None))
    return target


@pytest.mark.model
def test_estimate_pose_turns_it_too(analyzed, track, tmp_path):
    clip = rotate(analyzed.clip.path, tmp_path / "lost.mp4", cv2.ROTATE_180)
    poses = estimate_pose(clip, end_s=1.0)
    assert poses.provenance["turned"] == {"upright": None, "deg": 180}
    assert (poses.clip.rotation_deg, len(poses.clip.warnings)) == (180, 1)
    upright = track.image_px[: len(poses.times_s)]
    assert np.nanmedian(np.linalg.norm(poses.image_px - upright, axis=2)) < 5
    kept = estimate_pose(clip, upright=(), end_s=1.0)
    assert "turned" not in kept.provenance


@pytest.mark.parametrize("upright", ["trunk", ("head",)])
def test_parts_that_no_body_has_are_refused_at_once(upright):
    with pytest.raises(UsageError, match="upright must be a collection of trunk, shanks"):
        estimate_pose("gone.mp4", upright=upright)


@pytest.mark.parametrize(("how", "degrees"), [(cv2.ROTATE_180, 180), (cv2.ROTATE_90_CLOCKWISE, 90)])
def test_a_clip_without_its_rotation_tag_gives_the_same_reps(analyzed, tmp_path, how, degrees):
    clip = rotate(analyzed.clip.path, tmp_path / "lost.mp4", how)
    options = run_options("squat")

    results = analyze_clip(clip, tmp_path / "out", options)

    upright = json.loads((analyzed.folder / "analysis.json").read_text())
    assert len(results.analysis.reps) == len(upright["reps"]) == 2
    for found, expected in zip(results.analysis.reps, upright["reps"], strict=True):
        assert found.eccentric_s == pytest.approx(expected["eccentric_s"], abs=0.15)
        assert found.concentric_s == pytest.approx(expected["concentric_s"], abs=0.15)
    assert any(f"turned by {degrees} degrees" in line for line in results.analysis.quality.warnings)
    assert results.analysis.clip.rotation_deg == degrees
    with ClipReader(results.folder / VIDEO_FILE) as video:
        assert (video.width, video.height) == analyzed.clip.size
    # The track is kept, and the video is drawn anew, the right way up.
    again = analyze_clip(clip, tmp_path / "out", options, fetch_model=no_model)
    assert again.analysis.to_dict() == results.analysis.to_dict()
    with ClipReader(results.folder / VIDEO_FILE) as video:
        assert (video.width, video.height) == analyzed.clip.size

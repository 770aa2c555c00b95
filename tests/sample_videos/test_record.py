"""Clips and truth files: the same on every run, complete or absent, true to their time stamps."""

import json
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from studio import Production, Scene, describe, render, truth_path
from studio.camera import frame_scene
from studio.geometry import vec
from studio.raycast import Canvas, ball, cone, draw

SMALL = Scene("push-up", "0.6-0-0.6-0.3", reps=2, size=(160, 120), fps=10, seed=7, features=("no-entrance",))
HARD = Scene(
    "biceps-curl",
    "0.4-0-0.4-0",
    reps=2,
    size=(96, 128),
    fps=10,
    seed=8,
    rotation=90,
    hard=("hand-held", "variable-rate", "mirror", "noise"),
    features=("assisted", "no-entrance"),
)


@pytest.fixture(scope="module", params=[SMALL, HARD], ids=["small", "hard"])
def clip(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "a.mp4"
    return request.param, path, render(request.param, path)


def test_same_scene_gives_the_same_bytes(clip):
    scene, path, truth = clip
    again = path.with_name("again") / path.name
    again.parent.mkdir()
    repeated = render(scene, again)
    assert repeated["clip"]["frames_sha256"] == truth["clip"]["frames_sha256"]
    assert truth_path(again).read_bytes() == truth_path(path).read_bytes()


def test_other_seed_gives_another_clip(clip):
    scene, _, truth = clip
    other = describe(Scene(**{**scene.__dict__, "seed": 99}))
    assert other["segments"] != truth["segments"]


def test_time_stamps_size_and_rotation_are_those_of_the_file(clip):
    scene, path, truth = clip
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    assert [Fraction(f.pts or 0) * (f.time_base or 0) for f in frames] == [
        Fraction(p, 90_000) for p in truth["pts"]
    ]
    assert frames[0].rotation % 360 == scene.rotation
    turned = scene.rotation % 180 != 0
    assert (frames[0].width, frames[0].height) == (scene.size[::-1] if turned else scene.size)
    gaps = np.diff(truth["pts"])
    assert (np.ptp(gaps) > 500) == ("variable-rate" in scene.hard)


def test_the_stored_frame_shows_the_scene(clip):
    scene, path, _ = clip
    with av.open(str(path)) as container:
        frame = next(iter(container.decode(video=0)))
    shown = np.rot90(frame.to_ndarray(format="rgb24"), scene.rotation // 90).astype(float)
    expected = Production(scene).frame(0.0, 0).astype(float)
    assert np.abs(shown - expected).mean() < 8


def test_truth_is_complete_and_consistent(clip):
    scene, path, truth = clip
    stored = json.loads(truth_path(path).read_text())
    assert stored == json.loads(json.dumps(truth))
    count = truth["clip"]["frames"]
    assert len(truth["pts"]) == len(truth["excursion"]) == count
    for point in ("nose", "left_wrist", "right_foot_index"):
        assert len(truth["image_px"][point]["x"]) == len(truth["space_mm"][point]["z"]) == count
    assert len(truth["angles_deg"]["image"]["left_knee"]) == count
    assert truth["rep_count"] == scene.reps == len(truth["reps"])
    assert truth["assisted"] == ([2] if "assisted" in scene.features else [])
    assert truth["segments"][-1]["end_s"] == truth["clip"]["duration_s"]
    assert (
        truth["camera"]["rotation_per_frame"] is None or len(truth["camera"]["rotation_per_frame"]) == count
    )


def test_image_positions_follow_from_space_and_camera(clip):
    _, _, truth = clip
    camera, i = truth["camera"], truth["clip"]["frames"] // 2
    rotation = np.array(
        camera["rotation_per_frame"][i] if camera["rotation_per_frame"] else camera["rotation"]
    )
    point = np.array([truth["space_mm"]["left_wrist"][k][i] for k in "xyz"]) / 1000
    x, y, z = rotation @ (point - np.array(camera["position_m"]))
    size = (truth["clip"]["width"], truth["clip"]["height"])
    expected = (x / z * camera["focal_px"] + size[0] / 2, y / z * camera["focal_px"] + size[1] / 2)
    got = [truth["image_px"]["left_wrist"][k][i] for k in "xy"]
    assert got == pytest.approx(expected, abs=0.05)


def test_drawn_where_projected():
    """A ball and a cone far off the axis appear where the camera says they are."""
    for where in (vec(0.3, -0.5, 0.6), vec(-0.2, 0.4, 1.3)):
        view = frame_scene(np.array([(-1, -1, 0), (1, 1, 2)]), 40, 10, (640, 480), 0.9, (0.0, 0.0))
        for solid in (
            ball(where, np.eye(3), (0.03, 0.03, 0.03), (255, 0, 0)),
            cone(where - vec(0, 0, 0.02), where + vec(0, 0, 0.02), 0.03, 0.03, (255, 0, 0)),
        ):
            canvas = Canvas(np.zeros((480, 640, 3), np.uint8), np.full((480, 640), np.inf))
            draw(canvas, view, [solid])
            rows, columns = np.nonzero(canvas.color[..., 0])
            assert len(rows) > 20
            assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(view.project(where), abs=0.4)


def test_figure_is_drawn_at_its_joints():
    production = Production(Scene("squat", view_deg=90, size=(320, 240), features=("no-entrance",)))
    time = production.timeline.set_starts()[0]
    with_lifter = production.frame(time)
    production.__dict__["solids"] = lambda _: []
    changed = cv2.absdiff(with_lifter, production.frame(time)).max(2) > 12
    joints = production.joints(time)
    for name in ("left_shoulder", "left_hip", "left_knee", "left_ankle", "head"):
        x, y = production.view.project(joints[name])
        assert changed[int(y), int(x)], name


def test_nothing_is_left_of_an_interrupted_clip(tmp_path: Path):
    def stop(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(SMALL, tmp_path / "a.mp4", stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"lift": "press"}, "unknown lift"),
        ({"tempo": "3-1"}, "four numbers"),
        ({"reps": 0}, "reps"),
        ({"size": (641, 480)}, "size"),
        ({"fps": 5}, "fps"),
        ({"rotation": 45}, "rotation"),
        ({"hard": ("fog",)}, "unknown hard condition"),
        ({"features": ("one-arm",)}, "one arm"),
        ({"features": ("sleep",)}, "unknown feature"),
        ({"features": ("right-arm",)}, "one-arm"),
        ({"features": ("forced-5",)}, "at least 6 reps"),
        ({"elevation_deg": 90}, "elevation"),
        ({"sets": 9}, "sets"),
    ],
)
def test_scene_says_what_does_not_fit(fields, says):
    with pytest.raises(ValueError, match=says):
        Scene(**{"lift": "squat", **fields})


def test_joints_move_without_jumps():
    """Entrances, sets and exits of every kind of posture join up; no joint is faster than a swinging foot."""
    for lift in (
        "squat",
        "bench-press",
        "romanian-deadlift",
        "lat-pulldown",
        "pull-up",
        "push-up",
        "hip-thrust",
    ):
        production = Production(Scene(lift, "1-0-1-0", reps=1, seed=3))
        times = np.arange(0, production.duration_s, 1 / 25)
        solved = [production.joints(t).points for t in times]
        track = np.array([[p[name] for name in solved[0]] for p in solved])
        assert np.linalg.norm(np.diff(track, axis=0), axis=2).max() * 25 < 6.0, lift

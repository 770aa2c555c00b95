from dataclasses import replace

import numpy as np
import pytest
from synthetic import make_track, script_set, with_flow

from liftphase.analysis import analyze_track
from liftphase.kinematics.camera_motion import compensate_camera_motion
from liftphase.pose.skeleton import HAND_POINTS, body_scale_px


def _wander(frames: int, size_px: float) -> np.ndarray:
    """(T, 2) a path that a hand-held camera may take."""
    t = np.arange(frames) / 30
    return size_px * np.stack([np.sin(2.1 * t) + 0.3 * np.sin(9 * t), np.cos(1.7 * t) - 1], axis=1)


def test_the_lifter_is_seen_as_by_a_still_camera() -> None:
    steady = with_flow(make_track(script_set(2), noise_px=0.0))
    way = _wander(len(steady.times_s), 25.0)
    shaken = with_flow(make_track(script_set(2), noise_px=0.0), camera_px=way)
    assert shaken.flow is not None
    hands = shaken.image_px[:, HAND_POINTS]
    still = compensate_camera_motion(replace(shaken, flow=replace(shaken.flow, hands_px=hands)))
    np.testing.assert_allclose(still.image_px, steady.image_px, atol=0.01)
    assert still.flow is not None
    assert steady.flow is not None
    np.testing.assert_allclose(still.flow.patches_px[1:], steady.flow.patches_px[1:], atol=0.01)
    np.testing.assert_allclose(still.flow.hands_px, steady.image_px[:, HAND_POINTS], atol=0.01)


def test_a_turn_and_a_zoom_come_off_too() -> None:
    track = with_flow(make_track(script_set(1), noise_px=0.0))
    assert track.flow is not None
    frames = len(track.times_s)
    step = np.array([[1.002, -0.001, 1.0], [0.001, 1.002, -0.5], [0, 0, 1]])
    seen, to_now = track.image_px.copy(), np.eye(3)
    for k in range(1, frames):
        to_now = step @ to_now
        seen[k] = track.image_px[k] @ to_now[:2, :2].T + to_now[:2, 2]
    flow = replace(track.flow, camera=np.broadcast_to(step[:2], (frames, 2, 3)))
    still = compensate_camera_motion(replace(track, image_px=seen, flow=flow))
    np.testing.assert_allclose(still.image_px, track.image_px, atol=0.05)


@pytest.mark.parametrize("size_px", [0.0, 0.05])
def test_a_standing_camera_changes_nothing(size_px: float) -> None:
    """What little the background seems to move is noise, and would only be added."""
    frames = len(make_track(script_set(2)).times_s)
    track = with_flow(make_track(script_set(2)), camera_px=_wander(frames, size_px))
    assert compensate_camera_motion(track) is track


def test_a_track_without_images_stays_as_it_is() -> None:
    track = make_track(script_set(2), shake_px=10)
    assert compensate_camera_motion(track) is track
    assert body_scale_px(track.image_px) > 50


def _knock(times_s: np.ndarray, at_s: float) -> np.ndarray:
    """(T, 2) a camera that is pushed by 40 and 25 pixels within 0.4 s and stands still before and after."""
    return np.clip((times_s[:, None] - at_s) / 0.4, 0, 1) * [40.0, -25.0]


def test_a_knock_of_a_still_camera_comes_off() -> None:
    script = script_set(2)
    steady = with_flow(make_track(script, noise_px=0.5))
    knocked = with_flow(make_track(script, noise_px=0.5), camera_px=_knock(steady.times_s, 2.5))
    still = compensate_camera_motion(knocked)
    np.testing.assert_allclose(still.image_px, steady.image_px, atol=0.05)
    assert len(analyze_track(knocked, exercise="squat").reps) == 2


def test_a_background_that_moves_by_itself_is_no_knock() -> None:
    """Someone walks by: the camera is taken to move, the body does not."""
    track = with_flow(make_track(script_set(2), noise_px=0.5))
    assert track.flow is not None
    camera = track.flow.camera.copy()
    camera[1:, :, 2] = np.diff(_knock(track.times_s, 2.5), axis=0)
    assert (
        compensate_camera_motion(replace(track, flow=replace(track.flow, camera=camera))).image_px
        is track.image_px
    )


def test_the_lifter_stays_in_place_and_of_one_size_across_a_cut() -> None:
    """A punch-in in a pause: what the landmarks say after it, taken back, is the track without it."""
    steady = with_flow(make_track(script_set(2, (2.0, 0.5, 1.0, 1.0)), noise_px=0.0))
    assert steady.flow is not None
    cut = int(np.searchsorted(steady.times_s, 1.5 + 3.5 + 0.5))
    image_px, patches_px = steady.image_px.copy(), steady.flow.patches_px.copy()
    image_px[cut:] = 1.4 * image_px[cut:] - 120
    patches_px[cut + 1 :] *= 1.4
    patches_px[cut] = np.nan
    flow = replace(steady.flow, patches_px=patches_px)
    edited = replace(steady, image_px=image_px, flow=flow, cuts_s=steady.times_s[[cut]])
    still = compensate_camera_motion(edited)
    np.testing.assert_allclose(still.image_px, steady.image_px, atol=2.0)
    analysis = analyze_track(edited, exercise="squat")
    assert len(analysis.reps) == 2
    assert [issue.code for issue in analysis.quality.issues if issue.code == "clip-cut"] == ["clip-cut"]
    assert analyze_track(steady, exercise="squat").quality.issues == ()


def test_a_shot_without_anybody_between_two_changes_nothing() -> None:
    steady = with_flow(make_track(script_set(3), noise_px=0.0))
    image_px = steady.image_px.copy()
    image_px[100:130] = np.nan
    titled = replace(steady, image_px=image_px, cuts_s=steady.times_s[[100, 130]])
    still = compensate_camera_motion(titled)
    assert np.isnan(still.image_px[100:130]).all()
    assert body_scale_px(still.image_px[130:]) == pytest.approx(
        body_scale_px(steady.image_px[:100]), rel=0.02
    )

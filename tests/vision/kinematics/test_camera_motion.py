from dataclasses import replace

import numpy as np
import pytest
from synthetic import make_track, script_set, with_flow

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

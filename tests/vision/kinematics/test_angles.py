from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import Script, curl, make_track, script_set

from liftphase.kinematics.angles import ANGLE_NAMES, angle_deg, measure_angles, smooth_angles
from liftphase.pose.skeleton import LANDMARK
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

coordinate = st.floats(-100, 100)
point = st.tuples(coordinate, coordinate).map(lambda xy: np.array([xy]))
LEVELS = Script(1.0, ((2.0, 0.0), (1.0, 0.0)))


@pytest.mark.parametrize(
    ("first", "last", "degrees"),
    [((1, 0), (0, 1), 90), ((1, 0), (-1, 0), 180), ((1, 0), (2, 0), 0), ((1, 0), (-1, 1), 135)],
)
def test_angle_of_known_geometry(first, last, degrees):
    angle = angle_deg(np.array([first]), np.zeros((1, 2)), np.array([last]))
    np.testing.assert_allclose(angle, degrees, atol=1e-9)


@given(point, point, point, st.floats(0, 2 * np.pi), st.floats(0.01, 100), point)
def test_angle_is_the_same_however_the_image_is_turned(first, vertex, last, turn, scale, shift):
    if min(np.linalg.norm(first - vertex), np.linalg.norm(last - vertex)) < 1e-3:
        return
    rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    mirror = np.array([[-1.0, 0.0], [0.0, 1.0]])
    plain = angle_deg(first, vertex, last)
    moved = angle_deg(*(p @ rotation + shift for p in (first, vertex, last)))
    mirrored = angle_deg(*(p @ mirror for p in (first, vertex, last)))
    assert 0 <= plain[0] <= 180
    np.testing.assert_allclose(moved, plain, atol=1e-3)
    np.testing.assert_allclose(mirrored, plain, atol=1e-9)
    np.testing.assert_allclose(angle_deg(last, vertex, first), plain, atol=1e-9)


def test_angles_of_a_curl_seen_from_the_side_are_the_scripted_ones():
    track = make_track(LEVELS, curl, view_deg=90, noise_px=0.0)
    angles = measure_angles(track.image_px, track.visibility)
    expected = 170 - 130 * LEVELS.at(track.times_s)
    for side in ("left", "right"):
        np.testing.assert_allclose(angles[f"{side}_elbow"], expected, atol=0.01)
    np.testing.assert_allclose(angles["left_shoulder"], 0, atol=0.2)
    np.testing.assert_allclose(angles["trunk_lean"], 0, atol=0.01)
    assert tuple(angles) == ANGLE_NAMES


def test_trunk_lean_of_a_lying_lifter_is_90():
    track = make_track(LEVELS, curl, view_deg=90, noise_px=0.0)
    lying = replace(track, image_px=track.image_px[..., ::-1].copy())
    np.testing.assert_allclose(measure_angles(lying.image_px, lying.visibility)["trunk_lean"], 90, atol=0.01)


def test_an_angle_is_nan_where_one_of_its_landmarks_was_not_seen():
    track = make_track(LEVELS, curl, undetected=[(0.5, 1.0)])
    visibility = track.visibility.copy()
    visibility[10:14, LANDMARK["left_wrist"]] = 0.1
    angles = measure_angles(track.image_px, visibility)
    lost = ~track.detected
    assert lost.sum() == 15
    for name in ANGLE_NAMES:
        hidden = lost.copy()
        if name == "left_elbow":
            hidden[10:14] = True
        np.testing.assert_array_equal(np.isnan(angles[name]), hidden, err_msg=name)


def test_smoothed_angles_bridge_short_gaps_only():
    track = make_track(script_set(2), curl, view_deg=90, undetected=[(2.0, 2.1), (4.0, 5.0)])
    smoothed = smooth_angles(
        track.times_s, measure_angles(track.image_px, track.visibility), rate_hz=ANALYSIS_RATE_HZ
    )["left_elbow"]
    lost = np.isnan(smoothed)
    long_gap = (track.times_s >= 4.0) & (track.times_s < 5.0)
    np.testing.assert_array_equal(lost, long_gap)
    expected = 170 - 130 * script_set(2).at(track.times_s)
    assert np.abs(smoothed - expected)[~lost].max() < 6
    assert np.abs(smoothed - expected)[track.times_s < 3.5].max() < 2


def test_smoothed_angles_do_not_lag():
    script = script_set(3, tempo=(1.0, 0.0, 0.7, 0.0))
    track = make_track(script, curl, view_deg=90, noise_px=0.0)
    smoothed = smooth_angles(
        track.times_s, measure_angles(track.image_px, track.visibility), rate_hz=ANALYSIS_RATE_HZ
    )["right_elbow"]
    expected = 170 - 130 * script.at(track.times_s)
    shifts = range(-6, 7)
    errors = [np.abs(np.roll(smoothed, shift) - expected)[10:-10].mean() for shift in shifts]
    assert shifts[int(np.argmin(errors))] == 0


def test_smoothing_one_frame_gives_it_back():
    angles = {"left_knee": np.array([120.0])}
    assert smooth_angles(np.array([0.0]), angles, rate_hz=ANALYSIS_RATE_HZ)["left_knee"][0] == 120.0

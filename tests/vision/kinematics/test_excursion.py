from dataclasses import replace

import numpy as np
import pytest
from synthetic import Script, curl, find_motion, make_track, minimum_jerk, press, script_set, squat

from liftphase.exercises.library import find_exercise
from liftphase.kinematics.displacement import compute_displacement
from liftphase.kinematics.excursion import initial_excursion
from liftphase.kinematics.path import arc_length_along_path
from liftphase.kinematics.prepared import prepare
from liftphase.pose.skeleton import LANDMARK
from liftphase.signal.filters import lowpass
from liftphase.signal.resampling import ANALYSIS_RATE_HZ


@pytest.mark.parametrize("span_deg", [40, 90, 130])
@pytest.mark.parametrize("turn_deg", [0, 37, 90, 200])
def test_way_along_an_arc_is_its_length(span_deg, turn_deg):
    times = np.arange(int(9 * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    script = Script(0.0, ((0.5, 0.0), *((1.5, 1.0), (1.5, 0.0)) * 2, (2.5, 0.0)))
    angle = np.radians(turn_deg + span_deg * script.at(times))
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    way = arc_length_along_path(
        points, lowpass(points, 6.0, ANALYSIS_RATE_HZ), np.ones(len(times), dtype=bool)
    )
    way = np.sign(np.corrcoef(way, angle)[0, 1]) * way
    order = np.argsort(angle)
    back_steps = np.minimum(np.diff(way[order]), 0)
    assert np.abs(back_steps).max() < 0.01
    np.testing.assert_allclose(way - way[0], angle - angle[0], atol=0.03 * np.ptp(angle))


def test_way_goes_on_beyond_the_ends_of_the_set():
    times = np.arange(int(6 * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    along = minimum_jerk((times - 1) / 2) - 1.3 * minimum_jerk((times - 3.5) / 2)
    points = np.stack([along, 0 * along], axis=1)
    way = arc_length_along_path(points, lowpass(points, 6.0, ANALYSIS_RATE_HZ), times < 3.2)
    way = np.sign(np.corrcoef(way, along)[0, 1]) * way
    np.testing.assert_allclose(way - way[0], along - along[0], atol=0.02)


@pytest.mark.parametrize(
    ("figure", "lift", "begins", "view_deg"),
    [
        (squat, "squat", "eccentric", 0),
        (squat, "squat", "eccentric", 90),
        (curl, "biceps-curl", "concentric", 90),
        (curl, "biceps-curl", "concentric", 50),
    ],
)
def test_excursion_is_the_scripted_level(figure, lift, begins, view_deg):
    script = script_set(4, begins=begins)
    track = make_track(script, figure, view_deg=view_deg)
    excursion = find_motion(track, find_exercise(lift)).excursion_at(track.times_s)
    level = script.at(track.times_s)
    assert np.abs(excursion - level).max() < 0.1
    assert np.corrcoef(excursion, level)[0, 1] > 0.995


@pytest.mark.parametrize("view_deg", [0, 60, 90])
def test_camera_shake_is_taken_off(view_deg):
    script, lift = script_set(4), find_exercise("squat")
    steady = make_track(script, view_deg=view_deg)
    shaken = make_track(script, view_deg=view_deg, shake_px=5)
    excursions = [find_motion(track, lift).excursion_at(steady.times_s) for track in (steady, shaken)]
    moved_px = (shaken.image_px - steady.image_px)[:, 27, 1]
    assert moved_px.std() > 3
    left = (excursions[1] - excursions[0]).std()
    # The squat travels 110 px: what is left of the shake must be a small part of what went in.
    assert left < 0.4 * moved_px.std() / 110


def test_displacement_is_in_torso_lengths_whatever_the_image_size():
    track = make_track(script_set(2))
    lift = find_exercise("squat")
    small = compute_displacement(prepare(track), lift)
    large = compute_displacement(prepare(replace(track, image_px=3 * track.image_px)), lift)
    np.testing.assert_allclose(
        np.ptp(large.displacement, axis=0), np.ptp(small.displacement, axis=0), rtol=1e-3
    )
    # 0.5 m of travel, the torso is 0.5 m.
    assert np.ptp(initial_excursion(small, lift)) == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("lift", ["squat", "biceps-curl", "chest-fly", "triceps-extension", "row", "lunge"])
def test_coarse_excursion_has_no_nan_though_frames_are_missing(lift):
    track = make_track(script_set(2), undetected=[(0.0, 0.4), (3.0, 3.3), (8.0, 12.0)])
    exercise = find_exercise(lift)
    body = compute_displacement(prepare(track), exercise)
    assert np.isfinite(initial_excursion(body, exercise)).all()


@pytest.mark.parametrize(("frames", "down_px"), [(2, 300.0), (4, 150.0), (8, 300.0)])
def test_a_hand_that_jumps_to_somebody_else_loses_no_rep(frames: int, down_px: float):
    """A partner spots a press: half of the time, in stretches, the left hand is taken for theirs."""
    script = script_set(4, begins="concentric")
    track = make_track(script, press, view_deg=40)
    stretches = np.random.default_rng(4).random(len(track.times_s) // frames + 1) < 0.5
    jumps = np.repeat(stretches, frames)[: len(track.times_s)]
    image_px = track.image_px.copy()
    for name in ("left_wrist", "left_pinky", "left_index"):
        image_px[jumps, LANDMARK[name]] += np.array([30.0, down_px], np.float32)
    motion = find_motion(replace(track, image_px=image_px), find_exercise("overhead-press"))
    assert [len(movements) for movements in motion.sets] == [8]

from dataclasses import replace

import numpy as np
import pytest
from synthetic import Script, boundary_errors, curl, make_track, press, script_set, squat, with_flow

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.flow_excursion import fuse_patch_velocities, values_of_patches
from liftphase.kinematics.prepared import prepare
from liftphase.pose.patches import PATCHES, patches_on
from liftphase.signal.filters import velocity
from liftphase.signal.resampling import ANALYSIS_RATE_HZ, make_grid

RNG = np.random.default_rng(11)


def _level(seconds: float = 12.0) -> tuple[np.ndarray, np.ndarray]:
    times = np.arange(int(seconds * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    script = Script(1.0, ((1.0, 1.0), *((2.0, 0.0), (1.5, 1.0)) * 3, (0.5, 1.0)))
    return times, script.at(times)


def _fuse(paths: np.ndarray, vertical: bool, *arrays: np.ndarray) -> np.ndarray:
    return fuse_patch_velocities(paths, *arrays, vertical=vertical, rate_hz=ANALYSIS_RATE_HZ)


def _noisy(level: np.ndarray) -> np.ndarray:
    """As landmarks would have it."""
    return level + RNG.normal(0, 0.03, len(level))


def test_height_comes_from_the_patches() -> None:
    """Half of each window lies on the background, one patch lies all on it, one on something that wanders."""
    _, level = _level()
    up = np.zeros((len(level), 4, 2))
    up[:, 0, 1], up[:, 1, 1] = -0.5 * level, -0.8 * level
    up[:, 3, 1] = np.cumsum(RNG.normal(0, 0.002, len(level)))
    fused = _fuse(up, True, _noisy(level), np.ones(len(level), dtype=bool), np.ones(4, dtype=bool))
    fused -= fused[0] - level[0]
    assert np.abs(fused - level).max() < 0.03
    assert np.abs(velocity(fused, ANALYSIS_RATE_HZ) - velocity(level, ANALYSIS_RATE_HZ)).max() < 0.03


def test_a_lift_whose_concentric_goes_down() -> None:
    _, level = _level()
    paths = np.zeros((len(level), 1, 2))
    paths[:, 0, 1] = level
    fused = _fuse(paths, True, _noisy(level), np.ones(len(level), dtype=bool), np.ones(1, dtype=bool))
    assert np.corrcoef(fused, level)[0, 1] > 0.999


def test_an_arc_is_followed_along_its_length() -> None:
    _, level = _level()
    angle = 2.0 * level
    paths = np.stack([np.cos(angle), -np.sin(angle)], axis=1)[:, None]
    fused = _fuse(paths, False, _noisy(level), np.ones(len(level), dtype=bool), np.ones(1, dtype=bool))
    fused -= fused[0] - level[0]
    assert np.abs(fused - level).max() < 0.05


def test_patches_that_show_nothing_leave_the_landmarks_alone() -> None:
    _, level = _level()
    seen = _noisy(level)
    inside = np.ones(len(level), dtype=bool)
    fused = _fuse(np.zeros((len(level), 3, 2)), True, seen, inside, np.ones(3, dtype=bool))
    np.testing.assert_array_equal(fused, seen)


def test_patches_on_a_landmark_that_does_not_count_have_no_say() -> None:
    _, level = _level()
    inside = np.ones(len(level), dtype=bool)
    paths = np.zeros((len(level), 2, 2))
    paths[:, 0, 1] = -level
    # What it shows goes up with the lift and comes down at half the pace.
    steps = np.diff(level, prepend=level[0])
    paths[:, 1, 1] = -np.cumsum(np.where(steps > 0, steps, 0.5 * steps))
    seen = _noisy(level)
    alone = _fuse(paths[:, :1], True, seen, inside, np.ones(1, dtype=bool))
    fused = _fuse(paths, True, seen, inside, np.array([True, False]))
    np.testing.assert_allclose(fused, alone, atol=1e-9)


def test_a_patch_has_the_value_of_the_landmark_that_it_lies_on() -> None:
    trust = values_of_patches(("hands",), np.array([0.7, 0.1, 0.0, 0.0, 0.1, 0.1]))
    assert list(trust) == [0.7] * 5 + [0.1] * 5


def test_paths_are_those_of_the_named_points() -> None:
    track = with_flow(make_track(script_set(1), noise_px=0.0))
    grid = make_grid(track.times_s, ANALYSIS_RATE_HZ)
    paths = prepare(track).patch_paths_on_grid(patches_on((11, 12)))
    assert paths.shape == (len(grid), sum(patch.point in (11, 12) for patch in PATCHES), 2)
    height = -np.interp(grid, track.times_s, track.image_px[:, 11, 1])
    assert np.corrcoef(-paths[:, 0, 1], height)[0, 1] > 0.999


@pytest.mark.parametrize(
    ("figure", "lift", "begins"),
    [
        (squat, "squat", "eccentric"),
        (curl, "biceps-curl", "concentric"),
        (press, "overhead-press", "concentric"),
    ],
)
def test_boundaries_hold_where_landmarks_are_poor(figure, lift: str, begins: str) -> None:
    """Landmarks off by 3 px a frame, patches by 0.05: the boundaries are those of the patches."""
    script = script_set(4, tempo=(3.0, 0.6, 1.0, 0.6), begins=begins)
    poor = make_track(script, figure, noise_px=3.0, view_deg=70)
    exact = make_track(script, figure, noise_px=0.0, view_deg=70)
    errors = {}
    for name, track in (("landmarks", poor), ("patches", with_flow(poor, exact.image_px, noise_px=0.05))):
        segments = measure_track(track, exercise=find_exercise(lift).name).analysis.segments
        errors[name] = np.abs(boundary_errors(segments, script.movements()))
    assert np.median(errors["patches"]) < 0.02
    assert errors["patches"].max() < 0.1
    assert np.mean(errors["patches"]) < 0.5 * np.mean(errors["landmarks"])


def test_frames_that_could_not_be_matched_are_bridged() -> None:
    """A lost frame in ten would make the path a tenth too short; uneven frames go by their own time."""
    times = np.cumsum(np.random.default_rng(2).uniform(0.02, 0.05, 300))
    track = with_flow(make_track(script_set(2), noise_px=0.0, times_s=times))
    assert track.flow is not None
    holed = track.flow.patches_px.copy()
    holed[5::10] = np.nan
    whole = prepare(track).patch_paths_on_grid(patches_on((11, 12)))
    bridged = prepare(replace(track, flow=replace(track.flow, patches_px=holed))).patch_paths_on_grid(
        patches_on((11, 12))
    )
    assert np.ptp(whole[:, 0, 1]) > 0.5
    assert np.abs(bridged - whole).max() < 0.01

"""The 5 % rule on profiles whose crossings are known in closed form."""

from itertools import pairwise

import numpy as np
import pytest
from synthetic import EDGE, Script, minimum_jerk, script_set

from liftphase.phases.lowpass_cache import LowpassCache
from liftphase.phases.model import Phase
from liftphase.phases.movements import find_movement, measure_movements
from liftphase.phases.parameters import DEFAULTS
from liftphase.phases.turning_points import find_turning_points
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

FRAME_S = 1 / 60
QUIET = 1e-12


def measure(script: Script, density: float = QUIET, frame_s: float = FRAME_S) -> list[Phase]:
    grid = np.arange(int(script.duration_s * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    raw = script.at(grid)
    turning_points = find_turning_points(raw, 0.25)
    first_up = bool(raw[turning_points[1]] > raw[turning_points[0]])
    return _measure(grid, raw, density, turning_points, first_up, frame_s)


def _measure(
    grid: np.ndarray,
    raw: np.ndarray,
    density: float,
    turning_points: np.ndarray,
    first_up: bool,
    frame_s: float = FRAME_S,
    rate_hz: float = ANALYSIS_RATE_HZ,
) -> list[Phase]:
    return measure_movements(
        grid,
        LowpassCache(raw, density, rate_hz=rate_hz),
        turning_points,
        first_up=first_up,
        sample_s=frame_s,
        parameters=DEFAULTS,
    )


def test_crossings_of_a_minimum_jerk_movement_are_where_the_share_says():
    """Guards the truth of these tests: speed at the fraction EDGE is 5 % of the peak, found numerically."""
    fraction = np.linspace(0, 1, 200_001)
    speed = np.gradient(minimum_jerk(fraction), fraction)
    over = fraction[speed > 0.05 * speed.max()]
    np.testing.assert_allclose([over[0], over[-1]], [EDGE, 1 - EDGE], atol=1e-5)


@pytest.mark.parametrize("bounce", [0.03, 0.05, 0.08])
def test_a_bounce_in_the_hold_does_not_move_the_onset(bounce: float) -> None:
    grid = np.arange(0, 8, 1 / ANALYSIS_RATE_HZ)
    up, down = (minimum_jerk(np.clip((grid - at) / 0.8, 0, 1)) for at in (1.0, 4.0))
    raw = up - down + bounce * np.exp(-(((grid - 0.9) / 0.08) ** 2))
    turning_points = np.array([60, 360, len(grid) - 60])
    first = _measure(grid, raw, 1e-8, turning_points, True)[0]
    assert first.start_s == pytest.approx(1 + EDGE * 0.8, abs=0.03)


@pytest.mark.parametrize("seconds", [0.4, 0.8, 2.0, 6.0])
@pytest.mark.parametrize("distance", [0.3, 1.0])
@pytest.mark.parametrize("up", [True, False])
def test_find_movement(seconds, distance, up):
    grid = np.arange(int((seconds + 2) * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    way = distance * minimum_jerk((grid - 1) / seconds)
    movement = find_movement(
        grid,
        way if up else -way,
        0,
        len(grid) - 1,
        concentric=up,
        rate_hz=ANALYSIS_RATE_HZ,
        parameters=DEFAULTS,
    )
    assert movement.start_s == pytest.approx(1 + EDGE * seconds, abs=0.003)
    assert movement.end_s == pytest.approx(1 + (1 - EDGE) * seconds, abs=0.003)
    assert movement.concentric is up
    assert movement.swing == pytest.approx(distance, rel=1e-3)
    assert movement.peak_speed == pytest.approx(distance / seconds * 15 / 8, rel=0.01)


def test_find_movement_cut_by_the_edge_ends_there():
    grid = np.arange(120) / ANALYSIS_RATE_HZ
    way = minimum_jerk((grid + 0.5) / 2)
    movement = find_movement(
        grid, way, 0, len(grid) - 1, concentric=True, rate_hz=ANALYSIS_RATE_HZ, parameters=DEFAULTS
    )
    assert (movement.start_s, movement.end_s) == (grid[0], grid[-1])


@pytest.mark.parametrize("tempo", [(2.0, 1.0, 1.0, 1.0), (4.0, 0.5, 0.6, 0.5), (1.0, 2.0, 3.0, 0.4)])
@pytest.mark.parametrize("begins", ["eccentric", "concentric"])
def test_noise_free_boundaries_are_within_milliseconds(tempo, begins):
    script = script_set(3, tempo, begins)
    truth = script.movements()
    found = measure(script)
    assert [m.concentric for m in found] == [m.concentric for m in truth]
    got = np.array([(m.start_s, m.end_s) for m in found])
    expected = np.array([(m.start_s, m.end_s) for m in truth])
    # The low-pass stretches a movement of 0.6 s by some milliseconds, one of 2 s not at all.
    assert np.abs(got - expected).max() < 0.008


@pytest.mark.parametrize("hold_s", [0.0, 0.01])
def test_touch_and_go_movements_meet_at_the_turn(hold_s):
    script = script_set(4, (1.0, hold_s, 0.7, hold_s))
    found = measure(script)
    assert len(found) == 8
    for before, after, true in zip(found[:-1], found[1:], script.movements()[1:], strict=True):
        assert before.end_s == after.start_s
        assert after.start_s == pytest.approx(true.start_s, abs=hold_s / 2 + 0.02)


@pytest.mark.parametrize("hold_s", [0.1, 0.3, 2.0])
def test_a_longer_gap_is_isometric(hold_s):
    script = script_set(3, (1.0, hold_s, 0.7, hold_s))
    found = measure(script)
    gaps = [after.start_s - before.end_s for before, after in pairwise(found)]
    np.testing.assert_allclose(gaps, hold_s + 1.7 * EDGE, atol=0.02)


def test_a_sticking_point_does_not_end_a_concentric():
    stuck = [(0.7, 0.55), (0.12, 0.55), (0.9, 1.0)]
    script = Script(1.0, ((1.0, 1.0), *[(1.5, 0.0), (0.4, 0.0), *stuck, (0.5, 1.0)] * 3, (1.0, 1.0)))
    found = measure(script)
    assert [m.concentric for m in found] == [False, True] * 3
    for movement in found[1::2]:
        # From the first part's start to the last part's end; each has its own 5 %, so a little leeway.
        assert movement.end_s - movement.start_s == pytest.approx(1.72 - EDGE * 1.6, abs=0.03)


def test_a_second_pull_after_a_long_stop_is_not_part_of_the_movement_before_it():
    """Squeezing a few millimeters more after a second's rest does not stretch the rep."""
    script = Script(
        0.0, ((1.0, 0.0), (1.0, 0.95), (1.2, 0.95), (0.5, 1.0), (0.5, 1.0), (1.5, 0.0), (1.0, 0.0))
    )
    up, down = measure(script)
    assert up.end_s == pytest.approx(2.0 - EDGE, abs=0.02)
    assert down.end_s - down.start_s == pytest.approx(1.5 * (1 - 2 * EDGE), abs=0.02)


def test_a_creeping_negative_is_one_eccentric():
    """At an even 6 deg/s of a 60 degree movement every threshold in deg/s would miss it."""
    grid = np.arange(int(14 * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    fraction = np.clip((grid - 1) / 10, 0, 1)
    creep = 1 - fraction + 0.004 * np.sin(2 * np.pi * 4 * fraction)
    excursion = creep + minimum_jerk((grid - 11.5) / 1.0)
    turning_points = find_turning_points(excursion, 0.25)
    down, up = _measure(grid, excursion, QUIET, turning_points, False)
    assert (down.concentric, up.concentric) == (False, True)
    # It stops dead, which a low-pass rounds off: 5 % of the phase.
    assert down.end_s - down.start_s == pytest.approx(10, abs=0.5)
    assert up.end_s - up.start_s == pytest.approx(1 - 2 * EDGE, abs=0.02)


def test_uncertainty_is_positive_and_grows_with_noise_and_frame_interval():
    def widths(density: float, frame_s: float = FRAME_S) -> np.ndarray:
        return np.array([(m.start_u_s, m.end_u_s) for m in measure(script_set(3), density, frame_s)])

    assert (widths(QUIET) > 0).all()
    assert widths(1e-3).mean() > 1.2 * widths(QUIET).mean()
    # All reps together know more than each: beyond some noise the error does not grow on.
    np.testing.assert_array_equal(widths(100.0), widths(1.0))
    assert (widths(QUIET, 1 / 12) > widths(QUIET, 1 / 60)).all()
    # A frame's own rounding stays even without noise.
    assert (widths(QUIET, 1 / 12) > 0.4 / 12).all()


def test_a_swing_that_only_goes_backwards_takes_no_time():
    """Noise may make the fastest moment of a swing its last, and that one backwards."""
    grid_s = np.arange(100) / ANALYSIS_RATE_HZ
    falling = -grid_s + 0.3 * grid_s**2
    movement = find_movement(
        grid_s, falling, 10, 99, concentric=True, rate_hz=ANALYSIS_RATE_HZ, parameters=DEFAULTS
    )
    assert movement.start_s == movement.end_s == grid_s[99]
    # Units per second of the grid, at its last moment; and the whole swing.
    assert movement.peak_speed == pytest.approx(-1 + 0.6 * grid_s[99], abs=0.01)
    assert movement.swing == pytest.approx(falling[10] - falling[99])


@pytest.mark.parametrize("still_s", [0.4, 0.8])
def test_a_sticking_point_does_not_end_a_movement(still_s: float) -> None:
    steps = ((1.5, 1.0), (1.5, 0.0), (0.3, 0.0), (0.6, 0.5), (still_s, 0.5), (0.7, 1.0), (1.5, 1.0))
    last = measure(Script(1.0, steps))[-1]
    assert last.duration_s == pytest.approx(0.6 + still_s + 0.7, abs=0.2)

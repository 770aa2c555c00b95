"""Which swings are the reps of a set, on excursions."""

import numpy as np
import pytest
from synthetic import script_set

from liftphase.phases.parameters import DEFAULTS
from liftphase.phases.sets import find_best_set
from liftphase.signal.filters import lowpass
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

MIN_SWING = 0.2


def excursion_of(reps: int, slips: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Grid, excursion and turns of a set where a landmark slips off at the top, by `slips` of the swing."""
    script = script_set(reps, (2.0, 0.6, 1.0, 1.2), "concentric")
    grid = np.arange(int((script.movements()[-1].end_s + 2.0) * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    level = script.at(grid)
    rng = np.random.default_rng(3)
    for movement in script.movements():
        if movement.concentric:
            # For as long as it takes a partner's hand to let go; no two times alike.
            start_s = movement.end_s + rng.uniform(0.05, 0.3)
            away = (grid > start_s) & (grid < start_s + rng.uniform(0.25, 0.6))
            level[away] -= slips * rng.uniform(0.9, 1.1)
    turning_points = np.array([m.start_s for m in script.movements()] + [script.movements()[-1].end_s])
    return grid, lowpass(level, 4.0, ANALYSIS_RATE_HZ), turning_points


@pytest.mark.parametrize("slips", [0.0, 0.33])
def test_a_landmark_that_slips_off_at_one_end_makes_no_reps(slips: float) -> None:
    grid, excursion, turning_points = excursion_of(4, slips)
    best = find_best_set(excursion, rate_hz=ANALYSIS_RATE_HZ, min_swing=MIN_SWING, parameters=DEFAULTS)
    assert best is not None
    assert len(best.turning_points) == 9
    assert np.abs(grid[best.turning_points] - turning_points).max() < 1.5


def test_partial_reps_at_one_end_are_reps() -> None:
    """As large as what slips off, but the better set on its own scale: two of six reps go two fifths up."""
    grid = np.arange(int(26 * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ
    heights = np.array([1.0, 1.0, 0.4, 1.0, 1.0, 0.4])
    knots, levels = [0.0, 1.0], [0.0, 0.0]
    for i, height in enumerate(heights):
        knots += [2.0 + 4 * i, 2.5 + 4 * i, 4.5 + 4 * i, 5.0 + 4 * i]
        levels += [height, height, 0.0, 0.0]
    excursion = lowpass(np.interp(grid, knots, levels), 4.0, ANALYSIS_RATE_HZ)
    best = find_best_set(excursion, rate_hz=ANALYSIS_RATE_HZ, min_swing=MIN_SWING, parameters=DEFAULTS)
    assert best is not None
    assert len(best.turning_points) == 13

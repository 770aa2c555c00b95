import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liftphase.signal.resampling import ANALYSIS_RATE_HZ, make_grid, resample

GRID = np.arange(1200) / ANALYSIS_RATE_HZ


@given(st.lists(st.floats(0.004, 0.2), min_size=1, max_size=60), st.floats(-5, 100))
def test_grid_is_uniform_and_spans_the_clip(steps, first_s):
    times = first_s + np.cumsum([0.0, *steps])
    grid = make_grid(times, ANALYSIS_RATE_HZ)
    assert grid[0] == times[0]
    assert -1e-9 <= times[-1] - grid[-1] < 1 / ANALYSIS_RATE_HZ + 1e-9
    np.testing.assert_allclose(np.diff(grid), 1 / ANALYSIS_RATE_HZ, atol=1e-9)


def test_resampling_uneven_times_keeps_a_line():
    times = np.cumsum(np.random.default_rng(0).uniform(0.01, 0.06, 80))
    grid = make_grid(times, ANALYSIS_RATE_HZ)
    np.testing.assert_allclose(resample(times, 2 * times - 1, grid), 2 * grid - 1)
    both = resample(times, np.stack([times, -times], axis=1), grid)
    np.testing.assert_allclose(both, np.stack([grid, -grid], axis=1))

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from synthetic import script_set

from liftphase.phases.turning_points import find_turning_points

levels = st.lists(st.floats(-3, 3), min_size=0, max_size=60).map(np.array)


@given(levels, st.floats(0.05, 3))
def test_turns_alternate_and_every_swing_is_large_enough(values, min_swing):
    turning_points = find_turning_points(values, min_swing)
    assert len(turning_points) != 1
    swings = np.diff(values[turning_points])
    assert (np.abs(swings) >= min_swing - 1e-12).all()
    assert (swings[1:] * swings[:-1] < 0).all()
    assert (np.diff(turning_points) > 0).all()


@given(levels, st.floats(0.05, 3))
def test_between_two_turns_nothing_goes_further(values, min_swing):
    turning_points = find_turning_points(values, min_swing)
    for a, b in pairwise(turning_points):
        low, high = sorted((values[a], values[b]))
        assert low <= values[a : b + 1].min()
        assert values[a : b + 1].max() <= high


@given(levels, st.floats(0.05, 3))
def test_no_turns_means_no_swing(values, min_swing):
    if len(find_turning_points(values, min_swing)) == 0 and len(values):
        assert np.ptp(values) <= min_swing + 1e-12


def test_turns_of_a_set_with_wobbles():
    times = np.arange(0, script_set(3).duration_s, 1 / 120)
    wobbly = script_set(3).at(times) + 0.1 * np.sin(2 * np.pi * 3 * times)
    turning_points = find_turning_points(wobbly, 0.25)
    assert len(turning_points) == 7
    np.testing.assert_array_equal(wobbly[turning_points] > 0.5, [True, False] * 3 + [True])


def test_a_level_series_has_no_turning_points():
    assert len(find_turning_points(np.ones(50), 0.1)) == 0
    assert len(find_turning_points(np.empty(0), 0.1)) == 0

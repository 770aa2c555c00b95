import numpy as np
import pytest

from liftphase.signal.gaps import MAX_GAP_S, fill_all_gaps, fill_short_gaps

NAN = np.nan


@pytest.mark.parametrize(("fps", "filled"), [(240, True), (60, True), (30, True), (12, False)])
def test_a_gap_counts_by_its_time_not_by_its_frames(fps, filled):
    times = np.arange(40) / fps
    values = 3 * times + 1
    holed = values.copy()
    holed[10:16] = NAN
    result = fill_short_gaps(times, holed)
    if filled:
        np.testing.assert_allclose(result, values)
    else:
        np.testing.assert_array_equal(result, holed)


def test_gaps_of_one_frame_in_a_clip_of_variable_rate():
    times = np.array([0.0, 0.1, 0.15, 0.2, 0.3, 0.35, 0.9, 1.0])
    values = np.array([0.0, 1.0, NAN, 2.0, NAN, 3.0, NAN, 1.0])
    # The last is one frame too, but 0.65 s pass between its neighbors. The others go by time, not by count.
    expected = np.array([0.0, 1.0, 1.5, 2.0, 2 + 2 / 3, 3.0, NAN, 1.0])
    np.testing.assert_allclose(fill_short_gaps(times, values), expected)


def test_gaps_at_the_ends_stay_and_the_input_too():
    times = np.arange(6) / 30
    values = np.array([[NAN, 1.0], [NAN, NAN], [2.0, 3.0], [NAN, 4.0], [4.0, 5.0], [NAN, NAN]])
    before = values.copy()
    expected = np.array([[NAN, 1.0], [NAN, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0], [NAN, NAN]])
    np.testing.assert_allclose(fill_short_gaps(times, values), expected)
    np.testing.assert_array_equal(values, before)


def test_a_longest_gap_is_what_is_given():
    times = np.linspace(0.0, 0.4, 5)
    values = np.array([0.0, NAN, NAN, NAN, 4.0])
    assert np.isnan(fill_short_gaps(times, values, max_gap_s=0.39)[1:4]).all()
    np.testing.assert_allclose(fill_short_gaps(times, values, max_gap_s=0.41), [0, 1, 2, 3, 4])
    assert 0.1 < MAX_GAP_S < 1.0


def test_fill_all_gaps_leaves_no_nan():
    times = np.array([0.0, 1.0, 2.0, 5.0])
    values = np.array([[NAN, NAN], [1.0, NAN], [NAN, NAN], [5.0, NAN]])
    np.testing.assert_allclose(fill_all_gaps(times, values), [[1, 0], [1, 0], [2, 0], [5, 0]])

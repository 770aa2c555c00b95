import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from liftphase.signal.filters import CUTOFF_HZ, filter_both_ways, lowpass, remove_jumps, velocity
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

GRID = np.arange(1200) / ANALYSIS_RATE_HZ


@pytest.mark.parametrize("cutoff_hz", [0.5, 1.3, 6.0, 20.0, 53.9])
@pytest.mark.parametrize(("length", "padding"), [(11, 10), (64, 40), (700, 40), (5000, 480), (1281, 0)])
@pytest.mark.parametrize("shape", [(), (1,), (7,)])
def test_it_is_scipys_filter(cutoff_hz, length, padding, shape):
    rng = np.random.default_rng(length)
    values = 500 + rng.normal(0, 30, (length, *shape)).cumsum(axis=0)
    expected = sosfiltfilt(butter(2, cutoff_hz, fs=120, output="sos"), values, axis=0, padlen=padding)
    got = filter_both_ways(values, cutoff_hz, 120, padding)
    assert got.shape == values.shape
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-9 * np.abs(values).max())


def test_smoothing_keeps_straight_lines():
    np.testing.assert_allclose(lowpass(3 * GRID - 7, CUTOFF_HZ, ANALYSIS_RATE_HZ), 3 * GRID - 7, atol=1e-4)


@pytest.mark.parametrize("frequency", [0.3, 0.7, 1.3])
def test_smoothing_a_slow_sine_neither_shifts_nor_shrinks_it(frequency):
    sine = np.sin(2 * np.pi * frequency * GRID)
    np.testing.assert_allclose(lowpass(sine, CUTOFF_HZ, ANALYSIS_RATE_HZ)[60:-60], sine[60:-60], atol=0.01)


def test_smoothing_takes_away_what_is_fast():
    assert np.abs(lowpass(np.sin(2 * np.pi * 25 * GRID), CUTOFF_HZ, ANALYSIS_RATE_HZ)[120:-120]).max() < 0.02


def test_smoothing_has_no_direction():
    pulse = np.exp(-(((GRID - 5) / 0.15) ** 2))
    smoothed = lowpass(pulse, CUTOFF_HZ, ANALYSIS_RATE_HZ)
    assert abs(int(np.argmax(smoothed)) - int(np.argmax(pulse))) == 0
    noise = np.random.default_rng(1).normal(size=(600, 2))
    np.testing.assert_allclose(
        lowpass(noise[::-1], CUTOFF_HZ, ANALYSIS_RATE_HZ)[::-1],
        lowpass(noise, CUTOFF_HZ, ANALYSIS_RATE_HZ),
        atol=0.02,
    )


def test_smoothing_works_by_column_and_passes_short_series_through():
    noise = np.random.default_rng(2).normal(size=(300, 3))
    np.testing.assert_allclose(
        lowpass(noise, CUTOFF_HZ, ANALYSIS_RATE_HZ)[:, 1], lowpass(noise[:, 1], CUTOFF_HZ, ANALYSIS_RATE_HZ)
    )
    np.testing.assert_array_equal(lowpass(noise[:5], CUTOFF_HZ, ANALYSIS_RATE_HZ), noise[:5])


def test_velocity_is_per_second():
    np.testing.assert_allclose(velocity(4 * GRID, ANALYSIS_RATE_HZ), 4)
    np.testing.assert_allclose(velocity(np.stack([GRID, -2 * GRID], axis=1), ANALYSIS_RATE_HZ)[5], [1, -2])
    np.testing.assert_allclose(velocity(GRID * 60, rate_hz=ANALYSIS_RATE_HZ / 60)[3], 1)


def test_a_single_sample_does_not_move() -> None:
    assert velocity(np.ones(1), 120.0).tolist() == [0.0]
    assert velocity(np.ones((1, 2)), 120.0).tolist() == [[0.0, 0.0]]


def test_a_jump_is_removed_and_a_movement_is_not() -> None:
    movement = 0.5 - 0.5 * np.cos(2 * np.pi * np.clip(GRID - 3, 0, 2) / 2)
    jumping = movement - 2.0 * ((GRID > 6) & (GRID < 6.2))
    np.testing.assert_allclose(remove_jumps(jumping, 0.25, ANALYSIS_RATE_HZ), movement, atol=0.05)
    np.testing.assert_array_equal(remove_jumps(jumping, 0.0, ANALYSIS_RATE_HZ), jumping)

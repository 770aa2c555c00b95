import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftphase.signal.filters import CUTOFF_HZ, lowpass, velocity
from liftphase.signal.gaps import MAX_GAP_S, fill_all_gaps, fill_short_gaps
from liftphase.signal.noise import noise_density, speed_noise
from liftphase.signal.resampling import ANALYSIS_RATE_HZ, make_grid, resample

NAN = np.nan
GRID = np.arange(1200) / ANALYSIS_RATE_HZ


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
    # The last is one frame too, but 0.65 s pass between its neighbours. The others go by time, not by count.
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


@given(st.lists(st.floats(0.004, 0.2), min_size=1, max_size=60), st.floats(-5, 100))
def test_grid_is_uniform_and_spans_the_clip(steps, first_s):
    times = first_s + np.cumsum([0.0, *steps])
    grid = make_grid(times)
    assert grid[0] == times[0]
    assert -1e-9 <= times[-1] - grid[-1] < 1 / ANALYSIS_RATE_HZ + 1e-9
    np.testing.assert_allclose(np.diff(grid), 1 / ANALYSIS_RATE_HZ, atol=1e-9)


def test_resampling_uneven_times_keeps_a_line():
    times = np.cumsum(np.random.default_rng(0).uniform(0.01, 0.06, 80))
    grid = make_grid(times)
    np.testing.assert_allclose(resample(times, 2 * times - 1, grid), 2 * grid - 1)
    both = resample(times, np.stack([times, -times], axis=1), grid)
    np.testing.assert_allclose(both, np.stack([grid, -grid], axis=1))


def test_smoothing_keeps_straight_lines():
    np.testing.assert_allclose(lowpass(3 * GRID - 7), 3 * GRID - 7, atol=1e-4)


@pytest.mark.parametrize("frequency", [0.3, 0.7, 1.3])
def test_smoothing_a_slow_sine_neither_shifts_nor_shrinks_it(frequency):
    sine = np.sin(2 * np.pi * frequency * GRID)
    np.testing.assert_allclose(lowpass(sine)[60:-60], sine[60:-60], atol=0.01)


def test_smoothing_takes_away_what_is_fast():
    assert np.abs(lowpass(np.sin(2 * np.pi * 25 * GRID))[120:-120]).max() < 0.02


def test_smoothing_has_no_direction():
    pulse = np.exp(-(((GRID - 5) / 0.15) ** 2))
    smoothed = lowpass(pulse)
    assert abs(int(np.argmax(smoothed)) - int(np.argmax(pulse))) == 0
    noise = np.random.default_rng(1).normal(size=(600, 2))
    np.testing.assert_allclose(lowpass(noise[::-1])[::-1], lowpass(noise), atol=0.02)


def test_smoothing_works_by_column_and_passes_short_series_through():
    noise = np.random.default_rng(2).normal(size=(300, 3))
    np.testing.assert_allclose(lowpass(noise)[:, 1], lowpass(noise[:, 1]))
    np.testing.assert_array_equal(lowpass(noise[:5]), noise[:5])


def test_velocity_is_per_second():
    np.testing.assert_allclose(velocity(4 * GRID), 4)
    np.testing.assert_allclose(velocity(np.stack([GRID, -2 * GRID], axis=1))[5], [1, -2])
    np.testing.assert_allclose(velocity(GRID * 60, rate_hz=ANALYSIS_RATE_HZ / 60)[3], 1)


def noise_up_to(limit_hz: float, density: float, seed: int) -> np.ndarray:
    """Noise on the grid with this one-sided density up to a limit and none above; 100 s."""
    count = int(100 * ANALYSIS_RATE_HZ)
    frequencies = np.fft.rfftfreq(count, 1 / ANALYSIS_RATE_HZ)
    rng = np.random.default_rng(seed)
    spectrum = rng.normal(size=(len(frequencies), 2)) @ np.array([1, 1j])
    spectrum[frequencies > limit_hz] = 0
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, count)
    return noise * np.sqrt(density * limit_hz / noise.var())


@pytest.mark.parametrize("density", [1e-6, 1e-3])
def test_noise_density_of_a_30_fps_clip(density):
    noise = noise_up_to(15.0, density, seed=3)
    slow = np.sin(2 * np.pi * 0.4 * np.arange(len(noise)) / ANALYSIS_RATE_HZ)
    everywhere = np.ones(len(noise), dtype=bool)
    assert noise_density(noise, everywhere, 1 / 30) == pytest.approx(density, rel=0.3)
    # Lifting itself is no noise.
    assert noise_density(noise + 0.01 * slow, everywhere, 1 / 30) == pytest.approx(density, rel=0.3)


def test_noise_is_measured_inside_the_set():
    noise = noise_up_to(15.0, 1e-4, seed=4)
    loud = np.arange(len(noise)) > len(noise) // 2
    noise[loud] *= 10
    quiet_density = noise_density(noise, ~loud, 1 / 30)
    assert noise_density(noise, loud, 1 / 30) == pytest.approx(100 * quiet_density, rel=0.3)


def test_noise_density_of_a_120_fps_clip():
    noise = noise_up_to(60.0, 1e-4, seed=5)
    assert noise_density(noise, np.ones(len(noise), dtype=bool), 1 / 120) == pytest.approx(1e-4, rel=0.3)


@pytest.mark.parametrize("cutoff_hz", [1.0, 2.0, 4.0, CUTOFF_HZ])
def test_speed_noise_is_what_smoothing_leaves(cutoff_hz):
    density = 1e-4
    left = velocity(lowpass(noise_up_to(15.0, density, seed=5), cutoff_hz))[240:-240].std()
    assert speed_noise(density, cutoff_hz) == pytest.approx(left, rel=0.25)

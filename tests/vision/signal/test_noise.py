import numpy as np
import pytest

from liftphase.signal.filters import CUTOFF_HZ, lowpass, velocity
from liftphase.signal.noise import noise_density, speed_noise
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

GRID = np.arange(1200) / ANALYSIS_RATE_HZ


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


def _density(values: np.ndarray, inside: np.ndarray, sample_s: float) -> float:
    lowpassed = lowpass(values, CUTOFF_HZ, ANALYSIS_RATE_HZ)
    return noise_density(values, lowpassed, inside, sample_s=sample_s, rate_hz=ANALYSIS_RATE_HZ)


@pytest.mark.parametrize("density", [1e-6, 1e-3])
def test_noise_density_of_a_30_fps_clip(density):
    noise = noise_up_to(15.0, density, seed=3)
    slow = np.sin(2 * np.pi * 0.4 * np.arange(len(noise)) / ANALYSIS_RATE_HZ)
    everywhere = np.ones(len(noise), dtype=bool)
    assert _density(noise, everywhere, 1 / 30) == pytest.approx(density, rel=0.3)
    # Lifting itself is no noise.
    assert _density(noise + 0.01 * slow, everywhere, 1 / 30) == pytest.approx(density, rel=0.3)


def test_noise_is_measured_inside_the_set():
    noise = noise_up_to(15.0, 1e-4, seed=4)
    loud = np.arange(len(noise)) > len(noise) // 2
    noise[loud] *= 10
    quiet_density = _density(noise, ~loud, 1 / 30)
    assert _density(noise, loud, 1 / 30) == pytest.approx(100 * quiet_density, rel=0.3)


def test_noise_density_of_a_120_fps_clip():
    noise = noise_up_to(60.0, 1e-4, seed=5)
    assert _density(noise, np.ones(len(noise), dtype=bool), 1 / 120) == pytest.approx(1e-4, rel=0.3)


@pytest.mark.parametrize("cutoff_hz", [1.0, 2.0, 4.0, CUTOFF_HZ])
def test_speed_noise_is_what_smoothing_leaves(cutoff_hz):
    density = 1e-4
    left = velocity(
        lowpass(noise_up_to(15.0, density, seed=5), cutoff_hz, ANALYSIS_RATE_HZ), ANALYSIS_RATE_HZ
    )[240:-240].std()
    assert speed_noise(density, cutoff_hz) == pytest.approx(left, rel=0.25)

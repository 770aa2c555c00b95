import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from liftphase.signal.filters import filter_both_ways


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

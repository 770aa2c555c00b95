"""Time without frames: a grid over it must not fill the memory."""

import numpy as np
import pytest

from liftphase.errors import ClipError
from liftphase.signal.resampling import ANALYSIS_RATE_HZ, MAX_SPAN_S, make_grid


def test_a_whole_training_is_no_span_too_long():
    grid_s = make_grid(np.array([5.0, 5.0 + MAX_SPAN_S]), ANALYSIS_RATE_HZ)
    assert len(grid_s) == MAX_SPAN_S * ANALYSIS_RATE_HZ + 1


@pytest.mark.parametrize("span_s", [MAX_SPAN_S + 1, 26 * 3600.0, 1e12])
def test_a_span_of_days_is_refused_in_one_line(span_s):
    with pytest.raises(ClipError, match="at most 3 h") as caught:
        make_grid(np.array([0.0, span_s]), ANALYSIS_RATE_HZ)
    assert "\n" not in str(caught.value)

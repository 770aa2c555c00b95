"""Time without frames: a grid over it must not fill the memory."""

import numpy as np
import pytest

from liftphase.errors import ClipError
from liftphase.signal.series import GRID_HZ, MAX_SPAN_S, make_grid


def test_a_whole_training_is_no_span_too_long():
    assert len(make_grid(np.array([5.0, 5.0 + MAX_SPAN_S]))) == MAX_SPAN_S * GRID_HZ + 1


@pytest.mark.parametrize("span_s", [MAX_SPAN_S + 1, 26 * 3600.0, 1e12])
def test_a_span_of_days_is_refused_in_one_line(span_s):
    with pytest.raises(ClipError, match="at most 3 h") as caught:
        make_grid(np.array([0.0, span_s]))
    assert "\n" not in str(caught.value)

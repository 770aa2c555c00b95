import numpy as np
import pytest

from liftphase.video.frame_rate import measure_frame_rate


@pytest.mark.parametrize("fps", [12, 24000 / 1001, 30, 60, 240])
@pytest.mark.parametrize("tick_s", [1 / 1000, 1 / 600, 1 / 90000])
def test_rounding_to_ticks_is_not_a_variable_rate(fps: float, tick_s: float):
    times = np.round(np.arange(300) / fps / tick_s) * tick_s

    nominal, variable = measure_frame_rate(times, tick_s)

    assert nominal == pytest.approx(fps, rel=0.01)
    assert not variable


def test_one_dropped_frame_changes_neither_rate_nor_verdict():
    times = np.delete(np.arange(300) / 30, 100)

    nominal, variable = measure_frame_rate(times, 1 / 90000)

    assert nominal == pytest.approx(30)
    assert not variable


def test_rate_that_drops_to_half_is_variable():
    times = np.cumsum(np.r_[0, np.full(200, 1 / 30), np.full(50, 1 / 15)])

    nominal, variable = measure_frame_rate(times, 1 / 90000)

    assert nominal == pytest.approx(30)
    assert variable

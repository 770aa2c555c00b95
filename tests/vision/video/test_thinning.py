"""Frames chosen by their timestamps."""

import numpy as np
import pytest

from liftphase.video.thinning import FrameThinner


def _taken(times_s: np.ndarray, interval_s: float) -> list[int]:
    thinner = FrameThinner(interval_s)
    taken = []
    for number, time_s in enumerate(times_s.tolist()):
        if thinner.is_due(time_s):
            thinner.take(time_s)
            taken.append(number)
    return taken


@pytest.mark.parametrize(
    ("fps", "rate", "every"),
    [
        *[(30, 15, 2), (29.97, 15, 2), (25, 15, 1), (24, 15, 1), (12, 15, 1), (60, 15, 4), (59.94, 15, 4)],
        *[(60, 60, 1), (120, 60, 2), (240, 60, 4), (239.76, 60, 4), (30, 60, 1), (50, 60, 1)],
    ],
)
def test_every_nth_frame_of_an_even_rate(fps: float, rate: float, every: int) -> None:
    times_s = 7.0 + np.arange(50) / fps
    assert _taken(times_s, 1 / rate) == list(range(0, 50, every))
    # A file's ticks, milliseconds here.
    assert _taken(times_s.round(3), 1 / rate) == list(range(0, 50, every))


def test_by_timestamps_where_the_rate_varies() -> None:
    steps = np.random.default_rng(2).choice([1 / 240, 1 / 60, 1 / 30, 1 / 10], 300)
    times_s = np.cumsum(steps)
    taken = _taken(times_s, 1 / 15)
    apart = np.diff(times_s[taken])
    adjacent = np.diff(taken) == 1
    # The next step is not known: a long one may follow a short one.
    assert ((apart <= 1.1 / 15 + 1 / 10) | adjacent).all()
    assert 0.3 < len(taken) / len(times_s) < 0.8


def test_a_frame_taken_before_it_is_due_begins_the_interval_anew() -> None:
    thinner = FrameThinner(0.1)
    assert thinner.is_due(0.0)
    thinner.take(0.0)
    assert not thinner.is_due(0.04)
    thinner.take(0.04)
    assert not thinner.is_due(0.08)
    assert thinner.is_due(0.12)

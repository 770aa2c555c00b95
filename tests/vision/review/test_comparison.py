"""Velocities of set against set."""

import pytest
from moving_sets import with_speeds
from tempo_sets import make_sets

from liftphase.reps.rep import Set
from liftphase.review.comparison import MEAN_VELOCITY, VELOCITY_LOSS, compare_velocities


def moving_at(*speeds_m_s: float | None) -> Set:
    """A set of reps of these mean velocities, each known to 0.02 m/s."""
    return with_speeds(make_sets([(2.0, 0.25, 1.0, 0.5) for _ in speeds_m_s]), *speeds_m_s).sets[0]


def test_velocities_that_differ_by_more_than_their_error_are_certain() -> None:
    # 1.96 / 1.645 x sqrt(2 x 0.02^2) = 0.034 m/s
    found = {
        (own.rep, own.name): own
        for own in compare_velocities(moving_at(0.5, 0.4), moving_at(0.53, 0.36, 0.3))
    }
    assert list(found) == [
        (1, MEAN_VELOCITY),
        (2, MEAN_VELOCITY),
        (None, MEAN_VELOCITY),
        (None, VELOCITY_LOSS),
    ]
    assert [found[rep, MEAN_VELOCITY].is_certain for rep in (1, 2)] == [False, True]
    assert found[2, MEAN_VELOCITY].difference == pytest.approx(-0.04)
    assert found[None, VELOCITY_LOSS].first[0] == pytest.approx(0.2)
    assert found[None, VELOCITY_LOSS].is_certain


def test_what_only_one_set_has_is_left_out() -> None:
    found = compare_velocities(moving_at(0.5, None), moving_at(0.5, 0.4))
    assert [(own.rep, own.name) for own in found] == [(1, MEAN_VELOCITY), (None, MEAN_VELOCITY)]
    assert compare_velocities(moving_at(None, None), moving_at(0.5, 0.4)) == []

"""The agreement of two people: figures that can be worked out by hand."""

import math

import pytest

from liftphase.phases.model import End, PhaseKind
from liftphase.reps.corrections_model import CorrectedSegment as Segment
from liftphase.review.agreement import Differences, compare, kappa, match_movements

E, C, I, O = PhaseKind.ECCENTRIC, PhaseKind.CONCENTRIC, PhaseKind.ISOMETRIC, PhaseKind.OTHER  # noqa: E741


def clip(*edges_s: float) -> list[Segment]:
    """Other, eccentric, pause, concentric, other, between these edges."""
    a, b, c, d, e, f = edges_s
    return [
        Segment(a, b, O),
        Segment(b, c, E, None, 1),
        Segment(c, d, I, End.LENGTHENED, 1),
        Segment(d, e, C, None, 1),
        Segment(e, f, O),
    ]


def test_the_same_agrees_fully():
    own = clip(0, 1, 4, 5, 6, 10)
    found = compare([(own, own)])
    assert found.kappa == 1.0
    assert found.boundaries == Differences(4, 0.0, 0.0, 0.0, (0.0, 0.0))
    assert (found.only_first, found.only_second) == (0, 0)


def test_differences_are_those_of_the_second_from_the_first():
    found = compare([(clip(0, 1, 4, 5, 6, 10), clip(0, 1.02, 4.1, 5, 6.04, 10))])
    assert found.boundaries is not None
    # 20, 100, 0 and 40 ms: mean 40, standard deviation 43.20.
    assert found.boundaries.count == 4
    assert found.boundaries.median_ms == pytest.approx(30)
    assert found.boundaries.percentile_90_ms == pytest.approx(82)
    assert found.boundaries.bias_ms == pytest.approx(40)
    assert found.boundaries.limits_ms == pytest.approx((40 - 1.96 * 43.2049, 40 + 1.96 * 43.2049), abs=1e-3)
    assert found.eccentrics is not None
    assert found.eccentrics.bias_ms == pytest.approx(80)
    assert math.isnan(found.eccentrics.limits_ms[0])


def test_kappa_is_that_of_the_time():
    # 10 s: both say other for 5 s and eccentric for 3 s, and for 2 s they differ.
    first = [Segment(0, 5, O), Segment(5, 10, E, None, 1)]
    second = [Segment(0, 7, O), Segment(7, 10, E, None, 1)]
    expected = (5 * 7 + 5 * 3) / 100
    assert kappa([(first, second)]) == pytest.approx((0.8 - expected) / (1 - expected))
    assert math.isnan(kappa([([Segment(0, 5, O)], [Segment(0, 5, O)])]))
    assert math.isnan(kappa([]))


def test_chance_agreement_has_no_kappa():
    first = [Segment(0, 2, E, None, 1), Segment(2, 4, C, None, 1)]
    second = [
        Segment(0, 1, E, None, 1),
        Segment(1, 2, C, None, 1),
        Segment(2, 3, E, None, 2),
        Segment(3, 4, C, None, 2),
    ]
    assert kappa([(first, second)]) == pytest.approx(0.0)


def test_movements_that_one_alone_has():
    first = clip(0, 1, 4, 5, 6, 10)
    second = [*first[:3], Segment(5, 10, O)]
    assert [(a.kind, b.kind) for a, b in match_movements(first, second)] == [(E, E)]
    found = compare([(first, second)])
    assert (found.only_first, found.only_second) == (1, 0)
    assert found.concentrics is None
    assert found.to_dict()["concentric"] is None

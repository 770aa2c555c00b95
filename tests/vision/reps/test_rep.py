"""What follows from the phases of a rep."""

from math import sqrt

import pytest
from tempo_sets import make_phases

from liftphase.phases.model import TOUCH_AND_GO_S, Phase, PhaseKind
from liftphase.reps.rep import PARTS, Part, Rep, format_tempo


@pytest.mark.parametrize(
    ("parts", "tempo"),
    [
        ((3.94, 0.4, 1.06, 0.2), "3.9-0.4-1.1-0.2"),
        ((10.0, 0.0, 0.5, 0.0), "10.0-0.0-0.5-0.0"),
        ((None, 0.0, 1.0, 0.5), "?-0.0-1.0-0.5"),
        ((2.0, None, None, None), "2.0-?-?-?"),
    ],
)
def test_tempo_notation_is_eccentric_first(parts, tempo):
    assert format_tempo(*parts) == tempo


@pytest.mark.parametrize("begins", ["eccentric", "concentric"])
def test_durations_whichever_way_round_a_rep_begins(begins):
    rep = Rep(1, 1, make_phases((4.0, 0.5, 1.0, 0.25), 2.0, begins))
    assert [rep.duration_s(part) for part in PARTS] == [4.0, 0.5, 1.0, 0.25]
    assert (rep.start_s, rep.end_s, rep.tempo) == (2.0, 7.75, "4.0-0.5-1.0-0.2")
    assert rep.eccentric_concentric_ratio == 4.0
    assert rep.trailing_pause is (Part.SHORTENED_PAUSE if begins == "eccentric" else Part.LENGTHENED_PAUSE)


def test_what_was_not_seen_is_none_and_a_pause_that_did_not_happen_is_0():
    rep = Rep(1, 1, make_phases((2.0, 0.0, 0.0, 0.0), 0.0))
    assert [rep.duration_s(part) for part in PARTS] == [2.0, 0.0, None, 0.0]
    assert (rep.counts, rep.eccentric_concentric_ratio) == (False, None)


def test_the_uncertainty_of_a_duration_is_that_of_both_boundaries():
    rep = Rep(1, 1, make_phases((2.0, 0.0, 1.0, 0.0), 0.0, u_s=(0.03, 0.04)))
    assert rep.duration_u_s(Part.ECCENTRIC) == pytest.approx(0.05)
    # A pause under the touch-and-go limit is none, so one of 0 may be any below it.
    assert rep.duration_u_s(Part.LENGTHENED_PAUSE) == TOUCH_AND_GO_S
    assert Rep(1, 1, rep.phases[:1]).duration_u_s(Part.CONCENTRIC) is None


def test_a_part_of_two_phases_is_their_sum():
    """As where a person split an eccentric."""
    kind = PhaseKind.ECCENTRIC
    halves = (Phase(0.0, 1.0, kind, None, 0.1, 0.1), Phase(1.5, 3.0, kind, None, 0.1, 0.1))
    rep = Rep(1, 1, halves)
    assert rep.eccentric_s == 2.5
    assert rep.duration_u_s(Part.ECCENTRIC) == pytest.approx(0.1 * sqrt(4))


def test_peak_to_mean_needs_to_know_how_far_it_went():
    assert Rep(1, 1, (Phase(0, 2, PhaseKind.ECCENTRIC),)).eccentric_peak_to_mean is None
    rep = Rep(1, 1, (Phase(0, 2, PhaseKind.ECCENTRIC, peak_speed=0.9, swing=1.0),))
    assert rep.eccentric_peak_to_mean == pytest.approx(1.8)

"""What each method prescribes, how it labels the reps, and what it remarks on."""

from dataclasses import replace

import pytest
from tempo_sets import make_sets

from liftphase.errors import UsageError
from liftphase.prescription.evaluation import Limits, Prescription, Verdict, evaluate
from liftphase.prescription.methods import METHODS, apply_method, get_method
from liftphase.prescription.notation import Part
from liftphase.prescription.remarks import review
from liftphase.prescription.targets_file import prescribe
from liftphase.reps.model import Analysis

PASS, FAIL = Verdict.PASS, Verdict.FAIL
SLOW, ECCENTRIC, FORCED, SELF = (
    METHODS[name] for name in ("slow-negative", "eccentric-only", "forced-negatives", "self-assisted")
)


def verdicts(analysis: Analysis, method, given: Prescription | None = None, last: int | None = None):
    labeled = apply_method(analysis, method, last)
    judged = evaluate(labeled, method.target(given or Prescription()))
    return [rep.verdict for set_ in judged.sets for rep in set_.reps]


def seen(analysis: Analysis, *assisted: int, helper="partner", confidence=0.9, side=None) -> Analysis:
    """The analysis with the evidence that those reps, and no others, had help."""
    return analysis.map_reps(
        lambda set_: [
            replace(
                rep,
                assisted=rep.rep in assisted,
                assisted_confidence=confidence,
                helper=helper if rep.rep in assisted else None,
                side=side,
            )
            for rep in set_.reps
        ]
    )


def remarks(analysis: Analysis, method, last: int | None = None) -> str:
    said = review(apply_method(analysis, method, last), method)
    return " ".join([*said.remarks, *(line for set_ in said.sets for line in set_.remarks)])


def test_what_is_judged_stands_in_the_order_of_the_notation():
    judged = [Part.ECCENTRIC, Part.LENGTHENED_PAUSE, Part.CONCENTRIC]
    assert list(SLOW.target(Prescription()).limits) == judged


@pytest.mark.parametrize(
    ("rep", "verdict"),
    [
        ((4.0, 0.0, 1.0, 0.5), PASS),
        ((7.0, 0.0, 1.0, 0.5), PASS),
        ((3.4, 0.0, 1.0, 0.5), FAIL),
        ((4.0, 0.29, 1.0, 0.5), PASS),
        ((4.0, 0.31, 1.0, 0.5), FAIL),
        ((4.0, 0.0, 1.6, 0.5), FAIL),
        ((4.0, 0.0, 1.0, 3.0), PASS),
    ],
)
def test_a_slow_negative_is_long_and_runs_straight_into_the_raise(rep, verdict):
    assert verdicts(make_sets([rep, rep]), SLOW) == [verdict] * 2


def test_the_pause_rule_of_a_slow_negative_cannot_be_prescribed_away():
    given = prescribe({"target": "6-0-1-0", "pause-lengthened-max": "2", "tolerance": "0.2"})
    assert SLOW.target(given).limits == {
        Part.ECCENTRIC: Limits(5.8, 6.2),
        Part.LENGTHENED_PAUSE: Limits(None, 0.3),
        Part.CONCENTRIC: Limits(0.8, 1.2),
        Part.SHORTENED_PAUSE: Limits(None, 0.2),
    }
    assert SLOW.target(prescribe({"pause-lengthened": "0"})).limits[Part.LENGTHENED_PAUSE].high == 0.3


@pytest.mark.parametrize(
    ("pause", "limits"), [({"": "1"}, Limits(None, 0.3)), ({"-min": "0.2"}, Limits(0.2, 0.3))]
)
def test_a_pause_that_a_slow_negative_cannot_have_is_not_asked_for(pause, limits):
    given = prescribe({f"pause-lengthened{suffix}": text for suffix, text in pause.items()})
    assert SLOW.target(given).limits[Part.LENGTHENED_PAUSE] == limits


def test_every_return_of_an_eccentric_only_set_is_somebody_elses():
    analysis = make_sets([(5.0, 2.0, 9.0, 3.0), (2.0, 0.0, 1.0, 1.0)])
    labeled = apply_method(analysis, ECCENTRIC)
    assert [(rep.assisted, rep.assisted_confidence) for rep in labeled.reps] == [(True, 1.0)] * 2
    given = prescribe({"target": "4-0-1-0", "eccentric-min": "4"})
    assert verdicts(analysis, ECCENTRIC, given) == [PASS, FAIL]
    assert review(labeled, ECCENTRIC).sets[0].tut_s == pytest.approx(7.0)


@pytest.mark.parametrize(("reps", "said"), [(5, True), (6, False), (10, False), (11, True)])
def test_eccentric_only_is_done_in_three_sets_of_six_to_ten(reps, said):
    text = remarks(make_sets([(4.0, 0.0, 1.0, 1.0)] * reps), ECCENTRIC)
    assert ("sets of 6-10" in text) == said
    assert "1 set in this clip; eccentric-only is done in 3 sets." in text
    three = make_sets(*[[(4.0, 0.0, 1.0, 1.0)] * 8] * 3)
    assert remarks(three, ECCENTRIC) == ""


FORCED_SET = [(4.0, 0.0, 1.0, 0.5), (4.0, 0.0, 1.8, 0.5), (4.0, 0.0, 3.0, 0.5), (3.0, 0.0, 3.0, 0.5)]


def test_forced_reps_are_judged_by_their_eccentric_the_others_normally():
    given = prescribe({"target": "4010"})
    analysis = seen(make_sets(FORCED_SET), 3, 4)
    assert verdicts(analysis, FORCED, given) == [PASS, FAIL, PASS, FAIL]
    assert verdicts(seen(analysis), FORCED, given) == [PASS, FAIL, FAIL, FAIL]


def test_the_users_word_overrules_what_was_seen():
    analysis = seen(make_sets(FORCED_SET, FORCED_SET), 2, 3, 4)
    labeled = apply_method(analysis, FORCED, 2)
    assert [rep.rep for rep in labeled.reps if rep.assisted] == [3, 4, 7, 8]
    assert {rep.assisted_confidence for rep in labeled.reps} == {1.0}
    assert not any(rep.assisted for rep in apply_method(analysis, FORCED, 0).reps)
    assert all(rep.assisted for rep in apply_method(analysis, FORCED, 9).reps)


@pytest.mark.parametrize(
    ("assisted", "words"),
    [
        ((), "No assisted rep was found"),
        ((6,), "Only 1 assisted rep"),
        ((5, 6), None),
        ((3, 4, 5, 6), None),
        ((2, 3, 4, 5, 6), "5 assisted reps"),
        ((2, 5, 6), "before the last reps: rep 2."),
    ],
)
def test_how_many_forced_reps_and_where_is_remarked_on(assisted, words):
    text = remarks(seen(make_sets([(4.0, 0.0, 1.0, 0.5)] * 6), *assisted), FORCED)
    assert text == "" if words is None else words in text


def test_weak_evidence_is_said():
    weak = seen(make_sets([(4.0, 0.0, 1.0, 0.5)] * 3), 2, 3, confidence=0.6)
    assert "reps 1, 2, 3 had help is not sure" in remarks(weak, FORCED)
    assert "not sure" not in remarks(weak, FORCED, last=2)


def test_self_assisted_reps_name_the_arm_and_miss_the_hand():
    analysis = make_sets([(4.0, 0.0, 2.5, 0.5)] * 3, exercise="biceps-curl", begins="concentric")
    analysis = seen(analysis, 1, 2, helper="other hand", side="left")
    assert verdicts(analysis, SELF) == [PASS] * 3
    said = review(apply_method(analysis, SELF), SELF)
    assert said.sets[0].working_side == "left"
    assert said.sets[0].remarks == ("No helping hand was seen in rep 3.",)
    # The concentrics that both hands raised are not the arm's own.
    assert said.sets[0].tut_s == pytest.approx(3 * 4.0 + 2.5 + 3 * 0.5)


def test_an_arm_that_was_not_seen_is_not_named():
    analysis = make_sets([(4.0, 0.0, 1.0, 0.5)] * 2, exercise="biceps-curl", begins="concentric")
    (set_,) = review(apply_method(analysis, SELF), SELF).sets
    assert set_.working_side is None
    assert "record from the front" in set_.remarks[0]
    assert "reps 1, 2" in set_.remarks[1]


def test_a_partner_is_no_helping_hand_nor_the_other_way_round():
    analysis = make_sets([(4.0, 0.0, 1.0, 0.5)] * 3, exercise="biceps-curl", begins="concentric")
    assert not any(rep.assisted for rep in apply_method(seen(analysis, 2, 3), SELF).reps)
    by_hand = seen(analysis, 2, 3, helper="other hand")
    assert not any(rep.assisted for rep in apply_method(by_hand, FORCED).reps)


def test_every_method_says_how_and_after_whom():
    assert list(METHODS) == ["slow-negative", "eccentric-only", "forced-negatives", "self-assisted"]
    for name, method in METHODS.items():
        assert method.name == name
        assert method.how
        assert method.sources
        assert Part.ECCENTRIC in method.target(Prescription()).limits


def test_names_are_found_as_people_write_them():
    assert get_method("Forced_Negatives") is FORCED
    assert get_method("slow negative") is SLOW
    with pytest.raises(UsageError, match="did you mean eccentric-only"):
        get_method("eccentric")
    with pytest.raises(UsageError, match="there are slow-negative"):
        get_method("qqq")

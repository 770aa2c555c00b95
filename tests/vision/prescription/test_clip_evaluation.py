"""An analysis meets its prescription: alone, or as a method of training completes it."""

from dataclasses import replace

import pytest
from tempo_sets import make_sets

from liftphase.prescription.clip_evaluation import evaluate_clip, target_of
from liftphase.prescription.evaluation import Prescription, Verdict, prescribe_tempo
from liftphase.prescription.methods import MethodChoice, get_method
from liftphase.prescription.notation import parse_tempo
from liftphase.reps.issues import REPS_IN_DOUBT, Issue

TEMPO = prescribe_tempo(parse_tempo("3-0-1-0"))
NOTHING = Prescription()
SLOW, QUICK = (5.0, 0.0, 1.0, 0.0), (1.0, 0.0, 1.0, 0.0)


def test_without_anything_prescribed_there_is_no_verdict():
    assert target_of(NOTHING) is None
    assert evaluate_clip(make_sets([SLOW]), NOTHING) is None


def test_a_prescription_is_judged_as_it_is():
    analysis = make_sets([(3.0, 0.0, 1.0, 0.0)] * 2)
    outcome = evaluate_clip(analysis, TEMPO)
    assert outcome is not None
    assert outcome.evaluation.verdict is Verdict.PASS
    assert outcome.analysis is analysis
    assert outcome.review is None
    missed = evaluate_clip(make_sets([QUICK] * 2), TEMPO)
    assert missed is not None
    assert missed.evaluation.verdict is Verdict.FAIL


def test_a_method_prescribes_by_itself_and_adds_its_remarks():
    choice = MethodChoice(get_method("slow-negative"))
    for seconds, verdict in ((SLOW, Verdict.PASS), (QUICK, Verdict.FAIL)):
        outcome = evaluate_clip(make_sets([seconds] * 3), NOTHING, choice=choice)
        assert outcome is not None
        assert outcome.evaluation.verdict is verdict
        assert outcome.review is not None


def test_a_clip_without_a_complete_rep_has_nothing_to_judge():
    whole, cut = make_sets([SLOW]), make_sets([SLOW], incomplete=[1])
    outcomes = [evaluate_clip(analysis, TEMPO) for analysis in (whole, cut)]
    assert [outcome is not None and outcome.obstacle is None for outcome in outcomes] == [True, False]


@pytest.mark.parametrize("code", REPS_IN_DOUBT)
def test_reps_in_doubt_cannot_be_judged_until_a_person_corrects_them(code):
    issue = Issue(code, "the count of reps may be wrong (20% sure): name the lift")
    sure = make_sets([SLOW])
    unsure = replace(sure, quality=replace(sure.quality, issues=(issue,)))
    outcome = evaluate_clip(unsure, TEMPO)
    assert outcome is not None
    assert outcome.obstacle == f"cannot be judged: {issue.message}"
    corrected = evaluate_clip(replace(unsure, corrected=True), TEMPO)
    assert corrected is not None
    assert corrected.obstacle is None

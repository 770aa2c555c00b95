"""Verdicts on sets whose durations and uncertainties are chosen."""

import json
from math import sqrt

import pytest
from synthetic import curl, make_track, press, script_set, squat
from tempo_sets import make_sets

from liftphase.analysis import measure_track
from liftphase.errors import UsageError
from liftphase.prescription.evaluation import (
    EVERY,
    MEAN,
    Limits,
    Prescription,
    RepRange,
    Rule,
    Target,
    Verdict,
    evaluate,
    parse_reps,
    parse_rule,
    prescribe_tempo,
    worst_verdict,
)
from liftphase.prescription.notation import Part, parse_tempo
from liftphase.prescription.tolerance import Tolerance, parse_tolerance
from liftphase.reps.model import Analysis

PASS, FAIL, CLOSE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
ECCENTRIC, CONCENTRIC = Part.ECCENTRIC, Part.CONCENTRIC
LENGTHENED, SHORTENED = Part.LENGTHENED_PAUSE, Part.SHORTENED_PAUSE


def target_of(tempo: str, **more) -> Target:
    target = Prescription(prescribe_tempo(parse_tempo(tempo)).parts, **more).target
    assert target is not None
    return target


def eccentrics(*seconds: float, boundary_s: float = 0.0) -> Analysis:
    return make_sets([(s, 0.25, 1.0, 0.5) for s in seconds], boundary_s=boundary_s)


def rep_verdicts(analysis: Analysis, target: Target) -> list[Verdict]:
    return [rep.verdict for set_ in evaluate(analysis, target).sets for rep in set_.reps]


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(3.49, FAIL), (3.5, PASS), (4.0, PASS), (4.5, PASS), (4.51, FAIL)],
)
def test_half_a_second_either_way_where_nothing_is_said(seconds, verdict):
    assert rep_verdicts(eccentrics(seconds), target_of("4***")) == [verdict]


@pytest.mark.parametrize(
    ("limit_s", "verdict"), [(3.85, PASS), (3.93, CLOSE), (4.0, CLOSE), (4.07, CLOSE), (4.15, FAIL)]
)
def test_uncertainty_of_both_boundaries_decides_what_is_too_close(limit_s, verdict):
    """0.07 s at both ends are 0.099 s on the duration."""
    analysis = eccentrics(4.0, boundary_s=0.07)
    judged = evaluate(analysis, Target({ECCENTRIC: Limits(low=limit_s)})).sets[0].reps[0].limits[0]
    assert judged.verdict is verdict
    assert judged.uncertainty_s == pytest.approx(0.07 * sqrt(2))
    assert judged.off_s == (pytest.approx(4.0 - limit_s) if verdict is FAIL else 0.0)


def test_only_the_larger_uncertainty_of_a_segment_may_be_known():
    """As in an analysis.json that holds the keys of the contract alone."""
    data = eccentrics(4.0, boundary_s=0.3).to_dict()
    for segment in data["segments"]:
        del segment["start_uncertainty_s"], segment["end_uncertainty_s"]
    for rep in data["reps"]:
        del rep["phases"]
    (rep,) = Analysis.from_dict(data).reps
    assert rep.duration_u_s(ECCENTRIC) == pytest.approx(0.3 * sqrt(2))


def test_the_limit_that_was_missed_and_by_how_much():
    analysis = make_sets([(3.0, 0.9, 1.8, 0.5)])
    judged = {v.part: v for v in evaluate(analysis, target_of("4-0-1-0")).sets[0].reps[0].limits}
    assert judged[ECCENTRIC].off_s == pytest.approx(-0.5)
    assert judged[LENGTHENED].off_s == pytest.approx(0.4)
    assert judged[CONCENTRIC].off_s == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("begins", "exercise", "trailing", "inner"),
    [("eccentric", "squat", SHORTENED, LENGTHENED), ("concentric", "biceps-curl", LENGTHENED, SHORTENED)],
)
def test_racking_is_no_pause(begins, exercise, trailing, inner):
    """The last rep has no pause after it, at either end, and is not blamed for it; its inner pause counts."""
    analysis = make_sets([(4.0, 1.0, 1.0, 1.0)] * 3, begins=begins, exercise=exercise)
    evaluation = evaluate(analysis, target_of("4-1-1-1", tolerance=Tolerance(seconds=0.2)))
    assert evaluation.verdict is PASS
    assert [v.part for v in evaluation.sets[0].reps[0].limits] == list(Part)
    last = [v.part for v in evaluation.sets[0].reps[-1].limits]
    assert trailing not in last
    assert inner in last


def test_a_missing_inner_pause_is_a_miss():
    analysis = make_sets([(4.0, 0.0, 1.0, 1.0)] * 2)
    assert rep_verdicts(analysis, target_of("4-1-1-*")) == [FAIL, FAIL]


def test_a_pause_under_touch_and_go_is_none():
    """Nobody can be asked for less than what counts as no pause, and less than that is not measured."""
    analysis = make_sets([(4.0, 0.0, 1.0, 1.0)] * 2)
    assert rep_verdicts(analysis, target_of("*0**", tolerance=Tolerance())) == [PASS, PASS]
    assert rep_verdicts(analysis, Target({LENGTHENED: Limits(low=0.1)})) == [CLOSE, CLOSE]
    assert rep_verdicts(analysis, Target({LENGTHENED: Limits(low=0.2)})) == [FAIL, FAIL]


@pytest.mark.parametrize(("seconds", "verdict"), [(0.4, PASS), (1.5, PASS), (1.6, FAIL)])
def test_as_fast_as_possible_is_a_second_and_the_tolerance(seconds, verdict):
    assert rep_verdicts(make_sets([(4.0, 0.0, seconds, 0.0)]), target_of("40X0")) == [verdict]


def test_a_range_stands_as_it_is_and_any_is_free():
    target = target_of("3-5/*/1/*")
    assert target.limits == {ECCENTRIC: Limits(3, 5), CONCENTRIC: Limits(0.5, 1.5)}
    assert rep_verdicts(eccentrics(3.0, 5.0, 2.99, 5.01), target) == [PASS, PASS, FAIL, FAIL]


def test_tolerance_in_per_cent():
    target = target_of("4-0-2-0", tolerance=parse_tolerance("10%"))
    eccentric, concentric = target.limits[ECCENTRIC], target.limits[CONCENTRIC]
    assert (eccentric.low, eccentric.high) == pytest.approx((3.6, 4.4))
    assert (concentric.low, concentric.high) == pytest.approx((1.8, 2.2))


@pytest.mark.parametrize(
    ("rule", "seconds", "verdict"),
    [
        ("every", (4, 4, 4, 4, 4), PASS),
        ("every", (4, 4, 4, 4, 3), FAIL),
        ("every", (4, 4, 4, 4, 3.5), CLOSE),
        ("80%", (4, 4, 4, 4, 3), PASS),
        ("80%", (4, 4, 4, 3, 3), FAIL),
        ("80%", (4, 4, 4, 3.5, 3), CLOSE),
        ("81%", (4, 4, 4, 4, 3), FAIL),
        ("mean", (3, 3, 5, 5, 4), PASS),
        ("mean", (3, 3, 3, 3, 4), FAIL),
        ("mean", (3.5, 3.5, 3.5, 3.5, 3.6), CLOSE),
    ],
)
def test_rules(rule, seconds, verdict):
    evaluation = evaluate(eccentrics(*seconds, boundary_s=0.1), target_of("4***", rule=parse_rule(rule)))
    assert evaluation.verdict is verdict


def test_the_mean_is_known_better_than_a_rep():
    judged = evaluate(eccentrics(4, 4, 4, 4, boundary_s=0.1), target_of("4***", rule=MEAN)).sets[0].means[0]
    assert judged.measured_s == pytest.approx(4.0)
    assert judged.uncertainty_s == pytest.approx(0.1 * sqrt(2) / 2)


def test_a_rep_that_is_cut_is_not_judged_but_counted():
    analysis = make_sets([(1.0, 0.0, 1.0, 0.5), (4.0, 0.0, 1.0, 0.5)], incomplete=[1])
    judged = evaluate(analysis, target_of("4***", reps=RepRange(2, 2))).sets[0]
    assert [rep.rep for rep in judged.reps] == [2]
    assert (judged.verdict, judged.rep_count, judged.count) == (PASS, 2, PASS)


def test_without_a_complete_rep_nothing_can_be_said():
    analysis = make_sets([(4.0, 0.0, 1.0, 0.5)], incomplete=[1])
    assert evaluate(analysis, target_of("4***")).verdict is CLOSE
    assert evaluate(make_sets(), target_of("4***")).verdict is CLOSE


@pytest.mark.parametrize(
    ("reps", "verdict"), [("3", PASS), ("2", FAIL), ("4", FAIL), ("2-4", PASS), ("4-6", FAIL)]
)
def test_number_of_reps(reps, verdict):
    target = Prescription(reps=parse_reps(reps)).target
    assert target is not None
    assert evaluate(eccentrics(1, 2, 3), target).verdict is verdict


def test_every_set_is_judged_and_the_worst_speaks_for_the_clip():
    good, bad = [(4.0, 0.0, 1.0, 0.5)] * 2, [(2.0, 0.0, 1.0, 0.5)] * 2
    evaluation = evaluate(make_sets(good, bad), target_of("4***"))
    assert [set_.verdict for set_ in evaluation.sets] == [PASS, FAIL]
    assert evaluation.verdict is FAIL
    assert worst_verdict([PASS, CLOSE]) is CLOSE


def test_a_verdict_survives_the_json():
    analysis = eccentrics(4.0, 3.3, 3.52, boundary_s=0.03)
    again = Analysis.from_dict(json.loads(json.dumps(analysis.to_dict())))
    assert rep_verdicts(again, target_of("4***")) == rep_verdicts(analysis, target_of("4***"))


@pytest.mark.parametrize(
    ("lift", "figure", "begins"),
    [
        ("squat", squat, "eccentric"),
        ("biceps-curl", curl, "concentric"),
        ("overhead-press", press, "concentric"),
    ],
)
def test_measured_sets_meet_their_own_tempo_and_miss_its_mirror(lift, figure, begins):
    """The digits bind to muscle state: 3 s of lowering are the eccentric whichever way the lift begins."""
    analysis = measure_track(
        make_track(script_set(3, (3.0, 0.0, 1.0, 0.8), begins), figure), exercise=lift
    ).analysis
    assert evaluate(analysis, target_of("3*1*")).verdict is not FAIL
    assert evaluate(analysis, target_of("1*3*")).verdict is FAIL


def test_a_more_particular_prescription_wins_key_by_key():
    general = Prescription(prescribe_tempo(parse_tempo("4010")).parts, Tolerance(seconds=0.2), EVERY)
    particular = Prescription({ECCENTRIC: Limits(low=3.0)}, rule=MEAN)
    target = particular.merged_with(general).target
    assert target is not None
    assert target.limits[ECCENTRIC] == Limits(low=3.0)
    assert target.limits[CONCENTRIC] == Limits(0.8, 1.2)
    assert target.rule == MEAN


def test_nothing_prescribed_is_no_target():
    assert Prescription().target is None
    assert Prescription(tolerance=Tolerance(seconds=1)).target is None
    assert Prescription(prescribe_tempo(parse_tempo("****")).parts).target is None


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("0.3", Tolerance(seconds=0.3)),
        ("0.3 s", Tolerance(seconds=0.3)),
        ("10%", Tolerance(fraction=0.1)),
        ("0", Tolerance()),
    ],
)
def test_tolerances(text, tolerance):
    assert parse_tolerance(text) == tolerance


@pytest.mark.parametrize(
    ("text", "rule"), [("every", EVERY), ("Mean", MEAN), ("80%", Rule(0.8)), ("100%", EVERY)]
)
def test_rule_texts(text, rule):
    assert parse_rule(text) == rule
    assert parse_rule(str(rule)) == rule


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_tolerance, "-1"),
        (parse_tolerance, "a bit"),
        (parse_tolerance, "nan"),
        (parse_rule, "most"),
        (parse_rule, "0%"),
        (parse_rule, "101%"),
        (parse_rule, "80"),
        (parse_reps, "0"),
        (parse_reps, "8-6"),
        (parse_reps, "many"),
        (parse_reps, "1.5"),
    ],
)
def test_wrong_texts_are_refused_in_one_line(parse, text):
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)

"""Verdicts on velocities: their interval decides what is too close to call."""

from dataclasses import replace

import pytest
from moving_sets import with_speeds
from tempo_sets import make_sets

from liftphase.prescription.clip_evaluation import ClipEvaluation, evaluate_clip
from liftphase.prescription.evaluation import EVERY, MEAN, Evaluation, Prescription, Target, evaluate
from liftphase.prescription.judged import Limits
from liftphase.prescription.stored_target import target_from_json, target_to_json
from liftphase.prescription.velocity_limits import VelocityLimits
from liftphase.prescription.verdict import Verdict
from liftphase.prescription.wording import count_text, judged_words, rep_reason, target_text
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part

PASS, FAIL, CLOSE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def moving_at(*speeds_m_s: float | None, u: float = 0.02, boundary_s: float = 0.0) -> Analysis:
    """A set whose concentrics have these mean velocities."""
    tempo = [(2.0, 0.25, 1.0, 0.5) for _ in speeds_m_s]
    return with_speeds(make_sets(tempo, boundary_s=boundary_s), *speeds_m_s, u=u)


def judged(
    analysis: Analysis, mean: float | None = None, loss: float | None = None, rule=EVERY
) -> Evaluation:
    return evaluate(analysis, Target({}, rule, velocity=VelocityLimits(mean, loss)))


@pytest.mark.parametrize(("mean", "verdict"), [(0.53, PASS), (0.51, CLOSE), (0.49, CLOSE), (0.47, FAIL)])
def test_a_mean_velocity_is_judged_by_its_interval(mean: float, verdict: Verdict) -> None:
    evaluation = judged(moving_at(mean), mean=0.5)
    assert evaluation.verdict is verdict
    reason = {PASS: "", CLOSE: "mean velocity", FAIL: "mean velocity 0.03 m/s too slow"}[verdict]
    assert rep_reason(evaluation.sets[0].reps[0]) == reason


def test_no_limit_is_missed_by_minus_nothing() -> None:
    (rep,) = judged(moving_at(0.6), mean=0.5).sets[0].reps
    assert rep.velocity is not None
    assert str(rep.velocity.to_dict()["off"]) == "0.0"


def test_the_mean_of_a_set_is_closer_to_the_truth_than_a_rep() -> None:
    analysis = moving_at(*[0.516] * 9)
    assert judged(analysis, mean=0.5).verdict is CLOSE
    evaluation = judged(analysis, mean=0.5, rule=MEAN)
    assert evaluation.verdict is PASS
    assert count_text(evaluation, evaluation.sets[0]) == "by the mean of 9 reps"


@pytest.mark.parametrize(("last", "verdict"), [(0.5, PASS), (0.4, CLOSE), (0.3, FAIL)])
def test_velocity_loss_is_judged_by_its_interval(last: float, verdict: Verdict) -> None:
    """From 0.5 m/s, the fastest, with an allowed loss of 20 %."""
    evaluation = judged(moving_at(0.45, 0.5, last), loss=0.2)
    assert evaluation.verdict is verdict
    assert "up to 20% prescribed" in count_text(evaluation, evaluation.sets[0])


def test_a_single_rep_loses_nothing() -> None:
    assert judged(moving_at(0.5), loss=0.2).verdict is PASS


def test_what_was_not_measured_is_not_called_close() -> None:
    evaluation = judged(moving_at(0.5, None), mean=0.3)
    (set_,) = evaluation.sets
    assert evaluation.verdict is CLOSE
    assert [rep.is_unmeasured for rep in set_.reps] == [False, True]
    assert (set_.is_unmeasured, evaluation.is_unmeasured) == (True, True)
    assert judged_words(set_) == judged_words(set_.reps[1]) == "not measured"
    assert count_text(evaluation, set_) == "1 of 2 reps passed, 1 not measured"


def test_what_is_close_besides_what_was_not_measured_is_called_close() -> None:
    evaluation = judged(moving_at(0.31, None), mean=0.3)
    (set_,) = evaluation.sets
    assert (set_.is_unmeasured, evaluation.is_unmeasured) == (False, False)
    assert judged_words(set_) == "too close to call"
    assert count_text(evaluation, set_) == "0 of 2 reps passed, 1 too close to call, 1 not measured"


def test_a_loss_that_was_not_measured_is_not_called_close() -> None:
    (set_,) = judged(moving_at(0.5, None), loss=0.2).sets
    assert (set_.verdict, set_.is_unmeasured) == (CLOSE, True)


@pytest.mark.parametrize("rule", [EVERY, MEAN])
def test_a_phase_that_is_close_is_told_from_a_velocity_that_is_missing(rule) -> None:
    """The eccentric of 2.0 s is close to its limit."""
    analysis = moving_at(None, None, boundary_s=0.05)
    target = Target({Part.ECCENTRIC: Limits(low=2.0)}, rule, velocity=VelocityLimits(0.3))
    (set_,) = evaluate(analysis, target).sets
    assert not set_.is_unmeasured
    assert not set_.is_mean_unmeasured
    assert rep_reason(set_.reps[0]) == "eccentric, mean velocity not measured"


def noting(code: IssueCode, *limits: str) -> ClipEvaluation:
    """The verdict on a clip without a scale that has a note of this code."""
    analysis = make_sets([(2.0, 0.25, 1.0, 0.5)])
    analysis = replace(analysis, quality=replace(analysis.quality, notes=(Issue(code, "the reason"),)))
    tempo = Prescription(dict.fromkeys(map(Part, limits), Limits(low=1.0)), velocity=VelocityLimits(0.5))
    found = evaluate_clip(analysis, tempo)
    assert found is not None
    return found


@pytest.mark.parametrize("code", [IssueCode.PLATE_HIDDEN, IssueCode.NO_SCALE, IssueCode.PLATE_SIZE_NEEDED])
def test_a_clip_without_scale_gets_no_verdict_but_the_reason(code: IssueCode) -> None:
    found = noting(code)
    assert found.obstacle == "no velocity was measured: the reason"
    assert found.needs_length == (code is not IssueCode.PLATE_HIDDEN)


def test_a_clip_without_scale_is_judged_by_its_tempo() -> None:
    found = noting(IssueCode.NO_SCALE, "eccentric")
    assert (found.obstacle, found.needs_length) == (None, False)
    (rep,) = found.evaluation.sets[0].reps
    assert [limit.verdict for limit in rep.limits] == [PASS]
    assert rep.is_unmeasured


def test_a_target_comes_back_from_its_json() -> None:
    target = Target({}, velocity=VelocityLimits(0.5, 0.2))
    assert target_from_json(target_to_json(target)) == target
    assert Target.from_dict(target.to_dict()) == target
    assert target_text(target) == "mean velocity from 0.50 m/s; velocity loss up to 20%"

"""Verdicts on velocities: their interval decides what is too close to call."""

from dataclasses import replace

import pytest
from tempo_sets import make_sets

from liftphase.prescription.clip_evaluation import evaluate_clip
from liftphase.prescription.evaluation import EVERY, MEAN, Evaluation, Prescription, Target, Verdict, evaluate
from liftphase.prescription.stored_target import target_from_json, target_to_json
from liftphase.prescription.velocity_limits import VelocityLimits
from liftphase.prescription.wording import count_text, rep_reason, target_text
from liftphase.reps.model import Analysis
from liftphase.reps.velocity import summarize_velocity
from liftphase.reps.velocity_model import RepVelocity, ScaleRecord

PASS, FAIL, CLOSE = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
SCALE = ScaleRecord("plate", 400.0, 4.0, "bar end")


def moving_at(*speeds_m_s: float, u: float = 0.02) -> Analysis:
    """A set whose concentrics have these mean velocities."""
    analysis = make_sets([(2.0, 0.25, 1.0, 0.5) for _ in speeds_m_s])
    of_rep = dict(enumerate(speeds_m_s, 1))
    measured = analysis.map_reps(
        lambda own: [
            replace(
                rep,
                velocity=RepVelocity(concentric_mean_m_s=of_rep[rep.rep], concentric_mean_m_s_u=u),
            )
            for rep in own.reps
        ]
    )
    sets = tuple(replace(own, velocity=summarize_velocity(own, SCALE.relative_u)) for own in measured.sets)
    return replace(measured, sets=sets, quality=replace(measured.quality, scale=SCALE))


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


def test_what_was_not_measured_is_too_close_to_call() -> None:
    analysis = moving_at(0.5, 0.5)
    unseen = analysis.map_reps(lambda own: [replace(rep, velocity=None) for rep in own.reps])
    assert judged(unseen, mean=0.3).verdict is CLOSE


def test_a_clip_without_scale_gets_no_verdict_but_the_reason() -> None:
    analysis = make_sets([(2.0, 0.25, 1.0, 0.5)])
    found = evaluate_clip(analysis, Prescription(velocity=VelocityLimits(0.5)))
    assert found is not None
    assert found.obstacle == "no velocity was measured: neither a plate nor a height is known"


def test_a_target_comes_back_from_its_json() -> None:
    target = Target({}, velocity=VelocityLimits(0.5, 0.2))
    assert target_from_json(target_to_json(target)) == target
    assert Target.from_dict(target.to_dict()) == target
    assert target_text(target) == "mean velocity from 0.50 m/s; velocity loss up to 20%"

"""How the models of the confidence in a count are fitted, and their calibration is measured."""

import numpy as np
import pytest
from benchmarks.confidence import SIGNS, calibrate, drawn_jobs, fit, format_model, predict_by_fold
from benchmarks.drawn_sets import KINDS
from scipy.special import expit

from liftphase.reps.count_confidence import COUNT_MODEL, CountCues


@pytest.fixture
def drawn():
    """Values of two cues, and cases that are right with a probability of which they say all."""
    rng = np.random.default_rng(1)
    values = rng.normal([2.0, 0.5], [1.0, 0.3], (2000, 2))
    return values, (rng.random(2000) < expit(values @ [1.0, -3.0] + 0.5)).astype(float)


def test_weights_are_found_again(drawn):
    weights, offset = fit(*drawn, signs=np.array([1, -1]))
    assert weights == pytest.approx([1.0, -3.0], abs=0.4)
    assert offset == pytest.approx(0.5, abs=0.4)


def test_a_weight_keeps_its_sign(drawn):
    weights, _ = fit(*drawn, signs=np.array([1, 1]))
    assert weights[0] > 0
    assert weights[1] == 0


def test_probabilities_by_fold_are_calibrated_and_know_nothing_of_their_clip():
    rng = np.random.default_rng(2)
    values = np.tile(rng.normal(size=(500, 1)), (1, len(SIGNS)))
    true = (rng.random(500) < expit(2 * values[:, 0])).astype(float)
    clips = [f"clip {number // 2}" for number in range(500)]
    by_fold = predict_by_fold(values, true, clips)
    assert calibrate(by_fold, true)[0] < 0.07
    # What is said of a clip does not change with whether its own cases are right.
    turned = true.copy()
    turned[:2] = 1 - turned[:2]
    assert predict_by_fold(values, turned, clips)[:2] == pytest.approx(by_fold[:2])


def test_expected_calibration_error():
    said = np.array([0.9, 0.9, 0.9, 0.9, 0.1])
    error, rows = calibrate(said, np.array([1.0, 1.0, 1.0, 0.0, 0.0]))
    assert error == pytest.approx((4 * 0.15 + 0.1) / 5)
    assert rows == [pytest.approx((0.1, 0.0, 1)), pytest.approx((0.9, 0.75, 4))]


def test_signs_are_those_of_the_cues():
    cues = CountCues(score=1, unexplained_variance=0, duration_s=1, speed=1, temporal_variability=0,
                     counts=(1,), explained_travel=0.9, no_lift=0, named=True,
                     reps=1)  # fmt: skip
    assert cues.values().shape == SIGNS.shape
    assert (np.array(COUNT_MODEL.weights) * SIGNS >= 0).all()


def test_constants_are_printed_as_the_module_has_them():
    assert format_model(np.array([1.234, -0.001]), 0.5) == "LogisticModel((1.23, 0.0), 0.5)"


def test_drawn_kinds_come_in_turn():
    jobs = drawn_jobs(len(KINDS) + 1)
    assert [seed for _, seed in jobs] == [0] * len(KINDS) + [1]
    assert len(set(jobs)) == len(jobs)

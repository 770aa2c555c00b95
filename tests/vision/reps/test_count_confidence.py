"""How sure the count is: every cue moves it the right way, and the reason is the weakest cue."""

from dataclasses import replace

import pytest

from liftphase.reps.count_confidence import UNSURE, CountCues, count_confidence, weakest_cue

PLAIN = CountCues(
    score=10.0,
    duration_s=1.5,
    speed=1.0,
    temporal_variability=0.1,
    counts=(5, 5),
    explained_travel=0.95,
    unexplained_variance=0.02,
    no_lift=0.0,
    named=True,
    reps=5,
)


@pytest.mark.parametrize(
    ("cue", "reason"),
    [
        ({"explained_travel": 0.1}, "none of the reps"),
        ({"duration_s": 0.1}, "quicker than lifting"),
        ({"temporal_variability": 0.9}, "uneven"),
        ({"no_lift": 0.9, "named": False}, "none of the lifts"),
        ({"score": 0.1}, "stand out"),
    ],
)
def test_a_worse_cue_lowers_the_confidence_and_is_named(cue: dict, reason: str) -> None:
    worse = replace(PLAIN, **cue)
    assert count_confidence(worse, named=True) < count_confidence(PLAIN, named=True)
    assert reason in weakest_cue(worse)


def test_a_clear_set_is_sure_and_one_without_evidence_is_no_lift() -> None:
    assert count_confidence(PLAIN, named=True) > 0.9
    doubtful = replace(
        PLAIN, score=0.1, counts=(5, 1), duration_s=0.1, explained_travel=0.2, unexplained_variance=1.0
    )
    assert doubtful.is_no_lift
    assert replace(PLAIN, counts=(5, 1), unexplained_variance=1.0).is_no_lift
    assert not replace(PLAIN, unexplained_variance=1.0).is_no_lift
    assert not replace(PLAIN, explained_travel=0.2).is_no_lift
    assert replace(doubtful, counts=(5, 5)).is_no_lift
    assert replace(doubtful, named=False).is_no_lift
    assert count_confidence(doubtful, named=True) < UNSURE


def test_reps_that_the_image_does_not_show_are_not_sure() -> None:
    unseen = replace(PLAIN, unexplained_variance=0.95)
    assert count_confidence(unseen, named=True) < UNSURE < count_confidence(PLAIN, named=True)
    assert "the image shows nothing" in weakest_cue(unseen)
    assert count_confidence(replace(unseen, unexplained_variance=0.5), named=True) > UNSURE


@pytest.mark.parametrize("cue", [{"duration_s": 0.12}, {"speed": 12.0}])
def test_nobody_lifts_so_quickly(cue: dict) -> None:
    quick = replace(PLAIN, **cue)
    assert count_confidence(quick, named=True) < UNSURE
    assert "real time" in weakest_cue(quick)
    assert count_confidence(replace(PLAIN, duration_s=0.3, speed=6.0), named=True) > 0.9


def test_posture_alone_can_say_that_it_is_no_lift() -> None:
    assert replace(PLAIN, named=False, no_lift=0.95).is_no_lift
    assert not replace(PLAIN, named=False, no_lift=0.5).is_no_lift


def test_finding_nothing_is_right_only_where_no_lift_was_named() -> None:
    assert count_confidence(None, named=True) < UNSURE < count_confidence(None, named=False)

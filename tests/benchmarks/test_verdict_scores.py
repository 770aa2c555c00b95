"""How the benchmarks of verdicts and methods count."""

from dataclasses import replace
from typing import Any

import pytest
from benchmarks import methods, verdicts
from benchmarks.method_sets import MethodSet
from tempo_sets import make_sets

from liftphase.phases.model import PhaseKind
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Rep
from studio import Scene


def as_truth(analysis: Analysis, **more) -> dict[str, Any]:
    """The analysis as the truth of its clip."""
    rows = [{"rep": rep.rep} | {f"{part}_s": rep.duration_s(part) for part in PARTS} for rep in analysis.reps]
    segments = [segment.to_dict() for segment in analysis.segments]
    return {"segments": segments, "reps": rows, "assisted": [], "last_pts_s": segments[-1]["end_s"]} | more


def shifted(analysis: Analysis, by_s: float) -> Analysis:
    """Every eccentric ends `by_s` later, and so do its neighbors begin."""

    def shift(rep: Rep) -> Rep:
        phases = list(rep.phases)
        for i, phase in enumerate(phases):
            if phase.kind is PhaseKind.ECCENTRIC:
                phases[i] = replace(phase, end_s=phase.end_s + by_s)
                phases[i + 1] = replace(phases[i + 1], start_s=phase.end_s + by_s)
        return replace(rep, phases=tuple(phases))

    return analysis.map_reps(lambda set_: [shift(rep) for rep in set_.reps])


@pytest.mark.parametrize(
    ("off_s", "boundary_s", "kinds", "by_duration"),
    [
        (0.0, 0.05, ["right", "right"], [True, True]),
        (0.2, 0.05, ["right", "right"], [True, True]),
        (0.2, 0.1, ["right", "too close to call"], [True, True]),
        (0.4, 0.05, ["right", "wrong"], [True, False]),
        (-0.4, 0.05, ["wrong", "right"], [False, True]),
    ],
)
def test_verdicts_a_little_below_and_above_the_labeled_duration(off_s, boundary_s, kinds, by_duration):
    true = make_sets([(2.0, 0.5, 1.0, 0.5)] * 3, boundary_s=boundary_s)
    judged = verdicts.verdicts_of(as_truth(true), shifted(true, off_s))
    assert [kind for kind, _ in judged] == kinds * 3
    assert [right for _, right in judged] == by_duration * 3


def test_an_eccentric_that_was_not_found_is_neither_right_nor_left_out():
    true = make_sets([(2.0, 0.5, 1.0, 0.5)] * 3)
    found = make_sets([(2.0, 0.5, 1.0, 0.5)] * 2)
    kinds = [kind for kind, _ in verdicts.verdicts_of(as_truth(true), found)]
    assert kinds == ["right"] * 4 + [verdicts.LOST] * 2


def test_eccentrics_cut_by_the_clip_or_by_their_note_are_not_judged():
    truth = as_truth(make_sets([(2.0, 0.5, 1.0, 0.5)] * 3))
    eccentrics = [s for s in truth["segments"] if s["phase"] == "eccentric"]
    eccentrics[1]["note"] = "cut by the image's edge"
    truth["first_pts_s"] = eccentrics[0]["start_s"]
    assert verdicts.eccentrics(truth) == eccentrics[2:]


def forced(*assisted: int, eccentrics=(4.0, 4.0, 2.0, 4.0)) -> Analysis:
    analysis = make_sets([(s, 0.0, 1.0, 0.5) for s in eccentrics])
    return analysis.map_reps(
        lambda set_: [
            replace(rep, assisted=True, helper="partner") if rep.rep in assisted else rep for rep in set_.reps
        ]
    )


@pytest.mark.parametrize(
    ("seen", "counts"), [((3, 4), (2, 0, 0)), ((4,), (1, 0, 1)), ((2, 3, 4), (2, 1, 0)), ((), (0, 0, 2))]
)
def test_assisted_reps_that_are_found_invented_and_missed(seen, counts):
    method_set = MethodSet("easy", "forced-negatives", Scene("squat"))
    score = methods.Score()
    methods.score_set(method_set, as_truth(forced(), assisted=[3, 4]), forced(*seen), score)
    assert (score.found, score.invented, score.missed) == counts
    assert score.verdicts == {methods.RIGHT: 4}
    assert score.whole == 1
    found, invented, missed = counts
    assert score.f1 == pytest.approx(2 * found / max(2 * found + invented + missed, 1))


def test_a_wrong_verdict_and_a_rep_not_found_spoil_a_set():
    method_set = MethodSet("easy", "slow-negative", Scene("squat"))
    truth = as_truth(forced())
    score = methods.Score()
    methods.score_set(method_set, truth, forced(eccentrics=(4.0, 3.4, 2.0)), score)
    assert score.verdicts == {methods.RIGHT: 2, methods.WRONG: 1, methods.LOST: 1}
    assert (score.sets, score.whole) == (1, 0)


def test_the_arm_that_works_is_named():
    method_set = MethodSet("easy", "self-assisted", Scene("biceps-curl", features=("one-arm", "right-arm")))
    analysis = make_sets([(4.0, 0.0, 1.0, 0.5)] * 2, exercise="biceps-curl", begins="concentric")
    sides = ("right", "left")
    reps = tuple(
        replace(rep, side=side, assisted=True, helper="other hand")
        for rep, side in zip(analysis.reps, sides, strict=True)
    )
    score = methods.Score()
    methods.score_set(method_set, as_truth(analysis), analysis.map_reps(lambda _: reps), score)
    assert (score.found, score.sides_right, score.sides) == (2, 1, 2)

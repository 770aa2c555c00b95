"""Who raised the weight: by the pace of the concentrics, and by the hand at the forearm."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import curl, make_track, script_set
from tempo_sets import make_sets

from liftphase.analysis import measure_track
from liftphase.kinematics.prepared import prepare
from liftphase.pose.skeleton import LANDMARK
from liftphase.reps.assistance import label_assistance


def labeled(*concentrics: float, incomplete=()):
    """Reps with these concentrics, of a track that shows nothing."""
    analysis = make_sets([(4.0, 0.0, s, 0.5) for s in concentrics], incomplete=incomplete)
    return label_assistance(analysis.reps, prepare(make_track(script_set(1))), arms_work=False)


@pytest.mark.parametrize(
    ("concentrics", "assisted"),
    [
        ((1.0, 1.3, 1.9, 1.0, 1.1), (4, 5)),
        ((1.1, 1.7, 0.9, 0.9, 1.0), (3, 4, 5)),
        ((1.0, 1.1, 1.3, 1.7, 0.9, 0.9, 1.0, 1.0), (5, 6, 7, 8)),
        # Near failure without help, even pace, and a lifter who speeds up are no help.
        ((1.0, 1.1, 1.3, 1.7, 2.2), ()),
        ((1.0, 1.05, 0.95, 1.02, 1.0), ()),
        ((1.4, 1.3, 1.2, 1.1, 1.0), ()),
        # One slow rep before all the others may have any reason.
        ((1.9, 1.0, 1.0, 1.0), ()),
        # A grind in the middle, after which the lifter goes on slowing down: nobody helped.
        ((1.0, 1.5, 1.3, 1.4, 1.6), ()),
        ((1.0,), ()),
    ],
)
def test_help_begins_where_a_slowing_set_is_quick_again(concentrics, assisted):
    reps = labeled(*concentrics)
    assert tuple(rep.rep for rep in reps if rep.assisted) == assisted
    assert all(rep.helper == ("partner" if rep.assisted else None) for rep in reps)
    assert all(0.5 <= rep.assisted_confidence <= 1 for rep in reps)


def test_confidence_grows_with_the_jump_and_is_never_certain_without_help():
    weak, strong = (labeled(1.0, 1.4, after, after)[-1] for after in (1.05, 0.7))
    assert weak.assisted
    assert strong.assisted
    assert weak.assisted_confidence < 0.8
    assert strong.assisted_confidence > 0.95
    assert all(rep.assisted_confidence < 0.8 for rep in labeled(1.0, 1.0, 1.0))


def test_a_rep_that_was_cut_does_not_tell():
    """Its concentric may have lasted longer than was seen."""
    assert not any(rep.assisted for rep in labeled(1.0, 1.7, 1.6, 0.4, incomplete=[4]))


def one_arm(side: str, helps: bool, seed: int = 0):
    """A curl of one arm; the other hand rests at the hip, or comes to the forearm to raise it."""
    track = make_track(script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric"), curl, view_deg=20, seed=seed)
    other = "right" if side == "left" else "left"
    image = track.image_px.copy()
    rest = image[:1, LANDMARK[f"{other}_hip"]] + np.zeros_like(image[:, 0])
    forearm = (image[:, LANDMARK[f"{side}_wrist"]] + image[:, LANDMARK[f"{side}_elbow"]]) / 2
    height = image[:, LANDMARK[f"{side}_wrist"], 1]
    raising = (np.gradient(height) < -0.5) & helps
    image[:, LANDMARK[f"{other}_wrist"]] = np.where(raising[:, None], forearm, rest)
    return replace(track, image_px=image)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_other_hand_is_seen_and_the_working_arm_named(side):
    reps = measure_track(one_arm(side, helps=True), exercise="biceps-curl").analysis.reps
    assert len(reps) == 3
    assert [(rep.assisted, rep.helper, rep.side) for rep in reps] == [(True, "other hand", side)] * 3
    assert all(rep.assisted_confidence > 0.8 for rep in reps)


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_arm_that_works_alone_is_named_and_not_assisted(side):
    reps = measure_track(one_arm(side, helps=False), exercise="biceps-curl").analysis.reps
    assert [(rep.assisted, rep.side) for rep in reps] == [(False, side)] * 3


def test_a_hidden_hand_is_not_said_to_rest():
    track = one_arm("left", helps=False)
    visibility = track.visibility.copy()
    visibility[:, LANDMARK["right_wrist"]] = 0.3
    track = replace(track, visibility=visibility)
    analysis = measure_track(track, exercise="biceps-curl").analysis
    reps = [replace(rep, side=None) for rep in analysis.reps]
    labeled = label_assistance(reps, prepare(track), arms_work=True)
    assert [(rep.assisted, rep.side) for rep in labeled] == [(False, None)] * 3


def test_two_arms_that_work_are_no_help_for_each_other():
    track = make_track(script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric"), curl, view_deg=90)
    reps = measure_track(track, exercise="biceps-curl").analysis.reps
    assert [(rep.assisted, rep.side) for rep in reps] == [(False, None)] * 3


def test_a_hand_lost_in_the_lowering_is_not_at_rest():
    """Both arms lift; while they lower, the right hand is taken for that of somebody who stands there."""
    track = make_track(script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric"), curl, view_deg=20)
    image = track.image_px.copy()
    left, right = LANDMARK["left_wrist"], LANDMARK["right_wrist"]
    lowering = np.gradient(image[:, left, 1]) > 0.3
    image[:, right] += (-200.0, 0.0)
    image[lowering, right] = image[0, LANDMARK["right_hip"]] + (-250.0, 0.0)
    analysis = measure_track(track, exercise="biceps-curl").analysis
    labeled = label_assistance(analysis.reps, prepare(replace(track, image_px=image)), arms_work=True)
    assert [(rep.assisted, rep.side) for rep in labeled] == [(False, None)] * 3

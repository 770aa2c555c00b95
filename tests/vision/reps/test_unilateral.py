"""A lift of one arm is measured by that arm."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import boundary_errors, curl, make_track, no_wrists_recovered, script_set, with_flow

from liftphase.analysis import analyze_track
from liftphase.pose.patches import PATCHES
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import ImageFlow
from liftphase.reps.unilateral import _mask_hidden_arm, substitute_contralateral_arm

SCRIPT = script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric")


def idle(side: str):
    """A curl in which the arm of `side` wanders about by itself."""
    track = make_track(SCRIPT, curl, view_deg=20)
    image = track.image_px.copy()
    wander = 5 * np.sin(2 * np.pi * 0.31 * track.times_s)[:, None].astype(np.float32)
    for name in ("elbow", "wrist", "pinky", "index"):
        number = LANDMARK[f"{side}_{name}"]
        image[:, number] = image[:1, number] + wander
    return replace(track, image_px=image)


@pytest.mark.parametrize(("working", "other"), [("left", "right"), ("right", "left")])
def test_what_the_other_arm_does_is_not_the_lift(working, other):
    measured = analyze_track(idle(other), "biceps-curl")
    assert {rep.side for rep in measured.analysis.reps} == {working}
    errors = boundary_errors(measured.analysis.segments, SCRIPT.movements())
    assert np.abs(errors).max() < 0.15
    # Range of motion is the working arm's, and there is nothing to compare it with.
    assert all(rep.rom_deg["elbow"] > 80 for rep in measured.analysis.reps)
    assert all(rep.left_right_deg is None for rep in measured.analysis.reps)


def test_landmarks_and_patches_of_one_arm_take_the_place_of_the_others():
    track = idle("right")
    frames = len(track.times_s)
    numbers = np.arange(len(PATCHES), dtype=np.float32)[None, :, None]
    hands = no_wrists_recovered(frames)
    hands[3, 0] = 7.0
    patches = np.broadcast_to(numbers, (frames, len(PATCHES), 2)).copy()
    flow = ImageFlow(patches, np.zeros((frames, 2, 3)), hands)
    both = substitute_contralateral_arm(replace(track, flow=flow), "left")
    for name in ("elbow", "wrist", "index"):
        left, right = (LANDMARK[f"{side}_{name}"] for side in ("left", "right"))
        assert (both.image_px[:, right] == track.image_px[:, left]).all()
    assert (both.image_px[:, LANDMARK["right_hip"]] == track.image_px[:, LANDMARK["right_hip"]]).all()
    assert both.flow is not None
    np.testing.assert_array_equal(both.flow.hands_px[:, 0], hands[:, 0])
    np.testing.assert_array_equal(both.flow.hands_px[:, 1], hands[:, 0])
    for k, patch in enumerate(PATCHES):
        source = PATCHES[int(both.flow.patches_px[0, k, 0])]
        if patch.point in (LANDMARK["right_elbow"], LANDMARK["right_wrist"]):
            assert (source.point, source.fraction) == (patch.point - 1, patch.fraction)
        else:
            assert source is patch


def test_a_lift_of_both_hands_against_each_other_is_never_one_arms():
    """In a fly that is seen at an angle one hand may seem to rest: the lift is how far both are apart."""
    track = make_track(SCRIPT, lambda level: curl(0 * level), view_deg=0, noise_px=0.3)
    image = track.image_px.copy()
    apart = 120 * (1 - SCRIPT.at(track.times_s)).astype(np.float32)
    image[:, LANDMARK["left_wrist"], 0] += apart
    measured = analyze_track(replace(track, image_px=image), "chest-fly")
    assert np.abs(boundary_errors(measured.analysis.segments, SCRIPT.movements())).max() < 0.15
    assert not any(rep.assisted for rep in measured.analysis.reps)


def test_where_a_hand_is_hidden_its_arm_is_not_guessed():
    """Not by landmarks, nor by the picture of what hides it; the other arm and the rest of the body stay."""
    track = with_flow(make_track(SCRIPT, curl))
    hidden = np.arange(len(track.times_s)) % 50 < 20
    visibility = track.visibility.copy()
    visibility[hidden, LANDMARK["right_wrist"]] = 0.4
    track = replace(track, visibility=visibility)
    right, left = (_mask_hidden_arm(track, side) for side in ("right", "left"))
    wrist, knee = LANDMARK["right_wrist"], LANDMARK["right_knee"]
    for values in (right.image_px, right.world_m):
        assert np.array_equal(np.isnan(values[:, wrist, 0]), hidden) and not np.isnan(values[:, knee]).any()
    assert right.flow is not None
    on_wrist = [k for k, patch in enumerate(PATCHES) if patch.point == wrist]
    assert np.array_equal(np.isnan(right.flow.patches_px[1:, on_wrist]).all(axis=(1, 2)), hidden[1:])
    assert np.array_equal(left.image_px, track.image_px)
    never = replace(track, visibility=0 * visibility)
    assert np.array_equal(_mask_hidden_arm(never, "right").image_px, track.image_px)

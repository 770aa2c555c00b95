"""A lift of one arm is measured by that arm."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import boundary_errors, curl, make_track, script_set

from liftphase.analysis import measure_track
from liftphase.pose.skeleton import LANDMARK

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
    measured = measure_track(idle(other), exercise="biceps-curl")
    assert {rep.side for rep in measured.analysis.reps} == {working}
    errors = boundary_errors(measured.analysis.segments, SCRIPT.movements())
    assert np.abs(errors).max() < 0.15
    # Range of motion is the working arm's, and there is nothing to compare it with.
    assert all(rep.rom_deg["elbow"] > 80 for rep in measured.analysis.reps)
    assert all(rep.left_right_deg is None for rep in measured.analysis.reps)


def test_a_lift_of_both_hands_against_each_other_is_never_one_arms():
    """In a fly that is seen at an angle one hand may seem to rest: the lift is how far both are apart."""
    track = make_track(SCRIPT, lambda level: curl(0 * level), view_deg=0, noise_px=0.3)
    image = track.image_px.copy()
    apart = 120 * (1 - SCRIPT.at(track.times_s)).astype(np.float32)
    image[:, LANDMARK["left_wrist"], 0] += apart
    measured = measure_track(replace(track, image_px=image), exercise="chest-fly")
    assert np.abs(boundary_errors(measured.analysis.segments, SCRIPT.movements())).max() < 0.15
    assert not any(rep.assisted for rep in measured.analysis.reps)

"""How far a lifter is turned out of the image plane, and what that means for the path of a body point."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import curl, make_track, press, script_set

from liftphase.exercises.library import find_exercise
from liftphase.kinematics.body_turn import leaving_deg, turn_off_side_deg
from liftphase.kinematics.load_path import LoadPath, track_load
from liftphase.kinematics.prepared import prepare
from liftphase.kinematics.scale import measure_scale

CURL, RAISE, PRESS = map(find_exercise, ("biceps-curl", "lateral-raise", "overhead-press"))


def turned(off_side_deg: float, figure=curl):
    """A set seen so far off the side."""
    return prepare(make_track(script_set(2), figure, view_deg=90.0 - off_side_deg, noise_px=0.0))


def path_of(kin, lift) -> LoadPath:
    return track_load(kin, lift, measure_scale(kin, height_cm=176))


@pytest.mark.parametrize("off_side_deg", [0.0, 20.0, 45.0, 80.0])
def test_the_turn_is_that_of_the_hips(off_side_deg: float) -> None:
    kin = turned(off_side_deg)
    assert turn_off_side_deg(kin) == pytest.approx(off_side_deg, abs=1)
    assert leaving_deg(kin, CURL) == pytest.approx(off_side_deg, abs=1)
    assert leaving_deg(kin, RAISE) == pytest.approx(90 - off_side_deg, abs=1)


def test_an_arc_that_leaves_the_image_is_refused_with_the_angle() -> None:
    assert path_of(turned(45.0), CURL).scale.refusal == "filmed 45 deg off the side: no velocities"
    assert path_of(turned(20.0), RAISE).scale.refusal == "filmed 70 deg off the front: no velocities"
    assert path_of(turned(80.0), RAISE).scale.usable


def test_an_arc_that_leaves_the_image_a_little_is_longer_than_it_seems_and_less_certain() -> None:
    hidden = (1 - np.cos(np.radians(35))) / 2
    ratios, half_widths = [], []
    for off_side_deg in (0.0, 35.0):
        kin = turned(off_side_deg)
        scale = path_of(kin, CURL).scale
        assert scale.usable
        ratios.append(scale.px_per_m / measure_scale(kin, height_cm=176).px_per_m)
        half_widths.append(scale.u)
    assert ratios[1] == pytest.approx((1 - hidden) * ratios[0], rel=0.01)
    assert half_widths[1] == pytest.approx(np.hypot(half_widths[0], hidden), rel=0.02)


def test_a_vertical_path_is_not_refused_for_the_turn_but_the_near_hand_is_less_near() -> None:
    larger = []
    for off_side_deg in (0.0, 60.0):
        kin = turned(off_side_deg, press)
        scale = path_of(kin, PRESS).scale
        assert scale.usable
        larger.append(1 - measure_scale(kin, height_cm=176).px_per_m / scale.px_per_m)
    assert larger[0] > 0.02
    assert larger[1] == pytest.approx(0.5 * larger[0], rel=0.05)


def test_a_track_without_depth_says_nothing_of_the_turn() -> None:
    kin = turned(45.0)
    flat = replace(kin, world_m=np.full_like(kin.world_m, np.nan))
    assert np.isnan(turn_off_side_deg(flat))
    assert path_of(flat, CURL).scale.usable

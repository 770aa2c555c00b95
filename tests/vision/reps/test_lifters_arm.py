"""Squats in which the pose is of a coach who bends along, but for the lifter's arm that holds the bar."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import Script, boundary_errors, make_track, script_set, squat, with_flow

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.reps.issues import IssueCode
from liftphase.reps.known_lengths import KnownLengths

LIFTER = script_set(4, (1.6, 0.3, 1.2, 1.2))
# The coach starts down later, turns earlier, and bends less.
COACH = Script(
    1.0,
    ((1.75, 1.0), *((1.15, 0.15), (0.25, 0.15), (1.7, 1.0), (1.2, 1.0)) * 4, (1.25, 1.0)),
)


def make_mixed(side: str, lifter: Script = LIFTER) -> PoseTrack:
    """The coach's pose with the arm of the lifter, and the image that moves with both."""
    coach, other = make_track(COACH), make_track(lifter, seed=1)
    frames = min(len(coach.times_s), len(other.times_s))
    image = coach.image_px[:frames].copy()
    for part in ("elbow", "wrist", "pinky", "index"):
        image[:, LANDMARK[f"{side}_{part}"]] = other.image_px[:frames, LANDMARK[f"{side}_{part}"]]
    mixed = replace(
        coach,
        times_s=coach.times_s[:frames],
        image_px=image,
        world_m=coach.world_m[:frames],
        visibility=coach.visibility[:frames],
    )
    return with_flow(mixed, noise_px=0.2)


def codes(track: PoseTrack, lift: str = "squat") -> list[str]:
    return [issue.code for issue in measure_track(track, exercise=lift).analysis.quality.issues]


@pytest.mark.parametrize("side", ["left", "right"])
def test_times_are_those_of_the_arm_that_moves_with_the_load(side):
    measured = measure_track(make_mixed(side), exercise="squat", known=KnownLengths(height_cm=180))
    analysis = measured.analysis
    assert measured.motion.lifters_arm == side
    errors = boundary_errors(analysis.segments, LIFTER.movements())
    assert np.abs(errors).max() < 0.05
    late = boundary_errors(analysis.segments, COACH.movements())
    assert np.abs(late).max() > 0.1
    (warning,) = [issue for issue in analysis.quality.issues if issue.code == IssueCode.HELPER_FOLLOWED]
    assert f"the {side} arm" in warning.message


def test_nothing_is_said_of_the_body_of_a_helper():
    measured = measure_track(make_mixed("left"), exercise="squat", known=KnownLengths(height_cm=180))
    assert all(np.isnan(values).all() for values in measured.angles.values())
    analysis = measured.analysis
    assert analysis.quality.scale is None
    assert all(rep.rom_deg == {} and rep.velocity is None for rep in analysis.reps)


def test_one_person_is_measured_by_the_trunk():
    track = with_flow(make_track(LIFTER), noise_px=0.2)
    measured = measure_track(track, exercise="squat")
    assert measured.motion.lifters_arm is None
    assert IssueCode.HELPER_FOLLOWED not in codes(track)
    assert measured.analysis.reps[0].rom_deg["knee"] > 30


def test_arms_that_are_held_out_in_a_squat_are_not_somebody_elses():
    def reaching(level):
        points = squat(level)
        for side in ("left", "right"):
            for part in ("elbow", "wrist", "pinky", "index"):
                points[f"{side}_{part}"][:, 2] += 0.25 * np.sin(np.pi * (1 - level))
        return points

    assert codes(with_flow(make_track(LIFTER, reaching), noise_px=0.2)) == []


def test_a_lift_whose_hands_travel_is_measured_by_them_as_ever():
    assert IssueCode.HELPER_FOLLOWED not in codes(make_mixed("left"), "overhead-press")
    assert find_exercise("overhead-press").hands_travel

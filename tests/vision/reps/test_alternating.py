"""Lifts in which the arms alternate: every rep is measured on its arm, and holds which one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from synthetic import Script, TrueMovement, curl, make_track, press, script_set

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.prepared import prepare
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.reps.alternating import merge_arm_reps
from liftphase.reps.lift_motion import LiftMotionFinder, Prior
from liftphase.reps.unilateral import detect_alternating_arms

UP_S, TOP_S, DOWN_S, LEAD_S = 1.0, 0.3, 2.0, 1.5
REP_S = UP_S + TOP_S + DOWN_S


def arm(first_s: float, every_s: float, until_s: float, reps: int = 3) -> Script:
    """Reps of one arm that begin at first_s, first_s + every_s, ..."""
    rep = [(UP_S, 1.0), (TOP_S, 1.0), (DOWN_S, 0.0)]
    rests = [(every_s - REP_S, 0.0)] * (reps - 1) + [(until_s - first_s - (reps - 1) * every_s - REP_S, 0.0)]
    steps = [(first_s, 0.0), *(step for rest in rests for step in (*rep, rest))]
    return Script(0.0, tuple(step for step in steps if step[0] > 1e-9))


def alternate_arms(
    every_s: float, figure=curl, view_deg: float = 30.0
) -> tuple[PoseTrack, list[TrueMovement]]:
    """Both arms do a rep every every_s seconds, the right one half of that later; and the reps' movements."""
    until_s = LEAD_S + 3.5 * every_s + 2 * LEAD_S
    scripts = [arm(LEAD_S + late_s, every_s, until_s) for late_s in (0.0, every_s / 2)]
    track, other = (make_track(script, figure, view_deg=view_deg) for script in scripts)
    right = [LANDMARK[f"right_{name}"] for name in ("elbow", "wrist", "pinky", "index")]
    image, world = track.image_px.copy(), track.world_m.copy()
    image[:, right], world[:, right] = other.image_px[:, right], other.world_m[:, right]
    reps = sorted((pair for script in scripts for pair in batched(script.movements())), key=start)
    return replace(track, image_px=image, world_m=world), [movement for rep in reps for movement in rep]


def batched(movements: list[TrueMovement]) -> list[tuple[TrueMovement, TrueMovement]]:
    return list(zip(movements[0::2], movements[1::2], strict=True))


def start(rep: tuple[TrueMovement, TrueMovement]) -> float:
    return rep[0].start_s


# One after the other; the other arm lifts while one still lowers; both always move.
@pytest.mark.parametrize("every_s", [2 * REP_S + 0.8, 5.0, REP_S])
@pytest.mark.parametrize("view_deg", [0, 60, -60])
@pytest.mark.parametrize("lift", ["biceps-curl", None])
def test_reps_of_both_arms_in_order_with_their_side(every_s, view_deg, lift):
    track, truth = alternate_arms(every_s, view_deg=view_deg)
    analysis = measure_track(track, exercise=lift).analysis
    assert analysis.exercise.name == "biceps-curl"
    assert [rep.side for rep in analysis.reps] == ["left", "right"] * 3
    assert [rep.rep for rep in analysis.reps] == [1, 2, 3, 4, 5, 6]
    assert [[rep.rep for rep in set_.reps] for set_ in analysis.sets] == [[1, 2, 3, 4, 5, 6]]
    starts_s = [m.start_s for m in truth[0::2]]
    # From the side the turn at the top of a curl hardly shows: durations are less exact than elsewhere.
    assert [rep.start_s for rep in analysis.reps] == pytest.approx(starts_s, abs=0.2)
    for rep in analysis.reps:
        assert rep.concentric_s == pytest.approx(truth[0].duration_s, abs=0.25)
        assert rep.eccentric_s == pytest.approx(truth[1].duration_s, abs=0.25)
        assert rep.left_right_deg is None


@pytest.mark.parametrize("every_s", [2 * REP_S + 0.8, 5.0, REP_S])
def test_segments_cover_the_clip_without_overlap(every_s):
    track, _ = alternate_arms(every_s)
    analysis = measure_track(track, exercise="biceps-curl").analysis
    segments = analysis.segments
    assert segments[0].start_s == track.times_s[0]
    assert segments[-1].end_s == pytest.approx(track.clip.first_s + track.clip.duration_s)
    assert all(a.end_s == b.start_s for a, b in pairwise(segments))
    assert all(s.duration_s > 0 for s in segments)
    # Every concentric is whole: the rep that began last is shown.
    concentric_s = {s.rep_number: s.duration_s for s in segments if s.kind == "concentric"}
    assert concentric_s == pytest.approx({rep.rep: rep.concentric_s for rep in analysis.reps})


def test_pauses_between_reps_are_those_in_which_neither_arm_moves():
    waits_s = 0.9
    track, _ = alternate_arms(2 * (REP_S + waits_s), press)
    analysis = measure_track(track, exercise="overhead-press").analysis
    after_s = [rep.lengthened_pause_s for rep in analysis.reps]
    assert after_s[:-1] == pytest.approx([waits_s + 0.15] * 5, abs=0.2)
    assert after_s[-1] == 0
    assert all(f"-{pause:.1f}-" in rep.tempo for pause, rep in zip(after_s, analysis.reps, strict=True))
    set_ = analysis.sets[0]
    assert set_.tut_s == pytest.approx(set_.end_s - set_.start_s, abs=0.01)


def test_excursion_is_that_of_the_arm_whose_turn_it_is():
    track, _ = alternate_arms(2 * REP_S + 0.8, press)
    measured = measure_track(track, exercise="overhead-press")
    assert {rep.side for rep in measured.analysis.reps} == {"left", "right"}
    for rep in measured.analysis.reps:
        during = (track.times_s >= rep.start_s) & (track.times_s <= rep.end_s)
        assert np.max(measured.excursion[during]) == pytest.approx(1.0, abs=0.1)
        assert measured.excursion[during][0] == pytest.approx(0.0, abs=0.1)


def test_a_long_break_makes_two_sets():
    first, truth = alternate_arms(2 * REP_S + 0.8)
    later = first.times_s + first.times_s[-1] + 12.0
    both = replace(
        first,
        times_s=np.concatenate([first.times_s, later]),
        image_px=np.concatenate([first.image_px] * 2),
        world_m=np.concatenate([first.world_m] * 2),
        visibility=np.concatenate([first.visibility] * 2),
        clip=replace(first.clip, duration_s=float(later[-1])),
    )
    analysis = measure_track(both, exercise="biceps-curl").analysis
    assert [len(set_.reps) for set_ in analysis.sets] == [len(truth) // 2] * 2
    assert [rep.set for rep in analysis.reps] == [1] * 6 + [2] * 6


def test_the_longest_pause_within_a_set_is_that_of_the_parameters():
    track, _ = alternate_arms(2 * (REP_S + 0.9), press)
    reps = measure_track(track, exercise="overhead-press").analysis.reps
    arms = {side: [rep for rep in reps if rep.side == side] for side in ("left", "right")}
    assert {rep.set for rep in merge_arm_reps(arms)} == {1}
    assert [rep.set for rep in merge_arm_reps(arms, max_pause_s=0.3)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("lift", ["biceps-curl", "overhead-press", "lateral-raise"])
@pytest.mark.parametrize("view_deg", [10, 60])
def test_arms_that_lift_together_do_not_alternate(lift, view_deg):
    track = make_track(script_set(4, begins="concentric"), curl, view_deg=view_deg, noise_px=3.0)
    assert detect_alternating_arms(LiftMotionFinder(prepare(track)), find_exercise(lift), Prior.NAMED) is None


def test_an_arm_that_rests_does_not_alternate():
    script = script_set(4, begins="concentric")
    track, resting = (make_track(s, curl) for s in (script, Script(0.0, ((script.duration_s, 0.0),))))
    image = track.image_px.copy()
    for name in ("elbow", "wrist", "pinky", "index"):
        image[:, LANDMARK[f"right_{name}"]] = resting.image_px[:, LANDMARK[f"right_{name}"]]
    assert (
        detect_alternating_arms(
            LiftMotionFinder(prepare(replace(track, image_px=image))),
            find_exercise("biceps-curl"),
            Prior.NAMED,
        )
        is None
    )


def test_arms_that_wander_do_not_alternate():
    """By turns, but never as far twice."""
    script = Script(0.0, tuple((1.0, level) for level in (0, 0.1, 0, 0, 1, 0, 0, 0.2, 0, 0, 0.7, 0, 0)))
    late = Script(0.0, ((1.5, 0.0), *script.steps[:-2], (0.5, 0.0)))
    track, other = (make_track(s, curl) for s in (script, late))
    image = track.image_px.copy()
    for name in ("elbow", "wrist", "pinky", "index"):
        number = LANDMARK[f"right_{name}"]
        image[:, number] = other.image_px[: len(image), number]
    assert (
        detect_alternating_arms(
            LiftMotionFinder(prepare(replace(track, image_px=image))),
            find_exercise("biceps-curl"),
            Prior.NAMED,
        )
        is None
    )

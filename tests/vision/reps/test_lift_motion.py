from dataclasses import replace

import numpy as np
import pytest
from synthetic import Script, curl, find_motion, make_track, script_set, squat

from liftphase.errors import UsageError
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.prepared import prepare
from liftphase.reps.lift_motion import excursion

SQUAT = find_exercise("squat")


def test_movements_of_a_set_alternate_within_the_clip():
    script = script_set(4)
    motion = find_motion(make_track(script), SQUAT)
    (movements,) = motion.sets
    assert [m.concentric for m in movements] == [False, True] * 4
    assert all(m.start_s < m.end_s for m in movements)
    assert movements[0].start_s > motion.path.time_s[0]
    assert movements[-1].end_s < motion.path.time_s[-1]
    assert len(motion.path.time_s) == len(motion.path.value) == len(motion.speed)
    # Half a meter, the length of the torso.
    assert np.median([m.swing for m in movements]) == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(("figure", "lift"), [(None, "squat"), (curl, "biceps-curl")])
def test_excursion_is_one_coordinate_over_sets_and_rests(figure, lift):
    """Standing still between the sets is at the same place as standing still between the reps."""
    begins = find_exercise(lift).starts_with
    script = script_set(3, tail_s=7, begins=begins).then(script_set(3, lead_s=7, begins=begins))
    track = make_track(script, **({"figure": figure} if figure else {}), view_deg=90)
    motion = find_motion(track, find_exercise(lift))
    assert len(motion.sets) == 2
    error = motion.excursion_at(track.times_s) - script.at(track.times_s)
    assert np.abs(error).max() < 0.1


@pytest.mark.parametrize("noise_px", [0.0, 1.0])
def test_standing_still_is_no_set(noise_px):
    track = make_track(Script(1.0, ((20.0, 1.0),)), noise_px=noise_px)
    motion = find_motion(track, SQUAT)
    assert motion.sets == ()
    assert np.isnan(motion.excursion_at(track.times_s)).all() == (noise_px == 0)


def test_without_a_set_the_excursion_is_between_the_ends_of_the_whole_clip():
    """Half a movement is no set; a person must see it all the same."""
    script = Script(1.0, ((3.0, 1.0), (2.0, 0.4), (3.0, 0.4)))
    track = make_track(script, noise_px=0.3)
    motion = find_motion(track, SQUAT)
    assert motion.sets == ()
    shown = motion.excursion_at(track.times_s)
    assert (shown.min(), shown.max()) == pytest.approx((0, 1), abs=0.01)
    assert np.abs(shown - (script.at(track.times_s) - 0.4) / 0.6).max() < 0.1


def test_a_lifter_seen_in_a_few_frames_did_no_set():
    script = script_set(2)
    motion = find_motion(make_track(script, undetected=[(0.1, script.duration_s)]), SQUAT)
    assert motion.sets == ()


@pytest.mark.parametrize("frames", [2, 5, 12])
def test_a_clip_of_a_few_frames_holds_no_set(frames):
    track = make_track(script_set(1), times_s=np.arange(frames) / 30)
    assert find_motion(track, SQUAT).sets == ()


@pytest.mark.parametrize("view_deg", [20, 90])
@pytest.mark.parametrize(("from_s", "to_s"), [(2.5, 13.0), (0.0, 8.0), (6.0, 14.0)])
def test_a_clip_cut_in_the_middle_of_a_movement(from_s: float, to_s: float, view_deg: float):
    """What is whole in the image is found where it truly is, however little of the set is left."""
    script = script_set(4, tempo=(2.0, 0.5, 1.0, 0.5))
    whole = make_track(script, view_deg=view_deg)
    keep = (whole.times_s >= from_s) & (whole.times_s <= to_s)
    clip = replace(whole.clip, first_s=from_s, duration_s=to_s - from_s)
    part = replace(
        whole,
        times_s=whole.times_s[keep],
        image_px=whole.image_px[keep],
        world_m=whole.world_m[keep],
        visibility=whole.visibility[keep],
        clip=clip,
    )
    (found,) = find_motion(part, SQUAT).sets
    true = [m for m in script.movements() if m.start_s > from_s and m.end_s < to_s]
    inside = [m for m in found if any(abs(m.start_s - t.start_s) < 0.1 for t in true)]
    assert [m.concentric for m in inside] == [t.concentric for t in true]


def shallow(level):
    """Seven centimeters of height, a seventh of the torso."""
    return squat(1 - 0.14 * (1 - level))


def test_reps_of_a_hand_breadth_are_those_of_lifts_of_a_small_range_only():
    track = make_track(script_set(4, begins="concentric"), shallow)
    (movements,) = find_motion(track, find_exercise("shrug")).sets
    assert [m.concentric for m in movements] == [True, False] * 4
    assert find_motion(track, SQUAT).sets == ()


@pytest.mark.parametrize("lift", ["shrug", "calf-raise"])
def test_standing_still_is_no_set_of_small_reps_either(lift):
    track = make_track(Script(1.0, ((20.0, 1.0),)), noise_px=1.0)
    assert find_motion(track, find_exercise(lift)).sets == ()


@pytest.mark.parametrize(("lead_s", "tail_s"), [(60, 1), (1, 60), (90, 90)])
def test_standing_about_for_long_hides_no_set(lead_s, tail_s):
    script = script_set(3, lead_s=lead_s, tail_s=tail_s)
    (movements,) = find_motion(make_track(script), SQUAT).sets
    starts_s = [m.start_s for m in script.movements()]
    assert [m.start_s for m in movements] == pytest.approx(starts_s, abs=0.1)


def test_sets_with_a_long_rest_between_them_are_both_found():
    script = script_set(3, tail_s=60).then(script_set(4, lead_s=60))
    first, second = find_motion(make_track(script), SQUAT).sets
    starts_s = [m.start_s for m in script.movements()]
    assert [m.start_s for m in (*first, *second)] == pytest.approx(starts_s, abs=0.1)


@pytest.mark.parametrize("lift", [None, 5])
def test_a_lift_that_is_none_is_refused_in_one_line(lift):
    with pytest.raises(UsageError, match="an exercise is given by its name"):
        excursion(prepare(make_track(script_set(2))), lift)

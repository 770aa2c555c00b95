from dataclasses import replace

import pytest
from synthetic import movement

from liftphase.exercises.library import Exercise, ExerciseLibrary, find_exercise
from liftphase.phases.model import Phase
from liftphase.phases.parameters import DEFAULTS
from liftphase.phases.rep_selection import LiftRules, rep_movements, split_at_rests

LIFTS = list(ExerciseLibrary.builtin())


def movements(pattern: str, start_s: float = 2.0, pause_s: float = 0.5) -> list[Phase]:
    """`e` and `c` for 2 s eccentrics and 1 s concentrics that travel as far."""
    made, clock = [], start_s
    for letter in pattern:
        seconds = 1.0 if letter == "c" else 2.0
        made.append(movement(clock, clock + seconds, letter == "c", 1.9 / seconds, 1.0))
        clock += seconds + pause_s
    return made


def kept(
    own: list[Phase], lift: Exercise, first_s: float = 0.0, after_s: float = 5.0, *, guessed: bool = False
) -> str:
    selected = rep_movements(
        own,
        rules=LiftRules(lift.starts_with, lift.floor_start, guessed),
        first_s=first_s,
        last_s=own[-1].end_s + after_s,
        parameters=DEFAULTS,
    )
    part = own[selected]
    return "".join("c" if m.concentric else "e" for m in part)


def split(own: list[Phase]) -> list[list[Phase]]:
    return split_at_rests(own, starts_with="eccentric", parameters=DEFAULTS)


def test_a_set_ends_where_no_rep_follows_within_10_s():
    first, second = movements("ecec"), movements("ecec", start_s=40.0)
    assert split([*first, *second]) == [first, second]
    near = movements("ecec", start_s=first[-1].end_s + 9.5)
    assert split([*first, *near]) == [[*first, *near]]


def test_a_standstill_within_a_rep_is_a_pause_up_to_half_a_minute():
    """Between an eccentric and its concentric a set goes on, however long the lifter holds."""
    first = movements("ece")
    for hold_s, sets in ((7.0, 1), (28.0, 1), (31.0, 2)):
        second = movements("cec", start_s=first[-1].end_s + hold_s)
        assert len(split([*first, *second])) == sets
    breath = [*movements("ecec"), *movements("ec", start_s=movements("ecec")[-1].end_s + 7)]
    assert split(breath) == [breath]
    holds = movements("ecec", pause_s=5.0)
    assert split(holds) == [holds]


def test_a_movement_that_takes_no_time_is_none():
    own = movements("ecececec")
    own[3] = replace(own[3], end_s=own[3].start_s - 0.01)
    assert split(own) == [own[:3], own[4:]]


def test_a_lone_movement_is_no_set():
    assert split([*movements("ecec"), *movements("e", start_s=40.0)]) == [movements("ecec")]
    assert split(movements("e")) == []
    assert split([]) == []


@pytest.mark.parametrize("lift", LIFTS, ids=lambda lift: lift.name)
def test_whole_reps_are_kept(lift):
    pattern = "ec" if lift.starts_with == "eccentric" else "ce"
    assert kept(movements(pattern * 3), lift) == pattern * 3
    assert kept(movements(pattern), lift) == pattern


@pytest.mark.parametrize("name", ["deadlift", "sumo-deadlift"])
def test_bending_down_and_standing_up_are_no_part_of_a_deadlift_set(name):
    lift = find_exercise(name)
    assert kept(movements("e" + "cecece"), lift) == "cecece"
    assert kept(movements("cecece" + "c"), lift) == "cecece"
    assert kept(movements("e" + "cecece" + "c"), lift) == "cecece"


def test_walking_the_bar_out_is_no_part_of_a_squat_set():
    own = movements("cececec")
    unlike = replace(own[0], start_s=own[0].end_s - 0.3, peak_speed=4.0)
    assert kept([unlike, *own[1:]], find_exercise("squat")) == "ececec"


def test_a_rep_cut_by_the_edge_of_the_clip_is_kept():
    squat = find_exercise("squat")
    own = movements("cecec", start_s=0.1)
    own[0] = replace(own[0], end_s=own[0].start_s + 0.4)
    assert kept(own, squat, first_s=0.0) == "cecec"
    own = movements("ecece")
    own[-1] = replace(own[-1], end_s=own[-1].start_s + 0.5)
    assert kept(own, squat, after_s=0.05) == "ecece"


def test_a_set_begun_from_the_other_end_is_whole():
    assert kept(movements("cecece"), find_exercise("squat")) == "cecece"
    assert kept(movements("ececec"), find_exercise("biceps-curl")) == "ececec"


def test_a_sliver_that_the_clips_edge_left_is_no_movement():
    own = movements("ececec", start_s=0.0)
    sliver = replace(own[0], end_s=0.2, swing=0.1)
    assert kept([sliver, *own[1:]], find_exercise("biceps-curl")) == "cecec"


def test_bending_down_goes_though_the_end_was_cut():
    own = movements("e" + "cecece" + "c")
    assert kept(own, find_exercise("deadlift"), after_s=0.0) == "cecece" + "c"


def test_swings_that_never_go_forward_are_judged_without_ado():
    own = [replace(m, peak_speed=-0.1) for m in movements("ecececec")]
    assert kept(own, find_exercise("squat")) == "ecececec"


def test_whole_reps_from_the_other_end_stay_where_the_lift_is_a_guess():
    whole = movements("ecececec", pause_s=0.3)
    deadlift = find_exercise("deadlift")
    assert kept(whole, deadlift) == "cecece"
    assert kept(whole, deadlift, guessed=True) == "ecececec"


@pytest.mark.parametrize(("size", "seconds", "reps"), [(0.35, 0.3, 3), (0.35, 0.8, 4), (0.8, 0.3, 4)])
def test_first_and_last_rep_that_is_a_fragment_is_left_out(size: float, seconds: float, reps: int):
    """Far smaller and quicker than the others: the load is put right. A failed rep is small, but slow."""
    squat, whole = find_exercise("squat"), movements("ecec" + "ecec")
    last = replace(whole[-1], end_s=whole[-1].start_s + seconds, swing=size)
    assert kept([*whole[:-1], last], squat) == "ec" * reps
    first = replace(whole[1], end_s=whole[1].start_s + seconds, swing=size)
    assert kept([whole[0], first, *whole[2:]], squat) == "ec" * reps


def test_fragment_that_the_edge_of_the_recording_cut_stays():
    squat, whole = find_exercise("squat"), movements("ecececec")
    last = replace(whole[-1], end_s=whole[-1].start_s + 0.3, swing=0.35)
    assert kept([*whole[:-1], last], squat, after_s=0.1) == "ec" * 4

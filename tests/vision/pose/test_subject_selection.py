"""Choosing the lifter, on drawn people of whom everything is known."""

from collections.abc import Sequence

import numpy as np
import pytest
from synthetic import curl, make_track, script_set, squat

from liftphase.errors import UsageError
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.skeleton import trunk_center
from liftphase.pose.subject_selection import associate_tracklets, select_subject

WIDTH = 1280
TIMES = np.arange(240) / 30
Poses = list[Landmarks]


def person(x: float, *, size: float = 1.0, still: bool = False, figure=squat) -> Poses:
    """Somebody at `x` of the width, for eight seconds: lifting, or standing about."""
    track = make_track(script_set(3, (1, 0.2, 1, 0.2), lead_s=0.5, tail_s=0.7), figure, times_s=TIMES)
    image = track.image_px[:1].repeat(len(TIMES), axis=0) if still else track.image_px
    middle = trunk_center(image[0])
    image = (image - middle) * size + (x * WIDTH, middle[1])
    return [
        Landmarks(image[n].astype(np.float32), track.world_m[n], track.visibility[n])
        for n in range(len(TIMES))
    ]


def detections_of(*tracklets: tuple[Poses, range]) -> list[list[Detection]]:
    """What a tracker gives that sees these people in these frames."""
    return [
        [Detection(track, poses[n]) for track, (poses, frames) in enumerate(tracklets) if n in frames]
        for n in range(len(TIMES))
    ]


ALWAYS = range(len(TIMES))


def assert_is(found: Sequence[Landmarks | None], poses: Poses, frames: range = ALWAYS) -> None:
    assert [n for n, f in enumerate(found) if f is not None] == list(frames)
    assert all(found[n] is poses[n] for n in frames)


@pytest.mark.parametrize("figure", [squat, curl])
def test_who_lifts_is_chosen_before_who_stands_by_larger(figure) -> None:
    lifter, partner = person(0.45, figure=figure), person(0.65, size=1.3, still=True)
    assert_is(select_subject(TIMES, detections_of((partner, ALWAYS), (lifter, ALWAYS)), WIDTH), lifter)


def test_who_moves_large_in_front_is_chosen_before_who_lifts_small_behind() -> None:
    large, small = person(0.5, figure=curl), person(0.55, size=0.5)
    assert_is(select_subject(TIMES, detections_of((small, ALWAYS), (large, ALWAYS)), WIDTH), large)


def test_of_two_who_lift_the_one_in_the_middle() -> None:
    middle, aside = person(0.5), person(0.9)
    assert_is(select_subject(TIMES, detections_of((aside, ALWAYS), (middle, ALWAYS)), WIDTH), middle)


def test_stretches_of_one_person_are_joined_over_a_loss() -> None:
    lifter, other = person(0.5), person(0.8, still=True)
    seen = detections_of((lifter, range(100)), (other, ALWAYS), (lifter, range(110, 240)))
    found = select_subject(TIMES, seen, WIDTH)
    assert_is([f for n, f in enumerate(found) if not 100 <= n < 110], lifter[:100] + lifter[110:], range(230))
    assert found[100:110] == [None] * 10


def test_while_the_lifter_is_lost_nobody_else_takes_the_place() -> None:
    lifter, other = person(0.5), person(0.8)
    seen = detections_of((lifter, range(100)), (other, range(90, 140)), (lifter, range(150, 240)))
    found = select_subject(TIMES, seen, WIDTH)
    assert found[100:150] == [None] * 50
    assert found[99] is lifter[99]
    assert found[150] is lifter[150]
    assert len(associate_tracklets(TIMES, seen)) == 2


def test_another_size_at_the_same_place_is_another_person() -> None:
    near, far = person(0.5), person(0.5, size=0.4)
    seen = detections_of((near, range(100)), (far, range(101, 240)), (person(0.9, still=True), ALWAYS))
    assert len(associate_tracklets(TIMES, seen)) == 3


@pytest.mark.parametrize(("wanted", "at"), [("left", 0), ("1", 0), ("2", 1), ("3", 2), ("right", 2)])
def test_a_person_that_is_asked_for(wanted: str, at: int) -> None:
    people = [person(x, still=x != 0.5) for x in (0.2, 0.5, 0.8)]
    passer_by = (person(0.05), range(20))
    seen = detections_of((people[2], ALWAYS), (people[0], ALWAYS), passer_by, (people[1], ALWAYS))
    assert_is(select_subject(TIMES, seen, WIDTH, wanted), people[at])


def test_a_person_who_is_not_there() -> None:
    seen = detections_of((person(0.5), ALWAYS), (person(0.8), ALWAYS))
    with pytest.raises(UsageError, match="no person 3: 2 people are in the clip"):
        select_subject(TIMES, seen, WIDTH, "3")


def test_nobody_at_all() -> None:
    assert select_subject(TIMES[:3], [[], [], []], WIDTH) == [None] * 3


def test_where_one_person_is_seen_at_a_time_all_is_theirs() -> None:
    """Seen from beyond the head the size of the pose leaps; that is no other person."""
    lifter, leaping = person(0.5), person(0.52, size=0.4)
    seen = detections_of((lifter, range(100)), (leaping, range(100, 130)), (lifter, range(130, 240)))
    found = select_subject(TIMES, seen, WIDTH)
    assert_is(found, lifter[:100] + leaping[100:130] + lifter[130:])


def test_the_subject_of_each_shot_is_selected_by_itself() -> None:
    """After the cut the lifter is elsewhere and of another size, and a larger one stands where they were."""
    lifter, closer, other = person(0.5), person(0.25, size=1.9), person(0.5, size=2.0, still=True)
    before, after = range(100), range(100, 240)
    seen = detections_of((lifter, before), (closer, after), (other, after))
    found = select_subject(TIMES, seen, WIDTH, cuts=[100])
    assert_is(found, lifter[:100] + closer[100:])


def test_a_person_by_number_may_be_missing_in_one_shot_but_not_in_all() -> None:
    left, right = person(0.3), person(0.7)
    seen = detections_of((left, ALWAYS), (right, range(100, 240)))
    found = select_subject(TIMES, seen, WIDTH, "2", cuts=[100])
    assert_is(found, right, range(100, 240))
    with pytest.raises(UsageError, match="no person 3"):
        select_subject(TIMES, seen, WIDTH, "3", cuts=[100])

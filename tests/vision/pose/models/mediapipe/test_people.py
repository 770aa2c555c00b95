"""The real model on images of two drawn people."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.pose.detection import Detection
from liftphase.pose.models.mediapipe.landmarker import Landmarker
from liftphase.pose.models.mediapipe.people import PeopleTracker
from liftphase.pose.skeleton import trunk_center

pytestmark = pytest.mark.model

Draw = Callable[[float], NDArray[np.uint8]]
HIDDEN = range(25, 33)
FRAMES = 60
EDGE = 360


def _two(draw_person: Draw, number: int) -> NDArray[np.uint8]:
    """The one on the left bobs up and down, and is behind a board for a while; the other one stands."""
    left = draw_person(8 * np.sin(number / 5))
    if number in HIDDEN:
        left[:, :] = (150, 120, 90)
    return np.hstack([left, draw_person(0)])


def _x(detection: Detection) -> float:
    return float(trunk_center(detection.landmarks.image_px)[0])


def test_a_single_tracker_goes_over_to_the_other_person(full_bundle: Path, draw_person: Draw) -> None:
    """Why there is a tracker for each: if this fails, they may not be needed any more."""
    alone = np.hstack([draw_person(0), np.full_like(draw_person(0), 128)])
    with Landmarker(full_bundle) as landmarker:
        landmarker.detect(alone)
        found = [landmarker.detect(_two(draw_person, number)) for number in range(FRAMES)]
    assert found[HIDDEN.start - 1].image_px[0, 0] < EDGE < found[-1].image_px[0, 0]  # type: ignore[union-attr]


def test_each_of_two_people_is_followed_and_never_the_other(full_bundle: Path, draw_person: Draw) -> None:
    with PeopleTracker(full_bundle) as tracker:
        seen = [tracker.update(_two(draw_person, number)) for number in range(FRAMES)]
    for number in (0, *range(10, HIDDEN.start), *range(HIDDEN.stop + 8, FRAMES)):
        assert sorted(_x(s) < EDGE for s in seen[number]) == [False, True], number
    sides: dict[int, set[bool]] = {}
    for detection in (s for detections in seen for s in detections):
        sides.setdefault(detection.tracklet_id, set()).add(_x(detection) < EDGE)
    assert all(len(side) == 1 for side in sides.values())


def test_one_person_alone_is_followed_as_by_a_single_tracker(full_bundle: Path, draw_person: Draw) -> None:
    frames = [draw_person(10 * np.sin(number / 4)) for number in range(42)]
    with Landmarker(full_bundle) as landmarker, PeopleTracker(full_bundle) as tracker:
        for frame in frames:
            expected, got = landmarker.detect(frame), tracker.update(frame)
            assert expected is not None
            assert [s.tracklet_id for s in got] == [0]
            np.testing.assert_array_equal(got[0].landmarks.image_px, expected.image_px)


def test_nobody_is_an_empty_list(full_bundle: Path) -> None:
    with PeopleTracker(full_bundle) as tracker:
        assert tracker.update(np.full((64, 96, 3), 120, np.uint8)) == []

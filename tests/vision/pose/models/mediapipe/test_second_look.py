"""The real model on a drawn lifter before a drawn helper."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.pose.detection import Landmarks
from liftphase.pose.models.mediapipe.landmarker import Landmarker, PeopleFinder
from liftphase.pose.models.mediapipe.second_look import HeldPerson, look_again
from liftphase.pose.skeleton import TRUNK, pose_size_px, trunk_offset

pytestmark = pytest.mark.model

Draw = Callable[[float], NDArray[np.uint8]]
# The helper stands this much higher in the image, right behind the lifter.
HIGHER_PX = 60.0


@pytest.fixture
def finder(full_bundle: Path) -> Iterator[PeopleFinder]:
    with PeopleFinder(full_bundle, 3) as found:
        yield found


def _behind(draw_person: Draw) -> NDArray[np.uint8]:
    """A lifter before a helper of whom head and shoulders are seen above."""
    image, lifter = draw_person(-HIGHER_PX), draw_person(0)
    person = (lifter != lifter[0, 0]).any(axis=2)
    image[person] = lifter[person]
    return image


def _alone(finder: PeopleFinder, draw_person: Draw) -> tuple[Landmarks, Landmarks]:
    """The lifter, and a pose whose shoulders, arms and head are the helper's."""
    (lifter,) = finder.detect(draw_person(0))
    slid = lifter.image_px.copy()
    slid[:23, 1] -= HIGHER_PX
    return lifter, Landmarks(slid, lifter.world_m, lifter.visibility)


def _apart(a: Landmarks, b: Landmarks) -> float:
    off = np.linalg.norm(trunk_offset(a.image_px, b.image_px[TRUNK, :]), axis=1)
    return float(off.max() / pose_size_px(b.image_px))


def test_the_lifter_is_found_where_flow_has_the_trunk(finder: PeopleFinder, draw_person: Draw) -> None:
    lifter, slid = _alone(finder, draw_person)
    trunk_px = lifter.image_px[TRUNK, :].astype(np.float64)
    found = look_again(finder, _behind(draw_person), slid, trunk_px)
    assert found is not None
    assert _apart(found, lifter) < 0.1 < _apart(slid, lifter)


def test_flow_that_erred_is_not_believed(finder: PeopleFinder, draw_person: Draw) -> None:
    lifter, _ = _alone(finder, draw_person)
    trunk_px = lifter.image_px[TRUNK, :].astype(np.float64)
    elsewhere, outside = trunk_px + np.array([50.0, 40.0]), trunk_px + np.array([5000.0, 0.0])
    assert look_again(finder, draw_person(0), lifter, elsewhere) is None
    assert look_again(finder, draw_person(0), lifter, outside) is None


def test_a_held_person_is_given_back_once_the_other_tracker_has_them(
    full_bundle: Path, finder: PeopleFinder, draw_person: Draw
) -> None:
    lifter, slid = _alone(finder, draw_person)
    image = _behind(draw_person)
    with Landmarker(full_bundle) as landmarker:
        held = HeldPerson(landmarker, image, lifter)
        for _ in range(6):
            assert held.update(image, slid)
            assert _apart(held.pose, lifter) < 0.1
        kept = [held.update(image, lifter) for _ in range(5)]
    assert kept == [True] * 4 + [False]

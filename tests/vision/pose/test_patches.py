import numpy as np
from synthetic import make_track, script_set

from liftphase.pose.patches import PATCHES, patches_on, place_patches
from liftphase.pose.skeleton import BLAZEPOSE, LANDMARK


def _names(side: str, other: str) -> list[tuple[str | float, ...]]:
    """The patches that stand for a side's landmarks, by name, with the sides as own and other."""
    return [
        (
            *(
                BLAZEPOSE.landmarks[n].replace(side, "own").replace(other, "other")
                for n in (patch.point, patch.towards)
            ),
            patch.fraction,
        )
        for patch in PATCHES
        if BLAZEPOSE.landmarks[patch.point].startswith(side)
    ]


def test_both_sides_have_the_same_patches() -> None:
    assert _names("left", "right") == _names("right", "left")
    assert len(PATCHES) == 5 + 2 * len(_names("left", "right"))


def test_a_patch_begins_at_the_landmark_that_it_stands_for() -> None:
    assert all(patch.point == patch.origin for patch in PATCHES)
    assert all((patch.fraction == 0) == (patch.origin == patch.towards) for patch in PATCHES)
    assert all(0 <= patch.fraction <= 1 for patch in PATCHES)


def test_patches_on_landmarks_are_all_that_stand_for_them_in_order() -> None:
    wrists = [LANDMARK["right_wrist"], LANDMARK["left_wrist"]]
    numbers = patches_on(wrists)
    assert numbers == sorted(numbers)
    assert len(numbers) == 10
    assert {PATCHES[n].point for n in numbers} == set(wrists)
    assert patches_on([LANDMARK["left_thumb"]]) == []


def test_patches_lie_on_and_between_landmarks() -> None:
    image_px = np.zeros((2, 33, 2))
    elbow, wrist = LANDMARK["left_elbow"], LANDMARK["left_wrist"]
    image_px[1, elbow], image_px[1, wrist] = (100.0, 0.0), (0.0, 100.0)
    places = place_patches(image_px)
    assert places.shape == (2, len(PATCHES), 2)
    assert not places[0].any()
    around = {tuple(place) for patch, place in zip(PATCHES, places[1], strict=True) if patch.point == elbow}
    assert around == {(100.0, 0.0), (80.0, 0.0), (65.0, 0.0), (80.0, 20.0), (65.0, 35.0)}


def test_patches_of_a_missing_landmark_are_missing_and_no_others() -> None:
    image_px = make_track(script_set(1)).image_px[0].copy()
    wrist = LANDMARK["left_wrist"]
    image_px[wrist] = np.nan
    missing = np.isnan(place_patches(image_px)[:, 0])
    assert missing.tolist() == [wrist in (patch.origin, patch.towards) for patch in PATCHES]

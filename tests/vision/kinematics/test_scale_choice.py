"""Which of several known lengths makes pixels meters, and what becomes of the others."""

import re
from dataclasses import replace

import pytest
from seen_plates import FOCAL_PX, make_squat, see_plate

from liftphase.kinematics.body_height import px_per_m_by_height
from liftphase.kinematics.prepared import Kinematics
from liftphase.kinematics.scale import measure_scale
from liftphase.kinematics.scale_model import Scale, ScalePoints
from liftphase.pose.skeleton import LANDMARK

DISTANCE_M = 3.0
# At the plate, and at the lifter, who is 0.7 m behind it.
PX_PER_M, BODY_PX_PER_M = FOCAL_PX / DISTANCE_M, FOCAL_PX / (DISTANCE_M + 0.7)


@pytest.fixture(scope="module")
def side() -> Kinematics:
    return see_plate(make_squat())[0]


@pytest.fixture(scope="module")
def oblique() -> Kinematics:
    """A disc that was followed, but shows no scale: it is 55 degrees off the side."""
    return see_plate(make_squat(), yaw_deg=55.0)[0]


@pytest.fixture(scope="module")
def tall() -> Kinematics:
    """Beside a lifter of some 210 cm."""
    return see_plate(make_squat(), torso_m=0.6)[0]


def height_cm(kin: Kinematics) -> float:
    """The lifter's height by Drillis and Contini's lengths."""
    return 100 * px_per_m_by_height(kin, 100.0) / BODY_PX_PER_M


def points(distance_m: float, px_per_m: float = PX_PER_M) -> ScalePoints:
    """Two points that are told to be a meter apart, and are so on a scale."""
    return ScalePoints(1.0, (100.0, 100.0), (100.0, 100.0 + px_per_m), distance_m)


def said(scale: Scale) -> str:
    return "; ".join((*scale.notes, *scale.asides))


@pytest.mark.parametrize("told_mm", [450.0, None])
def test_a_plate_that_is_refused_gives_way_to_the_height(oblique: Kinematics, told_mm: float | None) -> None:
    scale = measure_scale(oblique, plate_mm=told_mm, height_cm=height_cm(oblique))
    assert (scale.source, scale.refusal) == ("height", None)
    what = "what was followed as a plate was" if told_mm is None else "the plate"
    assert f"{what} set aside: filmed 55 deg off the side" in scale.asides
    alone = measure_scale(oblique, height_cm=height_cm(oblique))
    assert (scale.px_per_m, scale.u) == (alone.px_per_m, alone.u)


def test_a_plate_that_is_refused_gives_way_to_points(oblique: Kinematics) -> None:
    far = replace(oblique, frame_size=(1080, 2600))
    scale = measure_scale(far, points=points(1.0, BODY_PX_PER_M), height_cm=height_cm(oblique))
    assert (scale.source, scale.px_per_m) == ("points", pytest.approx(BODY_PX_PER_M))
    assert "what was followed as a plate was set aside: filmed 55 deg off the side" in scale.asides
    assert "the height not needed: the two points count more; by the height the points are apart by" in said(
        scale
    )


@pytest.mark.parametrize(("frame_px", "source"), [(2600, "points"), (1920, "height")])
def test_of_points_and_height_what_is_known_better_counts(
    side: Kinematics, frame_px: int, source: str
) -> None:
    """People tap a plate, which is nearer than the body: much nearer where the camera is near."""
    bare = replace(side, plates=None, frame_size=(1080, frame_px))
    told = points(1.0, BODY_PX_PER_M)
    assert measure_scale(bare, points=told, height_cm=height_cm(side)).source == source


def test_the_best_counts_and_the_others_say_what_they_would_give(side: Kinematics) -> None:
    plate = measure_scale(side, plate_mm=450)
    scale = measure_scale(side, plate_mm=450, points=points(1.0), height_cm=height_cm(side))
    assert (scale.source, scale.px_per_m, scale.u) == ("plate", plate.px_per_m, plate.u)
    for other, aside in zip(("the height", "the two points"), scale.asides, strict=True):
        pattern = rf"{other} not needed: the plate counts more; by {other} the plate has (\d+) to (\d+) mm"
        found = re.fullmatch(pattern, aside)
        assert found, aside
        low, high = map(int, found.groups())
        assert 380 < low < 450 < high < 520


def test_where_all_are_refused_each_says_why(oblique: Kinematics) -> None:
    scale = measure_scale(oblique, plate_mm=450, points=points(9.0))
    assert scale.refusal == "filmed 55 deg off the side: no velocities"
    assert "the two points set aside: the two points cannot be 900 cm apart" in said(scale)


@pytest.mark.parametrize(("distance_m", "usable"), [(0.5, False), (0.9, True), (1.2, True), (2.5, False)])
def test_points_that_no_lifter_goes_with_are_refused(
    side: Kinematics, distance_m: float, usable: bool
) -> None:
    bare = replace(side, plates=None)
    assert measure_scale(bare, points=points(distance_m)).usable == usable


def test_a_height_that_is_off_a_little_widens_the_interval(side: Kinematics) -> None:
    plate = measure_scale(side, plate_mm=450)
    scale = measure_scale(side, plate_mm=450, height_cm=1.14 * height_cm(side))
    assert (scale.source, scale.px_per_m) == ("plate", plate.px_per_m)
    found = re.fullmatch(
        r"by the height the plate has (4\d\d) to (5\d\d) mm, not 450: the interval is wider, to hold both",
        said(scale),
    )
    assert found
    low, high = map(int, found.groups())
    assert low > 450
    # All diameters that the height allows lie in the interval.
    assert scale.u == pytest.approx(high / 450 - 1, abs=0.002)


@pytest.mark.parametrize(("told_mm", "usable"), [(380, True), (350, False), (600, False)])
def test_a_wrong_plate_beside_the_true_height_is_refused_or_its_interval_holds_the_right_one(
    side: Kinematics, told_mm: float, usable: bool
) -> None:
    right = measure_scale(side, plate_mm=450)
    scale = measure_scale(side, plate_mm=told_mm, height_cm=height_cm(side))
    assert scale.usable == usable
    if usable:
        assert abs(right.px_per_m - scale.px_per_m) < scale.u * scale.px_per_m
    else:
        assert f"the plate of {told_mm} mm and the height of" in (scale.refusal or "")


def test_what_is_told_lies_in_the_range_that_is_named_or_is_said_to_differ(side: Kinematics) -> None:
    seen = set()
    for told_mm in range(360, 520, 4):
        scale = measure_scale(side, plate_mm=told_mm, height_cm=height_cm(side))
        found = re.search(r"by the height the plate has (\d+) to (\d+) mm", said(scale))
        if not scale.usable or not found:
            continue
        differs = "the interval is wider" in said(scale)
        low, high = (int(end) for end in found.groups())
        if told_mm not in (low, high):  # These are rounded.
            assert (low < told_mm < high) == (not differs), (told_mm, said(scale))
            seen.add(differs)
    assert seen == {True, False}


def test_what_the_lifter_has_by_the_plate_does_not_depend_on_the_height_that_was_told(
    side: Kinematics,
) -> None:
    found = [
        re.findall(
            r"the height set aside: (by the plate the lifter has \d+ to \d+ cm)",
            said(measure_scale(side, plate_mm=450, points=points(1.0), height_cm=told_cm)),
        )
        for told_cm in (125, 135)
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 1


@pytest.mark.parametrize(
    ("wrong", "outcome"), [(1.0, "agrees"), (1.25, "differs"), (0.8, "differs"), (1.6, "contradicts")]
)
def test_a_plate_that_is_refused_for_its_view_is_held_against_the_points(
    oblique: Kinematics, wrong: float, outcome: str
) -> None:
    scale = measure_scale(oblique, plate_mm=450, points=points(wrong))
    alone = measure_scale(oblique, points=points(wrong))
    if outcome == "contradicts":
        assert re.fullmatch(
            "the two points 160 cm apart and the plate of 450 mm contradict each other: "
            r"by the plate the points are apart by \d+ to 1\d\d cm: no velocities",
            scale.refusal or "",
        )
        return
    assert (scale.source, scale.px_per_m, scale.refusal) == ("points", alone.px_per_m, None)
    assert "the plate set aside: filmed 55 deg off the side" in scale.asides
    assert (scale.u > alone.u) == (outcome == "differs")
    if outcome == "differs":
        assert abs(PX_PER_M / scale.px_per_m - 1) < scale.u


def test_a_plate_and_a_height_that_contradict_each_other_give_nothing(tall: Kinematics) -> None:
    assert measure_scale(tall, plate_mm=450, height_cm=200).usable
    scale = measure_scale(tall, plate_mm=450, height_cm=120)
    assert re.fullmatch(
        "the plate of 450 mm and the height of 120 cm contradict each other: "
        r"by the height the plate has 1\d\d to 2\d\d mm: no velocities",
        scale.refusal or "",
    )


def test_a_plate_contradicts_a_height_that_shows_in_the_torso_alone() -> None:
    """The legs are not in the image."""
    kin, _ = see_plate(make_squat(), torso_m=0.6)
    kin.visibility[:, LANDMARK["left_knee"] :] = 0.1
    assert measure_scale(kin, plate_mm=450, height_cm=200).source == "plate"
    assert "contradict each other" in (measure_scale(kin, plate_mm=450, height_cm=125).refusal or "")


def test_an_assumed_plate_yields_to_what_was_told(side: Kinematics) -> None:
    assert measure_scale(side).source == "plate"
    told = measure_scale(side, points=points(1.5))
    assert (told.source, told.px_per_m) == ("points", pytest.approx(PX_PER_M / 1.5))
    assert "the plate set aside: by the two points the plate has" in said(told)
    assert "mm, not 450" in said(told)


def test_of_three_the_one_that_the_others_contradict_is_set_aside(tall: Kinematics) -> None:
    scale = measure_scale(tall, plate_mm=450, points=points(1.0), height_cm=120)
    assert (scale.source, scale.refusal) == ("plate", None)
    assert "the height set aside: by the plate the lifter has" in said(scale)
    scale = measure_scale(tall, plate_mm=450, points=points(1.45), height_cm=210)
    assert (scale.source, scale.refusal) == ("plate", None)
    assert "the two points set aside: by the plate the points are apart by" in said(scale)


def test_a_body_that_is_seen_from_its_end_shows_no_height(side: Kinematics) -> None:
    bare = replace(side, plates=None)
    assert measure_scale(bare, height_cm=174).usable
    world_m = bare.world_m[..., [0, 2, 1]]
    refusal = measure_scale(replace(bare, world_m=world_m), height_cm=174).refusal
    assert refusal == "filmed from the end of the body, which shows no height: no velocities"

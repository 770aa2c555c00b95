"""Pixels per meter, and the path of the load, from plates that a camera of known place would see."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from seen_plates import make_squat, see_plate

from liftphase.errors import UsageError
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.body_height import tapped_nearer
from liftphase.kinematics.load_path import track_load
from liftphase.kinematics.prepared import Kinematics, prepare
from liftphase.kinematics.scale import measure_scale
from liftphase.kinematics.scale_model import ScalePoints
from liftphase.pipeline.options import AnalysisOptions

SQUAT = find_exercise("squat")


def path_error_m(kin: Kinematics, path, **how) -> tuple[float, float]:
    """Largest error of the height relative to the mean, and the half-width of its interval, meters."""
    scale = measure_scale(kin, **how)
    assert scale.usable, scale.refusal
    load = track_load(kin, SQUAT, scale)
    height = np.interp(kin.grid_s, kin.times_s, path[:, 1])
    error = load.position_m[:, 1] - height
    return float(np.ptp(error) - 2 * load.u_m), scale.u * 0.6


@pytest.mark.parametrize("yaw_deg", [0.0, -20.0, 35.0])
@pytest.mark.parametrize("pitch_deg", [0.0, 10.0])
def test_displacement_holds_from_the_side_and_off_it(yaw_deg: float, pitch_deg: float) -> None:
    kin, path = see_plate(make_squat(), yaw_deg=yaw_deg, pitch_deg=pitch_deg)
    error_m, u_m = path_error_m(kin, path, plate_mm=450)
    assert error_m < u_m < 0.03


def test_the_path_goes_up_when_the_plate_does_and_to_the_right() -> None:
    kin, path = see_plate(make_squat())
    load = track_load(kin, SQUAT, measure_scale(kin, plate_mm=450))
    for axis in (0, 1):
        truth = np.interp(kin.grid_s, kin.times_s, path[:, axis])
        assert np.corrcoef(load.position_m[:, axis], truth)[0, 1] > 0.99
    assert load.point == "bar end"
    assert 0 < load.u_m < 0.003
    np.testing.assert_array_equal(load.image_px, kin.plate_image_px)


def test_a_smaller_plate_is_a_smaller_displacement() -> None:
    kin, _ = see_plate(make_squat())
    full, less = (
        np.ptp(track_load(kin, SQUAT, measure_scale(kin, plate_mm=mm)).position_m[:, 1]) for mm in (450, 360)
    )
    assert full == pytest.approx(1.25 * less)


def test_a_view_far_off_the_side_is_refused_with_its_reason() -> None:
    kin, _ = see_plate(make_squat(), yaw_deg=55.0)
    scale = measure_scale(kin, plate_mm=450)
    assert not scale.usable
    assert scale.refusal == "filmed 55 deg off the side: no velocities"
    with pytest.raises(UsageError, match="no scale"):
        track_load(kin, SQUAT, scale)


def test_a_plate_that_comes_near_is_refused() -> None:
    kin, _ = see_plate(make_squat(), yaw_deg=30.0, forward_m=1.0, distance_m=2.5)
    assert "towards the camera" in (measure_scale(kin, plate_mm=450).refusal or "")


def test_an_ellipse_that_jumps_is_refused() -> None:
    kin, _ = see_plate(make_squat(), noise_px=6.0)
    assert "cannot be followed" in (measure_scale(kin, plate_mm=450).refusal or "")


def test_a_plate_that_was_hardly_seen_is_no_source() -> None:
    kin, _ = see_plate(make_squat())
    assert kin.plates is not None
    kin.plates.center_px[6:] = np.nan
    scale = measure_scale(kin, plate_mm=450)
    assert (scale.source, scale.notes) == (None, ("no plate was found that moves with the hands",))


def test_discs_of_several_sizes_are_no_plate() -> None:
    """As followed in a squat without a plate: three things for five frames each."""
    kin, _ = see_plate(make_squat())
    plates = kin.plates
    assert plates is not None
    plates.center_px[15:] = np.nan
    plates.center_px[:15] = [
        (311, 246), (312, 247), (311, 246), (310, 244), (309, 245), (292, 267), (294, 268), (295, 268),
        (295, 265), (299, 260), (290, 168), (301, 146), (307, 128), (316, 98), (320, 79),
    ]  # fmt: skip
    for first, axes_px, angle_rad in (
        (0, (107.5, 74.9), 1.507),
        (5, (115.9, 106.6), 1.700),
        (10, (120.5, 74.9), 1.427),
    ):
        plates.axes_px[first : first + 5] = axes_px
        plates.angle_rad[first : first + 5] = angle_rad
    assert measure_scale(kin, plate_mm=450).source is None


def test_a_full_size_plate_is_taken_for_one_and_a_small_one_is_not() -> None:
    track = make_squat()
    full = measure_scale(see_plate(track)[0])
    assert full.source == "plate"
    assert "450 mm" in full.notes[0]
    small = measure_scale(see_plate(track, diameter_m=0.25)[0])
    assert small.source is None
    assert "must be given; steel-10 (325 mm), steel-5 (228 mm) would fit" in small.notes[0]


def test_sizes_that_fit_name_a_full_size_plate_where_it_is_at_the_end_of_the_range() -> None:
    """By a torso of 0.63 m: 280 to 450 mm."""
    kin, _ = see_plate(make_squat(), torso_m=0.63)
    assert "450 mm, steel-15 (400 mm), steel-10 (325 mm) would fit" in measure_scale(kin).notes[0]


@pytest.mark.parametrize(
    ("told_mm", "diameter_m", "doubt"),
    [
        (350, 0.45, "a plate of 450 mm would go with the lifter beside it, too: check that it has 350 mm"),
        (600, 0.45, "by the lifter beside it the plate has 350 to 590 mm, not 600; 450 mm, steel-15"),
        (450, 0.31, "by the lifter beside it the plate has 240 to 410 mm, not 450; steel-15 (400 mm)"),
        (
            450,
            0.33,
            "by the lifter beside it the plate has 250 to 430 mm, not 450; iron-20 (430 to 470 mm), steel",
        ),
        (450, 0.45, None),
        (250, 0.25, None),
        ("iron-20", 0.45, None),
    ],
)
def test_a_told_size_that_the_lifter_speaks_against_is_doubted(
    told_mm: float | str, diameter_m: float, doubt: str | None
) -> None:
    kin, _ = see_plate(make_squat(), diameter_m=diameter_m)
    scale = measure_scale(kin, plate_mm=told_mm)
    assert scale.usable
    assert [note[: len(doubt or "")] for note in scale.notes] == ([] if doubt is None else [doubt])


def test_the_tolerance_of_a_named_size_is_part_of_the_uncertainty() -> None:
    kin, _ = see_plate(make_squat())
    number, name = (measure_scale(kin, plate_mm=plate) for plate in (450, "iron-20"))
    assert name.px_per_m == number.px_per_m
    assert name.u == pytest.approx(np.hypot(number.u, 20 / 450))


@pytest.mark.parametrize(
    ("diameter_m", "told_mm", "size"), [(0.2, 450, "small"), (0.45, 200, "large"), (0.45, 250, "large")]
)
def test_a_plate_of_another_size_than_it_is_told_is_refused(
    diameter_m: float, told_mm: float, size: str
) -> None:
    """The lifter's head that was followed, and a diameter that is not that of the plate."""
    kin, _ = see_plate(make_squat(), diameter_m=diameter_m)
    refusal = measure_scale(kin, plate_mm=told_mm).refusal or ""
    assert f"too {size} for a plate of {told_mm} mm" in refusal
    low, high = map(int, re.findall(r"it has (\d+) to (\d+) mm", refusal)[0])
    assert low < 1000 * diameter_m < high
    assert measure_scale(kin, plate_mm=1000 * diameter_m).usable


@pytest.mark.parametrize(("torso_m", "height_cm"), [(0.40, None), (0.7, None), (0.36, 125.0)])
@pytest.mark.parametrize("yaw_deg", [0.0, 35.0])
def test_a_plate_beside_a_small_lifter_or_a_large_one_is_not_refused(
    torso_m: float, height_cm: float | None, yaw_deg: float
) -> None:
    kin, _ = see_plate(make_squat(), torso_m=torso_m, yaw_deg=yaw_deg)
    scale = measure_scale(kin, plate_mm=450, height_cm=height_cm)
    assert (scale.source, scale.refusal) == ("plate", None)


def test_a_torso_that_is_seen_obliquely_refuses_no_plate() -> None:
    """On a bench it lies along the path of the view, and is shorter in the image."""
    track, torso_m = make_squat(), 0.45 * np.cos(np.radians(35))
    lying = replace(track, image_px=track.image_px[..., ::-1])
    seen = [see_plate(each, torso_m=torso_m, yaw_deg=35)[0] for each in (track, lying)]
    usable = [measure_scale(kin, plate_mm=450).usable for kin in seen]
    assert usable == [False, True]


@pytest.mark.parametrize(("support", "usable"), [(0.55, True), (0.45, False)])
def test_a_plate_of_which_half_is_hidden_is_less_certain_and_then_refused(
    support: float, usable: bool
) -> None:
    kin, _ = see_plate(make_squat())
    assert kin.plates is not None
    whole = measure_scale(kin, plate_mm=450)
    kin.plates.support[:] = support
    scale = measure_scale(kin, plate_mm=450)
    assert scale.usable == usable
    assert scale.u > whole.u + 0.01


def test_without_anything_there_is_no_scale() -> None:
    scale = measure_scale(prepare(make_squat()))
    assert (scale.source, scale.usable, scale.refusal, scale.notes) == (None, False, None, ())
    assert np.isnan(scale.px_per_m)


def test_two_points() -> None:
    kin = prepare(make_squat())
    scale = measure_scale(kin, points=ScalePoints(1.0, (100.0, 200.0), (100.0, 450.0), 1.25))
    assert (scale.source, scale.px_per_m) == ("points", pytest.approx(200.0))
    load = track_load(kin, SQUAT, scale)
    assert load.point == "shoulder"
    # A plate's rim, which people tap, is nearer to the camera than the shoulder.
    nearer = tapped_nearer(kin)
    assert 0.03 < nearer < load.scale.u
    shoulders = kin.stabilized_px[:, 11:13, 1].mean(axis=1)
    way_m = np.ptp(shoulders) / 200 / (1 - nearer)
    assert np.ptp(load.position_m[:, 1]) == pytest.approx(way_m, rel=0.02)
    with pytest.raises(UsageError, match="must be apart"):
        measure_scale(kin, points=ScalePoints(1.0, (1.0, 2.0), (1.0, 2.0), 1.0))


def test_the_height_of_the_lifter() -> None:
    """Segments of Drillis and Contini's lengths give back the pixels of a meter that they were drawn with."""
    kin = prepare(make_squat())
    scale = measure_scale(kin, height_cm=180)
    taller = measure_scale(kin, height_cm=90 * 2.2)
    assert scale.source == "height"
    assert scale.px_per_m == pytest.approx(taller.px_per_m * 1.1)
    assert 0.03 < scale.u < 0.15


@pytest.mark.parametrize(
    "lengths",
    [
        {"plate_mm": 4.5},
        {"plate_mm": 90.0},
        {"plate_mm": 700.0},
        {"plate_mm": float("nan")},
        {"height_cm": 1.8},
        {"height_cm": 110.0},
        {"height_cm": 250.0},
        {"height_cm": "182"},
    ],
)
def test_lengths_that_cannot_be(lengths: dict[str, Any]) -> None:
    """The options of an analysis and the scale refuse the same."""
    with pytest.raises(UsageError, match=r"from (100 to 600|120 to 232)"):
        measure_scale(prepare(make_squat()), **lengths)  # pyright: ignore[reportArgumentType]
    with pytest.raises(UsageError, match=r"from (100 to 600|120 to 232)"):
        AnalysisOptions(**lengths)  # pyright: ignore[reportArgumentType]


def test_the_near_face_has_the_size_of_the_plate_and_the_outline_is_larger() -> None:
    outline, face = (
        measure_scale(see_plate(make_squat(), on_face=on_face)[0], plate_mm=450) for on_face in (0.0, 1.0)
    )
    # At 3 m and 1500 pixels of focal length.
    assert face.px_per_m == pytest.approx(500.0, rel=0.004)
    assert 0.96 < outline.px_per_m / face.px_per_m < 0.99
    assert face.u < outline.u

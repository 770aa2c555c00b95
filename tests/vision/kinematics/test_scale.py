"""Pixels per meter, and the path of the load, from plates that a camera of known place would see."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import make_track, script_set

from liftphase.errors import UsageError
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.load_path import track_load
from liftphase.kinematics.prepared import Kinematics, prepare
from liftphase.kinematics.scale import ScalePoints, measure_scale
from liftphase.pipeline.options import AnalysisOptions
from liftphase.pose.plates import PlateTrack

SQUAT = find_exercise("squat")
FOCAL_PX, SIZE = 1500.0, (1080, 1920)


def see_plate(
    track,
    *,
    yaw_deg=0.0,
    pitch_deg=0.0,
    distance_m=3.0,
    noise_px=0.2,
    diameter_m=0.45,
    forward_m=0.06,
    on_face=0.0,
):
    """The track with a plate that goes down and up by 60 cm before a camera; its (T, 2) path in meters."""
    frames = len(track.times_s)
    phase = 2 * np.pi * track.times_s / 4
    path = np.stack([forward_m * np.sin(phase), 1.3 - 0.3 * (1 - np.cos(phase))], axis=1)
    around = 2 * np.pi * np.arange(64) / 64
    circle = diameter_m / 2 * np.stack([np.cos(around), np.sin(around)], axis=1)
    yaw, pitch = np.radians([yaw_deg, pitch_deg])
    rng = np.random.default_rng(5)
    center, axes, angle = np.empty((frames, 2)), np.empty((frames, 2)), np.empty(frames)
    for k in range(frames):
        flat = path[k] + circle
        right, ahead = flat[:, 0] * np.cos(yaw), distance_m + flat[:, 0] * np.sin(yaw)
        up = flat[:, 1] - 1.2
        depth = ahead * np.cos(pitch) - up * np.sin(pitch)
        y = -FOCAL_PX * (up * np.cos(pitch) + ahead * np.sin(pitch)) / depth + SIZE[1] / 2
        rim = np.stack([FOCAL_PX * right / depth + SIZE[0] / 2, y], axis=1)
        center[k] = rim.mean(axis=0)
        values, vectors = np.linalg.eigh(2 * np.cov((rim - center[k]).T, bias=True))
        axes[k] = 2 * np.sqrt(values[::-1])
        angle[k] = np.arctan2(vectors[1, 1], vectors[0, 1]) % np.pi
    center += rng.normal(0, noise_px, center.shape)
    axes += rng.normal(0, 2 * noise_px, axes.shape)
    plates = PlateTrack(
        center.astype(np.float32),
        axes.astype(np.float32),
        angle.astype(np.float32),
        np.ones(frames, np.float32),
        np.full(frames, on_face, np.float32),
    )
    return prepare(
        replace(track, plates=plates, clip=replace(track.clip, width=SIZE[0], height=SIZE[1]))
    ), path


def make_squat():
    return make_track(script_set(3), noise_px=0.0)


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


def test_half_the_plate_is_half_the_displacement() -> None:
    kin, _ = see_plate(make_squat())
    full, half = (
        np.ptp(track_load(kin, SQUAT, measure_scale(kin, plate_mm=mm)).position_m[:, 1]) for mm in (450, 225)
    )
    assert full == pytest.approx(2 * half)


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
    torso_px = prepare(track).torso_px
    # The torso has 0.5 m and is 0.7 m behind the plate.
    distance_m = FOCAL_PX * 0.5 / torso_px - 0.7
    full = measure_scale(see_plate(track, distance_m=distance_m)[0])
    assert full.source == "plate"
    assert "450 mm" in full.notes[0]
    small = measure_scale(see_plate(track, distance_m=distance_m, diameter_m=0.25)[0])
    assert small.source is None
    assert "must be given; steel-5 (228 mm) would fit" in small.notes[0]


def test_the_tolerance_of_a_named_size_is_part_of_the_uncertainty() -> None:
    kin, _ = see_plate(make_squat())
    number, name = (measure_scale(kin, plate_mm=plate) for plate in (450, "iron-20"))
    assert name.px_per_m == number.px_per_m
    assert name.u == pytest.approx(np.hypot(number.u, 20 / 450))


def test_a_disc_that_is_too_small_for_the_plate_that_was_given_is_refused() -> None:
    track = make_squat()
    distance_m = FOCAL_PX * 0.5 / prepare(track).torso_px - 0.7
    # The lifter's head.
    scale = measure_scale(see_plate(track, distance_m=distance_m, diameter_m=0.2)[0], plate_mm=450)
    assert "too small for this plate" in (scale.refusal or "")
    assert measure_scale(see_plate(track, distance_m=distance_m, diameter_m=0.2)[0], plate_mm=200).usable


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
    assert scale.u > whole.u + 0.02


def test_without_anything_there_is_no_scale() -> None:
    scale = measure_scale(prepare(make_squat()))
    assert (scale.source, scale.usable, scale.refusal, scale.notes) == (None, False, None, ())
    assert np.isnan(scale.px_per_m)


def test_two_points() -> None:
    kin = prepare(make_squat())
    scale = measure_scale(kin, points=ScalePoints(1.0, (100.0, 200.0), (100.0, 700.0), 1.25))
    assert (scale.source, scale.px_per_m) == ("points", pytest.approx(400.0))
    load = track_load(kin, SQUAT, scale)
    assert load.point == "shoulder"
    # A plate's rim is nearer to the camera than the shoulder.
    assert load.scale.u > scale.u + 0.03
    shoulders = kin.stabilized_px[:, 11:13, 1].mean(axis=1)
    assert np.ptp(load.position_m[:, 1]) == pytest.approx(np.ptp(shoulders) / 400, rel=0.02)
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
    ],
)
def test_lengths_that_cannot_be(lengths: dict[str, float]) -> None:
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

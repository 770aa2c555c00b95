"""The truth in meters: a known motion has its known speed, and the plate is where the lens shows it."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from studio import Production, Scene, describe
from studio.bar_path import bar_frames, measured_points, speeds_of
from studio.geometry import vec
from studio.lens import LENSES, Lens
from studio.motion import RATE_HZ
from studio.surroundings import crate_before, hidden

SQUAT = Scene(
    "squat", "1-0.3-0.8-0.3", 2, view_deg=75, size=(640, 360), seed=5, hard=("hand-held",),
    features=("set-only",), plates_mm=(450,), lens="ultra-wide", camera_m=(1.2, 2.4),
)  # fmt: skip


def test_a_known_motion_has_its_known_speed():
    """Half a meter up and down as a cosine: mean 0.5 m/s, peak pi/2 times that."""
    clock = np.arange(0, 3, 1 / RATE_HZ)
    height = 1.0 + 0.25 * np.cos(math.pi * np.clip(clock - 0.5, 0, 2))
    got = speeds_of(height, {"eccentric": (0.5, 1.5), "concentric": (1.5, 2.5)})
    assert got["displacement_cm"] == pytest.approx(50, abs=0.01)
    for phase in ("eccentric", "concentric"):
        assert got[f"{phase}_mean_m_s"] == pytest.approx(0.5, abs=1e-4)
        assert got[f"{phase}_peak_m_s"] == pytest.approx(math.pi / 4, abs=1e-3)


def test_a_phase_that_is_missing_has_no_speed():
    got = speeds_of(np.linspace(1.0, 0.5, 1001), {"eccentric": (0.0, 1.0)})
    assert got["concentric_mean_m_s"] is got["concentric_peak_m_s"] is None
    assert got["displacement_cm"] == pytest.approx(50, abs=0.1)


def test_speeds_are_those_of_the_bar_that_is_drawn():
    production = Production(SQUAT)
    truth = describe(SQUAT)
    for rep in truth["reps"]:
        segment = next(s for s in truth["segments"] if s["rep"] == rep["rep"] and s["phase"] == "concentric")
        times = np.linspace(segment["start_s"], segment["end_s"], 400)
        ends = np.array([measured_points(production, production.joints(t))["bar_end"] for t in times])
        way = ends[-1, 2] - ends[0, 2]
        peak = (np.diff(ends[:, 2]) / np.diff(times)).max()
        assert rep["displacement_cm"] == pytest.approx(100 * way, abs=0.05)
        assert rep["concentric_mean_m_s"] == pytest.approx(way / np.ptp(times), abs=1e-3)
        assert rep["concentric_peak_m_s"] == pytest.approx(peak, rel=0.01)
        assert rep["points"]["shoulder"]["displacement_cm"] != rep["displacement_cm"]


def test_a_lift_without_a_bar_has_no_bar_path():
    truth = describe(Scene("biceps-curl", "1-0-1-0", 1, seed=3))
    assert truth["bar_end_m"] is truth["plate"] is None
    assert truth["reps"][0]["concentric_mean_m_s"] is None
    assert truth["reps"][0]["points"]["hand"]["concentric_mean_m_s"] > 0.1


def project(camera: dict, i: int, point: np.ndarray, size: tuple[int, int]) -> tuple[float, float, float]:
    """Column, row and how much the lens stretches, by Brown's model with the numbers of a truth file."""
    k1, k2 = camera["distortion"]
    right, down, ahead = np.array(camera["rotation_per_frame"][i]) @ (point - np.array(camera["position_m"]))
    x, y = right / ahead, down / ahead
    bent = 1 + k1 * (x * x + y * y) + k2 * (x * x + y * y) ** 2
    focal = camera["focal_px"] * bent
    return x * focal + size[0] / 2, y * focal + size[1] / 2, bent


def test_hub_and_joints_follow_from_the_camera_and_its_distortion():
    truth, i, size = describe(SQUAT), 60, SQUAT.size
    face = 0.68 + 0.06  # where the sleeve begins, and a bumper's thickness
    hub = np.array((truth["bar_end_m"]["x"][i], face, truth["bar_end_m"]["y"][i]))
    got = [truth["plate"]["center_px"][k][i] for k in "xy"]
    # The lifter sways towards the camera by a few millimeters.
    assert got == pytest.approx(project(truth["camera"], i, hub, size)[:2], abs=1.0)
    heel = np.array([truth["space_mm"]["left_heel"][k][i] for k in "xyz"]) / 1000
    x, y, bent = project(truth["camera"], i, heel, size)
    assert [truth["image_px"]["left_heel"][k][i] for k in "xy"] == pytest.approx((x, y), abs=0.05)
    assert bent < 0.995


@pytest.mark.parametrize("lens", ["ideal", "main", "ultra-wide", "telephoto"])
def test_plate_is_drawn_where_the_truth_has_it(lens: str):
    """The pixels that change with the plate are its ellipse, to a pixel."""
    scene = replace(SQUAT, view_deg=90, lens=lens, hard=(), size=(540, 960), camera_m=(1.4, 4.0))
    production = Production(scene)
    time = production.timeline.set_starts()[0]
    plate = bar_frames(production, [time])["plate"]
    solids = production.solids(time)
    rim = next(s for s in solids if s.kind == "cylinder" and s.size[0] == 0.225 and s.center[1] > 0)
    production.__dict__["solids"] = lambda _: [replace(rim, color=(255, 0, 255), paint=None)]
    shown = production.frame(time).astype(int)
    production.__dict__["solids"] = lambda _: []
    changed = (np.abs(shown - production.frame(time)).max(2) > 60).astype(np.uint8)
    outline, _ = cv2.findContours(changed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    (x, y), (width, height), _ = cv2.fitEllipse(max(outline, key=len))
    assert (x + 0.5, y + 0.5) == pytest.approx([plate["center_px"][k][0] for k in "xy"], abs=1.0)
    assert max(width, height) + 1 == pytest.approx(plate["axes_px"]["major"][0], rel=0.02)


@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_undistorting_is_the_inverse_and_nothing_folds_over(lens: Lens):
    reach = np.linspace(0, 0.6 / lens.focal, 50)
    places = np.stack((reach, 0.3 * reach), axis=1)
    assert lens.distort(lens.undistort(places)) == pytest.approx(places, abs=1e-9)
    assert (np.diff(lens.distort(places)[:, 0]) > 0).all()


def test_crate_hides_the_lower_end_only():
    path = np.array([vec(0.1, 0.74, z) for z in np.linspace(0.8, 1.4, 9)])
    eye = vec(0.3, 4.0, 1.2)
    assert hidden(path, eye, crate_before(path, eye)).tolist() == [True] * 4 + [False] * 5


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"plates_mm": (300,)}, "450, 350, 250"),
        ({"lift": "biceps-curl", "plates_mm": (450,)}, "no barbell"),
        ({"lift": "biceps-curl", "hard": ("behind-rack",)}, "no barbell"),
        ({"lens": "fisheye"}, "unknown lens"),
        ({"camera_m": (1.2, 0.5)}, "away"),
    ],
)
def test_scene_says_what_does_not_fit(fields, says):
    with pytest.raises(ValueError, match=says):
        Scene(**{"lift": "squat", **fields})

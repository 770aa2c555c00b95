"""Every lift can be done by every body: reach, bones, direction, feet and hands in place."""

import numpy as np
import pytest

from studio.figure import Figure, make_figure
from studio.geometry import angle_deg
from studio.lifts import LIFTS, Path
from studio.pose import solve

STEPS = np.linspace(0.0, 1.0, 61)
BONES = [
    (f"{side}_{a}", f"{side}_{b}")
    for side in ("left", "right")
    for a, b in (
        ("shoulder", "elbow"),
        ("elbow", "wrist"),
        ("hip", "knee"),
        ("knee", "ankle"),
        ("shoulder", "hip"),
        ("heel", "foot_index"),
        ("ankle", "heel"),
    )
]
ANGLE = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("elbow", "shoulder", "hip"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
FEET_ON_FLOOR = {
    "squat",
    "deadlift",
    "romanian-deadlift",
    "overhead-press",
    "biceps-curl",
    "triceps-pushdown",
    "bent-over-row",
    "lateral-raise",
    "bench-press",
    "lat-pulldown",
    "hip-thrust",
}
BARBELLS = {"squat", "bench-press", "deadlift", "overhead-press", "bent-over-row", "lat-pulldown", "pull-up"}


def person(seed: int) -> Figure:
    return make_figure(np.random.Generator(np.random.PCG64(seed)))


@pytest.fixture(params=[0, 1, 5], scope="module")
def figure(request: pytest.FixtureRequest) -> Figure:
    return person(request.param)


@pytest.fixture(params=sorted(LIFTS), scope="module")
def track(request: pytest.FixtureRequest, figure: Figure):
    lift = LIFTS[request.param]
    path = Path(lift, figure)
    return lift, path, [solve(figure, path.pose(float(u))) for u in STEPS]


def column(joints, name):
    return np.array([j[name] for j in joints])


def test_every_target_is_within_reach(track):
    lift, _, joints = track
    assert max(j.miss for j in joints) < 1e-3, lift.name


def test_bones_keep_their_length(track):
    _, _, joints = track
    for a, b in BONES:
        length = np.linalg.norm(column(joints, a) - column(joints, b), axis=1)
        assert np.ptp(length) < 1e-6, (a, b)


def test_excursion_is_the_share_of_the_marker_way(track):
    lift, path, joints = track
    marker = np.mean([column(joints, name) for name in lift.marker], axis=0)
    step = np.linalg.norm(np.diff(marker, axis=0), axis=1)
    assert step.sum() == pytest.approx(path.length_m, rel=2e-3)
    assert step == pytest.approx(path.length_m / (len(STEPS) - 1), rel=0.02)
    # One way only: no step turns back on the one before.
    ahead = (np.diff(marker, axis=0)[1:] * np.diff(marker, axis=0)[:-1]).sum(1)
    assert (ahead > 0).all()


def test_working_joint_moves_one_way(track):
    lift, _, joints = track
    a, b, c = (column(joints, f"left_{part}") for part in ANGLE[lift.joints[0]])
    change = np.diff(angle_deg(a, b, c))
    assert (change > -0.02).all() or (change < 0.02).all()
    assert abs(change.sum()) > 15


def test_nothing_sinks_into_the_floor(track):
    _, _, joints = track
    assert min(p[2] for j in joints for p in j.points.values()) > -0.01


def test_feet_stay_where_they_stand(track):
    lift, _, joints = track
    if lift.name not in FEET_ON_FLOOR:
        pytest.skip("feet move or hang")
    for name in ("left_heel", "left_foot_index", "right_heel", "right_foot_index"):
        assert np.ptp(column(joints, name), axis=0).max() < 1e-6
        assert column(joints, name)[0, 2] == pytest.approx(0.02, abs=0.005)


def test_hands_stay_on_the_bar(track):
    lift, _, joints = track
    if lift.name not in BARBELLS:
        pytest.skip("no bar")
    apart = np.linalg.norm(column(joints, "left_grip") - column(joints, "right_grip"), axis=1)
    assert np.ptp(apart) < 2e-3


def test_load_stays_over_the_feet(figure):
    """A squat or deadlift whose bar leaves the foot would fall over."""
    for name in ("squat", "deadlift"):
        path = Path(LIFTS[name], figure)
        for u in STEPS:
            joints = solve(figure, path.pose(float(u)))
            bar = (joints.grips[0] + joints.grips[1]) / 2
            heel, toe = joints["left_heel"][0], joints["left_foot_index"][0]
            assert heel < bar[0] < toe

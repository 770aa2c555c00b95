"""Tempo scripts and the segments that come of them."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from studio.motion import PROFILES, RepPlan, Tempo, perform, plan_set, speed_shape
from studio.scene import Production, Scene
from studio.truth import movement_bounds, segments


def by_hand(motion, begins: float, rate: float = 1700.0):
    """Segments from samples of the path alone: own sampling, sign of velocity, no knowledge of the script."""
    times_s = np.arange(0.0, motion.duration_s, 1 / rate)
    path = CubicSpline(np.arange(len(motion.excursion)) / 1000, motion.excursion)(times_s)
    times = begins + times_s
    middle = (times[1:] + times[:-1]) / 2
    speed = np.diff(path) * rate
    sign = np.sign(np.where(np.abs(speed) < 1e-4, 0.0, speed))
    edges = np.flatnonzero(np.diff(np.concatenate(([0.0], sign, [0.0]))))
    found = []
    for low, high in pairwise(edges):
        if sign[low] == 0 or abs(path[min(high, len(path) - 1)] - path[low]) < 1e-3:
            continue
        part = np.abs(speed[low:high])
        above = np.flatnonzero(part >= 0.05 * part.max())
        phase = "concentric" if sign[low] > 0 else "eccentric"
        found.append([phase, middle[low + above[0]], middle[low + above[-1]], times[low], times[high]])
    for a, b in pairwise(found):
        if b[1] - a[2] < 0.15:
            a[2] = b[1] = (a[4] + b[3]) / 2
    return [(phase, start, end) for phase, start, end, *_ in found]


SCENES = [
    Scene("squat", "3-1-1-1", reps=3),
    Scene("squat", "2-0-1-0", reps=3, seed=1, features=("touch-and-go",)),
    Scene("biceps-curl", "6-0.5-1-0.3", reps=4, seed=2),
    Scene("deadlift", "2-1-X-0.5", reps=3, seed=3),
    Scene("lat-pulldown", "4-0-1-1", reps=3, seed=4, fatigue=0.8),
    Scene("bench-press", "3-1-1-1", reps=6, seed=5, features=("partial",)),
    Scene("push-up", "10-0-1-2", reps=2, seed=6),
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda s: f"{s.lift} {s.tempo}")
def test_truth_agrees_with_an_independent_calculation(scene):
    production = Production(scene)
    begins = production.timeline.set_starts()[0]
    motion = production.sets[0]
    bounds = movement_bounds(motion, begins, 1, 1)
    expected = by_hand(motion, begins)
    assert [b.phase for b in bounds] == [phase for phase, *_ in expected]
    assert [b.start_s for b in bounds] == pytest.approx([start for _, start, _ in expected], abs=0.004)
    assert [b.end_s for b in bounds] == pytest.approx([end for *_, end in expected], abs=0.004)


def test_measured_tempo_is_the_commanded_one():
    tempo = Tempo.parse("4-1-1.5-1")
    rng = np.random.Generator(np.random.PCG64(0))
    plans = plan_set(rng, tempo, 6, 0.06, 0.4, frozenset())
    bounds = movement_bounds(perform(plans, starts=1), 5.0, 1, 1)
    for plan, down, up in zip(plans, bounds[::2], bounds[1::2], strict=True):
        assert down.end_s - down.start_s == pytest.approx(plan.eccentric_s, abs=0.01)
        assert up.start_s - down.end_s == pytest.approx(plan.lengthened_pause_s, abs=0.01)
        assert up.end_s - up.start_s == pytest.approx(plan.concentric_s, abs=0.01)
    assert plans[-1].concentric_s > plans[0].concentric_s
    assert len({plan.eccentric_s for plan in plans}) == 6


def test_segments_are_in_order_and_cover_the_clip():
    plans = (RepPlan(2, 0, 1, 0.5), RepPlan(2, 1, 1, 0))
    bounds = movement_bounds(perform(plans, starts=0), 3.0, 1, 1)
    found = segments(bounds, 20.0)
    assert [s["phase"] for s in found] == [
        "other",
        "concentric",
        "isometric",
        "eccentric",
        "concentric",
        "eccentric",
        "other",
    ]
    assert found[2]["end"] == "shortened"
    assert found[0]["start_s"] == 0.0
    assert found[-1]["end_s"] == 20.0
    for a, b in pairwise(found):
        assert a["end_s"] == b["start_s"]


def test_touch_and_go_meets_at_the_turn():
    motion = perform((RepPlan(3, 0, 1, 0), RepPlan(3, 0, 1, 0)), starts=1)
    bounds = movement_bounds(motion, 0.0, 1, 1)
    assert bounds[0].end_s == bounds[1].start_s
    assert motion.excursion[round(bounds[0].end_s * 1000)] == pytest.approx(motion.excursion.min(), abs=1e-4)


@pytest.mark.parametrize(
    ("starts", "moves"), [(1, ["eccentric", "concentric", "other"]), (0, ["concentric", "eccentric"])]
)
def test_failed_rep_stops_half_way(starts, moves):
    motion = perform((RepPlan(2, 1, 1, 1, high=0.5, failed=True),), starts)
    assert [m.phase for m in motion.moves] == moves
    lifted = next(m for m in motion.moves if m.phase == "concentric")
    assert lifted.goal == 0.5
    assert all(b.phase != "other" for b in movement_bounds(motion, 0.0, 1, 1))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("turn", [False, True])
def test_profiles_never_stop_or_turn_back(profile, turn):
    shape = speed_shape(profile, 3.0, turn, turn, sticking=0.6)
    assert (shape[1:-1] > 0).all()
    assert shape[0] == shape[-1] == 0.0


def test_profiles_differ():
    peaks = {p: int(speed_shape(p, 3.0, False, False).argmax()) for p in ("early", "smooth", "late")}
    assert peaks["early"] < peaks["smooth"] - 300 < peaks["late"] - 600


@pytest.mark.parametrize("text", ["3-1-1", "a-1-1-1", "3-1-1-31", "0-1-1-1", "3--1-1-1", "3-1--1", ""])
def test_bad_tempo(text):
    with pytest.raises(ValueError, match="tempo"):
        Tempo.parse(text)


@pytest.mark.parametrize("seed", range(5))
def test_forced_negatives_come_after_the_lifter_slows_to_a_grind(seed):
    scene = Scene("biceps-curl", "3-0-1-0.5", reps=6, seed=seed, features=("forced-2",))
    plans = Production(scene).sets[0].plans
    assert [plan.assisted for plan in plans] == [False] * 4 + [True] * 2
    seconds = [plan.concentric_s for plan in plans[:4]]
    assert seconds == sorted(seconds)
    assert seconds[-1] >= 1.55
    assert all(plan.concentric_s <= 1.1 and plan.sticking == 0 for plan in plans[4:])
    assert plans[3].sticking > 0.4


def test_every_rep_of_an_eccentric_only_set_is_assisted():
    production = Production(Scene("squat", "3-0-1-0.5", reps=3, features=("all-assisted",)))
    assert all(plan.assisted for plan in production.sets[0].plans)
    assert production.partner is not None


@pytest.mark.parametrize(("features", "side"), [((), "left"), (("right-arm",), "right")])
def test_one_arm_works_and_the_other_hand_comes_to_its_forearm_to_raise_it(features, side):
    scene = Scene("biceps-curl", "3-0.5-1-0.5", reps=1, features=("one-arm", "no-entrance", *features))
    other = "right" if side == "left" else "left"

    def distance(scene: Scene, phase: str) -> float:
        production = Production(scene)
        begins = production.timeline.set_starts()[0]
        move = next(m for m in production.sets[0].moves if m.phase == phase)
        joints = production.joints(begins + (move.start_s + move.end_s) / 2)
        forearm = (joints[f"{side}_elbow"] + joints[f"{side}_wrist"]) / 2
        return float(np.linalg.norm(joints[f"{other}_wrist"] - forearm))

    assert distance(scene, "concentric") < 0.2 < distance(scene, "eccentric")
    alone = Scene("biceps-curl", "3-0.5-1-0.5", reps=1, features=(*scene.features, "no-help"))
    assert distance(alone, "concentric") > 0.2

from collections.abc import Callable

import numpy as np
import pytest
from synthetic import TrueMovement, curl, make_track, movement, script_set, squat

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.prepared import prepare
from liftphase.phases.model import Phase
from liftphase.reps.laterality import detect_side

SCRIPT = script_set(2)
OTHER = {"left": "right", "right": "left"}


def step(side: str) -> Callable:
    """A squat with the other leg behind: its knee sinks further."""

    def figure(level):
        points = squat(level)
        points[f"{OTHER[side]}_knee"] = (
            points[f"{OTHER[side]}_knee"] - [[0.3, 0.0, 0.3]] * (1 - level)[:, None]
        )
        return points

    return figure


def stride(side: str) -> Callable:
    """A squat with the other foot behind and both knees equally high, which an image from above may show."""

    def figure(level):
        points = squat(level)
        back = {name: points[f"{OTHER[side]}_{name}"] - [0.4, 0.0, 0.0] for name in ("knee", "ankle")}
        return points | {f"{OTHER[side]}_{name}": point for name, point in back.items()}

    return figure


def one_arm(side: str) -> Callable:
    """A curl with the other arm hanging."""

    def figure(level):
        points, resting = curl(level), curl(0 * level)
        names = [f"{OTHER[side]}_{name}" for name in ("elbow", "wrist", "pinky", "index")]
        return points | {name: resting[name] for name in names}

    return figure


def movements(truth: list[TrueMovement]) -> list[Phase]:
    return [movement(m.start_s, m.end_s, m.concentric, 1.0, 1.0) for m in truth]


@pytest.mark.parametrize("view_deg", [20, 75, -60])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("lift", "figure"),
    [("lunge", step), ("split-squat", step), ("lunge", stride), ("biceps-curl", one_arm)],
)
def test_the_side_that_works(lift, figure, side, view_deg):
    track = make_track(SCRIPT, figure(side), view_deg=view_deg)
    rep = movements(SCRIPT.movements())[:2]
    assert detect_side(prepare(track), find_exercise(lift), rep) == side


@pytest.mark.parametrize(
    ("lift", "figure"),
    [("lunge", squat), ("biceps-curl", curl), ("squat", step("left")), ("pull-up", one_arm("left"))],
)
def test_no_side_where_both_work_or_it_cannot_be_seen(lift, figure):
    track = make_track(SCRIPT, figure)
    assert detect_side(prepare(track), find_exercise(lift), movements(SCRIPT.movements())[:2]) is None


def test_every_rep_of_a_set_says_which_side():
    """The left leg in the first half of the set, the right one in the second."""

    def figure(level):
        first, second = step("left")(level), step("right")(level)
        half = len(level) // 2
        return {name: np.concatenate([first[name][:half], second[name][half:]]) for name in first}

    analysis = measure_track(make_track(script_set(4), figure, view_deg=50), exercise="lunge").analysis
    assert [rep.side for rep in analysis.reps] == ["left", "left", "right", "right"]
    assert analysis.to_dict()["reps"][0]["side"] == "left"

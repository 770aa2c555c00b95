"""Lifts that only their table describes: reps, phases and direction against what was drawn."""

import numpy as np
import pytest
from benchmarks.drawn_lifts import right_phases
from golden.cases import DRAWN
from numpy.typing import NDArray
from synthetic import Script, boundary_errors, make_track, press, script_set, squat, swing

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.reps.rep import Part
from recognition import tracks
from recognition.further_lifts import FURTHER_DRILLS


@pytest.mark.parametrize("name", FURTHER_DRILLS)
def test_reps_and_direction_of_a_drawn_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "REPS", 3)
    monkeypatch.setattr(tracks, "FPS", 15.0)
    track, _, way = tracks.draw_set(name, np.random.default_rng(DRAWN.index(name)))
    analysis = measure_track(track, exercise=name).analysis
    assert analysis.rep_count == 3
    assert right_phases(analysis, track.times_s, way) == 1.0


def test_the_phases_of_a_swing_are_those_of_the_hips() -> None:
    """The bell floats while the hips stand still: that is the pause at the shortened end."""
    script = script_set(5, (0.45, 0.0, 0.35, 0.8), "concentric")
    analysis = measure_track(make_track(script, swing), exercise="kettlebell swing").analysis
    assert analysis.rep_count == 5
    errors = np.abs(boundary_errors(analysis.segments, script.movements()))
    assert np.percentile(errors, 90) < 0.05
    assert all((rep.duration_s(Part.SHORTENED_PAUSE) or 0) > 0.7 for rep in analysis.reps[:-1])


def test_a_thruster_that_starts_at_the_shoulders_has_all_its_reps() -> None:
    """The first eccentric and the last way down are half of the others."""
    rep = ((1.2, 0.0), (1.3, 1.0), (0.4, 1.0))
    script = Script(0.5, ((1.5, 0.5), *rep * 4, (1.0, 0.5), (1.5, 0.5)))
    analysis = measure_track(make_track(script, thruster), exercise="thruster").analysis
    assert analysis.rep_count == 4
    errors = boundary_errors(analysis.segments, script.movements()[:-1])
    assert np.percentile(np.abs(errors), 90) < 0.08


def thruster(level: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """A squat up to half of the way, and a press from there."""
    points = squat(np.minimum(1.0, 2 * level))
    arms = press(np.maximum(0.0, 2 * level - 1))
    for side in ("left", "right"):
        shoulder = points[f"{side}_shoulder"]
        for part in ("elbow", "wrist", "pinky", "index"):
            points[f"{side}_{part}"] = shoulder + arms[f"{side}_{part}"] - arms[f"{side}_shoulder"]
    return points


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("suspension row", "inverted-row"),
        ("TRX row", "inverted-row"),
        ("seated row", "row"),
        ("nordic hamstring curl", "nordic-curl"),
        ("good morning", "good-morning"),
        ("Russian kettlebell swing", "kettlebell-swing"),
        ("single leg RDL", "single-leg-deadlift"),
        ("hanging leg raise", "leg-raise"),
        ("rear delt fly", "reverse-fly"),
        ("adductor machine", "hip-adduction"),
    ],
)
def test_what_people_say(said: str, name: str) -> None:
    assert find_exercise(said).name == name


def test_an_inverted_row_is_not_measured_by_hands_that_do_not_travel() -> None:
    lift = find_exercise("inverted row")
    assert (lift.support, lift.concentric) == ("hands", "up")
    assert not lift.hands_travel

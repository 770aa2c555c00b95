from dataclasses import replace

import numpy as np
import pytest
from synthetic import Script, curl, make_track, movement, press, script_set, squat

from liftphase.analysis import measure_track
from liftphase.exercises.library import UNKNOWN, ExerciseLibrary, find_exercise
from liftphase.kinematics.prepared import prepare
from liftphase.prescription.clip_evaluation import evaluate_clip
from liftphase.prescription.evaluation import prescribe_tempo
from liftphase.prescription.notation import parse_tempo
from liftphase.recognition import recognizer
from liftphase.recognition.features import extract_features
from liftphase.recognition.network import Network, load_network
from liftphase.recognition.recognizer import NO_LIFT, find_ends, recognize
from liftphase.reps.issues import IssueCode
from recognition import tracks
from recognition.further_lifts import FURTHER_DRILLS
from recognition.lifts import DRILLS
from recognition.poses import Style
from recognition.tracks import draw_example
from studio.figure import make_figure


def says(monkeypatch, votes):
    """Have the recognizer ask a network that gives these probabilities whatever it is shown."""
    features = load_network().mean.size
    layer = (np.zeros((features, len(votes))), np.log(list(votes.values())))
    network = Network(tuple(votes), np.zeros(features), np.ones(features), ((layer,),))
    monkeypatch.setattr(recognizer, "load_network", lambda: network)


BEGINS = {squat: "eccentric", curl: "concentric", press: "concentric"}


@pytest.mark.parametrize("view_deg", [15, 60, -80])
@pytest.mark.parametrize(
    ("figure", "name"), [(squat, "squat"), (curl, "biceps-curl"), (press, "overhead-press")]
)
def test_a_plain_set_is_recognized_and_measured_as_if_it_were_named(figure, name, view_deg):
    track = make_track(script_set(3, begins=BEGINS[figure]), figure, view_deg=view_deg)
    recognized, named = measure_track(track).analysis, measure_track(track, exercise=name).analysis
    assert recognized.exercise.name == name
    assert recognized.exercise.source == "recognised"
    assert 0.3 <= recognized.exercise.confidence <= 1.0
    assert recognized.exercise.runner_up not in (None, name)
    assert recognized.segments == named.segments
    assert any(name in issue.message for issue in recognized.quality.issues if issue.code == "lift-not-named")


def test_drawn_lifts_that_were_not_trained_on_are_recognized():
    network = load_network()
    drills = (*DRILLS, *FURTHER_DRILLS)
    assert set(network.names) == {*drills, NO_LIFT}
    assert tracks.NO_LIFT == NO_LIFT
    right = alike = 0
    for index, name in enumerate(drills):
        for number in range(4):
            rng = np.random.default_rng([987654, index, number])
            track, ends = draw_example(name, rng)
            likely = network.probabilities(extract_features(prepare(track), ends).features)
            assert likely.sum() == pytest.approx(1.0)
            recognized = network.names[int(np.argmax(likely))]
            right += recognized == name
            alike += recognized != NO_LIFT and _family(recognized) == _family(name)
    assert right >= 0.75 * 4 * len(drills), right
    assert alike >= 0.8 * 4 * len(drills), alike


def _family(name: str) -> str:
    return find_exercise(name).family or name


def test_which_way_is_concentric_follows_from_what_moved():
    up_first = make_track(script_set(2, begins="concentric"), curl, view_deg=70)
    look = recognize_ends(up_first)
    assert look.is_concentric(find_exercise("biceps-curl"))
    assert not look.is_concentric(find_exercise("triceps-pushdown"))
    assert not look.is_concentric(find_exercise("triceps-extension"))
    assert look.moving_joint == "elbow"
    assert look.bent_deg["elbow"] < -60


def recognize_ends(track):
    found = recognize(prepare(track))
    return extract_features(prepare(track), find_ends(found.motion, found.motion.sets[0]))


@pytest.mark.parametrize(
    ("figure", "name", "joint"),
    [(squat, "squat", "hip"), (curl, "biceps-curl", "elbow"), (press, "overhead-press", "elbow")],
)
def test_an_unknown_lift_keeps_its_joint_and_its_direction(figure, name, joint, monkeypatch):
    """When no lift is likely enough the joint that moves is named, and the phases stay as they are."""
    lift = find_exercise(name)
    alike = [
        other.name
        for other in ExerciseLibrary.builtin()
        if (other.concentric, other.starts_with) == (lift.concentric, lift.starts_with) and other != lift
    ]
    says(monkeypatch, {name: 0.25, **dict.fromkeys(alike, 0.74 / len(alike)), NO_LIFT: 0.01})
    script = script_set(3, begins=BEGINS[figure])
    analysis = measure_track(make_track(script, figure, view_deg=75)).analysis
    assert (analysis.exercise.name, analysis.exercise.joint) == (UNKNOWN, joint)
    assert analysis.rep_count == 3
    moving = [s.phase.concentric for s in analysis.segments if s.phase.is_movement]
    assert moving == [m.concentric for m in script.movements()]
    assert f"unknown lift, moving joint: {joint} (nearest: {name})" in analysis.quality.warnings


def test_lifts_that_differ_in_their_direction_leave_it_unsure(monkeypatch):
    """A curl and a pushdown share the path of the hands: no verdict on the eccentric without a name."""
    track = make_track(script_set(3, begins="concentric"), curl, view_deg=75)
    says(monkeypatch, {"biceps-curl": 0.55, "triceps-pushdown": 0.44, NO_LIFT: 0.01})
    unsure = measure_track(track).analysis
    assert unsure.quality.direction_confidence == pytest.approx(0.55 / 0.99, abs=0.02)
    assert IssueCode.DIRECTION_UNSURE in [issue.code for issue in unsure.quality.issues]
    outcome = evaluate_clip(unsure, prescribe_tempo(parse_tempo("2-*-1-*")))
    assert outcome is not None
    assert (outcome.obstacle or "").startswith(
        "cannot be judged: which movement is the eccentric is not sure"
    )
    named = measure_track(track, exercise="biceps-curl").analysis
    assert named.quality.direction_confidence == 1.0


def test_nobody_who_moves_is_no_lift():
    track = make_track(Script(1.0, ((6.0, 1.0),)), squat)
    analysis = measure_track(track).analysis
    assert (analysis.exercise.name, analysis.rep_count) == (UNKNOWN, 0)
    assert analysis.exercise.confidence == 0.0


def test_a_slow_drift_and_a_jerk_are_no_set():
    """As when somebody fidgets for long: a way out of half a torso, and hardly any back."""
    out = movement(1.0, 9.0, True, 0.2, 0.56)
    back = movement(9.0, 9.8, False, 0.2, 0.01)
    assert not recognizer.goes_out_and_back((out, back))
    assert recognizer.goes_out_and_back((out, replace(back, swing=0.4)))


def test_sets_that_were_not_taken_for_any_are_not_counted(monkeypatch):
    monkeypatch.setattr(recognizer, "goes_out_and_back", lambda movements: False)
    analysis = measure_track(make_track(script_set(3), squat)).analysis
    assert (analysis.exercise.name, analysis.rep_count) == (UNKNOWN, 0)


@pytest.mark.parametrize(("no_lift", "name"), [(0.8, "squat"), (0.99, UNKNOWN)])
def test_sets_say_that_it_is_a_lift_where_the_body_does_not(no_lift, name, monkeypatch):
    votes = {"squat": 0.7 * (1 - no_lift), "overhead-press": 0.3 * (1 - no_lift), NO_LIFT: no_lift}
    says(monkeypatch, votes)
    found = recognize(prepare(make_track(script_set(5), view_deg=90)))
    assert (found.exercise.name, found.no_lift) == (name, pytest.approx(no_lift))


def test_a_lift_that_the_body_does_not_show_needs_sets_that_do(monkeypatch):
    votes = {"squat": 0.15, "overhead-press": 0.05, NO_LIFT: 0.8}
    says(monkeypatch, votes)
    quick = Script(1.0, ((3.0, 1.0), (0.35, 0.3), (0.35, 1.0), (3.0, 1.0)))
    assert recognize(prepare(make_track(quick, view_deg=90))).exercise.name == UNKNOWN
    says(monkeypatch, {"squat": 0.9, NO_LIFT: 0.1})
    assert recognize(prepare(make_track(quick, view_deg=90))).exercise.name == "squat"


def test_a_lift_that_shows_no_set_by_its_own_measure_is_ruled_out(monkeypatch):
    """Nor is another, where the networks see nothing else."""
    track = make_track(script_set(3, begins="concentric"), curl, view_deg=60)
    says(monkeypatch, {"squat": 0.99, NO_LIFT: 0.01})
    found = recognize(prepare(track))
    assert (found.exercise.name, found.runner_up, found.confidence) == (UNKNOWN, None, 0.0)


def elbows_lost(level):
    """A press in whose second half the arms seem straight, as where plates hide the elbows."""
    points = press(level)
    late = np.arange(len(level)) > len(level) // 2
    for side in ("left", "right"):
        middle = (points[f"{side}_shoulder"] + points[f"{side}_wrist"]) / 2
        points[f"{side}_elbow"] = np.where(late[:, None], middle, points[f"{side}_elbow"])
    return points


@pytest.mark.parametrize(("figure", "name"), [(elbows_lost, "overhead-press"), (press, "triceps-extension")])
def test_a_lift_that_misses_reps_by_its_own_measure_is_ruled_out(figure, name, monkeypatch):
    """An extension is measured by the elbow; where the hands show more reps than it does it is a press."""
    track = make_track(script_set(4, begins="concentric"), figure, view_deg=60)
    votes = {"triceps-extension": 0.8, "overhead-press": 0.19, NO_LIFT: 0.01}
    says(monkeypatch, votes)
    analysis = measure_track(track).analysis
    assert (analysis.exercise.name, analysis.rep_count) == (name, 4)


def step_back(reps, seen):
    """A track of lunges and squats in turn, by one lifter from the front; seen: of which rep the step is."""
    rng = np.random.default_rng(10)
    figure, style = make_figure(rng), Style(0.2, 0.0, 0.0, 0.5)
    clouds = [
        tracks._bodies(figure, lambda v, drill=drill: DRILLS[drill][0](figure, v, style))
        for drill in ("squat", "lunge")
    ]
    times = np.arange(0.0, 3.0 * reps + 1.0, 1 / tracks.FPS)
    way = 0.5 - 0.5 * np.cos(2 * np.pi * np.clip(times - 0.5, 0, 3.0 * reps) / 3.0)
    space = np.stack([
        tracks._between(clouds[seen(int(max(time - 0.5, 0) // 3.0))], np.array([1 - at]))[0]
        for time, at in zip(times, way, strict=True)
    ])  # fmt: skip
    return tracks._track(times, space, 1 - way, rng)


@pytest.mark.parametrize(
    ("seen", "name"),
    [(lambda rep: 0, "squat"), (lambda rep: rep % 2, "lunge"), (lambda rep: int(rep < 1), "squat")],
)
def test_legs_alternate_where_every_other_rep_shows_it(seen, name):
    """The step of the further leg is hidden behind the other one: those reps look like squats."""
    assert recognize(prepare(step_back(6, seen))).exercise.name == name

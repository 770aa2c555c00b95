"""A set in a lifter's words: the end of a pause is named by where the load is in this lift."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from liftphase.analysis import analyze_track
from liftphase.exercises.library import ExerciseLibrary
from liftphase.pose.track_file import load_track
from liftphase.prescription.evaluation import as_prescription, evaluate
from liftphase.reps.issues import IssueCode
from liftphase.reps.rep import Part
from liftphase.reps.velocity_model import SetVelocity
from liftphase.reps.wording import PLAIN_ISSUES, plain_parts
from liftphase.runtime.language import Words
from liftphase_cli.presentation.plain_summary import render_plain, render_plain_verdict

TRACKS = Path(__file__).parents[2] / "golden" / "tracks"


def analysis_of(name: str, exercise: str):
    return analyze_track(load_track(TRACKS / f"{name}.npz"), exercise=exercise)


@pytest.fixture(scope="module")
def squat():
    return analysis_of("sample_squat", "squat")


def shown(render, *given, language="en") -> list[str]:
    out = io.StringIO()
    render(*given, Console(file=out, width=200), Words(language))
    return out.getvalue().splitlines()


def test_a_squat_is_lengthened_at_the_bottom(squat):
    lines = shown(render_plain, squat)
    assert lines[:2] == [
        "squat: 4 reps",
        "Rep 1: down 3.1 s, pause at the bottom 1.0 s, up 1.0 s, pause at the top 0.4 s",
    ]
    assert lines[-1] == "22.5 s under load; down 3.1 ±0.1 s on average"


def test_a_speed_that_is_known_is_said(squat):
    (own,) = squat.sets
    fast = replace(own, velocity=SetVelocity(concentric_mean_m_s=0.414, concentric_mean_m_s_u=0.021))
    assert shown(render_plain, replace(squat, sets=(fast,)))[-1].endswith("; up at 0.41 ±0.02 m/s on average")
    german = shown(render_plain, replace(squat, sets=(fast,)), language="de")[-1]
    assert german.endswith("; hoch im Schnitt mit 0,41 ±0,02 m/s")


def test_a_pulldown_is_lengthened_at_the_top():
    lines = shown(render_plain, analysis_of("sample_lat_pulldown", "lat-pulldown"))
    assert lines[1] == "Rep 1: down 1.1 s, pause at the bottom 1.0 s, up 2.0 s"
    parts = plain_parts(next(lift for lift in ExerciseLibrary.builtin() if lift.name == "lat-pulldown"))
    assert parts[Part.LENGTHENED_PAUSE] == "pause at the top"
    assert lines[-1].startswith("17.0 s under load; up 2.0")


def test_german_has_its_own_words_and_decimal_commas(squat):
    lines = shown(render_plain, squat, language="de")
    assert lines[:2] == [
        "Kniebeuge: 4 Wiederholungen",
        "Wdh. 1: runter 3,1 s, unten halten 1,0 s, hoch 1,0 s, oben halten 0,4 s",
    ]


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "Rep 1: fail: down 0.36 s too short"), ("de", "Wdh. 1: verfehlt: runter 0,36 s zu kurz")],
)
def test_what_was_missed_is_said_in_plain_words(squat, language, first):
    target = as_prescription("4-1-1-*").target
    assert target is not None
    lines = shown(render_plain_verdict, squat, evaluate(squat, target), language=language)
    assert lines[0] == first
    assert len(lines) == 5


@pytest.mark.parametrize("lift", ExerciseLibrary.builtin(), ids=lambda lift: lift.name)
def test_every_lift_has_four_different_words(lift):
    assert len(set(plain_parts(lift).values())) == 4


def test_every_issue_has_plain_words():
    assert PLAIN_ISSUES.keys() == set(IssueCode) - {IssueCode.UNCLASSIFIED}

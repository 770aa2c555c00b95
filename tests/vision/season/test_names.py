"""What names of clips and folders say."""

from datetime import date

import pytest

from liftphase.exercises.library import ExerciseLibrary
from liftphase.season.names import facts_of_name

LIBRARY = ExerciseLibrary.builtin()


@pytest.mark.parametrize(
    ("clip", "athlete", "exercise", "load_kg", "day"),
    [
        ("anna/2026-11-20/squat 80kg.mp4", "anna", "squat", 80.0, date(2026, 11, 20)),
        ("anna/week2/Back_Squat_82,5 kg.MOV", "anna", "squat", 82.5, None),
        ("2026-11-20/Anna Berg/IMG_0001.MOV", "Anna Berg", None, None, date(2026, 11, 20)),
        ("ben/bench-press/20261120_174501.mp4", "ben", "bench-press", None, date(2026, 11, 20)),
        ("ben/squat 60kg/rdl 180lb.mp4", "ben", "romanian-deadlift", pytest.approx(81.647, abs=1e-3), None),
        ("ben/20.11.2026 squat.mp4", "ben", "squat", None, date(2026, 11, 20)),
        ("squat 80kg.mp4", None, "squat", 80.0, None),
        ("IMG_20261399.mp4", None, None, None, None),
        ("week 3/IMG_1234567890.mp4", None, None, None, None),
    ],
)
def test_names(clip, athlete, exercise, load_kg, day):
    found = facts_of_name(clip, LIBRARY)
    assert (found.athlete, found.exercise, found.load_kg, found.date) == (athlete, exercise, load_kg, day)


def test_a_known_athlete_is_found_in_any_folder():
    assert facts_of_name("gym north/Anna/x.mp4", LIBRARY).athlete == "gym north"
    assert facts_of_name("gym north/Anna/x.mp4", LIBRARY, ["anna"]).athlete == "anna"

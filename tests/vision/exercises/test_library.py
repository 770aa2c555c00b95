import re
import tomllib
from dataclasses import fields
from importlib.resources import files
from itertools import combinations

import pytest
from synthetic import make_track, script_set, squat

from liftphase.analysis import analyze_track
from liftphase.errors import UsageError
from liftphase.exercises import library
from liftphase.exercises.library import (
    Exercise,
    add_exercises,
    explain_fields,
    find_exercise,
    load_library,
)
from liftphase.pose.skeleton import POINTS

LIFTS = list(load_library().values())
# The values that the head of library.toml explains.
ALLOWED = {
    "concentric": {"up", "down", "together", "apart", "flexion", "extension"},
    "path": {"vertical", "arc"},
    "support": {"feet", "hands", "trunk", "none"},
    "posture": {"standing", "bent", "seated", "lying", "inclined", "hanging", "plank"},
    "starts_with": {"eccentric", "concentric"},
    "sides": {"both", "one", "alternating"},
}
JOINTS = {"elbow", "shoulder", "hip", "knee", "ankle"}
NEEDED = (
    "squat",
    "bench-press",
    "incline-bench-press",
    "decline-bench-press",
    "deadlift",
    "overhead-press",
    "biceps-curl",
    "hammer-curl",
    "lat-pulldown",
    "pull-up",
    "row",
    "push-up",
    "lunge",
    "chest-fly",
    "triceps-pushdown",
    "skull-crusher",
)


def toml_text() -> str:
    return files("liftphase.exercises").joinpath("library.toml").read_text(encoding="utf-8")


def key(name: str) -> str:
    return re.sub(r"[-_ ]", "", name.lower())


@pytest.mark.parametrize("lift", LIFTS, ids=lambda lift: lift.name)
def test_every_field_is_valid(lift):
    for field, values in ALLOWED.items():
        assert getattr(lift, field) in values, field
    assert lift.joints and set(lift.joints) <= JOINTS
    assert lift.leading_joint == lift.joints[0]
    assert lift.travel and set(lift.travel) <= POINTS.keys()
    assert all(
        type(getattr(lift, field)) is bool for field in ("compound", "spotter", "floor_start", "small_range")
    )
    assert not (lift.floor_start and lift.starts_with == "eccentric")
    for name in (lift.name, *lift.aliases):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)


def test_the_head_of_the_file_explains_every_field_and_value():
    head = toml_text().split("\n\n")[0]
    for field in fields(Exercise):
        assert field.name == "name" or re.search(rf"^# {field.name} ", head, re.MULTILINE), field.name
    for values in ALLOWED.values():
        assert all(f'"{value}"' in head for value in values)


def test_no_name_means_two_lifts():
    for one, other in combinations(LIFTS, 2):
        names = [{key(name) for name in (lift.name, *lift.aliases)} for lift in (one, other)]
        assert not names[0] & names[1], (one.name, other.name)
    for lift in LIFTS:
        assert len({lift.name, *lift.aliases}) == 1 + len(lift.aliases)


@pytest.mark.parametrize("name", NEEDED)
def test_the_lifts_that_are_needed_are_there(name):
    assert find_exercise(name).name == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("squat", "squat"),
        ("Back Squat", "squat"),
        ("BENCH_PRESS", "bench-press"),
        ("  lat pull down ", "lat-pulldown"),
        ("pullup", "pull-up"),
        ("Chin-Up", "pull-up"),
        ("RDL", "romanian-deadlift"),
        ("ohp", "overhead-press"),
        ("skullcrusher", "skull-crusher"),
        ("rope_pushdown", "triceps-pushdown"),
    ],
)
def test_case_spaces_underscores_and_aliases(said, name):
    assert find_exercise(said).name == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [("sqat", "squat"), ("bicep curls", "biceps-curl"), ("ovrhead press", "overhead-press")],
)
def test_a_misspelt_name_gets_a_hint(said, meant):
    with pytest.raises(UsageError) as caught:
        find_exercise(said)
    message = str(caught.value)
    assert said in message and "did you mean" in message and meant in message
    assert "\n" not in message


@pytest.mark.parametrize("said", ["", "---", "moonwalk", "42"])
def test_an_unknown_name_says_where_the_names_are(said):
    with pytest.raises(UsageError, match="exercises list"):
        find_exercise(said)


OWN = """
[wall-sit-slide]
aliases = ["slide"]
joints = ["knee"]
concentric = "up"
travel = ["shoulders"]
path = "vertical"
support = "feet"
posture = "standing"
starts_with = "eccentric"
sides = "both"
compound = true
spotter = false
"""


@pytest.fixture
def user_file(tmp_path, monkeypatch):
    """A file of the user's own, and a library that forgets it after the test."""
    monkeypatch.setattr(library, "_user_exercises", {})
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_lift_is_added_by_a_table_alone(user_file):
    add_exercises(user_file)
    assert find_exercise("Slide").name == "wall-sit-slide"
    assert next(iter(load_library())) == "wall-sit-slide" and "squat" in load_library()
    analysis = analyze_track(make_track(script_set(3), squat), "wall sit slide").analysis
    assert (analysis.exercise.name, analysis.rep_count) == ("wall-sit-slide", 3)
    assert analysis.reps[0].rom_deg.keys() == {"knee"}


def test_ones_own_lift_goes_before_one_of_that_name(user_file):
    user_file.write_text(OWN.replace("wall-sit-slide", "squat").replace('"slide"', '"bench"'))
    add_exercises(user_file)
    assert find_exercise("squat").joints == ("knee",)
    assert find_exercise("bench").name == "squat"
    assert len(load_library()) == len(LIFTS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('concentric = "up"', 'concentric = "upwards"', "concentric must be one of up, down"),
        ('travel = ["shoulders"]', 'travel = ["shoulder"]', "travel may hold head, shoulders"),
        ('joints = ["knee"]', "joints = []", "joints may hold elbow"),
        ('joints = ["knee"]', 'joints = "knee"', "joints must be a list"),
        ("compound = true", 'compound = "yes"', "compound must be true or false, not 'yes'"),
        ('support = "feet"', "", "support must be given"),
        ('support = "feet"', 'support = "feet"\nsets = 3', "no field 'sets'"),
        ("[wall-sit-slide]", "[wall-sit-slide", "is not TOML"),
        ("[wall-sit-slide]", "lift = 1\n[wall-sit-slide]", "table of its own"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_one_line(user_file, old, new, said):
    assert OWN.count(old) == 1
    user_file.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        add_exercises(user_file)
    message = str(caught.value)
    assert said in message and "own.toml" in message and "\n" not in message
    assert "wall-sit-slide" not in load_library()


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"gone\.toml cannot be read"):
        add_exercises(tmp_path / "gone.toml")


def test_what_explains_the_fields_can_be_used_as_a_file(user_file):
    user_file.write_text(explain_fields(), encoding="utf-8")
    add_exercises(user_file)
    assert find_exercise("air squat").name == "squat"


def test_the_library_is_the_file():
    assert list(load_library()) == list(tomllib.loads(toml_text()))

import hashlib
import pickle
import re
import tomllib
from dataclasses import fields
from importlib.resources import files
from itertools import combinations

import pytest
from made_up_lift import MADE_UP_LIFT
from synthetic import make_track, script_set, squat

from liftphase.analysis import measure_track
from liftphase.errors import UnknownExerciseError, UsageError
from liftphase.exercises.library import Exercise, ExerciseLibrary, explain_fields, find_exercise
from liftphase.pose.skeleton import POINTS

LIFTS = list(ExerciseLibrary.builtin())
# The values that the head of library.toml explains.
ALLOWED = {
    "concentric": {"up", "down", "together", "apart", "flexion", "extension"},
    "path": {"vertical", "arc"},
    "support": {"feet", "hands", "trunk", "none"},
    "posture": {"standing", "bent", "seated", "lying", "inclined", "hanging", "plank"},
    "starts_with": {"eccentric", "concentric"},
    "laterality": {"bilateral", "unilateral", "alternating"},
}
# Where a table calls a field, or a value of it, something else.
TABLE_KEYS = {"laterality": "sides"}
TABLE_VALUES = {"bilateral": "both", "unilateral": "one"}
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
    assert lift.joints
    assert set(lift.joints) <= JOINTS
    assert lift.leading_joint == lift.joints[0]
    assert lift.travel
    assert set(lift.travel) <= POINTS.keys()
    assert all(
        type(getattr(lift, field)) is bool for field in ("compound", "spotter", "floor_start", "small_range")
    )
    assert not (lift.floor_start and lift.starts_with == "eccentric")
    for name in (lift.name, *lift.aliases):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)


def test_the_head_of_the_file_explains_every_field_and_value():
    head = toml_text().split("\n\n")[0]
    for field in fields(Exercise):
        key = TABLE_KEYS.get(field.name, field.name)
        assert key == "name" or re.search(rf"^# {key} ", head, re.MULTILINE), key
    for values in ALLOWED.values():
        assert all(f'"{TABLE_VALUES.get(value, value)}"' in head for value in values)


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
    assert said in message
    assert "did you mean" in message
    assert meant in message
    assert "\n" not in message


@pytest.mark.parametrize("said", ["", "---", "moonwalk", "42"])
def test_a_name_like_no_other_has_no_suggestion(said):
    with pytest.raises(UnknownExerciseError) as caught:
        find_exercise(said)
    assert str(caught.value) == f"no exercise is called '{said}', or anything like it."
    assert caught.value.near == ()


def test_a_lift_is_added_by_a_table_alone(user_file):
    library = ExerciseLibrary.builtin().with_file(user_file)
    assert find_exercise("Slide", library=library).name == "wall-sit-slide"
    assert next(iter(library)).name == "wall-sit-slide"
    assert "squat" in library
    analysis = measure_track(
        make_track(script_set(3), squat), exercise="wall sit slide", library=library
    ).analysis
    assert (analysis.exercise.name, analysis.rep_count) == ("wall-sit-slide", 3)
    assert analysis.reps[0].rom_deg.keys() == {"knee"}


def test_a_users_file_changes_no_other_library(user_file):
    user_file.write_text(MADE_UP_LIFT.replace("wall-sit-slide", "squat"))
    before = ExerciseLibrary.builtin()
    assert before.with_file(user_file).get("squat").joints == ("knee",)
    assert find_exercise("squat").joints == ("knee", "hip") == before.get("squat").joints
    track = make_track(script_set(3), squat)
    measured = measure_track(track, exercise="squat", library=before.with_file(user_file)).analysis
    assert measured.reps[0].rom_deg.keys() == {"knee"}
    assert measure_track(track, exercise="squat").analysis.reps[0].rom_deg.keys() == {"knee", "hip"}


def test_ones_own_lift_goes_before_one_of_that_name(user_file):
    user_file.write_text(MADE_UP_LIFT.replace("wall-sit-slide", "squat").replace('"slide"', '"bench"'))
    library = ExerciseLibrary.builtin().with_file(user_file)
    assert library.get("squat").joints == ("knee",)
    assert library.get("bench").name == "squat"
    assert len(library) == len(LIFTS)


def test_a_recognized_lift_is_the_users_own_of_that_name(user_file):
    user_file.write_text(MADE_UP_LIFT.replace("wall-sit-slide", "squat"))
    library = ExerciseLibrary.builtin().with_file(user_file)
    analysis = measure_track(make_track(script_set(3), squat), library=library).analysis
    assert analysis.exercise.name == "squat"
    assert analysis.reps[0].rom_deg.keys() == {"knee"}


def test_what_only_describes_a_lift_may_be_left_out(user_file):
    user_file.write_text(MADE_UP_LIFT.replace('posture = "standing"\n', "").replace("compound = true\n", ""))
    lift = ExerciseLibrary.builtin().with_file(user_file).get("slide")
    assert (lift.posture, lift.compound, lift.laterality) == (None, None, "bilateral")


def test_the_fingerprint_tells_the_files_apart(user_file, tmp_path):
    builtin = ExerciseLibrary.builtin()
    one = builtin.with_file(user_file)
    assert builtin.fingerprint is None
    assert one.fingerprint == hashlib.sha256(user_file.read_bytes()).hexdigest()
    other = tmp_path / "other.toml"
    other.write_text(MADE_UP_LIFT.replace("wall-sit-slide", "chair-slide"))
    both = {one.with_file(other).fingerprint, builtin.with_file(other).with_file(user_file).fingerprint}
    assert len(both | {one.fingerprint}) == 3


def test_a_library_is_a_value_that_other_processes_can_be_given(user_file):
    library = ExerciseLibrary.builtin().with_file(user_file)
    assert "slide" in library  # also after it was used
    assert pickle.loads(pickle.dumps(library)) == library != ExerciseLibrary.builtin()


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
    assert MADE_UP_LIFT.count(old) == 1
    user_file.write_text(MADE_UP_LIFT.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        ExerciseLibrary.builtin().with_file(user_file)
    message = str(caught.value)
    assert said in message
    assert "own.toml" in message
    assert "\n" not in message


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"gone\.toml cannot be read"):
        ExerciseLibrary.builtin().with_file(tmp_path / "gone.toml")


def test_what_explains_the_fields_can_be_used_as_a_file(user_file):
    user_file.write_text(explain_fields(), encoding="utf-8")
    assert ExerciseLibrary(()).with_file(user_file).get("air squat").name == "squat"


def test_the_library_is_the_file():
    assert [lift.name for lift in LIFTS] == list(tomllib.loads(toml_text()))


def test_every_lift_says_where_its_muscles_are_from():
    for lift in LIFTS:
        assert lift.muscles, lift.name
        assert lift.muscles_source.startswith("free-exercise-db: "), lift.name

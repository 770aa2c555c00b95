import pytest

from liftphase.errors import UsageError
from liftphase.prescription.evaluation import MEAN, Limits, RepRange, Tolerance
from liftphase.prescription.notation import Part, Range
from liftphase.prescription.targets_file import load_targets, prescribe

TARGETS = """
target = "4-0-1-0"
tolerance = 0.25

[exercises.squat]
eccentric = "5-7"
reps = 8

[exercises."Lat Pull Down"]
target = 3111
rule = "mean"
tolerance = "10%"

[athletes.Anna]
eccentric-min = 3

[athletes.Anna.exercises.squat]
pause-lengthened-max = 1.5
reps = "6-10"
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes):
        path = tmp_path / "targets.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_the_more_particular_table_wins(write):
    targets = load_targets(write(TARGETS))
    everybody = targets.prescription("bench-press", None)
    assert everybody.parts[Part.ECCENTRIC] == 4
    assert everybody.tolerance == Tolerance(seconds=0.25)

    squat = targets.prescription("squat", None)
    assert squat.parts == {**everybody.parts, Part.ECCENTRIC: Range(5, 7)}
    assert squat.reps == RepRange(8, 8)

    pulldown = targets.prescription("lat-pulldown", None)
    assert [pulldown.parts[part] for part in Part] == [3, 1, 1, 1]
    assert (pulldown.rule, pulldown.tolerance) == (MEAN, Tolerance(fraction=0.1))

    anna = targets.prescription("squat", "ANNA")
    assert anna.parts[Part.ECCENTRIC] == Limits(low=3)
    assert anna.parts[Part.LENGTHENED_PAUSE] == Limits(high=1.5)
    assert anna.parts[Part.CONCENTRIC] == 1
    assert anna.reps == RepRange(6, 10)
    assert targets.prescription("squat", "ben") == squat
    assert targets.athletes == ["anna"]


def test_an_empty_file_prescribes_nothing(write):
    assert load_targets(write("")).prescription("squat", "anna").target is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("target =\nrule = 3", ["is not TOML", "line 1"]),
        (b'target = "\xff"', ["is not TOML"]),
        ('tarrget = "4010"', ["'tarrget' is not known", "'target'"]),
        ("[exercises.squatt]", ["exercises", "squatt", "did you mean squat"]),
        ("[exercises]\nsquat = 4010", ["[exercises.NAME]"]),
        ("exercises = 3", ["[exercises.NAME]"]),
        ("athletes = []", ["[athletes.NAME]"]),
        ("[athletes.anna.athletes.ben]", ["athletes.anna", "'athletes' is not known"]),
        ("target = true", ["'target' must be"]),
        ("eccentric = [3, 5]", ["'eccentric' must be"]),
        ('[exercises.squat]\nrule = "most"', ["exercises.squat", "the rule 'most'"]),
        ("eccentric-min = -1", ["eccentric-min '-1'"]),
        ("eccentric-min = 5\neccentric-max = 4", ["eccentric-min (5 s) is above eccentric-max (4 s)"]),
        ("eccentric = 5\neccentric-max = 4", ["exclude each other"]),
        ("reps = 0", ["'0' is no number of reps"]),
    ],
)
def test_an_error_is_one_line_with_its_place(write, text, words):
    path = write(text)
    with pytest.raises(UsageError) as caught:
        load_targets(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    for word in words:
        assert word in message


def test_a_wrong_tempo_is_pointed_at(write):
    with pytest.raises(UsageError) as caught:
        load_targets(write('[exercises.squat]\ntarget = "40Z0"'))
    lines = str(caught.value).split("\n")
    assert "targets.toml, exercises.squat: " in lines[0]
    assert lines[1:] == ["  40Z0", "    ^"]


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(UsageError, match="no targets file"):
        load_targets(tmp_path / "none.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        load_targets(tmp_path)


def test_a_limit_beside_the_target_takes_its_place():
    prescription = prescribe({"target": "4010", "eccentric-min": "3.5", "concentric": None})
    assert prescription.parts[Part.ECCENTRIC] == Limits(low=3.5)
    assert prescription.parts[Part.CONCENTRIC] == 1
    assert prescription.tolerance is None

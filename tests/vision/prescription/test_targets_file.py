from pathlib import Path, PurePosixPath

import pytest

from liftphase.errors import ClipError, UsageError
from liftphase.prescription.evaluation import MEAN, Limits, RepRange
from liftphase.prescription.notation import Part, Range
from liftphase.prescription.targets_file import (
    find_athlete_targets,
    find_targets,
    folders_on_the_way,
    load_targets,
    prescribe,
    read_athlete_targets,
)
from liftphase.prescription.tolerance import Tolerance
from liftphase.prescription.velocity_limits import VelocityLimits

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
        ("[athletes.anna]\n[athletes.Anna]", ["athletes.Anna: this athlete has a table already"]),
        ("[exercises.squat]\n[exercises.Squat]", ["exercises.Squat: squat has a table already"]),
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


def test_every_limit_keeps_where_it_is_written(write):
    path = write(TARGETS)
    given = prescribe({"concentric": "X"}, source="command line")
    target = given.merged_with(load_targets(path).prescription("squat", "anna")).target
    assert target is not None
    assert target.sources == {
        "eccentric": f"{path}, [athletes.Anna]",
        "lengthened_pause": f"{path}, [athletes.Anna.exercises.squat]",
        "concentric": "command line",
        "shortened_pause": str(path),
        "tolerance": str(path),
        "reps": f"{path}, [athletes.Anna.exercises.squat]",
    }
    free = load_targets(write('eccentric = 3\n[exercises.squat]\neccentric = "*"\nreps = 5'))
    target = free.prescription("squat", None).target
    assert target is not None
    assert set(target.sources) == {"reps"}


def test_any_folder_names_the_athlete_but_not_two(write):
    targets = load_targets(write(TARGETS + "[athletes.ben]\n"))
    assert targets.athlete_of(["season", "ANNA", "week2", "anna"]) == "anna"
    assert targets.athlete_of(["season", "week2"]) is None
    with pytest.raises(ClipError, match=r"name 2 athletes of .*targets.toml \(anna, ben\)"):
        targets.athlete_of(["anna", "week2", "ben"])


@pytest.mark.parametrize(
    ("clip", "roots", "folders"),
    [
        ("/ben/season/anna/week2/a.mp4", ["/ben/season"], ["season", "anna", "week2"]),
        ("/ben/season/anna/week2/a.mp4", ["/ben/season/anna", "/ben/season"], ["season", "anna", "week2"]),
        ("/ben/season/anna/a.mp4", ["/elsewhere"], ["/", "ben", "season", "anna"]),
        ("anna/week2/a.mp4", ["/ben/season"], ["anna", "week2"]),
        ("/a.mp4", ["/"], ["/"]),
    ],
)
def test_the_way_begins_at_the_highest_root_above_the_clip(clip, roots, folders):
    assert folders_on_the_way(PurePosixPath(clip), *map(PurePosixPath, roots)) == folders


def test_the_nearest_targets_file_upwards(tmp_path, monkeypatch):
    week = tmp_path / "anna" / "week2"
    week.mkdir(parents=True)
    (tmp_path / "targets.toml").write_text("")
    assert find_targets(week) == tmp_path / "targets.toml"
    (week.parent / "targets.toml").mkdir()
    assert find_targets(week) == tmp_path / "targets.toml"
    (week / "targets.toml").write_text("")
    monkeypatch.chdir(week)
    assert find_targets(Path()) == week / "targets.toml"


SEASON = "[athletes.anna.exercises.squat]\ntarget = '3-1-1-0'\n[exercises.squat]\ntarget = '2-0-1-0'\n"


@pytest.mark.parametrize(
    ("place", "athlete", "eccentric_s"),
    [("Anna/2026-11-20", None, 3.0), ("ben/2026-11-20", None, 2.0), ("ben/2026-11-20", "ANNA", 3.0)],
)
def test_the_targets_of_a_folder_are_those_of_its_athlete(tmp_path, place, athlete, eccentric_s):
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / "targets.toml").write_text(SEASON)
    found = find_athlete_targets(tmp_path / place, athlete)
    assert found is not None
    target = found.prescription("squat").target
    assert target is not None
    assert target.limits[Part.ECCENTRIC].low == eccentric_s - 0.5
    assert found.prescription("deadlift").target is None
    read = read_athlete_targets(found.to_dict())
    assert read is not None
    assert read.prescription("squat") == found.prescription("squat")
    (tmp_path / "targets.toml").unlink()
    assert find_athlete_targets(tmp_path / place, athlete) is None
    assert read_athlete_targets(found.to_dict()) is None


def test_velocities_are_prescribed_key_by_key(tmp_path):
    path = tmp_path / "targets.toml"
    path.write_text(
        'velocity-loss-max = "20%"\n[exercises.squat]\nmean-velocity-min = 0.5\n', encoding="utf-8"
    )
    targets = load_targets(path)
    squat = targets.prescription("squat", None).target
    assert squat is not None
    assert squat.velocity == VelocityLimits(0.5, 0.2)
    assert targets.prescription("deadlift", None).velocity == VelocityLimits(loss_max=0.2)


@pytest.mark.parametrize(
    ("key", "text"), [("mean-velocity-min", "50%"), ("velocity-loss-max", "0.2"), ("mean-velocity-min", "9")]
)
def test_a_velocity_that_cannot_be_is_refused_in_one_line(key, text):
    with pytest.raises(UsageError, match=f"'{text}' is no velocity"):
        prescribe({key: text})

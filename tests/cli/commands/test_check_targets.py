"""Where the targets of `liftphase check` come from."""

import json
from xml.etree import ElementTree

import pytest

TARGETS = """
[exercises.squat]
target = "4010"
[athletes.anna.exercises.squat]
eccentric-min = 6
"""


def test_targets_beside_the_clips_by_exercise_and_athlete(run, save, tmp_path):
    """Here beside the clips that the analyses are of, in folders named by the athletes."""
    clips = tmp_path / "clips"
    for athlete in ("anna", "ben"):
        (clips / athlete).mkdir(parents=True)
        (clips / athlete / "targets.toml").write_text(TARGETS)
    anna = save("anna", path=str(clips / "anna" / "squat.mp4"))
    ben = save("ben", path=str(clips / "ben" / "squat.mp4"))
    assert run("check", anna).exit_code == 1
    assert run("check", ben).exit_code == 0
    assert run("check", ben, "--athlete", "Anna").exit_code == 1
    done = run("check", ben, "--athlete", "carla")
    assert done.exit_code == 2
    assert "carla" in done.stderr
    # What is said on the command line wins.
    assert run("check", anna, "--eccentric-min", "3").exit_code == 0


def test_targets_at_the_head_of_a_folder_hold_for_what_is_below(run, save, tmp_path):
    save("ben/squat")
    save("anna/curl", exercise="biceps-curl", begins="concentric")
    (tmp_path / "results" / "targets.toml").write_text(TARGETS)
    done = run("check", tmp_path / "results")
    assert done.exit_code == 0
    assert "no target for biceps-curl" in done.stdout


@pytest.mark.parametrize(("athlete", "code"), [("Anna", 1), ("ben", 0)])
def test_the_athlete_may_be_the_folder_that_the_results_are_in(run, save, tmp_path, athlete, code):
    """The clip itself lies elsewhere, in a folder that names nobody."""
    save(f"{athlete}/monday", path=str(tmp_path / "phone" / "squat.mp4"))
    (tmp_path / "results" / "targets.toml").write_text(TARGETS)
    assert run("check", tmp_path / "results").exit_code == code


SEASON = """
eccentric-max = 60
[athletes.anna]
eccentric-min = 6
[athletes.ben]
"""


@pytest.mark.parametrize(
    ("place", "code", "words"),
    [
        ("anna/week2", 1, ["targets.toml, [athletes.anna]: eccentric", "the athlete is anna"]),
        ("carl/week2", 0, ["targets.toml: eccentric", "no folder is named after an athlete of"]),
        ("anna/ben", None, ["name 2 athletes of", "(anna, ben)"]),
    ],
)
def test_any_folder_from_the_seasons_root_names_the_athlete(run, save, tmp_path, place, code, words):
    """Whether the season is judged or one of its clips, and whether the file is found or given."""
    path = save(f"season/{place}/squat", path=f"{place}/squat.mp4")
    season = tmp_path / "results" / "season"
    (season / "targets.toml").write_text(SEASON)
    given = ("--targets", season / "targets.toml")
    for arguments in ((season,), (season, *given), (path,), (path.parent, *given)):
        done = run("check", *arguments, "--json", tmp_path / "v.json")
        shown = " ".join((done.stdout + done.stderr).split())
        assert all(word in shown for word in words)
        assert done.exit_code == ((4 if arguments[0] == season else 3) if code is None else code)
    clip = json.loads((tmp_path / "v.json").read_text())["clips"][0]
    assert clip["verdict"] == {1: "fail", 0: "pass", None: None}[code]
    if code == 1:
        assert clip["target"]["athlete"] == "anna"
        assert clip["target"]["sources"]["eccentric"].endswith("season/targets.toml, [athletes.anna]")
    assert run("check", path, "--athlete", "anna").exit_code == 1


def test_a_single_clip_and_a_folder_find_the_targets_file_of_any_folder_above(run, save, tmp_path):
    path = save("a/b/squat")
    (tmp_path / "targets.toml").write_text("eccentric-min = 6\n")
    for given in (path, path.parents[2]):
        done = run("check", given)
        assert done.exit_code == 1
        assert f"{tmp_path / 'targets.toml'}: eccentric" in " ".join(done.stdout.split())
    (path.parents[1] / "targets.toml").write_text("eccentric-min = 3\n")
    assert run("check", path).exit_code == 0


def test_the_verdict_says_where_every_limit_is_from(run, save, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "targets.toml").write_text('target = "4-0-1-0"\ntolerance = 1\n')
    path = save("squat")
    done = run("check", path, "--eccentric-min", "3", "--junit", tmp_path / "v.xml")
    assert done.exit_code == 0
    origin = f"command line: eccentric; {path.parents[1] / 'targets.toml'}: lengthened pause, concentric, "
    origin += "shortened pause, tolerance"
    assert f"Limits: {origin}" in " ".join(done.stdout.split())
    found = ElementTree.parse(tmp_path / "v.xml").find("testsuite/properties/property")
    assert found is not None
    assert found.attrib == {"name": "limits", "value": origin}
    done = run("check", path, "--method", "slow-negative", "--eccentric", "2-9")
    assert "the method slow-negative" in done.stdout


def test_targets_by_option(run, save, tmp_path):
    (tmp_path / "mine.toml").write_text("[exercises.squat]\neccentric-min = 5\n")
    assert run("check", save("squat"), "--targets", tmp_path / "mine.toml").exit_code == 1
    curl = save("curl", exercise="biceps-curl", begins="concentric")
    done = run("check", curl, "--targets", tmp_path / "mine.toml")
    assert done.exit_code == 2
    assert "no target for biceps-curl" in done.stderr

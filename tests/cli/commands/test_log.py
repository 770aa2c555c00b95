"""`liftphase log`: results into the log and out of it, as a user types it."""

import json
import shutil
import sqlite3
from dataclasses import replace

import pytest
from moving_sets import with_speeds
from tempo_sets import make_sets

from liftphase.export.analysis_json import read_analysis_json, write_analysis_json
from liftphase.export.corrections_json import write_corrections
from liftphase.reps.corrections_model import Corrections


@pytest.fixture
def results(tmp_path):
    """Two analyses of sets that never happened, as a batch leaves them."""
    for number, (name, eccentric_s) in enumerate(
        [("anna/2026-11-20/a 80kg", 4.1), ("ben/2026-11-21/b", 3.0)]
    ):
        folder = tmp_path / "results" / name
        folder.mkdir(parents=True)
        analysis = make_sets([(eccentric_s, 0.0, 1.0, 0.4)] * 3, boundary_s=0.05, path=f"{name}.mp4")
        data = analysis.to_dict()
        write_analysis_json(analysis, folder / "analysis.json")
        data["clip"]["sha256"] = f"{number:064}"
        (folder / "analysis.json").write_text(json.dumps(data))
    return tmp_path / "results"


@pytest.fixture
def log(run, tmp_path, monkeypatch):
    """`liftphase log ...` on a database of the test's own."""
    monkeypatch.setenv("LIFTPHASE_DB", str(tmp_path / "folder" / "log.db"))
    return lambda *arguments: run("log", *arguments)


def test_a_season_is_added_listed_and_shown(log, results, tmp_path):
    targets = tmp_path / "targets.toml"
    targets.write_text('target = "4-0-1-0"\n')
    done = log("add", results, "--targets", targets)
    assert (done.stderr, done.exit_code) == ("", 0)
    assert done.stdout.startswith("2 new, 0 replaced, 0 known already\n")
    again = log("add", results)
    assert again.stdout.startswith("0 new, 0 replaced, 2 known already\n")
    listed = log("list").stdout.splitlines()
    assert len(listed) == 4
    assert "anna" in listed[2]
    assert "80" in listed[2]
    assert "2026-11-21" in log("list", "--athlete", "BEN").stdout
    shown = log("show", "1").stdout
    assert "load: 80 kg" in shown
    assert "4.10" in shown
    assert log("verify", results, "--targets", targets).exit_code == 0


def write_lifted(folder, number: int, load_kg: float, *speeds_m_s: float | None) -> None:
    """Results of a bench press, of these mean velocities of its reps."""
    home = folder / str(number)
    home.mkdir(parents=True)
    name = f"2026-11-20/{number} {load_kg:g}kg.mp4"
    analysis = make_sets([(2.0, 0.5, 1.0, 0.5)] * len(speeds_m_s), path=name, exercise="bench-press")
    analysis = replace(analysis, clip=replace(analysis.clip, sha256=f"{number:064}"))
    write_analysis_json(with_speeds(analysis, *speeds_m_s), home / "analysis.json")


def test_velocities_are_listed_and_shown_where_they_are_known(log, results):
    assert log("add", results).exit_code == 0
    assert "m/s" not in log("list").stdout + log("show", "1").stdout
    write_lifted(results / "anna", 3, 80.0, 0.5, 0.4)
    log("add", results)
    lines = log("list").stdout.splitlines()
    assert lines[0].split()[-4:] == ["Mean", "m/s", "Velocity", "loss"]
    (own,) = [line for line in lines if "bench" in line]
    assert "0.45 \N{PLUS-MINUS SIGN}0.02" in own
    assert "20% \N{PLUS-MINUS SIGN}" in own
    (other,) = [line for line in lines if "ben" in line.split()]
    assert other.split()[-2:] == ["-", "-"]
    shown = log("show", own.split()[0]).stdout
    assert "velocity: mean 0.45 \N{PLUS-MINUS SIGN}0.02 m/s, loss 20% \N{PLUS-MINUS SIGN}" in shown
    assert "of the bar end" in shown
    assert "0.40 \N{PLUS-MINUS SIGN}0.02" in shown


def test_no_one_rep_maximum_is_below_a_load_that_was_lifted(log, results):
    for number, load_kg in enumerate((40.0, 60.0, 80.0)):
        write_lifted(results / "anna", number, load_kg, 0.16 + 0.012 * (100 - load_kg))
    profile = ("profile", "--athlete", "anna", "--exercise", "bench-press")
    log("add", results, "--athlete", "anna")
    assert "One-rep maximum: 100 kg (" in log(*profile).stdout
    write_lifted(results / "anna", 4, 120.0, None)
    log("add", results, "--athlete", "anna")
    text = log(*profile).stdout
    assert "One-rep maximum: no estimate. The line leads to 100 kg, and 120 kg was lifted: " in text


def test_options_say_what_names_do_not(log, results):
    done = log(
        "add", results / "ben", "--athlete", "Ben B.", "--load", "60,5", "--date", "2026-11-22", "--rpe", "7"
    )
    assert done.exit_code == 0
    shown = log("show", "1").stdout
    assert "squat, Ben B., 2026-11-22" in shown
    log("add", results / "ben", "--load", "62,5")
    assert "set 1 was replaced: its clip's is 2 now." in log("show", "1").stderr
    assert "load: 60.5 kg" in shown
    assert "RPE: 7" in shown


def test_what_cannot_be_read_is_said_and_the_rest_logged(log, results):
    (results / "anna" / "2026-11-20" / "a 80kg" / "analysis.json").write_text("{")
    done = log("add", results)
    assert (done.exit_code, len(done.stderr.splitlines())) == (4, 1)
    assert done.stdout.startswith("1 new, 0 replaced, 0 known already, 1 failed\n")


def test_corrections_beside_the_results_count(log, results):
    folder = results / "ben" / "2026-11-21" / "b"
    sha256 = read_analysis_json(folder / "analysis.json").clip.sha256
    write_corrections(
        Corrections(sha256, (), keeps_phases=True, rejected_reps=(1,)), folder / "corrections.json"
    )
    log("add", folder)
    assert log("list").stdout.splitlines()[2].split().count("2") == 1
    (folder / "corrections.json").write_text("{")
    done = log("add", folder)
    assert (done.exit_code, len(done.stderr.splitlines())) == (4, 1)
    assert "corrections.json" in done.stderr


def test_the_same_clip_in_two_places_counts_once(log, results):
    """The second place says another day: neither call may go back and forth between the two."""
    copy = results / "anna" / "2026-11-25" / "again"
    shutil.copytree(results / "anna" / "2026-11-20" / "a 80kg", copy)
    data = json.loads((copy / "analysis.json").read_text())
    data["clip"]["path"] = "anna/2026-11-25/again.mp4"
    (copy / "analysis.json").write_text(json.dumps(data))
    for outcome in ("2 new, 0 replaced, 0 known already", "0 new, 0 replaced, 2 known already"):
        done = log("add", results)
        assert done.stdout.startswith(f"{outcome}\n")
        assert "again/analysis.json is of the same clip as" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_small_file_of_somebody_else_is_no_database(log, results, tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("x")
    done = log("add", results, "--db", mine)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert mine.read_text() == "x"


def test_a_new_name_that_is_nearly_a_known_one_is_said(log, results, tmp_path):
    log("add", results / "anna")
    said = "liftphase: athlete 'Annna' is new in the log: did you mean 'anna'?\n"
    assert log("add", results / "ben", "--athlete", "Annna").stderr == said
    assert log("add", results / "ben", "--athlete", "Annna").stderr == ""
    csv = tmp_path / "strong.csv"
    log("export", csv, "--format", "strong")
    assert "did you mean 'anna'?" in log("import", csv, "--athlete", "ana").stderr


def test_verify_finds_results_that_differ(log, results):
    log("add", results / "anna")
    done = log("verify", results)
    assert done.exit_code == 1
    assert done.stdout == "ben/2026-11-21/b.mp4 is not in the log\n1 fault\n"
    log("add", results)
    assert (log("verify", results).exit_code, log("verify").stdout) == (0, "The log is whole.\n")
    shutil.rmtree(results / "ben")
    assert log("verify", results).exit_code == 0


def test_a_log_of_an_earlier_version_is_whole(log, results, tmp_path):
    log("add", results, "--db", tmp_path / "gym.db")
    with sqlite3.connect(tmp_path / "gym.db") as database:
        database.execute("UPDATE sets SET eccentric_mean_u_s = eccentric_mean_u_s / 2")
    done = log("verify", results, "--db", tmp_path / "gym.db")
    assert (done.exit_code, done.stdout) == (0, "The log is whole.\n")
    assert done.stderr == (
        "liftphase: 2 clips have uncertainties of an earlier version in the log: add the results again\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "nowhere"), "nowhere"),
        (("list", "--athlete", "ana"), "did you mean anna?"),
        (("list", "--since", "yesterday"), "is no day such as 2026-11-20"),
        (("show", "99"), "no set 99"),
        (("show", "9" * 30), "not in the range"),
        (("verify", "nowhere"), "nowhere"),
        (("add", "nowhere", "--target", "4-0"), "'4-0' is no tempo"),
        (("list", "--exercise", "sqat"), "did you mean squat?"),
        (("list", "--db", "mysql://x/y"), "mysql"),
        (
            ("trend", "--athlete", "anna", "--exercise", "deadlift"),
            "no measured sets of deadlift of anna with a date: there are squat.",
        ),
    ],
)
def test_what_is_wrong_gets_one_line(log, results, arguments, words):
    log("add", results)
    done = log(*arguments)
    assert done.exit_code in (2, 4)
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_weeks_plans_and_trends(log, results, tmp_path):
    log("add", results, "--one-rep-max", "60")
    week = log("week", "--athlete", "anna", "--week", "2026-11-20").stdout
    assert "quadriceps" in week
    assert "133% of the one-rep maximum" in week
    assert "Evidence: weak: a coach's rule of thumb." in week
    both = log("week", "--week", "2026-11-21").stdout
    assert "anna, 2026-11-20, squat: 133% of the one-rep maximum [above-125-percent]" in both
    assert both.count("Evidence: weak: a coach's rule of thumb.") == 1
    gym = both.splitlines()
    assert gym[0] == "2026-11-16 to 2026-11-22"
    assert [line.split()[0] for line in gym[3:5]] == ["anna", "ben"]
    plan = tmp_path / "plan.toml"
    plan.write_text("start = 2026-11-16\n[[prescribed]]\nexercise = 'squat'\nsets = 2\n")
    assert "1 of 2" in log("plan", "--plan", plan, "--week", "2026-11-20").stdout
    plan.write_text("start = 2026-11-16\n[[prescribed]]\nexercise = 'squat'\nreps = 1\n")
    assert "1 prescribed [more-than-prescribed]" in log("week", "--week", "2026-11-20", "--plan", plan).stdout
    png = tmp_path / "trend.png"
    trend = log("trend", "--athlete", "anna", "--exercise", "squat", "--png", png)
    # sqrt((1 - 0.4) / 3 + 0.4) of 0.07 s, the half-width of one rep.
    assert "4.10 ±0.05" in trend.stdout
    assert "2026-11-16  4.1-0.0-1.0-0.4" in trend.stdout
    assert png.read_bytes().startswith(b"\x89PNG")
    png.write_bytes(b"not of liftphase")
    assert log("trend", "--athlete", "anna", "--exercise", "squat", "--png", png).exit_code == 2


def test_a_week_says_which_eccentrics_changed_by_more_than_the_error(log, results):
    log("add", results / "anna", "--date", "2026-11-13")
    log("add", results / "ben", "--athlete", "anna", "--date", "2026-11-20")
    week = log("week", "--athlete", "anna", "--week", "2026-11-20").stdout
    assert (
        "squat: eccentric 3.00 s, -1.10 s against the week of 2026-11-09, more than the measurement's error"
        in week
    )
    assert "against the week" not in log("week", "--athlete", "anna", "--week", "2026-11-13").stdout


def test_files_of_other_logs(log, results, tmp_path):
    log("add", results)
    csv = tmp_path / "anna.csv"
    done = log("export", csv, "--format", "strong", "--athlete", "anna")
    assert (done.exit_code, done.stdout) == (0, "1 set\n")
    assert "2026-11-20 00:00:00,liftphase,,squat,1,80,3" in csv.read_text()
    assert log("export", csv, "--format", "strong").exit_code == 2
    done = log("import", csv, "--athlete", "Zoe")
    assert done.stdout == "strong: 1 new, 0 replaced, 0 known already, 0 joined with filmed sets\n"
    done = log("import", csv, "--athlete", "anna")
    assert done.stdout == "strong: 1 new, 0 replaced, 0 known already, 1 joined with filmed sets\n"
    assert len(log("list", "--athlete", "anna").stdout.splitlines()) == 3
    csv.write_text("x")
    assert log("import", csv, "--athlete", "anna").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "results", "--athlete", ""),
        ("add", "results", "--one-rep-max", "0"),
        ("add", "results", "--target", " "),
        ("list", "--db", ""),
        ("import", "strong.csv", "--athlete", " "),
        ("week", "--week", "9999-12-31"),
        ("week", "--week", "0001-01-01"),
    ],
)
def test_an_option_that_says_nothing_is_refused(log, results, monkeypatch, arguments):
    monkeypatch.chdir(results.parent)
    (results.parent / "strong.csv").write_text("Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n")
    done = log(*arguments)
    assert (done.exit_code, len(done.stderr.splitlines()), done.stdout) == (2, 1, "")


def test_a_change_is_that_of_a_week_with_measured_sets(log, results, tmp_path):
    """Sets out of another log have no eccentric: the change of the week before is not theirs."""
    log("add", results / "anna", "--date", "2026-11-13")
    log("add", results / "ben", "--athlete", "anna", "--date", "2026-11-20")
    (tmp_path / "strong.csv").write_text(
        "Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n2026-11-25 17:30:00,W,squat,1,80,5\n"
    )
    log("import", tmp_path / "strong.csv", "--athlete", "anna")
    assert "against the week of" in log("week", "--athlete", "anna", "--week", "2026-11-20").stdout
    assert "against" not in log("week", "--athlete", "anna", "--week", "2026-11-25").stdout


def test_a_date_of_a_folder_that_the_recording_contradicts_is_said(log, results):
    path = results / "anna" / "2026-11-20" / "a 80kg" / "analysis.json"
    data = json.loads(path.read_text())
    data["clip"]["recorded_at"] = "2026-11-25T12:00:00Z"
    path.write_text(json.dumps(data))
    assert "its date 2026-11-20 counts, though the recording says 2026-11-25" in log("add", results).stderr
    assert log("add", results / "anna", "--date", "2026-11-21").stderr == ""


def test_the_manifest_of_a_batch_is_found_from_within_its_folders(log, results, monkeypatch):
    (results / "summary.csv").write_text("")
    (results / "season.csv").write_text("clip,athlete\nben/*,Ben Barbell\n")
    monkeypatch.chdir(results / "ben" / "2026-11-21")
    log("add", ".")
    assert "Ben Barbell" in log("list").stdout


def test_a_plan_keeps_nothing_that_it_cannot_judge(log, results, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        "start = 2026-11-16\n[one-rep-max.ana]\nsquat = 100\n"
        "[[prescribed]]\nexercise = 'squat'\nload = '80%'\n"
    )
    log("add", results)
    done = log("plan", "--plan", plan, "--week", "2026-11-20")
    assert "the log has no athlete called 'ana': did you mean 'anna'?" in done.stderr
    assert "the plan has no one-rep maximum for it" in done.stdout
    assert "called 'ana'" in log("week", "--plan", plan, "--week", "2026-11-20").stderr
    plan.write_text(plan.read_text().replace("ana", "ben"))
    shown = log("plan", "--plan", plan, "--week", "2026-11-20").stdout
    assert "ben, squat: 2026-11-21: the load was not judged, as the set was logged without one" in shown
    assert "kept" not in shown


def test_a_manifest_of_other_clips_and_a_date_to_come_are_said(log, results, tmp_path):
    manifest = tmp_path / "other.csv"
    manifest.write_text("clip,athlete,shoe\nnobody/*,x,y\n")
    done = log("add", results / "ben", "--manifest", manifest, "--date", "2099-01-01")
    assert done.exit_code == 0
    for words in ("'shoe' means nothing", "no row is of any of these clips", "2099-01-01 is still to come"):
        assert words in done.stderr
    manifest.write_text("clip,athlete\nnobody/*,x\nben/*,Ben\n")
    assert "row" not in log("add", results / "ben", "--manifest", manifest).stderr


def test_another_plate_or_height_than_the_clip_was_measured_with_is_said(log, results, tmp_path):
    manifest = tmp_path / "other.csv"
    manifest.write_text("clip,plate,height_cm\nben/*,,190\n*,iron-20,\n")
    done = log("add", results, "--manifest", manifest)
    (line,) = [line for line in done.stderr.splitlines() if "measured" in line]
    assert "plate iron-20" in line
    assert line.endswith(": analyze it again, or run batch (likewise 1 more clip)")

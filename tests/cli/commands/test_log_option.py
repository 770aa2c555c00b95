"""`--log` of `analyze`, `check` and `batch`, and the settings that make it the default."""

import pytest
from batch_runs import SQUAT

from liftphase.log.database import Database
from liftphase.log.reading import select_sets
from liftphase.review.page import read_report

ARGUMENTS = ("--exercise", "squat", "--no-video", "--no-report")


@pytest.fixture(autouse=True)
def folders(monkeypatch, tmp_path):
    """The user's folders are the test's own."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("LIFTPHASE_DB", raising=False)
    (tmp_path / "CONFIG" / "liftphase").mkdir(parents=True)
    return tmp_path


def test_analyze_logs_its_sets_where_that_is_wanted(run, analyzed, folders):
    track = analyzed.folder / "pose.npz"
    command = ("analyze", track, *ARGUMENTS, "-o", folders / "results")
    assert run(*command).exit_code == 0
    assert not (folders / "DATA").exists()
    said = ("--athlete", "Anna", "--load", "82.5", "--target", "4-0-1-0")
    done = run(*command, "--log", *said, "--json", "-")
    assert "liftphase: training log: new" in done.stderr
    assert done.stdout.startswith("{")
    assert (folders / "DATA" / "liftphase" / "log.db").is_file()
    listed = run("log", "list").stdout
    assert "Anna" in listed
    assert "82.5" in listed
    assert "missed" in listed
    log = Database(str(folders / "DATA" / "liftphase" / "log.db"))
    (own,) = select_sets(log)
    log.close()
    lowered = [movement for movement in analyzed.clip.truth if not movement.concentric]
    assert own.eccentric_reps == len(lowered)
    assert own.eccentric_s is not None
    assert own.eccentric_u_s is not None
    assert abs(own.eccentric_s - sum(each.duration_s for each in lowered)) <= own.eccentric_u_s

    settings = folders / "CONFIG" / "liftphase" / "settings.toml"
    settings.write_text(f"log = true\ndb = '{folders}/own.db'\nathlete = 'Ben'\n")
    assert "training log: new" in run(*command).stderr
    assert "Ben" in run("log", "list").stdout
    assert "training log" not in run(*command, "--no-log").stderr


def test_check_logs_what_it_analyzes(run, analyzed, folders):
    track = analyzed.folder / "pose.npz"
    command = ("check", track, "--exercise", "squat", "--target", "9-0-1-0", "-o", folders / "results")
    assert run(*command).exit_code == 1
    assert not (folders / "DATA").exists()
    done = run(*command, "--log", "--json", "-")
    assert done.exit_code == 1
    assert "training log: new" in done.stderr
    assert done.stdout.startswith("{")
    assert "missed" in run("log", "list").stdout
    assert run(*command, "--db", "x.db").exit_code == 2


def test_batch_logs_every_content_once(run, season, no_engine, folders):
    command = ("batch", season.clips, "-o", season.results, *SQUAT, "--db", folders / "gym.db")
    assert "training log: 3 new, 0 replaced, 0 known already" in run(*command, "--log").stderr
    assert "training log: 0 new, 0 replaced, 3 known already" in run(*command, "--log").stderr
    assert len(run("log", "list", "--db", folders / "gym.db").stdout.splitlines()) == 5
    assert run("log", "verify", season.results, "--db", folders / "gym.db").exit_code == 0
    refused = run(*command)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)


def test_batch_puts_the_trend_of_the_weeks_into_its_reports(run, season, no_engine, folders):
    rows = [f"{clip},Anna,2026-11-{2 + 7 * week:02}" for week, clip in enumerate(season.good)]
    (season.clips / "season.csv").write_text("\n".join(["clip,athlete,date", *rows]))
    command = ("batch", season.clips, "-o", season.results, *SQUAT, "--log")
    assert "3 new" in run(*command, "--db", folders / "gym.db").stderr
    shown = [read_report(path.read_text("utf-8")) for path in season.results.rglob("report.html")]
    trends = [report["trend"] for report in shown if report and "trend" in report]
    assert len(trends) == len(season.good)
    for trend in trends:
        weeks = [point["week"] for point in trend["measures"][0]["points"]]
        assert weeks == ["2026-11-02", "2026-11-09", "2026-11-16"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("logs = true", "did you mean 'log'"), ("log = 1", "log must be true or false"), ("db = [", "not TOML")],
)
def test_wrong_settings_get_one_line(run, analyzed, folders, text, words):
    (folders / "CONFIG" / "liftphase" / "settings.toml").write_text(text)
    done = run("analyze", analyzed.folder / "pose.npz", *ARGUMENTS, "-o", folders / "results")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert words in done.stderr

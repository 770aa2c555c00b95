from made_up_lift import MADE_UP_LIFT
from synthetic import make_track, script_set, squat

from liftphase.pose.track_file import save_track


def complete(run, monkeypatch, *words: str) -> list[str]:
    """What the shell offers for the last word."""
    monkeypatch.setenv("_LIFTPHASE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(("liftphase", *words)))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    shown = run()
    assert (shown.exit_code, shown.stderr) == (0, "")
    return [line.removeprefix("plain,") for line in shown.stdout.split()]


def test_a_user_exercise_is_listed_shown_and_analyzed(run, user_file, tmp_path):
    assert "wall-sit-slide" in run("exercises", "list", "--exercises", user_file).stdout
    shown = run("exercises", "show", "--exercises", user_file, "Wall Sit Slide")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "knee" in shown.stdout
    track = tmp_path / "pose.npz"
    save_track(make_track(script_set(3), squat), track)
    options = ("--exercises", user_file, "--exercise", "wall-sit-slide", "-o", tmp_path / "out")
    done = run("analyze", track, *options)
    assert done.exit_code == 0
    assert done.stdout.startswith("wall-sit-slide: 3 reps")


def test_a_users_file_counts_for_that_command_alone(run, user_file, tmp_path):
    track = tmp_path / "pose.npz"
    save_track(make_track(script_set(3), squat), track)
    options = ("--exercise", "wall-sit-slide", "-o", tmp_path / "out", "--no-video")
    assert run("analyze", track, "--exercises", user_file, *options).exit_code == 0
    failed = run("analyze", track, *options)
    assert failed.exit_code == 2
    assert "no exercise is called 'wall-sit-slide'" in failed.stderr


def test_a_wrong_file_is_wrong_usage_in_one_line(run, user_file):
    user_file.write_text(MADE_UP_LIFT.replace('"up"', '"upp"'), encoding="utf-8")
    failed = run("analyze", "clip.mp4", "--exercises", user_file)
    assert (failed.exit_code, failed.stdout) == (2, "")
    (line,) = failed.stderr.splitlines()
    assert "concentric must be one of up" in line


def test_the_fields_are_explained(run):
    shown = run("exercises", "show", "--fields")
    assert shown.exit_code == 0
    assert "# travel " in shown.stdout
    assert "[squat]" in shown.stdout


def test_names_are_completed(run, monkeypatch):
    assert complete(run, monkeypatch, "analyze", "a.mp4", "--exercise", "front") == [
        "front-squat",
        "front-raise",
    ]
    assert "lunge" in complete(run, monkeypatch, "exercises", "show", "")
    assert complete(run, monkeypatch, "analyze", "a.mp4", "--exercise", "x") == []


def test_ones_own_names_are_completed(run, user_file, monkeypatch):
    words = ("check", "a.mp4", "--exercises", str(user_file), "--exercise", "wall")
    assert complete(run, monkeypatch, *words) == ["wall-sit-slide"]

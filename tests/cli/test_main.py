import os
import re
import subprocess
import sys
import time

import click
import pytest

from liftphase.exercises.library import ExerciseLibrary
from liftphase_cli import main as command


def test_help_names_every_command(run):
    shown = run("--help")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert all(name in shown.stdout for name in command.COMMANDS)
    for name in command.COMMANDS:
        assert run(name, "--help").exit_code == 0


def test_help_loads_nothing_heavy():
    code = "import sys; from liftphase_cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print(sorted({'mediapipe', 'cv2', 'av', 'scipy', 'numpy', 'rich'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("call", "fewest", "most"), [("main()", 0, 3), ("main(['exercises', 'list'])", 4, 1e6)]
)
def test_a_command_in_its_own_process_does_not_search_the_modules_for_garbage(call, fewest, most):
    """Where a program calls `main`, its collector stays as it was."""
    code = "import atexit, gc, sys\nfrom liftphase_cli.main import main\nruns = []\n"
    code += "gc.callbacks.append(lambda phase, info: runs.append(phase))\n"
    code += f"atexit.register(lambda: print(runs.count('stop'), file=sys.stderr))\n{call}"
    command = [sys.executable, "-c", code, "exercises", "list"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert fewest <= int(ended.stderr) <= most


def test_version(run):
    shown = run("--version")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith("liftphase, version ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("dance",),
        ("analyze",),
        ("analyze", "a.mp4", "--tempo"),
        ("analyze", "a.mp4", "--model", "huge"),
        ("analyze", "a.mp4", "--start", "soon"),
        ("exercises", "show"),
    ],
)
def test_wrong_usage_is_2_in_one_line(run, arguments):
    failed = run(*arguments)
    assert (failed.exit_code, failed.stdout) == (2, "")
    (line,) = failed.stderr.splitlines()
    assert line.startswith("liftphase: ")
    assert line.endswith("--help`.")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("analyse", "analyze"),
        ("exercise", "exercises"),
        ("squat.mp4", "liftphase analyze squat.mp4"),
        ("clips/squat", "liftphase analyze clips/squat"),
    ],
)
def test_what_is_no_command_is_asked_about(run, word, meant):
    failed = run(word, "--exercise", "squat")
    assert (failed.exit_code, failed.stdout) == (2, "")
    expected = f"liftphase: No such command '{word}' (did you mean {meant}?): see `liftphase --help`.\n"
    assert failed.stderr == expected


@pytest.mark.parametrize("name", ["models", "exercises", "methods"])
def test_the_summary_of_a_group_names_its_commands(name):
    group = command.cli.get_command(click.Context(command.cli), name)
    assert isinstance(group, click.Group)
    for text in (group.help, command.SUMMARIES[name]):
        assert all(re.search(rf"\b{inner}\b", str(text), re.IGNORECASE) for inner in group.commands)


def test_list_of_exercises(run):
    shown = run("exercises", "list")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert [line.split()[0] for line in shown.stdout.splitlines()] == [
        lift.name for lift in ExerciseLibrary.builtin()
    ]
    assert "back-squat" in shown.stdout


def test_show_an_exercise_by_alias(run):
    shown = run("exercises", "show", "Back Squat")
    assert (shown.exit_code, shown.stderr) == (0, "")
    lines = dict(line.split(maxsplit=1) for line in shown.stdout.splitlines() if len(line.split()) > 1)
    assert lines["name"] == "squat"
    assert lines["joints"] == "knee, hip"


def test_show_an_unknown_exercise(run):
    failed = run("exercises", "show", "sqat")
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert failed.stderr == "liftphase: no exercise is called 'sqat': did you mean squat?\n"


@pytest.mark.parametrize("name", ["", "---", "moonwalk", "42"])
def test_a_name_like_no_other_says_where_the_names_are(run, name):
    failed = run("exercises", "show", "--", name)
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert failed.stderr.endswith("See `liftphase exercises list`.\n")


@pytest.fixture
def broken(monkeypatch):
    """Makes `exercises list` raise."""

    def make(error: BaseException) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr("liftphase.exercises.library.ExerciseLibrary.builtin", fail)

    return make


def test_the_unexpected_is_one_line_too(run, broken):
    broken(ZeroDivisionError("division by zero"))
    failed = run("exercises", "list")
    assert (failed.exit_code, failed.stdout) == (3, "")
    assert failed.stderr.count("\n") == 1
    assert failed.stderr.startswith("liftphase: ")
    assert "ZeroDivisionError" in failed.stderr
    assert "--debug" in failed.stderr


@pytest.mark.parametrize("arguments", [("--debug", "exercises", "list"), ("exercises", "list", "--debug")])
def test_debug_shows_where(broken, arguments):
    broken(ZeroDivisionError("division by zero"))
    with pytest.raises(ZeroDivisionError):
        command.main(arguments)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interrupted(run, broken, error):
    broken(error)
    stopped = run("exercises", "list")
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    # An empty line ends the one on which the terminal shows ^C.
    assert stopped.stderr.strip().count("\n") == 0
    assert "stopped" in stopped.stderr


def test_a_reader_that_has_gone_is_no_traceback():
    """`liftphase exercises list | head -0`"""
    code = "from liftphase_cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "exercises", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_reader_that_has_gone_is_no_error_to_tell_of():
    """As in `liftphase exercises list | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    code = "from liftphase_cli.main import main\nmain(['exercises', 'list'])"
    ended = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (ended.stderr, ended.returncode) == ("", 3)

"""How errors of the library reach the user: flags in the place of arguments, and exit codes."""

import logging
import pickle

import pytest

from liftphase.errors import (
    ClipError,
    LiftphaseError,
    ModelError,
    OutputError,
    UnknownExerciseError,
    UsageError,
)
from liftphase_cli.errors import exit_code_of, flag_of, message_of
from liftphase_cli.main import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--slowmo", "0"), "--slowmo must be above 0: 8 for a clip that plays eight times too slow."),
        (("--start", "2", "--end", "1"), "--start must come before --end."),
        (("--start", "nan"), "--start and --end must be seconds."),
        (("--person", "middle"), "--person must be left, right or a number from 1, not 'middle'."),
        (("--assisted-last", "2"), "--assisted-last says nothing alone: give --method as well."),
        (
            ("--assisted-last", "2", "--method", "slow-negative"),
            "--assisted-last is for forced-negatives, not for slow-negative.",
        ),
    ],
)
def test_the_message_names_the_flags(run, arguments, message):
    failed = run("analyze", "gone.mp4", *arguments)
    assert (failed.exit_code, failed.stdout, failed.stderr) == (2, "", f"liftphase: {message}\n")


@pytest.mark.parametrize(
    ("argument", "flag"),
    [("start_s", "--start"), ("assisted_last", "--assisted-last"), ("load_kg", "--load")],
)
def test_a_flag_is_the_argument_without_its_unit(argument, flag):
    assert flag_of(argument) == flag


def test_only_the_named_arguments_become_flags():
    error = UsageError("start_s of output_start_s: give output.", arguments=["start_s"])
    assert message_of(error) == "--start of output_start_s: give output."
    assert message_of(pickle.loads(pickle.dumps(error))) == message_of(error)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(UsageError, 2), (ClipError, 3), (ModelError, 3), (OutputError, 3), (LiftphaseError, 3)],
)
def test_exit_codes(kind, code):
    assert exit_code_of(kind("no")) == code


def test_the_command_that_helps_is_added_here_and_not_in_the_library():
    unknown, missing = UnknownExerciseError("zzz"), ModelError("no connection.", install="lite")
    for error, hint in (
        (unknown, "See `liftphase exercises list`."),
        (missing, "Run: liftphase models pull lite --from FILE"),
    ):
        assert "liftphase" not in str(error)
        assert message_of(pickle.loads(pickle.dumps(error))) == f"{error} {hint}"
    assert message_of(UnknownExerciseError("sqat", ["squat"])).endswith("did you mean squat?")
    assert message_of(ModelError("the disk is full.")) == "the disk is full."


def test_debug_shows_the_log_of_the_library_and_only_then(run, monkeypatch):
    def explain() -> str:
        logging.getLogger("liftphase.phases.sets").debug("set at 3.2 s dropped: two reps are too few")
        return "fields"

    monkeypatch.setattr("liftphase.exercises.library.explain_fields", explain)
    with_log = run("exercises", "show", "--fields", "--debug")
    assert (with_log.exit_code, with_log.stdout) == (0, "fields\n")
    assert with_log.stderr == "liftphase.phases.sets: set at 3.2 s dropped: two reps are too few\n"
    assert run("exercises", "show", "--fields").stderr == ""


def test_debug_raises_what_is_wrong():
    with pytest.raises(UsageError, match="slowmo must be above 0"):
        main(["analyze", "gone.mp4", "--slowmo", "0", "--debug"])

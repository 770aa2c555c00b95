"""Whoever passes the wrong thing to a public function is given one line on what it takes."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import liftphase
from liftphase.errors import UnknownExerciseError, UsageError
from liftphase.pose.track_file import load_track
from liftphase.runtime.arguments import shown

TRACK = Path(__file__).parents[1] / "golden" / "tracks" / "set_touch_and_go.npz"
WRONG_TRACKS = [None, "squat.mp4", np.zeros((5, 33, 3)), {}]


@pytest.fixture(scope="module")
def poses() -> liftphase.PoseTrack:
    return load_track(TRACK)


@pytest.fixture(scope="module")
def kin(poses: liftphase.PoseTrack) -> liftphase.Kinematics:
    return liftphase.prepare(poses)


def refused(call: Callable[[], Any], argument: str, words: str) -> None:
    """Asserts that the call ends with one short line that begins with the argument."""
    with pytest.raises(UsageError) as caught:
        call()
    message = str(caught.value)
    assert caught.value.arguments == (argument,)
    assert message.startswith(f"{argument} ")
    assert words in message
    assert "\n" not in message
    assert len(message) < 200


@pytest.mark.parametrize("wrong", WRONG_TRACKS, ids=lambda wrong: type(wrong).__name__)
def test_a_track_is_a_pose_track(wrong: Any) -> None:
    refused(lambda: liftphase.prepare(wrong), "poses", "a PoseTrack")
    refused(lambda: liftphase.analyze_track(wrong, exercise="squat"), "poses", "a PoseTrack")


def test_kinematics_are_what_prepare_returns(poses: Any) -> None:
    nothing: Any = None
    for wrong in (poses, nothing):
        refused(lambda wrong=wrong: liftphase.recognize(wrong), "kin", "prepare(poses)")
        refused(lambda wrong=wrong: liftphase.excursion(wrong, "squat"), "kin", "prepare(poses)")


def test_parameters_and_library_say_what_they_are(poses: liftphase.PoseTrack, kin: Any) -> None:
    no_parameters: Any = {}
    no_library: Any = "x.toml"
    for call in (
        lambda **given: liftphase.analyze_track(poses, exercise="squat", **given),
        lambda **given: liftphase.excursion(kin, "squat", **given),
        lambda **given: liftphase.recognize(kin, **given),
    ):
        refused(
            lambda call=call: call(parameters=no_parameters), "parameters", "Parameters(max_pause_s=20.0)"
        )
        refused(lambda call=call: call(library=no_library), "library", "with_file(path), not 'x.toml'")
    refused(lambda: liftphase.find_exercise("squat", library=no_library), "library", "an ExerciseLibrary")


def test_an_excursion_takes_a_name_or_a_lift(kin: liftphase.Kinematics) -> None:
    lift = liftphase.find_exercise("squat")
    by_name, by_lift = liftphase.excursion(kin, "Back Squat"), liftphase.excursion(kin, lift)
    assert np.array_equal(by_name.value, by_lift.value)
    library = liftphase.ExerciseLibrary((liftphase.find_exercise("row"),))
    with pytest.raises(UnknownExerciseError):
        liftphase.excursion(kin, "squat", library=library)
    wrong: Any = 5
    with pytest.raises(UsageError, match="by its name, not by 5"):
        liftphase.excursion(kin, wrong)


@pytest.mark.parametrize("wrong", [None, 5, b"squat.mp4", "a\0b", ["squat.mp4"]])
def test_a_clip_is_read_from_a_path(wrong: Any) -> None:
    refused(lambda: liftphase.read_clip(wrong), "path", "must be a path")
    refused(lambda: liftphase.Clip(wrong), "path", "must be a path")
    refused(lambda: liftphase.estimate_pose(wrong), "clip", "must be a path")


def test_an_empty_path_is_not_the_folder_one_is_in() -> None:
    refused(lambda: liftphase.read_clip(""), "path", "is empty")


@pytest.mark.parametrize("wrong", [0, -1, True, "2"])
def test_a_clip_is_decoded_by_a_number_of_threads(wrong: Any) -> None:
    refused(lambda: liftphase.read_clip("gone.mp4", threads=wrong), "threads", "1 or more")


def test_a_number_is_no_model() -> None:
    wrong: Any = 5
    refused(lambda: liftphase.estimate_pose("gone.mp4", model=wrong), "model", "lite, full, heavy")


def test_frames_are_made_of_several_results(poses: liftphase.PoseTrack) -> None:
    analysis = liftphase.analyze_track(poses, exercise="squat")
    several_wrong: list[Any] = [analysis, None, [analysis]]
    for wrong in several_wrong:
        refused(lambda wrong=wrong: liftphase.to_frames(wrong), "results", "several ClipResult")


def test_what_nothing_is_like_has_no_suggestion() -> None:
    with pytest.raises(UnknownExerciseError) as caught:
        liftphase.find_exercise("zzzzz")
    assert str(caught.value) == "no exercise is called 'zzzzz', or anything like it."
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.near) == (str(caught.value), ())


def test_a_value_is_shown_in_a_few_words() -> None:
    assert shown("x.toml") == "'x.toml'"
    assert shown(np.zeros((5, 33, 3))) == "a value of type ndarray"

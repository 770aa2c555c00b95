"""Options are checked when they are made, and their record depends on nothing else."""

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import liftphase
from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary, find_exercise
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.prescription.methods import get_method

NAN = float("nan")
WRONG = [
    ({"exercise": "sqat"}, "did you mean squat"),
    ({"exercise": 3}, "by its name, not by 3"),
    ({"exercises": "gone.toml"}, "gone.toml"),
    ({"exercises": 3}, "exercises"),
    ({"model": "huge"}, "no model 'huge'"),
    ({"model": ["full"]}, "no model"),
    ({"person": "middle"}, "person must be"),
    ({"person": 0}, "person must be"),
    ({"person": True}, "person must be"),
    ({"slowmo": 0.0}, "slowmo must be above 0"),
    ({"slowmo": NAN}, "slowmo must be above 0"),
    ({"slowmo": True}, "slowmo must be above 0"),
    ({"slowmo": "8"}, "slowmo must be above 0"),
    ({"exercise": find_exercise("squat")}, "name of a lift, not an Exercise"),
    ({"start_s": -1.0}, "start_s must not be negative"),
    ({"end_s": -0.5}, "end_s must not be negative"),
    ({"output": ""}, "output is empty"),
    ({"exercises": ""}, "exercises is empty"),
    ({"start_s": 2.0, "end_s": 1.0}, "start_s must come before end_s"),
    ({"start_s": NAN}, "start_s and end_s must be seconds"),
    ({"end_s": float("inf")}, "start_s and end_s must be seconds"),
    ({"end_s": False}, "start_s and end_s must be seconds"),
    ({"target": "4-0"}, "4-0"),
    ({"target": 4010}, "not 4010"),
    ({"method": "slow"}, "no method is called 'slow'"),
    ({"method": 3}, "not 3"),
    ({"assisted_last": 2}, "give method as well"),
    ({"method": "slow-negative", "assisted_last": 2}, "not for slow-negative"),
    ({"method": "forced-negatives", "assisted_last": -1}, "0 or more"),
    ({"method": "forced-negatives", "assisted_last": True}, "0 or more"),
    ({"video": True}, "give output"),
    ({"output": "out", "video": "yes"}, "video must be True or False"),
    ({"output": 3}, "output must be a path"),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_what_cannot_be_is_refused_before_any_work(options, words):
    """The clip does not exist: a check that opened it first would report that instead."""
    calls = (lambda: liftphase.analyze("gone.mp4", **options), lambda: liftphase.analyze_many([], **options))
    for call in calls:
        with pytest.raises(liftphase.LiftphaseError) as caught:
            call()
        assert isinstance(caught.value, UsageError)
        message = str(caught.value)
        assert words in message
        assert "--" not in message
        assert len(message) < 200
        # The notation points at what is wrong on two lines of its own.
        assert "target" in options or "\n" not in message


@pytest.mark.parametrize("threads", [0, True, 1.5])
def test_threads_are_a_number(threads):
    with pytest.raises(UsageError, match="threads must be 1 or more"):
        liftphase.analyze("gone.mp4", threads=threads)


@pytest.mark.parametrize("path", [None, 3, b"clip.mp4", "clip\0.mp4", True])
def test_a_path_is_a_text_or_a_path(path):
    with pytest.raises(UsageError, match="path must be a path"):
        liftphase.analyze(path)
    with pytest.raises(UsageError, match="paths must be a path"):
        liftphase.analyze_many([path])


def test_an_empty_path_is_told_as_such():
    with pytest.raises(UsageError, match="path is empty"):
        liftphase.analyze("")


def test_an_unknown_keyword_is_a_type_error():
    options: dict[str, Any] = {"excercise": "squat"}
    with pytest.raises(TypeError, match="excercise"):
        liftphase.analyze("gone.mp4", **options)
    with pytest.raises(TypeError, match="excercise"):
        liftphase.analyze_many([], **options)


def test_the_record_of_a_request_is_json_with_names_and_fingerprints(tmp_path: Path):
    file = tmp_path / "own.toml"
    file.write_text(
        'slide = {joints = ["knee"], concentric = "up", travel = ["shoulders"], path = "vertical", '
        'support = "feet", starts_with = "eccentric", sides = "both", spotter = false}'
    )
    options = AnalysisOptions(
        exercise="Slide",
        exercises=ExerciseLibrary.builtin().with_file(file),
        start_s=np.float32(1.5),  # pyright: ignore[reportArgumentType] (Python callers have such numbers)
        slowmo=2,
        method=get_method("Slow Negative"),
    )
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    file.unlink()
    assert json.loads(json.dumps(options.request())) == {
        "exercise": "slide",
        "model": "full",
        "start_s": 1.5,
        "end_s": None,
        "slowmo": 2.0,
        "person": None,
        "exercises": sha256,
        "method": "slow-negative",
        "assisted_last": None,
    }


def test_options_go_to_other_processes():
    options = RunOptions(analysis=AnalysisOptions(exercise="squat", slowmo=2.0), threads=1)
    assert pickle.loads(pickle.dumps(options)) == options

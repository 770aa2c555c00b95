"""An analysis.json is checked before it is believed: types, finite numbers, nesting, numbers that refer."""

import json
import os

import pytest
from tempo_sets import make_sets

from liftphase.errors import ClipError
from liftphase.export.analysis_json import MAX_ANALYSIS_SIZE, parse_analysis, read_analysis_json


@pytest.fixture(scope="module")
def data() -> dict:
    return json.loads(json.dumps(make_sets([(4, 0, 1, 0)] * 3).to_dict()))


def changed(data: dict, path: str, value: object) -> bytes:
    """The JSON with one value replaced; path: keys and numbers with dots between."""
    copy = json.loads(json.dumps(data))
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = copy
    for key in parents:
        place = place[key]
    place[last] = value
    return json.dumps(copy).encode()


def test_what_was_written_is_read(data):
    assert json.loads(json.dumps(parse_analysis(json.dumps(data).encode()).to_dict())) == data


def test_a_name_that_is_not_utf_8_comes_back(data):
    assert parse_analysis(changed(data, "clip.path", "squat \udcff.mp4")).clip["path"] == "squat \udcff.mp4"


def test_later_keys_are_passed_over(data):
    for path in ("later", "clip.later", "reps.0.later", "segments.0.later", "quality.later"):
        assert parse_analysis(changed(data, path, {"a": [1]})).rep_count == 3


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("schema", 2, "schema 2"),
        ("schema", "1", "schema"),
        ("reps.1.eccentric_s", "4", r"reps\[1\]\.eccentric_s"),
        ("reps.1.eccentric_s", float("nan"), "not JSON"),
        ("reps.1.eccentric_s", float("inf"), "not JSON"),
        ("reps.1.eccentric_s", 10**400, r"reps\[1\]\.eccentric_s"),
        ("reps.1.eccentric_s", -1.0, r"reps\[1\]\.eccentric_s is -1"),
        ("reps.1.eccentric_s", 1e300, r"reps\[1\]\.eccentric_s"),
        ("reps.0.rep", True, r"reps\[0\]\.rep"),
        ("reps.0.rep", 2, "stands twice"),
        ("reps.0.set", 7, "set 7"),
        ("reps.0.flags", "a", r"reps\[0\]\.flags"),
        ("reps", {}, "reps"),
        ("sets.0.reps", [1, 2], r"sets\[0\]\.reps"),
        ("segments.0.phase", "sleeping", r"segments\[0\]\.phase"),
        ("segments.0.rep", 99, "rep 99"),
        ("segments.0.end_s", -5, r"segments\[0\]"),
        ("segments.0.uncertainty_s", -0.1, "uncertainty"),
        ("clip", [], "clip"),
        ("clip.duration_s", None, "duration_s"),
        ("clip.path", 3, "path"),
        ("quality", None, "quality"),
        ("quality.detected", 1.5, "0..1"),
        ("exercise.name", ["squat"], r"exercise\.name"),
    ],
)
def test_what_is_odd_is_one_line_that_says_where(data, path, value, words):
    with pytest.raises(ValueError, match=words) as caught:
        parse_analysis(changed(data, path, value))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 1_000_000,
        b'{"schema": 1, "clip": ' + b'{"a":' * 100_000,
        b"{}",
        b'{"schema": 1}',
        b" " * (MAX_ANALYSIS_SIZE + 1),
    ],
)
def test_what_is_no_analysis_is_refused(content):
    with pytest.raises(ValueError, match=r"not|larger"):
        parse_analysis(content)


def test_a_pipe_or_folder_is_no_analysis(tmp_path):

    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(ClipError, match="no regular file"):
            read_analysis_json(tmp_path / name)
    with pytest.raises(ClipError, match="No such file"):
        read_analysis_json(tmp_path / "gone")

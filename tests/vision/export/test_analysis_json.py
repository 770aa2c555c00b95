"""analysis.json as it is written, as it is published, and what of a broken one is refused."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from synthetic import make_track, script_set

from liftphase.analysis import measure_track
from liftphase.errors import ClipError
from liftphase.export.analysis_json import (
    MAX_ANALYSIS_SIZE,
    parse_analysis,
    read_analysis_json,
    write_analysis_json,
)
from liftphase.export.analysis_schema import SCHEMA_FILES, schema_text

GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "expected").glob("*.json"))


@pytest.fixture(scope="module")
def text() -> str:
    """What was found in a drawn set, as it is written."""
    return json.dumps(measure_track(make_track(script_set(3)), exercise="squat").analysis.to_dict())


@pytest.fixture
def data(text) -> dict[str, Any]:
    return json.loads(text)


def validate(data: Any) -> None:
    (path,) = (path for path in SCHEMA_FILES if path.name == "analysis-1.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)


def parse(data: Any):
    return parse_analysis(json.dumps(data).encode())


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=lambda path: path.stem)
def test_the_published_schema_is_that_of_the_types(path):
    """`python -m liftphase.export.analysis_schema` writes them anew."""
    assert path.read_text(encoding="utf-8") == schema_text(SCHEMA_FILES[path])


def test_what_is_written_keeps_to_the_schema_and_comes_back(data):
    validate(data)
    assert parse(data).to_dict() == data


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_stored_analysis_keeps_to_the_schema_and_comes_back(path):
    data = json.loads(path.read_text(encoding="utf-8"))["analysis"]
    validate(data)
    assert parse(data).to_dict() == data


@pytest.mark.parametrize("from_s", [2.36, 2.4, 2.44])
def test_a_rep_cut_by_the_edge_of_the_clip_comes_back(from_s):
    """The edge of the clip is written to 0.1 ms, the phase that begins there to the nanosecond."""
    times_s = np.arange(0, 14, 1 / 30)
    track = make_track(script_set(4), times_s=times_s[(times_s > from_s) & (times_s < from_s + 9.3)])
    data = measure_track(track, exercise="squat").analysis.to_dict()
    assert data["segments"][0]["rep"] == 1
    assert "cut-by-clip-start" in [issue["code"] for issue in data["reps"][0]["issues"]]
    assert parse(data).to_dict() == json.loads(json.dumps(data))


def test_the_contract_alone_is_enough(data):
    """Neither phases of reps, codes, nor any other key that came later."""
    for segment in data["segments"]:
        del segment["start_uncertainty_s"], segment["end_uncertainty_s"]
    for rep in data["reps"]:
        del rep["phases"], rep["issues"], rep["side"], rep["eccentric_u_s"]
    del data["clip"]["first_s"], data["corrected"], data["provenance"], data["quality"]["issues"]
    validate(data)
    analysis = parse(data)
    assert analysis.rep_count == 3
    assert [rep.tempo for rep in analysis.reps] == [rep["tempo"] for rep in data["reps"]]


def test_later_keys_are_passed_over(data):
    for place in (data, data["clip"], data["segments"][0], data["reps"][0], data["quality"]):
        place["later"] = {"a": [1]}
    validate(data)
    assert parse(data).rep_count == 3


def put(data: Any, path: str, value: Any) -> Any:
    *parents, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    inner = data
    for key in parents:
        inner = inner[key]
    inner[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("reps.0.eccentric_s", "4", r"\$\.reps\[0\]\.eccentric_s"),
        ("reps.0.rom_deg.knee", None, "rom_deg"),
        ("segments.1.start_s", True, r"segments\[1\]\.start_s"),
        ("segments.1.phase", "lowering", r"segments\[1\]\.phase"),
        ("segments.1.start_s", 1e300, r"segments\[1\]\.start_s"),
        ("segments", [], "segments"),
        ("reps.1.phases", [], "phases"),
        ("clip.frames", 1.5, "clip.frames"),
        ("quality.detected", 1.2, "quality.detected"),
        ("quality", [], "quality"),
        ("quality", None, "quality"),
        ("schema", "1", "schema"),
        ("reps", {}, "reps"),
        ("reps.0.rep", True, r"reps\[0\]\.rep"),
        ("reps.0.flags", "a", r"reps\[0\]\.flags"),
        ("reps.1.eccentric_s", -1.0, r"reps\[1\]\.eccentric_s"),
        ("reps.1.eccentric_s", 1e300, r"reps\[1\]\.eccentric_s"),
        ("reps.1.eccentric_s", 10**400, r"reps\[1\]\.eccentric_s"),
        ("reps.1.phases.0.start_s", "0", r"reps\[1\]\.phases\[0\]\.start_s"),
        ("segments.0.uncertainty_s", -0.1, "uncertainty_s"),
        ("clip", [], "clip"),
        ("clip.duration_s", None, "duration_s"),
        ("clip.path", 3, "path"),
        ("clip.slowmo", 0, "slowmo"),
        ("clip.recorded_at", 5, "recorded_at"),
        ("exercise.name", ["squat"], r"exercise\.name"),
    ],
)
def test_wrong_types_are_refused_by_schema_and_reader(data, path, value, where):
    put(data, path, value)
    with pytest.raises(jsonschema.ValidationError):
        validate(data)
    with pytest.raises(ValueError, match=where) as caught:
        parse(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", ["clip", "exercise", "rep_count", "segments", "reps", "sets", "quality"])
def test_a_missing_key_is_refused(data, key):
    del data[key]
    with pytest.raises(ValueError, match=key):
        parse(data)


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("segments.2.start_s", 0.0, "overlaps"),
        ("segments.2.start_s", 4.9, "leaves a gap|ends before"),
        ("segments.1.end_s", 0.1, "ends before it starts"),
        ("segments.1.end", "shortened", "with the end shortened"),
        ("segments.1.rep", None, "with the rep None"),
        ("segments.1.rep", 9, "of rep 9, which is not there"),
        ("segments.1.phase", "concentric", "not those of the reps"),
        ("reps.0.concentric_s", 9.0, r"reps\[0\].concentric_s is 9.0, but its phases last"),
        ("reps.0.concentric_s", None, r"reps\[0\].concentric_s is None"),
        ("reps.1.rep", 1, "stands twice"),
        ("reps.1.set", 2, "not the reps of that set"),
        ("reps.0.set", 7, "not the reps of that set"),
        ("segments.0.end_s", -5, r"segments\[0\]"),
        ("reps.1.eccentric_s", float("nan"), "not JSON"),
        ("reps.1.eccentric_s", float("inf"), "not JSON"),
        ("sets.0.reps", [1, 2], "not the reps of that set"),
        ("rep_count", 4, "rep_count is 4, but 3"),
    ],
)
def test_what_disagrees_is_refused(data, path, value, fault):
    with pytest.raises(ValueError, match=fault) as caught:
        parse(put(data, path, value))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 1_000_000, "not JSON: it is nested too deeply"),
        (b'{"schema": 1, "clip": ' + b'{"a":' * 100_000, "not JSON: it is nested too deeply"),
        (b'{"schema": NaN}', "not JSON.*NaN"),
        (b"[]", "not an analysis"),
        (b"null", "not an analysis"),
        (b'{"schema": 1}', "not an analysis"),
        (b"{}", "not an analysis.*schema"),
        (b'{"schema": 2}', "of schema 2, not 1"),
        (b" " * (MAX_ANALYSIS_SIZE + 1), "larger than"),
    ],
)
def test_what_is_no_analysis_at_all(content, fault):
    with pytest.raises(ValueError, match=fault):
        parse_analysis(content)


def test_a_file_that_cannot_be_believed_is_one_line(data, tmp_path):
    path = tmp_path / "analysis.json"
    path.write_text(json.dumps(put(data, "reps.0.eccentric_s", "4")))
    for bad in (path, tmp_path, tmp_path / "gone.json"):
        with pytest.raises(ClipError) as caught:
            read_analysis_json(bad)
        assert str(bad) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_pipe_or_folder_is_no_analysis(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(ClipError, match="no regular file"):
            read_analysis_json(tmp_path / name)
    with pytest.raises(ClipError, match="No such file"):
        read_analysis_json(tmp_path / "gone")


def test_json_is_the_analysis(make_analysis, tmp_path):
    analysis = make_analysis(3, flags=("cut",))
    write_analysis_json(analysis, tmp_path / "analysis.json")
    data = json.loads((tmp_path / "analysis.json").read_text())
    assert data == analysis.to_dict()
    assert read_analysis_json(tmp_path / "analysis.json") == analysis


def test_json_holds_a_file_name_that_is_not_utf8(make_analysis, tmp_path):
    analysis = make_analysis()
    path = b"kniebeuge-\xfc.mp4".decode(errors="surrogateescape")
    analysis = replace(analysis, clip=replace(analysis.clip, path=path))
    write_analysis_json(analysis, tmp_path / "analysis.json")
    assert json.loads((tmp_path / "analysis.json").read_text())["clip"]["path"] == path
    assert read_analysis_json(tmp_path / "analysis.json").clip.path == path

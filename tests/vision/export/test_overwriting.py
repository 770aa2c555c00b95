"""An output that a person named never replaces what this program did not write."""

import json
from pathlib import Path

import pytest

from liftphase.errors import UsageError
from liftphase.export.overwriting import refuse_overwriting
from liftphase.export.result_folder import ANALYSIS_FILE, TRACK_FILE

ANALYSIS = json.dumps({"schema": 1, "clip": {}, "segments": [], "reps": []}).encode()
VERDICTS = json.dumps({"schema": 1, "verdict": "pass", "clips": []}).encode()
JUNIT = b'<?xml version="1.0"?>\n<testsuites name="liftphase check">'
PLOT = b"\x89PNG\r\n\x1a\n\0\0\0\x16tEXtSoftware\0liftphase"


def refusal(path: Path, *inputs: Path) -> str:
    with pytest.raises(UsageError) as caught:
        refuse_overwriting(path, inputs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("path", [None, "-", "new.json"])
def test_what_replaces_nothing_is_fine(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refuse_overwriting(path, [None])


@pytest.mark.parametrize("content", [b"", ANALYSIS, VERDICTS, JUNIT, PLOT])
def test_empty_files_and_what_it_wrote_itself_may_be_replaced(tmp_path, content):
    path = tmp_path / "out"
    path.write_bytes(content)
    refuse_overwriting(path, [])


@pytest.mark.parametrize(
    "content",
    [
        b"a diary",
        b'{"schema": 1}',
        b"{" * 100_000,
        b"[]",
        JUNIT.replace(b"liftphase check", b"pytest"),
        PLOT.replace(b"liftphase", b"Matplotlib"),
    ],
)
def test_files_of_somebody_else_may_not(tmp_path, content):
    path = tmp_path / "out"
    path.write_bytes(content)
    assert "is not of liftphase" in refusal(path)
    assert path.read_bytes() == content


def test_an_input_may_not_under_any_of_its_names(tmp_path):
    given, link = tmp_path / "analysis.json", tmp_path / "link.json"
    given.write_bytes(ANALYSIS)
    link.symlink_to(given)
    assert "is to be read" in refusal(given, given)
    assert "is to be read" in refusal(link, given)


def test_a_folder_is_no_file(tmp_path):
    assert "no regular file" in refusal(tmp_path)


def test_a_result_is_left_to_the_analysis_that_made_it(tmp_path):
    result = tmp_path / ANALYSIS_FILE
    result.write_bytes(ANALYSIS)
    refuse_overwriting(result, [])
    (tmp_path / TRACK_FILE).touch()
    assert "result of an analysis" in refusal(result)


def test_a_name_that_no_file_can_have_is_one_line(tmp_path):
    assert "cannot be written" in refusal(tmp_path / ("x" * 300) / "out")

"""What is remembered between runs, and when results hold."""

import json
from dataclasses import replace

import pytest

from liftphase.batch.find import INDEX_FILE
from liftphase.batch.job import refers_to
from liftphase.batch.state import Index, is_current, read_analysis, request_fingerprint
from liftphase.batch.storage import Entry, LocalStorage
from liftphase.export.result_folder import ANALYSIS_FILE
from liftphase.pipeline.options import AnalysisOptions, RunOptions

SQUAT = RunOptions(analysis=AnalysisOptions(exercise="squat"))


def test_an_index_is_read_back(tmp_path):
    index = Index(LocalStorage(tmp_path))
    index.record(Entry("a.mp4", 7, "7:1"), "aa", "a")
    index.record(
        Entry("b.mp4", 8, "8:1"), "bb", problem="broken", fingerprint=request_fingerprint(SQUAT, "b.mp4")
    )
    index.save()
    again = Index(LocalStorage(tmp_path))
    assert again.known == index.known
    assert again.folders() == {"aa": "a"}
    assert again.of(Entry("a.mp4", 7, "7:1")) is not None
    assert again.of(Entry("a.mp4", 7, "7:2")) is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 1}', '{"format": 1, "clips": {"a": {"x": 1}}}']
)
def test_a_damaged_index_is_as_none(tmp_path, content):
    (tmp_path / INDEX_FILE).write_text(content)
    assert Index(LocalStorage(tmp_path)).known == {}


def test_only_files_that_may_hold_a_known_content_are_read(tmp_path):
    index = Index(LocalStorage(tmp_path))
    index.record(Entry("gone.mp4", 5, "5:1"), "gg", "gone")
    index.record(Entry("here.mp4", 6, "6:1"), "hh", "here")
    sizes = {"alone.mp4": 4, "as gone.mp4": 5, "here.mp4": 6, "as here.mp4": 6, "x.mp4": 9, "y.mp4": 9}
    entries = [Entry(name, size, f"{size}:1") for name, size in sizes.items()]
    names = [entry.name for entry in index.possible_duplicates(entries)]
    assert names == ["as gone.mp4", "as here.mp4", "x.mp4", "y.mp4"]


def test_results_hold_for_the_same_content_request_and_version(analyzed):
    analysis = read_analysis((analyzed.folder / ANALYSIS_FILE).read_bytes())
    assert analysis is not None
    sha256 = analysis["clip"]["sha256"]
    assert is_current(analysis, sha256, request_fingerprint(SQUAT, "a.mp4"))
    same = RunOptions(analysis=AnalysisOptions(exercise="Back Squat"), video=False, report=False)
    assert is_current(analysis, sha256, request_fingerprint(same, "a.mp4"))
    assert not is_current(analysis, sha256[::-1], request_fingerprint(SQUAT, "a.mp4"))
    assert not is_current(analysis, sha256, request_fingerprint(SQUAT, "a.mp4") | {"liftphase": "0.0.1"})
    assert not is_current(None, sha256, request_fingerprint(SQUAT, "a.mp4"))
    for options in (
        AnalysisOptions(),
        AnalysisOptions(exercise="front-squat"),
        AnalysisOptions(exercise="squat", slowmo=2.0),
        AnalysisOptions(exercise="squat", model="lite"),
    ):
        assert not is_current(analysis, sha256, request_fingerprint(RunOptions(analysis=options), "a.mp4"))
    for other in ({"audio": False}, {"language": "de"}, {"plain": True}):
        assert not is_current(analysis, sha256, request_fingerprint(replace(SQUAT, **other), "a.mp4"))


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff", b"[1]"])
def test_a_damaged_analysis_is_none(content):
    assert read_analysis(content) is None


def test_an_analysis_is_of_a_file_by_its_name_below_the_folder_of_clips():
    analysis = json.loads('{"clip": {"path": "anna/a.mp4"}}')
    assert refers_to(analysis, "anna/a.mp4")
    for other in ("a.mp4", "ben/a.mp4", "/films/anna/a.mp4"):
        assert not refers_to(analysis, other)
    assert not refers_to(None, "a.mp4")
    assert not refers_to({"clip": 1}, "a.mp4")

"""What is remembered between runs, and when results hold."""

import json

import pytest

from liftphase.batch.job import is_of_file
from liftphase.batch.places import Entry, LocalPlace
from liftphase.batch.state import INDEX_FILE, Index, holds, make_wanted, read_analysis
from liftphase.pipeline import ANALYSIS_FILE, Options

SQUAT = Options("squat")


def test_an_index_is_read_back(tmp_path):
    index = Index(LocalPlace(tmp_path))
    index.learn(Entry("a.mp4", 7, "7:1"), "aa", "a")
    index.learn(Entry("b.mp4", 8, "8:1"), "bb", problem="broken", wanted=make_wanted(SQUAT))
    index.save()
    again = Index(LocalPlace(tmp_path))
    assert again.known == index.known
    assert again.folders() == {"aa": "a"}
    assert again.of(Entry("a.mp4", 7, "7:1")) is not None
    assert again.of(Entry("a.mp4", 7, "7:2")) is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 1}', '{"format": 1, "clips": {"a": {"x": 1}}}']
)
def test_a_damaged_index_is_as_none(tmp_path, content):
    (tmp_path / INDEX_FILE).write_text(content)
    assert Index(LocalPlace(tmp_path)).known == {}


def test_only_files_that_may_hold_a_known_content_are_read(tmp_path):
    index = Index(LocalPlace(tmp_path))
    index.learn(Entry("gone.mp4", 5, "5:1"), "gg", "gone")
    index.learn(Entry("here.mp4", 6, "6:1"), "hh", "here")
    sizes = {"alone.mp4": 4, "as gone.mp4": 5, "here.mp4": 6, "as here.mp4": 6, "x.mp4": 9, "y.mp4": 9}
    entries = [Entry(name, size, f"{size}:1") for name, size in sizes.items()]
    names = [entry.name for entry in index.lookalikes(entries)]
    assert names == ["as gone.mp4", "as here.mp4", "x.mp4", "y.mp4"]


def test_results_hold_for_the_same_content_request_and_version(analysed):
    analysis = read_analysis((analysed.folder / ANALYSIS_FILE).read_bytes())
    assert analysis is not None
    sha256 = analysis["clip"]["sha256"]
    assert holds(analysis, sha256, make_wanted(SQUAT))
    assert holds(analysis, sha256, make_wanted(Options("Back Squat", video=False)))
    assert not holds(analysis, sha256[::-1], make_wanted(SQUAT))
    assert not holds(analysis, sha256, make_wanted(SQUAT) | {"liftphase": "0.0.1"})
    assert not holds(None, sha256, make_wanted(SQUAT))
    for options in (
        Options(),
        Options("front-squat"),
        Options("squat", slowmo=2.0),
        Options("squat", "lite"),
    ):
        assert not holds(analysis, sha256, make_wanted(options))


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff", b"[1]"])
def test_a_damaged_analysis_is_none(content):
    assert read_analysis(content) is None


def test_an_analysis_is_of_a_file_wherever_the_folder_of_clips_is():
    analysis = json.loads('{"clip": {"path": "/films/2024/anna/a.mp4"}}')
    assert is_of_file(analysis, "anna/a.mp4") and is_of_file(analysis, "a.mp4")
    assert not is_of_file(analysis, "ben/a.mp4") and not is_of_file(analysis, "b.mp4")
    assert not is_of_file(None, "a.mp4")

"""Whose results a folder holds, and which folder those of a clip go to."""

import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftphase.errors import OutputError
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    CORRECTIONS_FILE,
    REPS_FILE,
    TRACK_FILE,
    ResultFolder,
    candidate_folders,
    choose_folder,
    find_owner,
    publish_order,
    safe_name,
)

ANALYSIS = json.dumps({"clip": {"sha256": "aa"}}).encode()


def test_the_analysis_names_the_clip_of_the_results():
    assert find_owner({ANALYSIS_FILE: ANALYSIS}.get) == "aa"
    assert find_owner({CORRECTIONS_FILE: b'{"clip_sha256": "bb"}'}.get) == "bb"


def test_the_pose_track_names_it_where_there_is_no_analysis_yet(analyzed):
    track = (analyzed.folder / TRACK_FILE).read_bytes()
    sha256 = json.loads((analyzed.folder / ANALYSIS_FILE).read_text())["clip"]["sha256"]
    assert find_owner({TRACK_FILE: track, ANALYSIS_FILE: b"{"}.get) == sha256


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"clip": 1}', b'{"clip": {"sha256": 1}}', b"[" * 100_000, b"\xff"]
)
def test_what_is_damaged_tells_nothing(content):
    assert find_owner({ANALYSIS_FILE: content, TRACK_FILE: content, CORRECTIONS_FILE: content}.get) is None


def chosen(folders, sha256="aa"):
    """The folder for `x.mp4`, where these are there: name -> content of its analysis."""

    def read(name):
        folder, _, file = name.rpartition("/")
        return folders[folder] if file == ANALYSIS_FILE else None

    def names(folder):
        return {ANALYSIS_FILE} if folder in folders else set()

    return choose_folder(candidate_folders("x.mp4"), names, read, lambda: sha256)


def test_results_of_other_clips_are_never_in_the_way():
    other = ANALYSIS.replace(b"aa", b"bb")
    assert chosen({}) == "x"
    assert chosen({"x": other}) == "x.mp4"
    assert chosen({"x": other, "x.mp4": other}) == "x.mp4+"
    assert chosen({"x": b"of somebody"}) == "x.mp4"


def test_results_of_the_same_content_are_found_again():
    other = ANALYSIS.replace(b"aa", b"bb")
    assert chosen({"x": ANALYSIS}) == "x"
    assert chosen({"x": other, "x.mp4": other, "x.mp4+": ANALYSIS}) == "x.mp4+"
    # Those of the other were removed since.
    assert chosen({"x.mp4": ANALYSIS}) == "x.mp4"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("..", "clip"),
        ("../..", "clip"),
        ("", "clip"),
        (".", "clip"),
        ("a/", "clip"),
        ("/home/x/squat.mp4", "squat.mp4"),
        ("C:\\clips\\squat.mp4", "squat.mp4"),
        ("a\0b\n.mp4", "a_b_.mp4"),
        ("ä" * 300, "ä" * 100),
    ],
)
def test_a_name_out_of_a_file_stays_a_name(path, name):
    assert safe_name(path) == name


@given(st.text())
def test_no_name_leaves_the_folder(path):
    for folder in islice(candidate_folders(safe_name(path)), 3):
        assert "/" not in folder
        assert "\0" not in folder
        assert folder.strip(".") != ""


def test_a_name_of_dots_is_no_way_up():
    assert list(islice(candidate_folders("...mp4"), 3)) == ["...mp4", "...mp4+", "...mp4++"]


def test_the_track_is_first_and_the_analysis_last():
    assert publish_order([ANALYSIS_FILE, REPS_FILE, TRACK_FILE]) == [TRACK_FILE, REPS_FILE, ANALYSIS_FILE]


def test_a_folder_that_came_to_nothing_goes_again(tmp_path):
    results = ResultFolder(tmp_path / "a" / "b")
    with pytest.raises(ZeroDivisionError), results.prepared():
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_a_folder_where_a_file_should_go_is_one_line(tmp_path):
    (tmp_path / ANALYSIS_FILE).mkdir()
    with pytest.raises(OutputError, match=r"analysis\.json stands where a result is to go"):
        ResultFolder(tmp_path).remove(ANALYSIS_FILE)

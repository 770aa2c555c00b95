"""Results of other clips, inputs and files of somebody else are never overwritten."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from run_options import run_options

import liftphase
from liftphase.errors import ClipError, OutputError
from liftphase.export.result_folder import ANALYSIS_FILE, FRAMES_FILE, TRACK_FILE, VIDEO_FILE
from liftphase.pipeline import analyze_clip, analyze_into, no_progress
from liftphase.pose.track_file import load_track, save_track

SHORT = run_options("squat", end_s=0.5, video=False)


@pytest.fixture
def copies(analyzed, tmp_path) -> list[Path]:
    """Three clips of one name, the last two with the same content."""
    content = analyzed.clip.path.read_bytes()
    paths = []
    for person, end in (("anna", b""), ("ben", b"\0"), ("carl", b"\0")):
        (tmp_path / person).mkdir()
        paths.append(tmp_path / person / "IMG_0001.mp4")
        paths[-1].write_bytes(content + end)
    return paths


def state(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_a_second_clip_of_that_name_has_a_folder_of_its_own(copies, tmp_path):
    output = tmp_path / "results"
    first = analyze_clip(copies[0], output, SHORT)
    before = state(first.folder)
    second = analyze_clip(copies[1], output, SHORT)
    assert (first.folder.name, second.folder.name) == ("IMG_0001", "IMG_0001.mp4")
    assert state(first.folder) == before
    assert first.notes == ()
    assert "IMG_0001 holds the results of another clip" in second.notes[0]
    assert str(second.folder) in second.notes[0]
    # The same content, whatever folder it lies in, finds its own; so does the first.
    assert analyze_clip(copies[2], output, SHORT).folder == second.folder
    assert analyze_clip(copies[0], output, SHORT).folder == first.folder
    assert {path.name for path in output.iterdir()} == {"IMG_0001", "IMG_0001.mp4"}


def test_python_does_not_overwrite_either(copies, tmp_path):
    for path in copies[:2]:
        liftphase.analyze(path, output=tmp_path / "results", exercise="squat", end_s=0.5, video=False)
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"IMG_0001", "IMG_0001.mp4"}


def test_files_of_unknown_origin_are_left_alone(copies, tmp_path):
    mine = tmp_path / "results" / "IMG_0001" / "annotated.mp4"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"of the holidays")
    (mine.parent / "notes.txt").write_text("5 x 5")
    assert analyze_clip(copies[0], tmp_path / "results", SHORT).folder.name == "IMG_0001.mp4"
    assert mine.read_bytes() == b"of the holidays"


def test_other_files_in_the_folder_are_no_hindrance(copies, tmp_path):
    (tmp_path / "results" / "IMG_0001").mkdir(parents=True)
    (tmp_path / "results" / "IMG_0001" / "notes.txt").write_text("5 x 5")
    assert analyze_clip(copies[0], tmp_path / "results", SHORT).folder.name == "IMG_0001"


def test_a_clip_among_results_is_not_deleted(analyzed, tmp_path):
    clip = tmp_path / "results" / "annotated" / VIDEO_FILE
    clip.parent.mkdir(parents=True)
    shutil.copy(analyzed.clip.path, clip)
    assert analyze_clip(clip, tmp_path / "results", replace(SHORT, video=True)).folder.name == VIDEO_FILE
    assert clip.read_bytes() == analyzed.clip.path.read_bytes()


def test_no_result_replaces_what_is_read(analyzed, tmp_path):
    clip = tmp_path / VIDEO_FILE
    shutil.copy(analyzed.clip.path, clip)
    with pytest.raises(OutputError, match="is to be read and would be replaced"):
        analyze_into(clip, tmp_path, SHORT)
    shutil.copytree(analyzed.folder, tmp_path / "out")
    track = load_track(tmp_path / "out" / TRACK_FILE)
    source = replace(track, clip=replace(track.clip, path=str(tmp_path / "out" / VIDEO_FILE)))
    save_track(source, tmp_path / "out" / TRACK_FILE)
    with pytest.raises(OutputError, match="would be replaced"):
        analyze_into(tmp_path / "out" / TRACK_FILE, tmp_path / "out", run_options("squat"))
    assert clip.read_bytes() == analyzed.clip.path.read_bytes()


def test_results_of_another_content_are_refused_in_a_folder_that_was_given(copies, tmp_path):
    folder = analyze_clip(copies[0], tmp_path / "results", SHORT).folder
    before = state(folder)
    with pytest.raises(OutputError, match="holds the results of another clip"):
        analyze_into(copies[1], folder, SHORT)
    assert state(folder) == before


@pytest.mark.parametrize("name", ["..", "../..", "/etc/..", "a/../../b/..", "", "...mp4", "..\\..\\x/.."])
def test_a_track_of_a_clip_with_an_odd_name_stays_in_the_output_folder(analyzed, tmp_path, name):
    track = load_track(analyzed.folder / TRACK_FILE)
    save_track(replace(track, clip=replace(track.clip, path=name)), tmp_path / TRACK_FILE)
    output = tmp_path / "up" / "out"
    folder = analyze_clip(tmp_path / TRACK_FILE, output, run_options("squat", video=False)).folder
    assert folder.resolve().parent == output.resolve()
    assert {path.name for path in tmp_path.iterdir()} == {TRACK_FILE, "up"}
    assert [path.name for path in (tmp_path / "up").iterdir()] == ["out"]


def test_results_of_a_saved_track_hold_it(analyzed, tmp_path):
    """Without it nothing could be corrected, and no track or angle exported."""
    given, no_video = analyzed.folder / TRACK_FILE, run_options("squat", video=False)
    kept = analyze_clip(given, tmp_path, no_video).folder / TRACK_FILE
    assert (load_track(kept).image_px == load_track(given).image_px).all()
    written = kept.stat().st_mtime_ns
    assert analyze_clip(kept, tmp_path, no_video).folder == kept.parent
    assert kept.stat().st_mtime_ns == written


def test_a_track_of_another_clip_of_that_name_has_a_folder_of_its_own(analyzed, tmp_path):
    track = load_track(analyzed.folder / TRACK_FILE)
    for number in range(2):
        clip = replace(track.clip, sha256=f"{number:064}", path="gone.mp4")
        save_track(replace(track, clip=clip), tmp_path / TRACK_FILE)
        analyze_clip(tmp_path / TRACK_FILE, tmp_path / "out", run_options("squat", video=False))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"gone", "gone.mp4"}


@pytest.mark.parametrize("how", ["replaced", "written to", "removed"])
def test_a_clip_that_changes_meanwhile_has_no_results(copies, tmp_path, how):
    def progress(label: str, total: int | None):
        if how == "replaced":
            copies[1].replace(copies[0])
        elif how == "removed":
            copies[0].unlink(missing_ok=True)
        else:
            with copies[0].open("ab") as file:
                file.write(b"more")
        return no_progress(label, total)

    with pytest.raises(ClipError, match=r"changed while it was analyzed|No such file"):
        analyze_clip(copies[0], tmp_path / "results", SHORT, progress)
    assert not (tmp_path / "results").exists()


def test_a_clip_that_is_only_touched_is_the_same(copies, tmp_path):
    def progress(label: str, total: int | None):
        copies[0].touch()
        return no_progress(label, total)

    folder = analyze_clip(copies[0], tmp_path / "results", SHORT, progress).folder
    assert json.loads((folder / ANALYSIS_FILE).read_text())["clip"]["frames"] > 0


def test_links_laid_in_the_folder_are_not_followed(copies, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder = tmp_path / "results" / "IMG_0001"
    analyze_clip(copies[0], tmp_path / "results", SHORT)
    for name in (FRAMES_FILE, TRACK_FILE, VIDEO_FILE):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(victim)
    analyze_clip(copies[0], tmp_path / "results", SHORT)
    assert victim.read_text() == "mine"
    assert not (folder / FRAMES_FILE).is_symlink()

"""Clips are detected by their content; every clip has its own folder."""

import os
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftphase.batch.find import HEAD_BYTES, find_clips, looks_like_video, name_folders
from liftphase.batch.storage import LocalStorage, open_storage
from liftphase.batch.storage.remote import RemoteStorage

CONTAINERS = {
    "clip.mp4": "libx264",
    "clip.mov": "libx264",
    "clip.mkv": "libx264",
    "clip.webm": "libvpx",
    "clip.avi": "mpeg4",
    "clip.ts": "libx264",
    "clip.m2ts": "libx264",
    "clip.mpg": "mpeg1video",
    "clip.flv": "libx264",
    "clip.3gp": "libx264",
    "clip.asf": "mpeg4",
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_known_by_its_beginning(make_clip, name):
    clip = make_clip(name, codec=CONTAINERS[name], frames=4, fps=25, time_base=Fraction(1, 25))
    assert looks_like_video(clip.read_bytes()[:HEAD_BYTES])


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"some words of text",
        b"\x89PNG\r\n\x1a\n" + bytes(400),
        b"\xff\xd8\xff\xe0" + bytes(400),
        b"\0\0\0\x18ftypheic" + bytes(400),
        b"\0\0\0\x18ftypM4A " + bytes(400),
        b"RIFF\0\0\0\0WAVE" + bytes(400),
        b"G" + bytes(399),
        b"%PDF-1.7\n" + bytes(400),
    ],
)
def test_other_files_are_not(head):
    assert not looks_like_video(head)


@pytest.fixture
def folder(make_clip, tmp_path):
    """Clips with and without a suffix that says so, and much else."""
    for place in ("anna", "ben", ".hidden", "done/IMG_1"):
        (tmp_path / "season" / place).mkdir(parents=True)
    content = make_clip("made.mp4", frames=4).read_bytes()
    for name in ("anna/IMG_1.MOV", "anna/no suffix", "ben/a.bin", ".hidden/b.mp4", "ben/.c.mp4"):
        (tmp_path / "season" / name).write_bytes(content)
    (tmp_path / "season" / "ben" / "broken.MP4").write_bytes(b"no video at all")
    (tmp_path / "season" / "notes.txt").write_text("3 x 5")
    (tmp_path / "season" / "done" / "IMG_1" / "analysis.json").write_text('{"clip": {"sha256": "aa"}}')
    (tmp_path / "season" / "done" / "IMG_1" / "annotated.mp4").write_bytes(content)
    return LocalStorage(tmp_path / "season")


def test_clips_are_found_by_content_or_suffix(folder):
    found = find_clips(folder)
    names = ["anna/IMG_1.MOV", "anna/no suffix", "ben/a.bin", "ben/broken.MP4"]
    assert sorted(entry.name for entry in found.clips) == names
    assert found.skipped == [("notes.txt", "no video")]
    assert found.folders["anna/IMG_1.MOV"] == "anna/IMG_1"


def test_a_pattern_chooses_by_name_or_by_path(folder):
    assert [entry.name for entry in find_clips(folder, "*.MOV").clips] == ["anna/IMG_1.MOV"]
    assert {entry.name for entry in find_clips(folder, "ben/*").clips} == {"ben/a.bin", "ben/broken.MP4"}
    # It chooses clips, not what is listed.
    assert find_clips(folder, "ben/*").skipped == find_clips(folder).skipped
    assert {entry.name for entry in find_clips(folder, "*.MOV").others} == {
        "anna/no suffix",
        "ben/a.bin",
        "ben/broken.MP4",
    }
    assert find_clips(folder, "*.MOV").folders == find_clips(folder).folders


def test_the_folder_of_the_results_is_left_out(folder):
    assert {entry.name for entry in find_clips(folder, leave_out="ben").clips} == {
        "anna/IMG_1.MOV",
        "anna/no suffix",
    }


def test_tables_of_an_earlier_batch_are_no_files_of_the_user(folder):
    """On disk and in object storage."""
    stored = open_storage("memory://tables")
    assert isinstance(stored, RemoteStorage)
    for name in (".batch.json", "summary.csv", "failures.csv", "plan.csv"):
        (folder.root / "done" / name).write_text("{}")
        stored.file_system[0].pipe(f"/tables/done/{name}", b"{}")
    assert ("done/plan.csv", "no video") in find_clips(folder).skipped
    assert len(find_clips(folder).skipped) == 2
    assert find_clips(stored).skipped == [("done/plan.csv", "no video")]


def test_what_cannot_be_read_is_listed(folder):
    os.mkfifo(folder.root / "pipe")
    (folder.root / "gone.mp4").symlink_to("nowhere")
    skipped = dict(find_clips(folder).skipped)
    assert skipped["pipe"] == "no video"
    assert skipped["gone.mp4"].startswith("cannot be read: No such file")


@pytest.mark.parametrize("stray", ["analysis.json", "pose.npz", "reps.csv", "corrections.json"])
def test_a_stray_file_with_the_name_of_a_result_hides_no_clip(folder, stray):
    place = folder.root / "ben"
    (place / stray).write_text("{}")
    (place / "annotated.mp4").write_bytes((place / "a.bin").read_bytes())
    found = find_clips(folder)
    assert {"ben/a.bin", "ben/annotated.mp4"} <= {entry.name for entry in found.clips}
    assert (f"ben/{stray}", "no video") in found.skipped
    # True results hide their own files, not the clips beside them.
    (place / "analysis.json").write_text('{"clip": {"sha256": "aa"}}')
    names = {entry.name for entry in find_clips(folder).clips}
    assert "ben/a.bin" in names
    assert "ben/annotated.mp4" not in names


def test_linked_folders_are_gone_through_once_or_listed(folder, tmp_path):
    content = (folder.root / "ben" / "a.bin").read_bytes()
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "elsewhere" / "deep" / "c.mp4").write_bytes(content)
    (tmp_path / "elsewhere" / "deep" / "back").symlink_to(tmp_path / "elsewhere")
    (folder.root / "linked").symlink_to("../elsewhere")
    (folder.root / "linked too").symlink_to(tmp_path / "elsewhere")
    (folder.root / "anna" / "up").symlink_to("..")
    (folder.root / "bens").symlink_to("ben")
    (folder.root / "above").symlink_to(tmp_path)
    found = find_clips(folder)
    names = [entry.name for entry in found.clips]
    assert names.count("linked/deep/c.mp4") == 1
    assert len(names) == len(set(names)) == 5
    links = {name for name, reason in found.skipped if reason.startswith("a link to")}
    assert links == {"linked too", "linked/deep/back", "anna/up", "bens", "above"}


def test_clips_that_differ_in_suffix_only_do_not_share_a_folder():
    names = ["a/x.mp4", "a/X.MOV", "a/y.mp4", "b/x.mp4"]
    assert name_folders(names) == {
        "a/x.mp4": "a/x.mp4",
        "a/X.MOV": "a/X.MOV",
        "a/y.mp4": "a/y",
        "b/x.mp4": "b/x",
    }


@given(st.sets(st.lists(st.text("aA.+", min_size=1, max_size=4), min_size=1, max_size=2).map("/".join)))
def test_no_two_clips_share_a_folder(names):
    names = {name for name in names if not set(name.split("/")) & {".", ".."}}
    folders = name_folders(names)
    assert set(folders) == names
    assert len({folder.casefold() for folder in folders.values()}) == len(names)


def test_names_with_the_characters_of_patterns_are_names(tmp_path):
    """Also where fsspec would take them for patterns."""
    stored = open_storage("memory://odd")
    name = "anna/squat [100kg] *?.mp4"
    for content in (b"one", b"two"):
        (tmp_path / "file").write_bytes(content)
        stored.publish(f"{name}/analysis.json", tmp_path / "file")
        assert stored.read(f"{name}/analysis.json") == content
    stored.move(name, "ben/[x]")
    assert stored.read("ben/[x]/analysis.json") == b"two"
    assert stored.read(f"{name}/analysis.json") is None
    with stored.workspace("ben/[x]") as folder:
        assert (folder / "analysis.json").read_bytes() == b"two"
        (folder / "reps.csv").write_text("a")
    assert stored.names("ben/[x]") == {"analysis.json", "reps.csv"}

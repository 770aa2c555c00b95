"""Every way a clip, a request or a disk can be wrong: one line on stderr, a code, no partial file."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest

from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.pose.track_file import load_track

# Sends itself the signal of Ctrl-C after so many frames of a stage.
INTERRUPT = """
import contextlib, os, signal, sys
import liftphase_cli.presentation.progress as progress
from liftphase_cli.main import main

@contextlib.contextmanager
def interrupting(label, total):
    left = 12
    def advance():
        nonlocal left
        left -= 1
        if label == sys.argv[1] and left == 0:
            os.kill(os.getpid(), signal.SIGINT)
    yield advance

progress.show_progress = interrupting
main(sys.argv[2:])
"""


def check_refusal(ran, code: int, *words: str) -> None:
    assert (ran.exit_code, ran.stdout) == (code, "")
    line = ran.stderr
    assert line.startswith("liftphase: "), line
    assert line.endswith("\n"), line
    assert line.count("\n") == 1, line
    assert "Traceback" not in line
    for word in words:
        assert word in line


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: the kernel then refuses a write, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def save_image(path: Path) -> None:
    with av.open(str(path), "w", format="image2") as output:
        stream = output.add_stream("png")
        stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
        gray = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24")
        output.mux(stream.encode(gray))
        output.mux(stream.encode(None))


def save_tone(path: Path) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 48000), np.int16), format="s16", layout="stereo")
        frame.sample_rate = 48000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("gone.mp4", None, "No such file"),
        ("empty.mp4", b"", "empty"),
        ("notes.mp4", b"Squat 5x5, tempo 4-0-1-0\n" * 20, "text file"),
        ("noise.mp4", bytes(range(256)) * 100, "not a video"),
        ("gone.npz", None, "No such file"),
        ("empty.npz", b"", "pose track"),
        ("notes.npz", b"PK\x03\x04 not really", "pose track"),
    ],
)
def test_files_that_are_no_clip(run, tmp_path, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    check_refusal(run("analyze", path, "-o", tmp_path / "out"), 3, name, says)
    assert files_below(tmp_path) == ({name} if content is not None else set())


def test_a_folder(run, tmp_path):
    check_refusal(run("analyze", tmp_path, "-o", tmp_path / "out"), 3, "folder")


def test_an_image(run, tmp_path):
    save_image(tmp_path / "photo.png")
    check_refusal(run("analyze", tmp_path / "photo.png", "-o", tmp_path / "out"), 3, "image")
    (tmp_path / "photo.png").rename(tmp_path / "photo.mp4")
    check_refusal(run("analyze", tmp_path / "photo.mp4", "-o", tmp_path / "out"), 3, "image")
    assert files_below(tmp_path) == {"photo.mp4"}


def test_audio_only(run, tmp_path):
    save_tone(tmp_path / "song.m4a")
    check_refusal(run("analyze", tmp_path / "song.m4a", "-o", tmp_path / "out"), 3, "audio")
    assert files_below(tmp_path) == {"song.m4a"}


def test_one_frame_only(run, make_clip, tmp_path):
    check_refusal(run("analyze", make_clip("still.mp4", frames=1), "-o", tmp_path / "out"), 3, "one frame")
    assert files_below(tmp_path) == {"still.mp4"}


def test_a_video_without_a_person(run, make_clip, tmp_path):
    ensure_bundle("full")
    clip = make_clip("gym.mp4", size=(320, 240), frames=12)
    check_refusal(run("analyze", clip, "-o", tmp_path / "out" / "deep"), 3, "gym.mp4", "nobody")
    assert files_below(tmp_path) == {"gym.mp4"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--exercise", "sqat"), "squat"),
        (("--exercise", ""), "exercises list"),
        (("--start", "3", "--end", "2"), "--start"),
        (("--start", "2", "--end", "2"), "--start"),
        (("--start", "nan"), "--start"),
        (("--end", "inf"), "--end"),
        (("--start", "-3"), "--start must not be negative"),
        (("--end", "-1"), "--end must not be negative"),
        (("--slowmo", "0"), "--slowmo"),
        (("--slowmo", "-8"), "--slowmo"),
        (("--slowmo", "nan"), "--slowmo"),
        (("--slowmo", "inf"), "--slowmo"),
    ],
)
def test_wrong_requests_are_2(run, sample_set, tmp_path, options, says):
    check_refusal(run("analyze", sample_set.path, "-o", tmp_path, *options), 2, says)
    assert files_below(tmp_path) == set()


def test_a_part_of_a_saved_track(run, analyzed, tmp_path):
    failed = run("analyze", analyzed.folder / "pose.npz", "-o", tmp_path, "--start", "1")
    check_refusal(failed, 2, "--start", "pose track")
    assert files_below(tmp_path) == set()


def test_a_part_that_the_clip_does_not_have(run, sample_set, tmp_path):
    ensure_bundle("full")
    check_refusal(run("analyze", sample_set.path, "-o", tmp_path, "--start", "900"), 3, "900")
    assert files_below(tmp_path) == set()


def test_a_part_of_a_single_frame(run, sample_set, tmp_path):
    ensure_bundle("full")
    failed = run("analyze", sample_set.path, "-o", tmp_path, "--start", "1.0", "--end", "1.03")
    check_refusal(failed, 3, "single frame")
    assert files_below(tmp_path) == set()


@pytest.mark.parametrize("below", ["file", "file/deeper"])
def test_an_output_folder_below_a_file(run, sample_set, tmp_path, below):
    (tmp_path / "file").write_text("no folder")
    failed = run("analyze", sample_set.path, "-o", tmp_path / below)
    check_refusal(failed, 3, "--output", str(tmp_path / "file"))
    assert files_below(tmp_path) == {"file"}


def test_results_where_a_file_has_the_folders_name(run, sample_set, tmp_path):
    (tmp_path / sample_set.path.stem).write_text("taken")
    check_refusal(run("analyze", sample_set.path, "-o", tmp_path), 3, sample_set.path.stem)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc here")
def test_an_output_folder_that_cannot_be_made(run, sample_set):
    check_refusal(run("analyze", sample_set.path, "-o", "/proc/liftphase"), 3, "/proc/liftphase")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_output_folder_without_permission(run, sample_set, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    check_refusal(run("analyze", sample_set.path, "-o", tmp_path / "locked"), 3, "locked")


@pytest.mark.parametrize(("size", "what"), [(8_000, "What is seen in the clip"), (29_000, "pose.npz")])
def test_a_disk_that_fills_up_in_the_pose_pass(run, sample_set, tmp_path, size, what):
    ensure_bundle("full")
    with small_disk(size):
        failed = run("analyze", sample_set.path, "-o", tmp_path / "out", "--end", "0.8", "--no-video")
    check_refusal(failed, 3, what)
    assert files_below(tmp_path) == set()


@pytest.mark.parametrize(
    ("size", "options", "what"), [(100_000, (), "annotated.mp4"), (4_000, ("--no-video",), "frames.csv")]
)
def test_a_disk_that_fills_up_while_results_are_written(run, analyzed, tmp_path, size, options, what):
    made = tmp_path / analyzed.folder.name
    made.mkdir()
    shutil.copy(analyzed.folder / "pose.npz", made)
    with small_disk(size):
        failed = run("analyze", analyzed.clip.path, "-o", tmp_path, "--exercise", "squat", *options)
    check_refusal(failed, 3, what)
    assert files_below(made) == {"pose.npz"}
    load_track(made / "pose.npz")


def test_a_json_file_that_cannot_be_written(run, analyzed, tmp_path):
    made = analyzed.folder / "pose.npz"
    options = ("--exercise", "squat", "--no-video", "--json", tmp_path / "no" / "such" / "folder.json")
    failed = run("analyze", made, "-o", tmp_path / "out", *options)
    check_refusal(failed, 3, "folder.json")


@pytest.mark.parametrize(("stage", "kept"), [("Pose", set()), ("Video", {"pose.npz"})])
def test_ctrl_c(analyzed, sample_set, tmp_path, stage, kept):
    made = tmp_path / "out" / sample_set.path.stem
    if kept:
        made.mkdir(parents=True)
        shutil.copy(analyzed.folder / "pose.npz", made)
    arguments = ["analyze", str(sample_set.path), "-o", str(tmp_path / "out"), "--exercise", "squat"]
    command = [sys.executable, "-c", INTERRUPT, stage, *arguments]
    stopped = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (stopped.returncode, stopped.stdout) == (130, "")
    (line,) = stopped.stderr.splitlines()
    assert line.startswith("liftphase: stopped")
    assert made.parent.exists() == bool(kept)
    assert {path.name for path in made.glob("*")} == kept

"""`liftphase analyze` from a clip to its files, with the real pose model."""

import csv
import json
import shutil
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from synthetic import TrueMovement, boundary_errors

from liftphase.kinematics.angles import ANGLE_NAMES
from liftphase.pose.track_file import load_track
from liftphase.reps.model import Analysis

REPORT = {"report.html", "summary.png"}
FILES = {"analysis.json", "reps.csv", "frames.csv", "annotated.mp4", "pose.npz"} | REPORT


def read_analysis(folder: Path) -> Analysis:
    return Analysis.from_dict(json.loads((folder / "analysis.json").read_text(encoding="utf-8")))


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as clip:
        stream = getattr(clip.streams, kind)[0]
        return [bytes(packet) for packet in clip.demux(stream) if packet.size]


@pytest.fixture
def folder(analyzed, tmp_path) -> Path:
    """A copy of the sample's results."""
    shutil.copytree(analyzed.folder, tmp_path / "out" / analyzed.folder.name)
    return tmp_path / "out" / analyzed.folder.name


def test_all_the_files_and_a_table(analyzed):
    assert (analyzed.exit_code, analyzed.stderr) == (0, "")
    assert {path.name for path in analyzed.folder.iterdir()} == FILES
    analysis = read_analysis(analyzed.folder)
    assert "squat" in analyzed.stdout
    assert "2 reps" in analyzed.stdout
    for rep in analysis.reps:
        assert rep.tempo in analyzed.stdout
    assert str(analyzed.folder) in analyzed.stdout.replace("\n", "")


def test_reps_and_boundaries_are_the_true_ones(analyzed):
    analysis = read_analysis(analyzed.folder)
    assert analysis.rep_count == 2
    assert all(rep.complete for rep in analysis.reps)
    errors = np.abs(boundary_errors(analysis.segments, analyzed.clip.truth))
    assert np.median(errors) < 0.1
    assert errors.max() < 0.4
    assert analysis.clip.frames == analyzed.clip.frames
    assert (analysis.clip.width, analysis.clip.height) == analyzed.clip.size
    assert analysis.provenance["model"] == "full"
    assert analysis.segments[0].start_s == 0
    assert all(before.end_s == after.start_s for before, after in pairwise(analysis.segments))


def test_tables_say_what_the_analysis_says(analyzed):
    analysis = read_analysis(analyzed.folder)
    reps = read_rows(analyzed.folder / "reps.csv")
    assert [row["tempo"] for row in reps] == [rep.tempo for rep in analysis.reps]
    assert [row["eccentric_s"] for row in reps] == [f"{rep.eccentric_s:.4f}" for rep in analysis.reps]
    frames = read_rows(analyzed.folder / "frames.csv")
    assert len(frames) == analyzed.clip.frames
    assert all(f"{name}_deg" in frames[0] for name in ANGLE_NAMES)
    for row in frames[::10]:
        segment = analysis.phase_at(float(row["time_s"]))
        assert segment is not None
        assert row["phase"] == segment.phase.kind
        assert row["rep"] == ("" if segment.rep is None else str(segment.rep.rep))
    bottom = min(frames, key=lambda row: float(row["excursion"]))
    assert float(bottom["excursion"]) == pytest.approx(0, abs=0.15)
    assert 40 < float(bottom["left_knee_deg"]) < 120


def test_annotated_video_plays_anywhere_and_keeps_sound_and_times(analyzed):
    path = analyzed.folder / "annotated.mp4"
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(path)) as video, av.open(str(analyzed.clip.path)) as clip:
        stream = video.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == analyzed.clip.size
        drawn, filmed = (list(container.decode(video=0)) for container in (video, clip))
        assert len(drawn) == analyzed.clip.frames
        assert [frame.time for frame in drawn] == pytest.approx([frame.time for frame in filmed], abs=1e-4)
        # Something was drawn, and not over everything.
        middle = len(drawn) // 2
        images = [frames[middle].to_ndarray(format="rgb24").astype(int) for frames in (drawn, filmed)]
        changed = np.abs(images[0] - images[1]).max(axis=2) > 60
        assert 0.01 < changed.mean() < 0.4
    assert read_packets(path, "audio") == read_packets(analyzed.clip.path, "audio")


def test_a_second_run_makes_no_pose_pass(run, analyzed, folder, monkeypatch):
    monkeypatch.setattr("liftphase.pose.models.mediapipe.estimator.PeopleTracker", None)
    before = (folder / "pose.npz").stat().st_mtime_ns
    again = run("analyze", analyzed.clip.path, "--exercise", "squat", "-o", folder.parent, "--no-video")
    assert (again.exit_code, again.stderr) == (0, "")
    assert (folder / "pose.npz").stat().st_mtime_ns == before
    assert read_analysis(folder).to_dict() == read_analysis(analyzed.folder).to_dict()
    # The video shows this very analysis, so it stays; it would mislead beside another.
    assert {path.name for path in folder.iterdir()} == FILES
    other = run("analyze", analyzed.clip.path, "--exercise", "curl", "-o", folder.parent, "--no-video")
    assert other.exit_code == 0
    assert {path.name for path in folder.iterdir()} == FILES - {"annotated.mp4"}


def test_a_saved_track_as_another_lift(run, analyzed, folder, tmp_path):
    other = tmp_path / "other"
    done = run("analyze", folder / "pose.npz", "--exercise", "Front Squat", "-o", other)
    assert (done.exit_code, done.stderr) == (0, "")
    made = other / folder.name
    assert {path.name for path in made.iterdir()} == FILES
    analysis = read_analysis(made)
    assert (analysis.exercise.name, analysis.rep_count) == ("front-squat", 2)
    assert len(read_packets(made / "annotated.mp4", "video")) == analyzed.clip.frames


def test_a_saved_track_whose_clip_is_gone(run, folder, tmp_path):
    track = load_track(folder / "pose.npz")
    moved = tmp_path / "moved.npz"
    with np.load(folder / "pose.npz") as archive:
        clip = json.loads(str(archive["clip"])) | {"path": str(tmp_path / "gone.mp4")}
        np.savez(moved, **{**archive, "clip": np.array(json.dumps(clip))})
    done = run("analyze", moved, "--exercise", "squat", "-o", tmp_path / "other")
    assert done.exit_code == 0
    assert done.stderr.count("\n") == 1
    assert "gone.mp4" in done.stderr
    assert "no annotated video" in done.stderr
    made = tmp_path / "other" / "gone"
    assert {path.name for path in made.iterdir()} == FILES - {"annotated.mp4"}
    assert len(read_rows(made / "frames.csv")) == len(track.times_s)


def test_no_report_leaves_page_and_image_out(run, analyzed, folder, tmp_path):
    options = ("--exercise", "squat", "--no-video", "--no-report")
    assert run("analyze", folder / "pose.npz", *options, "-o", tmp_path / "new").exit_code == 0
    assert not REPORT & {path.name for path in (tmp_path / "new" / folder.name).iterdir()}
    # Where they stand and show this very analysis they stay; beside another they would mislead.
    run("analyze", analyzed.clip.path, *options, "-o", folder.parent)
    assert {path.name for path in folder.iterdir()} == FILES
    run("analyze", analyzed.clip.path, *options, "--exercise", "curl", "-o", folder.parent)
    assert {path.name for path in folder.iterdir()} == FILES - REPORT - {"annotated.mp4"}


def test_json_on_stdout_is_all_there_is_on_stdout(run, analyzed, folder):
    options = ("--exercise", "squat", "-o", folder.parent, "--no-video")
    done = run("analyze", folder / "pose.npz", *options, "--json", "-")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == read_analysis(folder).to_dict()


def test_json_on_stdout_needs_no_folder_that_can_be_written(run, folder, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "results").write_text("a file")
    monkeypatch.chdir(tmp_path / "here")
    command = ("analyze", folder / "pose.npz", "--exercise", "squat", "--json", "-")
    done = run(*command)
    assert (done.exit_code, done.stderr.count("\n")) == (0, 1)
    assert "only the JSON is printed" in done.stderr
    assert json.loads(done.stdout)["segments"] == read_analysis(folder).to_dict()["segments"]
    # Who names a folder wants the results there.
    assert run(*command, "-o", "results").exit_code == 3
    assert (tmp_path / "here" / "results").read_text() == "a file"


def test_json_in_a_file_comes_with_the_table(run, folder, tmp_path):
    path = tmp_path / "mine.json"
    options = ("--exercise", "squat", "-o", folder.parent, "--no-video")
    done = run("analyze", folder / "pose.npz", *options, "--json", path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "2 reps" in done.stdout
    assert json.loads(path.read_text(encoding="utf-8")) == read_analysis(folder).to_dict()


def test_without_a_name_the_lift_is_a_guess_and_the_table_says_so(run, folder):
    done = run("analyze", folder / "pose.npz", "-o", folder.parent, "--no-video")
    assert done.exit_code == 0
    assert "guess" in done.stdout
    assert "--exercise" in done.stdout
    assert read_analysis(folder).exercise.source == "recognised"


def test_a_part_of_the_clip_in_slow_motion(run, analyzed, tmp_path):
    """As if the phone had recorded at twice the rate: the first rep alone, in half the time."""
    truth = analyzed.clip.truth
    end_s = (truth[1].end_s + truth[2].start_s) / 2
    options = ("--exercise", "squat", "--start", "0.25", "--end", f"{end_s:.3f}", "--slowmo", "2")
    done = run("analyze", analyzed.clip.path, "-o", tmp_path, *options)
    assert (done.exit_code, done.stderr) == (0, "")
    folder = tmp_path / analyzed.folder.name
    analysis = read_analysis(folder)
    assert analysis.rep_count == 1
    halved = [TrueMovement(m.start_s / 2, m.end_s / 2, m.concentric) for m in truth[:2]]
    errors = np.abs(boundary_errors(analysis.segments, halved))
    assert np.median(errors) < 0.1
    frames = [float(row["time_s"]) * 2 for row in read_rows(folder / "frames.csv")]
    assert 0.25 <= frames[0] < 0.31
    assert end_s - 0.06 < frames[-1] < end_s
    # The saved track and the video keep the clip's own clock.
    assert load_track(folder / "pose.npz").times_s[-1] == pytest.approx(frames[-1], abs=1e-4)
    assert len(read_packets(folder / "annotated.mp4", "video")) == len(frames)
    with av.open(str(folder / "annotated.mp4")) as video:
        shown = [frame.time for frame in video.decode(video=0)]
    assert shown[-1] - shown[0] == pytest.approx(frames[-1] - frames[0], abs=1e-3)


def test_a_set_without_a_rep_is_a_result(run, analyzed, tmp_path):
    options = ("--exercise", "squat", "--end", "0.5", "--no-video")
    done = run("analyze", analyzed.clip.path, "-o", tmp_path, *options)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "no repetition" in done.stdout.replace("\n", " ")
    folder = tmp_path / analyzed.folder.name
    analysis = read_analysis(folder)
    assert (analysis.rep_count, analysis.reps, analysis.sets) == (0, (), ())
    assert [segment.kind for segment in analysis.segments] == ["other"]
    assert read_rows(folder / "reps.csv") == []
    assert len(read_rows(folder / "frames.csv")) > 5


@pytest.fixture
def precious(tmp_path) -> Path:
    """A file of the user."""
    path = tmp_path / "thesis.json"
    path.write_text('{"mine": true}')
    return path


@pytest.mark.parametrize("option", ["--json", "--debug-plot"])
def test_an_output_never_replaces_an_input_or_a_file_of_somebody_else(run, folder, precious, option):
    track = folder / "pose.npz"
    before = track.read_bytes()
    if option == "--debug-plot":
        # Only a .png is taken, so an input that is none is refused for its name already.
        done = run("analyze", track, "--exercise", "squat", "-o", folder.parent, option, track)
        assert (done.exit_code, track.read_bytes()) == (2, before)
        mine = precious.with_suffix(".png")
        mine.write_text("mine")
        done = run("analyze", track, "--exercise", "squat", "--no-video", "-o", folder.parent, option, mine)
        assert (done.exit_code, mine.read_text()) == (2, "mine")
        assert "not of liftphase" in done.stderr
        return
    for target, words in ((track, "is to be read"), (precious, "not of liftphase"), (folder, "regular file")):
        done = run("analyze", track, "--exercise", "squat", "--no-video", "-o", folder.parent, option, target)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert words in done.stderr
    done = run("analyze", track, "-o", folder.parent, option, folder / "analysis.json")
    assert done.exit_code == 2
    assert "result of an analysis" in done.stderr
    assert (track.read_bytes(), precious.read_text()) == (before, '{"mine": true}')


@pytest.mark.parametrize(("option", "name"), [("--json", "a.json"), ("--debug-plot", "a.png")])
def test_an_output_replaces_what_the_same_command_wrote(run, folder, tmp_path, option, name):
    (tmp_path / name).touch()
    command = ("analyze", folder / "pose.npz", "--exercise", "squat", "--no-video", "-o", folder.parent)
    for _ in range(2):
        done = run(*command, option, tmp_path / name)
        assert done.exit_code == 0
        assert (f"Debug plot: {tmp_path / name}" in done.stdout) == (option == "--debug-plot")
    assert (tmp_path / name).stat().st_size > 100


def test_who_lifted_what_and_when_is_in_the_report(run, analyzed, tmp_path):
    said = ("--athlete", "Anna", "--load", "180lb", "--date", "20.11.2026")
    track = analyzed.folder / "pose.npz"
    command = ("analyze", track, "-o", tmp_path, "--exercise", "squat", "--no-video")
    assert run(*command, *said).exit_code == 0
    (report,) = tmp_path.rglob("report.html")
    assert '"facts":["Anna","81.6 kg","2026-11-20"]' in report.read_text(encoding="utf-8")
    refused = run(*command, "--date", "yesterday")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)

"""`liftphase batch`: the tables, what a second run does, and faults."""

import json
import os
import signal
import socket

import pyarrow.parquet
import pytest
from batch_runs import (
    SQUAT,
    complete_folders,
    finish,
    partial_files,
    read_table,
    start_batch,
    wait_for_workers,
)

import liftphase.batch.cluster
import liftphase.batch.run
from liftphase.export.result_folder import VIDEO_FILE
from liftphase.pose.track_file import load_track

FILES = {"analysis.json", "reps.csv", "frames.csv", "pose.npz", "annotated.mp4", "report.html", "summary.png"}


def test_every_clip_has_its_results_and_every_table_its_rows(made):
    assert made.exit_code == 4
    assert made.stdout.splitlines() == [
        "5 clips: 3 analyzed, 1 with the content of another, 1 failed",
        "Other files: 1, listed in skipped.csv",
        f"Results: {made.results}",
    ]
    folders = [name.removesuffix(".mp4") for name in made.good]
    assert complete_folders(made.results) == folders
    assert all({path.name for path in (made.results / folder).iterdir()} == FILES for folder in folders)
    summary = read_table(made.results / "summary.csv")
    assert [row["clip"] for row in summary] == [*made.good, "twin"]
    assert [row["duplicate_of"] for row in summary] == ["", "", "", made.good[0]]
    assert summary[3]["results"] == summary[0]["results"] == folders[0]
    assert [row["rep_count"] for row in summary] == ["1"] * 4
    reps = read_table(made.results / "reps.csv")
    assert [row["clip"] for row in reps] == made.good
    for row, folder in zip(reps, folders, strict=True):
        clip_row = read_table(made.results / folder / "reps.csv")[0]
        assert clip_row.items() <= row.items()


def test_what_failed_and_what_is_no_clip_are_listed(made):
    (failure,) = read_table(made.results / "failures.csv")
    assert failure["clip"] == "bad 0.MOV"
    assert "not a video" in failure["reason"]
    assert f"Failed: {failure['reason']}" in made.stderr.splitlines()
    assert read_table(made.results / "skipped.csv") == [{"file": "notes.txt", "reason": "no video"}]


def test_parquet_holds_the_same(made):
    for name in ("summary", "reps"):
        table = pyarrow.parquet.read_table(made.results / f"{name}.parquet")
        rows = read_table(made.results / f"{name}.csv")
        assert table.column_names == list(rows[0])
        assert table.column("clip").to_pylist() == [row["clip"] for row in rows]
        numbers = [column for column in table.column_names if table.schema.field(column).type == "double"]
        assert len(numbers) > 5
        for column in numbers:
            texts = ["" if value is None else f"{value:.4f}" for value in table.column(column).to_pylist()]
            assert texts == [row[column] for row in rows]


def test_a_second_run_does_nothing(run, season, no_engine):
    before = {path: path.stat().st_mtime_ns for path in season.results.glob("*/*/*")}
    done = run("batch", season.clips, "-o", season.results, *SQUAT)
    assert done.exit_code == 4
    assert done.stdout.startswith("5 clips: 3 done before, 1 with the content of another, 1 failed\n")
    assert {path: path.stat().st_mtime_ns for path in season.results.glob("*/*/*")} == before


def test_a_video_that_is_not_asked_for_is_no_reason_to_begin_anew(run, season, no_engine):
    assert "3 done before" in run("batch", season.clips, "-o", season.results, "--no-video", *SQUAT).stdout


def test_targets_need_no_work_on_clips(run, season, no_engine, tmp_path):
    targets = tmp_path / "targets.toml"
    targets.write_text("eccentric-max = 60\n[athletes.squat]\neccentric-min = 50\n")
    done = run("batch", season.clips, "-o", season.results, "--targets", targets, *SQUAT)
    assert "Tempo: 0 kept, 3 missed, 0 too close to call" in done.stdout.splitlines()
    summary = read_table(season.results / "summary.csv")
    # The folder is named as the athlete; the twin lies elsewhere.
    assert [row["verdict"] for row in summary] == ["fail", "fail", "fail", "pass"]
    assert f"{targets}, [athletes.squat]: eccentric; the athlete is squat" == summary[0]["limits"]
    assert summary[3]["limits"].startswith(f"{targets}: eccentric; no folder is named after an athlete")
    assert "No athlete: 1 clip, in no folder of one's name: the limits for everybody hold" in done.stdout


def test_any_folder_of_a_season_names_the_athlete(run, season, no_engine, tmp_path):
    """The clips lie in clips/squat, so that the season's own folder names somebody."""
    targets = tmp_path / "targets.toml"
    arguments = ("batch", season.clips, "-o", season.results, "--targets", targets, *SQUAT)
    targets.write_text("[athletes.clips]\neccentric-min = 50\n")
    assert "Tempo: 0 kept, 3 missed, 0 too close to call" in run(*arguments).stdout
    targets.write_text("[athletes.clips]\neccentric-min = 50\n[athletes.squat]\n")
    done = run(*arguments)
    assert "squat/000.mp4: the folders of the clip name 2 athletes" in done.stderr
    rows = read_table(season.results / "summary.csv")
    assert [row["verdict"] for row in rows] == ["", "", "", "fail"]
    assert "(clips, squat)" in rows[0]["limits"]


def test_another_lift_needs_the_arrays_only(run, season):
    tracks = {path: path.stat().st_mtime_ns for path in season.results.rglob("pose.npz")}
    asked = ("--no-video", "--exercise", "front squat", "--method", "slow-negative")
    done = run("batch", season.clips, "-o", season.results, *asked)
    assert "3 analyzed" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in season.results.rglob("pose.npz")} == tracks
    assert {row["exercise"] for row in read_table(season.results / "reps.csv")} == {"front-squat"}


def test_what_was_renamed_or_damaged_is_mended_without_a_pose_pass(run, season):
    first, second, third = season.good
    (season.clips / "new").mkdir()
    (season.clips / first).rename(season.clips / "new" / "name.mp4")
    (season.clips / "twin").unlink()
    (season.clips / second).rename(season.clips / "x")
    (season.clips / third).rename(season.clips / second)
    (season.clips / "x").rename(season.clips / third)
    made = {}
    for old, new in ((first, "new/name.mp4"), (second, third), (third, second)):
        folder = season.results / old.removesuffix(".mp4")
        made[new] = [(folder / name).stat().st_ino for name in ("pose.npz", VIDEO_FILE)]
    done = run("batch", season.clips, "-o", season.results, *SQUAT)
    assert done.stdout.startswith("4 clips: 3 analyzed, 1 failed")
    assert complete_folders(season.results) == sorted(name.removesuffix(".mp4") for name in made)
    for new, (track, video) in made.items():
        folder = season.results / new.removesuffix(".mp4")
        assert [(folder / name).stat().st_ino for name in ("pose.npz", VIDEO_FILE)][1] == video
        assert (folder / "pose.npz").stat().st_ino == track
        path = json.loads((folder / "analysis.json").read_text())["clip"]["path"]
        assert path == new


def test_a_file_of_the_results_that_is_gone_is_made_again(run, season):
    gone = season.results / season.good[0].removesuffix(".mp4") / "frames.csv"
    gone.unlink()
    assert (
        "1 analyzed, 2 done before"
        in run("batch", season.clips, "-o", season.results, "--no-video", *SQUAT).stdout
    )
    assert gone.exists()


def test_the_content_of_a_failed_clip_fails_under_every_name(run, tmp_path):
    (tmp_path / "clips" / "sub").mkdir(parents=True)
    for name in ("sub/a.mp4", "b.mp4", "a.mp4"):
        (tmp_path / "clips" / name).write_bytes(bytes(5000))
    for _ in range(2):
        done = run("batch", tmp_path / "clips", "-o", tmp_path / "results")
        assert (done.exit_code, done.stdout.splitlines()[0]) == (4, "3 clips: 3 failed")
        first, *others = read_table(tmp_path / "results" / "failures.csv")
        assert first["clip"] == "a.mp4"
        assert first["reason"].startswith("a.mp4 is not a video")
        assert [(row["clip"], row["reason"]) for row in others] == [
            (name, f"{name} has the content of a.mp4, which failed.") for name in ("b.mp4", "sub/a.mp4")
        ]
        assert done.stderr.splitlines() == [f"Failed: {row['reason']}" for row in (first, *others)]


@pytest.mark.slow
def test_the_tables_hold_all_that_is_done_whatever_the_pattern_chose(run, made, tmp_path):
    """Lifts can be given group by group."""
    clips, results = made.clips, tmp_path / "results"
    first, second, third = made.good
    assert (
        "1 clip: 1 analyzed"
        in run("batch", clips, "-o", results, "--no-video", "--glob", first, *SQUAT).stdout
    )
    other = ("--no-video", "--glob", second, "--exercise", "front squat")
    assert "1 clip: 1 analyzed" in run("batch", clips, "-o", results, *other).stdout
    summary = read_table(results / "summary.csv")
    assert [(row["clip"], row["exercise"]) for row in summary] == [(first, "squat"), (second, "front-squat")]
    assert {row["clip"] for row in read_table(results / "reps.csv")} == {first, second}
    # What failed before is still listed, and is no failure of this run.
    assert run("batch", clips, "-o", results, "--glob", "bad*", *SQUAT).exit_code == 4
    done = run("batch", clips, "-o", results, "--no-video", "--glob", third, *SQUAT)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "1 clip: 1 analyzed")
    assert [row["clip"] for row in read_table(results / "failures.csv")] == ["bad 0.MOV"]
    assert [row["clip"] for row in read_table(results / "summary.csv")] == [first, second, third]
    assert [row["file"] for row in read_table(results / "skipped.csv")] == ["notes.txt"]


def test_a_duplicate_of_a_clip_that_the_pattern_leaves_out_is_no_new_clip(run, season):
    done = run("batch", season.clips, "-o", season.results, "--no-video", "--glob", "twin", *SQUAT)
    assert done.stdout.startswith("1 clip: 1 with the content of another\n")
    summary = read_table(season.results / "summary.csv")
    assert [row["clip"] for row in summary] == [*season.good, "twin"]
    assert summary[3]["duplicate_of"] == season.good[0]
    assert complete_folders(season.results) == [name.removesuffix(".mp4") for name in season.good]


def test_two_seasons_in_one_folder_of_results_lose_nothing(run, season, tmp_path):
    """Phones use the same names again."""
    first = season.good[0]
    other = tmp_path / "other" / first
    other.parent.mkdir(parents=True)
    other.write_bytes((season.clips / season.good[1]).read_bytes() + b"\0")
    before = {path: path.stat().st_ino for path in season.results.glob("*/*/*")}
    for words in ("1 clip: 1 analyzed", "1 clip: 1 done before"):
        done = run("batch", tmp_path / "other", "-o", season.results, "--no-video", *SQUAT)
        assert done.stdout.startswith(words)
        assert {path: path.stat().st_ino for path in before} == before
    assert first in complete_folders(season.results)
    summary = read_table(season.results / "summary.csv")
    assert [(row["clip"], row["results"]) for row in summary if row["clip"] == first] == [
        (first, first.removesuffix(".mp4")),
        (first, first),
    ]
    # The first season finds its own again.
    done = run("batch", season.clips, "-o", season.results, "--no-video", *SQUAT)
    assert "3 done before" in done.stdout


def test_a_clip_that_was_replaced_does_not_take_the_results_of_the_one_before(run, season):
    first, second, _ = season.good
    (season.clips / "twin").unlink()
    kept = season.results / first.removesuffix(".mp4") / "annotated.mp4"
    (season.clips / first).write_bytes((season.clips / second).read_bytes() + b"\0")
    run("batch", season.clips, "-o", season.results, "--no-video", *SQUAT)
    assert kept.exists()
    assert (season.results / first / "analysis.json").exists()
    # Another takes the name of a clip whose results are there.
    (season.clips / second).replace(season.clips / first)
    done = run("batch", season.clips, "-o", season.results, "--no-video", *SQUAT)
    assert kept.exists()
    assert done.stdout.startswith("3 clips")


def test_no_path_of_this_machine_is_in_the_results(made):
    for path in made.results.rglob("*"):
        if path.suffix in (".json", ".csv"):
            assert str(made.clips.parent).encode() not in path.read_bytes(), path
    track = load_track(made.results / made.good[0].removesuffix(".mp4") / "pose.npz")
    assert track.clip.path == made.good[0]


def test_empty_files_are_empty_and_no_duplicates(run, tmp_path):
    (tmp_path / "clips").mkdir()
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / "clips" / name).touch()
    for _ in range(2):
        run("batch", tmp_path / "clips", "-o", tmp_path / "results")
        failures = read_table(tmp_path / "results" / "failures.csv")
        assert [row["reason"].split(":")[0] for row in failures] == [
            "a.mp4 is empty (0 bytes)",
            "b.mp4 is empty (0 bytes)",
        ]


@pytest.mark.slow
def test_interrupted_resumed_twice_at_once_with_a_worker_killed(made, tmp_path):
    """Nothing is lost, no partial file, and every clip is analyzed once."""
    arguments = (made.clips, "-o", tmp_path / "results", *SQUAT)
    batch = start_batch(*arguments)
    wait_for_workers(batch)
    os.kill(batch.pid, signal.SIGINT)
    code, _, stderr = finish(batch)
    assert (code, stderr.splitlines()[-1]) == (
        130,
        "liftphase: stopped; nothing half-written was left behind.",
    )
    assert partial_files(tmp_path / "results") == []
    before = len(complete_folders(tmp_path / "results"))
    one = start_batch(*arguments)
    wait_for_workers(one)[0].kill()
    other = start_batch(*arguments)
    ends = [finish(one), finish(other)]
    assert [end[0] for end in ends] == [4, 4]
    assert "killed (SIGKILL)" in ends[0][2]
    assert "tried once more" in ends[0][2]
    assert f"{3 - before} analyzed" in ends[0][1]
    assert "3 done before" in ends[1][1]
    assert "waiting" in ends[1][2]
    assert complete_folders(tmp_path / "results") == complete_folders(made.results)
    assert partial_files(tmp_path / "results") == []
    for name in ("summary.csv", "reps.csv", "failures.csv", "skipped.csv"):
        assert (tmp_path / "results" / name).read_bytes() == (made.results / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gone",), "gone is not a folder"),
        (("clips", "-o", "clips"), "choose another --output"),
        (("clips", "--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "--workers is for this machine"),
        (("clips", "--glob", "*.nothing"), "holds no clips that match *.nothing"),
        (("clips", "--exercise", "sqat"), "did you mean squat"),
        (("clips", "--workers", "0"), "--workers"),
        (("nowhere://bucket/clips",), "nowhere"),
    ],
)
def test_wrong_usage_is_2_and_one_line(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.mp4").touch()
    done = run("batch", *arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr


def test_no_scheduler_is_one_line(run, tmp_path, monkeypatch):
    monkeypatch.setattr(liftphase.batch.cluster, "CONNECT_S", 0.2)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.mp4").touch()
    done = run("batch", tmp_path / "clips", "-o", tmp_path / "out", "--cluster", "127.0.0.1:1")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "no dask scheduler answers at 127.0.0.1:1" in done.stderr


@pytest.mark.parametrize("scheme", ["tcp://", "http://", ""])
def test_a_server_that_is_no_scheduler_is_one_line(run, tmp_path, monkeypatch, scheme):
    """It takes the connection and says nothing."""
    monkeypatch.setattr(liftphase.batch.cluster, "CONNECT_S", 0.5)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.mp4").write_bytes(bytes(100))
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"{scheme}127.0.0.1:{server.getsockname()[1]}"
        done = run("batch", tmp_path / "clips", "-o", tmp_path / "out", "--cluster", address)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "no dask scheduler answers at" in done.stderr


@pytest.mark.slow
def test_names_are_harmless_in_tables_and_on_the_terminal(run, made, tmp_path):
    clip = made.clips / made.good[0]
    names = ["=1+1.mp4", "-a.mp4", "@a.mp4", "Größe.mp4", "a\rb\n.mp4", "a\x1b[31m.mp4", "a;b,c.mp4"]
    (tmp_path / "clips").mkdir()
    for number, name in enumerate(names):
        (tmp_path / "clips" / name).write_bytes(clip.read_bytes() + bytes(number))
    (tmp_path / "clips" / "bad\x1b[2J\n.mp4").write_bytes(b"bad")
    options = ("-o", tmp_path / "results", "--no-video", *SQUAT)
    done = run("batch", tmp_path / "clips", *options)
    assert "\x1b" not in done.stdout + done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("Failed: ")]) == 1
    content = (tmp_path / "results" / "summary.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfclip,")
    assert b"\r" not in content
    assert content.count(b"\n") == len(names) + 1
    shown = {row["clip"] for row in read_table(tmp_path / "results" / "summary.csv")}
    assert shown == {
        "'=1+1.mp4",
        "'-a.mp4",
        "'@a.mp4",
        "Größe.mp4",
        "a\\rb\\n.mp4",
        "a\\x1b[31m.mp4",
        "a;b,c.mp4",
    }
    assert run("batch", tmp_path / "clips", *options, "--csv-dialect", "excel-semicolon").exit_code == 4
    head, first, *_ = (tmp_path / "results" / "reps.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("clip;exercise;rep;set;start_s;")
    assert "," in first.split(";")[4]
    assert "." not in first.split(";")[4]

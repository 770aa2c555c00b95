"""`batch` and `check` of a folder with pose files of other programs."""

import csv
import json
import shutil
from pathlib import Path

import pose_files
import pytest
from synthetic import script_set

TRC = Path(__file__).parents[2] / "vision" / "pose" / "readers" / "data" / "squat.trc"


@pytest.fixture
def season(tmp_path) -> Path:
    """Sets of two reps: a TRC and a bar path, which state all, DeepLabCut's, an encoder's and OpenPose's."""
    folder = tmp_path / "season"
    folder.mkdir()
    shutil.copy(TRC, folder / "squat.trc")
    script = script_set(2)
    image = pose_files.in_image(script, pose_files.times_of(script, 30.0), pose_files.MARKERS)
    pose_files.write_deeplabcut_csv(folder / "table.csv", image)
    (folder / "plan.csv").write_text("week,sets\n1,3\n")
    pose_files.write_openpose(
        folder / "poses", [pose_files.in_image(script, pose_files.times_of(script, 30.0), pose_files.BODY_25)]
    )
    times_s = pose_files.times_of(script, 50.0)
    rows = [
        f"{time_s:.3f},{height:.4f}\n" for time_s, height in zip(times_s, script.at(times_s), strict=True)
    ]
    (folder / "encoder.csv").write_text("time_s,height\n" + "".join(rows))
    rows = [
        f"{1e3 * time_s:.1f}\t{height:.4f}\n"
        for time_s, height in zip(times_s, script.at(times_s), strict=True)
    ]
    (folder / "bar.tsv").write_text("t [ms]\tposition [cm]\n" + "".join(rows))
    return folder


def read(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_batch_analyzes_them_once(run, season, tmp_path):
    results = tmp_path / "results"
    arguments = ("batch", season, "-o", results, "--exercise", "squat", "--workers", "1")
    assert run(*arguments).exit_code == 4
    reasons = {row["clip"]: row["reason"] for row in read(results / "failures.csv")}
    assert reasons.keys() == {"table.csv", "encoder.csv", "poses/"}
    assert "table.csv states no frame rate: give fps" in reasons["table.csv"]
    assert "does not say what 'height' is in: give position_unit" in reasons["encoder.csv"]
    # What one of the files needs, the others may state themselves.
    arguments += ("--fps", "30", "--position-unit", "m", "--time-unit", "s")
    done = run(*arguments)
    assert done.exit_code == 0
    assert "pose model" not in done.stderr
    rows = {row["clip"]: row["rep_count"] for row in read(results / "summary.csv")}
    assert rows == {"squat.trc": "2", "table.csv": "2", "encoder.csv": "2", "poses/": "2", "bar.tsv": "2"}
    assert "5 done before" in run(*arguments).stdout


def test_a_folder_that_is_one_recording_is_told(run, season, tmp_path):
    done = run("batch", season / "poses", "-o", tmp_path / "results", "--fps", "30")
    assert done.exit_code == 2
    assert "is one recording of OpenPose: liftphase analyze takes it" in done.stderr


def test_check_judges_those_that_batch_finds(run, season, tmp_path):
    arguments = ("--target", "4-0-1-0", "--exercise", "squat", "--json", "-", "-o", tmp_path / "out")
    done = run("check", season, *arguments)
    assert done.exit_code == 1
    judged = {Path(clip["path"]).name: clip for clip in json.loads(done.stdout)["clips"]}
    assert sorted(judged) == ["bar.tsv", "encoder.csv", "poses", "squat.trc", "table.csv"]
    assert judged["encoder.csv"]["problem"].endswith("give position_unit, m, cm, mm.")
    assert judged["squat.trc"]["verdict"] == "fail"
    assert "states no frame rate: give fps" in judged["table.csv"]["problem"]

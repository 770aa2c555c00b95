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
    """A TRC, which has times, and a table of DeepLabCut, which has none, of two reps each."""
    folder = tmp_path / "season"
    folder.mkdir()
    shutil.copy(TRC, folder / "squat.trc")
    script = script_set(2)
    image = pose_files.in_image(script, pose_files.times_of(script, 30.0), pose_files.MARKERS)
    pose_files.write_deeplabcut_csv(folder / "table.csv", image)
    (folder / "plan.csv").write_text("week,sets\n1,3\n")
    return folder


def read(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_batch_analyzes_them_once(run, season, tmp_path):
    results = tmp_path / "results"
    arguments = ("batch", season, "-o", results, "--exercise", "squat", "--workers", "1")
    assert run(*arguments).exit_code == 4
    (failure,) = read(results / "failures.csv")
    assert "table.csv states no frame rate: give fps" in failure["reason"]
    assert run(*arguments, "--glob", "*.csv", "--fps", "30").exit_code == 0
    written = (results / "table" / "analysis.json").stat().st_mtime_ns
    assert run(*arguments, "--glob", "*.csv", "--fps", "30").exit_code == 0
    assert (results / "table" / "analysis.json").stat().st_mtime_ns == written
    rows = {row["clip"]: row["rep_count"] for row in read(results / "summary.csv")}
    assert rows == {"squat.trc": "2", "table.csv": "2"}


def test_check_judges_those_that_batch_finds(run, season, tmp_path):
    arguments = ("--target", "4-0-1-0", "--exercise", "squat", "--json", "-", "-o", tmp_path / "out")
    done = run("check", season, *arguments)
    assert done.exit_code == 1
    judged = {Path(clip["path"]).name: clip for clip in json.loads(done.stdout)["clips"]}
    assert sorted(judged) == ["squat.trc", "table.csv"]
    assert judged["squat.trc"]["verdict"] == "fail"
    assert "states no frame rate: give fps" in judged["table.csv"]["problem"]

"""Results of pose files and displacements: complete, valid by the schema, and none where they are refused."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy as np
import pose_files as files
import pytest
from synthetic import script_set

import liftphase
from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import read_analysis_json
from liftphase.pipeline.kept import KeptResults
from liftphase.pose.track_file import load_track

SCRIPT = script_set(3)
SCHEMA = Path(liftphase.__file__).parent / "export" / "schema" / "analysis-1.json"


@pytest.fixture
def trc(tmp_path: Path) -> Path:
    times_s = files.times_of(SCRIPT, 25.0)
    points = files.in_space(SCRIPT, times_s)
    y_up = np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)
    return files.write_trc(tmp_path / "squat.trc", times_s, y_up, "m")


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    times_s = files.times_of(SCRIPT, 100.0)
    rows = [f"{t:.3f},{140 + 50 * level:.3f}" for t, level in zip(times_s, SCRIPT.at(times_s), strict=True)]
    path = tmp_path / "encoder.csv"
    path.write_text("\n".join(["time_s,height_cm", *rows]))
    return path


def _valid(folder: Path) -> dict:
    content = json.loads((folder / "analysis.json").read_text())
    jsonschema.validate(content, json.loads(SCHEMA.read_text()))
    assert read_analysis_json(folder / "analysis.json").rep_count == content["rep_count"]
    return content


def test_a_pose_file_gives_results_that_can_be_measured_again(trc: Path, tmp_path: Path) -> None:
    analysis = liftphase.analyze(trc, exercise="squat", output=tmp_path / "out", report=True)
    folder = tmp_path / "out" / "squat"
    assert {path.name for path in folder.iterdir()} == {
        *("analysis.json", "reps.csv", "frames.csv", "pose.npz", "report.html", "summary.png")
    }
    content = _valid(folder)
    assert (content["rep_count"], content["clip"]["path"]) == (3, str(trc))
    assert content["provenance"]["pose_file"] == "TRC"
    assert load_track(folder / "pose.npz").clip.sha256 == content["clip"]["sha256"]
    assert KeptResults.open(folder).correct(None).analysis.segments == analysis.segments
    # The same file again goes to the same folder.
    liftphase.analyze(trc, exercise="squat", output=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["squat"]


def test_a_displacement_gives_results_without_pose(encoder: Path, tmp_path: Path) -> None:
    liftphase.analyze(encoder, exercise="squat", output=tmp_path / "out", report=True)
    folder = tmp_path / "out" / "encoder"
    assert {path.name for path in folder.iterdir()} == {
        *("analysis.json", "reps.csv", "frames.csv", "report.html", "summary.png")
    }
    content = _valid(folder)
    clip = content["clip"]
    assert (clip["width"], clip["height"], clip["nominal_fps"]) == (0, 0, pytest.approx(100))
    true = SCRIPT.movements()
    moves = [s for s in content["segments"] if s["phase"] in ("eccentric", "concentric")]
    for found, want in zip(moves, true, strict=True):
        assert abs(found["start_s"] - want.start_s) < 0.02
        assert abs(found["end_s"] - want.end_s) < 0.02
    # In meters: half a meter in every movement.
    assert content["reps"][0]["phases"][0]["swing"] == pytest.approx(0.5, abs=0.005)
    with (folder / "reps.csv").open() as file:
        assert [row["tempo"] for row in csv.DictReader(file)][:2] == ["1.8-0.7-0.9-0.7"] * 2
    with (folder / "frames.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == clip["frames"]
    assert rows[0].keys() == {
        "time_s",
        "excursion",
        "phase",
        "end",
        "rep",
        "load_x_m",
        "load_y_m",
        "load_m_s",
    }


def test_where_the_hands_go_down_the_position_falls_in_the_concentric(encoder: Path) -> None:
    up = liftphase.analyze(encoder, exercise="squat")
    down = liftphase.analyze(encoder, exercise="squat", position_direction="down")
    assert up.reps[0].movements[0].kind == "eccentric"
    assert down.reps[0].movements[0].kind == "concentric"
    pulldown = liftphase.analyze(encoder, exercise="lat-pulldown")
    assert pulldown.reps[0].movements[0].kind == "concentric"


REFUSED: dict[str, tuple[Callable[[Path], dict], type[Exception], str]] = {
    "no lift": (lambda _: {}, UsageError, "does not show which lift it is: name it by exercise"),
    "a part": (lambda _: {"exercise": "squat", "start_s": 1}, UsageError, "start_s and end_s choose a part"),
    "slow motion": (lambda _: {"exercise": "squat", "slowmo": 2}, UsageError, "slowmo has no meaning"),
    "fps": (lambda _: {"exercise": "squat", "fps": 2}, UsageError, "fps has no meaning for a table"),
    "a unit": (lambda _: {"exercise": "squat", "time_unit": "h"}, UsageError, "time_unit must be s, ms, us"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing(name: str, encoder: Path, tmp_path: Path) -> None:
    arguments, kind, message = REFUSED[name]
    with pytest.raises(kind, match=message):
        liftphase.analyze(encoder, output=tmp_path / "out", **arguments(encoder))
    assert not (tmp_path / "out").exists()


def test_an_odd_file_leaves_nothing(trc: Path, encoder: Path, tmp_path: Path) -> None:
    trc.write_text("PathFileType\n")
    encoder.write_text("a,b\n1,2\n")
    for path in (trc, encoder):
        with pytest.raises(ClipError):
            liftphase.analyze(path, exercise="squat", output=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "line"),
    [("a.csv", r"its head \(frame, nose.x\) is not understood"), ("a.slp", "is a project of SLEAP: export")],
)
def test_a_file_that_is_not_understood_says_so_before_what_was_said_of_it(
    name: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("frame,nose.x\n1,2\n")
    with pytest.raises(ClipError, match=line):
        liftphase.analyze(tmp_path / name, exercise="squat", fps=30)


def test_what_is_said_of_files_has_no_meaning_for_a_clip() -> None:
    with pytest.raises(UsageError, match="fps has no meaning for a clip: leave it out"):
        liftphase.analyze("sample_videos/squat.mp4", fps=30)

"""The one command: what it writes, and what it says when it is misused."""

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

SCRIPT = Path(__file__).resolve().parents[2] / "sample_videos" / "render.py"


@pytest.fixture(scope="module")
def command():
    spec = importlib.util.spec_from_file_location("render_cli", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


def test_writes_clip_and_truth(command, tmp_path: Path):
    out = tmp_path / "row.mp4"
    result = CliRunner().invoke(
        command,
        [
            "bent-over-row",
            "--tempo",
            "0.5-0-0.5-0",
            "--reps",
            "1",
            "--view",
            "30",
            "--size",
            "96x96",
            "--fps",
            "10",
            "--with",
            "no-entrance",
            "-o",
            str(out),
        ],
    )
    assert result.exit_code == 0, result.output
    truth = json.loads((tmp_path / "row.truth.json").read_text())
    assert truth["exercise"]["name"] == "bent-over-row"
    assert truth["rep_count"] == 1
    assert out.stat().st_size > 1000
    assert sorted(p.name for p in tmp_path.iterdir()) == ["row.mp4", "row.truth.json"]


def test_plates_lens_and_camera_are_passed_on(command, tmp_path: Path):
    arguments = "squat --tempo 0.5-0-0.5-0 --reps 1 --size 96x96 --fps 10 --with set-only --view 90"
    more = "--plate 450 --plate 250 --lens ultra-wide --camera 1.2 2.5"
    result = CliRunner().invoke(
        command, [*arguments.split(), *more.split(), "-o", str(tmp_path / "squat.mp4")]
    )
    assert result.exit_code == 0, result.output
    truth = json.loads((tmp_path / "squat.truth.json").read_text())
    assert truth["scene"]["plates_mm"] == [450, 250]
    assert truth["plate"]["diameter_mm"] == 450
    assert truth["camera"]["distortion"] == [-0.06, 0.015]
    assert truth["camera"]["position_m"][2] == 1.2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["press"], "press"),
        (["squat", "--tempo", "4-1"], "four numbers"),
        (["squat", "--size", "big"], "640x480"),
        (["squat", "--hard", "fog"], "fog"),
        (["squat", "--reps", "0"], "reps"),
        (["squat", "--with", "x"], "x"),
        (["squat", "--plate", "300"], "300"),
        (["biceps-curl", "--plate", "450"], "no barbell"),
    ],
)
def test_misuse_is_one_clear_line(command, tmp_path: Path, arguments, says):
    result = CliRunner().invoke(command, [*arguments, "-o", str(tmp_path / "a.mp4")])
    assert result.exit_code == 2
    assert says in result.output.splitlines()[-1]
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_output_must_be_an_mp4_in_a_folder_that_exists(command, tmp_path: Path):
    for name, says in (("a.avi", ".mp4"), ("nowhere/a.mp4", "no folder")):
        result = CliRunner().invoke(command, ["squat", "-o", str(tmp_path / name)])
        assert result.exit_code == 2
        assert says in result.output

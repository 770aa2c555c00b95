"""Files for other programs and back, by the commands that people type."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pose_files as files
import pytest
from synthetic import script_set

from liftphase.pipeline import analyze_into
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase_cli.commands.export import FORMATS

ROOT = Path(__file__).parents[3]
TRACKS = ROOT / "tests" / "golden" / "tracks"
SQUAT_TRC = ROOT / "tests" / "vision" / "pose" / "readers" / "data" / "squat.trc"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "set"
    folder.mkdir()
    shutil.copyfile(TRACKS / "set_plain.npz", folder / "pose.npz")
    options = AnalysisOptions(exercise="squat")
    analyze_into(folder / "pose.npz", folder, RunOptions(analysis=options, video=False, report=False))
    return folder.parent


@pytest.fixture
def results(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "results")
    return tmp_path / "results"


def _reps(results: Path) -> list[dict[str, Any]]:
    return json.loads((results / "set" / "analysis.json").read_text())["reps"]


def test_every_format_at_once_and_nothing_is_replaced(run: Any, results: Path, tmp_path: Path) -> None:
    asked = [word for name in FORMATS for word in ("--format", name)]
    done = run("export", results, *asked, "-o", tmp_path / "out")
    assert (done.exit_code, done.stderr) == (0, "")
    written = {Path(line) for line in done.stdout.splitlines()}
    assert written == set((tmp_path / "out").iterdir())
    assert {path.suffix for path in written} == {
        *(".csv", ".eaf", ".boris", ".TextGrid", ".txt", ".trc", ".mot", ".nc")
    }
    again = run("export", results, "--format", "eaf", "-o", tmp_path / "out")
    assert again.exit_code == 3
    assert "is there and stays" in again.stderr


def test_by_default_the_file_is_beside_the_results(run: Any, results: Path) -> None:
    assert run("export", results, "--format", "eaf").exit_code == 0
    assert (results / "set" / "phases.eaf").is_file()


@pytest.mark.parametrize("suffix", [".eaf", ".boris", ".TextGrid"])
def test_what_an_annotator_changed_corrects_the_results(
    suffix: str, run: Any, results: Path, tmp_path: Path
) -> None:
    name = suffix[1:].lower()
    assert run("export", results, "--format", name, "-o", tmp_path / "out").exit_code == 0
    (path,) = (tmp_path / "out").iterdir()
    before = _reps(results)
    end_s = before[1]["phases"][0]["end_s"]
    # As an annotator would move the end of the second eccentric by 0.2 s.
    text, found = path.read_text(), f"{end_s:.9f}" if suffix == ".TextGrid" else f"{end_s:.3f}"
    if suffix == ".eaf":
        found, moved = f'"{round(1000 * end_s)}"', f'"{round(1000 * end_s) + 200}"'
    else:
        moved = f"{end_s + 0.2:.3f}"
    found = found.rstrip("0") if suffix == ".boris" else found
    assert found in text
    path.write_text(text.replace(found, moved))
    done = run("review", results, "--import-labels", path)
    assert (done.exit_code, done.stderr) == (0, "")
    corrections = json.loads((results / "set" / "corrections.json").read_text())
    after = _reps(results)
    assert corrections["clip_sha256"]
    assert after[1]["eccentric_s"] - before[1]["eccentric_s"] == pytest.approx(0.2, abs=2e-3)
    for number in (0, 2):
        assert after[number]["eccentric_s"] == before[number]["eccentric_s"]
    again = run("review", results, "--import-labels", path)
    assert "is there and stays" in again.stderr


def test_a_textgrid_belongs_to_the_clip_of_its_name(run: Any, results: Path, tmp_path: Path) -> None:
    run("export", results, "--format", "textgrid", "-o", tmp_path / "out")
    (path,) = (tmp_path / "out").iterdir()
    other = path.rename(path.with_name("other.TextGrid"))
    done = run("review", results, "--import-labels", other)
    assert "there are no results of its clip" in done.stderr
    assert not (results / "set" / "corrections.json").exists()


def test_one_line_where_there_is_nothing_to_export(run: Any, tmp_path: Path) -> None:
    assert "does not exist" in run("export", tmp_path / "absent", "--format", "eaf").stderr
    done = run("export", tmp_path, "--format", "eaf")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)


def test_a_pose_file_and_a_table_by_the_command(run: Any, tmp_path: Path) -> None:
    done = run("analyze", SQUAT_TRC, "--exercise", "squat", "-o", tmp_path, "--no-report")
    assert done.exit_code == 0
    assert "squat: 2 reps" in done.stdout
    for arguments, code, message in (
        ((SQUAT_TRC,), 2, "name the lift by --exercise"),
        ((SQUAT_TRC, "--exercise", "squat", "--fps", "30"), 2, "leave out --fps"),
        ((tmp_path / "a.json", "--exercise", "squat"), 3, "is no pose file that is known"),
        ((tmp_path / "a.csv", "--exercise", "squat"), 3, "its head (a, b) is not understood"),
    ):
        (tmp_path / "a.json").write_text("{}")
        (tmp_path / "a.csv").write_text("a,b\n1,2\n")
        refused = run("analyze", *arguments, "-o", tmp_path / "none")
        assert refused.exit_code == code
        assert message in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_the_prescribed_concentric_of_check_is_no_way_of_a_table(run: Any, results: Path) -> None:
    """Options of `check` and `analyze` of one name have nothing to do with each other."""
    assert run("check", results / "set", "--concentric", "0.1-9").exit_code == 0


def test_check_judges_a_folder_of_openpose(run: Any, tmp_path: Path) -> None:
    script = script_set(2)
    points = files.in_image(script, files.times_of(script, 20.0), files.BODY_25)
    folder = files.write_openpose(tmp_path / "keypoints", [points])
    words = ("check", folder, "--exercise", "squat", "--eccentric-min", "0.1", "-o", tmp_path / "out")
    assert run(*words, "--fps", "20").exit_code == 0
    refused = run(*words)
    assert refused.exit_code == 2
    assert "give --fps" in refused.stderr


def test_a_reversed_annotation_is_refused(run: Any, results: Path, tmp_path: Path) -> None:
    run("export", results, "--format", "eaf", "-o", tmp_path / "eaf")
    (path,) = (tmp_path / "eaf").iterdir()
    text = path.read_text()
    first, second = re.findall(r'TIME_SLOT_REF1="(\w+)" TIME_SLOT_REF2="(\w+)"', text)[0]
    pair = f'TIME_SLOT_REF1="{first}" TIME_SLOT_REF2="{second}"'
    path.write_text(text.replace(pair, f'TIME_SLOT_REF1="{second}" TIME_SLOT_REF2="{first}"', 1))
    refused = run("review", results, "--import-labels", path)
    assert refused.exit_code == 4
    assert "before it starts" in refused.stderr
    assert not (results / "set" / "corrections.json").exists()

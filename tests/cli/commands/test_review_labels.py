"""Labels of many clips, by the command that people type."""

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from liftphase.pipeline import analyze_into
from liftphase.pipeline.options import AnalysisOptions, RunOptions

TRACKS = Path(__file__).parents[2] / "golden" / "tracks"


@pytest.fixture
def seasons(tmp_path: Path) -> tuple[Path, Path]:
    """The same results twice: for two people."""
    folder = tmp_path / "first" / "set"
    folder.mkdir(parents=True)
    shutil.copyfile(TRACKS / "set_plain.npz", folder / "pose.npz")
    analyze_into(
        folder / "pose.npz", folder, RunOptions(analysis=AnalysisOptions(exercise="squat"), video=False)
    )
    shutil.copytree(folder.parent, tmp_path / "second")
    return folder.parent, tmp_path / "second"


@pytest.fixture
def review(run: Any) -> Callable[..., tuple[int, str]]:
    """The exit code of `liftphase review ...`, and all it says."""

    def call(*arguments: object) -> tuple[int, str]:
        done = run("review", *arguments)
        return done.exit_code, done.stdout + done.stderr

    return call


def correct(season: Path, by_s: float) -> None:
    """Every eccentric begins later."""
    analysis = json.loads((season / "set" / "analysis.json").read_text(encoding="utf-8"))
    keys = ("start_s", "end_s", "phase", "end", "rep")
    segments = [{key: own[key] for key in keys} for own in analysis["segments"]]
    for before, own in pairwise(segments):
        if own["phase"] == "eccentric":
            before["end_s"] = own["start_s"] = own["start_s"] + by_s
    corrections = {"schema": 1, "clip_sha256": analysis["clip"]["sha256"], "segments": segments}
    (season / "set" / "corrections.json").write_text(json.dumps(corrections), encoding="utf-8")


def test_labels_go_from_one_season_to_another(
    seasons: tuple[Path, Path], tmp_path: Path, review: Any
) -> None:
    first, second = seasons
    code, said = review(first, "--export-labels", tmp_path / "labels")
    assert (code, "nothing below" in said) == (2, True)
    correct(first, 0.1)
    code, said = review(first, "--export-labels", tmp_path / "labels")
    assert code == 0, said
    (file,) = (tmp_path / "labels").iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["rep_count"] == 3
    assert review(first, "--export-labels", tmp_path / "labels")[0] == 0
    code, said = review(second, "--import-labels", tmp_path / "labels")
    assert (code, "by labels: 1" in said) == (0, True)
    assert json.loads((second / "set" / "analysis.json").read_text(encoding="utf-8"))["corrected"]
    code, said = review(second, "--import-labels", file)
    assert (code, "is there and stays" in said) == (4, True)
    assert "by labels: 0" in said
    file.write_text('{"mine": 1}', encoding="utf-8")
    assert review(first, "--export-labels", tmp_path / "labels")[0] == 2
    assert file.read_text(encoding="utf-8") == '{"mine": 1}'


def test_the_agreement_of_two_people(seasons: tuple[Path, Path], tmp_path: Path, review: Any) -> None:
    first, second = seasons
    correct(first, 0.0)
    assert review(first, "--agreement", second)[0] == 2
    correct(second, 0.1)
    code, said = review(first, "--agreement", second)
    assert code == 0, said
    rows = {line.split(",")[0]: line.split()[2:] for line in said.splitlines() if ", ms" in line}
    # Of 12 boundaries three, the starts of the eccentrics, are 100 ms later.
    assert rows["boundaries"][:2] == ["12", "0"]
    assert rows["boundaries"][3] == "25"
    assert rows["eccentric"] == ["3", "100", "100", "-100", "-100", "to", "-100"]
    assert rows["concentric"][:2] == ["3", "0"]
    assert "kappa of the phases over time: 0.9" in said
    review(second, "--export-labels", tmp_path / "labels")
    assert review(first, "--agreement", tmp_path / "labels")[1] == said
    assert review(first, "--agreement", second, "--export-labels", tmp_path / "x")[0] == 2

"""Exporters of the package and of other packages, found by their entry points as pip installs them."""

import json
from pathlib import Path

import pytest

from liftphase.batch.find import find_clips
from liftphase.batch.storage import LocalStorage
from liftphase.errors import UsageError
from liftphase.export.exporter import EXPORTERS, load_exporters, result_files
from liftphase.export.result_folder import RESULT_FILES
from liftphase.pipeline import analyze_clip
from liftphase.pipeline.options import AnalysisOptions, RunOptions

TRACK = Path(__file__).parents[2] / "golden" / "tracks" / "set_plain.npz"
THEIRS = """
class Tempos:
    file_name = "tempos.txt"

    def write(self, analysis, frames, path):
        lines = [rep.tempo for rep in analysis.reps] + [str(len(frames.times_s))]
        path.write_text("\\n".join(lines))
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package with an exporter of its own."""
    site = tmp_path / "site"
    metadata = site / "tempos-1.0.dist-info"
    metadata.mkdir(parents=True)
    (site / "their_tempos.py").write_text(THEIRS)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: tempos\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[liftphase.exporters]\ntempos = their_tempos:Tempos\n")
    monkeypatch.syspath_prepend(str(site))


def test_the_packages_own_end_with_analysis_json():
    assert [exporter.file_name for exporter in load_exporters()] == [
        "frames.csv",
        "reps.csv",
        "analysis.json",
    ]


@pytest.mark.usefixtures("installed")
def test_an_installed_exporter_writes_its_file_too(tmp_path):
    assert EXPORTERS.names()[-1] == "tempos"
    assert [exporter.file_name for exporter in load_exporters()][-1] == "analysis.json"
    folder = analyze_clip(
        TRACK, tmp_path / "results", RunOptions(analysis=AnalysisOptions(exercise="squat"), video=False)
    ).folder
    data = json.loads((folder / "analysis.json").read_text())
    *tempos, frames = (folder / "tempos.txt").read_text().splitlines()
    assert tempos == [rep["tempo"] for rep in data["reps"]]
    assert int(frames) == len((folder / "frames.csv").read_text().splitlines()) - 1


@pytest.mark.usefixtures("installed")
def test_what_an_installed_exporter_wrote_is_no_clip(tmp_path):
    folder = tmp_path / "season" / "a"
    folder.mkdir(parents=True)
    (folder / "analysis.json").write_text(json.dumps({"clip": {"sha256": "0" * 64}}))
    for name in ("tempos.txt", "notes.txt"):
        (folder / name).write_text("x")
    found = find_clips(LocalStorage(tmp_path / "season"))
    assert RESULT_FILES | {"tempos.txt", "phases.eaf"} <= result_files()
    assert [name for name, _ in found.skipped] == ["a/notes.txt"]


@pytest.mark.parametrize("name", ["pose.npz", "", "..", "sub/tempos.txt"])
def test_an_exporter_cannot_take_another_results_name(installed, monkeypatch, name):
    monkeypatch.setattr(EXPORTERS.load("tempos"), "file_name", name)
    with pytest.raises(UsageError, match="exporter 'tempos' cannot write"):
        load_exporters()


def test_an_unknown_exporter_is_one_line():
    with pytest.raises(UsageError, match="no exporter 'avi'"):
        EXPORTERS.load("avi")

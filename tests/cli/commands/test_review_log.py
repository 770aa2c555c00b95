"""What `liftphase review` puts into the training log: clips that were handed in, and their corrections."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from review_server import Served, Waiting, serving

from liftphase.log.database import Database
from liftphase.log.reading import LoggedSet, count_history, select_sets
from liftphase.pipeline import analyze_into
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.prescription.evaluation import as_prescription
from liftphase.review.jobs import AnalysisRequest
from liftphase.season.facts import SetFacts
from liftphase_cli.commands.review import make_recorder

TRACK = Path(__file__).parents[2] / "golden" / "tracks" / "set_plain.npz"
OPTIONS = RunOptions(
    analysis=AnalysisOptions(exercise="squat"),
    video=False,
    report=False,
    facts=SetFacts(athlete="Anna", load_kg=82.5),
    target=as_prescription("4-0-1-0").target,
)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file of the user's settings, which are those of somebody else."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("LIFTPHASE_DB", raising=False)
    path = tmp_path / "CONFIG" / "liftphase" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"log = true\ndb = '{tmp_path}/log.db'\nathlete = 'Ben'\n", encoding="utf-8")
    return path


@pytest.fixture
def season(tmp_path: Path) -> Path:
    folder = tmp_path / "season" / "squat"
    folder.mkdir(parents=True)
    shutil.copyfile(TRACK, folder / "pose.npz")
    analyze_into(folder / "pose.npz", folder, OPTIONS)
    return tmp_path / "season"


def hand_in(served: Served, engine: Waiting, folder: Path) -> None:
    """Have a clip analyzed, whose results are there."""
    asked = AnalysisRequest(clip="a.mp4", folder=str(folder), address="a.mp4", result_id="")
    served.context.jobs.submit(asked)
    engine.futures[-1].set_result(None)


def logged(tmp_path: Path) -> tuple[LoggedSet, int]:
    """The one set in the log, and how often it was logged."""
    log = Database(str(tmp_path / "log.db"))
    try:
        (own,) = select_sets(log)
        return own, len(count_history(log, own.sha256))
    finally:
        log.close()


def test_an_upload_is_logged_as_the_settings_say_and_its_correction_replaces_it(
    settings: Path, season: Path, tmp_path: Path, capfd: Any
) -> None:
    engine, folder = Waiting(), season / "squat"
    with serving(season, engine=engine, log=make_recorder(None, None, None)) as served:
        hand_in(served, engine, folder)
        assert "training log: new" in capfd.readouterr().err
        before, _ = logged(tmp_path)
        assert (before.athlete, before.load_kg, before.corrected) == ("Anna", 82.5, False)
        assert before.verdict is not None
        (own,) = served.ask("/api/results").json()["results"]
        clip = served.ask(f"/api/clips/{own['id']}").json()
        keys = ("start_s", "end_s", "phase", "end", "rep")
        segments = [{key: each[key] for key in keys} for each in clip["detected"]["segments"]]
        corrections = {"schema": 1, "clip_sha256": clip["clip_sha256"], "segments": segments}
        for rejected in ([1], [1, 2]):
            edit = {"base": "", "corrections": corrections | {"rejected_reps": rejected}}
            assert served.send("PUT", f"/api/clips/{own['id']}/corrections", edit).status == 200
    # Two edits are one correction, which the end of the server does not lose.
    after, revisions = logged(tmp_path)
    assert (after.rep_count, after.corrected, revisions) == (before.rep_count - 2, True, 2)
    assert (after.athlete, after.load_kg) == ("Anna", 82.5)


def test_nothing_is_logged_where_that_is_not_wanted(settings: Path, season: Path, tmp_path: Path) -> None:
    engine = Waiting()
    with serving(season, engine=engine, log=make_recorder(False, None, None)) as served:
        hand_in(served, engine, season / "squat")
    assert not (tmp_path / "log.db").exists()


def test_a_log_that_cannot_be_written_is_said_and_stops_nothing(
    settings: Path, season: Path, tmp_path: Path, capfd: Any
) -> None:
    (tmp_path / "log.db").write_text("not a database, but somebody's notes of many words" * 20)
    engine = Waiting()
    with serving(season, engine=engine, log=make_recorder(True, None, None)) as served:
        hand_in(served, engine, season / "squat")
        (job,) = served.ask("/api/jobs").json()["jobs"]
    assert job["state"] == "done"
    assert "squat is not in the training log" in capfd.readouterr().err
    assert json.loads((season / "squat" / "analysis.json").read_text())["rep_count"] > 0

"""A season of short clips, and what the real command made of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from batch_runs import SQUAT, run_batch
from short_clips import CUTS, make_folder
from tempo_sets import make_sets

import liftphase.batch.run
from liftphase.export.analysis_json import write_analysis_json


@dataclass(frozen=True)
class Season:
    """A folder of clips and what the real command made of it."""

    clips: Path
    results: Path
    good: list[str]
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Season:
    folder = tmp_path_factory.mktemp("season")
    clips, results = folder / "clips", folder / "results"
    good, _ = make_folder(clips, 3, 1, cuts=CUTS[:1], every=4)
    shutil.copy(clips / good[0], clips / "twin")
    (clips / "notes.txt").write_text("3 x 5")
    return Season(clips, results, good, *run_batch(clips, "-o", results, *SQUAT))


@pytest.fixture
def season(made, tmp_path) -> Season:
    """A copy of it, for a test to change."""
    shutil.copytree(made.clips, tmp_path / "clips")
    shutil.copytree(made.results, tmp_path / "results")
    return Season(tmp_path / "clips", tmp_path / "results", made.good, 0, "", "")


@pytest.fixture
def no_engine(monkeypatch):
    """Fail if anything is worked at."""

    def refuse(*arguments):
        raise AssertionError("a worker was asked for")

    monkeypatch.setattr(liftphase.batch.run, "open_engine", refuse)


@pytest.fixture
def save(tmp_path):
    """save("anna/squat", reps, ...): writes an analysis.json into that folder of results.

    By default of a set of three reps of 4.0-0.0-1.0-0.3.
    """

    def save(name: str, *sets, **options) -> Path:
        folder = tmp_path / "results" / name
        folder.mkdir(parents=True)
        write_analysis_json(
            make_sets(*(sets or [[(4.0, 0.0, 1.0, 0.3)] * 3]), **options), folder / "analysis.json"
        )
        return folder / "analysis.json"

    return save

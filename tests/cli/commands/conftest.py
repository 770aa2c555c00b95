"""A season of short clips, and what the real command made of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from batch_runs import SQUAT, run_batch
from short_clips import CUTS, make_folder

import liftphase.batch.run


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

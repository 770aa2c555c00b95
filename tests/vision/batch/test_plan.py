"""Every content has one folder of results, and nothing takes the place of another one's."""

import json

import pytest

from liftphase.batch.find import Found, name_folders
from liftphase.batch.plan import Plan, plan_folders
from liftphase.batch.state import Index
from liftphase.batch.storage import Entry, LocalStorage
from liftphase.export.result_folder import ANALYSIS_FILE, REPS_FILE


class Season:
    """A folder of results whose clips are only names: each name has one content."""

    def __init__(self, storage: LocalStorage) -> None:
        self.storage = storage
        self.index = Index(storage)

    def analyzed(self, clip: str, sha256: str, folder: str) -> None:
        """Results of that content, left by an earlier run."""
        self.known(clip, sha256, folder)
        path = self.storage.root / folder
        path.mkdir(parents=True)
        (path / ANALYSIS_FILE).write_text(json.dumps({"clip": {"sha256": sha256}}))
        (path / REPS_FILE).write_text(sha256)

    def known(self, clip: str, sha256: str, folder: str | None = None) -> None:
        self.index.record(Entry(clip, 5, sha256), sha256, folder)

    def plan(self, clips: dict[str, str], others: dict[str, str] | None = None) -> Plan:
        """The plan for clips (name -> content), and others that a pattern leaves out."""
        found = Found(
            [Entry(name, 5, sha256) for name, sha256 in clips.items()],
            [Entry(name, 5, sha256) for name, sha256 in (others or {}).items()],
            name_folders([*clips, *(others or {})]),
        )
        return plan_folders(found, self.index, self.storage)

    def owners(self) -> dict[str, str]:
        """Folder -> content of the tables in it."""
        paths = self.storage.root.rglob(REPS_FILE)
        return {path.parent.relative_to(self.storage.root).as_posix(): path.read_text() for path in paths}


@pytest.fixture
def season(tmp_path) -> Season:
    return Season(LocalStorage(tmp_path))


def test_new_clips_get_folders_of_their_names(season):
    plan = season.plan({"a.mp4": "aa", "b/a.mp4": "bb"})
    assert [entry.name for entry in plan.entries] == ["a.mp4", "b/a.mp4"]
    assert plan.folders == {"a.mp4": "a", "b/a.mp4": "b/a"}
    assert plan.duplicates == {}


def test_the_results_of_a_renamed_clip_move_along(season):
    season.analyzed("a.mp4", "aa", "a")
    season.known("z.mp4", "aa")
    plan = season.plan({"z.mp4": "aa"})
    assert season.owners() == {"z": "aa"}
    assert plan.present["z"] == {ANALYSIS_FILE, REPS_FILE}
    assert "a" not in plan.present


def test_two_clips_that_changed_names_change_folders(season):
    season.analyzed("a.mp4", "aa", "a")
    season.analyzed("b.mp4", "bb", "b")
    season.known("a.mp4", "bb", "b")
    season.known("b.mp4", "aa", "a")
    season.plan({"a.mp4": "bb", "b.mp4": "aa"})
    assert season.owners() == {"a": "bb", "b": "aa"}


def test_a_move_that_was_broken_off_goes_on(season):
    season.known("a.mp4", "aa", "b")
    season.analyzed("b.mp4", "bb", ".moving/bb")
    season.known("b.mp4", "bb")
    season.plan({"a.mp4": "cc", "b.mp4": "bb"})
    assert season.owners() == {"b": "bb"}


def test_results_of_another_content_are_not_replaced(season):
    season.analyzed("old.mp4", "oo", "z")
    season.analyzed("a.mp4", "aa", "a")
    season.known("z.mp4", "aa")
    plan = season.plan({"z.mp4": "aa"})
    assert season.owners() == {"z": "oo", "z.mp4": "aa"}
    assert plan.folders == {"z.mp4": "z.mp4"}


def test_the_clip_that_has_the_results_stands_for_its_duplicates(season):
    season.analyzed("b.mp4", "aa", "b")
    season.known("a.mp4", "aa")
    plan = season.plan({"a.mp4": "aa", "b.mp4": "aa"})
    assert [entry.name for entry in plan.entries] == ["b.mp4"]
    assert plan.duplicates == {"a.mp4": "b.mp4"}


def test_a_clip_that_the_pattern_leaves_out_stands_for_another_only_with_results(season):
    season.analyzed("b.mp4", "bb", "b")
    for name, sha256 in {"a.mp4": "aa", "c.mp4": "aa", "d.mp4": "bb"}.items():
        season.known(name, sha256)
    plan = season.plan({"c.mp4": "aa", "d.mp4": "bb"}, others={"a.mp4": "aa", "b.mp4": "bb"})
    assert [entry.name for entry in plan.entries] == ["c.mp4"]
    assert plan.duplicates == {"d.mp4": "b.mp4"}

"""Pose files of other programs in a folder of clips: found, analyzed once, not counted beside their clip."""

import shutil
from pathlib import Path

import pytest

from liftphase.batch.find import find_clips
from liftphase.batch.storage import LocalStorage, open_storage
from liftphase.batch.storage.remote import RemoteStorage

TRC = Path(__file__).parents[1] / "pose" / "readers" / "data" / "squat.trc"
DEEPLABCUT = "scorer,a,a,a\nbodyparts,nose,nose,nose\ncoords,x,y,likelihood\n0,1,2,0.9\n1,1,2,0.9\n"
BESIDE = "a pose file beside clips: it may be of one of them"


@pytest.fixture
def season(tmp_path) -> Path:
    """Pose files alone, twice of one name, beside a clip and among results; other tables."""
    root = tmp_path / "season"
    for place in ("anna", "ben", "done"):
        (root / place).mkdir(parents=True)
    shutil.copy(TRC, root / "anna" / "squat.TRC")
    (root / "anna" / "curl.csv").write_text(DEEPLABCUT)
    (root / "anna" / "squat.csv").write_text(DEEPLABCUT)
    (root / "anna" / "plan.csv").write_text("week,sets\n1,3\n")
    (root / "anna" / "notes.json").write_text('{"note": 1}')
    (root / "ben" / "IMG_1.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(64))
    shutil.copy(TRC, root / "ben" / "IMG_1.trc")
    (root / "done" / "analysis.json").write_text('{"clip": {"sha256": "aa"}}')
    shutil.copy(TRC, root / "done" / "other.trc")
    return root


@pytest.mark.parametrize("remote", [False, True])
def test_they_are_found_where_no_clip_is_beside_them(season, remote):
    storage = LocalStorage(season)
    if remote:
        storage = open_storage("memory://poses")
        assert isinstance(storage, RemoteStorage)
        for path in season.rglob("*.*"):
            if path.is_file():
                storage.file_system[0].pipe(f"/poses/{path.relative_to(season)}", path.read_bytes())
    found = find_clips(storage)
    assert [entry.name for entry in found.clips] == ["anna/curl.csv", "anna/squat.TRC", "ben/IMG_1.mp4"]
    assert dict(found.skipped) == {
        "anna/plan.csv": "no video",
        "anna/notes.json": "no video",
        "anna/squat.csv": "it has the name of squat.TRC: it may be of the same set",
        "ben/IMG_1.trc": BESIDE,
        "done/other.trc": BESIDE,
    }

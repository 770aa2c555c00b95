"""Pose files and tables of others in a folder of clips: found, analyzed once, not counted beside a clip."""

import shutil
from pathlib import Path

import pytest

from liftphase.batch.find import find_clips
from liftphase.batch.storage import LocalStorage, open_storage
from liftphase.batch.storage.remote import RemoteStorage

TRC = Path(__file__).parents[1] / "pose" / "readers" / "data" / "squat.trc"
DEEPLABCUT = "scorer,a,a,a\nbodyparts,nose,nose,nose\ncoords,x,y,likelihood\n0,1,2,0.9\n1,1,2,0.9\n"
BESIDE = "a pose file beside clips: it may be of one of them"
ENCODER = "set 3\ntime_s;height [m]\n" + "".join(f"{n / 100:.2f};0,{n}\n" for n in range(10, 40))
FRAME = '{"people": []}'


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
    (root / "anna" / "encoder.txt").write_text(ENCODER)
    (root / "ben" / "encoder.csv").write_text(ENCODER)
    for place in ("anna", "ben"):
        (root / place / "poses").mkdir()
        for number in range(3):
            (root / place / "poses" / f"squat_{number:012d}_keypoints.json").write_text(FRAME)
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
    assert [entry.name for entry in found.clips] == [
        "anna/curl.csv",
        "anna/encoder.txt",
        "anna/poses/",
        "anna/squat.TRC",
        "ben/IMG_1.mp4",
    ]
    (poses,) = (entry for entry in found.clips if entry.name.endswith("/"))
    assert poses.size_bytes == 3 * len(FRAME)
    with storage.fetch(poses.name) as folder:
        assert folder.name == "poses"
        assert len(list(folder.iterdir())) == 3
    assert dict(found.skipped) == {
        "anna/plan.csv": "no video",
        "anna/notes.json": "no video",
        "anna/squat.csv": "it has the name of squat.TRC: it may be of the same set",
        "ben/IMG_1.trc": BESIDE,
        "ben/encoder.csv": "a table of positions beside clips: it may be of one of them",
        "ben/poses/": BESIDE,
        "done/other.trc": BESIDE,
    }

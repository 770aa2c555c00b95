"""An odd file of every kind is refused in one line; nothing else is raised."""

import pickle
from pathlib import Path

import numpy as np
import pose_files as files
import pytest
from synthetic import script_set

from liftphase.errors import ClipError, LiftphaseError
from liftphase.pose.readers.deeplabcut import _unpickle
from liftphase.pose.readers.reading import read_track

SCRIPT = script_set(1)
TIMES = files.times_of(SCRIPT, 20)
IMAGE = files.in_image(SCRIPT, TIMES, files.MARKERS)
COCO = files.in_image(SCRIPT, TIMES, files.COCO_17)
MM = 1000 * files.in_space(SCRIPT, TIMES)
GOOD = {
    "a.json": lambda path: files.write_coco(path, COCO),
    "b.json": lambda path: files.write_mmpose(path, COCO.round(2)),
    "a.csv": lambda path: files.write_deeplabcut_csv(path, IMAGE),
    "b.csv": lambda path: files.write_sleap_csv(path, IMAGE),
    "a.h5": lambda path: files.write_deeplabcut_h5(path, IMAGE),
    "b.h5": lambda path: files.write_sleap_h5(path, IMAGE),
    "a.trc": lambda path: files.write_trc(path, TIMES, MM, "mm"),
    "a.c3d": lambda path: files.write_c3d(path, 20, MM),
    "a.nc": lambda path: files.write_movement(path, IMAGE),
}


# h5netcdf stumbles over itself when it closes a file that it could not open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", GOOD)
def test_damage_anywhere_is_one_line(name: str, tmp_path: Path) -> None:
    good = GOOD[name](tmp_path / name).read_bytes()
    random, lines = np.random.default_rng(len(name)), []
    for trial in range(8):
        content = bytearray(good)
        if trial % 3 == 0:
            del content[int(random.integers(len(good))) :]
        else:
            for place in random.integers(0, len(good) if trial % 2 else min(400, len(good)), 8):
                content[int(place)] = int(random.integers(256))
        path = tmp_path / f"{trial}{Path(name).suffix}"
        path.write_bytes(content)
        fps = None if name in ("a.trc", "a.c3d") else 20.0
        try:
            track = read_track(path, fps=fps)
        except LiftphaseError as error:
            lines.append(str(error))
        else:
            assert len(track.times_s) >= 2
    assert lines
    assert not any("\n" in line for line in lines)


HDF5_HEAD = b"\x89HDF\r\n\x1a\n" + b"\xff" * 600


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.h5", "a.trc", "a.c3d", "a.nc"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 600, HDF5_HEAD, b"[" * 100_000])
def test_something_else_under_the_name_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ClipError) as refused:
        read_track(tmp_path / name, fps=20)
    assert "\n" not in str(refused.value)


def test_names_of_columns_run_nothing() -> None:
    with pytest.raises(ValueError, match=r"getcwd is no name"):
        _unpickle(pickle.dumps(__import__("os").getcwd))
    assert _unpickle(pickle.dumps([("a", "b")], protocol=0)) == [("a", "b")]


def test_a_folder_of_two_clips_is_refused(tmp_path: Path) -> None:
    for clip in "ab":
        (tmp_path / f"{clip}_000000000000_keypoints.json").write_text('{"people": []}')
    with pytest.raises(ClipError, match="several clips"):
        read_track(tmp_path, fps=20)

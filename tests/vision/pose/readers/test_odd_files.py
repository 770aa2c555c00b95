"""What is something else under the name of a pose file is refused in one line.

Files with damaged bytes are `tests/fuzz/damaged_pose_files.py`.
"""

import pickle
from pathlib import Path

import pytest

from liftphase.errors import ClipError
from liftphase.pose.readers.deeplabcut import _unpickle
from liftphase.pose.readers.reading import read_track

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

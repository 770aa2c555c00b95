"""What is something else under the name of a pose file is refused in one line.

Files with damaged bytes are `tests/fuzz/damaged_pose_files.py`.
"""

import json
import pickle
from pathlib import Path

import numpy as np
import pose_files as files
import pytest
from synthetic import script_set

from liftphase.errors import ClipError, UsageError
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


SCRIPT = script_set(2)
TIMES = files.times_of(SCRIPT, 20.0)
Y_UP = files.in_space(SCRIPT, TIMES)[..., [0, 2, 1]] * [1, 1, -1]


def test_times_that_go_back_are_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    times = np.where(TIMES[9] == TIMES, TIMES[5], TIMES)
    path = files.write_trc(tmp_path / "a.trc", times, Y_UP, "m")
    with pytest.raises(ClipError, match=r"a\.trc: the time of its frame 10, 0\.25 s, is not after"):
        read_track(path)
    path = files.write_trc(tmp_path / "b.trc", 1e4 * TIMES, Y_UP, "m")
    with pytest.raises(ClipError, match="perhaps not in seconds"):
        read_track(path)


def test_a_file_that_was_cut_off_says_so(tmp_path: Path) -> None:
    count = len(TIMES)
    trc = files.write_trc(tmp_path / "a.trc", TIMES, Y_UP, "m")
    c3d = files.write_c3d(tmp_path / "a.c3d", 20.0, 1000 * files.in_space(SCRIPT, TIMES))
    for path in (trc, c3d):
        assert not read_track(path).clip.warnings
        content = path.read_bytes()
        path.write_bytes(content[: 2 * len(content) // 3])
        (line,) = read_track(path).clip.warnings
        assert line.startswith(f"The file states {count} frames and holds ")


@pytest.mark.parametrize(("unit", "warns"), [("m", False), ("mm", True)])
def test_a_body_of_a_millimeter_is_warned_of(unit: str, warns: bool, tmp_path: Path) -> None:
    track = read_track(files.write_trc(tmp_path / "a.trc", TIMES, Y_UP, unit))
    assert [line.startswith("The trunk is 0.0005") for line in track.clip.warnings] == [True] * warns


def test_what_is_said_wrong_is_a_wrong_usage(tmp_path: Path) -> None:
    flat = files.write_coco(tmp_path / "a.json", files.in_image(SCRIPT, TIMES, files.COCO_17))
    assert read_track(flat, fps=np.int64(20)).times_s[-1] == TIMES[-1]  # pyright: ignore[reportArgumentType]
    for said, line in (({"up": "z"}, "up is y or -y"), ({"up": "q"}, "up must be x, y, z")):
        with pytest.raises(UsageError, match=line):
            read_track(flat, fps=20, **said)  # pyright: ignore[reportArgumentType]
    flat.write_text(flat.read_text().replace("0.9", "NaN", 1))
    with pytest.raises(ClipError, match="is no JSON that can be read: NaN is no number"):
        read_track(flat, fps=20)


@pytest.mark.parametrize(
    ("keypoints", "line"),
    [([[1, 2]], r"differ in their keypoints: \[\(1, 2\), \(17, 2\)\]"), ([1, 2], "no list of points")],
)
def test_people_of_two_skeletons_are_refused(keypoints: list, line: str, tmp_path: Path) -> None:
    path = files.write_mmpose(tmp_path / "a.json", np.ones((2, 17, 2)))
    data = json.loads(path.read_text())
    data["instance_info"][0]["instances"][0] = {"keypoints": keypoints}
    path.write_text(json.dumps(data))
    with pytest.raises(ClipError, match=line):
        read_track(path, fps=20)


def test_a_table_of_deeplabcut_with_semicolons_is_told(tmp_path: Path) -> None:
    """A spreadsheet program of a country with decimal commas saves it so."""
    table = tmp_path / "a.csv"
    table.write_text("scorer;net;net\nbodyparts;nose;nose\ncoords;x;y\n0;1,5;2\n")
    with pytest.raises(ClipError, match="has semicolons between its columns"):
        read_track(table, fps=20)


def test_labels_of_images_are_no_track(tmp_path: Path) -> None:
    table = tmp_path / "CollectedData_anna.csv"
    table.write_text(
        "scorer,anna,anna\nbodyparts,nose,nose\ncoords,x,y\nlabeled-data/squat/img0001.png,1.5,2\n"
        + "".join(f"labeled-data/squat/img{n:04d}.png,1.5,2\n" for n in range(2, 6))
    )
    with pytest.raises(ClipError, match="holds labels of images"):
        read_track(table, fps=20)

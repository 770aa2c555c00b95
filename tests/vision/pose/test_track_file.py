import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from liftphase.errors import ClipError, OutputError
from liftphase.pose.cells import CELLS
from liftphase.pose.patches import PATCHES
from liftphase.pose.plates import PlateTrack
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.pose.track_file import load_track, save_track
from liftphase.video.info import MAX_START_S, ClipInfo


@pytest.fixture
def track() -> PoseTrack:
    random = np.random.default_rng(7)
    frames = 12
    image = random.normal(300, 100, (frames, 33, 2)).astype(np.float32)
    image[4] = np.nan
    times_s = np.cumsum(random.uniform(0.01, 0.05, frames))
    return PoseTrack(
        times_s=times_s,
        image_px=image,
        world_m=random.normal(0, 1, (frames, 33, 3)).astype(np.float32),
        visibility=random.uniform(0, 1, (frames, 33)).astype(np.float32),
        clip=ClipInfo("übung/squat.mp4", "ab" * 32, 1.5, 0.04, 720, 1280, 29.97, True, 90, frames, ("cut",)),
        provenance={"model": "full", "options": {"start_s": None, "spacing": 1.5}},
        flow=ImageFlow(
            random.normal(0, 2, (frames, len(PATCHES), 2)).astype(np.float32),
            random.normal(0, 1, (frames, 2, 3)),
            random.normal(300, 100, (frames, 2, 3, 2)).astype(np.float32),
            random.normal(0, 2, (frames, CELLS, CELLS, 2)).astype(np.float16),
        ),
        cuts_s=times_s[[3, 8]],
    )


def _plates(frames: int) -> PlateTrack:
    random = np.random.default_rng(8)
    shapes = (frames, 2), (frames, 2), (frames,), (frames,), (frames,)
    plates = PlateTrack(*(random.uniform(0.1, 1, shape).astype(np.float32) for shape in shapes))
    for array in (plates.center_px, plates.axes_px, plates.angle_rad, plates.support, plates.on_face):
        array[3] = np.nan
    return plates


def test_the_plate_comes_back_and_a_track_without_one_has_no_such_part(
    track: PoseTrack, tmp_path: Path
) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    assert load_track(path).plates is None
    assert not any(name.startswith("plates") for name in np.load(path).files)
    plates = _plates(len(track.times_s))
    save_track(replace(track, plates=plates), path)
    again = load_track(path).plates
    assert again is not None
    for name in ("center_px", "axes_px", "angle_rad", "support", "on_face"):
        assert _bits(getattr(again, name)) == _bits(getattr(plates, name))


def test_the_plate_of_an_older_file_is_an_outline(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(replace(track, plates=_plates(len(track.times_s))), path)
    with np.load(path) as members:
        np.savez(path, **{name: members[name] for name in members.files if name != "plates_on_face"})
    plates = load_track(path).plates
    assert plates is not None
    np.testing.assert_array_equal(plates.on_face, 0.0)


def test_a_plate_of_no_size_is_refused(track: PoseTrack, tmp_path: Path) -> None:
    plates = _plates(len(track.times_s))
    plates.axes_px[5] = 0
    save_track(replace(track, plates=plates), tmp_path / "pose.npz")
    with pytest.raises(ClipError, match="damaged"):
        load_track(tmp_path / "pose.npz")


def test_a_track_without_the_motion_of_the_cells_comes_back_and_damaged_cells_do_not(
    track: PoseTrack, tmp_path: Path
) -> None:
    assert track.flow is not None
    assert track.flow.cells_px is not None
    save_track(replace(track, flow=replace(track.flow, cells_px=None)), tmp_path / "old.npz")
    old = load_track(tmp_path / "old.npz").flow
    assert old is not None
    assert old.cells_px is None
    track.flow.cells_px[3, 2, 1] = np.nan
    save_track(track, tmp_path / "pose.npz")
    with pytest.raises(ClipError, match="damaged"):
        load_track(tmp_path / "pose.npz")


def _bits(array: np.ndarray) -> bytes:
    return array.tobytes()


def test_a_track_comes_back_bit_for_bit(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    again = load_track(path)
    for name in ("times_s", "image_px", "world_m", "visibility", "cuts_s"):
        before, after = getattr(track, name), getattr(again, name)
        assert (after.dtype, after.shape, _bits(after)) == (before.dtype, before.shape, _bits(before))
    assert track.flow is not None
    assert again.flow is not None
    for name in ("patches_px", "camera", "hands_px", "cells_px"):
        assert _bits(getattr(again.flow, name)) == _bits(getattr(track.flow, name))
    assert again.clip == track.clip
    assert again.provenance == track.provenance
    assert [file.name for file in tmp_path.iterdir()] == ["pose.npz"]


@pytest.mark.parametrize("start_s", [1.7e9, MAX_START_S, -1.7e9])
def test_a_clip_that_begins_late_keeps_its_track(start_s: float, track: PoseTrack, tmp_path: Path) -> None:
    """Cameras on a network count from 1970."""
    late = replace(
        track,
        times_s=track.times_s + start_s,
        cuts_s=track.cuts_s + start_s,
        clip=replace(track.clip, first_s=start_s),
    )
    save_track(late, tmp_path / "pose.npz")
    np.testing.assert_array_equal(load_track(tmp_path / "pose.npz").times_s, late.times_s)


def test_a_track_without_images_comes_back(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(replace(track, flow=None), path)
    assert load_track(path).flow is None


def test_what_was_not_looked_at_comes_back(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    unseen_s = np.array([[0.0, 40.5], [100.0, 3600.0]])
    save_track(replace(track, unseen_s=unseen_s), path)
    assert load_track(path).unseen_s.tolist() == unseen_s.tolist()
    assert load_track(path).slowed_by(2.0).unseen_s.tolist() == (unseen_s / 2).tolist()
    for wrong in ([[2.0, 1.0]], [[0.0, 5.0], [4.0, 6.0]], [1.0, 2.0]):
        with pytest.raises(ValueError, match="unseen_s"):
            replace(track, unseen_s=np.array(wrong))


def test_a_track_of_the_version_without_cuts_is_one_of_one_shot(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "cuts_s"}
    path.write_bytes(_npz(**arrays | {"format": np.array(3)}))
    again = load_track(path)
    assert again.cuts_s.shape == (0,)
    assert _bits(again.image_px) == _bits(track.image_px)


def test_cuts_of_a_slowed_track_stay_at_their_frames(track: PoseTrack) -> None:
    slow = track.slowed_by(7.0)
    assert slow.cuts_s.tolist() == slow.times_s[[3, 8]].tolist()


def test_saving_replaces_what_was_there(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    path.write_text("old")
    save_track(track, path)
    save_track(replace(track, provenance={"model": "lite"}), path)
    assert load_track(path).provenance == {"model": "lite"}


def test_a_track_that_cannot_be_written_leaves_the_old_one(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    with pytest.raises(TypeError):
        save_track(replace(track, provenance={"model": object()}), path)
    assert load_track(path).provenance == track.provenance
    assert [file.name for file in tmp_path.iterdir()] == ["pose.npz"]
    with pytest.raises(OutputError, match="cannot be written"):
        save_track(track, tmp_path / "no such folder" / "pose.npz")


def _npz(**arrays: object) -> bytes:
    target = io.BytesIO()
    np.savez(target, **arrays)  # type: ignore[arg-type]
    return target.getvalue()


def _npy(array: np.ndarray) -> bytes:
    target = io.BytesIO()
    np.save(target, array)
    return target.getvalue()


FOREIGN = {
    "empty": b"",
    "text": b"once upon a time",
    "other archive": _npz(t=np.arange(3)),
    "bare array": _npy(np.arange(3)),
    "pickle": _npy(np.array([{"a": 1}], dtype=object)),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=list(FOREIGN))
def test_a_foreign_file_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    path.write_bytes(content)
    with pytest.raises(ClipError, match="no pose track") as caught:
        load_track(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(part: float, track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(ClipError, match="no pose track"):
        load_track(path)


def test_a_flipped_bit_is_noticed(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ClipError, match="damaged"):
        load_track(path)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("format", np.array(1), "another version"),
        ("image_px", np.zeros((12, 33, 2)), "no pose track"),
        ("visibility", np.zeros((11, 33), np.float32), "no pose track"),
        ("times_s", np.full(12, np.nan), "no pose track"),
        ("clip", np.array("{}"), "no pose track"),
        ("clip", np.array("[]"), "no pose track"),
        ("provenance", np.array("{"), "no pose track"),
    ],
)
def test_wrong_content_is_refused(
    name: str, value: np.ndarray, message: str, track: PoseTrack, tmp_path: Path
) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    with np.load(path) as archive:
        arrays = {**archive, name: value}
    path.write_bytes(_npz(**arrays))
    with pytest.raises(ClipError, match=message):
        load_track(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("times_s", np.zeros(12)),
        ("times_s", np.arange(12)[::-1] * 0.1),
        ("times_s", np.arange(12) * 1e9),
        ("times_s", np.arange(12)),
        ("times_s", np.full(12, np.inf)),
        ("times_s", np.arange(12) * 1e-9),
        ("image_px", np.ones((12, 33, 2), np.float32)),
        (
            "image_px",
            np.arange(792, dtype=np.float32).reshape(12, 33, 2) * (np.arange(12) != 5)[:, None, None],
        ),
        ("times_s", np.float64(1.0)),
        ("image_px", np.full((12, 33, 2), np.inf, np.float32)),
        ("image_px", np.full((12, 33, 2), 1e30, np.float32)),
        ("image_px", np.zeros((12, 33, 3), np.float32)),
        ("visibility", np.full((12, 33), np.nan, np.float32)),
        ("visibility", np.full((12, 33), 7, np.float32)),
        ("flow_camera", np.full((12, 2, 3), np.nan)),
        ("flow_camera", np.zeros((3, 2, 3))),
        ("flow_hands_px", np.array("x")),
        ("cuts_s", np.array([0.0])),
        ("cuts_s", np.array([np.nan])),
        ("cuts_s", np.array("x")),
        ("format", np.array("3")),
        ("format", np.arange(3)),
        ("clip", np.array(3)),
        ("clip", np.array("[" * 100_000)),
        ("provenance", np.array("[" * 100_000)),
        ("provenance", np.array("[]")),
        ("provenance", np.array('{"a": NaN}')),
    ],
)
def test_odd_content_is_refused(name: str, value: np.ndarray, track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    with np.load(path) as archive:
        arrays = {**archive, name: value}
    path.write_bytes(_npz(**arrays))
    with pytest.raises(ClipError, match="no pose track") as caught:
        load_track(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"width": 0},
        {"width": 10**9},
        {"width": "720"},
        {"duration_s": -1},
        {"duration_s": None},
        {"nominal_fps": 0},
        {"slowmo": 0},
        {"slowmo": -8},
        {"slowmo": 1e300},
        {"nominal_fps": float("nan")},
        {"frames": 1.5},
        {"path": None},
        {"sha256": 3},
        {"warnings": "no list"},
    ],
)
def test_odd_facts_of_the_clip_are_refused(change: dict, track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    with np.load(path) as archive:
        clip = json.dumps(json.loads(str(archive["clip"])) | change)
        path_content = _npz(**{**archive, "clip": np.array(clip)})
    path.write_bytes(path_content)
    with pytest.raises(ClipError, match="no pose track"):
        load_track(path)


def test_a_name_that_is_not_utf_8_comes_back(track: PoseTrack, tmp_path: Path) -> None:
    clip = replace(track.clip, path="squat \udcff.mp4")
    save_track(replace(track, clip=clip), tmp_path / "pose.npz")
    assert load_track(tmp_path / "pose.npz").clip == clip


def test_an_archive_that_unpacks_to_far_more_is_refused_at_once(
    track: PoseTrack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    with np.load(path) as archive:
        members = {**archive, "times_s": np.zeros(5_000_000)}
    np.savez_compressed(path, allow_pickle=False, **members)
    unpacked, read = [], zipfile.ZipExtFile.read

    def note(file: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        unpacked.append(len(piece := read(file, n)))
        return piece

    monkeypatch.setattr(zipfile.ZipExtFile, "read", note)
    with pytest.raises(ClipError, match="no pose track"):
        load_track(path)
    assert sum(unpacked) < 1_000_000


def test_a_header_that_claims_more_than_there_is_is_refused(track: PoseTrack, tmp_path: Path) -> None:
    path = tmp_path / "pose.npz"
    save_track(track, path)
    header = io.BytesIO()
    claim = {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    np.lib.format.write_array_header_1_0(header, claim)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (members | {"times_s.npy": header.getvalue()}).items():
            archive.writestr(name, content)
    with pytest.raises(ClipError, match="no pose track"):
        load_track(path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pose.npz")
    with pytest.raises(ClipError, match="no regular file"):
        load_track(tmp_path / "pose.npz")


def test_no_such_track(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="No such file"):
        load_track(tmp_path / "pose.npz")
    with pytest.raises(ClipError, match="cannot be read"):
        load_track(tmp_path)

"""Every format, written as its own program writes it, gives the set that was drawn."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pose_files as files
import pytest
from synthetic import script_set

from liftphase.analysis import analyze_track
from liftphase.errors import ClipError, UsageError
from liftphase.pose.keypoints import BODY_25, COCO_17, H36M_17, HALPE_136, landmark_name
from liftphase.pose.readers.reading import read_track
from liftphase.pose.readers.registry import READERS
from liftphase.pose.track import PoseTrack

SCRIPT = script_set(2)
FPS = 30.0
TIMES = files.times_of(SCRIPT, FPS)
MM = 1000 * files.in_space(SCRIPT, TIMES)
# Of the mean boundary against the script: landmarks without error are known to a fraction of a frame.
MAX_ERROR_S = 0.03
APART = np.array([400.0, 0.0])


def _image(names: tuple[str, ...] = files.MARKERS) -> np.ndarray:
    return files.in_image(SCRIPT, TIMES, names)


def _y_up(points: np.ndarray) -> np.ndarray:
    """As OpenSim has it: x ahead, y up, z to the right."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)


def _y_down(points: np.ndarray) -> np.ndarray:
    """As a camera has it: x to the right, y down, z away from it."""
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)


def _flat(points_px: np.ndarray) -> np.ndarray:
    return np.concatenate([points_px, np.zeros((*points_px.shape[:2], 1))], axis=2)


FORMATS: dict[str, tuple[Callable[[Path], Path], bool]] = {
    "openpose": (lambda at: files.write_openpose(at / "json", [_image(BODY_25)]), True),
    "mmpose": (lambda at: files.write_mmpose(at / "a.json", _image(COCO_17)[:, :17].round(3)), True),
    "mmpose in space": (
        lambda at: files.write_mmpose(at / "a.json", files.in_space(SCRIPT, TIMES, H36M_17)),
        True,
    ),
    "coco": (lambda at: files.write_coco(at / "a.json", _image(COCO_17)), True),
    "coco of 136 keypoints": (lambda at: files.write_coco(at / "a.json", _image(HALPE_136)), True),
    "coco annotations": (lambda at: files.write_coco_annotations(at / "a.json", _image(COCO_17)), True),
    "coco of sleap-io": (
        lambda at: files.write_coco_annotations(at / "a.json", _image(COCO_17), size=(0, 0)),
        True,
    ),
    "deeplabcut csv": (lambda at: files.write_deeplabcut_csv(at / "a.csv", _image()), True),
    "deeplabcut h5": (lambda at: files.write_deeplabcut_h5(at / "a.h5", _image()), True),
    "deeplabcut csv in space": (lambda at: files.write_deeplabcut_csv(at / "a.csv", _y_down(MM)), True),
    "deeplabcut h5 in space": (lambda at: files.write_deeplabcut_h5(at / "a.h5", _y_down(MM)), True),
    "deeplabcut h5 of movement": (
        lambda at: files.write_deeplabcut_h5_fixed(at / "a.h5", _image()),
        True,
    ),
    "sleap csv": (lambda at: files.write_sleap_csv(at / "a.csv", _image()), True),
    "sleap h5": (lambda at: files.write_sleap_h5(at / "a.h5", _image()), True),
    "sleap h5 of sleap-io": (lambda at: files.write_sleap_h5_frames_first(at / "a.h5", _image()), True),
    "trc, mm": (lambda at: files.write_trc(at / "a.trc", TIMES, _y_up(MM), "mm"), False),
    "trc, m": (lambda at: files.write_trc(at / "a.trc", TIMES, _y_up(MM) / 1000, "m"), False),
    "trc of Sports2D": (lambda at: files.write_trc(at / "a.trc", TIMES, _flat(_image()), "m"), False),
    "c3d": (lambda at: files.write_c3d(at / "a.c3d", FPS, MM), False),
    "movement": (lambda at: files.write_movement(at / "a.nc", _image(), times_s=TIMES), False),
    "movement, frames": (lambda at: files.write_movement(at / "a.nc", _image()), True),
}


def _boundaries(track: PoseTrack) -> np.ndarray:
    analysis = analyze_track(track, exercise="squat")
    return np.array([edge for rep in analysis.reps for m in rep.movements for edge in (m.start_s, m.end_s)])


@pytest.mark.filterwarnings("ignore:NaNs detected")
@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_the_drawn_set(name: str, tmp_path: Path) -> None:
    write, needs_fps = FORMATS[name]
    path = write(tmp_path)
    if needs_fps:
        with pytest.raises(UsageError, match="states no frame rate: give fps"):
            read_track(path)
        track = read_track(path, fps=FPS)
    else:
        with pytest.raises(UsageError, match="states its own times: leave out fps"):
            read_track(path, fps=FPS)
        track = read_track(path)
    first_s = track.times_s[0]
    np.testing.assert_allclose(track.times_s - first_s, TIMES, atol=1e-5)
    true = np.array([edge for m in SCRIPT.movements() for edge in (m.start_s, m.end_s)])
    found = _boundaries(track) - first_s
    assert found.shape == true.shape
    assert np.abs(found - true).max() < MAX_ERROR_S
    assert track.flow is None
    assert not track.clip.warnings
    assert track.clip.path == str(path)


def test_every_built_in_reader_is_driven_above() -> None:
    assert {READERS.load(name)().title for name in READERS.names()} == {
        *("OpenPose", "MMPose", "COCO", "DeepLabCut", "SLEAP", "TRC", "C3D", "movement")
    }


def test_of_several_people_the_one_who_lifts_is_taken_and_any_can_be_named(tmp_path: Path) -> None:
    lifter = _image(BODY_25)
    standing = np.broadcast_to(lifter[:1], lifter.shape) + np.array([500.0, 0.0])
    noise = np.random.default_rng(1).normal(0, 0.3, lifter.shape)
    path = files.write_openpose(tmp_path / "json", [lifter, standing + noise])
    taken = read_track(path, fps=FPS)
    np.testing.assert_allclose(np.nanmean(taken.image_px[:, 11, 0]), lifter[:, 5, 0].mean(), atol=1)
    assert len(analyze_track(taken, exercise="squat").reps) == 2
    other = read_track(path, fps=FPS, person="right")
    np.testing.assert_allclose(np.nanmean(other.image_px[:, 11, 0]), standing[:, 5, 0].mean(), atol=1)
    with pytest.raises(UsageError, match="no person 3: 2 people are in the clip"):
        read_track(path, fps=FPS, person=3)


def test_people_that_the_format_follows_are_told_apart(tmp_path: Path) -> None:
    lifter = _image()
    path = files.write_deeplabcut_animals(tmp_path / "a.csv", [lifter + APART, lifter])
    for person, wanted in ((1, lifter), ("right", lifter + APART)):
        track = read_track(path, fps=FPS, person=person)
        np.testing.assert_allclose(track.image_px[:, 11], wanted[:, 0], atol=1e-3)


def test_points_in_space_are_seen_from_the_side_however_the_lifter_stands(tmp_path: Path) -> None:
    turn = np.radians(130)
    turned = MM @ np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    straight, across = (
        read_track(files.write_c3d(tmp_path / f"{n}.c3d", FPS, points))
        for n, points in enumerate((MM, turned))
    )
    np.testing.assert_allclose(across.image_px, straight.image_px, atol=0.05)
    assert analyze_track(across, exercise="squat").quality.view == "side"
    # Facing right, as seen from the right; the knees bend forward.
    assert straight.image_px[90, 25, 0] > straight.image_px[90, 23, 0]


def test_another_axis_can_be_up_and_lying_is_remarked(tmp_path: Path) -> None:
    path = files.write_trc(tmp_path / "z_up.trc", TIMES, MM, "mm")
    assert "lies, if y points up" in read_track(path).clip.warnings[0]
    track = read_track(path, up="z")
    assert track.clip.warnings == ()
    assert len(analyze_track(track, exercise="squat").reps) == 2


def test_gaps_are_filled_and_count_as_unseen(tmp_path: Path) -> None:
    points = _y_up(MM)
    points[60:70, 0] = np.nan
    points[100:106] = np.nan
    track = read_track(files.write_trc(tmp_path / "a.trc", TIMES, points, "mm"))
    assert not track.detected[100:106].any()
    assert np.isfinite(track.image_px[60:70]).all()
    assert (track.visibility[60:70, 11] == 0).all()
    assert len(analyze_track(track, exercise="squat").reps) == 2


def test_what_the_lift_needs_is_named(tmp_path: Path) -> None:
    no_arms = [n for n, name in enumerate(files.MARKERS) if "Elbow" not in name and "Wrist" not in name]
    names = [files.MARKERS[n] for n in no_arms]
    track = read_track(files.write_trc(tmp_path / "a.trc", TIMES, _y_up(MM)[:, no_arms], "mm", names))
    assert len(analyze_track(track, exercise="squat").reps) == 2
    with pytest.raises(ClipError, match=r"biceps-curl is measured by .*left_wrist.* track has none of them"):
        analyze_track(track, exercise="biceps-curl")
    with pytest.raises(UsageError, match=r"lacks nose, .*no lift is recognized: name the lift"):
        analyze_track(track)


def test_one_side_is_enough(tmp_path: Path) -> None:
    right = [n for n, name in enumerate(files.MARKERS) if name.startswith("R")]
    names = [files.MARKERS[n] for n in right]
    track = read_track(files.write_trc(tmp_path / "a.trc", TIMES, _y_up(MM)[:, right], "mm", names))
    analysis = analyze_track(track, exercise="squat")
    assert len(analysis.reps) == 2
    assert analysis.reps[0].rom_deg.keys() == {"knee", "hip"}


def test_a_name_that_is_no_landmark_is_said(tmp_path: Path) -> None:
    path = files.write_deeplabcut_csv(tmp_path / "a.csv", _image()[:, :2], ["snout", "tail"])
    with pytest.raises(ClipError, match=r"none of its points is a landmark by its name \(snout, tail\)"):
        read_track(path, fps=30)


@pytest.mark.parametrize(
    ("names", "landmark"),
    [
        (("R.Knee.Lat", "R.Knee.Med", "RKneeOut", "RKJC", "knee_r"), "right_knee"),
        (("L.Acromium", "LSHO", "L_Acromion"), "left_shoulder"),
        (("L.ASIS", "L.PSIS", "LASI"), "left_hip"),
        (("r_knee_study", "Top.Head", "R.Shank.Upper", "in", "R_out"), None),
    ],
)
def test_what_marker_sets_call_a_landmark(names: tuple[str, ...], landmark: str | None) -> None:
    assert {landmark_name(name) for name in names} == {landmark}

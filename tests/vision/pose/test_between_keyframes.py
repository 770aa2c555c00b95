"""What lies between two keyframes, on numbers alone."""

from pathlib import Path

import numpy as np
import pytest

from liftphase.pose.between_keyframes import KeyframeBuffer, PosedFrame, settle
from liftphase.pose.cells import CELLS
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.optical_flow import FrameFlow
from liftphase.pose.patches import PATCHES
from liftphase.pose.propagation import Propagated
from liftphase.pose.skeleton import TRUNK
from liftphase.pose.skipped_frames import SpoolWriter, divide_similarity
from liftphase.pose.spool import PoseSpool
from liftphase.video.cuts import MIN_CHANGE

TRACKED = np.ones(33, dtype=bool)


def _landmarks(x: float) -> Landmarks:
    image_px = np.full((33, 2), (x, 50.0), np.float32)
    image_px[[23, 24], 1] = 150.0  # a torso of 100 px
    return Landmarks(image_px, np.full((33, 3), x, np.float32), np.full(33, x / 100, np.float32))


def _propagated(x: float, tracked: np.ndarray = TRACKED) -> Propagated:
    here = _landmarks(x).image_px.astype(np.float64)
    return Propagated(0, _landmarks(10.0), 1.0, 100.0, here, tracked, here[TRUNK, :])


def _between(expected: Propagated, found: Landmarks) -> Landmarks:
    """A frame a quarter of the way to the second keyframe, propagated to 14."""
    frames = [
        PosedFrame(1.25, None, None, [_propagated(14.0)]),
        PosedFrame(2.0, None, [Detection(0, found)], [expected]),
    ]
    between, last = settle(frames)
    assert last == frames[1].people
    return between[0].landmarks


def test_the_difference_at_the_second_keyframe_is_spread_over_the_frames() -> None:
    between = _between(_propagated(18.0), _landmarks(20.0))
    np.testing.assert_allclose(between.image_px[:, 0], 14.0 + 0.25 * 2.0)
    np.testing.assert_allclose(between.world_m, 12.5)
    np.testing.assert_allclose(between.visibility, 0.125)


def test_what_was_lost_is_interpolated_and_what_jumped_stays_with_the_image() -> None:
    tracked = TRACKED.copy()
    tracked[5] = False
    found = _landmarks(20.0)
    found.image_px[7] += 60.0
    between = _between(_propagated(18.0, tracked), found)
    assert between.image_px[5, 0] == pytest.approx(12.5)
    assert between.image_px[7, 0] == pytest.approx(14.0)
    assert between.image_px[8, 0] == pytest.approx(14.5)


def test_who_is_not_found_again_stays_as_propagated() -> None:
    frames = [
        PosedFrame(1.25, None, None, [_propagated(14.0)]),
        PosedFrame(2.0, None, [Detection(1, _landmarks(90.0))], [_propagated(18.0)]),
    ]
    (lost,), (new,) = settle(frames)
    assert (lost.tracklet_id, new.tracklet_id) == (0, 1)
    np.testing.assert_array_equal(lost.landmarks.image_px[:, 0], 14.0)


def test_frames_wait_for_the_next_keyframe_or_the_end() -> None:
    buffer: KeyframeBuffer[str] = KeyframeBuffer()
    assert [posed.frame for posed, _ in buffer.add(PosedFrame(1.0, "a", [], []))] == ["a"]
    assert buffer.add(PosedFrame(1.1, "b", None, [])) == []
    assert [posed.frame for posed, _ in buffer.add(PosedFrame(1.2, "c", [], []))] == ["b", "c"]
    assert buffer.add(PosedFrame(1.3, "d", None, [_propagated(14.0)])) == []
    ((posed, people),) = buffer.close()
    assert (posed.frame, len(people)) == ("d", 1)
    assert buffer.close() == []


def test_parts_of_a_similarity_are_the_whole() -> None:
    for angle, zoom in ((0.1, 1.02), (0.0, 1.0), (1e-12, 1.0)):
        a = zoom * np.exp(1j * angle)
        whole = np.array([[a.real, -a.imag, 3.0], [a.imag, a.real, -5.0], [0, 0, 1]])
        parts = [np.vstack([divide_similarity(whole[:2], share), [0, 0, 1]]) for share in (0.2, 0.5, 0.3)]
        np.testing.assert_allclose(parts[2] @ parts[1] @ parts[0], whole, atol=1e-9)


def _flow(moved: float, change: float = 0.0) -> FrameFlow:
    camera = np.array([[1.0, 0.0, moved], [0.0, 1.0, 0.0]])
    return FrameFlow(
        [np.full((len(PATCHES), 2), moved, np.float32)],
        camera,
        [np.full((2, 3, 2), np.nan, np.float32)],
        np.full((CELLS, CELLS, 2), np.nan_to_num(moved), np.float16),
        change,
    )


def _written(tmp_path: Path, change: float = 0.0) -> tuple[np.ndarray, ...]:
    """Frames with flow at 0 and 0.1 s, uneven ones without between and after them."""
    with PoseSpool(tmp_path) as spool:
        writer = SpoolWriter(spool)
        writer.add(0.0, (64, 48), [Detection(0, _landmarks(10.0))], _flow(np.nan))
        for time_s in (0.02, 0.03, 0.12):
            writer.skip(time_s)
        writer.add(0.1, (64, 48), [Detection(0, _landmarks(20.0))], _flow(10.0, change))
        writer.close()
        seen = spool.read()
        x = np.array([people[0].detection.landmarks.image_px[0, 0] for people in seen])
        moved = np.array([people[0].patches_px[0, 0] for people in seen])
        np.testing.assert_array_equal(
            spool.cells_px[1:4, 0, 0, 0], spool.camera[1:4, 0, 2].astype(np.float16)
        )
        return spool.times_s, x, moved, spool.camera[:, 0, 2], spool.changes


def test_frames_without_flow_share_what_was_measured(tmp_path: Path) -> None:
    times_s, x, moved, camera, changes = _written(tmp_path)
    assert times_s.tolist() == [0.0, 0.02, 0.03, 0.1, 0.12]
    np.testing.assert_allclose(x, [10, 12, 13, 20, 20], rtol=1e-6)
    np.testing.assert_allclose(moved, [np.nan, 2, 1, 7, np.nan], rtol=1e-6)
    np.testing.assert_allclose(camera[1:4], [2, 1, 7])
    assert np.isfinite(changes).tolist() == [True, False, False, True, False]


def test_nothing_moves_on_across_a_cut(tmp_path: Path) -> None:
    _, x, _, _, _ = _written(tmp_path, change=MIN_CHANGE)
    np.testing.assert_allclose(x, [10, 10, 10, 20, 20])

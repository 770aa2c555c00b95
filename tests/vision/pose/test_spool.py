"""What is seen, kept in a file and read again."""

from pathlib import Path

import numpy as np
import pytest

from liftphase.errors import OutputError
from liftphase.pose.cells import CELLS
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.optical_flow import FrameFlow
from liftphase.pose.patches import PATCHES
from liftphase.pose.plate_following import Disc
from liftphase.pose.rim import Ellipse
from liftphase.pose.spool import PoseSpool


def draw_detection(track: int, rng: np.random.Generator) -> Detection:
    shapes = (33, 2), (33, 3), (33,)
    return Detection(track, Landmarks(*(rng.random(shape).astype(np.float32) for shape in shapes)))


def test_what_was_added_comes_back_bit_for_bit(tmp_path: Path) -> None:
    """Nobody, two people, one."""
    rng = np.random.default_rng(1)
    given = [[], [draw_detection(4, rng), draw_detection(2, rng)], [draw_detection(4, rng)]]
    flows = [
        FrameFlow(
            [rng.random((len(PATCHES), 2)).astype(np.float32) for _ in detections],
            rng.random((2, 3)),
            [rng.random((2, 3, 2)).astype(np.float32) for _ in detections],
            rng.random((CELLS, CELLS, 2)).astype(np.float16),
            rng.random(),
        )
        for detections in given
    ]
    face = Ellipse(np.array([0.0, -0.25]), np.diag([0.875, 0.9375]))
    discs = [Disc(7, Ellipse(np.array([9.5, 8.25]), np.array([[3, 0.5], [0.5, 4]])), 0.75, face)]
    with PoseSpool(tmp_path) as spool:
        for time_s, detections, flow in zip((0.1, 0.2, 0.4), given, flows, strict=True):
            spool.add(time_s, (64, 48), detections, flow, discs if time_s > 0.1 else [])
        seen = spool.read()
    disc = [7, 9.5, 8.25, 3, 0.5, 4, 0.75, 0.0, -0.25, 0.875, 0.0, 0.9375]
    np.testing.assert_array_equal(spool.discs, [[1, *disc], [2, *disc]])
    assert (len(spool), spool.size, spool.times_s.tolist()) == (3, (64, 48), [0.1, 0.2, 0.4])
    np.testing.assert_array_equal(spool.camera, [flow.camera for flow in flows])
    np.testing.assert_array_equal(spool.cells_px, [flow.cells_px for flow in flows])
    assert spool.changes.tolist() == [flow.change for flow in flows]
    assert [[each.detection.tracklet_id for each in people] for people in seen] == [[], [4, 2], [4]]
    for people, detections, flow in zip(seen, given, flows, strict=True):
        for each, detection, patches_px, hands_px in zip(
            people, detections, flow.patches_px, flow.hands_px, strict=True
        ):
            for name in ("image_px", "world_m", "visibility"):
                got, gave = (getattr(s.landmarks, name) for s in (each.detection, detection))
                np.testing.assert_array_equal(got, gave)
            np.testing.assert_array_equal(each.patches_px, patches_px)
            np.testing.assert_array_equal(each.hands_px, hands_px)
    assert not [*tmp_path.iterdir()]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be kept beside its results: No such file"):
        PoseSpool(tmp_path / "gone")

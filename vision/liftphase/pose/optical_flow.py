"""Optical flow on the body and behind it, for motion that is smaller than the noise of the landmarks.

Landmarks err by several pixels while a limb starts to move by a fraction of one. Patches of the image are
therefore matched from each frame to the previous one, which measures the motion of a patch to some hundredths
of a pixel. Landmarks give the place of a patch on the body, and later how much of its motion is the limb's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.cell_motion import CellMotionMeter
from liftphase.pose.cells import no_motion
from liftphase.pose.detection import Detection
from liftphase.pose.gray_image import GrayImage
from liftphase.pose.patches import PATCHES, place_patches
from liftphase.pose.point_matching import match_points, window_px
from liftphase.pose.skeleton import HAND_POINTS
from liftphase.pose.wrist_recovery import WristFlowTracker

# The background is matched on a grid of this many points, away from people by this fraction of their box.
_GRID, _CLEARANCE, _BACKGROUND_WINDOW = (12, 9), 0.15, 15
_MIN_POINTS, _OUTLIER_PX = 8, 0.5

_STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_NO_HANDS = np.full((len(HAND_POINTS), len(HAND_POINTS[0]), 2), np.nan, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FrameFlow:
    """How the image moved since the frame before that was measured.

    Attributes
    ----------
    patches_px : list of ndarray of shape (P, 2), float32
        For everyone in the frame: displacement of each of `liftphase.pose.patches.PATCHES` in pixels, y down;
        NaN where nothing could be matched.
    camera : ndarray of shape (2, 3), float64
        The similarity transform of a still point from the frame before to this one, pixels.
    hands_px : list of ndarray of shape (2, 3, 2), float32
        For everyone: where optical flow has the points of `liftphase.pose.skeleton.HAND_POINTS` while their
        landmarks are on another person's hand, pixels; else NaN.
    cells_px : ndarray of shape (R, R, 2), float16
        Mean displacement of each of R rows of R equal cells of the image, pixels, y down; 0 where unknown.
    change : float
        As `GrayImage.change`; NaN for a frame in which no flow was measured.
    """

    patches_px: list[NDArray[np.float32]]
    camera: NDArray[np.float64]
    hands_px: list[NDArray[np.float32]]
    cells_px: NDArray[np.float16]
    change: float


def unknown_flow(people: int, change: float = np.nan) -> FrameFlow:
    """The flow of a frame in which none was measured, with so many people in it."""
    nothing = np.full((len(PATCHES), 2), np.nan, np.float32)
    return FrameFlow([nothing] * people, _STILL.copy(), [_NO_HANDS] * people, no_motion(), change)


class FlowEstimator:
    """Measures the flow of each frame of a clip; give it the frames in order."""

    def __init__(self) -> None:
        self._before: NDArray[np.uint8] | None = None
        self._hands: dict[int, WristFlowTracker] = {}
        self._cells = CellMotionMeter()

    def measure(self, image: GrayImage, people: Sequence[Detection]) -> FrameFlow:
        """The flow of the next frame.

        Parameters
        ----------
        image : GrayImage
            The frame.
        people : sequence of Detection
            Everyone in it.
        """
        gray, scale, change = image.pixels, image.scale, image.change
        before, self._before = self._before, gray
        self._hands = {
            person.tracklet_id: self._hands.get(person.tracklet_id) or WristFlowTracker() for person in people
        }
        cells = self._cells.measure(image)
        if before is None:
            return unknown_flow(len(people), change)
        poses = [person.landmarks.image_px * scale for person in people]
        patches = [_track_patches(gray, before, image_px) for image_px in poses]
        hands = [
            self._hands[person.tracklet_id].update(before, gray, image_px, moved, window_px(image_px))
            for person, image_px, moved in zip(people, poses, patches, strict=True)
        ]
        camera = _camera_motion(before, gray, poses)
        camera[:, 2] /= scale
        return FrameFlow(
            [(moved / scale).astype(np.float32) for moved in patches],
            camera,
            # Most hands need no recovery, and this is kept for every frame.
            [_NO_HANDS if np.isnan(hand).all() else (hand / scale).astype(np.float32) for hand in hands],
            cells,
            change,
        )


def _track_patches(
    now: NDArray[np.uint8], before: NDArray[np.uint8], image_px: NDArray
) -> NDArray[np.float64]:
    """(P, 2) displacement of one person's patches since the frame before, pixels."""
    points = place_patches(image_px).astype(np.float32)
    return points - match_points(now, before, points, window_px(image_px))


def _camera_motion(
    before: NDArray[np.uint8], now: NDArray[np.uint8], people: Sequence[NDArray]
) -> NDArray[np.float64]:
    """(2, 3) similarity transform of the background; that of a still camera where too few points match."""
    height, width = before.shape
    columns, rows = _GRID
    x, y = np.meshgrid((np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    for image_px in people:
        low, high = image_px.min(axis=0), image_px.max(axis=0)
        margin = _CLEARANCE * (high - low)
        points = points[((points < low - margin) | (points > high + margin)).any(axis=1)]
    if len(points) < _MIN_POINTS:
        return _STILL.copy()
    found = match_points(before, now, points, _BACKGROUND_WINDOW)
    seen = np.isfinite(found[:, 0])
    if seen.sum() < _MIN_POINTS:
        return _STILL.copy()
    transform, _ = cv2.estimateAffinePartial2D(
        points[seen], found[seen], method=cv2.RANSAC, ransacReprojThreshold=_OUTLIER_PX
    )
    return _STILL.copy() if transform is None else np.asarray(transform, np.float64)

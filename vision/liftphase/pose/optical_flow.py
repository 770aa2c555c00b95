"""How the picture itself moves, on the body and behind it: what the landmarks are too noisy to tell.

Landmarks wander by several pixels while a limb starts to move by a fraction of one. Patches of the picture
are therefore matched from each frame to the one before it, which tells a patch's movement to some hundredths
of a pixel. Landmarks say where on the body a patch lies, and later how much of its movement is the limb's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import HAND_POINTS, PATCHES, place_patches
from liftphase.pose.people import Detection
from liftphase.pose.point_matching import match_points
from liftphase.pose.wrist_recovery import WristFlowTracker

# Pictures are looked at no larger than this: landmarks of large ones are no more exact.
_MAX_SIDE_PX = 640
# Side of the window that is matched, as a share of the torso, and its limits in pixels of that picture.
_WINDOW_FRACTION, _MIN_WINDOW_PX, _MAX_WINDOW_PX = 0.2, 9, 31
# The background is looked at on a grid of this many points, away from people by this share of their box.
_GRID, _CLEARANCE, _BACKGROUND_WINDOW = (12, 9), 0.15, 15
_MIN_POINTS, _OUTLIER_PX = 8, 0.5

_STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_NO_HANDS = np.full((len(HAND_POINTS), len(HAND_POINTS[0]), 2), np.nan, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FrameFlow:
    """How far the picture moved since the frame before.

    patches_px: for everyone in the frame (P, 2) float32, display pixels, y down, a row each of
    `liftphase.pose.patches.PATCHES`, NaN where nothing could be matched. camera: (2, 3) float64, the
    similarity transform that a still point of the frame before went through, in display pixels. hands_px: for
    everyone (2, 3, 2) float32, where the points of `liftphase.pose.patches.HAND_POINTS` are carried on, NaN
    where the landmarks will do.
    """

    patches_px: list[NDArray[np.float32]]
    camera: NDArray[np.float64]
    hands_px: list[NDArray[np.float32]]


class FlowEstimator:
    """Compares each frame of a clip with the one before it; give it every frame in order."""

    def __init__(self) -> None:
        self._before: NDArray[np.uint8] | None = None
        self._hands: dict[int, WristFlowTracker] = {}

    def __call__(self, rgb: NDArray[np.uint8], people: Sequence[Detection]) -> FrameFlow:
        """rgb: (H, W, 3) uint8, upright; people: everyone found in it."""
        scale = min(1.0, _MAX_SIDE_PX / max(rgb.shape[:2]))
        gray = _shrink(rgb, scale)
        before, self._before = self._before, gray
        self._hands = {
            person.tracklet_id: self._hands.get(person.tracklet_id) or WristFlowTracker() for person in people
        }
        if before is None:
            nothing = np.full((len(PATCHES), 2), np.nan, np.float32)
            return FrameFlow([nothing for _ in people], _STILL.copy(), [_NO_HANDS for _ in people])
        poses = [person.landmarks.image_px * scale for person in people]
        patches = [_track_patches(gray, before, image_px) for image_px in poses]
        hands = [
            self._hands[person.tracklet_id](before, gray, image_px, moved, _window(image_px))
            for person, image_px, moved in zip(people, poses, patches, strict=True)
        ]
        camera = _camera_motion(before, gray, poses)
        camera[:, 2] /= scale
        return FrameFlow(
            [(moved / scale).astype(np.float32) for moved in patches],
            camera,
            # Most hands need not be carried on, and this is kept for every frame.
            [_NO_HANDS if np.isnan(held).all() else (held / scale).astype(np.float32) for held in hands],
        )


def _shrink(rgb: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The picture in grey, its sides times `scale`."""
    if scale < 1.0:
        rgb = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY), np.uint8)


def _track_patches(
    now: NDArray[np.uint8], before: NDArray[np.uint8], image_px: NDArray
) -> NDArray[np.float64]:
    """(P, 2) how far the patches of one person have come since the frame before."""
    points = place_patches(image_px).astype(np.float32)
    return points - match_points(now, before, points, _window(image_px))


def _window(image_px: NDArray) -> int:
    """Side of the window that is matched on a person."""
    torso = float(np.linalg.norm(image_px[[11, 12]].mean(axis=0) - image_px[[23, 24]].mean(axis=0)))
    return int(np.clip(_WINDOW_FRACTION * torso, _MIN_WINDOW_PX, _MAX_WINDOW_PX)) | 1


def _camera_motion(
    before: NDArray[np.uint8], now: NDArray[np.uint8], people: Sequence[NDArray]
) -> NDArray[np.float64]:
    """(2, 3) similarity transform of the background; that of a still camera where too little is seen."""
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

"""A second look at a person whose landmarks leave them for somebody close by.

The landmark model sees a square around the person. Where a helper stands right behind a lifter who goes down,
head, arms and shoulders of both are in it, and those of the helper, higher up, may win. In an image that ends
above the lifter's own head they cannot.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Landmarks
from liftphase.pose.models.mediapipe.landmarker import Landmarker, PeopleFinder
from liftphase.pose.models.mediapipe.masking import GRAY
from liftphase.pose.skeleton import HIPS, TRUNK, pose_size_px, trunk_offset
from liftphase.pose.trunk_check import trunk_distance

# What is left around a person, in sizes: above, where another's head would be, aside and below.
_ABOVE, _ASIDE, _BELOW = 0.1, 0.5, 0.3
# A pose is where optical flow has the trunk when both ends are this near it, in sizes, and nearer than the
# first look by this factor.
_MAX_MISSED, _MAX_MISSED_RATIO = 0.15, 0.67
# Both trackers are on one person when the trunks are this near, for so many keyframes in a row.
_SAME, _SAME_FRAMES = 0.15, 5
_HIP = min(HIPS)


class HeldPerson:
    """A tracker that sees nothing but one person, while another tracker of theirs is on somebody else.

    Parameters
    ----------
    landmarker : Landmarker
        One that is not in use.
    rgb : ndarray of shape (H, W, 3), uint8
        The image.
    pose : Landmarks
        Where the person is in it.
    """

    def __init__(self, landmarker: Landmarker, rgb: NDArray[np.uint8], pose: Landmarks) -> None:
        self.landmarker = landmarker
        self.pose = landmarker.restart(_show_only(rgb, pose)) or pose
        self._same_frames = 0

    def update(self, rgb: NDArray[np.uint8], other: Landmarks | None) -> bool:
        """Find the person in the next image; False once they are lost, or the `other` tracker has them."""
        pose = self.landmarker.detect(_show_only(rgb, self.pose))
        if pose is None:
            return False
        self.pose = pose
        same = other is not None and trunk_distance(other, pose.image_px[TRUNK, :]) < _SAME
        self._same_frames = self._same_frames + 1 if same else 0
        return self._same_frames < _SAME_FRAMES


def look_again(
    finder: PeopleFinder, rgb: NDArray[np.uint8], pose: Landmarks, trunk_px: NDArray[np.float64]
) -> Landmarks | None:
    """Find the person whose trunk is at `trunk_px`, (4, 2) pixels, and not where `pose` has it.

    Returns None where the model does not see anybody there: the flow erred.
    """
    low, high = _box(_moved_to(pose, trunk_px), rgb.shape)
    if min(high - low) < 1:
        return None
    part = np.ascontiguousarray(rgb[low[1] : high[1], low[0] : high[0]])
    people = [
        Landmarks((found.image_px + low).astype(np.float32), found.world_m, found.visibility)
        for found in finder.detect(part)
    ]
    best = min(people, key=lambda found: trunk_distance(found, trunk_px), default=None)
    if best is None:
        return None
    farthest = min(_MAX_MISSED, _MAX_MISSED_RATIO * trunk_distance(pose, trunk_px))
    return best if trunk_distance(best, trunk_px) < farthest else None


def _moved_to(pose: Landmarks, trunk_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K, 2) the landmarks, moved as the hips are, and what is above them as the shoulders are."""
    points = pose.image_px.astype(np.float64)
    shoulders, hips = trunk_offset(points, trunk_px)
    return np.concatenate([points[:_HIP] - shoulders, points[_HIP:] - hips])


def _show_only(rgb: NDArray[np.uint8], pose: Landmarks) -> NDArray[np.uint8]:
    """The image with nothing but what is close around the person."""
    low, high = _box(pose.image_px.astype(np.float64), rgb.shape)
    alone = np.full_like(rgb, GRAY)
    alone[low[1] : high[1], low[0] : high[0]] = rgb[low[1] : high[1], low[0] : high[0]]
    return alone


def _box(points: NDArray[np.float64], shape: Sequence[int]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """(x, y) of the corners of the part of an image that shows a person, whole pixels."""
    size = float(pose_size_px(points))
    limit = np.array([shape[1], shape[0]])
    low = np.floor(points.min(axis=0) - size * np.array([_ASIDE, _ABOVE]))
    high = np.ceil(points.max(axis=0) + size * np.array([_ASIDE, _BELOW]))
    return np.clip(low, 0, limit).astype(int), np.clip(high, 0, limit).astype(int)

"""Identity-swap recovery: hands tracked by optical flow while their landmarks are on another person's.

Where a partner stands right behind the subject, or weight plates hide an arm, the landmarks of a hand jump to
another hand and back within a few frames. The image does not jump, so the hand can be tracked by optical
flow.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import patches_on
from liftphase.pose.point_matching import match_points
from liftphase.pose.skeleton import HAND_POINTS, pose_size_px

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# A wrist landmark jumps where it moves this much further than the image below it. Landmarks that moved with
# the image for MIN_FRAMES and over MIN_PATH are on a working hand, which is tracked when they jump. Tracking
# ends when they stay NEAR it, or on another working hand, for as many frames. Lengths in sizes of the body.
MIN_JUMP, MIN_FRAMES, MIN_PATH, NEAR = 0.2, 6, 0.15, 0.15
# Largest forward-backward error of a tracked point (Kalal 2010), pixels.
MAX_FORWARD_BACKWARD_ERROR_PX = 1.0

_WRIST_PATCHES = [patches_on(hand[:1]) for hand in HAND_POINTS]
_NO_HAND = np.full((len(HAND_POINTS[0]), 2), np.nan)


class WristFlowTracker:
    """Tracks the hands of one person; give it every frame in which they were found, in order."""

    def __init__(self) -> None:
        self._hands = [_WristState() for _ in HAND_POINTS]

    def update(
        self, before: Image, now: Image, image_px: NDArray[np.floating], moved: Array, window: int
    ) -> Array:
        """Positions of `HAND_POINTS` tracked by optical flow, NaN where the landmarks are used.

        Parameters
        ----------
        before, now : ndarray of shape (H, W), uint8
            The last frame and this one, in gray.
        image_px : ndarray of shape (K, 2)
            Landmarks in `now`, pixels.
        moved : ndarray of shape (P, 2)
            Displacement of the patches since `before`, pixels, NaN where unknown.
        window : int
            Side of the windows that are matched, pixels, odd.

        Returns
        -------
        ndarray of shape (2, 3, 2)
            Pixels, for the left and the right hand.
        """
        size = float(pose_size_px(image_px))
        recovered = []
        for hand, points, patches in zip(self._hands, HAND_POINTS, _WRIST_PATCHES, strict=True):
            seen = moved[patches][np.isfinite(moved[patches, 0])]
            motion_px = np.median(seen, axis=0) if len(seen) else np.zeros(2)
            hand.update(image_px[list(points)].astype(np.float64), motion_px, size)
            hand.track_held(before, now, window, NEAR * size)
            recovered.append(_NO_HAND if hand.held is None else hand.held)
        return np.array(recovered)


@dataclass(slots=True, eq=False)
class _WristState:
    """One hand: for how long and how far its landmarks moved with the image, and where it is tracked.

    points: (3, 2) landmarks of the last frame; frames: since the last jump; position, low, high: (2, 2) where
    the wrist is, by the image and by its landmark, and the minimum and maximum of that since then; at_work:
    whether that makes it a hand at work; held: (3, 2) the hand that is tracked, None while the landmarks are
    on it. All in pixels.
    """

    points: Array | None = None
    frames: int = 0
    position: Array = field(default_factory=lambda: np.zeros((2, 2)))
    low: Array = field(default_factory=lambda: np.zeros((2, 2)))
    high: Array = field(default_factory=lambda: np.zeros((2, 2)))
    at_work: bool = False
    held: Array | None = None

    def update(self, points: Array, motion_px: Array, size: float) -> None:
        """Take in the next frame's landmarks, below which the image has moved by `motion_px`, (2,)."""
        last, was_at_work = self.points, self.at_work
        self.points = points
        if last is not None and np.linalg.norm(points[0] - last[0] - motion_px) <= MIN_JUMP * size:
            self.frames += 1
            self.position = np.stack([self.position[0] + motion_px, points[0]])
            self.low, self.high = np.minimum(self.low, self.position), np.maximum(self.high, self.position)
        else:
            if was_at_work and self.held is None:
                self.held = last
            self.frames, self.at_work = 1, False
            self.position = self.low = self.high = np.stack([np.zeros(2), points[0]])
        if self.frames >= MIN_FRAMES:
            extent = np.linalg.norm(self.high - self.low, axis=1)
            self.at_work |= bool(extent.min() > MIN_PATH * size)

    def track_held(self, before: Image, now: Image, window: int, near_px: float) -> None:
        """Track the held points into the next image, until lost or the landmarks are back on them."""
        if self.held is None or self.points is None:
            return
        self.held = None if self.at_work else _track_points(before, now, self.held, window)
        if self.held is None or self.frames < MIN_FRAMES:
            return
        if np.linalg.norm(self.points[0] - self.held[0]) < near_px:
            self.held, self.at_work = None, True


def _track_points(before: Image, now: Image, points: Array, window: int) -> Array | None:
    """(K, 2) where the points of one image are in the next; None where none of them is found there.

    One that is not found moves by the median of the others.
    """
    found = match_points(before, now, points, window)
    seen = np.isfinite(found[:, 0])
    if not seen.any():
        return None
    back = match_points(now, before, found[seen], window)
    seen[seen] = np.linalg.norm(back - points[seen], axis=1) < MAX_FORWARD_BACKWARD_ERROR_PX
    if not seen.any():
        return None
    step = np.median((found - points)[seen], axis=0)
    return np.where(seen[:, None], found, points + step)

"""Landmark propagation: landmarks of a keyframe, carried on by optical flow until the next one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.gray_image import GrayImage
from liftphase.pose.point_matching import match_points, window_px
from liftphase.pose.skeleton import BODY, pose_size_px
from liftphase.pose.trunk_check import PARTED_KEYFRAMES, draw_to_landmarks, has_parted
from liftphase.pose.wrist_recovery import MAX_FORWARD_BACKWARD_ERROR_PX

# A landmark moves less than this between two frames, in sizes of the body.
_MAX_STEP = 0.5
# The pose model is asked at once where more than this fraction of what can be seen of a body is lost.
MAX_LOST_FRACTION = 0.25
_MIN_VISIBILITY = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Propagated:
    """One person's landmarks, propagated from a keyframe.

    Attributes
    ----------
    tracklet_id : int
        As in the keyframe.
    origin : Landmarks
        Those of the keyframe.
    origin_s : float
        Its time, seconds.
    size_px : float
        Size of the body in it (`liftphase.pose.skeleton.pose_size_px`).
    image_px : ndarray of shape (K, 2), float64
        Where they are now, pixels of the frame.
    tracked : ndarray of bool, shape (K,)
        False where optical flow has lost one since: it moves with the others.
    trunk_px : ndarray of shape (4, 2), float64
        Where optical flow alone has shoulders and hips (`liftphase.pose.trunk_check`), pixels of the frame.
    parted : int
        Keyframes in a row in which the landmarks of the trunk were elsewhere.
    """

    tracklet_id: int
    origin: Landmarks
    origin_s: float
    size_px: float
    image_px: NDArray[np.float64]
    tracked: NDArray[np.bool_]
    trunk_px: NDArray[np.float64]
    parted: int = 0

    @property
    def detection(self) -> Detection:
        """The landmarks as a detection: world landmarks and visibility are those of the keyframe."""
        here = replace(self.origin, image_px=self.image_px.astype(np.float32))
        return Detection(self.tracklet_id, here)


class LandmarkPropagator:
    """Propagates everyone's landmarks from frame to frame."""

    def __init__(self) -> None:
        self._image: GrayImage | None = None
        self._people: list[Propagated] = []

    def restart(self, image: GrayImage, people: Sequence[Detection], time_s: float) -> None:
        """Begin at a keyframe, with its time and the people found in it."""
        self._image = image
        carried = {person.tracklet_id: person for person in self._people}
        self._people = [
            Propagated(
                person.tracklet_id,
                person.landmarks,
                time_s,
                float(pose_size_px(person.landmarks.image_px)),
                person.landmarks.image_px.astype(np.float64),
                np.ones(len(person.landmarks.image_px), np.bool_),
                *_trunk_of(person, carried.get(person.tracklet_id), time_s),
            )
            for person in people
        ]

    def advance(self, image: GrayImage, *, checked: bool) -> list[Propagated]:
        """Everyone in the next image.

        checked: whether a landmark is tracked only if it is matched back to where it came from (Kalal 2010).
        """
        before, self._image = self._image, image
        if before is not None:
            self._people = [_step(person, before, image, checked) for person in self._people]
        return self._people


def find_parted(
    propagated: Sequence[Propagated], people: Sequence[Detection]
) -> dict[int, NDArray[np.float64]]:
    """Where flow has the trunk, (4, 2) pixels, of everyone whose landmarks stay elsewhere, by tracklet."""
    found = {person.tracklet_id: person.landmarks for person in people}
    return {
        person.tracklet_id: person.trunk_px
        for person in propagated
        if person.parted + 1 == PARTED_KEYFRAMES
        and person.tracklet_id in found
        and has_parted(found[person.tracklet_id], person.trunk_px)
    }


def is_lost(people: Sequence[Propagated], image: GrayImage) -> bool:
    """Whether optical flow has lost too much of someone: of the landmarks that were visible in the image."""
    height, width = np.array(image.pixels.shape) / image.scale
    body = list(BODY)
    for person in people:
        points = person.origin.image_px[body]
        inside = ((points >= 0) & (points < (width, height))).all(axis=1)
        seen = inside & (person.origin.visibility[body] >= _MIN_VISIBILITY)
        if (seen & ~person.tracked[body]).sum() > MAX_LOST_FRACTION * seen.sum():
            return True
    return False


def _trunk_of(
    person: Detection, carried: Propagated | None, time_s: float
) -> tuple[NDArray[np.float64], int]:
    """(4, 2) where flow has the trunk from a keyframe on, and since how many landmarks are elsewhere.

    carried: the same person, as propagated to the keyframe.
    """
    landmarks = person.landmarks
    if carried is None:
        return draw_to_landmarks(None, landmarks, 0.0), 0
    if not has_parted(landmarks, carried.trunk_px):
        return draw_to_landmarks(carried.trunk_px, landmarks, time_s - carried.origin_s), 0
    if carried.parted + 1 < PARTED_KEYFRAMES:
        return carried.trunk_px, carried.parted + 1
    return draw_to_landmarks(None, landmarks, 0.0), 0


def _step(person: Propagated, before: GrayImage, now: GrayImage, checked: bool) -> Propagated:
    """The person in the next image."""
    count = len(person.image_px)
    points = person.image_px * now.scale
    window = window_px(points)
    # In one call, which prepares the images once.
    both = np.concatenate([points, person.trunk_px * now.scale])
    matched = match_points(before.pixels, now.pixels, both, window)
    found, trunk_step = matched[:count], (matched - both)[count:]
    moved = np.linalg.norm(found - points, axis=1)
    tracked = person.tracked & (moved < _MAX_STEP * person.size_px * now.scale)
    if checked and tracked.any():
        back = match_points(now.pixels, before.pixels, found[tracked], window)
        error_px = np.linalg.norm(back - points[tracked], axis=1)
        tracked[tracked] = error_px < MAX_FORWARD_BACKWARD_ERROR_PX
    common = np.median((found - points)[tracked], axis=0) if tracked.any() else np.zeros(2)
    image_px = np.where(tracked[:, None], found, points + common) / now.scale
    trunk_px = (
        person.trunk_px + _filled(trunk_step, _MAX_STEP * person.size_px * now.scale, common) / now.scale
    )
    return replace(person, image_px=image_px, tracked=tracked, trunk_px=trunk_px)


def _filled(
    steps: NDArray[np.float64], longest: float, otherwise: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(N, 2) steps of points, those not found or too long by the median of the rest, or else `otherwise`."""
    seen = np.linalg.norm(steps, axis=1) < longest
    return np.where(seen[:, None], steps, np.median(steps[seen], axis=0) if seen.any() else otherwise)

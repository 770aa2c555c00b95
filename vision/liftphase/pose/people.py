"""Everyone in the picture, each followed by a tracker of their own.

MediaPipe's tracker of one pose starts on the person it likes best, and goes over to another when the lifter
is hidden for a moment. So now and then, and whenever something is odd, everyone in the picture is looked for;
who is not followed yet gets a tracker, which is started on a picture in which there is nobody else. A clip of
a single person costs that look every few dozen frames, and each more person one pass of the landmark model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.landmarker import Landmarker, Landmarks, PeopleFinder

# Frames between two looks for everyone: usually, and for a while after a tracker has lost its person.
DETECTION_INTERVAL, SHORT_DETECTION_INTERVAL, AFTER_LOSS_FRAMES = 40, 8, 60
# Frames in a row that make a sighting somebody whom it is worth to look for again.
MIN_HITS = 15
MAX_PEOPLE = 3
# People smaller than this share of the largest are background.
MIN_SIZE_RATIO = 0.45
# Between two frames of one person the trunk moves less than this and the size changes by less than this
# factor.
MAX_DISPLACEMENT, MAX_SIZE_RATIO = 0.45, 1.5
# Two poses are of the same person when their points are this near on average, in sizes of the larger.
MAX_DISTANCE = 0.5
# Frames after which a tracker that finds nobody is free for another person.
MAX_AGE = 30

# Landmarks of nose, trunk and limbs.
BODY = (0, *range(11, 17), *range(23, 29))

_TRUNK = (11, 12, 23, 24)
_CORE = (0, 7, 8, 11, 12, 23, 24, 25, 26)
_HEAD = (0, 7, 8)
_GRAY = 128


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """A person in one frame; `tracklet_id` is the number of the unbroken stretch it belongs to."""

    tracklet_id: int
    landmarks: Landmarks


def trunk_px(image_px: NDArray[np.floating]) -> NDArray[np.floating]:
    """(..., 2) middle of the trunk of poses (..., 33, 2)."""
    return image_px[..., _TRUNK, :].mean(axis=-2)


def size_px(image_px: NDArray[np.floating]) -> NDArray[np.floating]:
    """(...) about a torso's length of poses (..., 33, 2), from whichever view: the most any measure says."""
    shoulders, hips = image_px[..., (11, 12), :], image_px[..., (23, 24), :]
    torso = np.linalg.norm(shoulders.mean(axis=-2) - hips.mean(axis=-2), axis=-1)
    width = np.linalg.norm(shoulders[..., 0, :] - shoulders[..., 1, :], axis=-1)
    spread = np.linalg.norm(np.ptp(image_px[..., BODY, :], axis=-2), axis=-1)
    return np.maximum(np.maximum(torso, width), 0.25 * spread)


def are_same(a: Landmarks, b: Landmarks) -> bool:
    """Whether two poses in one frame lie on the same person."""
    apart = np.linalg.norm(a.image_px[BODY, :] - b.image_px[BODY, :], axis=1).mean()
    return bool(apart < MAX_DISTANCE * max(size_px(a.image_px), size_px(b.image_px)))


class _Tracker:
    """A tracker, the person it is on, and how it went so far."""

    def __init__(self, landmarker: Landmarker) -> None:
        self.landmarker = landmarker
        self.tracklet_id = -1
        self.last: Landmarks | None = None
        self.now: Landmarks | None = None
        self.time_since_update = 0
        self.hits = 0

    def update(self, found: Landmarks | None) -> bool:
        """Take in this frame's pose; False if it cannot be the person of the last one."""
        steady = found is None or self.last is None or self._continues(self.last, found)
        self.now = found
        if found is None:
            self.time_since_update += 1
        else:
            self.last, self.time_since_update = found, 0
            self.hits = self.hits + 1 if steady else 1
        return steady

    def _continues(self, before: Landmarks, now: Landmarks) -> bool:
        sizes = size_px(before.image_px), size_px(now.image_px)
        moved = np.linalg.norm(trunk_px(now.image_px) - trunk_px(before.image_px))
        allowed = MAX_DISPLACEMENT * max(sizes) * (1 + self.time_since_update)
        return bool(moved < allowed and max(sizes) < MAX_SIZE_RATIO * min(sizes))


class PeopleTracker:
    """A pose model at work on one clip, for everyone in it.

        with PeopleTracker(ensure("full")) as tracker:
            for frame in frames:
                sightings = tracker(frame.rgb)

    Give it every frame in order. One thread may use it at a time.

    Raises ModelError when `bundle` cannot be used, LiftphaseError when a system library is missing.
    """

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle
        self._finder = PeopleFinder(bundle, MAX_PEOPLE)
        self._idle: list[Landmarker] = []
        self._trackers = [_Tracker(Landmarker(bundle))]
        self._tracklet_count = 0
        self._frame = 0
        self._detected_at = -DETECTION_INTERVAL
        self._lost_at = -AFTER_LOSS_FRAMES

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the models; may be called twice."""
        self._finder.close()
        for landmarker in [*self._idle, *(f.landmarker for f in self._trackers)]:
            landmarker.close()

    def __call__(self, rgb: NDArray[np.uint8]) -> list[Detection]:
        """Everyone that is followed in the next frame. rgb: (H, W, 3) uint8, upright."""
        for tracker in self._trackers:
            known = tracker.hits >= MIN_HITS
            steady = tracker.update(tracker.landmarker(rgb))
            if known and (not steady or tracker.time_since_update == 1):
                self._lost_at = self._frame
            if tracker.now and (not steady or tracker.tracklet_id < 0):
                tracker.tracklet_id = self._new_tracklet()
        self._suppress_duplicates()
        often = self._frame - self._lost_at < AFTER_LOSS_FRAMES
        if self._frame - self._detected_at >= (SHORT_DETECTION_INTERVAL if often else DETECTION_INTERVAL):
            self._detected_at = self._frame
            self._start_tracklets(rgb)
        self._frame += 1
        return [Detection(f.tracklet_id, f.now) for f in self._trackers if f.now]

    def _new_tracklet(self) -> int:
        self._tracklet_count += 1
        return self._tracklet_count - 1

    def _suppress_duplicates(self) -> None:
        """Free trackers that lie on another one's person, and those that find nobody any more."""
        kept: list[_Tracker] = []
        for tracker in sorted(self._trackers, key=lambda f: -f.hits):
            double = tracker.now and any(k.now and are_same(tracker.now, k.now) for k in kept)
            if double and tracker.hits >= MIN_HITS:
                self._lost_at = self._frame
            if double or (kept and tracker.time_since_update > MAX_AGE):
                self._idle.append(tracker.landmarker)
            else:
                kept.append(tracker)
        self._trackers = kept

    def _start_tracklets(self, rgb: NDArray[np.uint8]) -> None:
        """Give everyone in the picture who has no tracker one, the largest first."""
        followed = [f.now for f in self._trackers if f.now]
        people = self._detect(rgb, followed)
        largest = max((float(size_px(p.image_px)) for p in [*followed, *people]), default=0.0)
        for person in sorted(people, key=lambda p: -float(size_px(p.image_px))):
            if len(followed) == MAX_PEOPLE or size_px(person.image_px) < MIN_SIZE_RATIO * largest:
                return
            others = [p for p in [*followed, *people] if p is not person]
            if any(are_same(person, other) for other in followed):
                continue
            tracker = self._free_tracker()
            found = tracker.landmarker.start_on(_isolate(rgb, person, others))
            if found is None or any(are_same(found, other) for other in followed):
                continue
            tracker.last, tracker.time_since_update, tracker.hits = None, 0, 0
            tracker.update(found)
            tracker.tracklet_id = self._new_tracklet()
            followed.append(found)

    def _free_tracker(self) -> _Tracker:
        """One that finds nobody now, else a new one."""
        for tracker in self._trackers:
            if tracker.now is None:
                return tracker
        landmarker = self._idle.pop() if self._idle else Landmarker(self._bundle)
        self._trackers.append(_Tracker(landmarker))
        return self._trackers[-1]

    def _detect(self, rgb: NDArray[np.uint8], followed: Sequence[Landmarks]) -> list[Landmarks]:
        """Who else is in the picture when those followed and those seen at first are painted over."""
        found = self._finder(rgb)
        return found + self._finder(_mask_out(rgb, [*followed, *found]))


def _isolate(rgb: NDArray[np.uint8], person: Landmarks, others: Sequence[Landmarks]) -> NDArray[np.uint8]:
    """The picture with nothing but what is around `person`, others painted over."""
    masked = _mask_out(rgb, others)
    margin = 0.5 * float(size_px(person.image_px))
    low = np.clip(person.image_px.min(axis=0) - margin, 0, None).astype(int)
    high = np.ceil(person.image_px.max(axis=0) + margin).astype(int)
    alone = np.full_like(rgb, _GRAY)
    box = slice(low[1], max(high[1], 0)), slice(low[0], max(high[0], 0))
    alone[box] = masked[box]
    return alone


def _mask_out(rgb: NDArray[np.uint8], people: Sequence[Landmarks]) -> NDArray[np.uint8]:
    """The picture with the head, trunk and thighs of `people` in grey: the model finds none of them again."""
    import cv2  # late: what reads a saved track needs this module's measures only

    mask = np.zeros(rgb.shape[:2], np.uint8)
    for person in people:
        size = float(size_px(person.image_px))
        points = person.image_px.round().astype(np.int32)
        own = np.zeros_like(mask)
        cv2.fillConvexPoly(own, cv2.convexHull(points[_CORE, :]), 1)
        x, y = points[_HEAD, :].mean(axis=0)
        cv2.circle(own, (int(x), int(y)), round(0.35 * size), 1, -1)
        reach = max(1, round(0.12 * size))
        wide = cv2.dilate(own, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        mask[np.asarray(wide) > 0] = 1
    masked = rgb.copy()
    masked[mask > 0] = _GRAY
    return masked

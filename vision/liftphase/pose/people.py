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
LOOK_EVERY, LOOK_OFTEN, WHILE = 40, 8, 60
# Frames in a row that make a sighting somebody whom it is worth to look for again.
KNOWN = 15
MOST_PEOPLE = 3
# People smaller than this share of the largest are background.
LEAST_SIZE = 0.45
# Between two frames of one person the trunk moves less than this and the size changes by less than this
# factor.
JUMP, SIZE_JUMP = 0.45, 1.5
# Two poses are of the same person when their points are this near on average, in sizes of the larger.
SAME = 0.5
# Frames after which a tracker that finds nobody is free for another person.
GIVE_UP = 30

# Landmarks of nose, trunk and limbs.
BODY = (0, *range(11, 17), *range(23, 29))

_TRUNK = (11, 12, 23, 24)
_CORE = (0, 7, 8, 11, 12, 23, 24, 25, 26)
_HEAD = (0, 7, 8)
_GREY = 128


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A person in one frame; `track` is the number of the unbroken stretch it belongs to."""

    track: int
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
    return bool(apart < SAME * max(size_px(a.image_px), size_px(b.image_px)))


class _Follower:
    """A tracker, the person it is on, and how it went so far."""

    def __init__(self, landmarker: Landmarker) -> None:
        self.landmarker = landmarker
        self.track = -1
        self.last: Landmarks | None = None
        self.now: Landmarks | None = None
        self.lost_frames = 0
        self.seen_frames = 0

    def see(self, found: Landmarks | None) -> bool:
        """Take in this frame's pose; False if it cannot be the person of the last one."""
        steady = found is None or self.last is None or self._continues(self.last, found)
        self.now = found
        if found is None:
            self.lost_frames += 1
        else:
            self.last, self.lost_frames = found, 0
            self.seen_frames = self.seen_frames + 1 if steady else 1
        return steady

    def _continues(self, before: Landmarks, now: Landmarks) -> bool:
        sizes = size_px(before.image_px), size_px(now.image_px)
        moved = np.linalg.norm(trunk_px(now.image_px) - trunk_px(before.image_px))
        allowed = JUMP * max(sizes) * (1 + self.lost_frames)
        return bool(moved < allowed and max(sizes) < SIZE_JUMP * min(sizes))


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
        self._finder = PeopleFinder(bundle, MOST_PEOPLE)
        self._idle: list[Landmarker] = []
        self._followers = [_Follower(Landmarker(bundle))]
        self._tracks = 0
        self._frame = 0
        self._looked = -LOOK_EVERY
        self._lost_at = -WHILE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the models; may be called twice."""
        self._finder.close()
        for landmarker in [*self._idle, *(f.landmarker for f in self._followers)]:
            landmarker.close()

    def __call__(self, rgb: NDArray[np.uint8]) -> list[Sighting]:
        """Everyone that is followed in the next frame. rgb: (H, W, 3) uint8, upright."""
        for follower in self._followers:
            known = follower.seen_frames >= KNOWN
            steady = follower.see(follower.landmarker(rgb))
            if known and (not steady or follower.lost_frames == 1):
                self._lost_at = self._frame
            if follower.now and (not steady or follower.track < 0):
                follower.track = self._new_track()
        self._drop_doubles()
        often = self._frame - self._lost_at < WHILE
        if self._frame - self._looked >= (LOOK_OFTEN if often else LOOK_EVERY):
            self._looked = self._frame
            self._start_on_new(rgb)
        self._frame += 1
        return [Sighting(f.track, f.now) for f in self._followers if f.now]

    def _new_track(self) -> int:
        self._tracks += 1
        return self._tracks - 1

    def _drop_doubles(self) -> None:
        """Free trackers that lie on another one's person, and those that find nobody any more."""
        kept: list[_Follower] = []
        for follower in sorted(self._followers, key=lambda f: -f.seen_frames):
            double = follower.now and any(k.now and are_same(follower.now, k.now) for k in kept)
            if double and follower.seen_frames >= KNOWN:
                self._lost_at = self._frame
            if double or (kept and follower.lost_frames > GIVE_UP):
                self._idle.append(follower.landmarker)
            else:
                kept.append(follower)
        self._followers = kept

    def _start_on_new(self, rgb: NDArray[np.uint8]) -> None:
        """Give everyone in the picture who has no tracker one, the largest first."""
        followed = [f.now for f in self._followers if f.now]
        people = self._look(rgb, followed)
        largest = max((float(size_px(p.image_px)) for p in [*followed, *people]), default=0.0)
        for person in sorted(people, key=lambda p: -float(size_px(p.image_px))):
            if len(followed) == MOST_PEOPLE or size_px(person.image_px) < LEAST_SIZE * largest:
                return
            others = [p for p in [*followed, *people] if p is not person]
            if any(are_same(person, other) for other in followed):
                continue
            follower = self._free_follower()
            found = follower.landmarker.start_on(_alone(rgb, person, others))
            if found is None or any(are_same(found, other) for other in followed):
                continue
            follower.last, follower.lost_frames, follower.seen_frames = None, 0, 0
            follower.see(found)
            follower.track = self._new_track()
            followed.append(found)

    def _free_follower(self) -> _Follower:
        """One that finds nobody now, else a new one."""
        for follower in self._followers:
            if follower.now is None:
                return follower
        landmarker = self._idle.pop() if self._idle else Landmarker(self._bundle)
        self._followers.append(_Follower(landmarker))
        return self._followers[-1]

    def _look(self, rgb: NDArray[np.uint8], followed: Sequence[Landmarks]) -> list[Landmarks]:
        """Who else is in the picture when those followed and those seen at first are painted over."""
        found = self._finder(rgb)
        return found + self._finder(_paint_over(rgb, [*followed, *found]))


def _alone(rgb: NDArray[np.uint8], person: Landmarks, others: Sequence[Landmarks]) -> NDArray[np.uint8]:
    """The picture with nothing but what is around `person`, others painted over."""
    painted = _paint_over(rgb, others)
    margin = 0.5 * float(size_px(person.image_px))
    low = np.clip(person.image_px.min(axis=0) - margin, 0, None).astype(int)
    high = np.ceil(person.image_px.max(axis=0) + margin).astype(int)
    alone = np.full_like(rgb, _GREY)
    box = slice(low[1], max(high[1], 0)), slice(low[0], max(high[0], 0))
    alone[box] = painted[box]
    return alone


def _paint_over(rgb: NDArray[np.uint8], people: Sequence[Landmarks]) -> NDArray[np.uint8]:
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
    painted = rgb.copy()
    painted[mask > 0] = _GREY
    return painted

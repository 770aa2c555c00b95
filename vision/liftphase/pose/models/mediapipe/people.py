"""Tracking of everyone in the image, with one tracker per person.

MediaPipe's single-pose tracker starts on the person with the highest score, and switches to another when the
subject is hidden for a moment. So the whole image is searched at an interval, and more often after an
identity switch or a loss; a person without a tracker gets one, started on an image in which everyone else is
masked out. A clip of a single person costs that search every few dozen frames, and each further person one
pass of the landmark model per frame.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.models.mediapipe.landmarker import Landmarker, PeopleFinder
from liftphase.pose.models.mediapipe.masking import isolate, mask_out
from liftphase.pose.models.mediapipe.second_look import HeldPerson, look_again
from liftphase.pose.skeleton import BODY, pose_size_px, trunk_center
from liftphase.pose.trunk_check import trunk_distance
from liftphase.runtime.closing import Closing

# Keyframes between two searches of the whole image: usually, and for a while after a tracker lost its person.
DETECTION_INTERVAL, SHORT_DETECTION_INTERVAL, AFTER_LOSS_FRAMES = 40, 8, 60
# Keyframes in a row before a person counts; only the loss of such a person shortens the interval.
MIN_HITS = 15
MAX_PEOPLE = 3
# People smaller than this fraction of the largest are background.
MIN_SIZE_RATIO = 0.45
# Between two frames of one person the trunk moves less than this and the size changes by less than this
# factor.
MAX_DISPLACEMENT, MAX_SIZE_RATIO = 0.45, 1.5
# Two poses are of the same person when their landmarks are this near on average, in sizes of the larger.
MAX_DISTANCE = 0.5
# Keyframes after a second look that found nobody, before the next.
SECOND_LOOK_INTERVAL = 15
# Keyframes without a detection after which a tracker is free for another person.
MAX_AGE = 30


def are_same(a: Landmarks, b: Landmarks) -> bool:
    """Whether two poses in one frame lie on the same person."""
    distance = np.linalg.norm(a.image_px[BODY, :] - b.image_px[BODY, :], axis=1).mean()
    return bool(distance < MAX_DISTANCE * max(pose_size_px(a.image_px), pose_size_px(b.image_px)))


class _Tracker:
    """One person's tracker and its state.

    last: the last detection, however long ago; now: this frame's; time_since_update: frames since
    `last`; hits: detections in a row that continue each other; first: what the landmarker found now;
    held: follows the person while the landmarker is on somebody close by; refused_at: the frame of the last
    second look that did not find them.
    """

    def __init__(self, landmarker: Landmarker) -> None:
        self.landmarker = landmarker
        self.tracklet_id = -1
        self.last: Landmarks | None = None
        self.now: Landmarks | None = None
        self.first: Landmarks | None = None
        self.time_since_update = 0
        self.hits = 0
        self.held: HeldPerson | None = None
        self.refused_at = -SECOND_LOOK_INTERVAL

    def update(self, found: Landmarks | None) -> bool:
        """Take in this frame's pose; False if it cannot be the person of the last one."""
        continues = found is None or self.last is None or self._continues(self.last, found)
        self.now = found
        if found is None:
            self.time_since_update += 1
        else:
            self.last, self.time_since_update = found, 0
            self.hits = self.hits + 1 if continues else 1
        return continues

    def _continues(self, before: Landmarks, now: Landmarks) -> bool:
        sizes = pose_size_px(before.image_px), pose_size_px(now.image_px)
        moved = np.linalg.norm(trunk_center(now.image_px) - trunk_center(before.image_px))
        allowed = MAX_DISPLACEMENT * max(sizes) * (1 + self.time_since_update)
        return bool(moved < allowed and max(sizes) < MAX_SIZE_RATIO * min(sizes))


class PeopleTracker(Closing):
    """MediaPipe's pose model on the frames of one clip, for everyone in it.

        with PeopleTracker(ensure_bundle("full")) as tracker:
            for frame in frames:
                detections = tracker.update(frame.rgb)

    Give it the keyframes in order. One thread may use it at a time.

    Parameters
    ----------
    bundle : Path
        The model's file.

    Raises
    ------
    ModelError
        When `bundle` cannot be used.
    LiftphaseError
        When a system library is missing.
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

    def close(self) -> None:
        """Free the models; may be called twice."""
        self._finder.close()
        for tracker in self._trackers:
            self._release(tracker)
        for landmarker in [*self._idle, *(f.landmarker for f in self._trackers)]:
            landmarker.close()

    def update(self, rgb: NDArray[np.uint8]) -> list[Detection]:
        """Everyone who is tracked in the next frame, (H, W, 3), uint8, upright."""
        for tracker in self._trackers:
            known = tracker.hits >= MIN_HITS
            continues = tracker.update(self._detect_person(tracker, rgb))
            if known and (not continues or tracker.time_since_update == 1):
                self._lost_at = self._frame
            if tracker.now and (not continues or tracker.tracklet_id < 0):
                tracker.tracklet_id = self._new_tracklet()
        self._suppress_duplicates()
        often = self._frame - self._lost_at < AFTER_LOSS_FRAMES
        if self._frame - self._detected_at >= (SHORT_DETECTION_INTERVAL if often else DETECTION_INTERVAL):
            self._detected_at = self._frame
            self._start_tracklets(rgb)
        self._frame += 1
        return self._detections()

    def reexamine(
        self, rgb: NDArray[np.uint8], trunks_px: Mapping[int, NDArray[np.float64]]
    ) -> list[Detection]:
        """Everyone in the same frame, after a second look at some.

        trunks_px: by tracklet, where shoulders and hips are by optical flow, (4, 2) pixels. Who is found
        there is followed by a second tracker until the first is back on them.
        """
        for tracker in self._trackers:
            trunk_px = trunks_px.get(tracker.tracklet_id)
            if trunk_px is None or tracker.now is None:
                continue
            if tracker.held is not None:
                self._choose_tracker(tracker, trunk_px)
            elif self._frame - tracker.refused_at >= SECOND_LOOK_INTERVAL:
                self._look_again(tracker, rgb, trunk_px)
        return self._detections()

    def _look_again(self, tracker: _Tracker, rgb: NDArray[np.uint8], trunk_px: NDArray[np.float64]) -> None:
        found = look_again(self._finder, rgb, tracker.now, trunk_px) if tracker.now else None
        if found is None:
            tracker.refused_at = self._frame
            return
        tracker.held = HeldPerson(self._idle_landmarker(), rgb, found)
        tracker.now = tracker.last = tracker.held.pose

    def _choose_tracker(self, tracker: _Tracker, trunk_px: NDArray[np.float64]) -> None:
        """Give up the second tracker where the first is nearer to where optical flow has the trunk."""
        first, second = tracker.first, tracker.now
        if first and second and trunk_distance(first, trunk_px) < trunk_distance(second, trunk_px):
            self._release(tracker)
            tracker.now = tracker.last = first

    def _detect_person(self, tracker: _Tracker, rgb: NDArray[np.uint8]) -> Landmarks | None:
        tracker.first = found = tracker.landmarker.detect(rgb)
        if tracker.held is None:
            return found
        if tracker.held.update(rgb, found):
            return tracker.held.pose
        self._release(tracker)
        return found

    def _release(self, tracker: _Tracker) -> None:
        """Follow the person with one tracker again."""
        if tracker.held is not None:
            self._idle.append(tracker.held.landmarker)
            tracker.held = None

    def _detections(self) -> list[Detection]:
        return [Detection(f.tracklet_id, f.now) for f in self._trackers if f.now]

    def _idle_landmarker(self) -> Landmarker:
        return self._idle.pop() if self._idle else Landmarker(self._bundle)

    def _new_tracklet(self) -> int:
        self._tracklet_count += 1
        return self._tracklet_count - 1

    def _suppress_duplicates(self) -> None:
        """Free trackers that are on a person who has another tracker, and those that have lost theirs."""
        kept: list[_Tracker] = []
        for tracker in sorted(self._trackers, key=lambda f: -f.hits):
            duplicate = tracker.now and any(k.now and are_same(tracker.now, k.now) for k in kept)
            if duplicate and tracker.hits >= MIN_HITS:
                self._lost_at = self._frame
            if duplicate or (kept and tracker.time_since_update > MAX_AGE):
                self._release(tracker)
                self._idle.append(tracker.landmarker)
            else:
                kept.append(tracker)
        self._trackers = kept

    def _start_tracklets(self, rgb: NDArray[np.uint8]) -> None:
        """Assign a tracker to every person without one, the largest first."""
        followed = [f.now for f in self._trackers if f.now]
        people = self._detect(rgb, followed)
        largest = max((float(pose_size_px(p.image_px)) for p in [*followed, *people]), default=0.0)
        for person in sorted(people, key=lambda p: -float(pose_size_px(p.image_px))):
            if len(followed) == MAX_PEOPLE or pose_size_px(person.image_px) < MIN_SIZE_RATIO * largest:
                return
            others = [p for p in [*followed, *people] if p is not person]
            if any(are_same(person, other) for other in followed):
                continue
            tracker = self._free_tracker()
            found = tracker.landmarker.restart(isolate(rgb, person, others))
            if found is None or any(are_same(found, other) for other in followed):
                continue
            tracker.last, tracker.time_since_update, tracker.hits = None, 0, 0
            tracker.update(found)
            tracker.tracklet_id = self._new_tracklet()
            followed.append(found)

    def _free_tracker(self) -> _Tracker:
        """A tracker that is free, else a new one."""
        for tracker in self._trackers:
            if tracker.now is None:
                return tracker
        self._trackers.append(_Tracker(self._idle_landmarker()))
        return self._trackers[-1]

    def _detect(self, rgb: NDArray[np.uint8], followed: Sequence[Landmarks]) -> list[Landmarks]:
        """Everyone found in the image, and then in one in which they and those tracked are masked out."""
        found = self._finder.detect(rgb)
        return found + self._finder.detect(mask_out(rgb, [*followed, *found]))

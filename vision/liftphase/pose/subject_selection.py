"""Which of the people in a clip is the subject, and where they are in every frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.skeleton import BODY, pose_size_px, trunk_center

# Two tracklets are of one person when, at the join, the trunk moved no further than this, in sizes: at once,
# for every second between them, and at most; and the size differs by no more than a factor.
_NEAR, _NEAR_PER_S, _MAX_NEAR = 0.6, 1.0, 2.0
_SIZE_FACTOR = 1.6
# Frames at a tracklet's end that give its position, and by which two tracklets of one person may overlap.
_END_FRAMES = 5
# Motion (standard deviation, in sizes) counts between standing still and this much. More is no evidence: a
# helper bends further than the subject.
_STILL, _MAX_MOTION_CREDIT = 0.08, 0.25
# People train in the middle of their own video: at this distance from it, in widths, saliency is 1/e.
_AWAY = 0.5
# Where two people are found in a smaller fraction of the frames there is one, however their pose jumps.
_ALONE = 0.03
# A person who is present for a smaller fraction of the clip is not counted by `person`.
_MIN_PRESENCE = 0.2


@dataclass(slots=True, eq=False)
class Subject:
    """One person's landmarks by frame number."""

    frames: dict[int, Landmarks] = field(default_factory=dict)

    def poses(self, numbers: Sequence[int] | None = None) -> NDArray[np.float32]:
        """(n, K, 2) in pixels, of these frames or of all."""
        return np.array([self.frames[n].image_px for n in (self.frames if numbers is None else numbers)])


def check_person(person: str | int | None) -> str | None:
    """`person` as `select_subject` takes it.

    Raises
    ------
    UsageError
        When it is neither None, `left`, `right` nor a number from 1.
    """
    if person is None or person in ("left", "right"):
        return None if person is None else str(person)
    if isinstance(person, bool) or not str(person).isdecimal() or int(person) < 1:
        raise UsageError(
            f"person must be left, right or a number from 1, not '{person}'.", arguments=["person"]
        )
    return str(person)


def select_subject(
    times_s: NDArray[np.float64],
    seen: Sequence[Sequence[Detection]],
    width: int,
    person: str | None = None,
    cuts: Iterable[int] = (),
) -> list[Landmarks | None]:
    """The subject's landmarks in every frame, None where they were not found.

    Parameters
    ----------
    times_s : ndarray of shape (T,)
        Presentation timestamps of the frames, seconds.
    seen : sequence of T sequences of Detection
        Everyone in each frame.
    width : int
        Width of the images, pixels.
    person : str, optional
        `left`, `right` or a number counted from the left, from 1. By default the most salient person: in
        most of the frames, large, near the middle and moving.
    cuts : iterable of int
        Frames that start a new shot, increasing. Where people are in one shot says nothing about the next, so
        the subject of each is selected by itself.

    Raises
    ------
    UsageError
        When there is no such person in any shot.
    """
    found: list[Landmarks | None] = []
    refused: list[UsageError] = []
    for start, stop in pairwise([0, *cuts, len(seen)]):
        try:
            found += _select_in_shot(times_s[start:stop], seen[start:stop], width, person)
        except UsageError as error:
            refused.append(error)
            found += [None] * (stop - start)
    if refused and not any(found):
        raise refused[0]
    return found


def _select_in_shot(
    times_s: NDArray[np.float64], seen: Sequence[Sequence[Detection]], width: int, person: str | None
) -> list[Landmarks | None]:
    people = associate_tracklets(times_s, seen)
    if not people:
        return [None] * len(seen)
    if person is None:
        subject = max(people, key=lambda p: _saliency(p, width))
    else:
        subject = _choose_by_number(people, person, len(seen))
    return [subject.frames.get(number) for number in range(len(seen))]


def associate_tracklets(times_s: NDArray[np.float64], seen: Sequence[Sequence[Detection]]) -> list[Subject]:
    """The people of the tracklets, associated by position and size where one was lost for a while."""
    tracklets: dict[int, Subject] = {}
    for number, detections in enumerate(seen):
        for detection in detections:
            tracklets.setdefault(detection.tracklet_id, Subject()).frames[number] = detection.landmarks
    alone = sum(len(detections) > 1 for detections in seen) < _ALONE * len(seen)
    people: list[Subject] = []
    # Long ones first: a tracklet of a few frames must not take the place of the true continuation.
    for tracklet in sorted(tracklets.values(), key=lambda p: -len(p.frames)):
        if alone and people:
            people[0].frames = tracklet.frames | people[0].frames
            continue
        distances = [_distance(times_s, person, tracklet) for person in people]
        best = int(np.argmin(distances)) if distances else 0
        if distances and distances[best] < 1.0:
            people[best].frames = tracklet.frames | people[best].frames
        else:
            people.append(tracklet)
    for person in people:
        person.frames = dict(sorted(person.frames.items()))
    return people


def _distance(times_s: NDArray[np.float64], person: Subject, tracklet: Subject) -> float:
    """Association cost of the tracklet and the person: from 1 on they do not match."""
    if len(person.frames.keys() & tracklet.frames.keys()) > _END_FRAMES:
        return np.inf
    first, last = min(tracklet.frames), max(tracklet.frames)
    numbers = sorted(person.frames)
    distances = []
    for mine, theirs in (
        ([n for n in numbers if n <= first][-_END_FRAMES:], sorted(tracklet.frames)[:_END_FRAMES]),
        ([n for n in numbers if n >= last][:_END_FRAMES], sorted(tracklet.frames)[-_END_FRAMES:]),
    ):
        if mine:
            gap_s = min(abs(times_s[m] - times_s[t]) for m in mine for t in theirs)
            distances.append(_join_distance(person.poses(mine), tracklet.poses(theirs), gap_s))
    return max(distances, default=np.inf)


def _join_distance(a: NDArray[np.float32], b: NDArray[np.float32], gap_s: float) -> float:
    sizes = float(np.median(pose_size_px(a))), float(np.median(pose_size_px(b)))
    if max(sizes) > _SIZE_FACTOR * min(sizes):
        return np.inf
    moved = float(np.linalg.norm(np.median(trunk_center(a), axis=0) - np.median(trunk_center(b), axis=0)))
    return moved / max(sizes) / min(_NEAR + _NEAR_PER_S * gap_s, _MAX_NEAR)


def _saliency(person: Subject, width: int) -> float:
    """Saliency, the evidence for a person being the subject: always present, large, in the middle, moving."""
    poses = person.poses()
    size = float(np.median(pose_size_px(poses)))
    away = (float(np.median(trunk_center(poses)[:, 0])) / width - 0.5) / _AWAY
    moving = (poses[:, BODY, :].std(axis=0) / size).max()
    motion_credit = float(np.clip(moving, _STILL, _MAX_MOTION_CREDIT)) / _MAX_MOTION_CREDIT
    return len(poses) * size * motion_credit * float(np.exp(-(away**2)))


def _choose_by_number(people: Sequence[Subject], wanted: str, frames: int) -> Subject:
    counted = [p for p in people if len(p.frames) >= _MIN_PRESENCE * frames] or list(people)
    counted.sort(key=lambda p: float(np.median(trunk_center(p.poses())[:, 0])))
    number = {"left": 1, "right": len(counted)}.get(wanted) or int(wanted)
    if not 1 <= number <= len(counted):
        there = "only one person is" if len(counted) == 1 else f"{len(counted)} people are"
        raise UsageError(f"there is no person {number}: {there} in the clip, counted from the left.")
    return counted[number - 1]

"""Which of the people in a clip is the lifter, and where they are in every frame."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.pose.landmarker import Landmarks
from liftphase.pose.people import BODY, Sighting, size_px, trunk_px

# A stretch goes on with another one when, at the join, the trunk is no further off than this, in sizes: at
# once, for every second between them, and at most; and the size differs by no more than a factor.
_NEAR, _NEAR_PER_S, _NEAR_MOST = 0.6, 1.0, 2.0
_SIZE_FACTOR = 1.6
# Frames at a stretch's end that say where it ends, and by which two stretches of one person may overlap.
_END_FRAMES = 5
# Standing still and lifting differ up to this much movement (standard deviation, in sizes). More says
# nothing: who helps bends further than who lifts.
_STILL, _LIVELY = 0.08, 0.25
# People train in the middle of their own film: at this distance from it, in widths, the claim is 1/e.
_AWAY = 0.5
# Where two people are seen in fewer of the frames than this there is but one, however their pose leaps about.
_ALONE = 0.03
# Who is there for less of the clip than this is not counted by `person`.
_PASSER_BY = 0.2


@dataclass(slots=True)
class Person:
    """Somebody's landmarks by frame number."""

    frames: dict[int, Landmarks] = field(default_factory=dict)

    def poses(self, numbers: Sequence[int] | None = None) -> NDArray[np.float32]:
        """(n, 33, 2) in pixels."""
        return np.array([self.frames[n].image_px for n in (self.frames if numbers is None else numbers)])


def follow_lifter(
    times_s: NDArray[np.float64], seen: Sequence[Sequence[Sighting]], width: int, person: str | None = None
) -> list[Landmarks | None]:
    """The lifter in every frame, None where they were not found.

    times_s: of the frames; seen: everyone in each; width: of the picture, pixels; person: `left`, `right` or
    a number counted from the left, from 1, to choose somebody else than the program would.

    Raises UsageError when there is nobody with that number.
    """
    people = link_people(times_s, seen)
    if not people:
        return [None] * len(seen)
    if person is None:
        lifter = max(people, key=lambda p: _claim(p, width))
    else:
        lifter = _pick(people, person, len(seen))
    return [lifter.frames.get(number) for number in range(len(seen))]


def link_people(times_s: NDArray[np.float64], seen: Sequence[Sequence[Sighting]]) -> list[Person]:
    """The people that the stretches belong to, joined by place and size where one was lost for a while."""
    stretches: dict[int, Person] = {}
    for number, sightings in enumerate(seen):
        for sighting in sightings:
            stretches.setdefault(sighting.track, Person()).frames[number] = sighting.landmarks
    alone = sum(len(sightings) > 1 for sightings in seen) < _ALONE * len(seen)
    people: list[Person] = []
    # Long ones first: a stretch of a few frames must not take the place of the one that really goes on.
    for stretch in sorted(stretches.values(), key=lambda p: -len(p.frames)):
        if alone and people:
            people[0].frames = stretch.frames | people[0].frames
            continue
        distances = [_distance(times_s, person, stretch) for person in people]
        best = int(np.argmin(distances)) if distances else 0
        if distances and distances[best] < 1.0:
            people[best].frames = stretch.frames | people[best].frames
        else:
            people.append(stretch)
    for person in people:
        person.frames = dict(sorted(person.frames.items()))
    return people


def _distance(times_s: NDArray[np.float64], person: Person, stretch: Person) -> float:
    """How far the stretch is from belonging to the person: from 1 on it does not."""
    if len(person.frames.keys() & stretch.frames.keys()) > _END_FRAMES:
        return np.inf
    first, last = min(stretch.frames), max(stretch.frames)
    own = sorted(person.frames)
    distances = []
    for mine, theirs in (
        ([n for n in own if n <= first][-_END_FRAMES:], sorted(stretch.frames)[:_END_FRAMES]),
        ([n for n in own if n >= last][:_END_FRAMES], sorted(stretch.frames)[-_END_FRAMES:]),
    ):
        if mine:
            gap_s = min(abs(times_s[m] - times_s[t]) for m in mine for t in theirs)
            distances.append(_apart(person.poses(mine), stretch.poses(theirs), gap_s))
    return max(distances, default=np.inf)


def _apart(a: NDArray[np.float32], b: NDArray[np.float32], gap_s: float) -> float:
    sizes = float(np.median(size_px(a))), float(np.median(size_px(b)))
    if max(sizes) > _SIZE_FACTOR * min(sizes):
        return np.inf
    moved = float(np.linalg.norm(np.median(trunk_px(a), axis=0) - np.median(trunk_px(b), axis=0)))
    return moved / max(sizes) / min(_NEAR + _NEAR_PER_S * gap_s, _NEAR_MOST)


def _claim(person: Person, width: int) -> float:
    """How much speaks for this one being the lifter: there throughout, large, in the middle, moving."""
    poses = person.poses()
    size = float(np.median(size_px(poses)))
    away = (float(np.median(trunk_px(poses)[:, 0])) / width - 0.5) / _AWAY
    moving = (poses[:, BODY, :].std(axis=0) / size).max()
    lively = float(np.clip(moving, _STILL, _LIVELY)) / _LIVELY
    return len(poses) * size * lively * float(np.exp(-(away**2)))


def _pick(people: Sequence[Person], wanted: str, frames: int) -> Person:
    counted = [p for p in people if len(p.frames) >= _PASSER_BY * frames] or list(people)
    counted.sort(key=lambda p: float(np.median(trunk_px(p.poses())[:, 0])))
    number = {"left": 1, "right": len(counted)}.get(wanted) or int(wanted)
    if not 1 <= number <= len(counted):
        there = "only one person is" if len(counted) == 1 else f"{len(counted)} people are"
        raise UsageError(f"there is no person {number}: {there} in the clip, counted from the left.")
    return counted[number - 1]

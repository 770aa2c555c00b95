"""The frames between two keyframes: their landmarks, once the second keyframe is known.

Propagated landmarks end beside those that the pose model finds in the next keyframe. The difference is spread
evenly over the frames between. World landmarks and visibility are interpolated linearly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from liftphase.pose.detection import Detection, Landmarks, interpolate_landmarks
from liftphase.pose.propagation import Propagated
from liftphase.pose.wrist_recovery import MIN_JUMP

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class PosedFrame(Generic[T]):
    """A frame and the people in it.

    frame: what is kept with it. people: found by the pose model in a keyframe, else None. propagated:
    everyone of the keyframe before, as propagated to this frame; nobody across a cut.
    """

    time_s: float
    frame: T
    people: list[Detection] | None
    propagated: list[Propagated]


class KeyframeBuffer(Generic[T]):
    """Keeps the frames since the last keyframe until the next is known."""

    def __init__(self) -> None:
        self._held: list[PosedFrame[T]] = []

    def add(self, posed: PosedFrame[T]) -> list[tuple[PosedFrame[T], list[Detection]]]:
        """The frames that the next frame completes, in order, each with everyone in it."""
        self._held.append(posed)
        return [] if posed.people is None else self.close()

    def close(self) -> list[tuple[PosedFrame[T], list[Detection]]]:
        """The frames that are left at the end of the clip."""
        held, self._held = self._held, []
        return list(zip(held, settle(held), strict=True))


def settle(frames: Sequence[PosedFrame]) -> list[list[Detection]]:
    """Everyone in the frames after a keyframe, up to the next one, the last of them, or to the clip's end.

    A landmark that optical flow lost is interpolated linearly. One that the model finds elsewhere in the
    second keyframe, as if on another limb or person, stays as it was propagated: between the two there is
    nothing.
    """
    if not frames:
        return []
    last = frames[-1]
    expected = {person.tracklet_id: person for person in last.propagated}
    ends = {
        person.tracklet_id: (expected[person.tracklet_id], person.landmarks)
        for person in last.people or ()
        if person.tracklet_id in expected
    }
    return [
        frame.people
        if frame.people is not None
        else [
            _blend(person, *ends[person.tracklet_id], frame.time_s, last.time_s)
            if person.tracklet_id in ends
            else person.detection
            for person in frame.propagated
        ]
        for frame in frames
    ]


def _blend(
    person: Propagated, expected: Propagated, found: Landmarks, time_s: float, end_s: float
) -> Detection:
    """A person between two keyframes; expected, found: as propagated to the second, and by the pose model."""
    fraction = (time_s - person.origin_s) / (end_s - person.origin_s)
    linear = interpolate_landmarks(person.origin, found, fraction)
    missed_px = found.image_px - expected.image_px
    jumped = np.linalg.norm(missed_px, axis=1) > MIN_JUMP * person.size_px
    image_px = person.image_px + np.where(jumped[:, None], 0.0, fraction * missed_px)
    image_px = np.where(expected.tracked[:, None], image_px, linear.image_px)
    return Detection(person.tracklet_id, replace(linear, image_px=image_px.astype(np.float32)))

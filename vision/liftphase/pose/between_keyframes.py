"""The frames between two keyframes: their landmarks, once the second keyframe is known.

Propagated landmarks end beside those that the pose model finds in the next keyframe. The difference is spread
evenly over the frames between. World landmarks and visibility are interpolated linearly, and so is everything
in a frame in which no optical flow was measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.optical_flow import FrameFlow, unknown_flow
from liftphase.pose.propagation import Propagated
from liftphase.pose.skeleton import pose_size_px
from liftphase.pose.spool import PoseSpool
from liftphase.pose.wrist_recovery import MIN_JUMP
from liftphase.video.cuts import MIN_CHANGE

# Below this a transform only shifts, to the accuracy of a double.
_NO_TURN = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class PosedFrame:
    """A frame with optical flow and the people in it.

    people: found by the pose model in a keyframe, else propagated. propagated: everyone of the keyframe before,
    as propagated to this frame; nobody across a cut.
    """

    time_s: float
    people: list[Detection]
    propagated: list[Propagated]
    is_keyframe: bool


@dataclass(slots=True, eq=False)
class _Measured:
    """A frame with its optical flow, and the times of the frames without between it and the one before."""

    frame: PosedFrame
    flow: FrameFlow
    skipped_s: list[float] = field(default_factory=list)


class KeyframeBuffer:
    """Keeps the frames since the last keyframe, and writes them to a spool with the next.

    Parameters
    ----------
    spool : PoseSpool
        Gets every frame, in order.
    """

    def __init__(self, spool: PoseSpool) -> None:
        self._spool = spool
        self._size = 0, 0
        self._last: _Measured | None = None
        self._held: list[_Measured] = []
        self._skipped_s: list[float] = []

    def skip(self, time_s: float) -> None:
        """Take in a frame without optical flow."""
        self._skipped_s.append(time_s)

    def add(self, frame: PosedFrame, size: tuple[int, int], flow: FrameFlow) -> None:
        """Take in a frame with its flow; size: (width, height) of the image, pixels."""
        self._size = size
        self._held.append(_Measured(frame, flow, self._skipped_s))
        self._skipped_s = []
        if frame.is_keyframe:
            self._write(blend([held.frame for held in self._held]))

    def close(self) -> None:
        """Write what follows the last keyframe."""
        self._write([held.frame.people for held in self._held])
        people = [] if self._last is None else self._last.frame.people
        for time_s in self._skipped_s:
            self._spool.add(time_s, self._size, people, unknown_flow(len(people)))

    def _write(self, people: Sequence[list[Detection]]) -> None:
        for held, blended in zip(self._held, people, strict=True):
            now = _Measured(replace(held.frame, people=blended), held.flow, held.skipped_s)
            for time_s, seen, flow in _with_skipped(self._last, now):
                self._spool.add(time_s, self._size, seen, flow)
            self._last = now
        self._held = []


def blend(frames: Sequence[PosedFrame]) -> list[list[Detection]]:
    """Everyone in the frames after a keyframe, up to the next one, which is the last of them.

    A landmark that optical flow lost is interpolated linearly. One that the model finds elsewhere in the second
    keyframe, as if on another limb or person, stays as it was propagated: between the two there is nothing.
    """
    keyframe = frames[-1]
    expected = {person.tracklet_id: person for person in keyframe.propagated}
    ends = {
        person.tracklet_id: (expected[person.tracklet_id], person.landmarks)
        for person in keyframe.people
        if person.tracklet_id in expected
    }
    between = [
        [
            _blend(person, *ends[person.tracklet_id], frame.time_s, keyframe.time_s)
            if person.tracklet_id in ends
            else person.detection
            for person in frame.propagated
        ]
        for frame in frames[:-1]
    ]
    return [*between, keyframe.people]


def _blend(
    person: Propagated, expected: Propagated, found: Landmarks, time_s: float, end_s: float
) -> Detection:
    """A person between two keyframes; expected, found: as propagated to the second, and by the pose model."""
    fraction = (time_s - person.origin_s) / (end_s - person.origin_s)
    linear = interpolate(person.origin, found, fraction)
    missed_px = found.image_px - expected.image_px
    jumped = np.linalg.norm(missed_px, axis=1) > MIN_JUMP * pose_size_px(found.image_px)
    image_px = person.image_px + np.where(jumped[:, None], 0.0, fraction * missed_px)
    image_px = np.where(expected.tracked[:, None], image_px, linear.image_px)
    return Detection(person.tracklet_id, replace(linear, image_px=image_px.astype(np.float32)))


def interpolate(a: Landmarks, b: Landmarks, fraction: float) -> Landmarks:
    """Landmarks between two poses of one person, a `fraction` of the way from the first."""
    return Landmarks(
        _mix(a.image_px, b.image_px, fraction),
        _mix(a.world_m, b.world_m, fraction),
        _mix(a.visibility, b.visibility, fraction),
    )


def _mix(a: NDArray[np.float32], b: NDArray[np.float32], fraction: float) -> NDArray[np.float32]:
    return (a * (1 - fraction) + b * fraction).astype(np.float32)


def _with_skipped(
    before: _Measured | None, now: _Measured
) -> Iterator[tuple[float, list[Detection], FrameFlow]]:
    """(time, people, flow) of the frames without optical flow before one with it, and of that one.

    The measured motion is divided by time, so that its sum is what was measured.
    """
    if before is None or not now.skipped_s:
        yield now.frame.time_s, now.frame.people, now.flow
        return
    start_s, end_s = before.frame.time_s, now.frame.time_s
    times_s = [start_s, *now.skipped_s, end_s]
    is_cut = now.flow.change >= MIN_CHANGE
    for last_s, time_s in pairwise(times_s):
        share = (time_s - last_s) / (end_s - start_s)
        if time_s == end_s:
            yield end_s, now.frame.people, divide_flow(now.flow, share)
            continue
        fraction = 0.0 if is_cut else (time_s - start_s) / (end_s - start_s)
        yield time_s, *_skipped_frame(before, now, fraction, share)


def _skipped_frame(
    before: _Measured, now: _Measured, fraction: float, share: float
) -> tuple[list[Detection], FrameFlow]:
    """A frame without optical flow: the people in those on either side, and its share of the flow."""
    later = {person.tracklet_id: number for number, person in enumerate(now.frame.people)}
    pairs = [
        (number, later[person.tracklet_id])
        for number, person in enumerate(before.frame.people)
        if person.tracklet_id in later
    ]
    people = [
        Detection(
            before.frame.people[a].tracklet_id,
            interpolate(before.frame.people[a].landmarks, now.frame.people[b].landmarks, fraction),
        )
        for a, b in pairs
    ]
    whole = divide_flow(now.flow, share)
    flow = FrameFlow(
        [whole.patches_px[b] for _, b in pairs],
        whole.camera,
        [_mix(before.flow.hands_px[a], now.flow.hands_px[b], fraction) for a, b in pairs],
        np.nan,
    )
    return people, flow


def divide_flow(flow: FrameFlow, share: float) -> FrameFlow:
    """A share of the motion in a frame's flow: those of shares that sum to 1 sum to the whole."""
    return replace(
        flow,
        patches_px=[moved * np.float32(share) for moved in flow.patches_px],
        camera=divide_similarity(flow.camera, share),
    )


def divide_similarity(transform: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """(2, 3) the power `share` of a similarity transform (2, 3), which is z -> a z + b in complex numbers."""
    a, b = complex(transform[0, 0], transform[1, 0]), complex(transform[0, 2], transform[1, 2])
    part = a**share
    shift = b * share if abs(a - 1) < _NO_TURN else b * (part - 1) / (a - 1)
    return np.array([[part.real, -part.imag, shift.real], [part.imag, part.real, shift.imag]])

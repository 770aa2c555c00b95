"""Frames without optical flow, between those with it: everything in them is interpolated by time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, interpolate_landmarks
from liftphase.pose.optical_flow import FrameFlow, unknown_flow
from liftphase.pose.plate_following import Disc
from liftphase.pose.spool import PoseSpool
from liftphase.video.cuts import MIN_CHANGE

# Below this a transform only shifts, to the accuracy of a double.
_NO_TURN = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    time_s: float
    people: Sequence[Detection]
    flow: FrameFlow


class SpoolWriter:
    """Writes the frames with optical flow to a spool, and before each those that were skipped.

    Parameters
    ----------
    spool : PoseSpool
        Gets every frame, in order.
    """

    def __init__(self, spool: PoseSpool) -> None:
        self._spool = spool
        self._size = 0, 0
        self._last: _Measured | None = None
        self._skipped_s: list[float] = []

    def skip(self, time_s: float) -> None:
        """Take in a frame without optical flow; it may be ahead of what `add` gets next."""
        self._skipped_s.append(time_s)

    def add(
        self,
        time_s: float,
        size: tuple[int, int],
        people: Sequence[Detection],
        flow: FrameFlow,
        discs: Sequence[Disc] = (),
    ) -> None:
        """Write the next frame with optical flow; the parameters are those of `PoseSpool.add`."""
        self._size = size
        now = _Measured(time_s, people, flow)
        skipped_s = [skipped for skipped in self._skipped_s if skipped < time_s]
        self._skipped_s = self._skipped_s[len(skipped_s) :]
        *before, last = _with_skipped(self._last, skipped_s, now)
        for each in before:
            self._spool.add(each.time_s, size, each.people, each.flow)
        self._spool.add(last.time_s, size, last.people, last.flow, discs)
        self._last = now

    def close(self) -> None:
        """Write the frames that follow the last one with optical flow: everyone stays where they were."""
        people = [] if self._last is None else self._last.people
        for time_s in self._skipped_s:
            self._spool.add(time_s, self._size, people, unknown_flow(len(people)))


def _with_skipped(
    before: _Measured | None, skipped_s: Sequence[float], now: _Measured
) -> Iterator[_Measured]:
    """The skipped frames between two with optical flow, and the second of these.

    The measured motion is divided by time, so that its sum is what was measured.
    """
    if before is None or not skipped_s:
        yield now
        return
    start_s, seconds = before.time_s, now.time_s - before.time_s
    is_cut = now.flow.change >= MIN_CHANGE
    for last_s, time_s in pairwise([start_s, *skipped_s]):
        fraction = 0.0 if is_cut else (time_s - start_s) / seconds
        yield _skipped_frame(before, now, time_s, fraction, (time_s - last_s) / seconds)
    yield replace(now, flow=divide_flow(now.flow, (now.time_s - skipped_s[-1]) / seconds))


def _skipped_frame(
    before: _Measured, now: _Measured, time_s: float, fraction: float, share: float
) -> _Measured:
    """A skipped frame: the people in the frames on either side, and its share of the second one's flow."""
    later = {person.tracklet_id: number for number, person in enumerate(now.people)}
    pairs = [
        (number, later[person.tracklet_id])
        for number, person in enumerate(before.people)
        if person.tracklet_id in later
    ]
    people = [
        Detection(
            before.people[a].tracklet_id,
            interpolate_landmarks(before.people[a].landmarks, now.people[b].landmarks, fraction),
        )
        for a, b in pairs
    ]
    whole = divide_flow(now.flow, share)
    hands = [(before.flow.hands_px[a], now.flow.hands_px[b]) for a, b in pairs]
    flow = FrameFlow(
        [whole.patches_px[b] for _, b in pairs],
        whole.camera,
        [(a * (1 - fraction) + b * fraction).astype(np.float32) for a, b in hands],
        whole.cells_px,
        np.nan,
    )
    return _Measured(time_s, people, flow)


def divide_flow(flow: FrameFlow, share: float) -> FrameFlow:
    """A share of the motion in a frame's flow: those of shares that sum to 1 sum to the whole."""
    return replace(
        flow,
        patches_px=[moved * np.float32(share) for moved in flow.patches_px],
        cells_px=flow.cells_px * np.float16(share),
        camera=divide_similarity(flow.camera, share),
    )


def divide_similarity(transform: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """(2, 3) the power `share` of a similarity transform (2, 3), which is z -> a z + b in complex numbers."""
    a, b = complex(transform[0, 0], transform[1, 0]), complex(transform[0, 2], transform[1, 2])
    part = a**share
    shift = b * share if abs(a - 1) < _NO_TURN else b * (part - 1) / (a - 1)
    return np.array([[part.real, -part.imag, shift.real], [part.imag, part.real, shift.imag]])

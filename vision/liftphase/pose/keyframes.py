"""Which frames the pose model gets: the keyframes, by their timestamps and by what is seen.

The image's own motion says when something moves; landmarks say what moves and how far, and need not be found
in every frame for that. Those of the frames between keyframes are propagated by optical flow.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection
from liftphase.pose.skeleton import BODY
from liftphase.video.thinning import FrameThinner

# Where a clip has more frames than optical flow needs (`FLOW_INTERVAL_S`), keyframes are at most this far
# apart, seconds: usually, and where people meet, appear or are lost. Else every frame is one: with every
# second frame, counts of real clips at 30 and 60 frames a second went wrong.
KEYFRAME_INTERVAL_S, DENSE_INTERVAL_S = 1 / 20, 1 / 30
# How long the keyframes stay dense after someone appeared or was lost, seconds.
DENSE_S = 0.5
# Optical flow is measured between frames at most this far apart where the clip has them, seconds: ten samples
# of the fastest movement that passes the low-pass of 6 Hz.
FLOW_INTERVAL_S = 1 / 60
# For how long after people met one may be taken for the other, seconds.
MET_S = 5.0
# People meet where their boxes, this much wider on every side, overlap.
_MARGIN = 0.1


class KeyframeSelector:
    """Selects the keyframes of a clip."""

    def __init__(self) -> None:
        self._thinner = FrameThinner(KEYFRAME_INTERVAL_S)
        self._tracklets: frozenset[int] = frozenset()
        self._meeting = False
        self._met_s = -np.inf
        self._dense_until_s = -np.inf

    def is_due(self, time_s: float, *, thinned: bool) -> bool:
        """Whether the frame is a keyframe by its time: ask for every frame with optical flow, in order.

        thinned: whether frames between it and the last one were left out.
        """
        if not thinned:
            return True
        dense = self._meeting or time_s < self._dense_until_s
        self._thinner.interval_s = DENSE_INTERVAL_S if dense else KEYFRAME_INTERVAL_S
        return self._thinner.is_due(time_s)

    def add(self, time_s: float, people: Sequence[Detection]) -> None:
        """Take in whom the pose model found in a keyframe, due or not."""
        self._thinner.take(time_s)
        tracklets = frozenset(person.tracklet_id for person in people)
        if tracklets != self._tracklets:
            self._dense_until_s = time_s + DENSE_S
        self._tracklets = tracklets
        self._meeting = any(_overlap(a, b) for a, b in combinations(map(_box, people), 2))
        if self._meeting:
            self._met_s = time_s

    def have_met(self, time_s: float) -> bool:
        """Whether two people were close in a keyframe not long before."""
        return time_s - self._met_s < MET_S


def _box(person: Detection) -> NDArray[np.float64]:
    """(2, 2) the lowest and the highest x and y of a body, with a margin."""
    body = person.landmarks.image_px[BODY, :].astype(np.float64)
    low, high = body.min(axis=0), body.max(axis=0)
    margin = _MARGIN * (high - low)
    return np.stack([low - margin, high + margin])


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    return bool((np.maximum(a[0], b[0]) < np.minimum(a[1], b[1])).all())

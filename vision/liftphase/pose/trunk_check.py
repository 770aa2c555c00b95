"""Whether the trunk of a pose stays on the person it was on: where the image's own motion takes it.

Where a helper bends along with the lifter, behind or beside, the landmarks of the trunk slide from one to the
other within a few frames. The image below the trunk does not: shoulders and hips, carried on by optical flow,
stay on the lifter. Where the two part, the pose model is asked again (`ReexaminingEstimator`).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.propagation import Propagated
from liftphase.pose.skeleton import TRUNK, pose_size_px, trunk_offset

Array = NDArray[np.float64]

# Trunk and flow have parted where the middle of shoulders or hips is this far from where the flow has it, in
# sizes of the body.
MAX_PARTED = 0.2
# The flow errs as it goes on, by turning bodies and loose cloth: it is drawn to the landmarks with this time
# constant, seconds.
_DRAW_S = 0.67


def parted(trunk_px: Array, landmarks: Landmarks) -> float:
    """How far the landmarks of the trunk are from `trunk_px`, (4, 2), in sizes of the body."""
    offset = trunk_offset(landmarks.image_px, trunk_px)
    return float(np.linalg.norm(offset, axis=1).max() / pose_size_px(landmarks.image_px))


def find_parted(propagated: Sequence[Propagated], people: Sequence[Detection]) -> dict[int, Array]:
    """Where the flow has the trunk, (4, 2) pixels, of everyone whose landmarks are elsewhere, by tracklet."""
    found = {person.tracklet_id: person.landmarks for person in people}
    return {
        person.tracklet_id: person.trunk_px
        for person in propagated
        if person.tracklet_id in found
        and parted(person.trunk_px, found[person.tracklet_id]) > MAX_PARTED
    }


def draw_to_landmarks(
    propagated: Sequence[Propagated], people: Sequence[Detection], time_s: float
) -> Mapping[int, Array]:
    """Where the flow of the next frames begins, by tracklet: drawn to the landmarks, or on them if parted."""
    carried = {person.tracklet_id: person for person in propagated}
    trunks = {}
    for person in people:
        trunk_px = person.landmarks.image_px[TRUNK, :].astype(np.float64)
        before = carried.get(person.tracklet_id)
        if before is not None and parted(before.trunk_px, person.landmarks) <= MAX_PARTED:
            weight = min(1.0, (time_s - before.origin_s) / _DRAW_S)
            trunk_px = before.trunk_px + weight * (trunk_px - before.trunk_px)
        trunks[person.tracklet_id] = trunk_px
    return trunks

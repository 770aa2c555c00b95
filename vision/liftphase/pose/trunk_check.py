"""Whether the trunk of a pose stays on the person it was on: where the image's own motion takes it.

Where a helper bends along with the lifter, behind or beside, the landmarks of the trunk slide from one to the
other within a few frames. The image below the trunk does not: shoulders and hips, carried on by optical flow,
stay on the lifter. Where the two part, the pose model is asked again
(`liftphase.pose.models.registry.ReexaminingEstimator`).
"""

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Landmarks
from liftphase.pose.skeleton import TRUNK, pose_size_px, trunk_offset

Array = NDArray[np.float64]

# Trunk and flow have parted where the middle of shoulders or hips is this far from where the flow has it, in
# sizes of the body. (That the other end stays, within 0.1, is no use: in `khaled_squat` the hips slide too.)
_MAX_APART = 0.2
# Landmarks that are elsewhere in fewer keyframes in a row jump by themselves. (Not on a plateau: with 6 the
# second look at `khaled_squat` comes too late, with 4 a passer-by moves a rep of `louft_hack`.)
PARTED_KEYFRAMES = 4
# The flow errs as it goes on, by turning bodies and loose cloth: it is drawn to the landmarks with this time
# constant, seconds.
_DRAW_S = 0.67


def trunk_distance(landmarks: Landmarks, trunk_px: NDArray[np.floating]) -> float:
    """How far the trunk of a pose is from `trunk_px`, (4, 2) pixels, at its further end, in sizes."""
    offset_px = np.linalg.norm(trunk_offset(landmarks.image_px, trunk_px), axis=1)
    return float(offset_px.max() / pose_size_px(landmarks.image_px))


def has_parted(landmarks: Landmarks, trunk_px: Array) -> bool:
    """Whether the trunk of a pose is elsewhere than at `trunk_px`, (4, 2) pixels."""
    return trunk_distance(landmarks, trunk_px) > _MAX_APART


def draw_to_landmarks(trunk_px: Array | None, landmarks: Landmarks, elapsed_s: float) -> Array:
    """Return where flow has the trunk from here on, (4, 2) pixels: drawn to a pose, on it if unknown."""
    found = landmarks.image_px[TRUNK, :].astype(np.float64)
    if trunk_px is None:
        return found
    return trunk_px + min(1.0, elapsed_s / _DRAW_S) * (found - trunk_px)

"""The view: the direction from which the camera sees the subject."""

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.skeleton import SHOULDERS, body_scale_px, trunk_vector

# Shoulder width over torso length: about 0.75 from the front, 0 from the side (Drillis and Contini 1966:
# biacromial breadth 0.259 H less the deltoids, trunk 0.288 H); half of that is a camera turned by 60 degrees.
_FRONT_FRACTION, _SIDE_FRACTION = 0.55, 0.25
# The trunk points at the camera when more than this fraction of its length lies along the optical axis.
_END_ON_FRACTION = 0.85


def classify_view(kin: Kinematics, inside: NDArray[np.bool_]) -> str:
    """Classify the view as `front`, `back`, `side`, `oblique`, `end-on` or `unknown`.

    inside: (T,) True in the frames of the sets, which it is measured in. The part of the trunk along the
    optical axis is from the landmarks in space.
    """
    use = inside & kin.detected
    if not use.any():
        return "unknown"
    world = kin.world_m[use].astype(np.float64)
    trunk = trunk_vector(world)
    fraction = np.median(np.abs(trunk[:, 2]) / np.maximum(np.linalg.norm(trunk, axis=1), 1e-9))
    if fraction > _END_ON_FRACTION:
        return "end-on"
    points = kin.image_px[use].astype(np.float64)
    left, right = (points[:, number, 0] for number in SHOULDERS)
    width = float(np.median(left - right)) / body_scale_px(kin.image_px[use])
    if abs(width) < _SIDE_FRACTION:
        return "side"
    if abs(width) < _FRONT_FRACTION:
        return "oblique"
    return "front" if width > 0 else "back"

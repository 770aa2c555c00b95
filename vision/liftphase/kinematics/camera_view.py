"""From where the lifter was filmed."""

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import SHOULDERS, body_scale_px, trunk_vector
from liftphase.pose.track import PoseTrack

# Shoulder width over torso length: about 0.75 from the front, 0 from the side (Drillis and Contini 1966:
# biacromial breadth 0.259 H less the deltoids, trunk 0.288 H); half of that is a camera turned by 60 degrees.
_FRONT_FRACTION, _SIDE_FRACTION = 0.55, 0.25
# The trunk points at the camera when more than this share of its length lies along the line of sight.
_END_ON_FRACTION = 0.85


def classify_view(track: PoseTrack, inside: NDArray[np.bool_]) -> str:
    """`front`, `back`, `side`, `oblique`, `end-on` or `unknown`, from the frames of the set.

    inside: (T,) True within the set. The trunk's share along the line of sight is from the world landmarks.
    """
    use = inside & track.detected
    if not use.any():
        return "unknown"
    world = track.world_m[use].astype(np.float64)
    trunk = trunk_vector(world)
    fraction = np.median(np.abs(trunk[:, 2]) / np.maximum(np.linalg.norm(trunk, axis=1), 1e-9))
    if fraction > _END_ON_FRACTION:
        return "end-on"
    points = track.image_px[use].astype(np.float64)
    left, right = (points[:, number, 0] for number in SHOULDERS)
    width = float(np.median(left - right)) / body_scale_px(track.image_px[use])
    if abs(width) < _SIDE_FRACTION:
        return "side"
    if abs(width) < _FRONT_FRACTION:
        return "oblique"
    return "front" if width > 0 else "back"

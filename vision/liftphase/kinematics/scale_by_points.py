"""The scale of the image by two points of a frame whose distance is known."""

import numpy as np

from liftphase.errors import UsageError
from liftphase.kinematics.body_height import ADULT_TORSO_M, TORSO_M, tapped_nearer
from liftphase.kinematics.prepared import Kinematics
from liftphase.kinematics.scale_model import (
    NO_VELOCITIES,
    Remark,
    RemarkCode,
    Scale,
    ScalePoints,
    constant_scale,
)
from liftphase.pose.skeleton import torso_px

# Half-width of two points' distance, pixels: where a finger taps. And of the rest: lens, tilt of the camera.
_TAP_U_PX, _REST_U = 3.0, 0.008
_HOLDS_AT = "the scale holds for a load as far from the camera as the two points"


def scale_by_points(kin: Kinematics, points: ScalePoints) -> Scale:
    """The scale by two points, in the pixels of the stabilized clip: of the first frame."""
    distance_px = float(np.hypot(*np.subtract(points.a_px, points.b_px)))
    if not (distance_px > 0 and points.distance_m > 0):
        raise UsageError("The two points must be apart, and their distance above 0.", arguments=["points"])
    frame = int(np.argmin(np.abs(kin.times_s - points.time_s)))
    px_per_m = distance_px * _stabilized_ratio(kin, frame) / points.distance_m
    u = float(np.hypot(_TAP_U_PX / distance_px, _REST_U))
    return constant_scale(
        "points",
        px_per_m,
        u,
        frames=len(kin.times_s),
        refusal=_refuse_size(kin, points, px_per_m),
        notes=(Remark(RemarkCode.POINTS_DEPTH, _HOLDS_AT),),
    )


def _refuse_size(kin: Kinematics, points: ScalePoints, px_per_m: float) -> str | None:
    """Why the two points cannot be so far apart, by the lifter, who may be nearer or farther away."""
    nearer = tapped_nearer(kin)
    torso_m = kin.torso_px / px_per_m * (1 + nearer)
    if TORSO_M[0] / (1 + nearer) <= torso_m <= TORSO_M[1] * (1 + nearer):
        return None
    shortest, longest = (100 * points.distance_m * each / torso_m for each in ADULT_TORSO_M)
    return Remark(
        RemarkCode.LENGTH_IMPLAUSIBLE,
        f"the two points cannot be {100 * points.distance_m:.0f} cm apart: by the lifter beside them they are"
        f" {shortest:.0f} to {longest:.0f} cm{NO_VELOCITIES}",
    )


def _stabilized_ratio(kin: Kinematics, frame: int) -> float:
    """Size in the pixels of the stabilized clip by that in the frame: a moving camera may come nearer."""
    stabilized, image = (float(torso_px(points[frame])) for points in (kin.stabilized_px, kin.image_px))
    return stabilized / image if image > 0 and np.isfinite(stabilized) else 1.0

"""The scale of the image by the lifter's height: the lengths of their segments are fractions of it.

Segment lengths are those of Drillis and Contini (1966), as in Winter, Biomechanics and Motor Control of Human
Movement (2009), figure 4.1: fractions of the height between joint centers.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.kinematics.body_turn import turn_off_side_deg
from liftphase.kinematics.prepared import Kinematics
from liftphase.kinematics.scale_model import NO_VELOCITIES, Remark, RemarkCode, Scale, constant_scale
from liftphase.pose.skeleton import LANDMARK, SIDES, trunk_vector
from liftphase.runtime.arguments import is_number

# Heights of people who lift, centimeters: from about the fifth percentile of boys of eight (CDC growth
# charts, Kuczmarski 2002) to the tallest professional athletes, two basketball players of 231 cm.
HEIGHT_CM = (120.0, 232.0)
# Torso of the landmarks, meters: of adults of 1.55 to 1.95 m (0.288 of it is 0.45 to 0.56 m), and the
# shortest and the longest by which plates and points are told from other things. In fractions of a known
# height: what rendered lifters show at most (0.25 to 0.41 beside plates of known diameter), and usually.
ADULT_TORSO_M, TORSO_M = (0.40, 0.62), (0.38, 0.80)
TORSO_FRACTIONS, USUAL_TORSO_FRACTIONS = (0.23, 0.43), (0.27, 0.36)
# From between the hips to between the shoulders, 0.818 - 0.530; thigh and shank. They are added up: where the
# landmarks place the hip and the knee does not change their sum.
TRUNK_FRACTION, THIGH_FRACTION, SHANK_FRACTION = 0.288, 0.245, 0.246
# How far shoulders (half of 0.259) and hands are from the middle of the body, and trunk and one leg on the
# mean (half of 0.191 for the leg). Hands on a bar are as far apart as the shoulders, or up to twice as far.
_SHOULDER_AWAY, _HAND_AWAY, _CHAIN_AWAY = 0.13, 0.19, 0.06
# How far two tapped points are before the point of the body, and half of how much that differs: people tap a
# plate, which is twice as far outside, or what is beside the body.
_TAPPED_AWAY = 0.2
# Focal length of a phone's main camera, in lengths of the frame's longer side.
FOCAL = 0.85
# A segment has its full length in the image where it lies in the image plane: this percentile over the
# frames, which single wrong landmarks do not reach.
_FULL_LENGTH_PERCENT = 95.0
# A segment is used where both its ends are seen in this fraction of the frames.
_MIN_SEEN, _MIN_VISIBILITY = 0.5, 0.5
# Half-width of the 90 % interval. Standard deviations: 2.3 % between people of one height (assumed), and
# 4.5 % of landmarks, which are not joint centers (54 rendered films).
HEIGHT_U = 0.083
# The lifter's height, lengths of the frame's longer side, above which the camera is so near that what is half
# a shoulder's breadth nearer, or farther, differs in scale by more than the half-width of a way: 11 %.
MAX_LIFTER = 0.7
# Part of the trunk along the optical axis, median over the frames, above which the body is seen from its
# end and no segment has its length in the image: 0.82 and more in rendered lifters who lie so, 0.57 at most
# in others (one of 193 films, whose landmarks are wrong, has 0.77).
_MAX_END_ON = 0.7


def scale_by_height(kin: Kinematics, height_cm: float) -> Scale:
    """The scale at the lifter's body, with a refusal where the view does not allow it."""
    px_per_m = px_per_m_by_height(kin, height_cm)
    refusal = None
    if not np.isfinite(px_per_m):
        unseen = f"trunk and legs are not seen well enough to measure by the height{NO_VELOCITIES}"
        refusal = Remark(RemarkCode.LEGS_HIDDEN, unseen)
    elif lifter_in_frame(kin) > MAX_LIFTER:
        near = f"the camera is too near to measure by the height{NO_VELOCITIES}"
        refusal = Remark(RemarkCode.CAMERA_TOO_NEAR, near)
    elif _part_along_view(kin) > _MAX_END_ON:
        refusal = f"filmed from the end of the body, which shows no height{NO_VELOCITIES}"
    return constant_scale("height", px_per_m, HEIGHT_U, frames=len(kin.times_s), refusal=refusal)


def check_height_cm(height_cm: float) -> None:
    """Raise UsageError for what is no height of a lifter in centimeters."""
    low, high = HEIGHT_CM
    if not is_number(height_cm) or not low <= height_cm <= high:
        raise UsageError(
            f"height_cm must be a lifter's height in centimeters, such as 182, from {low:g} to {high:g}.",
            arguments=["height_cm"],
        )


def _part_along_view(kin: Kinematics) -> float:
    """The part of the trunk along the optical axis, median over the frames; 0 where depth is not known."""
    trunk = trunk_vector(kin.world_m[kin.detected].astype(np.float64))
    part = np.abs(trunk[:, 2]) / np.maximum(np.linalg.norm(trunk, axis=1), 1e-9)
    part = part[np.isfinite(part)]
    return float(np.median(part)) if len(part) else 0.0


def px_per_m_by_height(kin: Kinematics, height_cm: float) -> float:
    """Pixels per meter at the lifter's body; NaN where trunk, thigh and shank of one side are not seen."""
    side = better_seen_side(kin, "knee")
    points = kin.stabilized_px.astype(np.float64)
    points[kin.visibility < _MIN_VISIBILITY] = np.nan
    hip, knee, ankle = (points[:, LANDMARK[f"{side}_{part}"]] for part in ("hip", "knee", "ankle"))
    chain_px = sum(_full_length(part) for part in (trunk_vector(points), hip - knee, knee - ankle))
    return chain_px / (TRUNK_FRACTION + THIGH_FRACTION + SHANK_FRACTION) / (height_cm / 100)


def better_seen_side(kin: Kinematics, part: str) -> str:
    """The side whose landmark of a part of the body is seen better: the one nearer to the camera."""
    return max(SIDES, key=lambda side: float(kin.visibility[:, LANDMARK[f"{side}_{part}"]].mean()))


def nearer_to_camera(kin: Kinematics, point: str) -> tuple[float, float]:
    """How much larger a meter is at a point of the near side than at the body, and the half-width of that.

    point: "hand", "elbow", "shoulder", or one as far away as the leg. What is nearer to the camera is larger
    by its distance over that of the camera, which the focal length gives. That of a wide-angle lens is half
    as long, that of a telephoto lens twice: half of the effect is its half-width. In a lifter who is turned
    to the camera the near side is less before the body, by the cosine of the turn.
    """
    turn = turn_off_side_deg(kin)
    away = {"hand": _HAND_AWAY, "elbow": _HAND_AWAY, "shoulder": _SHOULDER_AWAY}.get(point, _CHAIN_AWAY)
    nearer = lifter_in_frame(kin) * (away - _CHAIN_AWAY) / FOCAL
    seen = 1.0 if np.isnan(turn) else float(np.cos(np.radians(turn)))
    return 1 / (1 - nearer * seen), nearer / 2


def tapped_nearer(kin: Kinematics) -> float:
    """How much larger a meter is at two tapped points than at the body, and the half-width of that."""
    return lifter_in_frame(kin) * _TAPPED_AWAY / FOCAL


def lifter_in_frame(kin: Kinematics) -> float:
    """The lifter's height by their torso, lengths of the frame's longer side."""
    return kin.torso_px / TRUNK_FRACTION / max(kin.frame_size)


def _full_length(part_px: NDArray[np.floating[Any]]) -> float:
    """The length of a segment (T, 2) where it lies in the image plane; NaN where it is hardly seen."""
    lengths = np.linalg.norm(part_px, axis=1)
    seen = lengths[np.isfinite(lengths)]
    if len(seen) < _MIN_SEEN * len(lengths):
        return float("nan")
    return float(np.percentile(seen, _FULL_LENGTH_PERCENT))

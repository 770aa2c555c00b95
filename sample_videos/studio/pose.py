"""A pose as targets for hands, feet and trunk, and its joints by inverse kinematics."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from .figure import Figure
from .geometry import SIDES, Vector, bend, cross, mirrored, pitched, turned, unit, vec

LEFT, RIGHT = 0, 1
NAMES = ("left", "right")


@dataclass(frozen=True)
class Limb:
    """Where a hand grips or an ankle is (world), and where to the elbow or knee points."""

    target: Vector
    pole: Vector
    # Hands: direction wrist -> grip; the zero vector means a straight wrist.
    hand: Vector = field(default_factory=lambda: vec(0, 0, 0))
    # Feet: toes up (positive) or down, and toes outwards, degrees.
    pitch: float = 0.0
    out: float = 0.0


@dataclass(frozen=True)
class Pose:
    """pelvis: midpoint of the hips. lean: trunk from upright towards the front, degrees (supine -90).

    neck: head against the trunk, degrees, forwards. look: head turned left. side: trunk bent to the left.
    yaw: where the body faces, degrees counter-clockwise from +x. Limb targets are world positions;
    poles, hand directions and feet are relative to `yaw`.
    """

    pelvis: Vector
    lean: float
    hands: tuple[Limb, Limb]
    feet: tuple[Limb, Limb]
    neck: float = 0.0
    look: float = 0.0
    side: float = 0.0
    yaw: float = 0.0

    def placed(self, x: float, y: float, yaw: float = 0.0) -> "Pose":
        """The whole pose turned about the origin by `yaw` and moved."""

        def place(point: Vector) -> Vector:
            return turned(point, yaw) + vec(x, y, 0)

        return replace(
            self,
            pelvis=place(self.pelvis),
            hands=tuple(replace(h, target=place(h.target)) for h in self.hands),  # type: ignore[arg-type]
            feet=tuple(replace(f, target=place(f.target)) for f in self.feet),  # type: ignore[arg-type]
            yaw=self.yaw + yaw,
        )


def both(limb: Limb) -> tuple[Limb, Limb]:
    """The left limb and its mirror image."""
    right = replace(limb, target=mirrored(limb.target), pole=mirrored(limb.pole), hand=mirrored(limb.hand))
    return limb, right


def blend(a: Pose, b: Pose, w: float, foot_lift: float = 0.0) -> Pose:
    """Between two poses; feet that change place are lifted on the way by `foot_lift` times the distance."""

    def mix(p, q):
        return p + (q - p) * w

    def limb(p: Limb, q: Limb, lift: float) -> Limb:
        target = mix(p.target, q.target)
        if lift:
            step = float(np.hypot(*(q.target - p.target)[:2]))
            target = target + vec(0, 0, 4 * w * (1 - w) * min(lift * step, 0.12))
        return Limb(
            target, mix(p.pole, q.pole), mix(p.hand, q.hand), mix(p.pitch, q.pitch), mix(p.out, q.out)
        )

    return Pose(
        mix(a.pelvis, b.pelvis),
        mix(a.lean, b.lean),
        (limb(a.hands[0], b.hands[0], 0.0), limb(a.hands[1], b.hands[1], 0.0)),
        (limb(a.feet[0], b.feet[0], foot_lift), limb(a.feet[1], b.feet[1], foot_lift)),
        mix(a.neck, b.neck),
        mix(a.look, b.look),
        mix(a.side, b.side),
        mix(a.yaw, b.yaw),
    )


@dataclass(frozen=True)
class Joints:
    """Solved body: `points` by MediaPipe landmark name and a few more, the frames of trunk and head.

    `trunk` and `head` hold rows forward, left, up. `grips` are the middles of the fists. `miss` is the
    largest distance in meters by which a target was out of reach.
    """

    points: dict[str, Vector]
    trunk: np.ndarray
    head: np.ndarray
    grips: tuple[Vector, Vector]
    miss: float

    def __getitem__(self, name: str) -> Vector:
        return self.points[name]


def trunk_frame(pose: Pose) -> np.ndarray:
    """Rows forward, left, up of the trunk."""
    up = pitched(pose.lean)
    left = vec(0, 1, 0)
    if pose.side:
        s, c = math.sin(math.radians(pose.side)), math.cos(math.radians(pose.side))
        up, left = up * c + left * s, left * c - up * s
    up, left = turned(up, pose.yaw), turned(left, pose.yaw)
    return np.stack((cross(left, up), left, up))


def head_frame(pose: Pose, trunk: np.ndarray) -> np.ndarray:
    """Rows forward, left, up of the head, bent forward by `neck` and turned left by `look`."""
    forward, left, up = trunk
    s, c = math.sin(math.radians(pose.neck)), math.cos(math.radians(pose.neck))
    up, forward = up * c + forward * s, forward * c - up * s
    s, c = math.sin(math.radians(pose.look)), math.cos(math.radians(pose.look))
    forward, left = forward * c + left * s, left * c - forward * s
    return np.stack((forward, left, up))


def solve(figure: Figure, pose: Pose) -> Joints:
    """All joints of `figure` in `pose`."""
    trunk = trunk_frame(pose)
    _, left, up = trunk
    points: dict[str, Vector] = {"pelvis": pose.pelvis}
    chest = pose.pelvis + up * figure.trunk
    points["chest"] = chest
    head = head_frame(pose, trunk)
    _place_head(figure, points, trunk, head)
    miss = 0.0
    grips = []
    for name, sign, hand, foot in zip(NAMES, SIDES, pose.hands, pose.feet, strict=True):
        shoulder = chest + left * (sign * figure.shoulder)
        hip = pose.pelvis + left * (sign * figure.hip)
        points[f"{name}_shoulder"], points[f"{name}_hip"] = shoulder, hip
        miss = max(miss, _place_arm(figure, points, name, hand, pose.yaw))
        grips.append(points[f"{name}_grip"])
        pole = turned(foot.pole, pose.yaw)
        knee, ankle, off = bend(hip, foot.target, pole, figure.thigh, figure.shank)
        miss = max(miss, off)
        points[f"{name}_knee"], points[f"{name}_ankle"] = knee, ankle
        _place_foot(figure, points, name, sign, foot, pose.yaw)
    return Joints(points, trunk, head, (grips[0], grips[1]), miss)


def _place_arm(figure: Figure, points: dict[str, Vector], name: str, hand: Limb, yaw: float) -> float:
    shoulder = points[f"{name}_shoulder"]
    pole = turned(hand.pole, yaw)
    explicit = float(np.sqrt(hand.hand @ hand.hand))
    elbow, _, off = bend(shoulder, hand.target, pole, figure.upper_arm, figure.forearm + figure.grip)
    wrist = elbow + unit(hand.target - elbow) * figure.forearm
    if explicit > 1e-6:
        fixed = hand.target - unit(turned(hand.hand, yaw)) * figure.grip
        wrist = wrist + (fixed - wrist) * min(explicit, 1.0)
        elbow, wrist, off = bend(shoulder, wrist, pole, figure.upper_arm, figure.forearm)
        along = unit(hand.target - wrist)
    else:
        along = unit(wrist - elbow)
    points[f"{name}_elbow"], points[f"{name}_wrist"] = elbow, wrist
    points[f"{name}_grip"] = wrist + along * figure.grip
    return off


def _place_foot(
    figure: Figure, points: dict[str, Vector], name: str, sign: float, foot: Limb, yaw: float
) -> None:
    ankle = points[f"{name}_ankle"]
    toe_way = turned(vec(1, 0, 0), yaw + sign * foot.out)
    s, c = math.sin(math.radians(foot.pitch)), math.cos(math.radians(foot.pitch))
    along = toe_way * c + vec(0, 0, s)
    down = toe_way * s + vec(0, 0, -c)
    sole = ankle + down * (figure.ankle - 0.02 * figure.scale)
    points[f"{name}_heel"] = sole - along * figure.heel
    points[f"{name}_foot_index"] = sole + along * figure.toe
    points[f"{name}_sole"] = sole


def _place_head(figure: Figure, points: dict[str, Vector], trunk: np.ndarray, head: np.ndarray) -> None:
    k = figure.scale
    forward, left, up = head
    neck = points["chest"] + trunk[2] * (0.055 * k) - trunk[0] * (0.012 * k)
    center = neck + up * (0.145 * k) + forward * (0.022 * k)
    points["neck"], points["head"] = neck, center
    points["nose"] = center + forward * (0.115 * k) - up * (0.03 * k)
    points["mouth"] = center + forward * (0.09 * k) - up * (0.07 * k)
    for name, sign in zip(NAMES, SIDES, strict=True):
        points[f"{name}_eye"] = center + forward * (0.085 * k) + left * (sign * 0.033 * k) + up * (0.008 * k)
        points[f"{name}_ear"] = center + left * (sign * 0.078 * k) - up * (0.01 * k) - forward * (0.005 * k)

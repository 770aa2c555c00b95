"""The partner who helps a lifter up, the coach who goes along, and the stranger in the background."""

import math
from dataclasses import dataclass, replace

import numpy as np

from .figure import Figure
from .geometry import SIDES, Vector, pitched, turned, vec
from .lifts import LIFTS, Lift, Path, stand
from .motion import SetMotion
from .pose import NAMES, Joints, Limb, Pose
from .story import Stance, ease


def partner_place(lift: Lift, at_start: Joints) -> Stance:
    """Where a helper stands for this lift: x, y and facing."""
    name = lift.name
    if name == "bench-press":
        return float(at_start["chest"][0]) - 0.6, 0.0, 0.0
    if name in ("deadlift", "romanian-deadlift", "bent-over-row", "biceps-curl"):
        return 0.85, 0.0, 180.0
    if name == "hip-thrust":
        return float(at_start["pelvis"][0]), -0.75, 90.0
    if name == "leg-extension":
        return float(at_start["left_knee"][0]) + 0.35, -0.75, 100.0
    if name in ("push-up", "triceps-pushdown"):
        return float(at_start["pelvis"][0]), -0.68, 90.0
    return (-0.8 if name == "pull-up" else -0.6), 0.0, 0.0


def _holds(lift: Lift, joints: Joints) -> list[Vector]:
    """Where the helper's left and right hand take hold, in world positions (not yet sorted by side)."""
    left, right = joints.grips
    if lift.partner == "bar":
        middle, way = (left + right) / 2, left - right
        return [middle + way * 0.22, middle - way * 0.22]
    if lift.partner == "elbows":
        return [joints[f"{n}_elbow"] - vec(0.03, 0, 0.06) for n in NAMES]
    if lift.partner == "behind":
        return [joints["chest"] + joints.trunk[1] * (s * 0.2) - joints.trunk[2] * 0.14 for s in SIDES]
    if lift.partner == "feet":
        return [joints[f"{n}_ankle"] - vec(0, 0, 0.06) for n in NAMES]
    return [joints["pelvis"] + joints.trunk[1] * (s * 0.16) + joints.trunk[2] * 0.1 for s in SIDES]


@dataclass(frozen=True)
class Partner:
    """A helper: stands by with hanging arms, takes hold while an assisted concentric lasts."""

    figure: Figure
    lift: Lift
    place: Stance

    def pose(self, joints: Joints, effort: float) -> Pose:
        """`effort` 0 stands by, 1 has taken hold of the lifter or the bar."""
        x, y, yaw = self.place
        base = stand(self.figure).placed(x, y, yaw)
        holds = _holds(self.lift, joints)
        own_left = turned(vec(0, 1, 0), yaw)
        holds.sort(key=lambda p: -float(p @ own_left))
        reached = self._stoop(x, y, yaw, holds, effort)
        hands = []
        for hand, hold, sign in zip(base.hands, holds, SIDES, strict=True):
            target = hand.target + (hold - hand.target) * effort
            hands.append(Limb(target, vec(-0.6, sign * 0.6, -0.5)))
        return replace(reached, hands=tuple(hands), look=0.0)

    def _stoop(self, x: float, y: float, yaw: float, holds: list[Vector], effort: float) -> Pose:
        """The least stoop from which the arms reach; none where stooping leads away from the holds."""
        low, high = 0.0, 1.0
        if self._far(1.0, x, y, yaw, holds) > self._far(0.0, x, y, yaw, holds):
            return self.bent(0.0).placed(x, y, yaw)
        for _ in range(12):
            s = (low + high) / 2
            low, high = (low, s) if self._far(s, x, y, yaw, holds) < 0.93 * self.figure.arm else (s, high)
        return self.bent(effort * high).placed(x, y, yaw)

    def _far(self, s: float, x: float, y: float, yaw: float, holds: list[Vector]) -> float:
        """Distance from a shoulder to its hold, the longer of the two."""
        pose = self.bent(s)
        chest = turned(pose.pelvis + pitched(pose.lean) * self.figure.trunk, yaw) + vec(x, y, 0)
        own_left = turned(vec(0, self.figure.shoulder, 0), yaw)
        return max(
            math.sqrt(float(((hold - chest - own_left * sign) ** 2).sum()))
            for hold, sign in zip(holds, SIDES, strict=True)
        )

    def bent(self, s: float) -> Pose:
        """Upright at 0, stooping with bent knees at 1; at the origin."""
        h = self.figure.height
        pose = stand(self.figure)
        knee = math.radians(174 - 70 * s)
        a, b = self.figure.thigh, self.figure.shank
        hip_x = -0.01 * h - 0.11 * h * s
        length2 = a * a + b * b - 2 * a * b * math.cos(knee)
        pelvis = vec(hip_x, 0, self.figure.ankle + math.sqrt(length2 - hip_x**2 - 0.0001))
        return replace(pose, pelvis=pelvis, lean=1 + 68 * s, neck=4 - 24 * s)


# Where a coach stands by the lifter's pelvis: meters forward and to the left, and facing.
COACH_PLACES: dict[str, Stance] = {
    "coach-front": (0.95, 0.25, 180.0),
    "coach-beside": (0.1, -0.62, 90.0),
    "coach-behind": (-0.55, -0.12, 0.0),
}


@dataclass(frozen=True)
class Coach:
    """A helper who bends along with the lifter throughout; `touching`, with both hands on them or the bar."""

    partner: Partner
    touching: bool
    upright_m: float

    @classmethod
    def make(
        cls, figure: Figure, lift: Lift, where: str, ends: tuple[Joints, Joints], touching: bool
    ) -> "Coach":
        """ends: the lifter at either end of the path, the start of the set first."""
        forward, left, yaw = COACH_PLACES[where]
        pelvis = ends[0]["pelvis"]
        place = (float(pelvis[0]) + forward, float(pelvis[1]) + left, yaw)
        if lift.posture == "lie":
            place = partner_place(lift, ends[0])
        return cls(Partner(figure, lift, place), touching, max(float(end["chest"][2]) for end in ends))

    def pose(self, joints: Joints) -> Pose:
        """With the lifter's `joints` now: as far down as their chest is."""
        if self.touching:
            return self.partner.pose(joints, 1.0)
        lowered = (self.upright_m - float(joints["chest"][2])) / 0.6
        return self.partner.bent(0.85 * min(max(lowered, 0.0), 1.0)).placed(*self.partner.place)


def effort_at(motion: SetMotion, time_s: float) -> float:
    """How far the partner has taken hold, 0..1, on the set's own clock."""
    effort = 0.0
    for m in motion.moves:
        if m.phase == "concentric" and motion.plans[m.rep - 1].assisted:
            effort = max(
                effort, ease((time_s - m.start_s + 0.45) / 0.5) * ease((m.end_s + 0.6 - time_s) / 0.5)
            )
    return effort


@dataclass(frozen=True)
class Bystander:
    """Someone who lifts in the background at a rhythm of their own."""

    figure: Figure
    lift: Lift
    path: Path
    place: Stance
    period_s: float

    @classmethod
    def make(cls, figure: Figure, rng: np.random.Generator, view_deg: float, center: Vector) -> "Bystander":
        lift = LIFTS[("biceps-curl", "lunge", "lateral-raise")[int(rng.integers(3))]]
        away = turned(vec(-1, 0, 0), view_deg)
        aside = turned(vec(0, 1, 0), view_deg) * float(rng.choice((-1.0, 1.0)) * rng.uniform(0.9, 1.2))
        spot = center + away * float(rng.uniform(1.7, 2.3)) + aside
        place = (float(spot[0]), float(spot[1]), float(view_deg + rng.uniform(-70, 70)))
        return cls(figure, lift, Path(lift, figure), place, float(rng.uniform(2.2, 3.6)))

    def pose(self, time_s: float) -> Pose:
        wave = 0.5 - 0.5 * math.cos(2 * math.pi * time_s / self.period_s)
        return self.path.pose(wave).placed(*self.place)

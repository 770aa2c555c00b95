"""The lifts: poses along the way from the lengthened end (0) to the shortened end (1).

Each function gives the pose of a figure at `v`, a parameter that grows from 0 to 1; the excursion is then the
arc length that the lift's marker has traveled, as a fraction of the whole path (see `Path`).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from .figure import Figure
from .geometry import Vector, pitched, unit, vec
from .pose import Joints, Limb, Pose, both, solve

PoseAt = Callable[[Figure, float], Pose]


@dataclass(frozen=True)
class Lift:
    """name: as in the exercise library. marker: the joints whose mean travels the lift's path.

    starts: the end where a set begins, 0 lengthened or 1 shortened (so the eccentric comes first).
    posture: how the lifter gets there (see `timeline`). gear: what is built around the lifter (see
    `equipment`). joints: the angles that work. partner: where a helper stands and takes hold.
    """

    name: str
    pose: PoseAt
    marker: tuple[str, ...]
    starts: int
    posture: str
    equipment: str
    joints: tuple[str, ...]
    partner: str


def _feet(
    figure: Figure, x: float, half: float, out: float = 15.0, pole: Vector | None = None
) -> tuple[Limb, Limb]:
    way = vec(1.0, math.sin(math.radians(out)) * 1.1, 0.15) if pole is None else pole
    return both(Limb(vec(x, half, figure.ankle), way, out=out))


def _hip_above(figure: Figure, ankle_x: float, ankle_half: float, hip_x: float, knee_deg: float) -> float:
    """Height of the hips for a knee angle, feet flat on the floor."""
    a, b = figure.thigh, figure.shank
    square = a * a + b * b - 2 * a * b * math.cos(math.radians(knee_deg))
    spread = ankle_half - figure.hip
    return figure.ankle + math.sqrt(square - (ankle_x - hip_x) ** 2 - spread * spread)


def _chest(figure: Figure, pelvis: Vector, lean: float) -> Vector:
    return pelvis + pitched(lean) * figure.trunk


def _hang(figure: Figure, shoulder: Vector, forward: float, half: float, bent: float = 0.992) -> Vector:
    """Where an almost straight arm reaches down, `forward` of the shoulder and `half` from the middle."""
    reach = figure.arm * bent
    sideways = half - figure.shoulder
    return vec(shoulder[0] + forward, half, shoulder[2] - math.sqrt(reach**2 - forward**2 - sideways**2))


def stand(figure: Figure, knee: float = 174.0) -> Pose:
    """Standing with the arms at the sides."""
    h = figure.height
    hip_x = -0.01 * h
    feet = _feet(figure, 0.0, 0.062 * h, 10)
    pelvis = vec(hip_x, 0, _hip_above(figure, 0.0, 0.062 * h, hip_x, knee))
    shoulder = _chest(figure, pelvis, 1.0)
    hand = _hang(figure, shoulder, 0.045 * h, figure.shoulder + 0.045 * h, 0.975)
    return Pose(pelvis, 1.0, both(Limb(hand, vec(-1, 0.35, 0))), feet, neck=4)


def bar_on_back(figure: Figure, joints: Joints) -> Vector:
    """Middle of a bar that lies on the upper back."""
    forward, _, up = joints.trunk
    k = figure.scale
    return joints["chest"] - forward * (0.105 * k) + up * (0.012 * k)


def squat(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    down = 1 - v
    lean = 4 + 38 * down
    half = 0.105 * h
    bottom = figure.ankle + 0.93 * figure.shank
    # The bar stays over the middle of the foot.
    bar_x = 0.045 * h

    def hip_at(lean: float) -> float:
        up = pitched(lean)
        return bar_x - up[0] * (figure.trunk + 0.012 * k) + up[2] * 0.105 * k

    top = _hip_above(figure, 0.0, half, hip_at(4), 173.5)
    pelvis = vec(hip_at(lean), 0, top + (bottom - top) * down)
    up = pitched(lean)
    chest = _chest(figure, pelvis, lean)
    forward = vec(up[2], 0, -up[0])
    bar = chest - forward * (0.105 * k) + up * (0.012 * k)
    hands = both(Limb(vec(bar[0], 0.24 * h, bar[2]), vec(-0.75, 0.25, -1)))
    feet = _feet(figure, 0.0, half, 22)
    return Pose(pelvis, lean, hands, feet, neck=-0.55 * lean)


def deadlift(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    half, grip_half = 0.075 * h, 0.155 * h
    # Locked out: upright, hips under the shoulders.
    up_z = _hip_above(figure, 0.0, half, 0.045 * h - 0.035 * k, 175) + figure.trunk
    drop = _hang(figure, vec(0, 0, 0), 0.02 * k, grip_half, 0.995)[2]
    bar_low, bar_high = 0.225, up_z + drop
    bar = bar_low + (bar_high - bar_low) * v
    lean = 52 * (1 - v**1.7)
    shoulder_z = bar - drop
    bar_x = 0.045 * h + 0.035 * v * k
    shoulder_x = bar_x - 0.02 * k + 0.05 * k * (1 - v) - 0.05 * k * v
    pelvis = vec(shoulder_x, 0, shoulder_z) - pitched(lean) * figure.trunk
    forward = bar_x - shoulder_x
    hands = both(
        Limb(_hang(figure, vec(shoulder_x, 0, shoulder_z), forward, grip_half, 0.995), vec(-1, 0.5, 0))
    )
    return Pose(pelvis, lean, hands, _feet(figure, 0.0, half, 14), neck=-0.5 * lean)


def romanian_deadlift(figure: Figure, v: float) -> Pose:
    h = figure.height
    down = 1 - v
    half = 0.068 * h
    lean = 2 + 70 * down
    knee = 172 - 20 * down
    hip_x = -0.01 * h - 0.13 * h * down
    pelvis = vec(hip_x, 0, _hip_above(figure, 0.0, half, hip_x, knee))
    shoulder = _chest(figure, pelvis, lean)
    bar_x = 0.075 * h - 0.015 * h * math.sin(math.pi * v)
    hand = _hang(figure, shoulder, bar_x - shoulder[0], figure.shoulder + 0.05 * h, 0.99)
    hands = both(Limb(hand, vec(-1, 0.5, 0)))
    return Pose(pelvis, lean, hands, _feet(figure, 0.0, half, 10), neck=-0.35 * lean)


def bench_press(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    pelvis = vec(0, 0, BENCH_TOP + 0.125 * k)
    lean = -90.0
    shoulder = _chest(figure, pelvis, lean)
    low = vec(shoulder[0] + 0.1 * h, 0, pelvis[2] + 0.145 * k)
    half = figure.shoulder + 0.11 * h
    reach = figure.arm * 0.985
    high_z = shoulder[2] + math.sqrt(reach**2 - (half - figure.shoulder) ** 2 - (0.02 * h) ** 2)
    high = vec(shoulder[0] + 0.02 * h, 0, high_z)
    at = low + (high - low) * v
    hands = both(Limb(vec(at[0], half, at[2]), vec(0.55, 1.0, -1.4)))
    feet = _feet(figure, 0.215 * h, 0.15 * h, 18, vec(0.8, 0.45, 1))
    return Pose(pelvis, lean, hands, feet, neck=6)


def overhead_press(figure: Figure, v: float) -> Pose:
    h = figure.height
    base = stand(figure)
    lean = -4.0 * math.sin(math.pi * min(v * 1.2, 1.0)) - 1.0
    shoulder = _chest(figure, base.pelvis, lean)
    half = figure.shoulder + 0.06 * h
    reach = figure.arm * 0.985
    top = shoulder[2] + math.sqrt(reach**2 - (half - figure.shoulder) ** 2 - (0.005 * h) ** 2)
    low = shoulder[2] + 0.03 * h
    z = low + (top - low) * v
    x = shoulder[0] + 0.005 * h + 0.095 * h * (1 - max(0.0, (v - 0.35) / 0.65) ** 2)
    hands = both(Limb(vec(x, half, z), vec(0.5, 0.35, -1)))
    feet = _feet(figure, 0.0, 0.07 * h, 12)
    return Pose(base.pelvis, lean, hands, feet, neck=3 - 12 * math.sin(math.pi * min(v * 1.25, 1.0)))


def _forearm_swing(
    figure: Figure, shoulder: Vector, arm_fwd: float, arm_out: float, elbow_deg: float, half_out: float = 0.0
) -> Limb:
    """The left hand when the upper arm hangs `arm_fwd` degrees forward and the elbow is at `elbow_deg`."""
    a, o = math.radians(arm_fwd), math.radians(arm_out)
    upper = vec(math.sin(a), math.sin(o), -math.cos(a) * math.cos(o))
    upper = unit(upper)
    elbow = shoulder + vec(0, figure.shoulder, 0) + upper * figure.upper_arm
    turn = math.radians(180 - elbow_deg)
    # Towards the front from the upper arm's line.
    ahead = vec(math.cos(a), 0, math.sin(a))
    lower = unit(upper * math.cos(turn) + ahead * math.sin(turn) + vec(0, half_out, 0))
    hand = elbow + lower * (figure.forearm + figure.grip)
    middle = shoulder + vec(0, figure.shoulder, 0)
    return Limb(hand, unit(elbow - (middle + hand) / 2))


def biceps_curl(figure: Figure, v: float) -> Pose:
    base = stand(figure)
    shoulder = _chest(figure, base.pelvis, -1.0)
    hand = _forearm_swing(figure, shoulder, -2 + 12 * v, 7, 166 - 124 * v, 0.06 * math.sin(math.pi * v))
    return Pose(base.pelvis, -1.0, both(hand), _feet(figure, 0.0, 0.068 * figure.height, 10), neck=4)


def triceps_pushdown(figure: Figure, v: float) -> Pose:
    h = figure.height
    hip_x = -0.035 * h
    pelvis = vec(hip_x, 0, _hip_above(figure, 0.0, 0.068 * h, hip_x, 165))
    shoulder = _chest(figure, pelvis, 12)
    hand = _forearm_swing(figure, shoulder, 4 - 4 * v, 8, 62 + 110 * v, -0.12)
    return Pose(pelvis, 12, both(hand), _feet(figure, 0.0, 0.068 * h, 10), neck=2)


def lat_pulldown(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    pelvis = vec(0, 0, SEAT_TOP + 0.1 * k)
    lean = -7 - 9 * v
    half = figure.shoulder + 0.13 * h
    reach = figure.arm * 0.985
    top_x = 0.02 * h
    rest = _chest(figure, pelvis, -7)
    top = vec(rest[0] + top_x, half, rest[2] + math.sqrt(reach**2 - top_x**2 - (half - figure.shoulder) ** 2))
    end = _chest(figure, pelvis, -16)
    low = vec(end[0] + 0.1 * h, half, end[2] + 0.01 * h)
    at = top + (low - top) * v
    # Past the face, not through it.
    at = at + vec(0.14 * h * v * (1 - v), 0, 0)
    hands = both(Limb(at, vec(-0.15, 0.75, -1)))
    feet = _feet(figure, 0.235 * h, 0.09 * h, 8, vec(0.6, 0.15, 1))
    return Pose(pelvis, lean, hands, feet, neck=-4 - 6 * v)


def pull_up(figure: Figure, v: float) -> Pose:
    h = figure.height
    half = figure.shoulder + 0.085 * h
    reach = figure.arm * 0.99
    low = RIG_TOP - math.sqrt(reach**2 - (half - figure.shoulder) ** 2)
    high = RIG_TOP - 0.1 * h
    lean = -2 - 10 * v
    chest = vec(-0.01 * h - 0.075 * h * math.sin(math.pi / 2 * v), 0, low + (high - low) * v)
    pelvis = chest - pitched(lean) * figure.trunk
    hands = both(Limb(vec(0, half, RIG_TOP), vec(0.05, 1, -0.8)))
    ankle = pelvis + vec(-0.25 * h, 0.045 * h, -0.29 * h)
    feet = both(Limb(ankle, vec(1, 0.1, -0.6), pitch=-50))
    return Pose(pelvis, lean, hands, feet, neck=-6)


def bent_over_row(figure: Figure, v: float) -> Pose:
    h = figure.height
    half = 0.07 * h
    lean = 56.0 - 5 * v
    hip_x = -0.12 * h
    pelvis = vec(hip_x, 0, _hip_above(figure, 0.0, half, hip_x, 152))
    grip_half = figure.shoulder + 0.05 * h
    low = _hang(figure, _chest(figure, pelvis, 56), -0.03 * h, grip_half, 0.985)
    up = pitched(lean)
    belly = pelvis + up * (0.42 * figure.trunk) + vec(up[2], 0, -up[0]) * (0.085 * h)
    high = vec(belly[0], grip_half, belly[2])
    hands = both(Limb(low + (high - low) * v, vec(-0.75, 0.4, 0.8)))
    return Pose(pelvis, lean, hands, _feet(figure, 0.0, half, 12), neck=-24)


def push_up(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    arm = figure.upper_arm + figure.forearm
    palm = 0.03 * k
    half = figure.shoulder + 0.06 * h
    line = figure.leg * 0.999 + figure.trunk
    ankle = vec(-0.02, 0.05 * h, 0.105 * h)
    top = palm + math.sqrt((arm * 0.988) ** 2 - (half - figure.shoulder) ** 2 - (0.02 * h) ** 2)
    low = 0.135 * h
    z = low + (top - low) * v
    climb = math.asin((z - ankle[2]) / line)
    flat = math.sqrt(line**2 - (top - ankle[2]) ** 2)
    lean = 90 - math.degrees(climb)
    pelvis = vec(ankle[0], 0, ankle[2]) + pitched(lean) * (figure.leg * 0.999)
    wrist = vec(ankle[0] + flat - 0.015 * h, half, palm)
    hands = both(Limb(wrist + vec(figure.grip, 0, 0), vec(-1, 0.75, 0.35), hand=vec(1, 0, 0)))
    feet = both(Limb(ankle, vec(0.2, 0, -1), pitch=-62))
    return Pose(pelvis, lean, hands, feet, neck=-18)


def lunge(figure: Figure, v: float) -> Pose:
    h = figure.height
    front, back, half = 0.24 * h, -0.25 * h, 0.055 * h
    rear_ankle = vec(back, -half, figure.ankle + 0.055 * h)
    span = figure.leg * 0.992
    hip_x = 0.0
    spread = (half - figure.hip) ** 2
    rear_top = rear_ankle[2] + math.sqrt(span**2 - (hip_x - back) ** 2 - spread)
    top = min(rear_top, figure.ankle + math.sqrt(span**2 - (hip_x - front) ** 2 - spread))
    bottom = figure.ankle + figure.shank * 0.88
    z = bottom + (top - bottom) * v
    pelvis = vec(hip_x, 0, z)
    lean = 6 + 6 * (1 - v)
    shoulder = _chest(figure, pelvis, lean)
    hand = _hang(figure, shoulder, 0.01 * h, figure.shoulder + 0.055 * h, 0.985)
    feet = (
        Limb(vec(front, half, figure.ankle), vec(1, 0.1, 0.2), out=4),
        Limb(rear_ankle, vec(1, -0.1, -0.7), pitch=-38, out=4),
    )
    return Pose(pelvis, lean, both(Limb(hand, vec(-1, 0.3, 0))), feet, neck=0)


def lateral_raise(figure: Figure, v: float) -> Pose:
    base = stand(figure)
    shoulder = _chest(figure, base.pelvis, 3) + vec(0, figure.shoulder, 0)
    out = math.radians(9 + 81 * v)
    ahead = math.radians(14)
    way = vec(math.sin(out) * math.sin(ahead), math.sin(out) * math.cos(ahead), -math.cos(out))
    hand = Limb(shoulder + way * (figure.arm * 0.985), unit(vec(-1.0, 0.1, -0.3 * v)))
    return Pose(base.pelvis, 3, both(hand), _feet(figure, 0.0, 0.065 * figure.height, 10), neck=2)


def hip_thrust(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    shoulder = vec(0, 0, BENCH_TOP + 0.06 * k)
    drop = (0.145 - 0.13 * v) * h
    lean = -90 + math.degrees(math.asin(drop / figure.trunk))
    pelvis = shoulder - pitched(lean) * figure.trunk
    # At the top the shanks are upright.
    ankle_x = figure.trunk + figure.thigh * 0.93
    feet = _feet(figure, ankle_x, 0.085 * h, 14, vec(0.2, 0.25, 1))
    up = pitched(lean)
    bar = pelvis + vec(up[2], 0, -up[0]) * (0.085 * h)
    hands = both(Limb(vec(bar[0], figure.shoulder + 0.075 * h, bar[2] + 0.01), vec(-0.3, 1, -0.3)))
    return Pose(pelvis, lean, hands, feet, neck=28)


def leg_extension(figure: Figure, v: float) -> Pose:
    h, k = figure.height, figure.scale
    pelvis = vec(0, 0, MACHINE_SEAT + 0.1 * k)
    lean = -14.0
    half = 0.058 * h
    thigh = unit(vec(1, (half - figure.hip) / figure.thigh, 0.03))
    hip = pelvis + vec(0, figure.hip, 0)
    knee = hip + thigh * figure.thigh
    swing = math.radians(-4 + 86 * v)  # the shank, from straight down towards straight ahead
    ankle = knee + vec(math.sin(swing), 0, -math.cos(swing)) * figure.shank
    pole = unit(knee - (hip + ankle) / 2)
    feet = both(Limb(ankle, pole, pitch=math.degrees(swing) * 0.92 + 4, out=3))
    hands = both(Limb(pelvis + vec(0.05 * h, figure.shoulder + 0.05 * h, 0.02 * h), vec(-1, 0.6, 0)))
    return Pose(pelvis, lean, hands, feet, neck=8)


BENCH_TOP = 0.44
SEAT_TOP = 0.46
MACHINE_SEAT = 0.58
RIG_TOP = 2.35
HANDS = ("left_grip", "right_grip")
TRUNK = ("chest",)
HIPS = ("pelvis",)

LIFTS: dict[str, Lift] = {
    lift.name: lift
    for lift in (
        Lift("squat", squat, TRUNK, 1, "rack", "back-barbell", ("knee", "hip"), "behind"),
        Lift("bench-press", bench_press, HANDS, 1, "lie", "bench-barbell", ("elbow", "shoulder"), "bar"),
        Lift("deadlift", deadlift, HANDS, 0, "floor", "barbell", ("hip", "knee"), "bar"),
        Lift("romanian-deadlift", romanian_deadlift, HANDS, 1, "floor", "barbell", ("hip",), "bar"),
        Lift(
            "overhead-press",
            overhead_press,
            HANDS,
            0,
            "rack",
            "rack-barbell",
            ("elbow", "shoulder"),
            "elbows",
        ),
        Lift("biceps-curl", biceps_curl, HANDS, 0, "stand", "dumbbells", ("elbow",), "bar"),
        Lift("triceps-pushdown", triceps_pushdown, HANDS, 0, "stand", "cable", ("elbow",), "bar"),
        Lift("lat-pulldown", lat_pulldown, HANDS, 0, "sit", "pulldown", ("elbow", "shoulder"), "bar"),
        Lift("pull-up", pull_up, TRUNK, 0, "hang", "rig", ("elbow", "shoulder"), "hips"),
        Lift("bent-over-row", bent_over_row, HANDS, 0, "floor", "barbell", ("elbow", "shoulder"), "bar"),
        Lift("push-up", push_up, TRUNK, 1, "prone", "none", ("elbow", "shoulder"), "hips"),
        Lift("lunge", lunge, HIPS, 1, "stand", "dumbbells", ("knee", "hip"), "behind"),
        Lift("lateral-raise", lateral_raise, HANDS, 0, "stand", "dumbbells", ("shoulder",), "elbows"),
        Lift("hip-thrust", hip_thrust, HIPS, 0, "lean", "hip-barbell", ("hip", "knee"), "bar"),
        Lift(
            "leg-extension",
            leg_extension,
            ("left_ankle", "right_ankle"),
            0,
            "sit",
            "extension",
            ("knee",),
            "feet",
        ),
    )
}


class Path:
    """Poses of one figure by excursion: 0 at the lengthened end, 1 at the shortened end.

    The excursion is the arc length along the path of the lift's marker, so a constant excursion speed is a
    constant speed of the bar (or the limb that travels). `length_m` is the whole way.
    """

    def __init__(self, lift: Lift, figure: Figure) -> None:
        self._lift, self._figure = lift, figure
        v = np.linspace(0.0, 1.0, 401)
        track = np.array([self._marker(float(x)) for x in v])
        way = np.concatenate(([0.0], np.cumsum(np.sqrt((np.diff(track, axis=0) ** 2).sum(1)))))
        self.length_m = float(way[-1])
        self._v = PchipInterpolator(way / way[-1], v)

    def _marker(self, v: float) -> Vector:
        joints = solve(self._figure, self._lift.pose(self._figure, v))
        return np.mean([joints[name] for name in self._lift.marker], axis=0)

    def pose(self, excursion: float) -> Pose:
        """The pose at an excursion; slightly outside 0..1 is allowed."""
        inside = min(max(excursion, 0.0), 1.0)
        return self._lift.pose(self._figure, float(self._v(inside)))

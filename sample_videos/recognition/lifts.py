"""Poses of the lifts that are recognized: those of the studio, varied, and some that it does not render.

As in `studio.lifts`, each function gives the pose at `v`, 0 at the lengthened end and 1 at the shortened one.
A `Style` says how this lifter does it.
"""

import math
from dataclasses import replace

from recognition.poses import Drill, Style, at_sides, chest_of, forward_of, lying, seated, with_hands
from studio import lifts as studio
from studio.figure import Figure
from studio.geometry import pitched, unit, vec
from studio.lifts import stand
from studio.pose import Limb, Pose, both


def _press(pose: Pose, figure: Figure, v: float, style: Style) -> Pose:
    """From the chest straight up, on whatever the trunk lies."""
    h = figure.height
    shoulder = chest_of(pose, figure)
    low = shoulder + forward_of(pose.lean) * (0.09 * h) - pitched(pose.lean) * (0.06 + 0.05 * style.b) * h
    half = figure.shoulder + (0.1 + 0.04 * style.a) * h
    tilt = 0.25 * math.cos(math.radians(pose.lean)) ** 2 * style.c
    up = unit(vec(tilt, 0, 1)) * math.sqrt((figure.arm * 0.98) ** 2 - (half - figure.shoulder) ** 2)
    at = low + (shoulder + up - low) * v
    return with_hands(pose, vec(at[0], half, at[2]), vec(0.25 + 0.4 * style.c, 1.0, -1.2))


def squat(figure: Figure, v: float, style: Style) -> Pose:
    depth = 1 - (1 - v) * (0.85 + 0.15 * style.a)
    pose = studio.squat(figure, depth)
    bent = 12 * style.b + (45 * max(0.0, style.c) if 0.4 < style.variant < 0.88 else 0.0)
    pose = replace(pose, lean=pose.lean + (1 - v) * bent)
    if style.variant < 0.4:
        return pose
    shoulder = chest_of(pose, figure)
    if style.variant < 0.6:  # front or goblet squat
        return with_hands(
            pose, shoulder + vec(0.17, 0.09 + 0.06 * style.c, -0.08 + 0.1 * style.c), vec(0.4, 0.5, -1)
        )
    if style.variant < 0.88:  # arms ahead, at least on the way down
        down = vec(0.1, 0.12, -figure.arm * 0.95)
        ahead = vec(figure.arm * 0.93, 0.12, 0.02)
        swing = 1 - v * (0.5 - 0.5 * style.c)
        return with_hands(pose, shoulder + down + (ahead - down) * swing, vec(0, 0.6, -1))
    return at_sides(pose, figure)


def lunge(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.lunge(figure, v)
    if style.variant < 0.6:  # steps out and back
        tall = stand(figure)
        fraction = min(1.0, (1 - v) * 1.6)
        ahead = pose.feet[0].target[0]
        moved = vec(0.5 * ahead * (1 - fraction), 0, 0)
        feet = tuple(
            replace(f, target=s.target * (1 - fraction) + f.target * fraction, pitch=f.pitch * fraction)
            for f, s in zip(pose.feet, tall.feet, strict=True)
        )
        pelvis = tall.pelvis * (1 - fraction) + pose.pelvis * fraction
        pose = replace(pose, pelvis=vec(pelvis[0] - moved[0] * 0.5, 0, min(pelvis[2], tall.pelvis[2])))
        pose = replace(pose, feet=feet)  # type: ignore[arg-type]
    pose = replace(pose, lean=pose.lean + 8 * style.b)
    return _loaded(pose, figure, style)


def _loaded(pose: Pose, figure: Figure, style: Style) -> Pose:
    """The pose with the hands on the hips, at the load in front of the chest or on the back, or hanging."""
    held = style.variant % 0.3 / 0.3
    shoulder = chest_of(pose, figure)
    if held < 0.2:
        return with_hands(pose, pose.pelvis + vec(0.03, 0.17, 0.05), vec(-0.3, 1, -0.2))
    if held < 0.4:
        front = shoulder + vec(0.17, 0.09 + 0.06 * style.c, -0.08 + 0.1 * style.c)
        return with_hands(pose, front, vec(0.4, 0.5, -1))
    if held < 0.6:
        return with_hands(pose, shoulder + vec(-0.08, 0.3 + 0.06 * style.c, 0), vec(-0.5, 0.4, -1))
    return at_sides(pose, figure)


def deadlift(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.deadlift(figure, v)
    pose = replace(pose, lean=pose.lean * (0.95 + 0.2 * style.c))
    half = (0.075 + 0.05 * abs(style.a)) * figure.height * (2.2 if style.variant > 0.75 else 1.0)
    feet = both(replace(pose.feet[0], target=vec(pose.feet[0].target[0], half, figure.ankle)))
    low = 0.1 * (1 - v) * style.b
    hands = pose.hands
    if style.variant > 0.5:  # a kettlebell, or sumo: hands between the legs
        hands = both(replace(hands[0], target=vec(hands[0].target[0], 0.06, hands[0].target[2])))
    shifted = tuple(replace(hand, target=hand.target + vec(0, 0, low)) for hand in hands)
    return replace(pose, feet=feet, hands=shifted, pelvis=pose.pelvis + vec(0, 0, low * 0.7))  # type: ignore[arg-type]


def romanian_deadlift(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.romanian_deadlift(figure, v)
    pose = replace(pose, lean=pose.lean * (0.9 + 0.12 * style.a))
    shoulder = chest_of(pose, figure)
    down = vec(shoulder[0] + 0.03, figure.shoulder + 0.04, shoulder[2] - figure.arm * 0.96)
    return with_hands(pose, down, vec(-1, 0.5, 0))


def hip_thrust(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.hip_thrust(figure, v)
    if style.variant < 0.6:
        return pose
    # A bridge on the floor: the shoulders lie low.
    drop = chest_of(pose, figure)[2] - 0.12
    down = vec(0, 0, drop)
    low = pose.pelvis - down
    rise = (0.02 + 0.26 * v) * figure.height * 0.9
    shoulder = chest_of(pose, figure) - down
    lean = -90 - math.degrees(math.asin(min(0.9, (rise - shoulder[2] + 0.1) / figure.trunk)))
    pelvis = shoulder - pitched(lean) * figure.trunk
    pose = replace(pose, pelvis=vec(low[0], 0, max(0.1, pelvis[2])), lean=lean)
    return with_hands(pose, vec(shoulder[0] + 0.4, 0.3, 0.05), vec(0, 1, 0))


def leg_extension(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.leg_extension(figure, v)
    return replace(pose, lean=pose.lean + 9 * style.a)


def leg_curl(figure: Figure, v: float, style: Style) -> Pose:
    if style.variant < 0.4:  # seated: from straight ahead to under the seat
        pose = studio.leg_extension(figure, 1.0 - 1.15 * v)
        return replace(pose, lean=pose.lean - 8 + 9 * style.a)
    lean = 90.0 + 8 * style.a
    pelvis = vec(0, 0, 0.62)
    knee = pelvis + vec(-figure.thigh, figure.hip, -0.02)
    swing = math.radians(4 + (95 + 15 * style.b) * v)
    ankle = knee + vec(-math.cos(swing), 0, math.sin(swing)) * figure.shank
    feet = both(Limb(ankle, unit(knee - (pelvis + ankle) / 2 + vec(0, 0, -0.01)), pitch=-60))
    pose = Pose(pelvis, lean, feet, feet, neck=-10)
    shoulder = chest_of(pose, figure)
    return with_hands(pose, shoulder + vec(0.12, 0.1, -0.32), vec(-0.5, 1, 0.2))


def leg_press(figure: Figure, v: float, style: Style) -> Pose:
    lean = -45.0 + 15 * style.a
    pelvis = vec(0, 0, 0.4)
    way = math.radians(38 + 22 * style.b)
    near, far = 0.62 * figure.leg, 0.985 * figure.leg
    ankle = pelvis + vec(math.cos(way), 0, math.sin(way)) * (near + (far - near) * v)
    feet = both(Limb(ankle + vec(0, 0.12, 0), vec(-0.3, 0.25, 1), pitch=60))
    pose = Pose(pelvis, lean, feet, feet, neck=14)
    return with_hands(pose, pelvis + vec(0.02, 0.3, 0.02), vec(-1, 0.6, 0))


def calf_raise(figure: Figure, v: float, style: Style) -> Pose:
    pose = stand(figure)
    up = vec(0, 0, 0.1 * v)
    feet = tuple(replace(f, target=f.target + up, pitch=-38 * v) for f in pose.feet)
    pose = replace(pose, pelvis=pose.pelvis + up, feet=feet)  # type: ignore[arg-type]
    if style.variant < 0.5:
        return at_sides(pose, figure)
    return with_hands(pose, chest_of(pose, figure) + vec(0.1, 0.24, 0.02), vec(-0.2, 0.8, -1))


def bench_press(figure: Figure, v: float, style: Style) -> Pose:
    lean = -90 - (14 if style.variant > 0.85 else 0)
    return _press(lying(figure, lean), figure, v, style)


def incline_bench_press(figure: Figure, v: float, style: Style) -> Pose:
    return _press(lying(figure, -55 + 12 * style.a, 0.5), figure, v, style)


def push_up(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.push_up(figure, v)
    if style.variant < 0.8:
        return pose
    # On the knees: shanks up behind.
    feet = both(replace(pose.feet[0], target=pose.pelvis + vec(-0.5, 0.08, 0.05), pole=vec(0, 0, -1)))
    return replace(pose, feet=feet)


def dip(figure: Figure, v: float, style: Style) -> Pose:
    h = figure.height
    bar = 1.2
    top = bar + figure.arm * 0.985
    low = bar + figure.arm * 0.48
    lean = 10 + (14 + 8 * style.a) * (1 - v)
    chest = vec(0.05 * (1 - v), 0, low + (top - low) * v)
    pelvis = chest - pitched(lean) * figure.trunk
    bent = 0.28 if style.variant < 0.7 else 0.05
    ankle = pelvis + vec(-bent * h, 0.05 * h, -math.sqrt(max((0.42 * h) ** 2 - (bent * h) ** 2, 0.01)))
    feet = both(Limb(ankle, vec(1, 0.1, -0.4), pitch=-50))
    pose = Pose(pelvis, lean, feet, feet)
    return with_hands(pose, vec(0.0, figure.shoulder + 0.08, bar), vec(-1, 0.4, 0))


def overhead_press(figure: Figure, v: float, style: Style) -> Pose:
    if style.variant < 0.5:
        return studio.overhead_press(figure, v)
    base = seated(figure, -6 + 8 * style.c) if style.variant < 0.8 else stand(figure)
    h = figure.height
    shoulder = chest_of(base, figure)
    half = figure.shoulder + (0.1 + 0.06 * style.a) * h
    top = math.sqrt((figure.arm * 0.98) ** 2 - (0.03 * h) ** 2)
    z = 0.02 * h + (top - 0.02 * h) * v
    out = half - 0.07 * h * v
    return with_hands(base, vec(shoulder[0] + 0.05 * (1 - v), out, shoulder[2] + z), vec(0.25, 0.7, -1))


def lateral_raise(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.lateral_raise(figure, v * (0.9 + 0.15 * style.a))
    return replace(pose, lean=pose.lean + 5 * style.b)


def front_raise(figure: Figure, v: float, style: Style) -> Pose:
    base = stand(figure)
    shoulder = chest_of(base, figure) + vec(0, figure.shoulder, 0)
    swing = math.radians(8 + (80 + 15 * style.a) * v)
    way = unit(vec(math.sin(swing), 0.05 - 0.1 * abs(style.b), -math.cos(swing)))
    return with_hands(base, shoulder + way * (figure.arm * 0.975), vec(-0.2, 0.6, -0.6))


def chest_fly(figure: Figure, v: float, style: Style) -> Pose:
    """Arms from the sides to the front: on a bench, in a machine, at a cable station."""
    if style.variant < 0.3:
        base = lying(figure, -90.0 if style.variant < 0.2 else -55.0)
    elif style.variant < 0.75:
        base = seated(figure, -4 + 6 * style.c)
    else:
        base = replace(stand(figure), lean=10 + 8 * style.c)
    angle = math.radians(85 - 78 * v + 8 * style.a)
    bent = 0.93 - 0.12 * abs(style.b)
    shoulder = chest_of(base, figure) + vec(0, figure.shoulder, 0)
    way = forward_of(base.lean) * math.cos(angle) + vec(0, 1, 0) * math.sin(angle)
    hand = shoulder + unit(way + pitched(base.lean) * -0.12) * (figure.arm * bent)
    hand[1] = max(hand[1], 0.03)
    return with_hands(base, hand, vec(0, 1, -0.3) if base.lean > -40 else vec(0, 1, 0.2))


def pull_up(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.pull_up(figure, v)
    half = float(pose.hands[0].target[1]) * (1 + 0.25 * style.a)
    pose = replace(pose, hands=both(replace(pose.hands[0], target=vec(0, half, pose.hands[0].target[2]))))
    if style.variant < 0.5:
        return pose
    ankle = pose.pelvis + vec(0.05 * style.b, 0.05, -figure.leg * 0.985)
    return replace(pose, feet=both(Limb(ankle, vec(1, 0.1, 0), pitch=-40)))


def lat_pulldown(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.lat_pulldown(figure, v)
    half = float(pose.hands[0].target[1]) * (1 + 0.3 * style.a)
    hands = both(replace(pose.hands[0], target=vec(pose.hands[0].target[0], half, pose.hands[0].target[2])))
    return replace(pose, hands=hands, lean=pose.lean - 6 * style.b * v)


def row(figure: Figure, v: float, style: Style) -> Pose:
    """Seated: from straight ahead to the belly."""
    base = seated(figure, -2 + 7 * style.a - 6 * v, 0.45, 0.42 if style.variant < 0.7 else 0.24)
    shoulder = chest_of(base, figure)
    half = 0.06 + 0.14 * abs(style.b)
    far = shoulder + vec(figure.arm * 0.93, half, -(0.15 + 0.12 * style.c))
    near = vec(base.pelvis[0] + 0.2, half + 0.05, base.pelvis[2] + 0.24 + 0.08 * style.c)
    return with_hands(base, far + (near - far) * v, vec(-1, 0.35, -0.6))


def bent_over_row(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.bent_over_row(figure, v)
    return replace(pose, lean=pose.lean + 12 * style.a)


def biceps_curl(figure: Figure, v: float, style: Style) -> Pose:
    if style.variant < 0.5:
        return studio.biceps_curl(figure, v)
    base = seated(figure, -8 + 10 * style.a) if style.variant < 0.8 else stand(figure)
    ahead = 45.0 if 0.7 < style.variant < 0.8 else 12 * abs(style.b)  # on a preacher bench
    hand = studio._forearm_swing(figure, chest_of(base, figure), ahead, 7, 165 - 120 * v)
    return replace(base, hands=both(hand))


def triceps_pushdown(figure: Figure, v: float, style: Style) -> Pose:
    pose = studio.triceps_pushdown(figure, v)
    lean = 10 + 10 * style.a
    shoulder = pose.pelvis + pitched(lean) * figure.trunk
    elbow_deg = 66 + 12 * style.c + 98 * v
    hand = studio._forearm_swing(figure, shoulder, 4 - 4 * v + 8 * style.b, 8, elbow_deg, -0.1)
    return replace(pose, lean=lean, hands=both(hand))


def triceps_extension(figure: Figure, v: float, style: Style) -> Pose:
    """Upper arms up, forearms behind the head and up again."""
    base = seated(figure, -3.0) if style.variant < 0.5 else stand(figure)
    hand = studio._forearm_swing(
        figure, chest_of(base, figure), 165 + 12 * style.a, 4, 58 + 12 * style.b + 105 * v
    )
    return replace(base, hands=both(hand))


def skull_crusher(figure: Figure, v: float, style: Style) -> Pose:
    base = lying(figure, -90.0)
    elbow_deg = 72 + 12 * style.b + 94 * v
    hand = studio._forearm_swing(figure, chest_of(base, figure), 182 + 10 * style.a, 2, elbow_deg)
    return replace(base, hands=both(hand))


def sit_up(figure: Figure, v: float, style: Style) -> Pose:
    h = figure.height
    pelvis = vec(0, 0, 0.1)
    lean = -88 + (70 + 15 * style.a if style.variant < 0.6 else 32) * v
    feet = both(Limb(vec(0.3 * h, 0.08 * h, figure.ankle), vec(0.3, 0.2, 1)))
    pose = Pose(pelvis, lean, feet, feet, neck=10 + 15 * v)
    head = chest_of(pose, figure) + pitched(lean) * 0.18
    if style.c > 0:
        return with_hands(pose, head + vec(0, 0.12, 0), vec(0, 1, 0.2))
    return with_hands(
        pose, chest_of(pose, figure) + forward_of(lean) * 0.1 - pitched(lean) * 0.05, vec(0.3, 1, 0)
    )


def back_extension(figure: Figure, v: float, style: Style) -> Pose:
    pelvis = vec(0, 0, 0.95)
    slope = math.radians(40 + 15 * style.a)
    ankle = pelvis - vec(math.cos(slope), -0.06, math.sin(slope)) * figure.leg * 0.99
    lean = 140 - (90 - math.degrees(slope) + 50) * v
    pose = Pose(pelvis, lean, both(Limb(ankle, vec(0, 0, -1))), both(Limb(ankle, vec(0.2, 0, -1))))
    chest = chest_of(pose, figure)
    return with_hands(pose, chest + forward_of(lean) * 0.12 - pitched(lean) * 0.05, vec(0.4, 1, 0))


DRILLS: dict[str, tuple[Drill, int]] = {
    # The lift's name in the library, and the end at which its sets begin (1 shortened).
    "squat": (squat, 1),
    "lunge": (lunge, 1),
    "deadlift": (deadlift, 0),
    "romanian-deadlift": (romanian_deadlift, 1),
    "hip-thrust": (hip_thrust, 0),
    "leg-extension": (leg_extension, 0),
    "leg-curl": (leg_curl, 0),
    "leg-press": (leg_press, 1),
    "calf-raise": (calf_raise, 0),
    "bench-press": (bench_press, 1),
    "incline-bench-press": (incline_bench_press, 1),
    "push-up": (push_up, 1),
    "dip": (dip, 1),
    "overhead-press": (overhead_press, 0),
    "lateral-raise": (lateral_raise, 0),
    "front-raise": (front_raise, 0),
    "chest-fly": (chest_fly, 0),
    "pull-up": (pull_up, 0),
    "lat-pulldown": (lat_pulldown, 0),
    "row": (row, 0),
    "bent-over-row": (bent_over_row, 0),
    "biceps-curl": (biceps_curl, 0),
    "triceps-pushdown": (triceps_pushdown, 0),
    "triceps-extension": (triceps_extension, 1),
    "skull-crusher": (skull_crusher, 1),
    "sit-up": (sit_up, 0),
    "back-extension": (back_extension, 0),
}
# Seen in gyms much more often than the others: where two lifts look alike, these are likelier.
COMMON = (
    "squat", "deadlift", "bench-press", "overhead-press", "biceps-curl", "lat-pulldown", "pull-up", "push-up",
    "row", "bent-over-row", "lunge", "triceps-pushdown", "leg-extension",
)  # fmt: skip
ONE_ARM = ("biceps-curl", "lateral-raise", "front-raise", "bent-over-row", "row", "overhead-press")


def one_armed(figure: Figure, pose: Pose, resting: Pose, side: int) -> Pose:
    """`pose` with one hand left where it is in `resting`."""
    hands = list(pose.hands)
    hands[side] = resting.hands[side]
    return replace(pose, hands=(hands[0], hands[1]))

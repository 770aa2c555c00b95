"""Poses of lifts that are seen more seldom.

Each function gives the pose at `v`, 0 at the lengthened end and 1 at the shortened one, by a `Style`.
"""

import math
from dataclasses import replace

from recognition.poses import Drill, Style, at_sides, chest_of, forward_of, seated, with_hands
from studio import lifts as studio
from studio.figure import Figure
from studio.geometry import Vector, pitched, unit, vec
from studio.lifts import stand
from studio.pose import Limb, Pose, both


def _leg(hip: Vector, knee: Vector, ankle: Vector, pitch: float = 0.0) -> Limb:
    """The leg whose knee lies there."""
    return Limb(ankle, unit(knee - (hip + ankle) / 2 + vec(1e-3, 0, 0)), pitch=pitch)


def hack_squat(figure: Figure, v: float, style: Style) -> Pose:
    """Back on a sled that slides along its slope, feet on a plate ahead."""
    lean = -38.0 + 9 * style.a
    ahead = (0.1 + 0.03 * style.b) * figure.height
    far = math.sqrt((0.98 * figure.leg) ** 2 - ahead**2)
    near = (0.42 + 0.1 * style.c) * figure.leg
    ankle = vec(0, 0, 0.3)
    pelvis = ankle - forward_of(lean) * ahead + pitched(lean) * (near + (far - near) * v)
    feet = both(Limb(ankle + vec(0, 0.1 * figure.height, 0), vec(1, 0.3, 0.6), pitch=35))
    pose = Pose(pelvis, lean, feet, feet, neck=12)
    return with_hands(pose, chest_of(pose, figure) + vec(0.05, 0.24, 0.06), vec(0.4, 0.8, -1))


def thruster(figure: Figure, v: float, style: Style) -> Pose:
    """Out of a front squat and on to straight arms."""
    legs, arms = min(1.0, v / 0.55), max(0.0, (v - 0.45) / 0.55)
    pose = studio.squat(figure, 1 - (1 - legs) * (0.85 + 0.15 * style.a))
    pose = replace(pose, lean=0.6 * pose.lean)
    half = figure.shoulder + (0.03 + 0.04 * abs(style.b)) * figure.height
    reach = math.sqrt((0.985 * figure.arm) ** 2 - (half - figure.shoulder) ** 2)
    shoulder = chest_of(pose, figure)
    at = shoulder + vec(0.14 * (1 - arms), 0, 0.02 + (reach - 0.02) * arms)
    return with_hands(pose, vec(at[0], half, at[2]), vec(0.6, 0.5, -1))


def step_up(figure: Figure, v: float, style: Style) -> Pose:
    """One foot on a box, the other one follows."""
    h = figure.height
    box, half = (0.22 + 0.05 * style.a) * h, 0.055 * h
    low = vec(-0.2 * h, 0, figure.ankle + 0.965 * figure.leg)
    high = vec(-0.01 * h, 0, box + figure.ankle + 0.985 * figure.leg)
    floor, top = vec(-0.3 * h, -half, figure.ankle), vec(0, -half, box + figure.ankle)
    step = max(0.0, 1.25 * v - 0.25)
    raised = vec(0, 0, 0.5 * box * math.sin(math.pi * step))
    feet = (
        Limb(vec(0, half, box + figure.ankle), vec(1, 0.1, 0.2)),
        Limb(floor + (top - floor) * step + raised, vec(1, -0.1, 0.1), pitch=-25 * (1 - step)),
    )
    pose = Pose(low + (high - low) * v, (24 + 8 * style.b) * (1 - v) + 3, feet, feet)
    if style.variant < 0.25:
        return with_hands(pose, pose.pelvis + vec(0.03, 0.17, 0.05), vec(-0.3, 1, -0.2))
    return at_sides(pose, figure)


def nordic_curl(figure: Figure, v: float, style: Style) -> Pose:
    """Kneeling with the feet held: the straight body falls forwards and rises again."""
    h = figure.height
    lean = 6 + (66 + 12 * style.a) * (1 - v)
    knee = vec(0, 0, 0.06)
    pelvis = knee + pitched(lean) * figure.thigh
    out = vec(0, figure.hip, 0)
    ankle = knee + vec(-0.995 * figure.shank, 0, 0.03)
    feet = both(_leg(pelvis + out, knee + out, ankle + out, pitch=-75))
    pose = Pose(pelvis, lean + (8 + 8 * style.b) * (1 - v), feet, feet, neck=-10)
    if style.variant < 0.5:  # arms crossed, else ready to land on them
        return with_hands(
            pose, chest_of(pose, figure) + forward_of(lean) * 0.1 - pitched(lean) * 0.05, vec(0.3, 1, 0)
        )
    return with_hands(
        pose, chest_of(pose, figure) + forward_of(lean) * 0.2 * h + vec(0, 0.15, 0), vec(-0.4, 1, -0.6)
    )


def hip_abduction(figure: Figure, v: float, style: Style) -> Pose:
    """Seated: the knees part."""
    pose = seated(figure, -14 + 10 * style.a)
    out = math.radians(3 + (38 + 8 * style.b) * v)
    hip = pose.pelvis + vec(0, figure.hip, 0)
    knee = hip + vec(math.cos(out), math.sin(out), 0.02) * figure.thigh
    ankle = knee + vec(0.1 * math.cos(out), 0.1 * math.sin(out), -0.99) * figure.shank
    return replace(pose, feet=both(_leg(hip, knee, ankle)))


def hip_adduction(figure: Figure, v: float, style: Style) -> Pose:
    """Seated: the knees close."""
    return hip_abduction(figure, 1 - v, style)


def single_leg_deadlift(figure: Figure, v: float, style: Style) -> Pose:
    """A hinge on one leg, the other one in line with the trunk."""
    pose = studio.romanian_deadlift(figure, v)
    lean = pose.lean * (1 + 0.12 * style.a)
    pelvis = pose.pelvis + vec(0.04 * (1 - v), 0, 0.01)
    hip = pelvis + vec(0, -figure.hip, 0)
    rear = hip - pitched(0.95 * lean - 4) * (0.97 - 0.1 * max(0.0, style.b)) * figure.leg
    stance = replace(pose.feet[0], target=vec(pose.feet[0].target[0], 0.03, figure.ankle))
    feet = (stance, Limb(rear, vec(0.6, 0, -0.6), pitch=-40 * (1 - v)))
    pose = replace(pose, lean=lean, pelvis=pelvis, feet=feet)
    shoulder = chest_of(pose, figure)
    down = vec(shoulder[0] + 0.03, figure.shoulder + 0.04, shoulder[2] - figure.arm * 0.96)
    return with_hands(pose, down, vec(-1, 0.5, 0))


def good_morning(figure: Figure, v: float, style: Style) -> Pose:
    """A hinge with the bar on the back, or with a kettlebell held to the chest."""
    pose = studio.romanian_deadlift(figure, v)
    lower = vec(0, 0, 0.05 * max(0.0, style.c) * figure.height * (1 - v))
    pose = replace(pose, pelvis=pose.pelvis - lower, lean=pose.lean * (0.95 + 0.15 * style.a))
    chest, ahead = chest_of(pose, figure), forward_of(pose.lean)
    if style.variant < 0.3:
        held = chest + ahead * 0.17 - pitched(pose.lean) * 0.08
        return with_hands(pose, held + vec(0, 0.08 + 0.05 * abs(style.b), 0), vec(0.4, 0.5, -1))
    return with_hands(pose, chest - ahead * 0.08 + vec(0, 0.3 + 0.05 * style.b, 0), vec(-0.5, 0.4, -1))


def kettlebell_swing(figure: Figure, v: float, style: Style) -> Pose:
    """The hips open on the first half of the way; then the bell floats up in straight arms."""
    opened = min(1.0, 2 * v)
    pose = studio.romanian_deadlift(figure, opened)
    # The knees bend more than in a deadlift with straight legs.
    lower = vec(0, 0, (0.07 + 0.02 * style.c) * figure.height * (1 - opened))
    pose = replace(pose, pelvis=pose.pelvis - lower, lean=pose.lean * (0.85 + 0.1 * style.a) - 2 * v)
    shoulder = chest_of(pose, figure) + vec(0, figure.shoulder, 0)
    top = 85 + 20 * style.b + (65 if style.variant > 0.85 else 0)
    # From between the legs forwards and up, against the vertical.
    swing = math.radians(-20 + (top + 20) * v)
    way = unit(vec(math.sin(swing), -0.27, -math.cos(swing)))
    return with_hands(pose, shoulder + way * (figure.arm * 0.97), vec(-0.3, 0.6, -0.6))


def upright_row(figure: Figure, v: float, style: Style) -> Pose:
    """Hands close to the body up to the chest, elbows ahead of them."""
    pose = stand(figure)
    h = figure.height
    shoulder = chest_of(pose, figure)
    half = (0.07 + 0.05 * abs(style.a)) * h
    low, high = -0.95 * figure.arm, (-0.09 + 0.05 * style.b) * h
    at = shoulder + vec(0.1 + 0.05 * math.sin(math.pi * v), 0, low + (high - low) * v)
    return with_hands(pose, vec(at[0], half, at[2]), vec(-0.2, 1, 0.1 + 0.5 * v))


def reverse_fly(figure: Figure, v: float, style: Style) -> Pose:
    """Arms from the front to the sides: bent over, or in a machine."""
    base = studio.bent_over_row(figure, 0.0) if style.variant < 0.6 else seated(figure, 4 + 6 * style.c)
    if style.variant < 0.6:
        base = replace(base, lean=base.lean + 14 + 8 * style.c)
    angle = math.radians(6 + (78 + 6 * style.a) * v)
    shoulder = chest_of(base, figure) + vec(0, figure.shoulder, 0)
    way = forward_of(base.lean) * math.cos(angle) + vec(0, 1, 0) * math.sin(angle)
    hand = shoulder + unit(way) * figure.arm * (0.96 - 0.1 * abs(style.b))
    return with_hands(base, hand, vec(-0.6, 1, 0.3))


def inverted_row(figure: Figure, v: float, style: Style) -> Pose:
    """The straight body hangs under a bar or from straps and turns about the heels."""
    line = figure.leg * 0.995 + figure.trunk
    lowest = 62.0 + 18 * style.a
    turned = math.degrees((0.62 + 0.08 * style.b) * figure.arm / line)
    ankle = vec(0, 0.05 * figure.height, 0.08)

    def body(lean: float) -> Pose:
        pelvis = vec(ankle[0], 0, ankle[2]) + pitched(lean) * (figure.leg * 0.995)
        feet = both(Limb(ankle, vec(0.3, 0, 1), pitch=lean + 20))
        return Pose(pelvis, lean, feet, feet, neck=8)

    start = body(-lowest)
    half = figure.shoulder + (0.03 + 0.05 * abs(style.c)) * figure.height
    grip = chest_of(start, figure) + forward_of(-lowest) * (0.965 * figure.arm)
    return with_hands(body(-lowest + turned * v), vec(grip[0], half, grip[2]), vec(-0.5, 0.7, -1))


def face_pull(figure: Figure, v: float, style: Style) -> Pose:
    """From straight ahead to beside the face, elbows high."""
    h = figure.height
    pose = replace(stand(figure), lean=-3.0 + 4 * style.a)
    shoulder = chest_of(pose, figure)
    far = shoulder + vec(0.93 * figure.arm, 0.05, (0.06 + 0.08 * style.b) * h)
    near = shoulder + vec(0.07 * h, figure.shoulder + (0.06 + 0.04 * style.c) * h, 0.08 * h)
    return with_hands(pose, far + (near - far) * v, vec(-0.5, 1, 0.15))


def leg_raise(figure: Figure, v: float, style: Style) -> Pose:
    """Legs up, straight or bent: hanging, on a captain's chair, or lying."""
    flat = style.variant > 0.7
    lean = -90.0 if flat else (-4 - 10 * v)
    pelvis = vec(0, 0, 0.12 if flat else 1.25)
    bent = math.radians((45 + 45 * style.c) * v if style.c > 0 else 6.0)
    # Against the trunk's own line, downwards.
    swing = math.radians(lean + 8 + (82 + 18 * style.a) * v)
    hip = pelvis + vec(0, figure.hip, 0)
    knee = hip + vec(math.sin(swing), 0, -math.cos(swing)) * figure.thigh
    if flat:
        swing = math.radians(4 + (80 + 10 * style.a) * v)
        knee = hip + vec(math.cos(swing), 0, math.sin(swing)) * figure.thigh
        ankle = knee + vec(math.cos(swing - bent), 0, math.sin(swing - bent)) * figure.shank
    else:
        ankle = knee + vec(math.sin(swing - bent), 0, -math.cos(swing - bent)) * figure.shank
    feet = both(_leg(hip, knee, ankle, pitch=-20))
    pose = Pose(pelvis, lean, feet, feet, neck=4)
    if flat:
        return with_hands(pose, pelvis + vec(0.05, 0.25, -0.05), vec(-0.2, 1, 0.2))
    shoulder = chest_of(pose, figure)
    if style.variant < 0.4:
        return with_hands(
            pose, vec(0, figure.shoulder + 0.1, shoulder[2] + 0.97 * figure.arm), vec(0, 1, -0.4)
        )
    return with_hands(
        pose, shoulder + vec(0.26, figure.shoulder + 0.06, -0.9 * figure.upper_arm), vec(-1, 0.3, -0.6)
    )


FURTHER_DRILLS: dict[str, tuple[Drill, int]] = {
    # The lift's name in the library, and the end at which its sets begin (1 shortened).
    "kettlebell-swing": (kettlebell_swing, 0),
    "hack-squat": (hack_squat, 1),
    "good-morning": (good_morning, 1),
    "upright-row": (upright_row, 0),
    "face-pull": (face_pull, 0),
    "reverse-fly": (reverse_fly, 0),
    "hip-abduction": (hip_abduction, 0),
    "hip-adduction": (hip_adduction, 0),
    "leg-raise": (leg_raise, 0),
    "inverted-row": (inverted_row, 0),
    "nordic-curl": (nordic_curl, 1),
    "step-up": (step_up, 0),
    "single-leg-deadlift": (single_leg_deadlift, 1),
    "thruster": (thruster, 1),
}

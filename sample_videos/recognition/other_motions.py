"""Poses of people who do something else than a lift: both ends of a movement to and fro."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from recognition.poses import at_sides, chest_of, forward_of, seated, with_hands
from studio import lifts as studio
from studio.figure import Figure
from studio.geometry import SIDES, pitched, unit, vec
from studio.lifts import stand
from studio.pose import Limb, Pose, both

Motion = Callable[[float], Pose]


def wave(figure: Figure, rng: np.random.Generator) -> Motion:
    """Hands that wander while standing or sitting, a trunk that leans along."""
    base = stand(figure) if rng.random() < 0.5 else seated(figure, float(rng.uniform(-10, 25)))
    shoulder = chest_of(base, figure)
    ends = []
    for sign in SIDES:
        points = []
        for _ in range(2):
            way = unit(vec(rng.uniform(0.1, 1), sign * rng.uniform(-0.5, 1), rng.uniform(-1, 0.6)))
            points.append(
                shoulder + vec(0, sign * figure.shoulder, 0) + way * figure.arm * rng.uniform(0.4, 0.9)
            )
        ends.append(points)
    swing = float(rng.uniform(-12, 12))

    def pose(v: float) -> Pose:
        hands = tuple(
            Limb(a + (b - a) * v, vec(-1, s * 0.6, -0.5)) for (a, b), s in zip(ends, SIDES, strict=True)
        )
        return replace(base, lean=base.lean + swing * v, hands=hands)  # type: ignore[arg-type]

    return pose


def bow(figure: Figure, rng: np.random.Generator) -> Motion:
    """The trunk bends with straight knees, and the hands stay on the legs, on the belly or together."""
    base = stand(figure)
    depth, knees = float(rng.uniform(25, 95)), float(rng.uniform(0, 0.04))
    where = rng.random()
    reach = float(rng.uniform(0.05, 0.22)) * figure.height

    def pose(v: float) -> Pose:
        back = 0.1 * math.sin(math.radians(depth * v)) * figure.height
        pose = replace(base, lean=base.lean + depth * v, pelvis=base.pelvis - vec(back, 0, knees * v))
        chest, trunk = chest_of(pose, figure), pitched(pose.lean)
        if where < 0.5:
            return with_hands(pose, chest - trunk * (figure.arm * 0.9), vec(-1, 0.4, 0))
        if where < 0.8:
            return with_hands(pose, chest + forward_of(pose.lean) * reach - trunk * 0.2, vec(0, 1, -0.3))
        return with_hands(pose, vec(reach, 0.15, figure.leg * (0.6 - 0.5 * v)), vec(-0.5, 0.6, 0))

    return pose


def step_in_place(figure: Figure, rng: np.random.Generator) -> Motion:
    """Walking, marching or running on the spot: one knee and then the other, arms against the legs."""
    base = stand(figure)
    h, lift, swing = figure.height, float(rng.uniform(0.02, 0.25)), float(rng.uniform(0, 0.25))
    ahead, bounce = float(rng.uniform(0, 0.2)), float(rng.uniform(0, 0.03))
    bent = rng.random() < 0.5
    lean = float(rng.uniform(0, 12))

    def pose(v: float) -> Pose:
        feet, hands = [], []
        up = base.pelvis + vec(0, 0, bounce * h * math.sin(math.pi * v))
        body = replace(base, pelvis=up, lean=lean)
        shoulder = chest_of(body, figure)
        for sign, foot, phase in zip(SIDES, base.feet, (1 - 2 * v, 2 * v - 1), strict=True):
            off = vec(ahead * h * phase, 0, lift * h * max(0.0, phase))
            feet.append(replace(foot, target=foot.target + off, pitch=-30 * max(0.0, phase)))
            low = -0.55 if bent else -0.9
            hand = shoulder + vec(
                0.15 * bent - swing * h * phase, sign * (figure.shoulder + 0.04), low * figure.arm
            )
            hands.append(Limb(hand, vec(-1, sign * 0.4, 0)))
        return replace(body, feet=(feet[0], feet[1]), hands=(hands[0], hands[1]))

    return pose


def jumping_jack(figure: Figure, rng: np.random.Generator) -> Motion:
    """Arms and legs to the sides and back, with a hop."""
    base = stand(figure)
    h, top, wide = figure.height, float(rng.uniform(100, 175)), float(rng.uniform(0.06, 0.16))
    hop = float(rng.uniform(0.01, 0.05))

    def pose(v: float) -> Pose:
        feet = both(replace(base.feet[0], target=base.feet[0].target + vec(0, wide * h * v, 0)))
        up = vec(0, 0, hop * h * math.sin(math.pi * v) - 0.5 * wide**2 * h * v)
        body = replace(base, pelvis=base.pelvis + up, feet=feet)
        angle = math.radians(8 + (top - 8) * v)
        shoulder = chest_of(body, figure) + vec(0, figure.shoulder, 0)
        return with_hands(
            body, shoulder + vec(0.03, math.sin(angle), -math.cos(angle)) * figure.arm * 0.96, vec(-1, 0.3, 0)
        )

    return pose


def stretch(figure: Figure, rng: np.random.Generator) -> Motion:
    """One arm goes across the body, or overhead with the help of the other one."""
    base = at_sides(stand(figure) if rng.random() < 0.7 else seated(figure, 0.0), figure)
    side = int(rng.integers(2))
    sign = SIDES[side]
    shoulder = chest_of(base, figure) + vec(0, sign * figure.shoulder, 0)
    across = rng.random() < 0.5
    way = (
        unit(vec(0.8, -sign * rng.uniform(0.4, 1.0), rng.uniform(-0.2, 0.3)))
        if across
        else unit(vec(rng.uniform(-0.2, 0.5), sign * rng.uniform(-0.3, 0.8), rng.uniform(0.5, 1)))
    )
    goal = shoulder + way * figure.arm * float(rng.uniform(0.5, 0.97))
    helps, lean = not across or rng.random() < 0.5, float(rng.uniform(-8, 8))

    def pose(v: float) -> Pose:
        hands = list(base.hands)
        start = hands[side].target
        hands[side] = replace(hands[side], target=start + (goal - start) * v, pole=vec(-0.3, sign, -0.4))
        if helps:
            other = hands[1 - side].target
            elbow = shoulder + way * figure.arm * 0.45
            hands[1 - side] = replace(hands[1 - side], target=other + (elbow - other) * v)
        return replace(base, hands=(hands[0], hands[1]), lean=base.lean + lean * v)

    return pose


def tap_in_plank(figure: Figure, rng: np.random.Generator) -> Motion:
    """In a straight-arm support a hand leaves the floor, or the hips rise a little."""
    base = studio.push_up(figure, 1.0)
    side, rise = int(rng.integers(2)), float(rng.uniform(0, 0.12))
    taps = rng.random() < 0.7
    goal = chest_of(base, figure) - vec(0, SIDES[side] * figure.shoulder, 0.05)

    def pose(v: float) -> Pose:
        hands = list(base.hands)
        if taps:
            hands[side] = replace(hands[side], target=hands[side].target + (goal - hands[side].target) * v)
        pelvis = base.pelvis + vec(0, 0, rise * figure.height * v * (not taps or 0.3))
        return replace(base, pelvis=pelvis, hands=(hands[0], hands[1]))

    return pose


def swing_club(figure: Figure, rng: np.random.Generator) -> Motion:
    """Both hands together from one side to the other, or from low to high: golf, tennis, an axe, a baby."""
    base = stand(figure)
    base = replace(base, lean=float(rng.uniform(0, 35)))
    shoulder = chest_of(base, figure)
    ends = [
        shoulder
        + unit(vec(rng.uniform(0.2, 1), sign * rng.uniform(0, 1), rng.uniform(-1, 0.7)))
        * figure.arm
        * float(rng.uniform(0.5, 0.9))
        for sign in (1, -1)
    ]
    turn = float(rng.uniform(0, 60))

    def pose(v: float) -> Pose:
        at = ends[0] + (ends[1] - ends[0]) * v
        hands = (
            Limb(at + vec(0, 0.04, 0), vec(-1, 0.6, -0.5)),
            Limb(at - vec(0, 0.04, 0), vec(-1, -0.6, -0.5)),
        )
        return replace(replace(base, hands=hands), side=float(8 * (1 - 2 * v)), look=turn * (1 - 2 * v))

    return pose


OTHER_MOTIONS: tuple[Callable[[Figure, np.random.Generator], Motion], ...] = (
    wave, bow, step_in_place, jumping_jack, stretch, tap_in_plank, swing_club,
)  # fmt: skip

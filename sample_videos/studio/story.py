"""A clip from beginning to end: standing about, walking in, setting up, sets, rests, racking, walking off."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .figure import Figure
from .geometry import SIDES, Vector, turned, vec
from .lifts import BENCH_TOP, LIFTS, Lift, Path, deadlift, stand
from .motion import SetMotion
from .pose import LEFT, NAMES, Limb, Pose, blend, both, solve


def ease(x: float) -> float:
    """Minimum-jerk step from 0 to 1."""
    x = min(max(x, 0.0), 1.0)
    return x * x * x * (10.0 + x * (6.0 * x - 15.0))


@dataclass(frozen=True)
class Action:
    """A stretch of the story: how long, the pose at a time within it, whether the load is in the hands."""

    seconds: float
    pose: Callable[[float], Pose]
    held: bool
    set_index: int | None = None

    def reversed(self) -> "Action":
        return replace(self, pose=lambda t: self.pose(self.seconds - t))


def move(a: Pose, b: Pose, seconds: float, held: bool, lift: float = 0.25) -> Action:
    return Action(seconds, lambda t: blend(a, b, ease(t / seconds), lift), held)


def keep(a: Pose, seconds: float, held: bool) -> Action:
    return Action(seconds, lambda t: a, held)


def idle(a: Pose, seconds: float, held: bool, rng: np.random.Generator) -> Action:
    """Standing (or sitting) about: weight from foot to foot, looking around, an arm that stirs."""
    phase, speed = rng.uniform(0, 2 * math.pi, 3), rng.uniform(0.5, 1.1, 3)
    restless = float(rng.uniform(0.03, 0.09))

    def pose(t: float) -> Pose:
        fade = math.sin(math.pi * min(max(t / seconds, 0.0), 1.0)) ** 0.5
        wave = [fade * math.sin(p + s * t * 2.2) for p, s in zip(phase, speed, strict=True)]
        drift = vec(0.006 * wave[1], 0.016 * wave[0], 0)
        hands = []
        for hand, w in zip(a.hands, (wave[1], wave[2]), strict=True):
            swing = (
                vec(restless * w, 0, restless * 0.5 * (w * w)) if not held else vec(0.3 * restless * w, 0, 0)
            )
            hands.append(replace(hand, target=hand.target + drift + turned(swing, a.yaw)))
        return replace(
            a,
            pelvis=a.pelvis + drift,
            look=a.look + 28 * wave[2],
            neck=a.neck + 5 * wave[1],
            hands=tuple(hands),
        )

    return Action(seconds, pose, held)


Stance = tuple[float, float, float]  # x, y, yaw


def _headroom(figure: Figure, pelvis: Vector, ankle: Vector) -> float:
    """How much higher the pelvis could be before the leg to `ankle` is straight (0.992 of its length)."""
    gap = ankle - pelvis
    aside = float(np.hypot(gap[0], gap[1])) + 0.02
    return float(ankle[2] + math.sqrt((figure.leg * 0.992) ** 2 - aside**2) - pelvis[2])


def walk(
    figure: Figure, a: Pose, start: Stance, goal: Stance, held: bool, swing: float = 0.16, pace: float = 0.52
) -> Action:
    """`a`, a pose at the origin, walked from one place to another; the planted foot stays put."""
    way = math.hypot(goal[0] - start[0], goal[1] - start[1])
    turn = abs(goal[2] - start[2])
    steps = max(2, math.ceil(way / 0.55), math.ceil(turn / 50))
    seconds = (steps + 0.6) * pace
    places = [
        tuple(s + (g - s) * w for s, g in zip(start, goal, strict=True)) for w in np.linspace(0, 1, steps + 1)
    ]
    # Foot i is set down at its place of step k + 1; both end at the goal.
    tracks: list[list[tuple[float, float, Stance, Stance]]] = [[], []]
    at: list[Stance] = [start, start]
    for k in range(steps + 1):
        foot = k % 2
        to = places[min(k + 1, steps)]
        begin = k / (steps + 1)
        tracks[foot].append((begin, begin + 1.0 / (steps + 1), at[foot], to))
        at[foot] = to

    def target(foot: int, w: float) -> np.ndarray:
        where, up = start, 0.0
        for begin, end, p, q in tracks[foot]:
            if w >= begin:
                s = ease((w - begin) / (end - begin))
                where = tuple(u + (v - u) * s for u, v in zip(p, q, strict=True))
                up = 0.07 * 4 * s * (1 - s)
        limb = a.feet[foot].target
        return turned(limb, where[2]) + vec(where[0], where[1], up)

    def pose(t: float) -> Pose:
        w = min(max(t / seconds, 0.0), 1.0)
        body = ease(w) * 0.35 + w * 0.65
        place = tuple(s + (g - s) * body for s, g in zip(start, goal, strict=True))
        walking = min(1.0, 6 * w, 6 * (1 - w))
        out = a.placed(*place)
        feet = tuple(replace(f, target=target(i, w)) for i, f in enumerate(out.feet))
        # As low as the longer stride needs.
        lowered = min([-0.02, *(_headroom(figure, out.pelvis, f.target) for f in feet)])
        sink = vec(0, 0, lowered * ease(12 * min(w, 1 - w)))
        arms = []
        for sign, hand in zip(SIDES, out.hands, strict=True):
            beat = sign * swing * walking * math.sin(math.pi * (w * (steps + 1) - 0.5))
            forward = turned(vec(beat, 0, 0.25 * abs(beat)), out.yaw)
            arms.append(replace(hand, target=hand.target + sink + forward))
        return replace(out, pelvis=out.pelvis + sink, hands=tuple(arms), feet=feet)  # type: ignore[arg-type]

    return Action(seconds, pose, held)


@dataclass(frozen=True)
class Setup:
    """How a lifter comes to the first pose of a set: acts, the pose that takes the load."""

    actions: tuple[Action, ...]
    grasp: Pose


def _on_thighs(figure: Figure, pose: Pose) -> Pose:
    """A seated or lying pose with the hands resting on the thighs."""
    h = figure.height
    point = pose.pelvis + vec(0.13 * h, 0.075 * h, 0.075 * h)
    return replace(pose, hands=both(Limb(point, vec(-0.6, 0.8, -0.3))))


def build_setup(
    lift: Lift, figure: Figure, path: Path, rng: np.random.Generator, walk_in: bool, view_deg: float
) -> Setup:
    """The way in. With `walk_in` off the lifter is at the gear already and only sets up."""
    ready = path.pose(float(lift.starts))
    idle_s = float(rng.uniform(1.0, 2.0))
    # People do not walk between the phone and the place they film.
    across = math.sin(math.radians(view_deg))
    side = float(rng.choice((-1.0, 1.0))) if abs(across) < 0.2 else -math.copysign(1.0, across)
    far = (-1.0 - 0.5 * float(rng.random()), side * float(rng.uniform(0.2, 0.8)))
    heading = math.degrees(math.atan2(-far[1], -far[0]))
    way = _SetupBuilder(figure, lift, path, ready, rng, idle_s, walk_in, (far[0], far[1], heading), side)
    return getattr(way, "by_" + lift.posture)()


@dataclass
class _SetupBuilder:
    figure: Figure
    lift: Lift
    path: Path
    ready: Pose
    rng: np.random.Generator
    idle_s: float
    walk_in: bool
    far: Stance
    side: float

    def _arrive(self, upright: Pose, goal: Stance, held: bool, swing: float = 0.16) -> list[Action]:
        """Idle, walk to `goal` (or stand there already)."""
        if not self.walk_in:
            return [idle(upright.placed(*goal), self.idle_s, held, self.rng)]
        start = (self.far[0] + goal[0], self.far[1] + goal[1], self.far[2])
        return [
            idle(upright.placed(*start), self.idle_s, held, self.rng),
            walk(self.figure, upright, start, goal, held, swing),
            keep(upright.placed(*goal), 0.3, held),
        ]

    def by_rack(self) -> Setup:
        rack_x = 0.8
        upright = stand(self.figure)
        # The bar waits a hand's breadth lower than where it will be carried.
        grasp = self.path.pose(0.93) if self.lift.starts else self.ready
        if not self.lift.starts:
            grasp = replace(
                grasp, pelvis=grasp.pelvis - vec(0, 0, 0.05), hands=_shift(grasp.hands, vec(0, 0, -0.05))
            )
        grasp = grasp.placed(rack_x, 0)
        tall = self.ready.placed(rack_x, 0)
        actions = [
            *self._arrive(upright, (rack_x - 0.06, 0.0, 0.0), False),
            move(upright.placed(rack_x - 0.06, 0), grasp, 1.4, False),
            keep(grasp, 0.5, False),
            move(grasp, tall, 0.8, True),
            keep(tall, 0.3, True),
            walk(self.figure, self.ready, (rack_x, 0, 0), (0, 0, 0), True, 0.0, 0.7),
            keep(self.ready, 0.5, True),
        ]
        return Setup(tuple(actions), grasp)

    def by_floor(self) -> Setup:
        upright = stand(self.figure)
        grasp = deadlift(self.figure, 0.0)
        actions = [
            *self._arrive(upright, (0.0, 0.0, 0.0), False),
            move(upright, grasp, 1.5, False),
            keep(grasp, 0.6, False),
        ]
        if self.lift.name != "deadlift":
            pull = Path(LIFTS["deadlift"], self.figure)
            locked = pull.pose(1.0)
            actions += [
                Action(1.4, lambda t: pull.pose(ease(t / 1.4)), True),
                keep(locked, 0.4, True),
                move(locked, self.ready, 1.2, True),
            ]
        return Setup(tuple(actions), grasp)

    def by_lie(self) -> Setup:
        h = self.figure.height
        feet_x = float(self.ready.feet[0].target[0])
        upright = stand(self.figure)
        seat = _on_thighs(
            self.figure,
            replace(
                self.ready, pelvis=vec(0.03 * h, 0, BENCH_TOP + 0.1 * self.figure.scale), lean=2.0, neck=4
            ),
        )
        lying = _on_thighs(self.figure, self.ready)
        # Hooks a little behind and below the locked-out bar.
        grasp = replace(self.ready, hands=_shift(self.ready.hands, vec(-0.11 * h, 0, -0.03 * h)))
        goal = (feet_x - 0.03, 0.0, 0.0)
        actions: list[Action] = []
        if self.walk_in:
            background = (feet_x + 0.1, self.side * 1.3, -90.0 * self.side)
            actions = [
                idle(upright.placed(*background), self.idle_s, False, self.rng),
                walk(self.figure, upright, background, goal, False),
                move(upright.placed(*goal), seat, 1.3, False),
                keep(seat, 0.5, False),
                move(seat, lying, 1.6, False),
            ]
        actions += [
            idle(lying, 0.8, False, self.rng),
            move(lying, grasp, 1.0, False),
            keep(grasp, 0.5, False),
            move(grasp, self.ready, 0.9, True),
        ]
        return Setup(tuple(actions), grasp)

    def by_sit(self) -> Setup:
        feet_x = float(self.ready.feet[0].target[0])
        upright = stand(self.figure)
        seated = _on_thighs(self.figure, self.ready)
        actions: list[Action] = []
        if self.walk_in:
            x = min(feet_x, 0.42)
            background = (x, self.side * 1.3, -90.0 * self.side)
            actions = [
                idle(upright.placed(*background), self.idle_s, False, self.rng),
                walk(self.figure, upright, background, (x, 0.0, 0.0), False),
                move(upright.placed(x, 0), seated, 1.5, False),
            ]
        actions += [idle(seated, self.idle_s, False, self.rng), move(seated, self.ready, 1.2, False)]
        return Setup(tuple(actions), self.ready)

    def by_stand(self) -> Setup:
        upright = stand(self.figure)
        carried = self.lift.equipment == "dumbbells"
        actions = self._arrive(upright, (0.0, 0.0, 0.0), carried, 0.06 if carried else 0.16)
        actions.append(move(upright, self.ready, 1.1, carried, 0.3))
        return Setup(tuple(actions), self.ready)

    def by_hang(self) -> Setup:
        upright = stand(self.figure)
        reach = replace(
            upright,
            pelvis=upright.pelvis - vec(0, 0, 0.05),
            hands=both(Limb(vec(0, self.ready.hands[0].target[1], 2.1), vec(0.2, 1, -0.5))),
            neck=-20,
        )
        actions = [
            *self._arrive(upright, (0.0, 0.0, 0.0), False),
            move(upright, reach, 0.9, False),
            move(reach, self.ready, 0.6, False, 0.0),
        ]
        return Setup(tuple(actions), self.ready)

    def by_prone(self) -> Setup:
        h = self.figure.height
        hands = self.ready.hands
        feet_x = float(hands[0].target[0]) - 0.3 * h
        feet = both(
            Limb(vec(feet_x, 0.06 * h, self.figure.ankle + 0.03 * h), vec(1, 0.5, 0.3), pitch=-25, out=10)
        )
        crouch = Pose(vec(feet_x - 0.06 * h, 0, 0.29 * h), 62, hands, feet, neck=-20)
        upright = stand(self.figure)
        start = (feet_x - 0.02, 0.0, 0.0)
        actions = [
            *self._arrive(upright, start, False),
            move(upright.placed(*start), crouch, 1.6, False),
            keep(crouch, 0.3, False),
            move(crouch, self.ready, 1.2, False, 0.1),
        ]
        return Setup(tuple(actions), self.ready)

    def by_lean(self) -> Setup:
        waiting = replace(_on_thighs(self.figure, self.ready), lean=self.ready.lean + 14, neck=14)
        actions = [idle(waiting, self.idle_s + 1.0, False, self.rng), move(waiting, self.ready, 1.0, False)]
        return Setup(tuple(actions), self.ready)


def _shift(hands: tuple[Limb, Limb], by: np.ndarray) -> tuple[Limb, Limb]:
    return replace(hands[0], target=hands[0].target + by), replace(hands[1], target=hands[1].target + by)


@dataclass(frozen=True)
class Timeline:
    """All acts in order with their start times."""

    actions: tuple[Action, ...]
    starts_s: tuple[float, ...]
    grasp: Pose

    @property
    def duration_s(self) -> float:
        return self.starts_s[-1] + self.actions[-1].seconds

    def set_starts(self) -> list[float]:
        """When each set's own clock begins."""
        return [
            s for s, action in zip(self.starts_s, self.actions, strict=True) if action.set_index is not None
        ]

    def at(self, time_s: float) -> tuple[Action, float]:
        """The act that plays at a time, and the time within it."""
        i = max(int(np.searchsorted(self.starts_s, time_s, side="right")) - 1, 0)
        return self.actions[i], min(time_s - self.starts_s[i], self.actions[i].seconds)


def build(
    lift: Lift,
    figure: Figure,
    path: Path,
    sets: list[SetMotion],
    rng: np.random.Generator,
    walk_in: bool,
    one_arm: "OneArm | None",
    view_deg: float,
    set_only: bool = False,
) -> Timeline:
    """The whole story: in, set, out, and a rest with in and out between sets; `set_only`: the set alone."""
    way_in = build_setup(lift, figure, path, rng, walk_in, view_deg)
    if set_only:
        way_in = replace(way_in, actions=(keep(path.pose(float(lift.starts)), 0.4, True),))
    actions: list[Action] = []
    for number, motion in enumerate(sets):
        final = path.pose(motion.at(motion.duration_s))
        if number:
            rested = way_in.actions[0].pose(0.0)
            actions.append(idle(rested, float(rng.uniform(4.0, 6.0)), way_in.actions[0].held, rng))
        actions += way_in.actions if not number else way_in.actions[1:]
        pose = _one_armed(figure, path, motion, one_arm) if one_arm else _both_armed(path, motion)
        held = way_in.actions[-1].held or lift.posture in ("sit", "hang", "stand", "lean", "floor")
        if one_arm:
            actions.append(move(path.pose(float(lift.starts)), pose(0.0), 0.8, held))
        actions.append(Action(motion.duration_s, pose, held, number))
        ready = path.pose(float(lift.starts))
        back = pose(motion.duration_s)
        if motion.plans[-1].failed and lift.starts:
            # Under the load, waiting for help: nothing more happens in this clip.
            actions.append(idle(final, 1.5, True, rng))
            break
        actions.append(move(back, ready, 0.6, held))
        actions += [action.reversed() for action in reversed(way_in.actions)]
    starts = np.concatenate(([0.0], np.cumsum([action.seconds for action in actions])[:-1]))
    return Timeline(tuple(actions), tuple(round(float(s), 6) for s in starts), way_in.grasp)


@dataclass(frozen=True)
class OneArm:
    """Which arm works (0 left, 1 right), and whether the other hand helps it up."""

    side: int
    helps: bool


def _both_armed(path: Path, motion: SetMotion) -> Callable[[float], Pose]:
    return lambda t: path.pose(motion.at(t))


def _one_armed(figure: Figure, path: Path, motion: SetMotion, arm: OneArm) -> Callable[[float], Pose]:
    """The other hand rests on the hip and, if it helps, pushes the working forearm up in each concentric."""
    side = SIDES[arm.side]  # +1 left, -1 right

    def pose(t: float) -> Pose:
        p = path.pose(motion.at(t))
        helping = 0.0
        for m in motion.moves:
            if arm.helps and m.phase == "concentric":
                helping = max(helping, ease((t - m.start_s + 0.5) / 0.4) * ease((m.end_s + 0.5 - t) / 0.4))
        hip = p.pelvis + vec(0.03, -side * (figure.hip + 0.1), 0.06)
        joints = solve(figure, p)
        elbow, wrist = (joints[f"{NAMES[arm.side]}_{joint}"] for joint in ("elbow", "wrist"))
        # Under the middle of the forearm.
        forearm = elbow * 0.4 + wrist * 0.6 + vec(0.01, -side * 0.05, -0.03)
        hand = Limb(hip + (forearm - hip) * helping, vec(-0.4, -side * 1.0, -0.25))
        hands = (p.hands[0], hand) if arm.side == LEFT else (hand, p.hands[1])
        return replace(p, hands=hands)

    return pose

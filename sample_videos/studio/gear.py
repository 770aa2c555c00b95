"""Bars, plates, benches, machines and racks around a lifter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .figure import Figure
from .geometry import SIDES, Vector, unit, vec
from .gym import CEILING
from .lifts import BENCH_TOP, MACHINE_SEAT, RIG_TOP, SEAT_TOP, Lift, bar_on_back
from .plates import BAR_END, DARK, STEEL, Plate, side_of_plates
from .pose import Joints, Pose, solve
from .raycast import Solid, box, cone, cylinder

RUBBER, FRAME = (34, 34, 36), (168, 52, 44)
PAD = (58, 30, 34)


@dataclass(frozen=True)
class Equipment:
    """`fixed` never moves; `moving` gives the rest from the lifter's joints.

    `loose` gear stays behind when the lifter lets go: it is then where the grasping pose would have it.
    """

    fixed: tuple[Solid, ...]
    moving: Callable[[Joints], list[Solid]]
    loose: bool


def build_equipment(
    lift: Lift, figure: Figure, plates: tuple[Plate, ...], grasp: Pose, hands: tuple[int, ...] = (0, 1)
) -> Equipment:
    """The gear of one lift. `grasp` is the pose in which the bar is taken; racks are built to it."""
    at = solve(figure, grasp)
    height = float(bar_middle(lift, figure, at)[2])
    bar = _bar(lift, figure, plates, hands)
    name = lift.equipment
    if name in ("back-barbell", "rack-barbell"):
        return Equipment(tuple(_rack(float(bar_middle(lift, figure, at)[0]), height)), bar, True)
    if name == "bench-barbell":
        head = -figure.trunk - 0.32 * figure.scale
        stands = _stands(float(bar_middle(lift, figure, at)[0]), height, 0.56)
        return Equipment(tuple(_bench(head, 0.12, 0.0) + stands), bar, True)
    if name == "hip-barbell":
        return Equipment(tuple(_bench(-0.28, 0.05, 0.55)), bar, True)
    if name == "pulldown":
        return Equipment(
            tuple(_pulldown(figure, at)), lambda j: [*bar(j), *_cable(j, vec(j.grips[0][0], 0, 2.45))], True
        )
    if name == "cable":
        return Equipment(tuple(_cable_tower()), lambda j: [*bar(j), *_cable(j, vec(0.34, 0, 2.1))], True)
    if name == "rig":
        return Equipment(tuple(_rig()), lambda j: [], False)
    if name == "extension":
        return Equipment(tuple(_extension(figure)), _roller, True)
    if name == "none":
        return Equipment((), lambda j: [], False)
    return Equipment((), bar, True)


def holds_barbell(lift: Lift) -> bool:
    """Whether the lift is done with a bar that carries plates."""
    return lift.equipment.endswith("barbell")


def bar_middle(lift: Lift, figure: Figure, joints: Joints) -> Vector:
    """The middle of the bar that a pose holds."""
    if lift.equipment == "back-barbell":
        return bar_on_back(figure, joints)
    return (joints.grips[0] + joints.grips[1]) / 2


def _bar(
    lift: Lift, figure: Figure, plates: tuple[Plate, ...], hands: tuple[int, ...]
) -> Callable[[Joints], list[Solid]]:
    if lift.equipment == "dumbbells":
        return lambda joints: _dumbbells(joints, lift.name == "biceps-curl", hands)
    if lift.equipment == "pulldown":
        return lambda joints: _wide_bar(joints, 0.62)
    if lift.equipment == "cable":
        return lambda joints: _wide_bar(joints, 0.24)

    def barbell(joints: Joints) -> list[Solid]:
        along = unit(joints.grips[0] - joints.grips[1])
        return barbell_solids(bar_middle(lift, figure, joints), along, plates)

    return barbell


def barbell_solids(middle: Vector, along: Vector, plates: tuple[Plate, ...]) -> list[Solid]:
    solids = [cylinder(middle - along * 0.66, middle + along * 0.66, 0.014, STEEL, shine=0.4)]
    for sign in SIDES:
        end = along * sign
        solids.append(cylinder(middle + end * 0.655, middle + end * BAR_END, 0.025, STEEL, shine=0.3))
        solids += side_of_plates(plates, middle, end)
    return solids


def _dumbbells(joints: Joints, lateral: bool, hands: tuple[int, ...]) -> list[Solid]:
    solids = []
    for grip in (joints.grips[hand] for hand in hands):
        along = joints.trunk[1] if lateral else joints.trunk[0]
        solids.append(cylinder(grip - along * 0.08, grip + along * 0.08, 0.015, STEEL))
        for sign in SIDES:
            solids.append(cylinder(grip + along * (sign * 0.07), grip + along * (sign * 0.14), 0.055, DARK))
    return solids


def _wide_bar(joints: Joints, half: float) -> list[Solid]:
    middle = (joints.grips[0] + joints.grips[1]) / 2
    along = unit(joints.grips[0] - joints.grips[1])
    solids = [cylinder(middle - along * half, middle + along * half, 0.015, STEEL, shine=0.3)]
    for sign in SIDES:
        tip = middle + along * (sign * half)
        solids.append(cone(tip - along * (sign * 0.16), tip - vec(0, 0, 0.03), 0.019, 0.019, RUBBER))
    return solids


def _cable(joints: Joints, pulley: Vector) -> list[Solid]:
    middle = (joints.grips[0] + joints.grips[1]) / 2
    return [cylinder(middle, pulley, 0.006, DARK)]


def _bench(x0: float, x1: float, half_y: float) -> list[Solid]:
    """A flat bench along x, or (with `half_y`) across."""
    middle, long = (x0 + x1) / 2, (x1 - x0) / 2
    wide = half_y or 0.14
    solids = [box(vec(middle, 0, BENCH_TOP - 0.04), (long, wide, 0.04), PAD)]
    for sx in SIDES:
        for sy in SIDES:
            foot = vec(middle + sx * long * 0.8, sy * wide * 0.75, 0)
            solids.append(
                box(foot + vec(0, 0, (BENCH_TOP - 0.08) / 2), (0.025, 0.025, (BENCH_TOP - 0.08) / 2), DARK)
            )
    return solids


def _stands(x: float, height: float, half: float) -> list[Solid]:
    solids = []
    for sign in SIDES:
        solids.append(
            box(vec(x - 0.045, sign * half, (height + 0.06) / 2), (0.025, 0.025, (height + 0.06) / 2), FRAME)
        )
        solids.append(box(vec(x, sign * half, height - 0.025), (0.05, 0.025, 0.011), DARK))
        solids.append(box(vec(x - 0.045, sign * half, 0.02), (0.25, 0.03, 0.02), FRAME))
    return solids


def _rack(bar_x: float, height: float) -> list[Solid]:
    """Two squat stands in front of the bar, with hooks that hold it."""
    solids = []
    post = bar_x + 0.05
    for sign in SIDES:
        solids.append(
            box(vec(post, sign * 0.56, height / 2 + 0.03), (0.024, 0.024, height / 2 + 0.03), FRAME)
        )
        solids.append(box(vec(bar_x, sign * 0.56, height - 0.026), (0.045, 0.03, 0.012), DARK))
        solids.append(box(vec(post, sign * 0.56, 0.02), (0.25, 0.035, 0.02), FRAME))
    solids.append(box(vec(post + 0.1, 0, 0.03), (0.025, 0.56, 0.025), FRAME))
    return solids


def _pulldown(figure: Figure, joints: Joints) -> list[Solid]:
    h = figure.height
    tower = 0.62 * h
    pulley_x = float(joints.grips[0][0])
    thighs, pad_z = 0.17 * h, SEAT_TOP + 0.11 * h
    return [
        box(vec(-0.01, 0, SEAT_TOP - 0.035), (0.19, 0.2, 0.035), PAD),
        box(vec(0, 0, (SEAT_TOP - 0.07) / 2), (0.04, 0.05, (SEAT_TOP - 0.07) / 2), DARK),
        cylinder(vec(thighs, 0.27, pad_z), vec(thighs, -0.27, pad_z), 0.05, PAD),
        box(vec((thighs + tower) / 2, 0, SEAT_TOP + 0.08), ((tower - thighs) / 2, 0.025, 0.025), FRAME),
        box(vec((pulley_x + tower) / 2, 0, 2.47), ((tower - pulley_x) / 2 + 0.05, 0.04, 0.03), FRAME),
        *_tower(tower, 2.5),
    ]


def _cable_tower() -> list[Solid]:
    return [box(vec(0.48, 0, 2.13), (0.18, 0.05, 0.035), FRAME), *_tower(0.66, 2.2)]


def _tower(x: float, height: float) -> list[Solid]:
    """One slender post with its weights: two posts would hide the lifter from more sides."""
    return [
        box(vec(x, 0, height / 2), (0.035, 0.035, height / 2), FRAME),
        box(vec(x + 0.13, 0, 0.4), (0.08, 0.1, 0.36), DARK),
        box(vec(x + 0.1, 0, 0.02), (0.25, 0.25, 0.02), FRAME),
    ]


def _rig() -> list[Solid]:
    """A bar that hangs from the ceiling: posts would hide the lifter from the side."""
    solids = [cylinder(vec(0, -0.85, RIG_TOP), vec(0, 0.85, RIG_TOP), 0.017, STEEL, shine=0.3)]
    drop = (CEILING - RIG_TOP) / 2
    for sign in SIDES:
        solids.append(box(vec(0, sign * 0.83, RIG_TOP + drop), (0.03, 0.03, drop), FRAME))
    return solids


def _extension(figure: Figure) -> list[Solid]:
    h = figure.height
    tilt = np.deg2rad(-14)
    back_axes = np.array(((np.cos(tilt), 0, -np.sin(tilt)), (0, 1, 0), (np.sin(tilt), 0, np.cos(tilt))))
    return [
        box(vec(0.09 * h, 0, MACHINE_SEAT - 0.04), (0.15 * h, 0.22, 0.04), PAD),
        box(vec(-0.145 * h, 0, MACHINE_SEAT + 0.22), (0.035, 0.15, 0.27), PAD, axes=back_axes),
        box(vec(0.02, 0, (MACHINE_SEAT - 0.08) / 2), (0.05, 0.09, (MACHINE_SEAT - 0.08) / 2), FRAME),
        box(vec(-0.3, 0, 0.32), (0.1, 0.18, 0.32), DARK),
        cylinder(
            vec(0.03 * h, 0.28, MACHINE_SEAT + 0.06), vec(0.1 * h, 0.28, MACHINE_SEAT + 0.1), 0.015, RUBBER
        ),
        cylinder(
            vec(0.03 * h, -0.28, MACHINE_SEAT + 0.06), vec(0.1 * h, -0.28, MACHINE_SEAT + 0.1), 0.015, RUBBER
        ),
    ]


def _roller(joints: Joints) -> list[Solid]:
    """The padded roller before the shins, and the arm it hangs on."""
    left, right = joints["left_ankle"], joints["right_ankle"]
    knee = (joints["left_knee"] + joints["right_knee"]) / 2
    shank = unit((left + right) / 2 - knee)
    ahead = unit(np.cross(vec(0, 1, 0), shank)) * -1.0
    middle = (left + right) / 2 - shank * 0.05 + ahead * 0.085
    side = vec(0, 0.24, 0)
    return [
        cylinder(middle - side, middle + side, 0.045, RUBBER),
        cylinder(knee + vec(0, 0.25, 0), middle + vec(0, 0.25, 0), 0.018, STEEL),
    ]

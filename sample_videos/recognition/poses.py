"""What the drawn lifts share: a lifter's style, and postures to start from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from studio.figure import Figure
from studio.geometry import Vector, pitched, vec
from studio.pose import Limb, Pose, both


@dataclass(frozen=True)
class Style:
    """One lifter's way: numbers from -1 to 1 that the poses read, and a choice of variants from 0 to 1."""

    a: float
    b: float
    c: float
    variant: float


Drill = Callable[[Figure, float, Style], Pose]


def chest_of(pose: Pose, figure: Figure) -> Vector:
    """Middle between the shoulders."""
    return pose.pelvis + pitched(pose.lean) * figure.trunk


def forward_of(lean: float) -> Vector:
    """Unit vector out of the chest of a trunk that leans by so many degrees."""
    up = pitched(lean)
    return vec(up[2], 0, -up[0])


def with_hands(pose: Pose, point: Vector, pole: Vector) -> Pose:
    """The pose with the left hand at a point, its elbow towards the pole, and the right hand opposite."""
    return replace(pose, hands=both(Limb(point, pole)))


def at_sides(pose: Pose, figure: Figure) -> Pose:
    """The pose with hanging arms."""
    shoulder = chest_of(pose, figure)
    down = vec(shoulder[0] + 0.02, figure.shoulder + 0.05, shoulder[2] - figure.arm * 0.97)
    return with_hands(pose, down, vec(-1, 0.4, 0))


def seated(figure: Figure, lean: float, seat: float = 0.5, reach: float = 0.23) -> Pose:
    """Seated with the hands on the thighs; reach: of the feet ahead, body heights."""
    h = figure.height
    feet = both(Limb(vec(reach * h, 0.09 * h, figure.ankle), vec(0.6, 0.15, 1), out=8))
    pose = Pose(vec(0, 0, seat), lean, both(Limb(vec(0, 0, 0), vec(0, 0, 0))), feet)
    return with_hands(pose, pose.pelvis + vec(0.13 * h, 0.075 * h, 0.075 * h), vec(-0.6, 0.8, -0.3))


def lying(figure: Figure, lean: float, height: float = 0.5) -> Pose:
    """On a bench, feet on the floor."""
    h = figure.height
    feet = both(Limb(vec(0.215 * h, 0.15 * h, figure.ankle), vec(0.8, 0.45, 1), out=18))
    pose = Pose(vec(0, 0, height), lean, both(Limb(vec(0, 0, 0), vec(0, 0, 0))), feet, neck=6)
    return with_hands(pose, pose.pelvis + vec(0, 0.2 * h, 0.1), vec(0, 1, -1))

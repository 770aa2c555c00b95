"""Small vector helpers. World axes: x where the lifter faces, y to the lifter's left, z up; meters."""

import math

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
SIDES = (1.0, -1.0)  # left, right: the sign of y


def vec(x: float, y: float, z: float) -> Vector:
    return np.array((x, y, z), dtype=np.float64)


def unit(v: Vector) -> Vector:
    return v / math.sqrt(float(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) or 1.0)


def cross(a: Vector, b: Vector) -> Vector:
    return vec(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def turned(v: Vector, yaw_deg: float) -> Vector:
    """`v` turned about the vertical, counter-clockwise seen from above."""
    c, s = math.cos(math.radians(yaw_deg)), math.sin(math.radians(yaw_deg))
    return vec(c * v[0] - s * v[1], s * v[0] + c * v[1], v[2])


def mirrored(v: Vector) -> Vector:
    """The same point on the other side of the lifter."""
    return vec(v[0], -v[1], v[2])


def pitched(angle_deg: float) -> Vector:
    """Unit vector in the x-z plane, `angle_deg` from straight up towards forward."""
    return vec(math.sin(math.radians(angle_deg)), 0.0, math.cos(math.radians(angle_deg)))


def bend(
    root: Vector, target: Vector, pole: Vector, upper: float, lower: float
) -> tuple[Vector, Vector, float]:
    """Two-bone inverse kinematics: middle joint, end joint, and by how much the target was out of reach.

    The middle joint bends towards `pole`. A target too far (or too near) is moved along the line to it, so
    that the bones keep their length.
    """
    line = target - root
    distance = math.sqrt(float(line @ line)) or 1e-9
    direction = line / distance
    reach = min(max(distance, abs(upper - lower) + 1e-4), (upper + lower) * 0.9999)
    along = (reach * reach + upper * upper - lower * lower) / (2.0 * reach)
    height = math.sqrt(max(upper * upper - along * along, 0.0))
    sideways = unit(pole - direction * float(pole @ direction))
    return root + direction * along + sideways * height, root + direction * reach, abs(distance - reach)


def angle_deg(a: NDArray, b: NDArray, c: NDArray) -> NDArray:
    """Angle at `b` in degrees for arrays of points (..., 2 or 3)."""
    u, v = np.asarray(a) - b, np.asarray(c) - b
    norm = np.sqrt((u * u).sum(-1) * (v * v).sum(-1))
    return np.degrees(np.arccos(np.clip((u * v).sum(-1) / np.maximum(norm, 1e-12), -1.0, 1.0)))


def frame_along(axis: Vector, hint: Vector) -> NDArray[np.float64]:
    """Rows of a rotation whose third axis is `axis` and whose first is as near to `hint` as it can be."""
    z = unit(axis)
    x = hint - z * float(hint @ z)
    if float(x @ x) < 1e-8:
        x = vec(1, 0, 0) if abs(z[0]) < 0.9 else vec(0, 1, 0)
        x = x - z * float(x @ z)
    x = unit(x)
    return np.stack((x, cross(z, x), z))

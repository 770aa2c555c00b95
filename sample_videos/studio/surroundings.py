"""What stands around a bar that is filmed for its speed: other plates behind it, things before it."""

import math

import numpy as np
from numpy.typing import NDArray

from .geometry import Vector, vec
from .plates import DARK, STEEL, molded_plates, side_of_plates
from .raycast import Color, Solid, box, cylinder

POST = (58, 62, 70)
CRATE = (150, 118, 82)


def busy_gym(view_deg: float, colors: tuple[Color, ...]) -> list[Solid]:
    """A storage of plates and a loaded bar in a rack, some way behind the lifter as the camera sees them."""
    az = math.radians(view_deg + 180)
    away, across = vec(math.cos(az), math.sin(az), 0), vec(-math.sin(az), math.cos(az), 0)
    towards = vec(0, 0, 0) - away
    solids = []
    for i, (aside, up, mm) in enumerate(
        ((-1.5, 0.3, 450), (-1.45, 0.95, 350), (-0.85, 0.3, 350), (1.35, 0.28, 250))
    ):
        peg = away * 2.4 + across * aside + vec(0, 0, up)
        solids += [box(peg - towards * 0.05 + vec(0, 0, 0.1), (0.05, 0.05, 0.2), POST)]
        plates = molded_plates((mm,), colors[i % len(colors)])
        solids += side_of_plates(plates, peg - towards * 0.68, towards)
        solids.append(cylinder(peg, peg + towards * 0.2, 0.02, STEEL))
    bar = away * 3.0 + across * 1.3 + vec(0, 0, 1.35)
    solids.append(cylinder(bar - across * 1.05, bar + across * 1.05, 0.02, STEEL, shine=0.3))
    for sign in (-1.0, 1.0):
        solids += side_of_plates(molded_plates((450,), colors[1]), bar, across * sign)
        solids.append(box(bar + across * (0.5 * sign) - vec(0, 0, 0.3), (0.04, 0.04, 1.05), POST))
    return solids


def rack_before(path: NDArray[np.float64], eye: Vector) -> list[Solid]:
    """A post and a safety bar of a rack between the camera at `eye` and the plate's `path` (N, 3)."""
    middle = (path.min(0) + path.max(0)) / 2
    there = _between(middle, eye, 0.35)
    post = there + vec(0.07, 0, 0)
    return [
        box(vec(post[0], post[1], 1.1), (0.03, 0.03, 1.1), POST),
        box(there, (0.5, 0.025, 0.03), DARK),
    ]


def crate_before(path: NDArray[np.float64], eye: Vector) -> list[Solid]:
    """A crate on a stand that hides the plate along the lowest third of its `path` (N, 3), as a knee can."""
    low, high = path[path[:, 2].argmin()], path[path[:, 2].argmax()]
    crate = _between(low + (high - low) * 0.1, eye, 0.4)
    return [
        box(crate, (0.2, 0.1, 0.2), CRATE),
        box(vec(crate[0], crate[1], crate[2] / 2), (0.03, 0.03, crate[2] / 2), POST),
    ]


def _between(point: Vector, eye: Vector, aside_m: float) -> Vector:
    """Where the line from `point` to the camera is `aside_m` farther from the lifter's middle."""
    return point + (eye - point) * (aside_m / abs(float(eye[1] - point[1])))


def hidden(points: NDArray[np.float64], eye: Vector, boxes: list[Solid]) -> NDArray[np.bool_]:
    """(N,) True where an upright box lies between the camera and a point (N, 3)."""
    out = np.zeros(len(points), bool)
    ray = points - eye
    ray = np.where(np.abs(ray) < 1e-9, 1e-9, ray)
    for solid in boxes:
        near, far = (np.array(solid.center) + s * np.array(solid.size) - eye for s in (-1, 1))
        t = np.stack((near / ray, far / ray))
        enter, leave = t.min(0).max(1), t.max(0).min(1)
        out |= (enter < leave) & (leave > 0) & (enter < 1)
    return out

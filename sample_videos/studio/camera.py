"""Pinhole cameras: where they stand, what they see, hand-held shake."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .geometry import Vector, cross, unit, vec
from .lens import IDEAL, Lens


@dataclass(frozen=True)
class View:
    """One frame's camera. `rotation` rows: image right, image down, forward; world -> camera."""

    position: Vector
    rotation: NDArray[np.float64]
    focal: float
    size: tuple[int, int]
    lens: Lens = IDEAL

    @property
    def center(self) -> tuple[float, float]:
        return self.size[0] / 2, self.size[1] / 2

    @cached_property
    def columns(self) -> NDArray[np.float64]:
        """Slope of the ray through the middle of each pixel column."""
        return self._slopes(self.size[0])

    @cached_property
    def rows(self) -> NDArray[np.float64]:
        return self._slopes(self.size[1])

    @cached_property
    def norms(self) -> NDArray[np.float64]:
        """(H, W) squared lengths of the rays (x, y, 1)."""
        return (self.rows * self.rows + 1.0)[:, None] + self.columns * self.columns

    def _slopes(self, count: int) -> NDArray[np.float64]:
        return np.round((np.arange(count, dtype=np.float64) + 0.5 - count / 2) / self.focal, 9)

    def project(self, points: NDArray) -> NDArray[np.float64]:
        """World points (..., 3) -> pixels (..., 2): x right, y down, (0, 0) at the top left corner."""
        eye = (np.asarray(points) - self.position) @ self.rotation.T
        return self.lens.distort(eye[..., :2] / eye[..., 2:]) * self.focal + np.array(self.center)


def look_at(position: Vector, target: Vector, roll_deg: float = 0.0) -> NDArray[np.float64]:
    """Rows right, down, forward of a camera at `position` that looks at `target`."""
    forward = unit(target - position)
    right = unit(cross(forward, vec(0, 0, 1)))
    down = cross(forward, right)
    c, s = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    return np.round(np.stack((right * c + down * s, down * c - right * s, forward)), 9)


def frame_scene(
    points: NDArray,
    view_deg: float,
    elevation_deg: float,
    size: tuple[int, int],
    fill: float,
    shift: tuple[float, float],
) -> View:
    """A camera at azimuth `view_deg` (0 in front of the lifter, 90 at the left) that sees all `points`.

    The points fill the share `fill` of the image's tighter side; `shift` moves them by that share of the
    image (right, down).
    """
    focal = IDEAL.focal * max(size)
    az, el = math.radians(view_deg), math.radians(elevation_deg)
    away = vec(math.cos(az) * math.cos(el), math.sin(az) * math.cos(el), math.sin(el))
    center = (points.min(0) + points.max(0)) / 2
    distance = 4.0
    target = center.copy()
    view = View(center, np.eye(3), focal, size)
    for _ in range(12):
        position = target + away * distance
        view = View(np.round(position, 6), look_at(position, target), focal, size)
        seen = view.project(points)
        low, high = seen.min(0), seen.max(0)
        fraction = max((high[0] - low[0]) / size[0], (high[1] - low[1]) / size[1])
        middle = (low + high) / 2 - np.array(view.center) - np.array(shift) * size
        step = distance / focal
        target = target + view.rotation[0] * (middle[0] * step) + view.rotation[1] * (middle[1] * step)
        distance = max(distance * fraction / fill, 1.5)
    return view


def stand_camera(
    points: NDArray,
    center: Vector,
    view_deg: float,
    place_m: tuple[float, float],
    size: tuple[int, int],
    lens: Lens,
) -> View:
    """A camera that aims at all `points`; `place_m`: its height, and its distance from `center`."""
    height, distance = place_m
    focal, az = lens.focal * max(size), math.radians(view_deg)
    position = np.round(
        vec(center[0] + math.cos(az) * distance, center[1] + math.sin(az) * distance, height), 6
    )
    target = (points.min(0) + points.max(0)) / 2
    view = View(position, look_at(position, target), focal, size, lens)
    for _ in range(12):
        seen = view.project(points)
        off = ((seen.min(0) + seen.max(0)) / 2 - np.array(view.center)) / focal * distance
        target = target + view.rotation[0] * off[0] + view.rotation[1] * off[1]
        view = View(position, look_at(position, target), focal, size, lens)
    return view


class Shake:
    """Slow drift and tremor of a hand with a phone: rotations only, so the background warps exactly."""

    def __init__(self, rng: np.random.Generator, amount_deg: float) -> None:
        self._hertz = rng.uniform((0.15, 0.4, 1.1, 5.0), (0.3, 0.8, 2.2, 8.0), (3, 4))
        self._phase = rng.uniform(0, 2 * math.pi, (3, 4))
        self._size = np.array((1.0, 0.6, 0.3, 0.06)) * amount_deg * np.array((1.0, 1.0, 0.6))[:, None]

    def rotation(self, time_s: float) -> NDArray[np.float64]:
        """Small rotation to multiply from the left onto the camera's."""
        waves = self._size * np.sin(2 * math.pi * self._hertz * time_s + self._phase)
        yaw, pitch, roll = (math.radians(float(angle)) for angle in waves.sum(1))
        cy, sy, cp, sp = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch)
        cr, sr = math.cos(roll), math.sin(roll)
        about_y = np.array(((cy, 0.0, sy), (0.0, 1.0, 0.0), (-sy, 0.0, cy)))
        about_x = np.array(((1.0, 0.0, 0.0), (0.0, cp, -sp), (0.0, sp, cp)))
        about_z = np.array(((cr, -sr, 0.0), (sr, cr, 0.0), (0.0, 0.0, 1.0)))
        return np.asarray(np.round(about_z @ about_x @ about_y, 9), np.float64)

"""The room behind the lifter, drawn once per clip, and the soft shadow on its floor."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .camera import View
from .geometry import Vector
from .raycast import KEY_LIGHT, Canvas, Solid

HALF = 7.0
CEILING = 3.4
SHADOW_CELL = 0.025
SHADOW_HALF = 3.2


@dataclass(frozen=True)
class Room:
    """Colors of a room, and a mirror: (axis, position, half width) of a pane on a wall plane, or None."""

    wall: tuple[int, int, int]
    floor: tuple[int, int, int]
    stripe: tuple[int, int, int]
    mirror: tuple[int, float] | None = None


def make_room(rng: np.random.Generator, mirror: tuple[int, float] | None = None) -> Room:
    walls = ((186, 184, 172), (150, 160, 166), (196, 188, 178), (120, 126, 132))
    floors = ((64, 66, 70), (92, 88, 84), (78, 84, 90))
    stripes = ((70, 78, 92), (128, 60, 52), (60, 92, 84))
    return Room(
        walls[int(rng.integers(len(walls)))],
        floors[int(rng.integers(len(floors)))],
        stripes[int(rng.integers(len(stripes)))],
        mirror,
    )


def draw_room(view: View, room: Room) -> Canvas:
    """The empty room, each pixel the mean of four rays."""
    width, height = view.size
    total = np.zeros((height, width, 3))
    depth = np.zeros((height, width))
    for dx, dy in ((-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)):
        color, t = _cast(view, room, dx / view.focal, dy / view.focal)
        total += color
        depth = np.maximum(depth, t)
    return Canvas((total / 4).astype(np.uint8), depth)


def _cast(view: View, room: Room, dx: float, dy: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r = view.rotation
    x, y = (view.columns + dx)[None, :], (view.rows + dy)[:, None]
    d = [r[0, i] * x + r[1, i] * y + r[2, i] for i in range(3)]
    d = [np.where(np.abs(v) < 1e-9, 1e-9, v) for v in d]
    o = view.position
    t_floor = np.where(d[2] < 0, -o[2] / d[2], np.where(d[2] > 0, (CEILING - o[2]) / d[2], np.inf))
    t_x = (np.where(d[0] > 0, HALF, -HALF) - o[0]) / d[0]
    t_y = (np.where(d[1] > 0, HALF, -HALF) - o[1]) / d[1]
    if room.mirror is not None:
        axis, at = room.mirror
        through = (at - o[axis]) / d[axis]
        if axis == 0:
            t_x = np.where(through > 0, np.minimum(t_x, through), t_x)
        else:
            t_y = np.where(through > 0, np.minimum(t_y, through), t_y)
    t = np.minimum(np.minimum(t_floor, t_x), t_y)
    p = [o[i] + t * d[i] for i in range(3)]
    along = np.where(t_x < t_y, p[1], p[0])
    on_wall = t < t_floor
    color = np.where(on_wall[..., None], _wall(room, along, p[2]), _ground(room, p[0], p[1], p[2]))
    far = np.minimum(t / 14.0, 1.0)[..., None]
    color = color * (1.0 - 0.25 * far)
    if room.mirror is not None:
        axis, at = room.mirror
        pane = on_wall & (np.abs(p[axis] - at) < 1e-6) & (p[2] > 0.15) & (p[2] < 2.5) & (np.abs(along) < 2.6)
        fade = np.clip(p[2] / 2.5, 0, 1)[..., None]
        glass = np.array((96.0, 104.0, 110.0)) * (0.75 + 0.5 * fade)
        color = np.where(pane[..., None], glass, color)
        # What the mirror shows lies behind the wall.
        t = np.where(pane, np.inf, t)
    return color, t


def _wall(room: Room, along: NDArray, z: NDArray) -> NDArray:
    color = np.repeat(np.array(room.wall, float)[None, None], along.shape[0], 0) * np.ones((*along.shape, 1))
    color *= (0.86 + 0.05 * z)[..., None]
    cell = along - 1.6 * np.floor(along / 1.6)
    window = (z > 1.75) & (z < 2.75) & (cell > 0.25) & (cell < 1.35)
    color[window] = (196, 212, 224)
    frame = window & ((np.abs(cell - 0.8) < 0.025) | (np.abs(z - 2.25) < 0.02))
    color[frame] = (120, 122, 124)
    color[(z < 0.9) & (z > 0.12)] = room.stripe
    color[z <= 0.12] = (40, 40, 44)
    # A dumbbell rack along the wall.
    rack = along - 0.34 * np.floor(along / 0.34) - 0.17
    for level in (0.35, 0.68):
        q = (rack / 0.1) ** 2 + ((z - level) / 0.075) ** 2
        color[q < 1.0] = (28, 28, 30)
        color[q < 0.12] = (140, 142, 146)
    return color


def _ground(room: Room, x: NDArray, y: NDArray, z: NDArray) -> NDArray:
    color = np.array(room.floor, float) * np.ones((*x.shape, 1))
    tile_x, tile_y = np.floor(x), np.floor(y)
    odd = (tile_x + tile_y) - 2 * np.floor((tile_x + tile_y) / 2)
    color *= (0.95 + 0.1 * odd)[..., None]
    seam = (np.abs(x - np.round(x)) < 0.012) | (np.abs(y - np.round(y)) < 0.012)
    color[seam] *= 0.7
    color[z > CEILING - 0.01] = (206, 206, 202)
    lamp = (z > CEILING - 0.01) & (np.abs(x - 2 * np.round(x / 2)) < 0.12)
    color[lamp] = (250, 250, 246)
    return color


class Floor:
    """Soft shadows on the floor of one fixed view."""

    def __init__(self, view: View, background: Canvas) -> None:
        r = view.rotation
        x, y = view.columns[None, :], view.rows[:, None]
        t = background.depth
        with np.errstate(invalid="ignore"):
            px, py, pz = (view.position[i] + t * (r[0, i] * x + r[1, i] * y + r[2, i]) for i in range(3))
        near = (np.abs(pz) < 0.01) & (np.abs(px) < SHADOW_HALF) & (np.abs(py) < SHADOW_HALF)
        self._pixels = np.flatnonzero(near)
        self._cells = self._cell(py.reshape(-1)[self._pixels]) * self._side + self._cell(
            px.reshape(-1)[self._pixels]
        )

    _side = int(2 * SHADOW_HALF / SHADOW_CELL)

    def _cell(self, coordinate: NDArray) -> NDArray[np.intp]:
        return np.clip(((coordinate + SHADOW_HALF) / SHADOW_CELL).astype(np.intp), 0, self._side - 1)

    def shade(self, canvas: Canvas, solids: Iterable[Solid]) -> None:
        """Darken the floor of `canvas` where `solids` keep the light away."""
        image = np.zeros((self._side, self._side), np.uint8)
        for solid in solids:
            if solid.kind in ("cone", "cylinder", "ball"):
                self._splat(image, solid)
        image = cv2.GaussianBlur(image, (15, 15), 0)
        light = 256 - (image.reshape(-1)[self._cells].astype(np.uint16) * 9 // 20)
        touched = light < 256
        pixels = self._pixels[touched]
        flat = canvas.color.reshape(-1, 3)
        flat[pixels] = (flat[pixels] * light[touched][:, None]) >> 8

    def _splat(self, image: NDArray[np.uint8], solid: Solid) -> None:
        squares = (solid.axes * solid.axes).sum(1)
        own = solid.axes[2] / squares[2]
        if solid.kind == "cone":
            ends = (solid.center, solid.center + own * solid.size[2])
            width = solid.size[0] + solid.size[1]
        elif solid.kind == "cylinder":
            ends = (solid.center - own * solid.size[2], solid.center + own * solid.size[2])
            width = 2 * solid.size[0]
        else:
            ends, width = (solid.center, solid.center), 2 / float(np.sqrt(squares[1]))
        a, b = (self._landing(end) for end in ends)
        cv2.line(image, a, b, 255, max(int(width / SHADOW_CELL), 1))

    def _landing(self, point: Vector) -> tuple[int, int]:
        down = max(float(point[2]), 0.0) / KEY_LIGHT[2]
        x, y = (round(float(point[i] - KEY_LIGHT[i] * down), 6) for i in range(2))
        return int((x + SHADOW_HALF) / SHADOW_CELL), int((y + SHADOW_HALF) / SHADOW_CELL)

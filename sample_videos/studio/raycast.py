"""Ray casting of balls, round cones, cylinders and boxes into an image with a depth buffer.

Only +, -, *, / and square roots touch pixels, in float64: these are exactly rounded everywhere, so the same
solids give the same bytes on every machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .camera import View
from .geometry import Vector, frame_along, unit, vec

Array = NDArray[np.float64]
# (x, y, z) on the surface in the solid's own axes -> colors (N, 3), or with a mask of what to keep.
Paint = Callable[[Array, Array, Array], "Array | tuple[Array, NDArray[np.bool_]]"]
Color = tuple[int, int, int]
NEAR = 0.15
KEY_LIGHT = unit(vec(0.45, 0.5, 0.85))


@dataclass(frozen=True)
class Solid:
    """A shape in its own axes: `axes` (rows, world -> own, scaled) about `center`.

    ball: radius 1. cone: round cone along +z, `size[2]` long, radii `size[0]` at 0 and `size[1]` at the end.
    cylinder: radius `size[0]`, z within +-`size[2]`. box: half edges `size`.
    """

    kind: str
    axes: Array
    center: Vector
    size: tuple[float, float, float]
    color: Color
    paint: Paint | None = None
    shine: float = 0.0

    def extent(self) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        """Least and greatest own coordinates."""
        a, b, c = self.size
        if self.kind == "ball":
            return (-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)
        if self.kind == "cone":
            r = max(a, b)
            return (-r, -r, -a), (r, r, c + b)
        if self.kind == "cylinder":
            return (-a, -a, -c), (a, a, c)
        return (-a, -b, -c), (a, b, c)


def ball(center: Vector, axes: Array, radii: tuple[float, float, float], color: Color, **more) -> Solid:
    """An ellipsoid with `radii` along the rows of `axes`."""
    return Solid("ball", axes / np.array(radii)[:, None], center, (1.0, 1.0, 1.0), color, **more)


def cone(
    a: Vector,
    b: Vector,
    ra: float,
    rb: float,
    color: Color,
    hint: Vector | None = None,
    flat: float = 1.0,
    **more,
) -> Solid:
    """A round cone from `a` to `b`; `flat` < 1 makes it thinner along `hint`."""
    line = b - a
    axes = frame_along(line, hint if hint is not None else vec(1, 0, 0))
    if flat != 1.0:
        axes = axes / np.array((flat, 1.0, 1.0))[:, None]
    return Solid("cone", axes, a, (ra, rb, float(np.sqrt(line @ line))), color, **more)


def cylinder(a: Vector, b: Vector, radius: float, color: Color, **more) -> Solid:
    line = b - a
    axes = frame_along(line, vec(0.36, 0.48, 0.8))
    return Solid(
        "cylinder", axes, (a + b) / 2, (radius, radius, float(np.sqrt(line @ line)) / 2), color, **more
    )


def box(
    center: Vector, half: tuple[float, float, float], color: Color, axes: Array | None = None, **more
) -> Solid:
    return Solid("box", np.eye(3) if axes is None else axes, center, half, color, **more)


def reflected(solid: Solid, axis: int, at: float) -> Solid:
    """The mirror image of a solid behind the plane where coordinate `axis` equals `at`."""
    flip = np.ones(3)
    flip[axis] = -1.0
    center = solid.center.copy()
    center[axis] = 2 * at - center[axis]
    return Solid(solid.kind, solid.axes * flip, center, solid.size, solid.color, solid.paint, solid.shine)


@dataclass
class Canvas:
    """An image (H, W, 3) uint8 and the depth along the camera's axis (H, W) float64."""

    color: NDArray[np.uint8]
    depth: Array

    def copy(self) -> "Canvas":
        return Canvas(self.color.copy(), self.depth.copy())


def draw(canvas: Canvas, view: View, solids: Sequence[Solid]) -> None:
    """Draw solids into the canvas, nearest on top."""
    if not solids:
        return
    axes = np.array([s.axes for s in solids])
    centers = np.array([s.center for s in solids])
    squares = (axes * axes).sum(2)
    own_rays = np.round(axes @ view.rotation.T, 9)
    origins = np.round(np.einsum("nij,nj->ni", axes, view.position - centers), 9)
    lights = np.round(axes @ np.stack((KEY_LIGHT, (0.0, 0.0, 1.0)), 1), 9)
    windows = _windows(canvas, view, solids, axes / squares[:, :, None], centers)
    for i, solid in enumerate(solids):
        x0, x1, y0, y1 = windows[i]
        if x1 > x0 and y1 > y0:
            rigid = np.abs(squares[i] - 1.0).max() < 1e-9
            norms = view.norms[y0:y1, x0:x1] if rigid else None
            rays = _Rays(own_rays[i], view.columns[x0:x1], view.rows[y0:y1], norms)
            hit = _HITS[solid.kind](rays, origins[i], solid.size)
            if hit is not None:
                _blend_in(canvas, solid, hit, (x0, y0), squares[i], lights[i])


@dataclass(frozen=True)
class _Rays:
    """Directions through a window of pixels in a solid's own axes: `own` @ (x, y, 1)."""

    own: Array
    x: Array
    y: Array
    norms: Array | None

    def along(self, w: Array) -> Array:
        """(rows, columns) of w @ (x, y, 1): any fixed projection of the directions."""
        return w[0] * self.x + (w[1] * self.y + w[2])[:, None]

    def squared(self) -> Array:
        """(rows, columns) squared lengths of the directions."""
        if self.norms is not None:
            return self.norms
        d = [self.along(row) for row in self.own]
        return d[0] * d[0] + d[1] * d[1] + d[2] * d[2]

    def cells(self, where: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns of flat positions in the window."""
        rows = where // len(self.x)
        return rows, where - rows * len(self.x)

    def at(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> list[Array]:
        """Directions through single pixels."""
        x, y = self.x[columns], self.y[rows]
        return [w[0] * x + (w[1] * y + w[2]) for w in self.own]


def _blend_in(
    canvas: Canvas, solid: Solid, hit: "Hit", corner: tuple[int, int], squares: Array, lights: Array
) -> None:
    """Color the pixels where the solid is the nearest so far."""
    rows, columns, t, local, normal = hit
    flat = (rows + corner[1]) * canvas.depth.shape[1] + (columns + corner[0])
    depth = canvas.depth.reshape(-1)
    seen = np.flatnonzero((t < depth[flat]) & (t > NEAR))
    base: Array = np.array(solid.color, dtype=np.float64)
    if solid.paint is not None:
        painted = solid.paint(*(v[seen] for v in local))
        if isinstance(painted, tuple):
            base, seen = painted[0][painted[1]], seen[painted[1]]
        else:
            base = painted
    if not len(seen):
        return
    flat = flat[seen]
    depth[flat] = t[seen]
    diffuse, glint = _light([n[seen] for n in normal], squares, lights)
    color = base * diffuse[:, None]
    if solid.shine:
        color += (255.0 * solid.shine) * glint[:, None]
    canvas.color.reshape(-1, 3)[flat] = np.minimum(color, 255.0)


def _light(normal: list[Array], squares: Array, lights: Array) -> tuple[Array, Array]:
    """Diffuse brightness (key light, sky and floor) and a highlight; `normal` in own coordinates."""
    x, y, z = normal
    length = np.sqrt(squares[0] * x * x + squares[1] * y * y + squares[2] * z * z) + 1e-12
    lit = np.maximum((x * lights[0, 0] + y * lights[1, 0] + z * lights[2, 0]) / length, 0.0)
    up = (x * lights[0, 1] + y * lights[1, 1] + z * lights[2, 1]) / length
    glint = lit * lit
    return 0.5 + 0.42 * lit + 0.16 * up, glint * glint * glint


def _windows(
    canvas: Canvas, view: View, solids: Sequence[Solid], inverse: Array, centers: Array
) -> NDArray[np.intp]:
    """(N, 4) pixels that each solid can cover: x0, x1, y0, y1; empty where it is behind the camera.

    `inverse`: rows of each solid's axes over their squared lengths. The rows are orthogonal, so this is the
    transpose of the inverse.
    """
    height, width = canvas.depth.shape
    extent = np.array([s.extent() for s in solids])
    own = np.stack([extent[:, _CORNERS[:, k], k] for k in range(3)], 2)
    eye = (own @ inverse + (centers - view.position)[:, None, :]) @ view.rotation.T
    z = np.maximum(eye[..., 2], NEAR)
    x, y = (eye[..., k] / z * view.focal + view.center[k] for k in range(2))
    out = np.stack((x.min(1) - 1, x.max(1) + 3, y.min(1) - 1, y.max(1) + 3), 1)
    out = np.clip(out, 0, (width, width, height, height)).astype(np.intp)
    cut = eye[..., 2].min(1) < NEAR
    out[cut] = (0, width, 0, height)
    out[eye[..., 2].max(1) < NEAR] = 0
    return out


_CORNERS = np.array([[i >> k & 1 for k in range(3)] for i in range(8)])
Index = NDArray[np.intp]
Size = tuple[float, float, float]
# Rows and columns in the window, depth, point and normal (any length) in own coordinates.
Hit = tuple[Index, Index, Array, tuple[Array, Array, Array], list[Array]]


def _hit_ball(rays: _Rays, o: Vector, size: Size) -> Hit | None:
    a, b = rays.squared(), rays.along(o @ rays.own)
    h = b * b - a * (float(o @ o) - 1.0)
    where = np.flatnonzero(h >= 0.0)
    if not len(where):
        return None
    rows, columns = rays.cells(where)
    d = rays.at(rows, columns)
    a, b, h = (v.reshape(-1)[where] for v in (a, b, h))
    t = (-b - np.sqrt(h)) / a
    p = [o[i] + t * d[i] for i in range(3)]
    return rows, columns, t, (p[0], p[1], p[2]), p


def _hit_cone(rays: _Rays, o: Vector, size: Size) -> Hit | None:
    """After the round-cone intersection by I. Quilez, for rays that are not of unit length."""
    ra, rb, length = size
    rr = ra - rb
    d2 = length * length - rr * rr
    m0, m1, m5 = length * length, length * float(o[2]), float(o @ o)
    k0 = d2 * m5 - m1 * m1 + m1 * rr * ra * 2.0 - m0 * ra * ra
    towards = o @ rays.own
    a = rays.squared()
    # The quadratic of the cone's side; k1 is linear in the ray, so one projection gives it.
    k1 = rays.along(d2 * towards + (rr * ra - m1) * length * rays.own[2])
    m2 = rays.along(length * rays.own[2])
    k2 = d2 * a - m2 * m2
    h = k1 * k1 - k0 * k2
    where = np.flatnonzero(h >= 0.0)
    if not len(where):
        return None
    rows, columns = rays.cells(where)
    d = rays.at(rows, columns)
    a, m2, k1, k2, h = (v.reshape(-1)[where] for v in (a, m2, k1, k2, h))
    m3 = o[0] * d[0] + o[1] * d[1] + o[2] * d[2]
    k2 = np.where(np.abs(k2) < 1e-12, 1e-12, k2)
    far = np.inf
    t_body = (-np.sqrt(h) - k1) / k2
    y = m1 - ra * rr + t_body * m2
    t_body = np.where((y > 0.0) & (y < d2) & (t_body > 0.0), t_body, far)
    h1 = m3 * m3 - a * (m5 - ra * ra)
    t_a = np.where(h1 > 0.0, (-m3 - np.sqrt(np.maximum(h1, 0.0))) / a, far)
    m6 = m3 - m2
    h2 = m6 * m6 - a * (m5 - 2.0 * m1 + m0 - rb * rb)
    t_b = np.where(h2 > 0.0, (-m6 - np.sqrt(np.maximum(h2, 0.0))) / a, far)
    t = np.minimum(np.minimum(t_body, t_a), t_b)
    good = np.flatnonzero(t < far)
    if not len(good):
        return None
    t, t_body, t_a = t[good], t_body[good], t_a[good]
    p = [o[i] + t * d[i][good] for i in range(3)]
    on_body, on_a = t == t_body, t == t_a
    # In the direction of the normal, up to a factor: the body leans by the taper, the ends are spheres.
    y = m1 - ra * rr + t * m2[good]
    scale = np.where(on_body, d2, 1.0)
    nz = np.where(on_body, d2 * p[2] - length * y, np.where(on_a, p[2], p[2] - length))
    return rows[good], columns[good], t, (p[0], p[1], p[2]), [p[0] * scale, p[1] * scale, nz]


def _hit_cylinder(rays: _Rays, o: Vector, size: Size) -> Hit | None:
    radius, _, half = size
    dx, dy = rays.along(rays.own[0]), rays.along(rays.own[1])
    a = dx * dx + dy * dy
    b = o[0] * dx + o[1] * dy
    h = b * b - a * (float(o[0] * o[0] + o[1] * o[1]) - radius * radius)
    where = np.flatnonzero(h > 0.0)
    if not len(where):
        return None
    rows, columns = rays.cells(where)
    d = rays.at(rows, columns)
    a, b, h = (v.reshape(-1)[where] for v in (a, b, h))
    t = (-b - np.sqrt(h)) / np.maximum(a, 1e-12)
    z = o[2] + t * d[2]
    dz = np.where(np.abs(d[2]) < 1e-12, 1e-12, d[2])
    cap = (np.where(dz > 0, -half, half) - o[2]) / dz
    cx, cy = o[0] + cap * d[0], o[1] + cap * d[1]
    side = (np.abs(z) <= half) & (t > 0)
    on_cap = ~side & (cx * cx + cy * cy <= radius * radius)
    t = np.where(side, t, np.where(on_cap, cap, np.inf))
    good = np.flatnonzero(t < np.inf)
    if not len(good):
        return None
    t = t[good]
    p = [o[i] + t * d[i][good] for i in range(3)]
    flat = on_cap[good]
    zero = np.zeros_like(t)
    end = np.where(flat, -np.sign(dz[good]), zero)
    normal = [np.where(flat, zero, p[0]), np.where(flat, zero, p[1]), end]
    return rows[good], columns[good], t, (p[0], p[1], p[2]), normal


def _hit_box(rays: _Rays, o: Vector, size: Size) -> Hit | None:
    enter, leave = np.array(-np.inf), np.array(np.inf)
    for i in range(3):
        di = rays.along(rays.own[i])
        di = np.where(np.abs(di) < 1e-12, 1e-12, di)
        one, two = (-size[i] - o[i]) / di, (size[i] - o[i]) / di
        enter = np.maximum(enter, np.minimum(one, two))
        leave = np.minimum(leave, np.maximum(one, two))
    where = np.flatnonzero((enter < leave) & (enter > 0))
    if not len(where):
        return None
    rows, columns = rays.cells(where)
    t = enter.reshape(-1)[where]
    d = rays.at(rows, columns)
    p = [o[i] + t * d[i] for i in range(3)]
    off = np.stack([np.abs(p[i]) - size[i] for i in range(3)])
    face = off.argmax(0)
    normal = [np.where(face == i, np.sign(p[i]), 0.0) for i in range(3)]
    return rows, columns, t, (p[0], p[1], p[2]), normal


_HITS = {"ball": _hit_ball, "cone": _hit_cone, "cylinder": _hit_cylinder, "box": _hit_box}

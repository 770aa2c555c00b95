"""Ray casting of balls, round cones, cylinders and boxes into a picture with a depth buffer.

Only +, -, *, / and square roots touch pixels, in float64: these are exactly rounded everywhere, so the same
solids give the same bytes on every machine.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .camera import View
from .geometry import Vector, frame_along, unit, vec

Array = NDArray[np.float64]
# (x, y, z) on the surface in the solid's own axes, unscaled -> colours (N, 3), or with a mask of what to keep.
Paint = Callable[[Array, Array, Array], "Array | tuple[Array, NDArray[np.bool_]]"]
Colour = tuple[int, int, int]
NEAR = 0.15
KEY_LIGHT = unit(vec(0.45, 0.5, 0.85))


@dataclass(frozen=True)
class Solid:
    """A shape in its own axes: `axes` (rows, world -> own, scaled) about `centre`.

    ball: radius 1. cone: round cone along +z of length `size[2]`, radii `size[0]` at 0 and `size[1]` at the end.
    cylinder: radius `size[0]`, z within +-`size[2]`. box: half edges `size`.
    """

    kind: str
    axes: Array
    centre: Vector
    size: tuple[float, float, float]
    colour: Colour
    paint: Paint | None = None
    shine: float = 0.0

    def corners(self) -> Array:
        """(8, 3) world corners of a box around the solid."""
        a, b, c = self.size
        if self.kind == "ball":
            low, high = (-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)
        elif self.kind == "cone":
            r = max(a, b)
            low, high = (-r, -r, -a), (r, r, c + b)
        elif self.kind == "cylinder":
            low, high = (-a, -a, -c), (a, a, c)
        else:
            low, high = (-a, -b, -c), (a, b, c)
        own = np.array([[(low, high)[i >> k & 1][k] for k in range(3)] for i in range(8)])
        # Rows of `axes` are orthogonal, so its inverse is its transpose over the squared lengths.
        return (own / (self.axes * self.axes).sum(1)) @ self.axes + self.centre


def ball(centre: Vector, axes: Array, radii: tuple[float, float, float], colour: Colour, **more) -> Solid:
    """An ellipsoid with `radii` along the rows of `axes`."""
    return Solid("ball", axes / np.array(radii)[:, None], centre, (1.0, 1.0, 1.0), colour, **more)


def cone(
    a: Vector,
    b: Vector,
    ra: float,
    rb: float,
    colour: Colour,
    hint: Vector | None = None,
    flat: float = 1.0,
    **more,
) -> Solid:
    """A round cone from `a` to `b`; `flat` < 1 makes it thinner along `hint`."""
    line = b - a
    axes = frame_along(line, hint if hint is not None else vec(1, 0, 0))
    if flat != 1.0:
        axes = axes / np.array((flat, 1.0, 1.0))[:, None]
    return Solid("cone", axes, a, (ra, rb, float(np.sqrt(line @ line))), colour, **more)


def cylinder(a: Vector, b: Vector, radius: float, colour: Colour, **more) -> Solid:
    line = b - a
    axes = frame_along(line, vec(0.36, 0.48, 0.8))
    return Solid(
        "cylinder", axes, (a + b) / 2, (radius, radius, float(np.sqrt(line @ line)) / 2), colour, **more
    )


def box(
    centre: Vector, half: tuple[float, float, float], colour: Colour, axes: Array | None = None, **more
) -> Solid:
    return Solid("box", np.eye(3) if axes is None else axes, centre, half, colour, **more)


def reflected(solid: Solid, axis: int, at: float) -> Solid:
    """The mirror image of a solid behind the plane where coordinate `axis` equals `at`."""
    flip = np.ones(3)
    flip[axis] = -1.0
    centre = solid.centre.copy()
    centre[axis] = 2 * at - centre[axis]
    return Solid(solid.kind, solid.axes * flip, centre, solid.size, solid.colour, solid.paint, solid.shine)


@dataclass
class Canvas:
    """A picture (H, W, 3) uint8 and the depth along the camera's axis (H, W) float64."""

    colour: NDArray[np.uint8]
    depth: Array

    def copy(self) -> "Canvas":
        return Canvas(self.colour.copy(), self.depth.copy())


def draw(canvas: Canvas, view: View, solids: Iterable[Solid]) -> None:
    """Draw solids into the canvas, nearest on top."""
    for solid in solids:
        _draw_one(canvas, view, solid)


def _draw_one(canvas: Canvas, view: View, solid: Solid) -> None:
    height, width = canvas.depth.shape
    window = _window(view, solid, width, height)
    if window is None:
        return
    x0, x1, y0, y1 = window
    axes = np.round(solid.axes @ view.rotation.T, 9)
    origin = np.round(solid.axes @ (view.position - solid.centre), 9)
    px, py = view.columns[x0:x1], view.rows[y0:y1]
    d = [axes[i, 0] * px[None, :] + (axes[i, 1] * py + axes[i, 2])[:, None] for i in range(3)]
    hit = _HITS[solid.kind](d, origin, solid.size)
    if hit is None:
        return
    where, t, local, normal = hit
    rows = where // (x1 - x0)
    flat = (rows + y0) * width + (where - rows * (x1 - x0)) + x0
    depth = canvas.depth.reshape(-1)
    seen = (t < depth[flat]) & (t > NEAR)
    if solid.paint is None:
        base: Array = np.array(solid.colour, dtype=np.float64)
    else:
        painted = solid.paint(*local)
        if isinstance(painted, tuple):
            base, keep = painted
            seen &= keep
        else:
            base = painted
        base = base[seen]
    if not seen.any():
        return
    flat, t = flat[seen], t[seen]
    light = _light(solid, [n[seen] for n in normal])
    depth[flat] = t
    if solid.shine:
        canvas.colour.reshape(-1, 3)[flat] = np.minimum(
            base * light[0][:, None] + (255.0 * solid.shine) * light[1][:, None], 255.0
        )
    else:
        canvas.colour.reshape(-1, 3)[flat] = np.minimum(base * light[0][:, None], 255.0)


def _light(solid: Solid, normal: list[Array]) -> tuple[Array, Array]:
    """Diffuse brightness (key light, sky and floor) and a highlight."""
    squares = (solid.axes * solid.axes).sum(1)
    length = np.sqrt(sum(s * n * n for s, n in zip(squares, normal, strict=True))) + 1e-12
    key, sky = solid.axes @ KEY_LIGHT, solid.axes[:, 2]
    lit = (normal[0] * key[0] + normal[1] * key[1] + normal[2] * key[2]) / length
    up = (normal[0] * sky[0] + normal[1] * sky[1] + normal[2] * sky[2]) / length
    lit = np.maximum(lit, 0.0)
    glint = lit * lit
    return 0.5 + 0.42 * lit + 0.16 * up, glint * glint * glint


def _window(view: View, solid: Solid, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Pixels that the solid can cover: x0, x1, y0, y1."""
    corners = solid.corners() - view.position
    eye = corners @ view.rotation.T
    z = eye[:, 2]
    if z.max() < NEAR:
        return None
    if z.min() < NEAR:
        return 0, width, 0, height
    x = eye[:, 0] / z * view.focal + view.centre[0]
    y = eye[:, 1] / z * view.focal + view.centre[1]
    x0, x1 = max(int(x.min()) - 1, 0), min(int(x.max()) + 3, width)
    y0, y1 = max(int(y.min()) - 1, 0), min(int(y.max()) + 3, height)
    return (x0, x1, y0, y1) if x1 > x0 and y1 > y0 else None


Hit = tuple[NDArray[np.intp], Array, tuple[Array, Array, Array], list[Array]]


def _hit_ball(d: list[Array], o: Vector, size: tuple[float, float, float]) -> Hit | None:
    a = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
    b = o[0] * d[0] + o[1] * d[1] + o[2] * d[2]
    h = b * b - a * (float(o @ o) - 1.0)
    where = np.flatnonzero(h >= 0.0)
    if not len(where):
        return None
    d = [v.reshape(-1)[where] for v in d]
    t = (-b.reshape(-1)[where] - np.sqrt(h.reshape(-1)[where])) / a.reshape(-1)[where]
    p = [o[i] + t * d[i] for i in range(3)]
    return where, t, (p[0], p[1], p[2]), p


def _hit_cone(d: list[Array], o: Vector, size: tuple[float, float, float]) -> Hit | None:
    """After the round-cone intersection by I. Quilez, for rays that are not of unit length."""
    ra, rb, length = size
    rr = ra - rb
    d2 = length * length - rr * rr
    m0, m1, m5 = length * length, length * o[2], float(o @ o)
    k0 = d2 * m5 - m1 * m1 + m1 * rr * ra * 2.0 - m0 * ra * ra
    a = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
    m3 = o[0] * d[0] + o[1] * d[1] + o[2] * d[2]
    m2 = length * d[2]
    k1 = d2 * m3 - m1 * m2 + m2 * (rr * ra)
    k2 = d2 * a - m2 * m2
    h = k1 * k1 - k0 * k2
    where = np.flatnonzero(h >= 0.0)
    if not len(where):
        return None
    d = [v.reshape(-1)[where] for v in d]
    a, m2, m3, k1, k2, h = (v.reshape(-1)[where] for v in (a, m2, m3, k1, k2, h))
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
    where, t, y, t_body, t_a = where[good], t[good], y[good], t_body[good], t_a[good]
    p = [o[i] + t * d[i][good] for i in range(3)]
    on_body, on_a = t == t_body, t == t_a
    # In the direction of the normal, up to a factor: the body leans by the taper, the ends are spheres.
    scale = np.where(on_body, d2, 1.0)
    nz = np.where(on_body, d2 * p[2] - length * y, np.where(on_a, p[2], p[2] - length))
    return where, t, (p[0], p[1], p[2]), [p[0] * scale, p[1] * scale, nz]


def _hit_cylinder(d: list[Array], o: Vector, size: tuple[float, float, float]) -> Hit | None:
    radius, _, half = size
    a = d[0] * d[0] + d[1] * d[1]
    b = o[0] * d[0] + o[1] * d[1]
    h = b * b - a * (o[0] * o[0] + o[1] * o[1] - radius * radius)
    where = np.flatnonzero(h > 0.0)
    if not len(where):
        return None
    d = [v.reshape(-1)[where] for v in d]
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
    where, t = where[good], t[good]
    p = [o[i] + t * d[i][good] for i in range(3)]
    flat = on_cap[good]
    zero = np.zeros_like(t)
    normal = [
        np.where(flat, zero, p[0]),
        np.where(flat, zero, p[1]),
        np.where(flat, -np.sign(dz[good]), zero),
    ]
    return where, t, (p[0], p[1], p[2]), normal


def _hit_box(d: list[Array], o: Vector, size: tuple[float, float, float]) -> Hit | None:
    enter: Array | None = None
    leave: Array | None = None
    for i in range(3):
        di = np.where(np.abs(d[i]) < 1e-12, 1e-12, d[i])
        one, two = (-size[i] - o[i]) / di, (size[i] - o[i]) / di
        low, high = np.minimum(one, two), np.maximum(one, two)
        enter = low if enter is None else np.maximum(enter, low)
        leave = high if leave is None else np.minimum(leave, high)
    assert enter is not None and leave is not None
    where = np.flatnonzero((enter < leave) & (enter > 0))
    if not len(where):
        return None
    t = enter.reshape(-1)[where]
    p = [o[i] + t * d[i].reshape(-1)[where] for i in range(3)]
    off = np.stack([np.abs(p[i]) - size[i] for i in range(3)])
    face = off.argmax(0)
    normal = [np.where(face == i, np.sign(p[i]), 0.0) for i in range(3)]
    return where, t, (p[0], p[1], p[2]), normal


_HITS = {"ball": _hit_ball, "cone": _hit_cone, "cylinder": _hit_cylinder, "box": _hit_box}

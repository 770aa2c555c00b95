"""The rings of a disc that moves: edges that stay on it from frame to frame, and the outermost ring of them.

What is behind a disc moves past it, so the edges that stay are its own: grooves, letters, the inner edge of
the rim, and the rim.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.rim import (
    NORMALS,
    UNIT,
    Ellipse,
    edge_strength,
    least_edge,
    sample_colors,
    symmetric,
)

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# Sizes on which edges are counted, in sizes of the disc: their step, and their range around a disc that was
# only just found, and around one whose rim is known.
_STEP = 0.015
_WIDE, _NARROW = (0.6, 1.7), (0.7, 1.25)
# Edges are counted after each movement by so many radii, and in so many frames at least. Once the rim is
# known, what was counted before loses this fraction of its weight each time.
_MOVEMENT, MIN_COUNTED, _FADE = 0.07, 8, 0.3
# An edge stays where it is found in this fraction of the frames.
_STAYS = 0.5
# Ellipses that edges vote for: distances of their centers from the disc's, in its radii, ratios of width to
# height, and steps of their size. So many of them are fitted, and none so near to a better one, in steps.
_MAX_SHIFT, _SHIFT_STEP, _WIDTHS = 0.32, 0.04, (0.8, 0.9, 1.0, 1.11, 1.23)
_SIZE_STEP, _MAX_SIZE = 0.03, 2.2
_CANDIDATES, _APART = 24, 1.5
# Edges at these distances from an ellipse are its own, in its radii, in one fit after the other.
_NEAR = (0.06, 0.05, 0.04, 0.03, 0.025, 0.025)
# A fit does not move farther than this from where it starts, in radii.
_CONSIDERED = 0.2
# A ring has edges on this fraction of its normals at least, and this more than another that it replaces.
_MIN_SUPPORT, _BETTER = 0.4, 0.12
# The rim is the largest of the rings that are about as good as the best, by this fraction of its support,
# and around it: of two plates on a bar, the one behind is off the center by so many radii of the other,
# and the ratio of its axes. It may be a ring within the rim, if the rim itself has less contrast: then the
# next outwards is concentric more nearly, and so many times as large at most.
_ABOUT_AS_GOOD, _AROUND = 0.88, 0.2
_CONCENTRIC, _NEXT = 0.08, 1.2
# The gray of a place on a disc that moves has this standard deviation at most: 1 to 2 on plates, 20 to 50 on
# what is behind them, in rendered and real clips. A rim has such places on this fraction of what is inside it
# down to this size; and two rings of a plate on this fraction between them.
_GRAY = np.full(3, 1 / 3, np.float32)
_MAX_SPREAD, _STEADY, _INSIDE, _STEADY_BAND = 8.0, 0.75, 0.75, 0.5
# Sizes at which other rings around the best are searched for, and around how many.
_CONCENTRIC_SIZES, _CENTERS = np.arange(0.76, 1.4, 0.04), 3
_OUTWARDS = np.arange(1.03, _NEXT, 0.03)
# The outline of a thick plate is that of both its faces; the near face is that of a ring on it: its size as a
# fraction of the outline's, sizes and shifts at which it is searched for, how far off the outline's center
# and the ratio of its axes it may be, and on which fraction of its normals it has edges.
_ON_FACE, _FACE_SIZES, _FACE_OFF, _FACE_SUPPORT = (0.78, 0.96), np.arange(0.8, 0.95, 0.03), 0.25, 0.7
_FACE_SHIFTS = 0.05 * np.array([(1, 0), (-1, 0), (0, 1), (0, -1)])
# An ellipse fitted to the outline of two equal circles whose centers are d apart has half axes that differ by
# 4 / (3 pi) d: so many differences are d / 2. (The far circle is a little smaller: the shorter half axis is
# the radius of the near one.)
_HALF_SHIFT = 3 * np.pi / 8
# The center of the ring is off the outline's by that, but for this fraction of it or so many radii.
_SHIFT_OFF, _MIN_SHIFT_OFF = 0.5, 0.025
_OUTLINE = Ellipse(np.zeros(2), np.eye(2))
# Where a ring near the disc is searched for.
_NEARBY = [
    Ellipse(np.array(shift), np.eye(2) * size)
    for size, shift in (
        (1.0, (0.0, 0.0)), (0.94, (0.0, 0.0)), (1.06, (0.0, 0.0)), (1.0, (0.07, 0.0)), (1.0, (-0.07, 0.0)),
        (1.0, (0.0, 0.07)), (1.0, (0.0, -0.07)),
    )
]  # fmt: skip
# A ring with that much support needs no other candidate.
_FULL = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A ring of edges that stay on a disc.

    Attributes
    ----------
    ellipse : Ellipse
        In units of the disc, which is the unit circle.
    on_normals : ndarray of shape (NORMALS,), bool
        On which of its normals there is an edge.
    """

    ellipse: Ellipse
    on_normals: NDArray[np.bool_]

    @property
    def support(self) -> float:
        """On which fraction of its normals there is an edge."""
        return float(self.on_normals.mean())

    @property
    def difference(self) -> float:
        """How far its center is from the disc's, or how different its radius, in radii of the disc."""
        return max(float(np.linalg.norm(self.ellipse.center)), abs(self.ellipse.radius - 1))

    def on(self, disc: Ellipse) -> Ellipse:
        """The ring in the image of the disc."""
        return disc.containing(self.ellipse)


class RingMap:
    """Counts edges around a disc in the frames in which it has moved.

    Parameters
    ----------
    known : bool
        Whether the rim is known, and the map only watches it.
    """

    def __init__(self, *, known: bool = False) -> None:
        self._sizes = np.arange(*(_NARROW if known else _WIDE), _STEP)
        self._memory = 1 - _FADE if known else 1.0
        self._edges, self._weight = np.zeros((NORMALS, len(self._sizes))), 0.0
        self._sums = np.zeros((2, NORMALS, len(self._sizes)))
        self._last: Array | None = None
        self.counted = 0

    def add(self, image: Image, disc: Ellipse) -> None:
        """Count the edges in an image if the disc has moved since the last."""
        if self._last is not None and np.linalg.norm(disc.center - self._last) < _MOVEMENT * disc.radius:
            return
        self._last = disc.center
        sizes = np.concatenate([self._sizes[:1] - _STEP, self._sizes, self._sizes[-1:] + _STEP])
        colors = sample_colors(image, disc.center + sizes[:, None] * (UNIT @ disc.shape)[:, None])
        strength = edge_strength(colors)
        gray = colors[:, 1:-1] @ _GRAY
        self._sums = self._memory * self._sums + np.stack([gray, gray**2])
        self._edges = self._memory * self._edges + (strength > least_edge(strength))
        self._weight = self._memory * self._weight + 1
        self.counted += 1

    def outermost(self) -> Ring | None:
        """The rim: the ring with most edges, or the one around it; None where there is none."""
        places = self._staying()
        if len(places) < NORMALS * _MIN_SUPPORT:
            return None
        voted = [ring for start in _vote(places) if (ring := _fit(places, start)) is not None]
        # The rings of a plate have their center in common: where one is found, the others are near its sizes.
        voted.sort(key=lambda ring: -ring.support)
        starts = [ring.ellipse.scaled(float(size)) for ring in voted[:_CENTERS] for size in _CONCENTRIC_SIZES]
        concentric = [ring for start in starts if (ring := _fit(places, start)) is not None]
        ordered = sorted(voted + concentric, key=lambda ring: -ring.support)
        best = next((each for each in ordered if self._is_steady(each)), None)
        if best is None:
            return None
        good = [each for each in ordered if each.support >= _ABOUT_AS_GOOD * best.support]
        around = [
            each
            for each in good
            if each is best
            or (each.support <= best.support and _is_around(each, best, _AROUND) and self._is_steady(each))
        ]
        return self._outwards(places, max(around, key=lambda each: each.ellipse.radius))

    def _is_steady(self, ring: Ring) -> bool:
        """Whether what is inside a ring near it is the disc's own."""
        return self._steady(ring.ellipse.scaled(_INSIDE), ring.ellipse) > _STEADY

    def search_face(self) -> tuple[Ellipse, Ellipse] | None:
        """A ring on the near face of a plate whose outline is the disc, and that face; as `find_face`."""
        places = self._staying()
        by_size = [_fit(places, _OUTLINE.scaled(float(size))) for size in _FACE_SIZES]
        best = _best([each for each in by_size if each and _may_be_on_face(each)])
        if best is None:
            return None
        # The face is off the outline's center.
        shifted = [_fit(places, best.ellipse.moved(shift)) for shift in _FACE_SHIFTS]
        best = _best([best, *(each for each in shifted if each and _may_be_on_face(each))])
        return None if best is None else self.find_face(best.ellipse)

    def find_face(self, expected: Ellipse) -> tuple[Ellipse, Ellipse] | None:
        """The ring near the expected one and the near face of the plate that it is on, in units of the disc.

        None where there is none, or where too little of the outline is seen.
        """
        places = self._staying()
        ring, outline = _fit(places, expected), _fit(places, _OUTLINE)
        if ring is None or ring.support < _FACE_SUPPORT or not _may_be_on_face(ring) or outline is None:
            return None
        face = _near_face(outline.ellipse, ring.ellipse)
        return None if face is None else (ring.ellipse, face)

    def nearby(self) -> Ring | None:
        """A ring with more edges near the disc's size and place; None where there is none."""
        places = self._staying()
        best: Ring | None = None
        for start in _NEARBY:
            best = _best([best, _fit(places, start)])
            if best is not None and best.support >= _FULL:
                break
        if best is None:
            return None
        best = self._outwards(places, best)
        return best if self.is_better(best) else None

    def is_better(self, ring: Ring) -> bool:
        """Whether a ring has clearly more edges than the disc's own rim."""
        return ring.support >= self.support() + _BETTER

    def support(self) -> float:
        """On which fraction of the disc's own rim edges stay."""
        own = np.abs(self._sizes - 1) < _NEAR[-1]
        return float((self._edges[:, own].max(axis=1) >= _STAYS * self._weight).mean())

    def _outwards(self, places: Array, ring: Ring) -> Ring:
        """The ring that the edges outside another lie on, if the disc reaches up to it; else that one."""
        away = _distances(places, ring.ellipse)
        outside = places[away > 1 + _NEAR[-1]]
        found = [_fit(outside, ring.ellipse.scaled(float(size))) for size in _OUTWARDS]
        concentric = [
            each for each in found
            if each is not None
            and each.ellipse.radius < _NEXT * ring.ellipse.radius
            and _is_around(each, ring, _CONCENTRIC)
            and self._steady(ring.ellipse.scaled(1 + _NEAR[-1]), each.ellipse) > _STEADY_BAND
        ]  # fmt: skip
        return _best(concentric) or ring

    def _steady(self, inner: Ellipse, outer: Ellipse) -> float:
        """On which fraction of the disc between two rings the gray stays: behind it, it does not."""
        mean, square = self._sums / self._weight
        places = self._sizes[:, None] * UNIT[:, None]
        inside, outside = (
            np.linalg.norm((places - each.center) @ np.linalg.inv(each.shape), axis=2)
            for each in (inner, outer)
        )
        between = (inside > 1) & (outside < 1 - _NEAR[-1])
        return float(((square - mean**2)[between] < _MAX_SPREAD**2).mean()) if between.any() else 1.0

    def _staying(self) -> Array:
        """(N, 2) places of edges that stay, in units of the disc."""
        count = np.pad(self._edges, ((0, 0), (2, 2)))
        here, beside = count[:, 2:-2], (count[:, 1:-3], count[:, 3:-1])
        smooth = here + 0.5 * (beside[0] + beside[1]) + 0.25 * (count[:, :-4] + count[:, 4:])
        around = np.pad(smooth, ((0, 0), (1, 1)))
        stays = np.maximum(here, np.maximum(*beside)) >= _STAYS * self._weight
        normal, size = np.nonzero(stays & (smooth >= around[:, :-2]) & (smooth > around[:, 2:]))
        before, at, after = (around[normal, size + k] for k in range(3))
        # The vertex of a parabola through three sizes.
        shift = 0.5 * (before - after) / np.minimum(before - 2 * at + after, -1e-9)
        return (self._sizes[size] + _STEP * shift)[:, None] * UNIT[normal]


def _distances(places: Array, ellipse: Ellipse) -> Array:
    """(N,) distances of places (N, 2) from the center of an ellipse, in its radii in their directions."""
    return np.linalg.norm((places - ellipse.center) @ np.linalg.inv(ellipse.shape), axis=1)


def _best(rings: Sequence[Ring | None]) -> Ring | None:
    return max((each for each in rings if each is not None), key=lambda each: each.support, default=None)


def _is_around(outer: Ring, inner: Ring, off: float) -> bool:
    """Whether a ring is around another, its center and the ratio of its axes `off` at most, in its radii."""
    inverse = np.linalg.inv(inner.ellipse.shape)
    shift = np.linalg.norm(inverse @ (outer.ellipse.center - inner.ellipse.center))
    longest, shortest = np.linalg.svd(inverse @ outer.ellipse.shape, compute_uv=False)
    return bool(shift < off and shortest > 1 and longest - shortest < off)


def _near_face(outline: Ellipse, ring: Ellipse) -> Ellipse | None:
    """The near face of a plate by its outline and the shape of a ring on it; None where they do not agree.

    Where the ring is a circle the outline is that of two, of which the near one is on the side of the ring.
    (The center of a ring that is farther back than the face is not that of the face.)
    """
    to_circle = np.linalg.inv(ring.shape)
    shape = symmetric(to_circle @ outline.shape)
    (shorter, longer), vectors = np.linalg.eigh(shape)
    center, along = to_circle @ (outline.center - ring.center), vectors[:, 1]
    if along @ center > 0:
        along = -along
    shift = _HALF_SHIFT * (longer - shorter) * along
    if np.linalg.norm(center + shift) > max(_SHIFT_OFF * np.linalg.norm(shift), _MIN_SHIFT_OFF * longer):
        return None
    center = center + shift
    return Ellipse(ring.center + ring.shape @ center, ring.shape * shorter)


def _may_be_on_face(ring: Ring) -> bool:
    outline = Ring(_OUTLINE, ring.on_normals)
    return _ON_FACE[0] < ring.ellipse.radius < _ON_FACE[1] and _is_around(outline, ring, _FACE_OFF)


def _vote(places: Array) -> list[Ellipse]:
    """The ellipses that most edges lie on, as nearly as the steps allow; places: (N, 2)."""
    axis = np.arange(-_MAX_SHIFT, _MAX_SHIFT + 1e-9, _SHIFT_STEP)
    centers = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    centers = centers[np.linalg.norm(centers, axis=1) <= _MAX_SHIFT].astype(np.float32)
    away = places.astype(np.float32) - centers[:, None]
    sizes = int(_MAX_SIZE / _SIZE_STEP)
    row = np.arange(len(centers))[:, None] * sizes
    votes = np.zeros((len(_WIDTHS), len(centers), sizes))
    for number, width in enumerate(_WIDTHS):
        size = np.hypot(away[..., 0] / np.float32(width), away[..., 1]) / _SIZE_STEP
        below = np.minimum(size.astype(int), sizes - 2)
        share = np.minimum(size - below, 1.0)
        for part, weight in ((0, 1 - share), (1, share)):
            counts = np.bincount((row + below + part).ravel(), weight.ravel(), minlength=votes[number].size)
            votes[number] += counts.reshape(votes[number].shape)
    # Smaller rings than those counted are cut off at the inner edge.
    votes[:, :, : int(_WIDE[0] / _SIZE_STEP)] = 0
    return _most_voted(votes, centers)


def _most_voted(votes: Array, centers: NDArray[np.float32]) -> list[Ellipse]:
    found = []
    for _ in range(_CANDIDATES):
        width, center, size = np.unravel_index(int(np.argmax(votes)), votes.shape)
        if votes[width, center, size] < 0.5 * _MIN_SUPPORT * NORMALS:
            break
        shape = np.diag([_WIDTHS[width], 1.0]) * float(size) * _SIZE_STEP
        found.append(Ellipse(centers[center].astype(np.float64), shape))
        near = np.abs(centers - centers[center]).max(axis=1) < _APART * _SHIFT_STEP
        votes[:, near, max(0, size - 1) : size + 2] = 0
    return found


def _fit(places: Array, ellipse: Ellipse) -> Ring | None:
    """The ring of edges near an ellipse; None where too few lie on one. places: (N, 2)."""
    on_normals = np.zeros(NORMALS, bool)
    places = places[np.abs(_distances(places, ellipse) - 1) < _CONSIDERED]
    for near in _NEAR:
        place = (places - ellipse.center) @ np.linalg.inv(ellipse.shape)
        radius = np.hypot(place[:, 0], place[:, 1])
        own, normals = _nearest(place, np.abs(radius - 1), near)
        if len(own) < 0.7 * _MIN_SUPPORT * NORMALS:
            return None
        on_normals = np.zeros(NORMALS, bool)
        on_normals[normals] = True
        unit, off = place[own] / radius[own, None], radius[own] - 1
        x, y = unit.T
        design = np.column_stack([x, y, x**2, 2 * x * y, y**2])
        weighted = design * (1 - (off / near) ** 2)[:, None]
        change = cv2.solve(weighted.T @ design + 1e-3 * np.eye(5), (weighted.T @ off)[:, None])[1][:, 0]
        stretch = np.eye(2) + change[[[2, 3], [3, 4]]]
        ellipse = Ellipse(ellipse.center + ellipse.shape @ change[:2], symmetric(ellipse.shape @ stretch))
    return Ring(ellipse, on_normals) if on_normals.mean() >= _MIN_SUPPORT else None


def _nearest(place: Array, away: Array, near: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Numbers of the edges nearest to the unit circle and nearer than `near`, one on each normal; normals."""
    normal = np.rint(np.arctan2(place[:, 1], place[:, 0]) / (2 * np.pi) * NORMALS).astype(int) % NORMALS
    inside = np.flatnonzero(away < near)
    order = inside[np.argsort(-away[inside])]
    nearest = np.full(NORMALS, -1)
    # The nearest of a normal comes last and stays.
    nearest[normal[order]] = order
    normals = np.flatnonzero(nearest >= 0)
    return nearest[normals], normals

"""Following a weight plate by optical flow and its rim, which is found by the edges that stay on it."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.plate_rings import MIN_COUNTED, Ring, RingMap
from liftphase.pose.plate_shape import ShapeByPlace
from liftphase.pose.point_matching import match_points
from liftphase.pose.rim import NORMALS, WINDOWS, Ellipse, fit_rim

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# Radius of a disc in the patch that optical flow is measured on, half its side, and the window, pixels.
_PATCH_RADIUS, _PATCH_HALF, _PATCH_WINDOW = 16, 28, 11
# Points on a disc that optical flow must find at least, within so many pixels of their median.
_MIN_POINTS, _AGREE_PX = 8, 1.0
# Where the rim is searched for around the place that optical flow tells, fraction of the radius and pixels.
_REACH, _MIN_REACH_PX = 0.06, 2.5
# Weight of the expected size and shape, in normals of 64; of one frame in their running mean, while the rim
# is not known.
_STIFFNESS, _FORGET = 8.0, 0.1
# Weight of the normals on which the rim has no edge that stays.
_DOUBT = 0.25
# The center follows optical flow, and in each frame the rim's by this fraction of the difference, and so many
# radii at most: an edge behind the plate drags the rim along for some frames.
_GAIN, _MAX_PULL = 0.3, 0.02
# A rim with less support is hidden.
MIN_SUPPORT = 0.3
# A rim with less than this fraction of its usual support may have been lost: a ring near it is searched for
# after so many counts. It must have the same size within this fraction, or it is another ring of the plate.
_LOW_SUPPORT, _CHECK_EVERY, _SAME_SIZE = 0.85, 4, 0.06
# Weight of one frame in the usual support; of the usual support that counts nothing for the shape.
_USUAL, _NO_SUPPORT = 0.01, 0.5
# A rim so far from the disc that was found, in its radii, is searched for again, and so many times at most.
_FAR, _MAX_SEARCHES = 0.1, 3
# What counts of the support of a disc whose rim was not found among its rings.
_NO_RIM = 0.5
# Torso lengths: a disc that moved so far is a load.
LOAD_PATH = 0.3

_NO_FACE = (float("nan"),) * 5
_GRID = np.stack(np.meshgrid(*[np.linspace(-0.8, 0.8, 6)] * 2), axis=-1).reshape(-1, 2)
_GRID = _GRID[np.linalg.norm(_GRID, axis=1) < 0.9]


@dataclass(frozen=True, slots=True, eq=False)
class Disc:
    """A disc in a frame: the number of its tracklet, its rim, and the fraction of the rim that was seen.

    face: the near face in units of the rim, which is the outline of both faces; where it was just measured.
    """

    tracklet: int
    ellipse: Ellipse
    support: float
    face: Ellipse | None = None

    def values(self) -> tuple[float, ...]:
        """The columns of `liftphase.pose.plates.DISC_COLUMNS` after the frame's number."""
        face = _NO_FACE if self.face is None else _values_of(self.face)
        return self.tracklet, *_values_of(self.ellipse), self.support, *face


def _values_of(ellipse: Ellipse) -> tuple[float, ...]:
    shape = ellipse.shape
    return *ellipse.center.tolist(), float(shape[0, 0]), float(shape[0, 1]), float(shape[1, 1])


@dataclass(frozen=True, slots=True, eq=False)
class _Patch:
    """A square part of an image in gray, shrunk so that a disc has a fixed size; top left corner, scale."""

    gray: Image
    origin: Array
    zoom: float

    def from_image(self, points: Array) -> Array:
        return (points + 0.5 - self.origin) * self.zoom - 0.5

    def to_image(self, points: Array) -> Array:
        return (points + 0.5) / self.zoom + self.origin - 0.5


@dataclass(slots=True, eq=False)
class Tracklet:
    """A disc that is followed.

    number: its own, another one once its rim is found; rim: in the last frame; shape: that which is
    expected; patch: the image around it then; low, high: (4, 2) bounds of where its center and the places
    of the body were since it was found, pixels; velocity: pixels a second; path: extent of that of its
    center, torso lengths; hidden_s, age_s: for how long its rim is hidden, and it is followed; rings: edges
    that stay on it; searches: how often its rim was searched for in them; known: whether the rim was found;
    shapes: its shape by place, then; weights: (NORMALS,) of the rim's normals; support: fraction of the rim
    with an edge in the last frame; usual: running mean of that; next_check: number of counted frames after
    which a lost rim is searched for; ring, face: a ring on the near face of the plate and that face, in units
    of the rim, as they were measured last, the face since the last frame; face_searches: how often the ring
    was searched for.
    """

    number: int
    rim: Ellipse
    shape: Array
    patch: _Patch
    low: Array
    high: Array
    velocity: Array = field(default_factory=lambda: np.zeros(2))
    path: float = 0.0
    hidden_s: float = 0.0
    age_s: float = 0.0
    rings: RingMap = field(default_factory=RingMap)
    searches: int = 0
    known: bool = False
    shapes: ShapeByPlace | None = None
    weights: Array = field(default_factory=lambda: np.ones(NORMALS))
    support: float = 1.0
    usual: float = 1.0
    next_check: int = MIN_COUNTED
    ring: Ellipse | None = None
    face: Ellipse | None = None
    face_searches: int = 0

    @property
    def loaded(self) -> bool:
        """Whether it moved as a load does."""
        return self.path > LOAD_PATH


def begin(number: int, image: Image, rim: Ellipse, places: Array) -> Tracklet:
    """A disc that was found in an image; places: (3, 2) of the body, pixels."""
    bounds = np.vstack([rim.center, places])
    return Tracklet(number, rim, rim.shape, _cut_patch(image, rim), bounds, bounds.copy())


def follow(disc: Tracklet, image: Image, step_s: float) -> Disc | None:
    """Take a disc to the next frame, step_s seconds later; None where its rim is hidden."""
    expected = Ellipse(disc.rim.center + disc.velocity * step_s, disc.shape)
    patch = _cut_patch(image, expected)
    shift = _flow_shift(disc, patch, expected)
    moved = expected if shift is None else expected.moved(shift)
    if disc.shapes is not None:
        moved = Ellipse(moved.center, disc.shapes.at(moved.center))
    seen = _measure(disc, image, moved, flowing=shift is not None)
    if seen is not None or shift is not None:
        center = moved.center if seen is None else seen.center
        disc.velocity = (center - disc.rim.center) / max(step_s, 1e-3)
    disc.rim = moved if seen is None else seen
    disc.hidden_s = 0.0 if seen is not None else disc.hidden_s + step_s
    if not _inside(image, disc.rim):
        disc.hidden_s = np.inf
        return None
    disc.patch = patch
    if seen is None:
        return None
    doubt = _NO_RIM if disc.searches and disc.shapes is None else 1.0
    face, disc.face = disc.face, None
    return Disc(disc.number, seen, doubt * disc.support, face)


def _measure(disc: Tracklet, image: Image, moved: Ellipse, *, flowing: bool) -> Ellipse | None:
    """The rim near where it is expected; None where it is hidden. flowing: whether optical flow led there."""
    reach_px = max(_REACH * moved.radius, _MIN_REACH_PX)
    # Where optical flow led to a known rim, it is near.
    windows = WINDOWS[1:] if flowing and disc.shapes is not None else WINDOWS
    fit = fit_rim(image, moved, reach_px, stiffness=_STIFFNESS, weights=disc.weights, windows=windows)
    disc.support = 0.0 if fit is None else fit.support
    disc.usual += _USUAL * (disc.support - disc.usual)
    disc.shape = moved.shape
    if fit is None or fit.support < MIN_SUPPORT:
        return None
    rim = fit.ellipse
    if disc.shapes is None:
        disc.shape = moved.shape + _FORGET * (rim.shape - moved.shape)
        return rim
    if flowing:
        pull = rim.center - moved.center
        limit = _MAX_PULL * rim.radius / max(float(np.linalg.norm(pull)), 1e-9)
        rim = Ellipse(moved.center + min(_GAIN, limit) * pull, rim.shape)
    trusted = np.clip((disc.support / disc.usual - _NO_SUPPORT) / (1 - _NO_SUPPORT), 0.0, 1.0)
    disc.shapes.add(rim, float(trusted**2))
    return rim


def watch(disc: Tracklet, image: Image) -> bool:
    """Count the edges around a disc: find its rim once it has moved as a load, and again where it is lost.

    Returns
    -------
    bool
        Whether the rim was found in this frame in place of the disc that was followed up to here.
    """
    around = Ellipse(disc.rim.center, disc.shape)
    disc.rings.add(image, around)
    if disc.known:
        _check(disc, around)
    elif disc.loaded and disc.rings.counted >= disc.next_check:
        return _find_rim(disc, around)
    return False


def _find_rim(disc: Tracklet, around: Ellipse) -> bool:
    disc.searches += 1
    rings = disc.rings
    ring = rings.outermost()
    if ring is not None and disc.shapes is not None and not rings.is_better(ring):
        ring = None
    found = ring is not None or disc.shapes is not None
    disc.known = disc.searches == _MAX_SEARCHES or (found and (ring is None or ring.difference < _FAR))
    if disc.known or ring is not None:
        disc.rings, disc.next_check = RingMap(known=disc.known), _CHECK_EVERY if disc.known else MIN_COUNTED
    else:
        disc.next_check += MIN_COUNTED
    if ring is None:
        return False
    _move(disc, ring, around)
    disc.shapes = ShapeByPlace(disc.rim)
    disc.support = disc.usual = ring.support
    disc.ring, disc.face_searches = None, 0
    return True


def _check(disc: Tracklet, around: Ellipse) -> None:
    """Look where the near face is in the outline, and for an outline that may have been lost."""
    if disc.rings.counted < disc.next_check:
        return
    disc.next_check = disc.rings.counted + _CHECK_EVERY
    if disc.support >= _LOW_SUPPORT * disc.usual:
        _find_face(disc)
    else:
        _recover(disc, around)


def _find_face(disc: Tracklet) -> None:
    """Measure where the near face of the plate is in its outline."""
    found = None
    if disc.ring is not None:
        found = disc.rings.find_face(disc.ring)
    elif disc.face_searches < _MAX_SEARCHES:
        disc.face_searches += 1
        found = disc.rings.search_face()
    if found is not None:
        disc.ring, disc.face = found


def _recover(disc: Tracklet, around: Ellipse) -> None:
    """Move a disc whose rim is less supported than usual to the ring of edges near it."""
    ring = disc.rings.nearby()
    if ring is not None and abs(ring.ellipse.radius - 1) < _SAME_SIZE:
        _move(disc, ring, around)
        if disc.shapes is not None:
            disc.shapes.add(disc.rim)
        disc.rings, disc.next_check = RingMap(known=True), _CHECK_EVERY


def _move(disc: Tracklet, ring: Ring, around: Ellipse) -> None:
    """Follow a ring that was found around the disc."""
    disc.rim = ring.on(around)
    disc.shape = disc.rim.shape
    disc.weights = np.where(ring.on_normals, 1.0, _DOUBT)


def _cut_patch(image: Image, disc: Ellipse) -> _Patch:
    half = max(round(_PATCH_HALF * disc.radius / _PATCH_RADIUS), 4)
    low = np.rint(disc.center).astype(int) - half
    size = np.array(image.shape[1::-1])
    before, after = np.maximum(-low, 0), np.maximum(low + 2 * half - size, 0)
    inside_low, inside_high = np.clip(low, 0, size - 1), np.clip(low + 2 * half, 1, size)
    part = image[inside_low[1] : inside_high[1], inside_low[0] : inside_high[0]]
    if before.any() or after.any():
        part = cv2.copyMakeBorder(part, before[1], after[1], before[0], after[0], cv2.BORDER_REPLICATE)
    # Gray first: a third of what is averaged.
    gray = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(gray, (2 * _PATCH_HALF, 2 * _PATCH_HALF), interpolation=cv2.INTER_AREA)
    return _Patch(np.asarray(small, np.uint8), low.astype(np.float64), _PATCH_HALF / half)


def _flow_shift(disc: Tracklet, patch: _Patch, expected: Ellipse) -> Array | None:
    """(2,) how far the disc is from where it is expected, pixels; None where its points do not agree."""
    spread = _GRID @ disc.shape
    before = disc.patch.from_image(disc.rim.center + spread)
    found = patch.to_image(match_points(disc.patch.gray, patch.gray, before, _PATCH_WINDOW))
    shifts = found - expected.center - spread
    shifts = shifts[np.isfinite(shifts[:, 0])]
    if len(shifts) < _MIN_POINTS:
        return None
    shift = np.median(shifts, axis=0)
    agree = np.linalg.norm(shifts - shift, axis=1) * patch.zoom < _AGREE_PX
    return shift if agree.sum() >= _MIN_POINTS else None


def _inside(image: Image, rim: Ellipse) -> bool:
    return bool(((rim.center >= 0) & (rim.center < image.shape[1::-1])).all())

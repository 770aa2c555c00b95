"""Tracking weight plates: found near the hands, followed by optical flow, measured at the rim.

A plate that is loaded moves with the hands; one on a rack does not. Which of the tracked discs is the
subject's is decided after the pass over the clip (`liftphase.pose.plates`), as the subject is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection
from liftphase.pose.plate_search import find_discs, search_places
from liftphase.pose.point_matching import match_points
from liftphase.pose.rim import RING_STEP, RINGS, Ellipse, RimFit, fit_rim, ring_edges
from liftphase.pose.skeleton import pose_size_px

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# Seconds between searches: the first, and the longest after failures that double it each time.
_FIRST_WAIT_S, _LAST_WAIT_S = 0.4, 6.4
_MAX_DISCS = 3
# Radius of a disc in the patch that optical flow is measured on, half its side, and the window, pixels.
_PATCH_RADIUS, _PATCH_HALF, _PATCH_WINDOW = 16, 28, 11
# Points on a disc that optical flow must find at least, within so many pixels of their median.
_MIN_POINTS, _AGREE_PX = 8, 1.0
# Where the rim is searched for around the place that optical flow tells, fraction of the radius and pixels.
_REACH, _MIN_REACH_PX = 0.06, 2.5
# Weight of the running mean of size and shape, in normals of 64, and of one frame in that mean.
_STIFFNESS, _FORGET = 8.0, 0.1
# A rim with less support is hidden; a disc that is hidden for so long is given up.
_MIN_SUPPORT, _PATIENCE_S = 0.3, 0.4
# Torso lengths: a disc that moved so far is a load; one that stayed within the second length while the hands
# or shoulders moved by the third stands on a rack.
_LOAD_PATH, _STILL_PATH, _BODY_PATH = 0.3, 0.06, 0.45
# What moves less than this fraction of the longest path is not on the same bar.
_SHARE = 0.5
# Edges around a disc are counted in every so many frames, and in so many at least. A ring around it is on it
# where they stay in so many times the frames than outside, and in this fraction of those of the disc.
_COUNT_EVERY, _MIN_COUNTED, _RING_RATIO, _RING_FRACTION = 3, 6, 1.6, 0.6
# Time constant of the mean of the body's places, and for how long at least a disc stands still, seconds.
_MEAN_S, _MIN_AGE_S = 0.3, 2.0
# Size of the body, as it was seen largest; forgotten at this rate, fraction a second.
_SIZE_FADE = 0.05

_GRID = np.stack(np.meshgrid(*[np.linspace(-0.8, 0.8, 6)] * 2), axis=-1).reshape(-1, 2)
_GRID = _GRID[np.linalg.norm(_GRID, axis=1) < 0.9]


@dataclass(frozen=True, slots=True, eq=False)
class Disc:
    """A disc in a frame: the number of its tracklet, its rim, and the fraction of the rim that was seen."""

    tracklet: int
    ellipse: Ellipse
    support: float


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
class _Tracklet:
    """A disc that is followed.

    rim: in the last frame; mean: running mean of its shape; patch: the image around it then; low, high:
    (4, 2) bounds of where its center and the places of the body were since it was found, pixels; velocity:
    pixels a second; path: extent of that of its center, torso lengths; hidden_s, age_s: for how long its rim
    is hidden, and it is followed; edges, counted, followed: sum of `ring_edges`, over how many frames, of how
    many; settled: whether the outermost ring is followed.
    """

    number: int
    rim: Ellipse
    mean: Array
    patch: "_Patch"
    low: Array
    high: Array
    velocity: Array = field(default_factory=lambda: np.zeros(2))
    hidden_s: float = 0.0
    age_s: float = 0.0
    edges: Array = field(default_factory=lambda: np.zeros(1))
    counted: int = 0
    followed: int = 0
    settled: bool = False
    path: float = 0.0

    @property
    def loaded(self) -> bool:
        """Whether it moved as a load does."""
        return self.path > _LOAD_PATH


class PlateTracker:
    """Finds and follows the discs near the hands of the largest person; give it every frame in order."""

    def __init__(self) -> None:
        self._tracklets: list[_Tracklet] = []
        self._count = 0
        self._size = 0.0
        self._time_s: float | None = None
        self._next_s, self._wait_s = -np.inf, _FIRST_WAIT_S
        self._still: list[Ellipse] = []
        self._places: Array | None = None

    def update(self, image: Image, people: Sequence[Detection], time_s: float) -> list[Disc]:
        """The discs in the next frame.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            Upright.
        people : sequence of Detection
            Everyone found in it.
        time_s : float
            Presentation timestamp, seconds.
        """
        step_s = 0.0 if self._time_s is None else time_s - self._time_s
        self._time_s = time_s
        person = self._largest(people, step_s)
        seen = [disc for each in self._tracklets if (disc := _follow(each, image, step_s)) is not None]
        if any(each.hidden_s > _PATIENCE_S for each in self._tracklets):
            self._next_s, self._wait_s = time_s, _FIRST_WAIT_S
        self._tracklets = [each for each in self._tracklets if each.hidden_s <= _PATIENCE_S]
        if person is not None:
            self._judge(search_places(person), step_s)
            self._widen(image)
            if time_s >= self._next_s and not any(each.loaded for each in self._tracklets):
                seen += self._search(image, person, time_s)
        return seen

    def _largest(self, people: Sequence[Detection], step_s: float) -> NDArray[np.floating] | None:
        """(K, 2) landmarks of the largest person; notes their size."""
        self._size *= max(1 - _SIZE_FADE * step_s, 0.0)
        if not people:
            return None
        sizes = pose_size_px(np.stack([each.landmarks.image_px for each in people]))
        self._size = max(self._size, float(sizes.max()))
        return people[int(sizes.argmax())].landmarks.image_px

    def _judge(self, places: Array, step_s: float) -> None:
        """Tell a load, which moves, from what stands still while the body moves."""
        kept = []
        # Landmarks behind a plate jump: their mean does not.
        self._places = (
            places
            if self._places is None
            else self._places + min(step_s / _MEAN_S, 1.0) * (places - self._places)
        )
        for each in self._tracklets:
            each.age_s += step_s
            now = np.vstack([each.rim.center, self._places])
            each.low, each.high = np.minimum(each.low, now), np.maximum(each.high, now)
            paths = np.linalg.norm(each.high - each.low, axis=1) / self._size
            each.path = float(paths[0])
            still = paths[0] < _STILL_PATH and np.sort(paths[1:])[1] > _BODY_PATH
            if still and each.age_s > _MIN_AGE_S:
                self._still.append(each.rim)
            else:
                kept.append(each)
        self._tracklets = _loads(kept)

    def _widen(self, image: Image) -> None:
        """Count the edges around each disc until it has moved; then follow its outermost ring."""
        for each in self._tracklets:
            each.followed += 1
            if each.settled or each.followed % _COUNT_EVERY:
                continue
            each.edges = each.edges + ring_edges(image, Ellipse(each.rim.center, each.mean))
            each.counted += 1
            if each.loaded and each.counted >= _MIN_COUNTED:
                each.settled = True
                factor = _outermost_ring(each.edges / each.counted)
                fit = fit_rim(image, each.rim.scaled(factor), _REACH * each.rim.radius)
                if factor > 1 and fit is not None and fit.support >= _MIN_SUPPORT:
                    each.rim, each.mean = fit.ellipse, fit.ellipse.shape
                    each.number, self._count = self._count, self._count + 1

    def _search(self, image: Image, person: NDArray[np.floating], time_s: float) -> list[Disc]:
        """Discs that are not followed yet."""
        known = [each.rim for each in self._tracklets] + self._still
        found = [
            fit
            for fit in find_discs(image, person, self._size)
            if not any(_same(fit.ellipse, other) for other in known)
        ][: _MAX_DISCS - len(self._tracklets)]
        self._next_s = time_s + self._wait_s
        self._wait_s = min(2 * self._wait_s, _LAST_WAIT_S)
        return [self._begin(image, fit, person) for fit in found]

    def _begin(self, image: Image, fit: RimFit, person: NDArray[np.floating]) -> Disc:
        rim = fit.ellipse
        bounds = np.vstack([rim.center, search_places(person) if self._places is None else self._places])
        self._tracklets.append(
            _Tracklet(self._count, rim, rim.shape, _cut_patch(image, rim), bounds, bounds.copy())
        )
        self._count += 1
        return Disc(self._count - 1, rim, fit.support)


def _loads(tracklets: list[_Tracklet]) -> list[_Tracklet]:
    """The load where there is one, else all: of the two plates of a bar the near one, which is larger."""
    longest = max((each.path for each in tracklets), default=0.0)
    if longest <= _LOAD_PATH:
        return tracklets
    moving = [each for each in tracklets if each.path >= _SHARE * longest]
    return [max(moving, key=lambda each: each.mean[1, 1])]


def _outermost_ring(persistence: Array) -> float:
    """Size, in sizes of the disc, of the outermost ring on which the edges stay while the disc moves.

    persistence: (N, len(RINGS)) fraction of the frames with an edge. What is behind the disc does not move
    along.
    """
    near = np.maximum(persistence[:, 1:-1], np.maximum(persistence[:, :-2], persistence[:, 2:]))
    ring = near.mean(axis=0)
    sizes = RINGS[1:-1]
    own = ring[np.abs(sizes - 1) < 1.5 * RING_STEP].max()
    outside = [
        float(np.median(ring[k + 3 : k + 12])) if k + 6 < len(ring) else np.inf for k in range(len(ring))
    ]
    peak = (ring >= np.roll(ring, 1)) & (ring >= np.roll(ring, -1))
    good = peak & (sizes > 1.03) & (ring > np.maximum(_RING_FRACTION * own, _RING_RATIO * np.array(outside)))
    return float(sizes[good][-1]) if good.any() else 1.0


def _same(one: Ellipse, other: Ellipse) -> bool:
    return bool(np.linalg.norm(one.center - other.center) < 0.5 * max(one.radius, other.radius))


def _follow(disc: _Tracklet, image: Image, step_s: float) -> Disc | None:
    """Take a disc to the next frame; None where its rim is hidden."""
    expected = Ellipse(disc.rim.center + disc.velocity * step_s, disc.mean)
    patch = _cut_patch(image, expected)
    shift = _flow_shift(disc, patch, expected)
    moved = expected if shift is None else expected.moved(shift)
    reach_px = max(_REACH * moved.radius, _MIN_REACH_PX)
    fit = fit_rim(image, moved, reach_px, stiffness=_STIFFNESS)
    seen = fit is not None and fit.support >= _MIN_SUPPORT
    rim = fit.ellipse if fit is not None and seen else moved
    disc.velocity = (
        (rim.center - disc.rim.center) / max(step_s, 1e-3) if seen or shift is not None else disc.velocity
    )
    disc.rim = rim
    if fit is not None and seen:
        disc.mean = disc.mean + _FORGET * (rim.shape - disc.mean)
    disc.hidden_s = 0.0 if seen else disc.hidden_s + step_s
    if not _inside(image, rim):
        disc.hidden_s = np.inf
        return None
    disc.patch = patch
    return Disc(disc.number, rim, fit.support) if fit is not None and seen else None


def _cut_patch(image: Image, disc: Ellipse) -> _Patch:
    half = max(round(_PATCH_HALF * disc.radius / _PATCH_RADIUS), 4)
    low = np.rint(disc.center).astype(int) - half
    size = np.array(image.shape[1::-1])
    before, after = np.maximum(-low, 0), np.maximum(low + 2 * half - size, 0)
    inside_low, inside_high = np.clip(low, 0, size - 1), np.clip(low + 2 * half, 1, size)
    part = image[inside_low[1] : inside_high[1], inside_low[0] : inside_high[0]]
    if before.any() or after.any():
        part = cv2.copyMakeBorder(part, before[1], after[1], before[0], after[0], cv2.BORDER_REPLICATE)
    small = cv2.resize(part, (2 * _PATCH_HALF, 2 * _PATCH_HALF), interpolation=cv2.INTER_AREA)
    return _Patch(
        np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8),
        low.astype(np.float64),
        _PATCH_HALF / half,
    )


def _flow_shift(disc: _Tracklet, patch: _Patch, expected: Ellipse) -> Array | None:
    """(2,) how far the disc is from where it is expected, pixels; None where its points do not agree."""
    spread = _GRID @ disc.mean
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

"""Tracking weight plates: found near the hands, followed by optical flow, measured at the rim.

A plate that is loaded moves with the hands; one on a rack does not. Which of the tracked discs is the
subject's is decided after the pass over the clip (`liftphase.pose.plates`), as the subject is.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection
from liftphase.pose.plate_following import LOAD_PATH, Disc, Tracklet, begin, follow, watch
from liftphase.pose.plate_search import MAX_RADIUS, find_discs, search_places
from liftphase.pose.rim import Ellipse, RimFit
from liftphase.pose.skeleton import pose_size_px

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# Seconds between searches: the first, and the longest after failures that double it each time.
_FIRST_WAIT_S, _LAST_WAIT_S = 0.4, 6.4
_MAX_DISCS = 3
# A disc whose rim is hidden for so long is given up.
_PATIENCE_S = 0.4
# Torso lengths: a disc that stayed within the first while the hands or shoulders moved by the second stands
# on a rack.
_STILL_PATH, _BODY_PATH = 0.06, 0.45
# What moves less than this fraction of the longest path is not on the same bar.
_SHARE = 0.5
# Time constant of the mean of the body's places, and for how long at least a disc stands still, seconds.
_MEAN_S, _MIN_AGE_S = 0.3, 2.0
# Size of the body, as it was seen largest; forgotten at this rate, fraction a second.
_SIZE_FADE = 0.05


class PlateTracker:
    """Finds and follows the discs near the hands of the largest person; give it every frame in order."""

    def __init__(self) -> None:
        self._tracklets: list[Tracklet] = []
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
        seen = [disc for each in self._tracklets if (disc := follow(each, image, step_s)) is not None]
        if any(each.hidden_s > _PATIENCE_S for each in self._tracklets):
            self._next_s, self._wait_s = time_s, _FIRST_WAIT_S
        self._tracklets = [each for each in self._tracklets if each.hidden_s <= _PATIENCE_S]
        if person is not None:
            self._judge(search_places(person), step_s)
            seen += self._find_rims(image)
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

    def _find_rims(self, image: Image) -> list[Disc]:
        """The rims that were found in place of what was followed up to now, under numbers of their own."""
        found = []
        for each in self._tracklets:
            if not watch(each, image):
                continue
            if each.rim.radius > MAX_RADIUS * self._size:
                each.hidden_s = np.inf
            else:
                each.number, self._count = self._count, self._count + 1
                found.append(Disc(each.number, each.rim, each.support))
        return found

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
        places = search_places(person) if self._places is None else self._places
        self._tracklets.append(begin(self._count, image, fit.ellipse, places))
        self._count += 1
        return Disc(self._count - 1, fit.ellipse, fit.support)


def _loads(tracklets: list[Tracklet]) -> list[Tracklet]:
    """The load where there is one, else all: of the two plates of a bar the near one, which is larger."""
    longest = max((each.path for each in tracklets), default=0.0)
    if longest <= LOAD_PATH:
        return tracklets
    moving = [each for each in tracklets if each.path >= _SHARE * longest]
    return [max(moving, key=lambda each: each.shape[1, 1])]


def _same(one: Ellipse, other: Ellipse) -> bool:
    return bool(np.linalg.norm(one.center - other.center) < 0.5 * max(one.radius, other.radius))

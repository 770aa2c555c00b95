"""Finding discs near the hands of a lifter: votes of edges for the centers and radii of circles."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.rim import Ellipse, RimFit, fit_rim
from liftphase.pose.skeleton import HAND_POINTS, HEAD, SHOULDERS

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# The torso's length in the image that is searched, pixels.
_TORSO_PX = 48.0
# Radii that are searched for, and how far from the hands the center may be, torso lengths: a plate of 450 mm
# beside the lifter has 0.45, and up to 1.4 times that where the camera is near.
_MIN_RADIUS, MAX_RADIUS, _MAX_DISTANCE = 0.2, 0.75, 1.1
# A disc of a smaller radius so near to the head is the head, torso lengths.
_HEAD_RADIUS, _HEAD_DISTANCE = 0.32, 0.35
# Ratios of the axes of the ellipses: a disc that is turned by 0, 30 and 48 degrees.
_ASPECTS = (1.0, 0.86, 0.68)
# An edge has a gradient so many times the mean around it, plus so many gray levels (by Sobel's operator).
_EDGE_RATIO, _AROUND_PX, _MIN_GRADIENT = 1.5, 25, 10.0
_CANDIDATES = 8
# A rim has an edge on this fraction at least. Of concentric ones the largest is taken that has this fraction
# of the best one's support.
MIN_SUPPORT, _OUTER_FRACTION = 0.35, 0.8
# How far the voted circle may be off, fractions of its radius.
_REFINE = (0.12, 0.06)
_MIN_ASPECT = 0.5


def find_discs(image: Image, image_px: NDArray[np.floating], size: float) -> list[RimFit]:
    """Rims of discs near the hands of a person, the best supported first.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
    image_px : ndarray of shape (K, 2)
        Landmarks of the person, pixels.
    size : float
        Size of the person in torso lengths' pixels (`liftphase.pose.skeleton.pose_size_px`).
    """
    scale = min(1.0, _TORSO_PX / size)
    places = search_places(image_px)
    margin = (_MAX_DISTANCE + MAX_RADIUS) * size
    low = np.maximum(places.min(axis=0) - margin, 0).astype(int)
    high = np.minimum(places.max(axis=0) + margin, image.shape[1::-1]).astype(int)
    if (high - low < 16).any():
        return []
    part = image[low[1] : high[1], low[0] : high[0]]
    gray = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY)
    gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    guesses = []
    for aspect in _ASPECTS:
        for score, x, y, radius in _vote(gray, aspect, scale * size, scale * (places - low)):
            center = np.array([x, y]) / scale + low
            guesses.append((score, Ellipse(center, np.diag([aspect, 1.0]) * radius / scale)))
    guesses.sort(key=lambda guess: -guess[0])
    fits = [fit for _, guess in guesses[:_CANDIDATES] if (fit := refine_disc(image, guess)) is not None]
    head = image_px[list(HEAD)].mean(axis=0)
    fits = [fit for fit in fits if _may_be_plate(fit.ellipse, places, head, size)]
    return _outermost(fits)


def refine_disc(image: Image, guess: Ellipse) -> RimFit | None:
    """The rim near a guess that is off by some percent; None where it is no rim of a disc."""
    fit = None
    for reach in _REFINE:
        fit = fit_rim(image, guess, reach * guess.radius)
        if fit is None:
            return None
        guess = fit.ellipse
    major, minor, _ = guess.axes
    return fit if fit is not None and fit.support >= MIN_SUPPORT and minor >= _MIN_ASPECT * major else None


def search_places(image_px: NDArray[np.floating]) -> Array:
    """(3, 2) wrists and the middle of the shoulders, pixels."""
    wrists = [image_px[hand[0]] for hand in HAND_POINTS]
    return np.array([*wrists, image_px[list(SHOULDERS)].mean(axis=0)], np.float64)


def _may_be_plate(ellipse: Ellipse, places: Array, head: NDArray[np.floating], size: float) -> bool:
    """Whether a disc is near enough, of a plate's size, and not the head."""
    distance = np.linalg.norm(places - ellipse.center, axis=1).min() / size
    radius = ellipse.radius / size
    is_head = radius < _HEAD_RADIUS and np.linalg.norm(ellipse.center - head) < _HEAD_DISTANCE * size
    return bool(distance <= _MAX_DISTANCE and _MIN_RADIUS <= radius <= MAX_RADIUS and not is_head)


def _vote(gray: Image, aspect: float, size: float, places: Array) -> list[tuple[float, float, float, float]]:
    """(score, x, y, vertical radius) of the most voted ellipses of this ratio of width to height.

    The image is stretched so that they are circles; each edge votes for centers on its normal (Ballard 1981).
    """
    stretched = cv2.resize(gray, None, fx=1 / aspect, fy=1.0) if aspect < 1 else gray
    blurred = cv2.GaussianBlur(stretched, (3, 3), 0)
    dx, dy = (cv2.Sobel(blurred, cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
    # A dark plate before a dark floor has weak edges: they count by the gradients around them.
    around = cv2.boxFilter(cv2.magnitude(dx, dy), -1, (_AROUND_PX, _AROUND_PX)) + _MIN_GRADIENT
    dx, dy = ((100 * each / around).astype(np.int16) for each in (dx, dy))
    edges = cv2.Canny(dx, dy, _EDGE_RATIO * 50, _EDGE_RATIO * 100)
    y, x = np.nonzero(edges)
    if len(x) < _CANDIDATES:
        return []
    unit = np.stack([dx[y, x], dy[y, x]]).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=0)
    height, width = gray.shape[0], stretched.shape[1]
    radii = np.arange(_MIN_RADIUS * size, MAX_RADIUS * size, 1.0, dtype=np.float32)
    # Votes outside the image fall into a border.
    border = int(radii[-1]) + 1
    place = np.stack([x, y]).astype(np.float32) + np.float32(0.5 + border)
    place, unit = np.concatenate([place, place], axis=1), np.concatenate([unit, -unit], axis=1)
    rows, columns = height + 2 * border, width + 2 * border
    votes = np.empty((len(radii), height, width), np.float32)
    inside = slice(border, -border)
    for number, radius in enumerate(radii):
        at = (place + radius * unit).astype(np.int32)
        counts = np.bincount(at[1] * columns + at[0], minlength=rows * columns).reshape(rows, columns)
        voted = counts[inside, inside].astype(np.float32)
        # Chance votes grow with the density of edges and not with the radius.
        votes[number] = cv2.boxFilter(voted, -1, (3, 3), normalize=False) / np.sqrt(radius)
    votes[1:-1] = (votes[:-2] + votes[1:-1] + votes[2:]) / 3
    votes *= _within_reach(height, width, aspect, size, places)
    return _strongest(votes, radii, aspect)


def _within_reach(height: int, width: int, aspect: float, size: float, places: Array) -> NDArray[np.bool_]:
    """(H, W) where the center of a disc may be, in the stretched image."""
    x, y = (np.arange(width) + 0.5) * aspect, np.arange(height) + 0.5
    across, down = x - places[:, 0, None], y - places[:, 1, None]
    squares = across[:, None, :] ** 2 + down[:, :, None] ** 2
    return np.asarray(squares.min(axis=0) < (_MAX_DISTANCE * size) ** 2)


def _strongest(
    votes: NDArray[np.float32], radii: NDArray[np.float32], aspect: float
) -> list[tuple[float, float, float, float]]:
    found = []
    best = votes.max(axis=(1, 2))
    for _ in range(_CANDIDATES):
        number = int(np.argmax(best))
        score = float(best[number])
        y, x = np.unravel_index(int(np.argmax(votes[number])), votes.shape[1:])
        if score <= 0:
            break
        found.append((score, (float(x) + 0.5) * aspect, float(y) + 0.5, float(radii[number])))
        gap = max(2, int(0.15 * radii[number]))
        votes[
            max(0, number - gap) : number + gap + 1,
            max(0, y - gap) : y + gap + 1,
            max(0, x - gap) : x + gap + 1,
        ] = 0
        near = slice(max(0, number - gap), number + gap + 1)
        best[near] = votes[near].max(axis=(1, 2))
    return found


def _outermost(fits: Sequence[RimFit]) -> list[RimFit]:
    """One of each group of concentric rims: the largest that is about as well supported as the best."""
    found: list[RimFit] = []
    rest = sorted(fits, key=lambda fit: -fit.support)
    while rest:
        best = rest[0]
        reach = 0.4 * best.ellipse.radius
        group = [fit for fit in rest if np.linalg.norm(fit.ellipse.center - best.ellipse.center) < reach]
        rest = [fit for fit in rest if not any(fit is each for each in group)]
        good = [fit for fit in group if fit.support >= _OUTER_FRACTION * best.support]
        found.append(max(good, key=lambda fit: fit.ellipse.radius))
    return found

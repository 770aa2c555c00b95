"""The rim of a weight plate: an ellipse, fitted to the edges along its normals to a fraction of a pixel."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

# Normals along which edges are searched for, and samples on each.
NORMALS, _SAMPLES = 64, 33
# An edge is a change over two samples of so many gray levels (root of the sum of squares of the colors), and
# of so many times the median change.
_MIN_EDGE, _EDGE_RATIO = 8.0, 2.5
# Windows around the fit in which the next one looks for edges, fractions of the reach.
WINDOWS = (1.0, 0.5, 0.25)
# Residual at which an edge counts nothing (Tukey's biweight), in samples.
_OUTLIER = 3.0
# Edges so near to the fitted rim support it, fraction of the radius, and at least so many samples.
_NEAR, _NEAR_SAMPLES = 0.015, 1.0
_MIN_EDGES = 12
# Steps of the robust fit in each window.
_STEPS = 3

_ANGLES = 2 * np.pi * np.arange(NORMALS) / NORMALS
UNIT = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
_STRETCH = np.stack([UNIT[:, 0] ** 2, 2 * UNIT[:, 0] * UNIT[:, 1], UNIT[:, 1] ** 2], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Ellipse:
    """The points center + shape @ (cos t, sin t).

    center: (2,) pixels, y down. shape: (2, 2) pixels, symmetric, positive definite.
    """

    center: Array
    shape: Array

    @property
    def radius(self) -> float:
        """Of the circle of equal area, pixels."""
        return math.sqrt(max(_determinant(self.shape), 0.0))

    @property
    def axes(self) -> tuple[float, float, float]:
        """Full major and minor axis, pixels, and the angle of the major one from x to y, radians in 0..pi."""
        lengths, vectors = np.linalg.eigh(self.shape)
        major = vectors[:, 1]
        return 2 * float(lengths[1]), 2 * float(lengths[0]), float(np.arctan2(major[1], major[0]) % np.pi)

    def moved(self, shift: Array) -> "Ellipse":
        """The same, `shift` (2,) pixels away."""
        return Ellipse(self.center + shift, self.shape)

    def containing(self, part: "Ellipse") -> "Ellipse":
        """In the image, an ellipse that is given in units of this one."""
        return Ellipse(self.center + self.shape @ part.center, symmetric(self.shape @ part.shape))

    def scaled(self, factor: float) -> "Ellipse":
        """The same, so many times as large."""
        return Ellipse(self.center, self.shape * factor)


@dataclass(frozen=True, slots=True, eq=False)
class RimFit:
    """A fitted rim.

    Attributes
    ----------
    ellipse : Ellipse
        The rim.
    support : float
        Fraction of the rim on which there is an edge, 0 to 1.
    contrast : float
        Mean strength of these edges, gray levels.
    """

    ellipse: Ellipse
    support: float
    contrast: float


def fit_rim(
    image: Image,
    guess: Ellipse,
    reach_px: float,
    *,
    stiffness: float = 0.0,
    weights: Array | None = None,
    windows: Sequence[float] = WINDOWS,
) -> RimFit | None:
    """Fit an ellipse to the edges near a guess; None where there are too few.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
    guess : Ellipse
    reach_px : float
        How far from the guess edges are searched for, pixels.
    stiffness : float
        Weight of the guess's size and shape, in normals: a rim that is half hidden keeps them.
    weights : ndarray of shape (NORMALS,), optional
        Of the edges on each normal of the guess.
    windows : sequence of float, optional
        In which edges are searched for one after the other, fractions of the reach.
    """
    step = 2 * reach_px / (_SAMPLES - 1)
    shape_inverse = np.linalg.inv(guess.shape)
    normals = UNIT @ shape_inverse
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals /= lengths
    along = (np.arange(-1, _SAMPLES + 1) - (_SAMPLES - 1) / 2) * step
    points = guess.center + UNIT @ guess.shape
    strength = edge_strength(sample_colors(image, points[:, None] + along[:, None] * normals[:, None]))
    least = least_edge(strength)
    # Offset of the rim along its normals, by small changes of center and shape: shape @ (1 + change).
    design = np.concatenate([normals, _STRETCH / lengths], axis=1)
    trust = np.ones(NORMALS) if weights is None else weights
    middle = (_SAMPLES - 1) / 2
    scale = max(guess.radius, 1.0)
    prior = np.diag([0.0, 0.0, *(stiffness * np.array([1.0, 2.0, 1.0]) * scale**2)]) + 1e-6 * np.eye(5)
    change, offsets, peaks = np.zeros(5), np.zeros(NORMALS), np.zeros(NORMALS)
    for window in windows:
        offsets, peaks = _find_edges(strength, middle + design @ change / step, window * middle)
        offsets = (offsets - middle) * step
        used = trust * np.minimum(peaks / least, 1.0) * (peaks > least / 2)
        if (used > 0).sum() < _MIN_EDGES:
            return None
        change = _solve_robustly(design, offsets, used, prior, window * reach_px / 2, step)
    residuals = offsets - design @ change
    near = (np.abs(residuals) <= max(_NEAR * scale, _NEAR_SAMPLES * step)) & (peaks > least)
    stretch = np.eye(2) + np.array([[change[2], change[3]], [change[3], change[4]]])
    full = guess.shape @ stretch
    ellipse = Ellipse(guess.center + change[:2], symmetric(full))
    if not np.isfinite(ellipse.shape).all() or _determinant(ellipse.shape) <= 1.0:
        return None
    return RimFit(ellipse, float(near.mean()), float(peaks[near].mean()) if near.any() else 0.0)


def least_edge(strength: NDArray[np.float32]) -> float:
    """The least change of color that is an edge, gray levels."""
    half = strength.size // 2
    return max(_MIN_EDGE, _EDGE_RATIO * float(np.partition(strength, half, axis=None)[half]))


def symmetric(shape: Array) -> Array:
    """The symmetric matrix with the same ellipse: the root of shape @ shape.T."""
    # The root of a 2 by 2 matrix in closed form, by its trace and its determinant's root.
    square = shape @ shape.T
    area = abs(_determinant(shape))
    side = math.sqrt(max(float(square[0, 0] + square[1, 1]) + 2 * area, 1e-300))
    square[[0, 1], [0, 1]] += area
    return square / side


def _determinant(matrix: Array) -> float:
    (a, b), (c, d) = matrix.tolist()
    return a * d - b * c


def sample_colors(image: Image, points: Array) -> NDArray[np.float32]:
    """(N, K, 3) colors at the points (N, K, 2)."""
    at = points.astype(np.float32)
    return cv2.remap(image, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(
        np.float32
    )


def edge_strength(colors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, K - 2) change of color between the neighbors of each point of (N, K, 3), gray levels."""
    change = colors[:, 2:] - colors[:, :-2]
    return np.sqrt(np.einsum("nkc,nkc->nk", change, change))


def _find_edges(strength: NDArray[np.float32], expected: Array, window: float) -> tuple[Array, Array]:
    """(N,) place of the strongest edge in a window around the expected one, samples, and its strength."""
    rows = np.arange(NORMALS)
    away = np.abs(np.arange(_SAMPLES) - expected[:, None])
    # An edge at the rim of the window counts half.
    windowed = (
        strength * np.maximum(1 - 0.5 * (away / max(window, 1.5)) ** 2, 0.0) * (away <= max(window, 1.5))
    )
    best = np.clip(np.argmax(windowed, axis=1), 1, _SAMPLES - 2)
    left, here, right = (strength[rows, best + k].astype(np.float64) for k in (-1, 0, 1))
    curvature = left - 2 * here + right
    shift = np.where(curvature < 0, 0.5 * (left - right) / np.minimum(curvature, -1e-9), 0.0)
    return best + np.clip(shift, -0.5, 0.5), here * (windowed[rows, best] > 0)


def _solve_robustly(
    design: Array, offsets: Array, weights: Array, prior: Array, spread: float, step: float
) -> Array:
    """(5,) the change that explains the offsets, by least squares that forgets outliers step by step."""
    change: Array = np.zeros(5)
    used = weights
    for _ in range(_STEPS):
        weighted = design * used[:, None]
        solved = cv2.solve(design.T @ weighted + prior, (weighted.T @ offsets)[:, None])[1]
        change = np.asarray(solved[:, 0], np.float64)
        residuals = np.abs(offsets - design @ change)
        spread = max(0.5 * spread, _OUTLIER * step)
        used = weights * np.maximum(1 - (residuals / spread) ** 2, 0.0) ** 2
        if (used > 0).sum() < _MIN_EDGES:
            break
    return change

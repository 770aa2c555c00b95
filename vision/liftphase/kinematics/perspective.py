"""The view of a weight plate: how its size changes along its path, and how far it is turned from the camera.

A plate stands upright on the bar, so its rim is the image of a circle in a vertical plane. Where the camera is
far (weak perspective), the circle's vertical diameter is the vertical chord through the center of the ellipse,
however far the plate is turned, and the horizontal one spans its width. Each is the scale of its direction in
the plane that the plate moves in, and follows the camera's pitch, the lens and motion in depth.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.plates import PlateTrack

Array = NDArray[np.float64]

# A rim that is hidden by more than this is no measurement of its size.
_MIN_SUPPORT = 0.3
_MIN_FRAMES = 10
# Residual at which a size counts nothing (Tukey's biweight), in robust standard deviations.
_OUTLIER = 4.0
_ITERATIONS = 8
# Errors of neighboring frames are alike: so many frames count as one.
_CORRELATED_FRAMES = 15
# Weak prior of the size's slope: change of its logarithm over one diameter of path. A camera at 2 m that
# looks down by 10 degrees sees 0.04.
_SLOPE_SPREAD = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class PlateView:
    """The size of a plate in the image over a clip.

    Attributes
    ----------
    height_px, width_px : ndarray, shape (T,)
        Its vertical and its horizontal diameter in each frame, as functions of its place: without the noise
        of the single frames, and in those where it is hidden.
    shear : float
        Vertical motion in the image for horizontal motion of the plate: it is not level where a camera looks
        down on a plate that is turned.
    view_deg : float
        Angle between the optical axis and the bar, at least: the thickness of a plate hides a part of it.
    variation : float
        Coefficient of variation of the height in the single frames about `height_px`.
    noise : float
        Relative standard error of `height_px` from that.
    support : float
        Fraction of the rim that was seen, median over the frames.
    growth : float
        Ratio of the largest to the smallest height along the path.
    """

    height_px: Array = field(repr=False)
    width_px: Array = field(repr=False)
    shear: float
    view_deg: float
    variation: float
    noise: float
    support: float
    growth: float


def view_plate(plates: PlateTrack) -> PlateView | None:
    """The size of the plate along its path; None where it was hardly seen."""
    center = plates.center_px.astype(np.float64)
    use = np.isfinite(center[:, 0]) & (plates.support >= _MIN_SUPPORT)
    if use.sum() < _MIN_FRAMES:
        return None
    xx, xy, yy = _squared_shape(plates)
    height, width = 2 * np.sqrt(yy - xy**2 / xx), 2 * np.sqrt(xx)
    weights = np.where(use, plates.support.astype(np.float64) ** 2, 0.0)
    typical = float(np.median(height[use]))
    place = (center - np.median(center[use], axis=0)) / typical
    heights, residuals, kept = _fit_sizes(np.log(height), place, weights)
    widths, _, _ = _fit_sizes(np.log(width), place, weights)
    ratio = float(np.exp(np.median((widths - heights)[use])))
    variation = float(np.sqrt(np.average(residuals[use] ** 2, weights=kept[use])))
    height_px = np.exp(heights)
    return PlateView(
        height_px,
        np.exp(widths),
        shear=float(np.median((xy / xx)[use])),
        view_deg=float(np.degrees(np.arccos(min(ratio, 1.0)))),
        variation=variation,
        noise=variation / np.sqrt(max(use.sum() / _CORRELATED_FRAMES, 1.0)),
        support=float(np.median(plates.support[use])),
        growth=float(height_px[use].max() / height_px[use].min()),
    )


def _squared_shape(plates: PlateTrack) -> tuple[Array, Array, Array]:
    """(T,) xx, xy and yy of the ellipses' matrices: of their half axes, squared."""
    major, minor = (plates.axes_px[:, k].astype(np.float64) / 2 for k in (0, 1))
    cosine, sine = np.cos(plates.angle_rad), np.sin(plates.angle_rad)
    xx = (major * cosine) ** 2 + (minor * sine) ** 2
    yy = (major * sine) ** 2 + (minor * cosine) ** 2
    return xx, (major**2 - minor**2) * cosine * sine, yy


def _fit_sizes(sizes: Array, place: Array, weights: Array) -> tuple[Array, Array, Array]:
    """(T,) sizes as a linear function of the place, their residuals, and the weights that are left.

    sizes: (T,) logarithms; place: (T, 2) diameters. Frames in which the plate is not seen take the nearest.
    """
    used = np.flatnonzero(weights > 0)
    design = np.column_stack([np.ones(len(used)), place[used]])
    values, kept = sizes[used], weights[used].copy()
    coefficients = np.zeros(3)
    for _ in range(_ITERATIONS):
        weighted = design * kept[:, None]
        residuals = values - design @ coefficients
        spread = 1.4826 * float(np.median(np.abs(residuals - np.median(residuals)))) + 1e-6
        effective = _CORRELATED_FRAMES * (spread / _SLOPE_SPREAD) ** 2
        prior = np.diag([0.0, effective, effective])
        coefficients = np.linalg.solve(design.T @ weighted + prior, weighted.T @ values)
        residuals = values - design @ coefficients
        kept = weights[used] * np.maximum(1 - (residuals / (_OUTLIER * spread)) ** 2, 0.0) ** 2
    numbers = np.arange(len(sizes))
    filled = np.column_stack([np.interp(numbers, used, place[used, k]) for k in (0, 1)])
    all_kept = np.zeros(len(sizes))
    all_kept[used] = kept
    fitted = coefficients[0] + filled @ coefficients[1:]
    return fitted, np.where(weights > 0, sizes - fitted, 0.0), all_kept

"""The view of a weight plate: how its size changes along its path, how far it is turned from the camera.

A plate stands upright on the bar, so its rim is the image of a circle in a vertical plane. Where the camera
is far (weak perspective), the circle's vertical diameter is the vertical chord through the center of the
ellipse, however far the plate is turned, and the horizontal one spans its width. Each is the scale of its
direction in the plane that the plate moves in, and follows the camera's pitch, the lens and motion in depth.
Level motion rises or falls in the image of a camera that looks down or up from off the side: by the slope of
the plate's own horizontal diameter.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.plates import PlateTrack
from liftphase.signal.gaps import fill_all_gaps
from liftphase.signal.noise import SD_PER_MAD

Array = NDArray[np.float64]

# A rim that is hidden by more than this is no measurement of its size.
_MIN_SUPPORT = 0.3
_MIN_FRAMES = 10
# Residual at which a size counts nothing (Tukey's biweight), in robust standard deviations.
_OUTLIER = 4.0
_ITERATIONS = 8
# Errors of neighboring frames are alike: so many frames count as one.
_CORRELATED_FRAMES = 15
# What counts as an end of the path, fraction of its height.
_END_FRACTION = 0.2
# Half-width of the slope of level motion, as a fraction of it (the outline of a thick plate is that of both
# faces and less tilted), and the rest.
_TILT_FRACTION_U, _TILT_U = 0.5, 0.015
# Slopes that change no length, per pixel.
_NO_SLOPE = 1e-9
# Weak prior of the size's slope: change of its logarithm over one diameter of path. A camera at 2 m that
# looks down by 10 degrees sees 0.04.
_SLOPE_SPREAD = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class PlateView:
    """The size of a plate in the image over a clip.

    Attributes
    ----------
    height_px : ndarray, shape (T,)
        Its vertical diameter in each frame, as a function of its place: without the noise of the single
        frames, and in those where it is hidden.
    origin : ndarray, shape (2,)
        Its median place, pixels.
    height, width : ndarray, shape (3,)
        Logarithms of the vertical and the horizontal diameter, pixels, at the origin, and their slopes along
        x and y, per pixel.
    view_deg : float
        Angle between the optical axis and the bar, at least: the thickness of a plate hides a part of it.
    variation : float
        Coefficient of variation of the height in the single frames about `height_px`.
    noise : float
        Relative standard error of `height_px` from that.
    support : float
        Fraction of the rim that was seen, median over the frames.
    end_support : float
        The same at the upper or the lower end of the path, whichever is less: a rim that is hidden at one end
        spoils the displacement, however well it is seen between the reps.
    on_face : float
        Fraction of the frames in which the rim is that of the near face, not the outline of both faces.
    growth : float
        Ratio of the largest to the smallest height along the path.
    tilt : float
        Slope in the image of the plate's horizontal diameter, pixels down a pixel to the right.
    """

    height_px: Array = field(repr=False)
    origin: Array = field(repr=False)
    height: Array
    width: Array
    view_deg: float
    variation: float
    noise: float
    support: float
    end_support: float
    on_face: float
    growth: float
    tilt: float

    @property
    def tilt_u(self) -> float:
        """Half-width of the 90 % interval of `tilt`."""
        return float(np.hypot(_TILT_FRACTION_U * self.tilt, _TILT_U))

    def to_plane(self, center_px: Array) -> Array:
        """(T, 2) places in the plane of motion, x to the right and y up in diameters, of places in pixels.

        The local scales, integrated from the origin, without what level motion falls in the image.
        """
        x, y = (center_px - self.origin).T
        y = y - self.tilt * x
        across = _integrate(x, self.width[1]) * np.exp(-self.width[2] * y - self.width[0])
        down = _integrate(y, self.height[2]) * np.exp(-self.height[1] * x)
        return np.stack([across, -down * np.exp(-self.height[0])], axis=1)


def _integrate(distance: Array, slope: float) -> Array:
    """Integral of exp(-slope t) from 0 to the distance."""
    return distance if abs(slope) < _NO_SLOPE else -np.expm1(-slope * distance) / slope


def view_plate(times_s: Array, plates: PlateTrack) -> PlateView | None:
    """The size of the plate along its path; None where hardly seen, or where its sizes are of several things.

    times_s: (T,) seconds.
    """
    center = plates.center_px.astype(np.float64)
    use = np.isfinite(center[:, 0]) & (plates.support >= _MIN_SUPPORT)
    if use.sum() < _MIN_FRAMES:
        return None
    xx, xy, yy = _squared_shape(plates)
    height, width = 2 * np.sqrt(yy - xy**2 / xx), 2 * np.sqrt(xx)
    weights = plates.support[use].astype(np.float64) ** 2
    origin = np.median(center[use], axis=0)
    place, typical = center[use] - origin, float(np.median(height[use]))
    heights = _fit_sizes(np.log(height[use]), place, weights, typical)
    widths = _fit_sizes(np.log(width[use]), place, weights, typical)
    if heights is None or widths is None:
        return None
    (by_height, kept), (by_width, _) = heights, widths
    residuals = np.log(height[use]) - by_height[0] - place @ by_height[1:]
    variation = float(np.sqrt(np.average(residuals**2, weights=kept)))
    height_px = np.exp(by_height[0] + (fill_all_gaps(times_s, center) - origin) @ by_height[1:])
    return PlateView(
        height_px,
        origin,
        by_height,
        by_width,
        view_deg=float(np.degrees(np.arccos(min(np.exp(by_width[0] - by_height[0]), 1.0)))),
        variation=variation,
        noise=variation / np.sqrt(max(use.sum() / _CORRELATED_FRAMES, 1.0)),
        support=float(np.median(plates.support[use])),
        end_support=_end_support(plates.support[use], center[use, 1]),
        on_face=float(plates.on_face[use].mean()),
        growth=float(height_px[use].max() / height_px[use].min()),
        tilt=float(np.median((xy / xx)[use])),
    )


def _end_support(support: NDArray[np.float32], y: Array) -> float:
    """The lesser of the median supports at the two ends of the path."""
    low, high = float(y.min()), float(y.max())
    end = _END_FRACTION * (high - low)
    return min(float(np.median(support[y <= low + end])), float(np.median(support[y >= high - end])))


def _squared_shape(plates: PlateTrack) -> tuple[Array, Array, Array]:
    """(T,) xx, xy and yy of the ellipses' matrices: of their half axes, squared."""
    major, minor = (plates.axes_px[:, k].astype(np.float64) / 2 for k in (0, 1))
    cosine, sine = np.cos(plates.angle_rad), np.sin(plates.angle_rad)
    xx = (major * cosine) ** 2 + (minor * sine) ** 2
    yy = (major * sine) ** 2 + (minor * cosine) ** 2
    return xx, (major**2 - minor**2) * cosine * sine, yy


def _fit_sizes(sizes: Array, place: Array, weights: Array, typical: float) -> tuple[Array, Array] | None:
    """(3,) sizes as a linear function of the place: at the origin, and slopes; and the weights that are left.

    sizes: (T,) logarithms; place: (T, 2) pixels; typical: a diameter, pixels. None where too few agree.
    """
    design = np.column_stack([np.ones(len(sizes)), place / typical])
    kept: Array = weights
    coefficients: Array = np.zeros(3)
    for _ in range(_ITERATIONS):
        weighted = design * kept[:, None]
        residuals = sizes - design @ coefficients
        spread = SD_PER_MAD * float(np.median(np.abs(residuals - np.median(residuals)))) + 1e-6
        effective = _CORRELATED_FRAMES * (spread / _SLOPE_SPREAD) ** 2
        prior = np.diag([0.0, effective, effective])
        solved = np.linalg.solve(design.T @ weighted + prior, weighted.T @ sizes)
        coefficients = np.asarray(solved, np.float64)
        residuals = sizes - design @ coefficients
        kept = weights * np.maximum(1 - (residuals / (_OUTLIER * spread)) ** 2, 0.0) ** 2
        if np.count_nonzero(kept) < _MIN_FRAMES:
            return None
    return coefficients / [1.0, typical, typical], kept

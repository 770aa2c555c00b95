"""The excursion from how the picture moves on the body, measured by the landmarks' excursion."""

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import NDArray

from liftphase.pose.patches import PATCHES, patches_on
from liftphase.pose.skeleton import body_scale_px, landmark_numbers
from liftphase.pose.track import PoseTrack
from liftphase.signal.series import GRID_HZ, fill_short_gaps, resample, smooth, velocity

Array = NDArray[np.float64]

# Slow enough that landmark noise does not hide how a patch and the landmarks move together.
AGREEMENT_HZ = 2.0
# At that cut-off every eighth sample, 15 a second, says what all do.
_CALM_STEP = 8
_AT_ONCE = 8
# A patch that agrees less with the landmarks' speed lies on something else.
_LEAST_AGREEMENT = 0.6
# No patch is known better than this share of the least variance about the landmarks says.
_LEAST_VARIANCE = 0.03
# Where on its path a limb is decides in which direction it goes: a cubic of the excursion.
_DIRECTION_DEGREE = 3


def patch_paths(track: PoseTrack, points: tuple[str, ...], grid_s: Array) -> Array:
    """(N, K, 2) way that the patches on the named body points have come, in torso lengths, on `grid_s`.

    Their sum over the frames: it drifts, but its changes are exact. Needs a track with flow.
    """
    assert track.flow is not None
    own = _patch_numbers(points)
    seconds = np.diff(track.times_s, prepend=np.nan)[:, None, None]
    speed = fill_short_gaps(track.times_s, track.flow.patches_px[:, own] / seconds)
    way = np.cumsum(np.nan_to_num(speed * seconds), axis=0) / body_scale_px(track.image_px)
    return resample(track.times_s, way.reshape(len(way), -1), grid_s).reshape(len(grid_s), len(own), 2)


def per_patch(points: tuple[str, ...], values: NDArray) -> NDArray:
    """(K,) for the patches that `patch_paths` gives for these body points: the value of the landmark of each.

    values: of the landmarks of the named body points, in the order of `landmark_numbers`.
    """
    numbers = landmark_numbers(points)
    return np.array([values[numbers.index(PATCHES[k].point)] for k in _patch_numbers(points)])


def _patch_numbers(points: tuple[str, ...]) -> list[int]:
    return patches_on(landmark_numbers(points))


def follow_patches(
    paths: Array, vertical: bool, seen: Array, inside: NDArray[np.bool_], counted: NDArray[np.bool_]
) -> Array:
    """(N,) the excursion `seen` by the landmarks, told by the patches; `seen` itself where none agrees.

    paths: (N, K, 2) as `patch_paths` gives them; vertical: whether only height counts; inside: (N,) the set,
    which is fitted on; counted: (K,) False where a patch lies on a landmark that is left out: where that
    jumps to somebody else, its patches show what they do. Every patch has a gain (part of its window lies on
    the background) and a variance about the landmarks' speed; their speeds are pooled by inverse variance
    (Aitken 1935).
    """
    calm_seen = smooth(seen, AGREEMENT_HZ)
    fitted = np.flatnonzero(inside)[::_CALM_STEP]
    goal = velocity(calm_seen)[fitted]
    calm = _calm_speeds(paths, fitted)
    basis = _place_basis(calm_seen, inside)
    courses = _fit_courses(calm, goal, basis[fitted], vertical)
    calm = np.stack([_along(calm[:, k], basis[fitted], courses[:, k]) for k in range(len(counted))], axis=1)
    weights = _patch_weights(calm, goal, counted)
    if not weights.any():
        return seen
    # Pooled, the noise of the single gains has made the speed too small by a common factor.
    pooled = calm @ weights
    weights *= (pooled @ goal) / (pooled @ pooled)
    speed = np.zeros(len(seen))
    for k in np.flatnonzero(weights):
        speed += weights[k] * _along(velocity(paths[:, k]), basis, courses[:, k])
    return np.cumsum(speed) / GRID_HZ


def _calm_speeds(paths: Array, fitted: NDArray[np.intp]) -> Array:
    """(M, K, 2) smoothed speeds of the patches at the samples `fitted`."""
    calm = np.empty((len(fitted), *paths.shape[1:]))
    # A few at a time: all at once would take much memory for a long clip.
    for start in range(0, paths.shape[1], _AT_ONCE):
        part = paths[:, start : start + _AT_ONCE]
        smoothed = smooth(part.reshape(len(part), -1), AGREEMENT_HZ).reshape(part.shape)
        calm[:, start : start + _AT_ONCE] = velocity(smoothed)[fitted]
    return calm


def _patch_weights(calm: Array, goal: Array, counted: NDArray[np.bool_]) -> Array:
    """(K,) gain times share of each patch; zero for those not counted or not moving with the landmarks."""
    power = np.maximum((calm**2).sum(axis=0), 1e-12)
    common = goal @ calm
    gain = common / power
    agreement = common / np.sqrt(power * max(float(goal @ goal), 1e-12))
    variance = np.maximum(((goal[:, None] - gain * calm) ** 2).sum(axis=0), 1e-9)
    share = np.where((agreement > _LEAST_AGREEMENT) & counted, 1 / variance, 0.0)
    own = np.flatnonzero(share)
    if len(own) > 2:
        share[own] = _weigh_by_others(gain[own] * calm[:, own], variance[own])
    return gain * share / share.sum() if len(own) else share


def _weigh_by_others(speeds: Array, variance: Array) -> Array:
    """(K,) inverse variances of patches' speeds (M, K) about what the others say together, K > 2.

    variance: (K,) about the landmarks' speed. The landmarks' own noise is in all of it, and makes good
    patches and bad ones look alike; so it only weighs what the others are pooled by (two steps of feasible
    generalised least squares: Aitken's weights from the residuals).
    """
    share = (1 / variance) / (1 / variance).sum()
    others = ((speeds @ share)[:, None] - speeds * share) / (1 - share)
    return 1 / (((speeds - others) ** 2).sum(axis=0) + _LEAST_VARIANCE * variance.min())


def _place_basis(seen: Array, inside: NDArray[np.bool_]) -> Array:
    """(N, D) polynomials of the place on the path, which decides in which direction a limb goes."""
    low, high = np.percentile(seen[inside], (1, 99))
    place = np.clip(2 * (seen - low) / max(high - low, 1e-9) - 1, -1, 1)
    return chebvander(place, _DIRECTION_DEGREE)


def _fit_courses(calm: Array, goal: Array, basis: Array, vertical: bool) -> Array:
    """(D, K, 2) by `basis`, the course that each patch takes when the excursion grows, of any length."""
    if vertical:
        # Up or down is concentric, as most patches have it.
        courses = np.zeros((basis.shape[1], *calm.shape[1:]))
        courses[0, :, 1] = np.sign(goal @ calm[:, :, 1].sum(axis=1))
        return courses
    driven = basis * goal[:, None]
    ridge = 1e-6 * np.eye(basis.shape[1])
    courses = np.linalg.solve(driven.T @ driven + ridge, driven.T @ calm.reshape(len(calm), -1))
    return np.asarray(courses, np.float64).reshape(-1, *calm.shape[1:])


def _along(speed: Array, basis: Array, course: Array) -> Array:
    """(N,) the part of a patch's speed (N, 2) along its course (D, 2)."""
    direction = basis @ course
    direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-9)
    return (speed * direction).sum(axis=1)

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
_LOWPASS_STEP = 8
_CHUNK_SIZE = 8
# A patch that agrees less with the landmarks' speed lies on something else.
_MIN_AGREEMENT = 0.6
# No patch is known better than this share of the least variance about the landmarks says.
_MIN_VARIANCE_FRACTION = 0.03
# Where on its path a limb is decides in which direction it goes: a cubic of the excursion.
_DIRECTION_DEGREE = 3


def patch_displacements(track: PoseTrack, points: tuple[str, ...], grid_s: Array) -> Array:
    """(N, K, 2) way that the patches on the named body points have come, in torso lengths, on `grid_s`.

    Their sum over the frames: it drifts, but its changes are exact. Needs a track with flow.
    """
    assert track.flow is not None
    own = _patch_numbers(points)
    seconds = np.diff(track.times_s, prepend=np.nan)[:, None, None]
    speed = fill_short_gaps(track.times_s, track.flow.patches_px[:, own] / seconds)
    path = np.cumsum(np.nan_to_num(speed * seconds), axis=0) / body_scale_px(track.image_px)
    return resample(track.times_s, path.reshape(len(path), -1), grid_s).reshape(len(grid_s), len(own), 2)


def values_of_patches(points: tuple[str, ...], values: NDArray) -> NDArray:
    """(K,) the value of each patch's landmark, for the patches of `patch_displacements` on these points.

    values: of the landmarks of the named body points, in the order of `landmark_numbers`.
    """
    numbers = landmark_numbers(points)
    return np.array([values[numbers.index(PATCHES[k].point)] for k in _patch_numbers(points)])


def _patch_numbers(points: tuple[str, ...]) -> list[int]:
    return patches_on(landmark_numbers(points))


def fuse_patch_velocities(
    paths: Array, vertical: bool, seen: Array, inside: NDArray[np.bool_], counted: NDArray[np.bool_]
) -> Array:
    """(N,) the excursion `seen` by the landmarks, told by the patches; `seen` itself where none agrees.

    paths: (N, K, 2) as `patch_displacements` gives them; vertical: whether only height counts;
    inside: (N,) the set, which is fitted on; counted: (K,) False where a patch lies on a landmark that is
    left out: where that jumps to somebody else, its patches show what they do. Every patch has a
    gain (part of its window lies on the background) and a variance about the landmarks' speed; their
    speeds are pooled by inverse variance
    (Aitken 1935).
    """
    lowpassed_seen = smooth(seen, AGREEMENT_HZ)
    fitted = np.flatnonzero(inside)[::_LOWPASS_STEP]
    reference = velocity(lowpassed_seen)[fitted]
    lowpassed = _lowpass_velocities(paths, fitted)
    basis = _position_basis(lowpassed_seen, inside)
    directions = _fit_direction_field(lowpassed, reference, basis[fitted], vertical)
    lowpassed = np.stack(
        [_project(lowpassed[:, k], basis[fitted], directions[:, k]) for k in range(len(counted))], axis=1
    )
    weights = _patch_weights(lowpassed, reference, counted)
    if not weights.any():
        return seen
    # Pooled, the noise of the single gains has made the speed too small by a common factor.
    pooled = lowpassed @ weights
    weights *= (pooled @ reference) / (pooled @ pooled)
    speed = np.zeros(len(seen))
    for k in np.flatnonzero(weights):
        speed += weights[k] * _project(velocity(paths[:, k]), basis, directions[:, k])
    return np.cumsum(speed) / GRID_HZ


def _lowpass_velocities(paths: Array, fitted: NDArray[np.intp]) -> Array:
    """(M, K, 2) smoothed speeds of the patches at the samples `fitted`."""
    lowpassed = np.empty((len(fitted), *paths.shape[1:]))
    # A few at a time: all at once would take much memory for a long clip.
    for start in range(0, paths.shape[1], _CHUNK_SIZE):
        part = paths[:, start : start + _CHUNK_SIZE]
        smoothed = smooth(part.reshape(len(part), -1), AGREEMENT_HZ).reshape(part.shape)
        lowpassed[:, start : start + _CHUNK_SIZE] = velocity(smoothed)[fitted]
    return lowpassed


def _patch_weights(lowpassed: Array, reference: Array, counted: NDArray[np.bool_]) -> Array:
    """(K,) gain times share of each patch; zero for those not counted or not moving with the landmarks."""
    power = np.maximum((lowpassed**2).sum(axis=0), 1e-12)
    common = reference @ lowpassed
    gain = common / power
    agreement = common / np.sqrt(power * max(float(reference @ reference), 1e-12))
    variance = np.maximum(((reference[:, None] - gain * lowpassed) ** 2).sum(axis=0), 1e-9)
    fraction = np.where((agreement > _MIN_AGREEMENT) & counted, 1 / variance, 0.0)
    own = np.flatnonzero(fraction)
    if len(own) > 2:
        fraction[own] = _leave_one_out_weights(gain[own] * lowpassed[:, own], variance[own])
    return gain * fraction / fraction.sum() if len(own) else fraction


def _leave_one_out_weights(speeds: Array, variance: Array) -> Array:
    """(K,) inverse variances of patches' speeds (M, K) about what the others say together, K > 2.

    variance: (K,) about the landmarks' speed. The landmarks' own noise is in all of it, and makes good
    patches and bad ones look alike; so it only weighs what the others are pooled by (two steps of feasible
    generalised least squares: Aitken's weights from the residuals).
    """
    fraction = (1 / variance) / (1 / variance).sum()
    others = ((speeds @ fraction)[:, None] - speeds * fraction) / (1 - fraction)
    return 1 / (((speeds - others) ** 2).sum(axis=0) + _MIN_VARIANCE_FRACTION * variance.min())


def _position_basis(seen: Array, inside: NDArray[np.bool_]) -> Array:
    """(N, D) polynomials of the place on the path, which decides in which direction a limb goes."""
    low, high = np.percentile(seen[inside], (1, 99))
    position = np.clip(2 * (seen - low) / max(high - low, 1e-9) - 1, -1, 1)
    return chebvander(position, _DIRECTION_DEGREE)


def _fit_direction_field(lowpassed: Array, reference: Array, basis: Array, vertical: bool) -> Array:
    """(D, K, 2) by `basis`, the course that each patch takes when the excursion grows, of any length."""
    if vertical:
        # Up or down is concentric, as most patches have it.
        directions = np.zeros((basis.shape[1], *lowpassed.shape[1:]))
        directions[0, :, 1] = np.sign(reference @ lowpassed[:, :, 1].sum(axis=1))
        return directions
    driven = basis * reference[:, None]
    ridge = 1e-6 * np.eye(basis.shape[1])
    directions = np.linalg.solve(driven.T @ driven + ridge, driven.T @ lowpassed.reshape(len(lowpassed), -1))
    return np.asarray(directions, np.float64).reshape(-1, *lowpassed.shape[1:])


def _project(speed: Array, basis: Array, direction_weights: Array) -> Array:
    """(N,) the part of a patch's speed (N, 2) along its course (D, 2)."""
    direction = basis @ direction_weights
    direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-9)
    return (speed * direction).sum(axis=1)

"""The excursion from how the picture moves on the body, measured by the landmarks' excursion."""

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import NDArray

from liftphase.kinematics.landmarks import body_scale_px, landmark_numbers
from liftphase.kinematics.series import GRID_HZ, fill_short_gaps, resample, smooth, velocity
from liftphase.pose.patches import PATCHES
from liftphase.pose.track import PoseTrack

Array = NDArray[np.float64]

# Slow enough that landmark noise does not hide how a patch and the landmarks move together.
AGREEMENT_HZ = 2.0
# A patch that agrees less with the landmarks' speed lies on something else.
_LEAST_AGREEMENT = 0.6
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
    numbers = landmark_numbers(points)
    return [k for k, patch in enumerate(PATCHES) if patch.point in numbers]


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
    goal = velocity(calm_seen)
    speeds = velocity(paths)
    calm = velocity(smooth(paths.reshape(len(paths), -1), AGREEMENT_HZ)).reshape(paths.shape)
    if vertical:
        # Up or down is concentric, as most patches have it.
        way = np.sign(goal[inside] @ calm[inside, :, 1].sum(axis=1))
        speeds, calm = way * speeds[:, :, 1], way * calm[:, :, 1]
    else:
        direction = _directions(calm, goal, calm_seen, inside)
        speeds, calm = (speeds * direction).sum(axis=2), (calm * direction).sum(axis=2)
    weights = _patch_weights(calm[inside], goal[inside], counted)
    if not weights.any():
        return seen
    # Pooled, the noise of the single gains has made the speed too small by a common factor.
    pooled = calm[inside] @ weights
    weights *= (pooled @ goal[inside]) / (pooled @ pooled)
    return np.cumsum(speeds @ weights) / GRID_HZ


def _patch_weights(calm: Array, goal: Array, counted: NDArray[np.bool_]) -> Array:
    """(K,) gain times share of each patch; zero for those not counted or not moving with the landmarks."""
    power = np.maximum((calm**2).sum(axis=0), 1e-12)
    common = goal @ calm
    gain = common / power
    agreement = common / np.sqrt(power * max(float(goal @ goal), 1e-12))
    variance = ((goal[:, None] - gain * calm) ** 2).sum(axis=0)
    share = np.where((agreement > _LEAST_AGREEMENT) & counted, 1 / np.maximum(variance, 1e-9), 0.0)
    return gain * share / share.sum() if share.any() else share


def _directions(calm: Array, goal: Array, seen: Array, inside: NDArray[np.bool_]) -> Array:
    """(N, K, 2) unit vectors along which each patch moves when the excursion grows, by where it is."""
    low, high = np.percentile(seen[inside], (1, 99))
    place = np.clip(2 * (seen - low) / max(high - low, 1e-9) - 1, -1, 1)
    basis = chebvander(place, _DIRECTION_DEGREE)
    driven = (basis * goal[:, None])[inside]
    flat = calm[inside].reshape(len(driven), -1)
    ridge = 1e-6 * np.eye(_DIRECTION_DEGREE + 1)
    slopes = basis @ np.linalg.solve(driven.T @ driven + ridge, driven.T @ flat)
    slopes = slopes.reshape(calm.shape)
    return slopes / np.maximum(np.linalg.norm(slopes, axis=2, keepdims=True), 1e-9)

"""The excursion: how far along the lift's path the load is, concentric upwards, in torso lengths.

A joint angle seen from the front barely moves and a limb that points at the camera flips it, so the excursion
is computed from the displacement of the body points that move with the load.
"""

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import BodyDisplacement
from liftphase.kinematics.flow_excursion import AGREEMENT_HZ, fuse_patch_velocities, values_of_patches
from liftphase.kinematics.path import arc_length_along_path
from liftphase.signal.filters import lowpass, velocity

Array = NDArray[np.float64]

# A point whose signal-to-noise ratio is below this fraction of the best one's is left out.
_MIN_SNR_RATIO = 0.1
# A noise variance of a tenth of a point's signal variance is low enough for finding the set.
_NOISE_FLOOR_RATIO = 0.01
_MIN_VISIBILITY_WEIGHT = 0.01


def initial_excursion(body: BodyDisplacement, exercise: Exercise, *, robust: bool = False) -> Array:
    """(N,) first estimate over the whole clip, without a low-pass: good enough to find the sets.

    robust: give little weight to points with a low signal-to-noise ratio, such as a hand whose landmarks
    jump to another person's.
    """
    if exercise.concentric in ("flexion", "extension"):
        assert body.joint_deg is not None
        angle = np.radians(body.joint_deg)
        return -angle if exercise.concentric == "flexion" else angle
    if exercise.concentric in ("apart", "together"):
        spread = np.ptp(body.displacement[:, :, 0], axis=1)
        return spread if exercise.concentric == "apart" else -spread
    weights = np.maximum(body.visibility, _MIN_VISIBILITY_WEIGHT) ** 2
    if robust:
        everywhere = np.ones(len(body.displacement), dtype=bool)
        variance = np.maximum(body.displacement.var(axis=0).sum(axis=1), 1e-9)
        weights /= (body.noise_variance(everywhere) / variance + _NOISE_FLOOR_RATIO) ** 2
    weights /= weights.sum()
    height = -(body.displacement[:, :, 1] @ weights)
    return height if exercise.concentric == "up" else -height


def fit_excursion(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> Array:
    """(N,) the excursion without a low-pass, from the points weighted by visibility and noise.

    initial: (N,) the first estimate, which gives the direction; inside: (N,) True within the set, which the
    weights and the path are fitted to.
    """
    return _fit_both(body, exercise, initial, inside)[1]


def unexplained_variance(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> float:
    """Unexplained variance (1 - R^2) of the landmarks' speed in the set by optical flow; 1 without flow.

    Of the image's own motion, the fraction that is not along its direction; of a plate none, its rim shows in
    the image. Arguments as in `fit_excursion`.
    """
    if body.image is not None:
        return body.image.unexplained_variance(inside)
    if body.plate_seen is not None:
        return 0.0
    by_landmarks, by_flow = _fit_both(body, exercise, initial, inside)
    if by_flow is by_landmarks:
        return 1.0
    a, b = (
        velocity(lowpass(excursion, AGREEMENT_HZ, body.rate_hz), body.rate_hz)[inside]
        for excursion in (by_landmarks, by_flow)
    )
    return 1.0 - float(a @ b) ** 2 / max(float((a @ a) * (b @ b)), 1e-12)


def _fit_both(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """(N,) the excursion from the landmarks, and from optical flow: the same array where no flow agrees."""
    key = (exercise.travel, exercise.path, inside.tobytes(), initial.tobytes())
    if key not in body.fits:
        body.fits[key] = _fit_anew(body, exercise, initial, inside)
    return body.fits[key]


def _fit_anew(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> tuple[Array, Array]:
    if body.image is not None:
        fitted = body.image.fitted(inside).displacement()
        return fitted, fitted
    weights = _point_weights(body, inside)
    if exercise.path == "vertical":
        fitted = -(body.displacement[:, :, 1] @ weights)
    else:
        points, lowpassed = (_weighted(each, weights) for each in (body.displacement, body.lowpassed))
        fitted = arc_length_along_path(points, lowpassed, inside)
    agreement = np.corrcoef(fitted[inside], initial[inside])[0, 1]
    fitted = -fitted if agreement < 0 else fitted
    if body.patches is None:
        return fitted, fitted
    counted = values_of_patches(exercise.travel, weights > 0)
    by_flow = fuse_patch_velocities(
        body.patches,
        fitted,
        inside,
        counted,
        vertical=exercise.path == "vertical",
        rate_hz=body.rate_hz,
    )
    return fitted, by_flow


def _weighted(points: Array, weights: Array) -> Array:
    """(N, 2 K) coordinates (N, K, 2), scaled so that squared distances count by weights (K,), 0 left out."""
    counted = np.flatnonzero(weights)
    return (points[:, counted] * np.sqrt(weights[counted])[:, None]).reshape(len(points), -1)


def _point_weights(body: BodyDisplacement, inside: NDArray[np.bool_]) -> Array:
    """(K,) weights that sum to 1: visibility squared over noise variance within the set.

    A point with almost no signal, such as a resting hand, or one whose landmarks jump to another person's, is
    left out: it would distort the path even with a small weight.
    """
    weights = np.maximum(body.visibility, _MIN_VISIBILITY_WEIGHT) ** 2 / (body.noise_variance(inside) + 1e-6)
    snr = weights * body.displacement[inside].var(axis=0).sum(axis=1)
    weights[snr < _MIN_SNR_RATIO * snr.max()] = 0.0
    return weights / weights.sum()

"""The excursion from optical flow: image patches on the body, calibrated by the landmarks' excursion."""

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import NDArray

from liftphase.pose.patches import PATCHES, patches_on
from liftphase.pose.skeleton import landmark_numbers
from liftphase.signal.filters import lowpass, velocity

Array = NDArray[np.float64]

# Low enough that landmark noise does not hide how a patch and the landmarks move together.
AGREEMENT_HZ = 2.0
# Rate at which series of that cut-off are fitted, Hz.
_FIT_RATE_HZ = 15.0
_CHUNK_SIZE = 8
# A patch whose speed correlates less with that of the landmarks does not lie on the limb.
_MIN_AGREEMENT = 0.6
# Floor of the variance of a patch, as a fraction of the least variance about the landmarks.
_MIN_VARIANCE_FRACTION = 0.03
# The direction of a limb depends on its place on the path: a cubic of the excursion.
_DIRECTION_DEGREE = 3


def values_of_patches(points: tuple[str, ...], values: NDArray) -> NDArray:
    """(P,) the value of each patch's landmark, for the patches on the named body points.

    values: (K,) of the landmarks of these points, in the order of `landmark_numbers`.
    """
    numbers = landmark_numbers(points)
    return np.array([values[numbers.index(PATCHES[k].point)] for k in patches_on(numbers)])


def fuse_patch_velocities(
    paths: Array,
    by_landmarks: Array,
    inside: NDArray[np.bool_],
    counted: NDArray[np.bool_],
    *,
    vertical: bool,
    rate_hz: float,
) -> Array:
    """Fuse the velocities of image patches into an excursion, calibrated by the landmarks' one.

    Every patch has a gain (part of its window lies on the background) and a variance about the landmarks'
    speed; the patches' speeds are pooled by inverse variance (Aitken 1935).

    Parameters
    ----------
    paths : ndarray, shape (N, P, 2)
        Paths of the patches, torso lengths (`Kinematics.patch_paths_on_grid`).
    by_landmarks : ndarray, shape (N,)
        The excursion from the landmarks, without a low-pass.
    inside : ndarray of bool, shape (N,)
        The set, which gains and variances are fitted to.
    counted : ndarray of bool, shape (P,)
        False for a patch on a landmark that is left out: where it jumps to another person, its patches
        measure that person.
    vertical : bool
        Whether only height counts.
    rate_hz : float
        Rate of the grid, Hz.

    Returns
    -------
    ndarray, shape (N,)
        `by_landmarks` itself where no patch agrees with it.
    """
    lowpassed = lowpass(by_landmarks, AGREEMENT_HZ, rate_hz)
    fitted = np.flatnonzero(inside)[:: max(1, round(rate_hz / _FIT_RATE_HZ))]
    reference = velocity(lowpassed, rate_hz)[fitted]
    if vertical:
        paths = paths[:, :, 1:]
    velocities = _lowpass_velocities(paths, fitted, rate_hz)
    basis = _position_basis(lowpassed, inside, degree=0 if vertical else _DIRECTION_DEGREE)
    directions = _fit_direction_field(velocities, reference, basis[fitted], vertical)
    speeds = np.stack(
        [_project(velocities[:, k], basis[fitted], directions[:, k]) for k in range(len(counted))], axis=1
    )
    weights = _patch_weights(speeds, reference, counted)
    if not weights.any():
        return by_landmarks
    # Noise in the single gains makes the pooled speed too small, by a common factor.
    pooled = speeds @ weights
    weights *= (pooled @ reference) / (pooled @ pooled)
    speed = np.zeros(len(by_landmarks))
    for k in np.flatnonzero(weights):
        speed += weights[k] * _project(velocity(paths[:, k], rate_hz), basis, directions[:, k])
    return np.cumsum(speed) / rate_hz


def _lowpass_velocities(paths: Array, fitted: NDArray[np.intp], rate_hz: float) -> Array:
    """(M, P, C) velocities of the patches (N, P, C) after a low-pass, at the samples `fitted`."""
    velocities = np.empty((len(fitted), *paths.shape[1:]))
    # A few at a time: all at once would take much memory for a long clip.
    for start in range(0, paths.shape[1], _CHUNK_SIZE):
        part = paths[:, start : start + _CHUNK_SIZE]
        smoothed = lowpass(part.reshape(len(part), -1), AGREEMENT_HZ, rate_hz).reshape(part.shape)
        velocities[:, start : start + _CHUNK_SIZE] = velocity(smoothed, rate_hz)[fitted]
    return velocities


def _patch_weights(lowpassed: Array, reference: Array, counted: NDArray[np.bool_]) -> Array:
    """(P,) gain times normalized weight; zero for patches not counted or not moving with the landmarks."""
    power = np.maximum((lowpassed**2).sum(axis=0), 1e-12)
    common = reference @ lowpassed
    gain = common / power
    agreement = common / np.sqrt(power * max(float(reference @ reference), 1e-12))
    variance = np.maximum(((reference[:, None] - gain * lowpassed) ** 2).sum(axis=0), 1e-9)
    fraction = np.where((agreement > _MIN_AGREEMENT) & counted, 1 / variance, 0.0)
    weighted = np.flatnonzero(fraction)
    if len(weighted) > 2:
        fraction[weighted] = _leave_one_out_weights(
            gain[weighted] * lowpassed[:, weighted], variance[weighted]
        )
    return gain * fraction / fraction.sum() if len(weighted) else fraction


def _leave_one_out_weights(speeds: Array, variance: Array) -> Array:
    """(P,) inverse variances of the patches' speeds (M, P) about the pooled others, P > 2.

    variance: (P,) about the landmarks' speed. It includes the noise of the landmarks, which hides the
    difference between good and bad patches; so it only serves as the weight in the pool of the others (two
    steps of feasible generalized least squares: Aitken's weights from the residuals).
    """
    fraction = (1 / variance) / (1 / variance).sum()
    others = ((speeds @ fraction)[:, None] - speeds * fraction) / (1 - fraction)
    return 1 / (((speeds - others) ** 2).sum(axis=0) + _MIN_VARIANCE_FRACTION * variance.min())


def _position_basis(seen: Array, inside: NDArray[np.bool_], *, degree: int) -> Array:
    """(N, D) polynomials of the position on the path, on which the direction of a limb depends."""
    low, high = np.percentile(seen[inside], (1, 99))
    position = np.clip(2 * (seen - low) / max(high - low, 1e-9) - 1, -1, 1)
    return chebvander(position, degree)


def _fit_direction_field(lowpassed: Array, reference: Array, basis: Array, vertical: bool) -> Array:
    """(D, P, C) by `basis`, the direction of each patch when the excursion grows, of any length."""
    if vertical:
        # Up or down is concentric, as for most patches.
        up = np.sign(reference @ lowpassed[:, :, 0].sum(axis=1))
        return np.full((basis.shape[1], *lowpassed.shape[1:]), up)
    driven = basis * reference[:, None]
    ridge = 1e-6 * np.eye(basis.shape[1])
    directions = np.linalg.solve(driven.T @ driven + ridge, driven.T @ lowpassed.reshape(len(lowpassed), -1))
    return np.asarray(directions, np.float64).reshape(-1, *lowpassed.shape[1:])


def _project(speed: Array, basis: Array, direction_weights: Array) -> Array:
    """(N,) the component of a patch's velocity (N, C) along its direction (D, C)."""
    if direction_weights.size == 1:
        return speed[:, 0] * direction_weights[0, 0]
    direction = basis @ direction_weights
    direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-9)
    return (speed * direction).sum(axis=1)

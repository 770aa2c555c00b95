"""Displacement: the paths of the body points that move with the load, and one coordinate along them."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.image_motion import ImageMotion
from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import LANDMARK, SIDES, landmark_numbers
from liftphase.signal.filters import CUTOFF_HZ, lowpass
from liftphase.signal.gaps import fill_all_gaps, find_gaps
from liftphase.signal.resampling import resample

Array = NDArray[np.float64]

# Body points that rest on the ground or the bench, by the support of a lift.
SUPPORT_POINTS = {"feet": ("ankles",), "hands": ("wrists",), "trunk": ("shoulders", "hips")}
# Camera shake is the motion that moving and supporting points have in common, faster than lifting.
_SHAKE_CUTOFF_HZ = 2.0
# Fraction of the frames in which a plate is seen whose path shows all reps. From 0.64 to 0.82 it is the same
# in 105 rendered films: in those below, reps are hidden.
_MIN_PLATE_SEEN = 0.75
# Low enough to hold no landmark noise, high enough for every rep: what differs from it is noise.
_NOISE_SPLIT_HZ = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Displacement:
    """A displacement along the path of a lift.

    Attributes
    ----------
    time_s : ndarray, shape (N,)
        Uniform times, seconds.
    value : ndarray, shape (N,)
        Torso lengths, growing in the concentric, after a low-pass at 6 Hz.
    rate_hz : float
        Rate of `time_s`, Hz.
    noise : float
        Density of the noise before the low-pass, torso lengths squared per Hz; NaN where there is no set to
        measure it in.
    """

    time_s: Array = field(repr=False)
    value: Array = field(repr=False)
    rate_hz: float
    noise: float


@dataclass(frozen=True, eq=False)
class BodyDisplacement:
    """Where the points that move with the load are, on a uniform grid, in torso lengths.

    Attributes
    ----------
    displacement : ndarray, shape (N, K, 2)
        x right and y down, camera shake removed.
    visibility : ndarray, shape (K,)
        Mean over the clip, from 0 to 1.
    support : ndarray, shape (N, S, D)
        Position of the support, which does not move during a set: one estimate in D = 2 coordinates from the
        landmarks and, where available, one from optical flow. Landmarks may jump, the flow may be that of
        another object. Of the image it is what moves in other directions than the lift.
    posture : ndarray, shape (N, D)
        `Kinematics.posture`.
    rate_hz : float
        Rate of the grid, Hz.
    joint_deg : ndarray, shape (N,), or None
        Angle of the leading joint, for a lift that is defined by it.
    patches : ndarray, shape (N, P, 2), or None
        Paths of the image patches on the moving points; None without optical flow.
    image : ImageMotion or None
        What it is the displacement of, where that is not the body but the image as a whole.
    plate_seen : ndarray of bool, shape (T,), or None
        Where it is the displacement of the weight plate: the frames of the clip in which that was seen, also
        of a part.
    fits : dict
        Excursions that have been fitted already (`liftphase.kinematics.excursion.fit_excursion`).
    """

    displacement: Array
    visibility: Array
    support: Array
    posture: Array
    rate_hz: float
    joint_deg: Array | None = None
    patches: Array | None = None
    image: ImageMotion | None = None
    plate_seen: NDArray[np.bool_] | None = None
    fits: dict[tuple[object, ...], tuple[Array, Array]] = field(default_factory=dict, init=False, repr=False)

    def part(self, samples: slice) -> "BodyDisplacement":
        """The same of these samples alone."""
        if samples.start == 0 and samples.stop >= len(self.displacement):
            return self
        return BodyDisplacement(
            self.displacement[samples],
            self.visibility,
            self.support[samples],
            self.posture[samples],
            self.rate_hz,
            None if self.joint_deg is None else self.joint_deg[samples],
            None if self.patches is None else self.patches[samples],
            None if self.image is None else self.image.part(samples),
            self.plate_seen,
        )

    @cached_property
    def noise(self) -> Array:
        """(N, K, 2) the motion of the points above the cut-off of lifting, torso lengths."""
        flat = self.displacement.reshape(len(self.displacement), -1)
        return (flat - lowpass(flat, _NOISE_SPLIT_HZ, self.rate_hz)).reshape(self.displacement.shape)

    @cached_property
    def lowpassed(self) -> Array:
        """(N, K, 2) `displacement` after a low-pass at the cut-off of movement."""
        flat = self.displacement.reshape(len(self.displacement), -1)
        return lowpass(flat, CUTOFF_HZ, self.rate_hz).reshape(self.displacement.shape)

    def noise_variance(self, inside: NDArray[np.bool_]) -> Array:
        """(K,) variance of each point's noise in the samples `inside` (N,), torso lengths squared."""
        return self.noise[inside].var(axis=0).sum(axis=1)


def compute_displacement(kin: Kinematics, exercise: Exercise) -> BodyDisplacement:
    """Compute the paths of the body points that the lift's table names.

    Needs at least one frame in which the subject was detected.
    """
    numbers = landmark_numbers(exercise.travel)
    displacement = kin.points_on_grid(numbers)
    if exercise.support == "none":
        slow_support = np.zeros((len(displacement), 1, 2))
    else:
        support, slow_support = _support_paths(kin, exercise.support)
        displacement = _remove_shake(displacement, support, slow_support[:, 0], kin.rate_hz)
    by_joint = exercise.concentric in ("flexion", "extension")
    return BodyDisplacement(
        displacement,
        kin.visibility[:, numbers].mean(axis=0).astype(np.float64),
        slow_support,
        kin.posture,
        kin.rate_hz,
        resample(kin.times_s, joint_angle(kin, exercise.leading_joint), kin.grid_s) if by_joint else None,
        None if kin.patches_px is None else kin.patch_paths_on_grid(patches_on(numbers)),
    )


def image_displacement(kin: Kinematics, motion: ImageMotion) -> BodyDisplacement:
    """The image's own motion as that of one point, of which only the height changes.

    It is for clips whose landmarks may be guesses, so that their posture says nothing.
    """
    height = motion.displacement()
    across = lowpass(motion.displacement_across(), _SHAKE_CUTOFF_HZ, kin.rate_hz)
    return BodyDisplacement(
        np.stack([np.zeros(len(height)), -height], axis=1)[:, None],
        np.ones(1),
        across[:, None],
        np.zeros((len(height), 1)),
        kin.rate_hz,
        image=motion,
    )


def plate_displacement(kin: Kinematics) -> BodyDisplacement | None:
    """The path of the center of the weight plate as that of one point; None where it was not seen throughout.

    It is for clips whose landmarks may be guesses, so that their posture says nothing. The rim shows in the
    image by itself, and the load is what the lift moves.
    """
    if kin.plates is None:
        return None
    center = kin.plates.center_px.astype(np.float64)
    seen = np.isfinite(center[:, 0])
    if seen.mean() < _MIN_PLATE_SEEN or len(find_gaps(kin.times_s, seen)):
        return None
    path = resample(kin.times_s, fill_all_gaps(kin.times_s, center) / kin.torso_px, kin.grid_s)
    still = np.zeros((len(path), 1))
    return BodyDisplacement(
        path[:, None],
        np.ones(1),
        still[:, None],
        still,
        kin.rate_hz,
        plate_seen=seen,
    )


def _support_paths(kin: Kinematics, name: str) -> tuple[Array, Array]:
    """(N, 2) the support by its landmarks, and (N, S, 2) all its estimates after a low-pass."""
    if name not in kin.supports:
        base = landmark_numbers(SUPPORT_POINTS[name])
        support = [kin.points_on_grid(base).mean(axis=1)]
        if kin.patches_px is not None:
            support.append(np.median(kin.patch_paths_on_grid(patches_on(base)), axis=1))
        flat = lowpass(np.concatenate(support, axis=1), _SHAKE_CUTOFF_HZ, kin.rate_hz)
        kin.supports[name] = support[0], flat.reshape(len(flat), -1, 2)
    return kin.supports[name]


def _remove_shake(displacement: Array, support: Array, slow_support: Array, rate_hz: float) -> Array:
    """Displacement minus the camera shake, as far as the support shows it.

    The fraction of the support's motion to remove is the regression of both motions above the cut-off of
    lifting: 1 under a shaking camera, 0 where the support's motion is only its own landmark noise.
    slow_support: (N, 2) the support after a low-pass.
    """
    mean = displacement.mean(axis=1)
    fast_mean = mean - lowpass(mean, _SHAKE_CUTOFF_HZ, rate_hz)
    fast_support = support - slow_support
    steady = displacement.copy()
    for axis in (0, 1):
        reference = fast_support[:, axis]
        power = float(reference @ reference)
        fraction = float(np.clip(fast_mean[:, axis] @ reference / power, 0.0, 1.0)) if power > 0 else 0.0
        steady[:, :, axis] -= fraction * support[:, axis, None]
    return steady


def joint_angle(kin: Kinematics, joint: str) -> Array:
    """(T,) degrees of a joint, left and right weighted by the square of their visibility; gaps filled."""
    total, weight = np.zeros(len(kin.times_s)), 0.0
    for side in SIDES:
        name = f"{side}_{joint}"
        if np.isnan(kin.raw_angles[name]).all():
            continue
        visibility = float(kin.visibility[:, LANDMARK[name]].mean()) ** 2
        total += visibility * fill_all_gaps(kin.times_s, kin.raw_angles[name])
        weight += visibility
    return total / max(weight, 1e-9)

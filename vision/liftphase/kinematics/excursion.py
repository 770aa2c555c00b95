"""The excursion: the lift's own coordinate, how far along its path the load is, concentric upwards.

In the image a joint angle seen from the front barely moves and a limb that points at the camera flips it, so
the excursion is made from the travel of the body points that move with the load. Units are torso lengths.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Legendre
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.angles import SIDES, measure_angles
from liftphase.kinematics.flow_excursion import (
    AGREEMENT_HZ,
    fuse_patch_velocities,
    patch_displacements,
    values_of_patches,
)
from liftphase.pose.skeleton import LANDMARK, body_scale_px, landmark_numbers
from liftphase.pose.track import PoseTrack
from liftphase.signal.series import (
    CUTOFF_HZ,
    fill_all_gaps,
    make_grid,
    resample,
    smooth,
    velocity,
)

Array = NDArray[np.float64]

_SUPPORT_POINTS = {"feet": ("ankles",), "hands": ("wrists",), "trunk": ("shoulders", "hips")}
# Camera shake is what travelling and supporting points share above the speed of lifting itself.
_SHAKE_CUTOFF_HZ = 2.0
# Slow enough to hold no landmark noise, fast enough for every rep: what differs from it is noise.
_NOISE_SPLIT_HZ = 3.0
_CURVE_DEGREE = 4
# A point whose travel against its noise (as variances) is less than this share of the best one's is left out.
_MIN_SNR_RATIO = 0.1
# Noise of a tenth of a point's travel (as variances) is little enough for finding the set.
_NOISE_FLOOR_RATIO = 0.01
# Samples whose nearest place on a path is looked for at a time.
_BLOCK = 2048


@dataclass(frozen=True, slots=True)
class BodyDisplacement:
    """Where the points that move with the load are, on a uniform grid, in torso lengths.

    grid_s: (N,); travel: (N, K, 2) x right and y down, camera shake removed; visibility: (K,) mean 0..1;
    support: (N, S, 2) the part of the body that stays put, as the landmarks have it and, where there is flow,
    as the picture has it: landmarks may jump, the picture may be that of something else;
    joint_deg: (N,) angle of the leading joint; patches: (N, P, 2) way of the picture's patches on the moving
    points, None for a track without flow.
    """

    grid_s: Array
    displacement: Array
    visibility: Array
    support: Array
    joint_deg: Array
    patches: Array | None = None

    def part(self, samples: slice) -> "BodyDisplacement":
        """The same of these samples alone."""
        return BodyDisplacement(
            self.grid_s[samples],
            self.displacement[samples],
            self.visibility,
            self.support[samples],
            self.joint_deg[samples],
            None if self.patches is None else self.patches[samples],
        )


def compute_displacement(track: PoseTrack, exercise: Exercise) -> BodyDisplacement:
    """Body points that the lift's table names, ready for filtering. Needs at least one detected frame."""
    times = track.times_s
    points = fill_all_gaps(times, track.image_px.astype(np.float64)) / body_scale_px(track.image_px)
    grid = make_grid(times)
    numbers = landmark_numbers(exercise.travel)

    def on_grid(which: list[int]) -> Array:
        flat = resample(times, points[:, which].reshape(len(times), -1), grid)
        return flat.reshape(len(grid), len(which), 2)

    displacement = on_grid(numbers)
    if exercise.support == "none":
        support = [np.zeros((len(grid), 2))]
    else:
        base = _SUPPORT_POINTS[exercise.support]
        support = [on_grid(landmark_numbers(base)).mean(axis=1)]
        displacement = _remove_shake(displacement, support[0])
        if track.flow is not None:
            support.append(np.median(patch_displacements(track, base, grid), axis=1))
    return BodyDisplacement(
        grid,
        displacement,
        track.visibility[:, numbers].mean(axis=0).astype(np.float64),
        np.stack([smooth(seen, _SHAKE_CUTOFF_HZ) for seen in support], axis=1),
        resample(times, _leading_joint_deg(track, exercise), grid),
        None if track.flow is None else patch_displacements(track, exercise.travel, grid),
    )


def _remove_shake(displacement: Array, support: Array) -> Array:
    """Travel less the camera's movement, as far as the supporting point shows it.

    The share of the support's movement to take off is regressed on what both do above the speed of lifting: 1
    under a shaking camera, 0 where the support's movement is only its own landmark noise.
    """
    robust = displacement.copy()
    for axis in (0, 1):
        reference = support[:, axis]
        fast_reference = reference - smooth(reference, _SHAKE_CUTOFF_HZ)
        mean = displacement[:, :, axis].mean(axis=1)
        fast_mean = mean - smooth(mean, _SHAKE_CUTOFF_HZ)
        power = float(fast_reference @ fast_reference)
        fraction = float(np.clip(fast_mean @ fast_reference / power, 0.0, 1.0)) if power > 0 else 0.0
        robust[:, :, axis] -= fraction * reference[:, None]
    return robust


def _leading_joint_deg(track: PoseTrack, exercise: Exercise) -> Array:
    """(T,) angle of the leading joint, left and right weighted by how well each is seen; no NaN."""
    angles = measure_angles(track)
    total, weight = np.zeros(len(track.times_s)), 0.0
    for side in SIDES:
        values = angles[f"{side}_{exercise.leading_joint}"]
        seen = float(track.visibility[:, LANDMARK[f"{side}_{exercise.leading_joint}"]].mean()) ** 2
        total += seen * fill_all_gaps(track.times_s, values)
        weight += seen
    return total / max(weight, 1e-9)


def initial_excursion(body: BodyDisplacement, exercise: Exercise, robust: bool = False) -> Array:
    """(N,) first estimate over the whole clip, unsmoothed: good enough to find the set.

    steady: count points for little that stray much against how far they travel, such as a hand whose
    landmarks jump to somebody else's.
    """
    weights = np.maximum(body.visibility, 0.01) ** 2
    if robust:
        everywhere = np.ones(len(body.grid_s), dtype=bool)
        noise_ratio = _noise_variance(body, everywhere) / np.maximum(
            body.displacement.var(axis=0).sum(axis=1), 1e-9
        )
        weights /= (noise_ratio + _NOISE_FLOOR_RATIO) ** 2
    weights /= weights.sum()
    height = -(body.displacement[:, :, 1] @ weights)
    spread = np.abs(np.ptp(body.displacement[:, :, 0], axis=1))
    return {
        "up": height,
        "down": -height,
        "apart": spread,
        "together": -spread,
        "flexion": -np.radians(body.joint_deg),
        "extension": np.radians(body.joint_deg),
    }[exercise.concentric]


def fit_excursion(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> Array:
    """(N,) the excursion, unsmoothed, from the points weighted by how well and quietly each is seen.

    inside: (N,) True within the set, which the weights and the path are fitted on.
    """
    return _fit_both(body, exercise, initial, inside)[1]


def unexplained_variance(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> float:
    """Share of the landmarks' movement in the set that the picture does not show, 0..1.

    1 less the squared correlation of the two speeds. Arguments as in `fit_excursion`; needs a track with
    flow.
    """
    seen, told = _fit_both(body, exercise, initial, inside)
    if told is seen:
        return 1.0
    a, b = (velocity(smooth(way, AGREEMENT_HZ))[inside] for way in (seen, told))
    return 1.0 - float(a @ b) ** 2 / max(float((a @ a) * (b @ b)), 1e-12)


def _fit_both(
    body: BodyDisplacement, exercise: Exercise, initial: Array, inside: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """(N,) the excursion by the landmarks, and as the picture tells it: the same where that has no say."""
    weights = _point_weights(body, inside)
    if exercise.path == "vertical":
        seen = -(body.displacement[:, :, 1] @ weights)
    else:
        scaled = body.displacement * np.sqrt(weights)[None, :, None]
        seen = arc_length_along_path(scaled.reshape(len(scaled), -1), inside)
    agreement = np.corrcoef(seen[inside], initial[inside])[0, 1]
    seen = -seen if agreement < 0 else seen
    if body.patches is None:
        return seen, seen
    counted = values_of_patches(exercise.travel, weights > 0)
    return seen, fuse_patch_velocities(body.patches, exercise.path == "vertical", seen, inside, counted)


def _point_weights(body: BodyDisplacement, inside: NDArray[np.bool_]) -> Array:
    """(K,) weights that sum to 1: visibility squared over noise variance within the set.

    A point that says next to nothing, such as a resting hand, or one whose landmarks jump to somebody else's,
    is left out: it would lead the path astray all the same.
    """
    weights = np.maximum(body.visibility, 0.01) ** 2 / (_noise_variance(body, inside) + 1e-6)
    snr = weights * body.displacement[inside].var(axis=0).sum(axis=1)
    weights[snr < _MIN_SNR_RATIO * snr.max()] = 0.0
    return weights / weights.sum()


def _noise_variance(body: BodyDisplacement, inside: NDArray[np.bool_]) -> Array:
    """(K,) variance of what each point does above the speed of lifting, torso lengths squared."""
    flat = body.displacement.reshape(len(body.grid_s), -1)
    noise = (flat - smooth(flat, _NOISE_SPLIT_HZ))[inside].reshape(-1, body.displacement.shape[1], 2)
    return noise.var(axis=0).sum(axis=1)


def arc_length_along_path(points: Array, inside: NDArray[np.bool_]) -> Array:
    """Arc length along the smooth path that the points go up and down, for every sample of (N, d) points.

    The path is a polynomial in the first principal component of what lies inside the set; every sample counts
    where it is nearest to it. A limb's arc seen as height alone would seem to stop where it turns level.
    """
    lowpassed = smooth(points, CUTOFF_HZ)
    center = lowpassed[inside].mean(axis=0)
    axis = np.linalg.svd(lowpassed[inside] - center, full_matrices=False)[2][0]
    along = (lowpassed - center) @ axis
    low, high = np.percentile(along[inside], [1, 99])
    position = 2 * (along - low) / max(high - low, 1e-9) - 1
    curves = [
        Legendre.fit(position[inside], column, _CURVE_DEGREE, domain=[-1, 1])
        for column in lowpassed[inside].T
    ]
    # Beyond its ends the path goes on straight: a polynomial would run away.
    knots = np.linspace(-1.4, 1.4, 561)
    held = np.clip(knots, -1.0, 1.0)
    slopes = np.stack([curve.deriv()(held) for curve in curves], axis=1)
    path = np.stack([curve(held) for curve in curves], axis=1) + slopes * (knots - held)[:, None]
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    tangents = slopes / np.maximum(np.linalg.norm(slopes, axis=1), 1e-9)[:, None]
    nearest = _nearest_path_points(lowpassed, path)
    return length[nearest] + ((points - path[nearest]) * tangents[nearest]).sum(axis=1)


def _nearest_path_points(points: Array, path: Array) -> NDArray[np.intp]:
    """(N,) the knot of the path (M, d) that each of the points (N, d) is nearest to."""
    nearest = np.empty(len(points), np.intp)
    # All distances at once would be 0.5 GB for a clip of 20 minutes.
    for start in range(0, len(points), _BLOCK):
        block = slice(start, start + _BLOCK)
        nearest[block] = np.argmin((path**2).sum(axis=1) - 2 * points[block] @ path.T, axis=1)
    return nearest

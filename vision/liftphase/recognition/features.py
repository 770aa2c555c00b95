"""Features of a set: numbers that describe the body at both ends of its path, the input of recognition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.skeleton import (
    EARS,
    HEELS,
    JOINTS,
    LANDMARK,
    NOSE,
    SIDES,
    TOES,
    both,
    pose_size_px,
    trunk_vector,
)

Array = NDArray[np.float64]

_PAIRS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_JOINTS = ("elbow", "shoulder", "hip", "knee")
_POSTURE = ("nose", "shoulder", "elbow", "wrist", "knee", "ankle")
_TRAVEL = ("nose", *_PAIRS)
# Raise it with every change of what a number means or of their order: networks are trained on one version.
FEATURES_VERSION = 2
# Frames within this time of an end describe the body there.
_AROUND_S = 0.08
_LONG_REST_S = 1.0


@dataclass(frozen=True, slots=True)
class Ends:
    """Times of the turns of a set, in seconds: where it begins (`first_s`) and at the other end (`other_s`).

    out_s, back_s: median durations of the movements out and back; rest_s: of standing still before the first
    rep.
    """

    first_s: tuple[float, ...]
    other_s: tuple[float, ...]
    out_s: float
    back_s: float
    rest_s: float


@dataclass(frozen=True, slots=True, eq=False)
class SetDescriptor:
    """Posture and motion of a set.

    Attributes
    ----------
    features : ndarray, shape (76,)
        Numbers of order 1, in the order of `FEATURES_VERSION`: facing; logarithms of the ratio and the mean
        of the two durations; rest; for either end the posture (positions relative to the hips, widths,
        angles of joints in the image and in space, uprightness); the displacement of every body point from
        the first end to the other; the displacement of either side. Lengths are in torso lengths, in an
        image mirrored so that the subject faces right.
    moved : dict of str to ndarray, shape (2,)
        Displacement of a body point from the first end to the other, x ahead and y down.
    spread : float
        By how much the hands came apart.
    bent_deg : dict of str to float
        By how much the angle of a joint grew, degrees.
    """

    features: Array
    moved: dict[str, Array]
    spread: float
    bent_deg: dict[str, float]

    @property
    def moving_joint(self) -> str:
        """The joint whose angle changes most."""
        return max(self.bent_deg, key=lambda joint: abs(self.bent_deg[joint]))

    def is_concentric(self, exercise: Exercise) -> bool:
        """Whether the movement from the first end to the other is concentric, if the lift is this one."""
        points = {"head": "nose", "hands": "wrist", "feet": "ankle"}
        names = [points.get(name, name.removesuffix("s")) for name in exercise.travel]
        upwards = -float(np.mean([self.moved[name][1] for name in names])) > 0
        bent = self.bent_deg.get(exercise.leading_joint, 0.0)
        return {
            "up": upwards,
            "down": not upwards,
            "apart": self.spread > 0,
            "together": self.spread <= 0,
            "flexion": bent <= 0,
            "extension": bent > 0,
        }[exercise.concentric]


def extract_features(kin: Kinematics, ends: Ends) -> SetDescriptor:
    """Extract the features of a set from what the body does between its ends."""
    times, image, world = kin.times_s, kin.filled_px, kin.filled_world_m
    inside = (times >= min(ends.first_s + ends.other_s)) & (times <= max(ends.first_s + ends.other_s))
    seen = kin.visibility[inside].mean(axis=0) ** 2 + 1e-3
    image = image / float(np.percentile(pose_size_px(image[inside]), 75))
    facing = _facing(image[inside])
    image[..., 0] *= np.sign(facing) or 1.0
    at = [_around(image, times, when) for when in (ends.first_s, ends.other_s)]
    space = [_around(world, times, when) for when in (ends.first_s, ends.other_s)]
    middles = [{name: _middle(points, name, seen) for name in _TRAVEL} for points in at]
    angles = [[_angle(points, joint, seen) for joint in _JOINTS] for points in (*at, *space)]
    features: list[Array | list[float]] = [
        [abs(facing), np.clip(np.log(max(ends.out_s, 0.1) / max(ends.back_s, 0.1)), -2, 2)],
        [np.clip(np.log(max(ends.out_s * ends.back_s, 0.01)) / 2, -2, 2)],
    ]
    features.append([min(ends.rest_s, _LONG_REST_S)])
    for end in (0, 1):
        features += [middles[end][name] - middles[end]["hip"] for name in _POSTURE]
        features.append([abs(_side(at[end], name, 0)) for name in ("shoulder", "elbow", "wrist", "ankle")])
        features.append([abs(_side(at[end], name, 1)) for name in ("wrist", "ankle")])
        features += [angles[end], angles[2 + end], [_upright(space[end])]]
    moved = {name: middles[1][name] - middles[0][name] for name in _TRAVEL}
    features += list(moved.values())
    features += [_moved_sides(at, name) for name in ("wrist", "ankle")]
    # Angles in the image and in the model's estimate of space count alike.
    grown = 180 * (np.array(angles[1]) - angles[0] + np.array(angles[3]) - angles[2]) / 2
    return SetDescriptor(
        np.concatenate([np.asarray(part, np.float64).ravel() for part in features]),
        moved,
        abs(_side(at[1], "wrist", 0)) - abs(_side(at[0], "wrist", 0)),
        dict(zip(_JOINTS, grown.tolist(), strict=True)),
    )


def _upright(space: Array) -> float:
    """1 for a trunk upright in space, 0 lying, -1 upside down."""
    trunk = trunk_vector(space)
    return float(-trunk[1] / max(float(np.linalg.norm(trunk)), 1e-6))


def _moved_sides(at: list[Array], name: str) -> list[float]:
    """Distance that the left and the right joint moved, the smaller first."""
    numbers = both(name)
    return sorted(np.linalg.norm(at[1][[*numbers]] - at[0][[*numbers]], axis=1).tolist())


def _around(points: Array, times: Array, when: Sequence[float]) -> Array:
    """(33, d) median of the frames around these times."""
    near = np.zeros(len(times), dtype=bool)
    for time_s in when:
        near |= np.abs(times - time_s) <= _AROUND_S
        near[int(np.argmin(np.abs(times - time_s)))] = True
    return np.median(points[near], axis=0)


def _facing(image: Array) -> float:
    """Direction the subject faces, from -1 (left) to 1 (right): toes against heels, nose against ears."""
    toes = image[:, TOES, 0].mean(axis=1) - image[:, HEELS, 0].mean(axis=1)
    nose = image[:, NOSE, 0] - image[:, EARS, 0].mean(axis=1)
    return float(np.clip(np.median(toes) / 0.35 + np.median(nose) / 0.2, -2, 2) / 2)


def _middle(points: Array, name: str, seen: Array) -> Array:
    """(2,) position of the nose, or of a pair of joints weighted by visibility."""
    if name == "nose":
        return points[NOSE]
    left, right = both(name)
    return _weighted_mean(points[left], points[right], seen[left], seen[right])


def _weighted_mean(left: Any, right: Any, left_weight: float, right_weight: float) -> Any:
    """Mean of two; many times as quick as `np.average`."""
    return (left * left_weight + right * right_weight) / (left_weight + right_weight)


def _side(points: Array, name: str, axis: int) -> float:
    left, right = both(name)
    return float(points[left, axis] - points[right, axis])


def _angle(points: Array, joint: str, seen: Array) -> float:
    """Angle of a joint in half turns, both sides weighted by visibility."""
    angles, weights = [], []
    for side in SIDES:
        first, vertex, last = (LANDMARK[f"{side}_{name}"] for name in JOINTS[joint])
        u, v = points[first] - points[vertex], points[last] - points[vertex]
        cosine = float(u @ v) / max(float(np.linalg.norm(u) * np.linalg.norm(v)), 1e-9)
        angles.append(np.arccos(np.clip(cosine, -1, 1)) / np.pi)
        weights.append(float(min(seen[first], seen[vertex], seen[last])))
    return float(_weighted_mean(*angles, *weights))

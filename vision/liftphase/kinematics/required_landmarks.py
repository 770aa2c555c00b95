"""What a lift needs of the landmarks of a track that has not all of them."""

from collections.abc import Collection
from dataclasses import replace

from liftphase.errors import ClipError, UsageError
from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import SUPPORT_POINTS
from liftphase.pose.completion import lacking_landmarks
from liftphase.pose.skeleton import JOINTS, POINTS, SIDES
from liftphase.pose.track import PoseTrack

# What the networks that recognize a lift look at (`liftphase.recognition.features`).
_RECOGNITION = (
    "nose",
    *(f"{side}_{part}" for part in ("ear", "heel", "foot_index") for side in SIDES),
    *(f"{side}_{part}" for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle") for side in SIDES),
)
_TRUNK = ("shoulders", "hips")


def is_recognizable(poses: PoseTrack) -> bool:
    """Whether the track has all landmarks that a lift is recognized by."""
    return not _unrecognizable(poses)


def check_recognizable(poses: PoseTrack) -> None:
    """Raise UsageError where the track lacks landmarks that the lift is recognized by."""
    if missing := _unrecognizable(poses):
        raise UsageError(
            f"{poses.clip.path} lacks {', '.join(missing)}, without which no lift is recognized: "
            "name the lift by exercise.",
            arguments=["exercise"],
        )


def _unrecognizable(poses: PoseTrack) -> list[str]:
    lacking = lacking_landmarks(poses.detected, poses.visibility)
    return [name for name in _RECOGNITION if name in lacking]


def fit_to_landmarks(lift: Exercise, poses: PoseTrack) -> Exercise:
    """The lift as this track can show it: measured by those of its points that there are.

    A support that is not seen is left out; it tells sets from other motion, and no boundary depends on it.

    Raises
    ------
    ClipError
        When the landmarks that the lift moves, those of its joint or the trunk's (the unit of length) are not
        in the track; the line names them.
    """
    lacking = lacking_landmarks(poses.detected, poses.visibility)
    if not lacking:
        return lift
    for point in _TRUNK:
        if not _has(point, lacking):
            raise _lacks(poses, lift, POINTS[point])
    travel = tuple(point for point in lift.travel if _has(point, lacking))
    if not travel:
        raise _lacks(poses, lift, [name for point in lift.travel for name in POINTS[point]])
    if lift.concentric in ("flexion", "extension"):
        chains = [[f"{side}_{name}" for name in JOINTS[lift.leading_joint]] for side in SIDES]
        if all(lacking & set(chain) for chain in chains):
            raise _lacks(poses, lift, [name for chain in chains for name in chain if name in lacking])
    if lift.concentric in ("together", "apart"):
        pairs = [name for point in travel for name in POINTS[point] if name in lacking]
        if len(pairs) == sum(len(POINTS[point]) for point in travel) or _one_sided(travel, lacking):
            raise _lacks(poses, lift, pairs)
    supported = lift.support == "none" or all(_has(p, lacking) for p in SUPPORT_POINTS[lift.support])
    return replace(lift, travel=travel, support=lift.support if supported else "none")


def _has(point: str, lacking: Collection[str]) -> bool:
    """Whether the track has one of the landmarks of a body point."""
    return any(name not in lacking for name in POINTS[point])


def _one_sided(travel: Collection[str], lacking: Collection[str]) -> bool:
    """Whether one side of the travelling points is not seen at all."""
    seen = [name for point in travel for name in POINTS[point] if name not in lacking]
    return not all(any(name.startswith(side) for name in seen) for side in SIDES)


def _lacks(poses: PoseTrack, lift: Exercise, names: Collection[str]) -> ClipError:
    listed = ", ".join(dict.fromkeys(names))
    return ClipError(
        f"{poses.clip.path}: {lift.name} is measured by {listed}, and the track has none of them."
    )

"""Landmarks that a track lacks: filled, so that all that is right of the track can compute, and marked.

A landmark that was filled has the visibility 0: it has no weight and no angle.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import BLAZEPOSE, LANDMARK, SIDES
from liftphase.signal.gaps import fill_all_gaps

Array = NDArray[np.float64]

# The part that stands for one that is lacking: the nearest towards the trunk.
_NEIGHBORS = {
    "pinky": "wrist", "index": "wrist", "thumb": "wrist", "wrist": "elbow", "elbow": "shoulder",
    "heel": "ankle", "foot_index": "ankle", "ankle": "knee", "knee": "hip", "hip": "shoulder",
    "eye_inner": "eye", "eye_outer": "eye", "eye": "nose", "nose": "ear", "ear": "shoulder",
}  # fmt: skip


def complete_landmarks(times_s: Array, points: Array, visibility: Array) -> tuple[Array, Array]:
    """Fill what is missing in the frames in which the subject was found.

    A landmark that was seen in other frames is interpolated over time; one that never was is put where that
    of the other side is, else on its neighbor.

    Parameters
    ----------
    times_s : ndarray, shape (T,)
        Seconds.
    points : ndarray, shape (T, 33, d)
        NaN where a landmark is not known; all NaN where nobody was found.
    visibility : ndarray, shape (T, 33)
        0 to 1.

    Returns
    -------
    (points, visibility) of the same shapes
        Finite in every frame with a landmark; visibility 0 for what was filled.
    """
    known = np.asarray(np.isfinite(points).all(axis=2))
    found = np.asarray(known.any(axis=1))
    seen = np.where(known, np.nan_to_num(visibility), 0.0)
    filled = fill_all_gaps(times_s, np.where(known[..., None], points, np.nan))
    ever = np.asarray(known.any(axis=0))
    for number, name in enumerate(BLAZEPOSE.landmarks):
        if not ever[number] and ever.any():
            filled[:, number] = filled[:, _substitutes(name, ever)].mean(axis=1)
    filled[~found] = np.nan
    return filled, seen


def _substitutes(name: str, ever: NDArray[np.bool_]) -> list[int]:
    """Numbers of the landmarks that stand for one that was never seen."""
    for candidates in _chain(name):
        if numbers := [LANDMARK[each] for each in candidates if each in LANDMARK and ever[LANDMARK[each]]]:
            return numbers
    return np.flatnonzero(ever).tolist()


def _chain(name: str) -> Iterator[list[str]]:
    """What may stand for a landmark, the best first: the other side's, then those of the neighbors."""
    side, _, part = name.partition("_")
    if side not in SIDES:
        part = "nose"
    while part:
        if part == "nose":
            yield ["nose"]
        else:
            yield [f"{side}_{part}"]
            yield [f"{each}_{part}" for each in SIDES]
        part = _NEIGHBORS.get(part, "")


def lacking_landmarks(found: NDArray[np.bool_], visibility: NDArray[np.floating]) -> frozenset[str]:
    """The landmarks that the source of a track does not have: seen in no frame, though the subject is found.

    found: (T,) where the subject was found; visibility: (T, 33).
    """
    if not found.any():
        return frozenset()
    unseen = np.asarray(~(visibility > 0).any(axis=0))
    return frozenset(name for name, lacks in zip(BLAZEPOSE.landmarks, unseen, strict=True) if lacks)

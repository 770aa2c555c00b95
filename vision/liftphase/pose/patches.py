"""Where on the body the motion of the image is measured: patches on the landmarks and between them.

A patch should lie on the body, not beside it, so those next to a landmark lie towards its neighbors.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import LANDMARK, SIDES


@dataclass(frozen=True, slots=True)
class Patch:
    """A place `fraction` of the way from the landmark numbered `origin` to the one numbered `towards`.

    Attributes
    ----------
    point : int
        The landmark whose motion it stands for.
    origin, towards : int
        The landmarks that it lies on or between.
    fraction : float
        0 is at `origin`, 1 at `towards`.
    """

    point: int
    origin: int
    towards: int
    fraction: float


# What lies around each landmark of one side: its neighbors and how far towards them. The part after a colon
# belongs to the other side.
_NEIGHBORS: dict[str, tuple[tuple[str, float], ...]] = {
    "shoulder": (("hip", 0.15), ("hip", 0.3), ("elbow", 0.2), ("other:shoulder", 0.2)),
    "elbow": (("shoulder", 0.2), ("shoulder", 0.35), ("wrist", 0.2), ("wrist", 0.35)),
    "wrist": (("elbow", 0.2), ("elbow", 0.35), ("pinky", 1.0), ("index", 1.0)),
    "hip": (("shoulder", 0.2), ("shoulder", 0.35), ("knee", 0.2), ("knee", 0.35)),
    "knee": (("hip", 0.2), ("hip", 0.35), ("ankle", 0.2), ("ankle", 0.35)),
    "ankle": (("knee", 0.2), ("knee", 0.35), ("heel", 1.0), ("foot_index", 1.0)),
}
_NOSE_NEIGHBORS = ("left_eye", "right_eye", "left_ear", "right_ear")


def _around(point: str, *neighbors: tuple[str, float]) -> list[Patch]:
    """The landmark itself and places on the way to its neighbors."""
    landmark = LANDMARK[point]
    return [
        Patch(landmark, landmark, landmark, 0.0),
        *(Patch(landmark, landmark, LANDMARK[other], fraction) for other, fraction in neighbors),
    ]


def _on_side(side: str) -> list[Patch]:
    other_side = SIDES[1 - SIDES.index(side)]

    def full_name(part: str) -> str:
        name = part.removeprefix("other:")
        return f"{side if name == part else other_side}_{name}"

    return [
        patch
        for point, neighbors in _NEIGHBORS.items()
        for patch in _around(full_name(point), *((full_name(part), f) for part, f in neighbors))
    ]


PATCHES = (
    *_around("nose", *((name, 1.0) for name in _NOSE_NEIGHBORS)),
    *(patch for side in SIDES for patch in _on_side(side)),
)


def patches_on(points: Collection[int]) -> list[int]:
    """Numbers of the `PATCHES` that stand for the motion of these landmarks, in order."""
    return [number for number, patch in enumerate(PATCHES) if patch.point in points]


_ORIGIN = np.array([patch.origin for patch in PATCHES])
_TOWARDS = np.array([patch.towards for patch in PATCHES])
_FRACTION = np.array([patch.fraction for patch in PATCHES])[:, None]


def place_patches(image_px: NDArray[np.floating]) -> NDArray[np.floating]:
    """Centers of the `PATCHES` on poses.

    Parameters
    ----------
    image_px : ndarray of shape (..., K, 2)
        Landmarks in pixels.

    Returns
    -------
    ndarray of shape (..., P, 2)
        Pixels, a row for each of the P patches.
    """
    return image_px[..., _ORIGIN, :] * (1 - _FRACTION) + image_px[..., _TOWARDS, :] * _FRACTION

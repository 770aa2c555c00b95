"""Where on the body the picture's movement is measured: patches on the landmarks and between them.

A patch should lie on the body, not beside it, so those next to a landmark lie towards its neighbours.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Wrist, little finger and forefinger of the left and the right hand.
HAND_POINTS = ((15, 17, 19), (16, 18, 20))


@dataclass(frozen=True, slots=True)
class Patch:
    """A place `fraction` of the way from the landmark numbered `origin` to the one numbered `towards`.

    point: the landmark whose movement it stands for.
    """

    point: int
    origin: int
    towards: int
    fraction: float


def _around(point: int, *neighbors: tuple[int, float]) -> list[Patch]:
    """The point itself and places on the way to its neighbours."""
    return [
        Patch(point, point, point, 0.0),
        *(Patch(point, point, other, fraction) for other, fraction in neighbors),
    ]


def _both_sides() -> list[Patch]:
    patches: list[Patch] = []
    for side in (0, 1):
        shoulder, elbow, wrist, pinky, index = (n + side for n in (11, 13, 15, 17, 19))
        hip, knee, ankle, heel, toe = (n + side for n in (23, 25, 27, 29, 31))
        patches += _around(shoulder, (hip, 0.15), (hip, 0.3), (elbow, 0.2), (23 - shoulder, 0.2))
        patches += _around(elbow, (shoulder, 0.2), (shoulder, 0.35), (wrist, 0.2), (wrist, 0.35))
        patches += _around(wrist, (elbow, 0.2), (elbow, 0.35), (pinky, 1.0), (index, 1.0))
        patches += _around(hip, (shoulder, 0.2), (shoulder, 0.35), (knee, 0.2), (knee, 0.35))
        patches += _around(knee, (hip, 0.2), (hip, 0.35), (ankle, 0.2), (ankle, 0.35))
        patches += _around(ankle, (knee, 0.2), (knee, 0.35), (heel, 1.0), (toe, 1.0))
    return patches


# Nose with inner eyes and ears, then the limbs of either side.
PATCHES = (*_around(0, (2, 1.0), (5, 1.0), (7, 1.0), (8, 1.0)), *_both_sides())


def patches_on(points: Collection[int]) -> list[int]:
    """Numbers of the `PATCHES` that stand for the movement of these landmarks, in order."""
    return [number for number, patch in enumerate(PATCHES) if patch.point in points]


_ORIGIN = np.array([patch.origin for patch in PATCHES])
_TOWARDS = np.array([patch.towards for patch in PATCHES])
_FRACTION = np.array([patch.fraction for patch in PATCHES])[:, None]


def place_patches(image_px: NDArray[np.floating]) -> NDArray[np.floating]:
    """(..., P, 2) middles of `PATCHES` on a pose; image_px: (..., 33, 2)."""
    return image_px[..., _ORIGIN, :] * (1 - _FRACTION) + image_px[..., _TOWARDS, :] * _FRACTION

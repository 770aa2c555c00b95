"""The path of the load in meters."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.scale import Scale

Array = NDArray[np.float64]

# The point whose path was measured. Bar end, hand and shoulder move differently in one rep.
LoadPoint = Literal["bar end", "hand", "shoulder", "elbow", "hip", "knee", "ankle", "head"]


@dataclass(frozen=True, slots=True, eq=False)
class LoadPath:
    """Where a point that moves with the load is, in meters, in the vertical plane of the image.

    Attributes
    ----------
    time_s : ndarray, shape (N,)
        Uniform times, seconds (`Kinematics.grid_s`).
    position_m : ndarray, shape (N, 2)
        x to the right and y up, meters, from an arbitrary origin, without a low-pass; NaN where the point was
        not seen for long.
    u_m : float
        Half-width of the 90 % interval of one position, meters, from the noise alone: independent of the
        scale's own error (`Scale.u`), which is a fraction of every length and the same in all of them.
    point : str
        The point that was measured, one of `LoadPoint`.
    scale : Scale
        What made pixels meters.
    image_px : ndarray, shape (T, 2)
        The point in the images of the frames, display pixels as `Kinematics.image_px`; NaN where not seen.
    """

    time_s: Array = field(repr=False)
    position_m: Array = field(repr=False)
    u_m: float
    point: LoadPoint
    scale: Scale
    image_px: Array = field(repr=False)

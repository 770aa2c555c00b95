"""The scale of the image by the lifter's height: the lengths of their segments are fractions of it.

Segment lengths are those of Drillis and Contini (1966), as in Winter, Biomechanics and Motor Control of Human
Movement (2009), figure 4.1: fractions of the height between joint centers.
"""

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.skeleton import LANDMARK, SIDES, trunk_vector

Array = NDArray[np.float64]

# From between the hips to between the shoulders: 0.818 - 0.530.
TRUNK_FRACTION = 0.288
SEGMENT_FRACTIONS = {
    ("shoulder", "elbow"): 0.186,
    ("elbow", "wrist"): 0.146,
    ("hip", "knee"): 0.245,
    ("knee", "ankle"): 0.246,
}
# A segment has its full length in the image where it lies in the image plane: this percentile over the
# frames, which single wrong landmarks do not reach.
_FULL_LENGTH_PERCENT = 95.0
# A segment is used where both its ends are seen in this fraction of the frames.
_MIN_SEEN, _MIN_VISIBILITY = 0.5, 0.5
# Half-width of the 90 % interval: segments differ between people of one height by 3 to 5 % (standard
# deviation, de Leva 1996), which several segments average in part, and landmarks are not joint centers.
HEIGHT_U = 0.10


def px_per_m_by_height(kin: Kinematics, height_cm: float) -> float:
    """Pixels per meter at the lifter's body; NaN where no segment is seen well."""
    points = kin.stabilized_px.astype(np.float64)
    points[kin.visibility < _MIN_VISIBILITY] = np.nan
    found: list[tuple[float, float]] = []
    trunk = np.linalg.norm(trunk_vector(points), axis=1)
    _add_scale(found, trunk, TRUNK_FRACTION)
    for (upper, lower), fraction in SEGMENT_FRACTIONS.items():
        for side in SIDES:
            ends = (LANDMARK[f"{side}_{part}"] for part in (upper, lower))
            first, last = (points[:, number] for number in ends)
            _add_scale(found, np.linalg.norm(first - last, axis=1), fraction)
    if not found:
        return float("nan")
    scales, weights = np.array(found).T
    order = np.argsort(scales)
    middle = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
    return float(scales[order][middle]) / (height_cm / 100)


def _add_scale(found: list[tuple[float, float]], lengths: Array, fraction: float) -> None:
    """Add pixels per height by one segment, weighted by its length, where it is seen."""
    seen = lengths[np.isfinite(lengths)]
    if len(seen) >= _MIN_SEEN * len(lengths):
        found.append((float(np.percentile(seen, _FULL_LENGTH_PERCENT)) / fraction, fraction))

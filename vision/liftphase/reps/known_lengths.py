"""What a person knows of lengths in a clip."""

from dataclasses import dataclass

from liftphase.kinematics.scale_model import ScalePoints


@dataclass(frozen=True, slots=True)
class KnownLengths:
    """What a person knows of lengths in a clip: what makes pixels meters.

    Parameters
    ----------
    plate_mm : float or str, optional
        Diameter of the weight plates, or the name of a size (`liftphase.kinematics.plate_sizes.PLATE_SIZES`).
    height_cm : float, optional
        Height of the lifter.
    points : ScalePoints, optional
        Two points in a frame and their distance.
    """

    plate_mm: float | str | None = None
    height_cm: float | None = None
    points: ScalePoints | None = None

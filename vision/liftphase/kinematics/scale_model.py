"""What a scale of the image is: how many pixels a meter is, and how well that is known."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.perspective import PlateView

Array = NDArray[np.float64]

# What a scale is measured by, best first.
ScaleSource = Literal["plate", "points", "height"]

# How every refusal ends.
NO_VELOCITIES = ": no velocities"


class RemarkCode(StrEnum):
    """What a remark on a scale says, as a code for programs and for other languages."""

    PLATE_NOT_FOUND = "plate-not-found"
    PLATE_SIZE_NEEDED = "plate-size-needed"
    PLATE_ASSUMED = "plate-assumed"
    PLATE_SIZE_DOUBTED = "plate-size-doubted"
    PLATE_HIDDEN = "plate-hidden"
    LENGTH_IMPLAUSIBLE = "length-implausible"
    LENGTHS_CONTRADICT = "lengths-contradict"
    LENGTHS_DIFFER = "lengths-differ"
    LENGTH_NOT_NEEDED = "length-not-needed"
    POINTS_DEPTH = "points-depth"
    OBLIQUE_VIEW = "oblique-view"
    CAMERA_TOO_NEAR = "camera-too-near"
    LOAD_HIDDEN = "load-hidden"
    LEGS_HIDDEN = "legs-hidden"
    SIDES_IN_TURN = "sides-in-turn"


class Remark(str):
    """A sentence on a scale that has a code of its own; those that have none are plain strings."""

    __slots__ = ("code",)
    code: RemarkCode

    def __new__(cls, code: RemarkCode, sentence: str) -> Self:
        """A sentence with its code."""
        remark = super().__new__(cls, sentence)
        remark.code = code
        return remark


@dataclass(frozen=True, slots=True)
class ScalePoints:
    """Two points of a frame whose distance is known.

    Attributes
    ----------
    time_s : float
        Presentation timestamp of the frame, seconds.
    a_px, b_px : tuple of float
        x and y of the points in that frame, display pixels, y down.
    distance_m : float
        How far they are apart, meters.
    """

    time_s: float
    a_px: tuple[float, float]
    b_px: tuple[float, float]
    distance_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Pixels per meter in the plane that the load moves in, in the pixels of `Kinematics.stabilized_px`.

    Attributes
    ----------
    source : {"plate", "points", "height"} or None
        What it was measured by: the rim of a weight plate, two points of known distance, the lifter's
        height. None where there is nothing to measure by.
    px_per_m : float
        Median over the frames; NaN without a source.
    u : float
        Half-width of the 90 % interval of `px_per_m` as a fraction of it (0.02 is 2 %). It holds what is
        the same in every frame: an error of a length in meters is this fraction of the length. NaN without a
        source.
    per_frame : ndarray, shape (T,)
        Pixels per meter in each frame: the load may move towards the camera. NaN without a source.
    refusal : str or None
        Why lengths must not be given in meters although there is a source: a sentence without a final stop,
        a `Remark` where it has a code; `notes` likewise.
    notes : tuple of str
        What people should know of the scale, sentences without a final stop.
    asides : tuple of str
        What became of other known lengths, likewise.
    view : PlateView or None
        How the plate is seen; None where the scale is not measured by one.
    plate_m : float
        The diameter of what is followed of the plate, its near face or its outline, meters; NaN without one.
    """

    source: ScaleSource | None
    px_per_m: float
    u: float
    per_frame: Array = field(repr=False)
    refusal: str | None = None
    notes: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    view: PlateView | None = field(default=None, repr=False)
    plate_m: float = float("nan")

    @property
    def usable(self) -> bool:
        """Whether lengths can be given in meters."""
        return self.source is not None and self.refusal is None


def constant_scale(
    source: ScaleSource | None,
    px_per_m: float,
    u: float,
    *,
    frames: int,
    refusal: str | None = None,
    notes: tuple[str, ...] = (),
) -> Scale:
    """A scale that is the same in all frames."""
    return Scale(source, px_per_m, u, np.full(frames, px_per_m), refusal, notes)

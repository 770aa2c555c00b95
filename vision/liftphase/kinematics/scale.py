"""The scale of the image: how many pixels a meter is where the load moves, and how well that is known."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.kinematics.body_height import FOCAL, HEIGHT_CM, HEIGHT_U, px_per_m_by_height
from liftphase.kinematics.perspective import PlateView, view_plate
from liftphase.kinematics.plate_sizes import FULL_SIZE_MM, PLATE_SIZES, PlateSize, find_plate_size
from liftphase.kinematics.prepared import Kinematics, check_kinematics
from liftphase.pose.skeleton import torso_px
from liftphase.signal.noise import U_PER_SD

Array = NDArray[np.float64]

# What the scale was measured by, best first.
ScaleSource = Literal["plate", "points", "height"]

# Turned further from the camera than this, a plate shows too much of its thickness, degrees.
MAX_VIEW_DEG = 40.0
# Refused: the plate's size in the single frames scatters by more than this (standard deviation over mean), or
# grows by this ratio along its path.
MAX_VARIATION, MAX_GROWTH = 0.03, 1.25
# Refused: less of the rim than this is seen, median over the frames. What is seen of an outline agrees with a
# ring on the near face where that was found, and less of it is enough.
MIN_SUPPORT, _MIN_SUPPORT_ON_FACE = 0.5, 0.4
# Error of the rim's place, pixels (bias of an edge in a compressed image), and of the rest: lens, tilt of the
# camera, tolerance of the plate. Half-widths of 90 % intervals.
_RIM_U_PX, _REST_U = 0.7, 0.008
# A rim that is seen in part at an end of the path may be another edge in part: half-width at no support.
_HIDDEN_U = 0.12
# Near the edge of the frame lenses distort: the plate's center is that far from the middle, half diagonals.
_NEAR_EDGE = 0.7
# A plate is thick, and its outline is that of both faces: too large, and its far face moves less. Both make
# lengths shorter by about the thickness over the distance; half-width as large. Thickness by diameter: 25 to
# 90 mm of 450 in gyms. Seen obliquely, other edges are met, too: half-width by the sine of the angle.
_THICKNESS, _OBLIQUE_U = 0.12, 0.05
# From above or below it adds to the height: so much where one of 0.13 diameters is seen by 15 degrees.
_OUTLINE_U = 0.035
# A near face is measured by a ring on it and the outline: half-width.
_FACE_U = 0.012
# Half-width of two points' distance, pixels: where a finger taps.
_TAP_U_PX = 3.0
# A plate of 450 mm is plausible where the torso then has this length, meters, at the lifter's distance (0.45
# to 0.56 m by Drillis and Contini for 1.55 to 1.95 m of height). A plate of a given diameter is refused where
# the torso is longer than the last: the head, or another plate, was followed. (A torso that is seen from its
# end is shorter.)
_TORSO_M, _MAX_TORSO_M = (0.40, 0.62), 0.80
# How far the plate is in front of the lifter, meters.
_PLATE_AHEAD_M = 0.7


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
        Why lengths must not be given in meters although there is a source: a sentence without a final stop.
    notes : tuple of str
        What people should know of the scale, sentences without a final stop.
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
    view: PlateView | None = field(default=None, repr=False)
    plate_m: float = float("nan")

    @property
    def usable(self) -> bool:
        """Whether lengths can be given in meters."""
        return self.source is not None and self.refusal is None


def measure_scale(
    kin: Kinematics,
    *,
    plate_mm: float | str | None = None,
    height_cm: float | None = None,
    points: ScalePoints | None = None,
) -> Scale:
    """Measure how many pixels a meter is: by the plate, else by two points, else by the lifter's height.

    Parameters
    ----------
    kin : Kinematics
        The clip, prepared.
    plate_mm : float or str, optional
        Diameter of the plate that is seen, millimeters, or the name of a size, whose tolerance is then part
        of the uncertainty (`liftphase.kinematics.plate_sizes.PLATE_SIZES`). By default 450, where a
        full-size plate is plausible beside this lifter.
    height_cm : float, optional
        The lifter's height, centimeters.
    points : ScalePoints, optional
        Two points of a frame, as far from the camera as the load.

    Returns
    -------
    Scale
        Without a source where there is none; with a refusal where the view does not allow lengths.

    Raises
    ------
    UsageError
        For a length that cannot be.
    """
    check_kinematics(kin)
    size = None if plate_mm is None else find_plate_size(plate_mm)
    _check_range("height_cm", height_cm, HEIGHT_CM)
    view = None if kin.plates is None else view_plate(kin.times_s, kin.plates)
    notes: list[str] = []
    if view is not None:
        torso_m = _torso_m(kin, view, FULL_SIZE_MM / 1000)
        if size is not None or _TORSO_M[0] <= torso_m <= _TORSO_M[1]:
            return _scale_by_plate(kin, view, size)
        notes.append(
            "the plate may be smaller than 450 mm, by the lifter beside it: its diameter must be given"
            + _sizes_that_fit(kin, view)
        )
    elif size is not None:
        notes.append("no plate was found that moves with the hands")
    if points is not None:
        return _scale_by_points(kin, points, notes)
    px_per_m = float("nan") if height_cm is None else px_per_m_by_height(kin, height_cm)
    if np.isfinite(px_per_m):
        return _constant(kin, "height", px_per_m, HEIGHT_U, notes)
    return _constant(kin, None, float("nan"), float("nan"), notes)


def _check_range(name: str, value: float | None, limits: tuple[float, float]) -> None:
    if value is not None and not limits[0] <= value <= limits[1]:
        raise UsageError(
            f"{name} must be from {limits[0]:g} to {limits[1]:g}, not {value:g}.", arguments=[name]
        )


def _constant(
    kin: Kinematics, source: ScaleSource | None, px_per_m: float, u: float, notes: list[str]
) -> Scale:
    return Scale(source, px_per_m, u, np.full(len(kin.times_s), px_per_m), notes=tuple(notes))


def _torso_m(kin: Kinematics, view: PlateView, plate_m: float) -> float:
    """Length of the lifter's torso, meters, if the plate, nearer to the camera, has that diameter."""
    plate_px = float(np.median(view.height_px))
    distance_m = FOCAL * max(kin.frame_size) * plate_m / plate_px
    return kin.torso_px / plate_px * plate_m * (distance_m + _PLATE_AHEAD_M) / distance_m


def _sizes_that_fit(kin: Kinematics, view: PlateView) -> str:
    """The named sizes that the plate may have by the lifter beside it, as the end of a note."""
    low, high = _TORSO_M
    fit = [
        f"{size.name} ({size.diameter_mm:g} mm)"
        for size in PLATE_SIZES
        if size.diameter_mm + size.tolerance_mm < FULL_SIZE_MM
        and low <= _torso_m(kin, view, size.diameter_mm / 1000) <= high
    ]
    return f"; {', '.join(fit)} would fit" if fit else ""


def _scale_by_plate(kin: Kinematics, view: PlateView, given: PlateSize | None) -> Scale:
    typical_px = float(np.median(view.height_px))
    outline = _THICKNESS * typical_px / (FOCAL * max(kin.frame_size)) * (1 - view.on_face)
    size = given or PlateSize(FULL_SIZE_MM)
    plate_m = size.diameter_mm / 1000
    diameter_m = plate_m * (1 + outline)
    per_frame = view.height_px / diameter_m
    u = float(
        np.sqrt(
            (_RIM_U_PX / typical_px) ** 2
            + _REST_U**2
            + (size.tolerance_mm / size.diameter_mm) ** 2
            + (U_PER_SD * view.noise) ** 2
            + (_HIDDEN_U * (1 - view.end_support)) ** 2
            + outline**2
            + (_FACE_U * view.on_face) ** 2
            + (_OUTLINE_U * (1 - view.on_face)) ** 2
            + (_OBLIQUE_U * (1 - view.on_face) * np.sin(np.radians(view.view_deg))) ** 2
        )
    )
    notes = [] if given is not None else ["the plate is taken for one of 450 mm"]
    if _is_near_edge(kin):
        notes.append("the plate is near the edge of the frame, where lenses distort")
    refusal = _refuse(view, torso_m=_torso_m(kin, view, plate_m))
    return Scale("plate", float(np.median(per_frame)), u, per_frame, refusal, tuple(notes), view, diameter_m)


def _refuse(view: PlateView, *, torso_m: float) -> str | None:
    """Why the view of a plate gives no lengths; torso_m: the lifter's torso by it, meters."""
    if torso_m > _MAX_TORSO_M:
        return "what was followed is too small for this plate, by the lifter beside it: no velocities"
    if view.view_deg > MAX_VIEW_DEG:
        return f"filmed {view.view_deg:.0f} deg off the side: no velocities"
    if view.support < (MIN_SUPPORT if view.on_face < 0.5 else _MIN_SUPPORT_ON_FACE):
        return f"only {view.support:.0%} of the plate's rim is seen: no velocities"
    if view.variation > MAX_VARIATION:
        return f"the plate's size cannot be followed (it varies by {view.variation:.0%}): no velocities"
    if view.growth > MAX_GROWTH:
        return "the plate moves towards the camera or away from it: no velocities"
    return None


def _is_near_edge(kin: Kinematics) -> bool:
    assert kin.plate_image_px is not None
    size = np.array(kin.frame_size, np.float64)
    away = np.linalg.norm(kin.plate_image_px - size / 2, axis=1) / (np.linalg.norm(size) / 2)
    return bool(np.nanpercentile(away, 90) > _NEAR_EDGE)


def _scale_by_points(kin: Kinematics, points: ScalePoints, notes: list[str]) -> Scale:
    """The scale by two points, in the pixels of the stabilized clip: of the first frame."""
    distance_px = float(np.hypot(*np.subtract(points.a_px, points.b_px)))
    if not (distance_px > 0 and points.distance_m > 0):
        raise UsageError("The two points must be apart, and their distance above 0.", arguments=["points"])
    frame = int(np.argmin(np.abs(kin.times_s - points.time_s)))
    px_per_m = distance_px * _stabilized_ratio(kin, frame) / points.distance_m
    notes.append("the scale holds for a load as far from the camera as the two points")
    u = float(np.hypot(_TAP_U_PX / distance_px, _REST_U))
    return _constant(kin, "points", px_per_m, u, notes)


def _stabilized_ratio(kin: Kinematics, frame: int) -> float:
    """Size in the pixels of the stabilized clip by that in the frame: a moving camera may come nearer."""
    stabilized, image = (float(torso_px(points[frame])) for points in (kin.stabilized_px, kin.image_px))
    return stabilized / image if image > 0 and np.isfinite(stabilized) else 1.0

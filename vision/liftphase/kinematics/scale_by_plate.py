"""The scale of the image by the rim of a weight plate of known diameter."""

import numpy as np

from liftphase.kinematics.body_height import (
    ADULT_TORSO_M,
    FOCAL,
    TORSO_FRACTIONS,
    TORSO_M,
    USUAL_TORSO_FRACTIONS,
)
from liftphase.kinematics.perspective import PlateView
from liftphase.kinematics.plate_sizes import FULL_SIZE_MM, PLATE_SIZES, PlateSize
from liftphase.kinematics.prepared import Kinematics
from liftphase.kinematics.scale_model import NO_VELOCITIES, Remark, RemarkCode, Scale
from liftphase.pose.skeleton import trunk_vector
from liftphase.signal.noise import U_PER_SD

# Turned further from the camera than this, a plate shows too much of its thickness, degrees.
MAX_VIEW_DEG = 40.0
# Refused: the plate's size in the single frames scatters by more than this (standard deviation over mean), or
# grows by this ratio along its path.
MAX_VARIATION, MAX_GROWTH = 0.03, 1.25
# Refused: less of the rim than this is seen, median over the frames. What is seen of an outline agrees with a
# ring on the near face where that was found, and less of it is enough.
_MIN_RIM, _MIN_RIM_ON_FACE = 0.5, 0.4
# Error of the rim's place, pixels (bias of an edge in a compressed image), and of the rest: lens, tilt of the
# camera, tolerance of the plate. Half-widths of 90 % intervals.
_RIM_U_PX, _REST_U = 0.7, 0.008
# A rim that is seen in part at an end of the path may be another edge in part: half-width at no support.
_HIDDEN_U = 0.08
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
# How far the plate is in front of the lifter, meters.
PLATE_AHEAD_M = 0.7
_MM_PER_M = 1000


def scale_by_plate(
    kin: Kinematics, view: PlateView, size: PlateSize, *, height_cm: float | None = None
) -> Scale:
    """The scale by a plate of that size, with a refusal where the view or the lifter speak against it.

    height_cm: the lifter's, where it is known: a torso that goes with it speaks against no plate.
    """
    typical_px = float(np.median(view.height_px))
    outline = _THICKNESS * typical_px / _focal_px(kin) * (1 - view.on_face)
    diameter_m = size.diameter_mm / _MM_PER_M * (1 + outline)
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
    notes = ("the plate is near the edge of the frame, where lenses distort",) if _is_near_edge(kin) else ()
    refusal = _refuse_size(kin, view, size.diameter_mm, height_cm) or refuse_view(view)
    px_per_m = float(np.median(per_frame))
    return Scale("plate", px_per_m, u, per_frame, refusal, notes, view=view, plate_m=diameter_m)


def is_full_size(kin: Kinematics, view: PlateView) -> bool:
    """Whether a plate of 450 mm is plausible beside this lifter."""
    smallest, largest = _diameters_mm(kin, view, ADULT_TORSO_M)
    return smallest <= FULL_SIZE_MM <= largest


def size_in_doubt(
    kin: Kinematics, view: PlateView, told: PlateSize, *, height_cm: float | None = None
) -> Remark | None:
    """What speaks for another diameter than the one that was told: the lifter beside it; None where nothing.

    height_cm: the lifter's, where it is known: then it is no matter what adults have.
    """
    smallest, largest = _rounded(_diameters_mm(kin, view, ADULT_TORSO_M))
    if height_cm is None and not _overlaps(told, smallest, largest):
        fit = f"{smallest} to {largest} mm, not {told.diameter_mm:g}{sizes_that_fit(kin, view)}"
        doubt = f"by the lifter beside it the plate has {fit}: check its diameter"
        return Remark(RemarkCode.PLATE_SIZE_DOUBTED, doubt)
    if not told.is_full and is_full_size(kin, view):
        full, own = f"{FULL_SIZE_MM:g} mm", f"{told.diameter_mm:g} mm"
        doubt = f"a plate of {full} would go with the lifter beside it, too: check that it has {own}"
        return Remark(RemarkCode.PLATE_SIZE_DOUBTED, doubt)
    return None


def sizes_that_fit(kin: Kinematics, view: PlateView) -> str:
    """The named sizes that the plate may have by the lifter beside it, as the end of a note."""
    smallest, largest = _rounded(_diameters_mm(kin, view, ADULT_TORSO_M))
    fit = [size for size in PLATE_SIZES if _overlaps(size, smallest, largest)]
    every_full = smallest <= FULL_SIZE_MM <= largest
    shown = [f"{FULL_SIZE_MM:g} mm"] if every_full else []
    for size in fit:
        # Of kinds that differ in size, the middle may not fit.
        ends = [size.diameter_mm + sign * size.tolerance_mm for sign in (-1, 1)]
        whole = smallest <= size.diameter_mm <= largest
        range_mm = f"{size.diameter_mm:g}" if whole else f"{ends[0]:g} to {ends[1]:g}"
        shown += [] if every_full and size.is_full else [f"{size.name} ({range_mm} mm)"]
    return f"; {', '.join(shown)} would fit" if shown else ""


def _overlaps(size: PlateSize, smallest: float, largest: float) -> bool:
    """Whether plates of a size may have a diameter in this range, millimeters."""
    return smallest - size.tolerance_mm <= size.diameter_mm <= largest + size.tolerance_mm


def goes_with_height(kin: Kinematics, view: PlateView, plate_mm: float, height_cm: float) -> bool:
    """Whether the torso beside a plate of that diameter has a length that goes with the lifter's height."""
    shortest, longest = (fraction * height_cm / 100 for fraction in TORSO_FRACTIONS)
    return shortest <= _torso_m(kin, view, plate_mm) / _foreshortening(kin, view) <= longest


def diameters_by_height(kin: Kinematics, view: PlateView, height_cm: float) -> tuple[int, int]:
    """The diameters that the plate may have by the torso of a lifter of that height, millimeters."""
    shortest, longest = (fraction * height_cm / 100 for fraction in USUAL_TORSO_FRACTIONS)
    return _rounded(_diameters_mm(kin, view, (shortest, longest)))


def _focal_px(kin: Kinematics) -> float:
    return FOCAL * max(kin.frame_size)


def _torso_m(kin: Kinematics, view: PlateView, plate_mm: float) -> float:
    """Length of the lifter's torso, meters, if the plate, nearer to the camera, has that diameter."""
    plate_px, plate_m = float(np.median(view.height_px)), plate_mm / _MM_PER_M
    distance_m = _focal_px(kin) * plate_m / plate_px
    return kin.torso_px / plate_px * plate_m * (distance_m + PLATE_AHEAD_M) / distance_m


def _diameters_mm(kin: Kinematics, view: PlateView, torso_m: tuple[float, float]) -> tuple[float, float]:
    """The diameters by which the torso beside the plate has these lengths: `_torso_m` inverted."""
    plate_px = float(np.median(view.height_px))
    nearer = PLATE_AHEAD_M / _focal_px(kin)
    smallest, largest = (_MM_PER_M * plate_px * (each / kin.torso_px - nearer) for each in torso_m)
    return smallest, largest


def _rounded(diameters_mm: tuple[float, float]) -> tuple[int, int]:
    smallest, largest = (max(10 * round(mm / 10), 10) for mm in diameters_mm)
    return smallest, largest


def _foreshortening(kin: Kinematics, view: PlateView) -> float:
    """How much of the torso's length is in the image: one that lies, as on a bench, is turned out of it.

    Across the bar, it is turned as far as the plate.
    """
    trunk = trunk_vector(kin.image_px.astype(np.float64))
    level = float(np.nanmedian(np.abs(trunk[:, 0]) / np.maximum(np.linalg.norm(trunk, axis=1), 1e-9)))
    return float(np.sqrt(1 - (level * np.sin(np.radians(view.view_deg))) ** 2))


def _refuse_size(kin: Kinematics, view: PlateView, plate_mm: float, height_cm: float | None) -> str | None:
    """Why this plate cannot be the one that was named, by the lifter beside it."""
    if height_cm is not None and goes_with_height(kin, view, plate_mm, height_cm):
        return None
    torso_m = _torso_m(kin, view, plate_mm)
    if torso_m > TORSO_M[1]:
        size = "small"
    elif torso_m / _foreshortening(kin, view) < TORSO_M[0]:
        size = "large"
    else:
        return None
    smallest, largest = _rounded(_diameters_mm(kin, view, ADULT_TORSO_M))
    return Remark(
        RemarkCode.LENGTH_IMPLAUSIBLE,
        f"what was followed is too {size} for a plate of {plate_mm:g} mm: by the lifter beside it,"
        f" it has {smallest} to {largest} mm{NO_VELOCITIES}",
    )


def refuse_view(view: PlateView) -> str | None:
    """Why the view of a plate gives no lengths."""
    if view.view_deg > MAX_VIEW_DEG:
        oblique = f"filmed {view.view_deg:.0f} deg off the side{NO_VELOCITIES}"
        return Remark(RemarkCode.OBLIQUE_VIEW, oblique)
    if view.support < (_MIN_RIM if view.on_face < 0.5 else _MIN_RIM_ON_FACE):
        hidden = f"only {view.support:.0%} of the plate's rim is seen{NO_VELOCITIES}"
        return Remark(RemarkCode.PLATE_HIDDEN, hidden)
    if view.variation > MAX_VARIATION:
        unsteady = f"the plate's size cannot be followed (it varies by {view.variation:.0%}){NO_VELOCITIES}"
        return Remark(RemarkCode.PLATE_HIDDEN, unsteady)
    if view.growth > MAX_GROWTH:
        return f"the plate moves towards the camera or away from it{NO_VELOCITIES}"
    return None


def _is_near_edge(kin: Kinematics) -> bool:
    assert kin.plate_image_px is not None
    size = np.array(kin.frame_size, np.float64)
    away = np.linalg.norm(kin.plate_image_px - size / 2, axis=1) / (np.linalg.norm(size) / 2)
    return bool(np.nanpercentile(away, 90) > _NEAR_EDGE)

"""The scale of the image: the choice among all that it can be measured by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from liftphase.errors import UsageError
from liftphase.kinematics.body_height import FOCAL, HEIGHT_CM, scale_by_height, tapped_nearer
from liftphase.kinematics.perspective import view_plate
from liftphase.kinematics.plate_sizes import FULL_SIZE_MM, PlateSize, find_plate_size
from liftphase.kinematics.prepared import Kinematics, check_kinematics
from liftphase.kinematics.scale_by_plate import (
    PLATE_AHEAD_M,
    diameters_by_height,
    goes_with_height,
    is_full_size,
    scale_by_plate,
    sizes_that_fit,
)
from liftphase.kinematics.scale_by_points import scale_by_points
from liftphase.kinematics.scale_model import (
    NO_VELOCITIES,
    Remark,
    RemarkCode,
    Scale,
    ScalePoints,
    constant_scale,
)

# Two sources contradict each other where they are apart by more half-widths of their ratio than the first; a
# plate's diameter that was assumed is dropped from the second on.
_MAX_DISCREPANCY, _MAX_FOR_ASSUMED = 2.5, 1.5


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """What a scale was measured by.

    told: a person gave the length; shown: what it is called; length, unit: the length, as it was given; what:
    the thing that has it, with its verb.
    """

    scale: Scale
    told: bool
    shown: str
    length: float
    unit: str
    what: str

    @property
    def name(self) -> str:
        """The source in a sentence."""
        return "the two points" if self.scale.source == "points" else f"the {self.scale.source}"


def measure_scale(
    kin: Kinematics,
    *,
    plate_mm: float | str | None = None,
    height_cm: float | None = None,
    points: ScalePoints | None = None,
) -> Scale:
    """Measure how many pixels a meter is: by the plate, else by two points or the lifter's height.

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
        Of the plate, or else of points or height, whichever is known better at the body: of the first that
        can be used and that most of the others bear out. Its asides say what became of those that were given.
        Without a source where there is none; with a refusal where none can be used, or where two contradict
        each other.

    Raises
    ------
    UsageError
        For a length that cannot be.

    Notes
    -----
    What a person gave counts more than a plate's diameter that was assumed: where the two differ by more than
    their intervals allow, the assumption is dropped. Of two that were given neither is believed, unless the
    third bears out one. Where a source differs by more than their intervals, but not by so much that it
    contradicts, the half-width grows by that ratio (Birge 1932).
    """
    check_kinematics(kin)
    size = None if plate_mm is None else find_plate_size(plate_mm)
    _check_height(height_cm)
    height = _height_source(kin, height_cm)
    plate, note = _plate_source(kin, size, height)
    others = filter(None, (_points_source(kin, points), height))
    by_u = sorted(others, key=lambda source: _u_at_body(kin, source))
    return _choose(kin, by_u if plate is None else [plate, *by_u], note)


def _check_height(height_cm: float | None) -> None:
    low, high = HEIGHT_CM
    if height_cm is not None and not low <= height_cm <= high:
        raise UsageError(
            f"height_cm must be from {low:g} to {high:g}, not {height_cm:g}.", arguments=["height_cm"]
        )


def _plate_source(
    kin: Kinematics, told: PlateSize | None, height: _Source | None
) -> tuple[_Source | None, str | None]:
    """The plate that is seen, and what people should know where there is none, or an assumed one."""
    view = None if kin.plates is None else view_plate(kin.times_s, kin.plates)
    if view is None:
        missing = Remark(RemarkCode.PLATE_NOT_FOUND, "no plate was found that moves with the hands")
        return None, None if told is None else missing
    size = told or PlateSize(FULL_SIZE_MM)
    if told is None and not is_full_size(kin, view):
        needed = "the plate may be smaller than 450 mm, by the lifter beside it: its diameter must be given"
        return None, Remark(RemarkCode.PLATE_SIZE_NEEDED, needed + sizes_that_fit(kin, view))
    scale = scale_by_plate(kin, view, size, height_cm=None if height is None else height.length)
    if told is None:
        assumed = Remark(RemarkCode.PLATE_ASSUMED, "the plate is taken for one of 450 mm")
        scale = replace(scale, notes=(assumed, *scale.notes))
    shown, length = f"the plate of {size.diameter_mm:g} mm", size.diameter_mm
    source = _Source(scale, told is not None, shown, length, "mm", "the plate has")
    return source if height is None else _beside_height(kin, source, height), None


def _beside_height(kin: Kinematics, plate: _Source, height: _Source) -> _Source:
    """The plate, refused where it contradicts a height that is no scale itself, but shows in the torso."""
    scale = plate.scale
    if height.scale.usable or not scale.usable or scale.view is None:
        return plate
    if goes_with_height(kin, scale.view, plate.length, height.length):
        return plate
    smallest, largest = diameters_by_height(kin, scale.view, height.length)
    refusal = f"{_contradiction(plate, height)}: by the height the plate has {smallest} to {largest} mm"
    contradict = Remark(RemarkCode.LENGTHS_CONTRADICT, refusal + NO_VELOCITIES)
    return replace(plate, scale=replace(scale, refusal=contradict))


def _points_source(kin: Kinematics, points: ScalePoints | None) -> _Source | None:
    if points is None:
        return None
    cm = 100 * points.distance_m
    shown = f"the two points {cm:g} cm apart"
    return _Source(scale_by_points(kin, points), True, shown, cm, "cm", "the points are apart by")


def _height_source(kin: Kinematics, height_cm: float | None) -> _Source | None:
    if height_cm is None:
        return None
    shown = f"the height of {height_cm:g} cm"
    return _Source(scale_by_height(kin, height_cm), True, shown, height_cm, "cm", "the lifter has")


def _u_at_body(kin: Kinematics, source: _Source) -> float:
    """Half-width of a scale where the body is."""
    return float(np.hypot(source.scale.u, tapped_nearer(kin) if source.scale.source == "points" else 0.0))


def _choose(kin: Kinematics, sources: Sequence[_Source], note: str | None) -> Scale:
    """The scale of the first source that can be used and is borne out, with what became of the others."""
    notes = () if note is None else (note,)
    if not sources:
        return constant_scale(None, np.nan, np.nan, frames=len(kin.times_s), notes=notes)
    usable = [source for source in sources if source.scale.usable]
    refused = [source for source in sources if source not in usable]
    if not usable:
        return replace(sources[0].scale, notes=notes, asides=tuple(map(_describe_refused, refused[1:])))
    asides = tuple(map(_describe_refused, refused))
    told = [source for source in usable if source.told]
    for best in usable:
        if _is_borne_out(best, [_discrepancy(kin, best, other) for other in told if other is not best]):
            chosen = _beside(kin, best, [other for other in usable if other is not best])
            return replace(chosen, notes=(*chosen.notes, *notes), asides=(*asides, *chosen.asides))
    one, other = told[:2]
    said = f"{_contradiction(one, other)}: {_length_by(kin, one, other)}"
    contradict = Remark(RemarkCode.LENGTHS_CONTRADICT, said + NO_VELOCITIES)
    return replace(one.scale, refusal=contradict, notes=notes, asides=asides)


def _beside(kin: Kinematics, best: _Source, others: Sequence[_Source]) -> Scale:
    """The scale of the source that was chosen, with what the others say of it."""
    wider, notes, asides = 1.0, list(best.scale.notes), []
    for other in others:
        apart = _discrepancy(kin, best, other)
        by_best = f"{_length_by(kin, other, best)}, not {other.length:g}"
        if apart <= 1:
            asides.append(f"{other.name} not needed: in agreement with {best.name}, which counts more")
        elif apart <= _MAX_DISCREPANCY and other.told:
            wider = max(wider, apart)
            notes.append(Remark(RemarkCode.LENGTHS_DIFFER, f"{by_best}: the interval is wider for it"))
        else:
            asides.append(f"{other.name} set aside: {by_best}")
    return replace(best.scale, u=best.scale.u * wider, notes=tuple(notes), asides=tuple(asides))


def _is_borne_out(source: _Source, apart: Sequence[float]) -> bool:
    """Whether a source is to be believed beside those that a person gave; apart: their discrepancies."""
    if not source.told:
        return all(each <= _MAX_FOR_ASSUMED for each in apart)
    against = sum(each > _MAX_DISCREPANCY for each in apart)
    return against <= len(apart) - against


def _contradiction(one: _Source, other: _Source) -> str:
    return f"{one.shown} and {other.shown} contradict each other"


def _describe_refused(source: _Source) -> str:
    assert source.scale.refusal is not None
    return f"{source.name} set aside: {source.scale.refusal.removesuffix(NO_VELOCITIES)}"


def _length_by(kin: Kinematics, source: _Source, other: _Source) -> str:
    """The length that a source should have by another one."""
    ratio, u = _ratio(kin, source.scale, other.scale)
    low, high = (source.length * ratio * each for each in (1 / (1 + u), 1 + u))
    return f"by {other.name} {source.what} {low:.0f} to {high:.0f} {source.unit}"


def _discrepancy(kin: Kinematics, one: _Source, other: _Source) -> float:
    """How far two sources are apart, half-widths of the 90 % interval of their ratio."""
    ratio, u = _ratio(kin, one.scale, other.scale)
    return float(abs(np.log(ratio)) / u)


def _ratio(kin: Kinematics, one: Scale, other: Scale) -> tuple[float, float]:
    """Pixels per meter of one scale over those of another, as far from the camera, and its half-width."""
    logs, variances = [], []
    for scale, beside in ((one, other), (other, one)):
        nearer, nearer_u = _beside_nearer(kin, scale, beside)
        logs.append(np.log(scale.px_per_m / (1 - nearer)))
        variances += [scale.u**2, nearer_u**2]
    return float(np.exp(logs[0] - logs[1])), float(np.sqrt(sum(variances)))


def _beside_nearer(kin: Kinematics, scale: Scale, beside: Scale) -> tuple[float, float]:
    """How much nearer to the camera the other scale was measured, as a fraction, and its half-width.

    The body is behind the plate and behind tapped points, and these are about where a plate is that is seen.
    """
    pair = (scale.source, beside.source)
    if pair == ("height", "plate"):
        nearer = min(PLATE_AHEAD_M * scale.px_per_m / (FOCAL * max(kin.frame_size)), 0.5)
        return nearer, nearer / 2
    nearer = tapped_nearer(kin) if "points" in pair else 0.0
    return (nearer, nearer) if pair == ("height", "points") else (0.0, nearer / 2**0.5)

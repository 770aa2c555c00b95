"""The scale of the image: the choice among all that it can be measured by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from liftphase.kinematics.body_height import FOCAL, check_height_cm, scale_by_height, tapped_nearer
from liftphase.kinematics.perspective import view_plate
from liftphase.kinematics.plate_sizes import FULL_SIZE_MM, PlateSize, find_plate_size
from liftphase.kinematics.prepared import Kinematics, check_kinematics
from liftphase.kinematics.scale_by_plate import (
    PLATE_AHEAD_M,
    diameters_by_height,
    goes_with_height,
    is_full_size,
    refuse_view,
    scale_by_plate,
    size_in_doubt,
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

# Two sources contradict each other where they are apart by more half-widths of their ratio.
_MAX_DISCREPANCY = 1.5
# A plate that is refused for its view still shows a size: the half-width that is added to its own, of ways in
# ten rendered films whose rim is hardly seen, or obliquely (9 % RMS).
_ROUGH_U = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """What a scale was measured by.

    told: a person gave the length; shown: what it is called; length, unit: the length, as it was given; what:
    the thing that has it, with its verb; rough: the scale that can only be held against others, where the
    source itself is refused.
    """

    scale: Scale
    told: bool
    shown: str
    length: float
    unit: str
    what: str
    rough: Scale | None = None

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
    What a person gave counts more than a plate's diameter that was assumed: where the two contradict each
    other, the assumption is dropped. Of two that were given neither is believed, unless the third bears out
    one. Where a source differs by more than the interval of the two, but not by so much that it contradicts,
    the half-width reaches as far as the other one's interval does. A plate that is refused for its view can
    still contradict.
    """
    check_kinematics(kin)
    size = None if plate_mm is None else find_plate_size(plate_mm)
    if height_cm is not None:
        check_height_cm(height_cm)
    height = _height_source(kin, height_cm)
    plate, note = _plate_source(kin, size, height)
    others = filter(None, (_points_source(kin, points), height))
    by_u = sorted(others, key=lambda source: _u_at_body(kin, source))
    return _choose(kin, by_u if plate is None else [plate, *by_u], note)


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
    height_cm = None if height is None else height.length
    scale = scale_by_plate(kin, view, size, height_cm=height_cm)
    note: str | None = Remark(RemarkCode.PLATE_ASSUMED, "the plate is taken for one of 450 mm")
    if told is not None:
        note = size_in_doubt(kin, view, told, height_cm=height_cm)
    scale = replace(scale, notes=scale.notes if note is None else (note, *scale.notes))
    rough = None
    if told is not None and scale.refusal is not None and scale.refusal == refuse_view(view):
        rough = replace(scale, u=float(np.hypot(scale.u, _ROUGH_U)), refusal=None)
    shown, length = f"the plate of {size.diameter_mm:g} mm", size.diameter_mm
    source = _Source(scale, told is not None, shown, length, "mm", "the plate has", rough)
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
    rough = [replace(source, scale=source.rough) for source in refused if source.rough is not None]
    told = [source for source in (*usable, *rough) if source.told]
    for best in usable:
        if _is_borne_out(best, [_discrepancy(kin, best, other) for other in told if other is not best]):
            chosen = _beside(kin, best, [other for other in (*usable, *rough) if other is not best])
            return replace(chosen, notes=(*chosen.notes, *notes), asides=(*asides, *chosen.asides))
    one, other = told[:2]
    said = f"{_contradiction(one, other)}: {_length_by(kin, one, other)}"
    contradict = Remark(RemarkCode.LENGTHS_CONTRADICT, said + NO_VELOCITIES)
    return replace(one.scale, refusal=contradict, notes=notes, asides=asides)


def _beside(kin: Kinematics, best: _Source, others: Sequence[_Source]) -> Scale:
    """The scale of the source that was chosen, with what the others say of it."""
    u, notes, asides = best.scale.u, list(best.scale.notes), []
    for other in others:
        apart = _discrepancy(kin, best, other)
        if apart <= 1:
            counts = "count" if best.scale.source == "points" else "counts"
            by_other = f"{best.name} {counts} more; {_length_by(kin, best, other)}"
            unneeded = Remark(RemarkCode.LENGTH_NOT_NEEDED, f"{other.name} not needed: {by_other}")
            asides += [] if other.rough else [unneeded]
        elif apart <= _MAX_DISCREPANCY and other.told:
            u = max(u, _reach(kin, best, other))
            differ = (
                f"{_length_by(kin, best, other)}, not {best.length:g}: the interval is wider, to hold both"
            )
            notes.append(Remark(RemarkCode.LENGTHS_DIFFER, differ))
        elif not other.rough:
            asides.append(f"{other.name} set aside: {_length_by(kin, other, best)}, not {other.length:g}")
    return replace(best.scale, u=u, notes=tuple(notes), asides=tuple(asides))


def _is_borne_out(source: _Source, apart: Sequence[float]) -> bool:
    """Whether a source is to be believed beside those that a person gave; apart: their discrepancies."""
    against = sum(each > _MAX_DISCREPANCY for each in apart)
    return against <= len(apart) - against if source.told else against == 0


def _contradiction(one: _Source, other: _Source) -> str:
    return f"{one.shown} and {other.shown} contradict each other"


def _describe_refused(source: _Source) -> str:
    assert source.scale.refusal is not None
    # Nobody may have spoken of a plate, and none be there.
    unnamed = source.scale.source == "plate" and not source.told
    name = "what was followed as a plate was" if unnamed else source.name
    return f"{name} set aside: {source.scale.refusal.removesuffix(NO_VELOCITIES)}"


def _length_by(kin: Kinematics, source: _Source, other: _Source) -> str:
    """The length that a source should have by another one."""
    low, high = _range_by(kin, source, other)
    return f"by {other.name} {source.what} {low:.0f} to {high:.0f} {source.unit}"


def _range_by(kin: Kinematics, source: _Source, other: _Source) -> tuple[float, float]:
    """The 90 % interval of the length that a source should have by another one."""
    ratio, u = _ratio(kin, source.scale, other.scale)
    return source.length * ratio * float(np.exp(-u)), source.length * ratio * float(np.exp(u))


def _discrepancy(kin: Kinematics, one: _Source, other: _Source) -> float:
    """How far two sources are apart, half-widths of the 90 % interval of their ratio; the same either way."""
    one, other = (other, one) if other.scale.source == "plate" else (one, other)
    ratio, u = _ratio(kin, one.scale, other.scale)
    return float(abs(np.log(ratio)) / u)


def _reach(kin: Kinematics, source: _Source, other: _Source) -> float:
    """The half-width with which the interval of one source holds all that another one allows."""
    return max(abs(end / source.length - 1) for end in _range_by(kin, source, other))


def _ratio(kin: Kinematics, one: Scale, other: Scale) -> tuple[float, float]:
    """Pixels per meter of one scale over those of another, as far from the camera, and its half-width.

    How far away that is, the other one tells: what was told of the one changes its own length alone.
    """
    logs, variances = [], []
    for scale, beside in ((one, other), (other, one)):
        nearer, nearer_u = _beside_nearer(kin, scale, beside, by=other)
        logs.append(np.log(scale.px_per_m / (1 - nearer)))
        variances += [scale.u**2, nearer_u**2]
    return float(np.exp(logs[0] - logs[1])), float(np.sqrt(sum(variances)))


def _beside_nearer(kin: Kinematics, scale: Scale, beside: Scale, *, by: Scale) -> tuple[float, float]:
    """How much nearer to the camera the other scale was measured, as a fraction, and its half-width.

    The body is behind the plate and behind tapped points, and these are about where a plate is that is seen.
    by: the one of the two that tells the distance.
    """
    pair = (scale.source, beside.source)
    if pair == ("height", "plate"):
        distance_m = FOCAL * max(kin.frame_size) / by.px_per_m
        lifter_m = distance_m + (PLATE_AHEAD_M if by.source == "plate" else 0.0)
        nearer = min(PLATE_AHEAD_M / lifter_m, 0.5)
        return nearer, nearer / 2
    nearer = tapped_nearer(kin) if "points" in pair else 0.0
    return (nearer, nearer) if pair == ("height", "points") else (0.0, nearer / 2**0.5)

"""Reps and sets in numbers: durations, tempo, time under tension, range of motion, speed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import Phase
from liftphase.phases.parameters import DEFAULTS
from liftphase.pose.skeleton import SIDES
from liftphase.reps.issues import IssueCode
from liftphase.reps.rep import Part, Rep, Set
from liftphase.reps.rep_flags import cut_flags, fault_flags, stretch_flags

Array = NDArray[np.float64]

# The set's first reps, which later ones are compared with.
FIRST_REPS = 2
# Views (`Quality.view`) that show both sides alike, and the one that shows no angle.
_BOTH_SIDES_SEEN, _ALONG_THE_TRUNK = ("front", "back"), "end-on"


@dataclass(frozen=True, slots=True)
class ClipTrace:
    """What the statistics read: times_s (T,), joint angles (T,) in degrees, and the clip's span.

    edge_s: a movement that begins or ends this near to an end of the clip is cut (`Parameters.clip_edge_s`).
    """

    times_s: Array
    angles: Mapping[str, Array]
    start_s: float
    end_s: float
    edge_s: float = DEFAULTS.clip_edge_s


def describe_reps(
    sets: Sequence[Sequence[tuple[Phase, ...]]], joints: Sequence[str], trace: ClipTrace
) -> list[Rep]:
    """One `Rep` for every group of phases, numbered through the clip.

    Parameters
    ----------
    sets : sequence of sequence of tuple of Phase
        For each set the phases of each of its reps, as `liftphase.reps.assembly.group_reps` gives them.
    joints : sequence of str
        The joints that the lift works; the first one leads.
    trace : ClipTrace
        What range of motion and angular speed are measured on.
    """
    reps: list[Rep] = []
    for number_of_set, groups in enumerate(sets, start=1):
        swings = [phase.swing for phases in groups for phase in phases if phase.is_movement]
        median_swing = float(np.median(swings)) if swings else 0.0
        for phases in groups:
            rep = Rep(len(reps) + 1, number_of_set, phases)
            reps.append(_describe_rep(rep, joints, trace, median_swing))
    return compare_end_range(reps, joints[0], trace)


def _describe_rep(rep: Rep, joints: Sequence[str], trace: ClipTrace, median_swing: float) -> Rep:
    """The rep with what is measured on the trace and what there is to say of its phases."""
    moving = rep.movements
    span = moving[0].start_s, moving[-1].end_s
    sides = _ranges_by_side(joints[0], trace, *span)
    cuts = cut_flags(rep, trace.start_s, trace.end_s, trace.edge_s)
    return replace(
        rep,
        rom_deg=_range_of_motion(joints, trace, *span),
        eccentric_peak_deg_s=_peak_speed(joints[0], trace, rep, Part.ECCENTRIC),
        concentric_peak_deg_s=_peak_speed(joints[0], trace, rep, Part.CONCENTRIC),
        complete=not cuts,
        issues=(*cuts, *fault_flags(rep, median_swing)),
        left_right_deg=sides["left"] - sides["right"] if len(sides) == 2 else None,
    )


def angles_as_seen(reps: Sequence[Rep], view: str) -> list[Rep]:
    """The reps with the angles that this view shows: both sides from front or back, none along the trunk.

    From the side and obliquely the far limb is an estimate: the difference found is wrong by up to 81 degrees
    in rendered sets (45 without a coach, one in ten by 56 or more), from front and back by 39 at most (12
    sets; `tests/benchmarks/range_of_motion.py`).

    Parameters
    ----------
    reps : sequence of Rep
        With all angles that were measured.
    view : str
        As `Quality.view`.
    """
    if view == _ALONG_THE_TRUNK:
        return [
            replace(
                rep,
                rom_deg={},
                eccentric_peak_deg_s=None,
                concentric_peak_deg_s=None,
                stretch_deg=None,
                left_right_deg=None,
                issues=tuple(issue for issue in rep.issues if issue.code != IssueCode.OVERSTRETCHED),
            )
            for rep in reps
        ]
    return list(reps) if view in _BOTH_SIDES_SEEN else [replace(rep, left_right_deg=None) for rep in reps]


def compare_end_range(reps: Sequence[Rep], joint: str, trace: ClipTrace) -> list[Rep]:
    """The reps with `stretch_deg` against the first complete ones of their set, flagged if over-stretched.

    Each side is compared with itself; the mean is over those seen in the rep and in the first ones.
    """
    compared = []
    for number in dict.fromkeys(rep.set for rep in reps):
        set_reps = [rep for rep in reps if rep.set == number]
        first = [i for i, rep in enumerate(set_reps) if rep.complete][:FIRST_REPS]
        if len(first) < FIRST_REPS:
            compared += set_reps
            continue
        ends = np.array([_lowering_ends(set_reps, joint, trace, side) for side in SIDES])
        # In the set's lowerings the joint moves towards its lengthened end.
        way = np.sign(np.nansum(ends[:, :, 1] - ends[:, :, 0], axis=1))[:, None]
        further = way * (ends[:, :, 1] - ends[:, first, 1].mean(axis=1)[:, None])
        for i, rep in enumerate(set_reps):
            seen = further[np.isfinite(further[:, i]), i]
            if i in first or not seen.size:
                compared.append(rep)
                continue
            deg = float(seen.mean())
            issues = (*rep.issues, *stretch_flags(deg))
            compared.append(replace(rep, stretch_deg=deg, issues=issues))
    return compared


def _lowering_ends(reps: Sequence[Rep], joint: str, trace: ClipTrace, side: str) -> Array:
    """(R, 2) angle of the leading joint at the start and the end of each rep's lowering, degrees.

    NaN where the rep has none, or the joint was seen in less than half of it.
    """
    angle = trace.angles[f"{side}_{joint}"]
    seen = np.isfinite(angle)
    ends = np.full((len(reps), 2), np.nan)
    for i, rep in enumerate(reps):
        lowering = next(iter(rep.phases_of(Part.ECCENTRIC)), None)
        if lowering is None:
            continue
        inside = (trace.times_s >= lowering.start_s) & (trace.times_s <= lowering.end_s)
        if seen[inside].sum() > 0.5 * inside.sum():
            ends[i] = np.interp((lowering.start_s, lowering.end_s), trace.times_s[seen], angle[seen])
    return ends


def _range_of_motion(
    joints: Sequence[str], trace: ClipTrace, start_s: float, end_s: float
) -> dict[str, float]:
    """Largest minus smallest angle of each working joint within the rep; mean of the sides that were seen."""
    ranges: dict[str, float] = {}
    for joint in joints:
        if sides := _ranges_by_side(joint, trace, start_s, end_s):
            ranges[joint] = float(np.mean(list(sides.values())))
    return ranges


def _ranges_by_side(joint: str, trace: ClipTrace, start_s: float, end_s: float) -> dict[str, float]:
    """Range of motion of the left and the right joint, where it was seen in more than half of the frames."""
    inside = (trace.times_s >= start_s) & (trace.times_s <= end_s)
    if not inside.any():
        return {}
    return {
        side: float(np.ptp(values[~np.isnan(values)]))
        for side in SIDES
        if np.isfinite(values := trace.angles[f"{side}_{joint}"][inside]).mean() > 0.5
    }


def _peak_speed(joint: str, trace: ClipTrace, rep: Rep, part: Part) -> float | None:
    """Peak angular speed of the leading joint in deg/s during a movement; the faster of the sides seen."""
    phase = next(iter(rep.phases_of(part)), None)
    if phase is None:
        return None
    inside = (trace.times_s >= phase.start_s) & (trace.times_s <= phase.end_s)
    if inside.sum() < 3:
        return None
    peaks = []
    for side in SIDES:
        values = trace.angles[f"{side}_{joint}"][inside]
        if np.isfinite(values).all():
            peaks.append(float(np.max(np.abs(np.gradient(values, trace.times_s[inside])))))
    return max(peaks) if peaks else None


def summarize_sets(reps: Sequence[Rep]) -> list[Set]:
    """The sets, from reps that hold the number of their set; statistics are over the complete reps."""
    sets = []
    for number in dict.fromkeys(rep.set for rep in reps):
        set_reps = tuple(rep for rep in reps if rep.set == number)
        typical = Set(number, set_reps).typical_reps
        sets.append(
            Set(
                number,
                set_reps,
                rom_variation=_coefficient_of_variation([leading_rom(rep) for rep in typical]),
                left_right_deg=_median([rep.left_right_deg for rep in typical]),
            )
        )
    return sets


def leading_rom(rep: Rep) -> float | None:
    """Range of motion of the leading joint, which comes first."""
    return next(iter(rep.rom_deg.values()), None)


def _median(values: Sequence[float | None]) -> float | None:
    seen = [v for v in values if v is not None]
    return float(np.median(seen)) if seen else None


def _coefficient_of_variation(values: Sequence[float | None]) -> float | None:
    """Coefficient of variation; None for fewer than two values."""
    seen = [v for v in values if v is not None]
    if len(seen) < 2 or not np.mean(seen):
        return None
    return float(np.std(seen, ddof=1) / np.mean(seen))

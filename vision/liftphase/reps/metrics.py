"""Reps and sets in numbers: durations, tempo, time under tension, range of motion, speed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.phases.model import Phase as Movement
from liftphase.phases.parameters import DEFAULTS
from liftphase.phases.segments import End, Phase, Segment
from liftphase.pose.skeleton import SIDES
from liftphase.reps.assembly import RepParts
from liftphase.reps.model import Rep, SetSummary

Array = NDArray[np.float64]

# The parts of a rep, `<part>_s` in `Rep`, in the order of the notation.
_PARTS = ("eccentric", "lengthened_pause", "concentric", "shortened_pause")
# A rep that travels less than this share of the set's median is flagged as partial.
PARTIAL_FRACTION = 0.75
# A lowering whose fastest moment is this many times its mean speed is flagged as dropped. A smooth movement
# from rest to rest has 1.9 (minimum jerk: 15/8), an even one less.
DROPPED_PEAK_TO_MEAN = 3.0
# The set's first reps, which later ones are compared with, and how much further a joint may be stretched.
FIRST_REPS, OVERSTRETCH_DEG = 2, 15.0


@dataclass(frozen=True, slots=True)
class ClipTrace:
    """What the statistics read: times_s (T,), joint angles (T,) in degrees, and the clip's span."""

    times_s: Array
    angles: Mapping[str, Array]
    start_s: float
    end_s: float


def format_tempo(
    eccentric_s: float | None,
    lengthened_s: float | None,
    concentric_s: float | None,
    shortened_s: float | None,
) -> str:
    """Tempo in seconds with one decimal, eccentric first: `3.9-0.4-1.1-0.2`; `?` for what was not seen."""
    parts = (eccentric_s, lengthened_s, concentric_s, shortened_s)
    return "-".join("?" if part is None else f"{part:.1f}" for part in parts)


def describe_reps(
    segments: Sequence[Segment],
    sets: Sequence[Sequence[Movement]],
    parts: Sequence[Sequence[RepParts]],
    exercise: Exercise,
    trace: ClipTrace,
) -> list[Rep]:
    """One `Rep` for every pair of movements, numbered through the clip. parts[k] belongs to sets[k]."""
    reps = []
    for number_of_set, (movements, pairs) in enumerate(zip(sets, parts, strict=True), start=1):
        median_swing = float(np.median([m.swing for m in movements]))
        for pair in pairs:
            own = [s for s in segments if s.rep == len(reps) + 1]
            swing = min(movements[i].swing for i in (pair.eccentric, pair.concentric) if i is not None)
            partial = swing < PARTIAL_FRACTION * median_swing
            lowering = None if pair.eccentric is None else movements[pair.eccentric]
            reps.append(_describe_rep(len(reps) + 1, number_of_set, own, exercise, trace, partial, lowering))
    return compare_end_range(reps, segments, exercise, trace)


def _describe_rep(
    number: int,
    number_of_set: int,
    own: Sequence[Segment],
    exercise: Exercise,
    trace: ClipTrace,
    partial: bool,
    lowering: Movement | None,
) -> Rep:
    def lasted(phase: Phase, end: End | None = None) -> float | None:
        durations = [s.duration_s for s in own if s.phase is phase and s.end is end]
        return sum(durations) if durations else None

    eccentric, concentric = lasted(Phase.ECCENTRIC), lasted(Phase.CONCENTRIC)
    lengthened = lasted(Phase.ISOMETRIC, End.LENGTHENED) or 0.0
    shortened = lasted(Phase.ISOMETRIC, End.SHORTENED) or 0.0
    moving = [s for s in own if s.phase in (Phase.ECCENTRIC, Phase.CONCENTRIC)]
    flags = []
    if moving[0].start_s - trace.start_s < DEFAULTS.clip_edge_s:
        flags.append("cut by the start of the clip")
    if trace.end_s - moving[-1].end_s < DEFAULTS.clip_edge_s:
        flags.append("cut by the end of the clip")
    flags += [
        f"no {name} seen"
        for name, value in (("eccentric", eccentric), ("concentric", concentric))
        if value is None
    ]
    complete = not flags
    if partial:
        flags.append("partial range of motion")
    peak_to_mean = _peak_to_mean(lowering)
    if peak_to_mean is not None and peak_to_mean > DROPPED_PEAK_TO_MEAN:
        flags.append(f"dropped: fastest {peak_to_mean:.1f} times as fast as on average")
    span = moving[0].start_s, moving[-1].end_s
    sides = _ranges_by_side(exercise.leading_joint, trace, *span)
    return Rep(
        rep=number,
        set=number_of_set,
        start_s=own[0].start_s,
        end_s=own[-1].end_s,
        eccentric_s=eccentric,
        lengthened_pause_s=lengthened,
        concentric_s=concentric,
        shortened_pause_s=shortened,
        tempo=format_tempo(eccentric, lengthened, concentric, shortened),
        rom_deg=_range_of_motion(exercise, trace, *span),
        eccentric_peak_deg_s=_peak_speed(exercise, trace, own, Phase.ECCENTRIC),
        concentric_peak_deg_s=_peak_speed(exercise, trace, own, Phase.CONCENTRIC),
        complete=complete,
        flags=tuple(flags),
        eccentric_concentric_ratio=eccentric / concentric if eccentric and concentric else None,
        eccentric_peak_to_mean=peak_to_mean,
        left_right_deg=sides["left"] - sides["right"] if len(sides) == 2 else None,
    )


def _peak_to_mean(lowering: Movement | None) -> float | None:
    """Fastest speed along the path over the mean speed of the same phase."""
    if lowering is None or lowering.swing <= 0:
        return None
    return lowering.peak_speed * (lowering.end_s - lowering.start_s) / lowering.swing


def compare_end_range(
    reps: Sequence[Rep], segments: Sequence[Segment], exercise: Exercise, trace: ClipTrace
) -> list[Rep]:
    """The reps with `stretch_deg` against the first complete ones of their set, flagged if over-stretched.

    Each side is compared with itself; the mean is over those seen in the rep and in the first ones.
    """
    compared = []
    for number in dict.fromkeys(rep.set for rep in reps):
        own = [rep for rep in reps if rep.set == number]
        first = [i for i, rep in enumerate(own) if rep.complete][:FIRST_REPS]
        if len(first) < FIRST_REPS:
            compared += own
            continue
        ends = np.array([_lowering_ends(own, segments, exercise, trace, side) for side in SIDES])
        # The way that the joint goes in the set's lowerings is towards its lengthened end.
        way = np.sign(np.nansum(ends[:, :, 1] - ends[:, :, 0], axis=1))[:, None]
        further = way * (ends[:, :, 1] - ends[:, first, 1].mean(axis=1)[:, None])
        for i, rep in enumerate(own):
            seen = further[np.isfinite(further[:, i]), i]
            if i in first or not seen.size:
                compared.append(rep)
                continue
            deg = float(seen.mean())
            flag = (f"stretched {deg:.0f} deg further than the first reps",)
            flags = rep.flags + (flag if deg > OVERSTRETCH_DEG else ())
            compared.append(replace(rep, stretch_deg=deg, flags=flags))
    return compared


def _lowering_ends(
    reps: Sequence[Rep], segments: Sequence[Segment], exercise: Exercise, trace: ClipTrace, side: str
) -> Array:
    """(R, 2) angle of the leading joint at the start and the end of each rep's lowering, degrees.

    NaN where the rep has none, or the joint was seen in less than half of it.
    """
    angle = trace.angles[f"{side}_{exercise.leading_joint}"]
    seen = np.isfinite(angle)
    ends = np.full((len(reps), 2), np.nan)
    for i, rep in enumerate(reps):
        lowering = next((s for s in segments if s.rep == rep.rep and s.phase is Phase.ECCENTRIC), None)
        if lowering is None:
            continue
        inside = (trace.times_s >= lowering.start_s) & (trace.times_s <= lowering.end_s)
        if seen[inside].sum() > 0.5 * inside.sum():
            ends[i] = np.interp((lowering.start_s, lowering.end_s), trace.times_s[seen], angle[seen])
    return ends


def _range_of_motion(exercise: Exercise, trace: ClipTrace, start_s: float, end_s: float) -> dict[str, float]:
    """Largest less smallest angle of every working joint within the rep; mean of the sides that were seen."""
    ranges: dict[str, float] = {}
    for joint in exercise.joints:
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


def _peak_speed(exercise: Exercise, trace: ClipTrace, own: Sequence[Segment], phase: Phase) -> float | None:
    """Peak angular speed of the leading joint in deg/s during `phase`; the faster of the sides seen."""
    segment = next((s for s in own if s.phase is phase), None)
    if segment is None:
        return None
    inside = (trace.times_s >= segment.start_s) & (trace.times_s <= segment.end_s)
    if inside.sum() < 3:
        return None
    peaks = []
    for side in SIDES:
        values = trace.angles[f"{side}_{exercise.leading_joint}"][inside]
        if np.isfinite(values).all():
            peaks.append(float(np.max(np.abs(np.gradient(values, trace.times_s[inside])))))
    return max(peaks) if peaks else None


def summarize_sets(reps: Sequence[Rep]) -> list[SetSummary]:
    """One summary a set; means and medians over the complete reps (over all when none is)."""
    summaries = []
    for number in dict.fromkeys(rep.set for rep in reps):
        own = [rep for rep in reps if rep.set == number]
        whole = [rep for rep in own if rep.complete] or own
        phases_s = {part: sum(getattr(rep, f"{part}_s") or 0.0 for rep in own) for part in _PARTS}
        summaries.append(
            SetSummary(
                set=number,
                start_s=own[0].start_s,
                end_s=own[-1].end_s,
                reps=tuple(rep.rep for rep in own),
                tempo=_median_tempo(whole),
                tut_s=sum(phases_s.values()),
                eccentric_s=_distribution([rep.eccentric_s for rep in whole if rep.eccentric_s is not None]),
                phases_s=phases_s,
                eccentric_concentric_ratio=(
                    phases_s["eccentric"] / phases_s["concentric"] if phases_s["concentric"] else None
                ),
                rom_variation=_coefficient_of_variation([leading_rom(rep) for rep in whole]),
                left_right_deg=_median([rep.left_right_deg for rep in whole]),
            )
        )
    return summaries


def leading_rom(rep: Rep) -> float | None:
    """Range of motion of the leading joint, which comes first."""
    return next(iter(rep.rom_deg.values()), None)


def _median_tempo(reps: Sequence[Rep]) -> str:
    def median_pause(values: list[float | None]) -> float | None:
        # No pause follows the last rep (racking is none), so a 0 there says nothing of the set's tempo.
        return _median(values if values[-1] else values[:-1] or values)

    return format_tempo(
        _median([rep.eccentric_s for rep in reps]),
        median_pause([rep.lengthened_pause_s for rep in reps]),
        _median([rep.concentric_s for rep in reps]),
        median_pause([rep.shortened_pause_s for rep in reps]),
    )


def _median(values: Sequence[float | None]) -> float | None:
    seen = [v for v in values if v is not None]
    return float(np.median(seen)) if seen else None


def _coefficient_of_variation(values: Sequence[float | None]) -> float | None:
    """Coefficient of variation; None for fewer than two values."""
    seen = [v for v in values if v is not None]
    if len(seen) < 2 or not np.mean(seen):
        return None
    return float(np.std(seen, ddof=1) / np.mean(seen))


def _distribution(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    return {
        "mean": float(np.mean(values)),
        "sd": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "min": min(values),
        "max": max(values),
        "first": values[0],
        "last": values[-1],
        "drift": values[-1] - values[0],
    }

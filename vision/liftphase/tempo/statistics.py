"""Reps and sets in numbers: durations, tempo, time under tension, range of motion, speed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.phases.boundaries import Movement
from liftphase.phases.reps import RepParts
from liftphase.phases.segments import End, Phase, Segment
from liftphase.phases.set_members import CLIP_EDGE_S
from liftphase.tempo.analysis import Rep, SetSummary

Array = NDArray[np.float64]

# A rep that travels less than this share of the set's median is flagged as partial.
PARTIAL_SHARE = 0.75


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
        usual_swing = float(np.median([m.swing for m in movements]))
        for pair in pairs:
            own = [s for s in segments if s.rep == len(reps) + 1]
            swing = min(movements[i].swing for i in (pair.eccentric, pair.concentric) if i is not None)
            partial = swing < PARTIAL_SHARE * usual_swing
            reps.append(_describe_rep(len(reps) + 1, number_of_set, own, exercise, trace, partial))
    return reps


def _describe_rep(
    number: int,
    number_of_set: int,
    own: Sequence[Segment],
    exercise: Exercise,
    trace: ClipTrace,
    partial: bool,
) -> Rep:
    def lasted(phase: Phase, end: End | None = None) -> float | None:
        durations = [s.duration_s for s in own if s.phase is phase and s.end is end]
        return sum(durations) if durations else None

    eccentric, concentric = lasted(Phase.ECCENTRIC), lasted(Phase.CONCENTRIC)
    lengthened = lasted(Phase.ISOMETRIC, End.LENGTHENED) or 0.0
    shortened = lasted(Phase.ISOMETRIC, End.SHORTENED) or 0.0
    moving = [s for s in own if s.phase in (Phase.ECCENTRIC, Phase.CONCENTRIC)]
    flags = []
    if moving[0].start_s - trace.start_s < CLIP_EDGE_S:
        flags.append("cut by the start of the clip")
    if trace.end_s - moving[-1].end_s < CLIP_EDGE_S:
        flags.append("cut by the end of the clip")
    flags += [
        f"no {name} seen"
        for name, value in (("eccentric", eccentric), ("concentric", concentric))
        if value is None
    ]
    complete = not flags
    if partial:
        flags.append("partial range of motion")
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
        rom_deg=_range_of_motion(exercise, trace, moving[0].start_s, moving[-1].end_s),
        eccentric_peak_deg_s=_peak_speed(exercise, trace, own, Phase.ECCENTRIC),
        concentric_peak_deg_s=_peak_speed(exercise, trace, own, Phase.CONCENTRIC),
        complete=complete,
        flags=tuple(flags),
    )


def _range_of_motion(exercise: Exercise, trace: ClipTrace, start_s: float, end_s: float) -> dict[str, float]:
    """Largest less smallest angle of every working joint within the rep; mean of the sides that were seen."""
    inside = (trace.times_s >= start_s) & (trace.times_s <= end_s)
    ranges: dict[str, float] = {}
    if not inside.any():
        return ranges
    for joint in exercise.joints:
        sides = [
            float(np.ptp(values[~np.isnan(values)]))
            for side in ("left", "right")
            if np.isfinite(values := trace.angles[f"{side}_{joint}"][inside]).mean() > 0.5
        ]
        if sides:
            ranges[joint] = float(np.mean(sides))
    return ranges


def _peak_speed(exercise: Exercise, trace: ClipTrace, own: Sequence[Segment], phase: Phase) -> float | None:
    """Peak angular speed of the leading joint in deg/s during `phase`; the faster of the sides seen."""
    segment = next((s for s in own if s.phase is phase), None)
    if segment is None:
        return None
    inside = (trace.times_s >= segment.start_s) & (trace.times_s <= segment.end_s)
    if inside.sum() < 3:
        return None
    peaks = []
    for side in ("left", "right"):
        values = trace.angles[f"{side}_{exercise.leading_joint}"][inside]
        if np.isfinite(values).all():
            peaks.append(float(np.max(np.abs(np.gradient(values, trace.times_s[inside])))))
    return max(peaks) if peaks else None


def summarise_sets(reps: Sequence[Rep]) -> list[SetSummary]:
    """One summary a set; means and medians over the complete reps (over all when none is)."""
    summaries = []
    for number in dict.fromkeys(rep.set for rep in reps):
        own = [rep for rep in reps if rep.set == number]
        whole = [rep for rep in own if rep.complete] or own
        summaries.append(
            SetSummary(
                set=number,
                start_s=own[0].start_s,
                end_s=own[-1].end_s,
                reps=tuple(rep.rep for rep in own),
                tempo=_median_tempo(whole),
                tut_s=sum(_time_under_tension(rep) for rep in own),
                eccentric_s=_spread([rep.eccentric_s for rep in whole if rep.eccentric_s is not None]),
            )
        )
    return summaries


def _median_tempo(reps: Sequence[Rep]) -> str:
    def median(values: list[float | None]) -> float | None:
        seen = [v for v in values if v is not None]
        return float(np.median(seen)) if seen else None

    def median_pause(values: list[float | None]) -> float | None:
        # No pause follows the last rep (racking is none), so a 0 there says nothing of the set's tempo.
        return median(values if values[-1] else values[:-1] or values)

    return format_tempo(
        median([rep.eccentric_s for rep in reps]),
        median_pause([rep.lengthened_pause_s for rep in reps]),
        median([rep.concentric_s for rep in reps]),
        median_pause([rep.shortened_pause_s for rep in reps]),
    )


def _time_under_tension(rep: Rep) -> float:
    """Seconds of all phases of a rep, pauses under load included (TUT)."""
    return sum(
        value or 0.0
        for value in (rep.eccentric_s, rep.lengthened_pause_s, rep.concentric_s, rep.shortened_pause_s)
    )


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    return {
        "mean": float(np.mean(values)),
        "sd": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
        "min": min(values),
        "max": max(values),
        "first": values[0],
        "last": values[-1],
    }

"""Lifts in which the arms take turns: what was measured of either arm by itself, as one set of reps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.angles import SIDES
from liftphase.phases.parameters import MAX_PAUSE_S
from liftphase.phases.segments import End, Phase, Segment
from liftphase.reps.lift_motion import LiftMotion
from liftphase.reps.metrics import format_tempo
from liftphase.reps.model import Rep

Array = NDArray[np.float64]


def merge_arm_reps(
    arms: Mapping[str, tuple[Sequence[Segment], Sequence[Rep]]], start_s: float, end_s: float
) -> tuple[list[Segment], list[Rep]]:
    """One count and one row of segments over both arms; arms: side -> segments and reps of that arm.

    A rep's movements and the pause between them are its own arm's, also where the other arm moves meanwhile;
    the pause after it is the time in which neither arm is in a rep. Segments cannot overlap: where two reps
    do, they show the one that began later. start_s, end_s: of the clip.
    """
    own = [(rep, _within(segments, rep), side) for side, (segments, reps) in arms.items() for rep in reps]
    own.sort(key=lambda each: each[1][0].start_s)
    parts = [replace(part, rep=number) for number, (_, inner, _) in enumerate(own, start=1) for part in inner]
    segments = _resolve_overlaps(parts, start_s, end_s)
    reps, number_of_set, last_end_s = [], 0, -np.inf
    for number, (rep, inner, side) in enumerate(own, start=1):
        number_of_set += inner[0].start_s - last_end_s > MAX_PAUSE_S
        last_end_s = max(last_end_s, inner[-1].end_s)
        after = _end_of(inner[-1])
        rest_s = sum(s.duration_s for s in segments if s.rep == number and s.end is after)
        turn = replace(rep, rep=number, set=number_of_set, side=side, end_s=inner[-1].end_s + rest_s)
        reps.append(_with_pause(turn, after, rest_s))
    return segments, reps


def merge_arm_motions(
    alternating: Mapping[str, LiftMotion], reps: Sequence[Rep], times_s: Array
) -> tuple[LiftMotion, Array]:
    """At every moment the motion of the arm whose rep began last; and its excursion at times_s, (T,)."""
    left, right = (alternating[side] for side in SIDES)
    begins_s = [rep.start_s for rep in reps]
    is_left = np.array([rep.side == "left" for rep in reps])

    def shown(at_s: Array, of_left: Array, of_right: Array) -> Array:
        last_begun = np.maximum(np.searchsorted(begins_s, at_s, side="right") - 1, 0)
        return np.where(is_left[last_begun], of_left, of_right)

    grid_s = left.path.time_s
    path = replace(left.path, value=shown(grid_s, left.path.value, right.path.value))
    joined = LiftMotion(
        path,
        shown(grid_s, left.initial, right.initial),
        shown(grid_s, left.speed, right.speed),
        left.sets + right.sets,
    )
    return joined, shown(times_s, left.excursion_at(times_s), right.excursion_at(times_s))


def _within(segments: Sequence[Segment], rep: Rep) -> list[Segment]:
    """The rep's segments from its first movement to its last."""
    own = [s for s in segments if s.rep == rep.rep]
    return own[:-1] if own[-1].phase is Phase.ISOMETRIC else own


def _end_of(movement: Segment) -> End:
    """Where a movement leads."""
    return End.SHORTENED if movement.phase is Phase.CONCENTRIC else End.LENGTHENED


def _with_pause(rep: Rep, end: End, seconds: float) -> Rep:
    pauses = {End.LENGTHENED: rep.lengthened_pause_s, End.SHORTENED: rep.shortened_pause_s, end: seconds}
    lengthened_s, shortened_s = pauses[End.LENGTHENED], pauses[End.SHORTENED]
    tempo = format_tempo(rep.eccentric_s, lengthened_s, rep.concentric_s, shortened_s)
    return replace(rep, lengthened_pause_s=lengthened_s, shortened_pause_s=shortened_s, tempo=tempo)


def _resolve_overlaps(parts: Sequence[Segment], start_s: float, end_s: float) -> list[Segment]:
    """Segments that cover the clip: of parts that overlap the one of the later rep, pauses between them."""
    edges = sorted({start_s, end_s, *(time_s for part in parts for time_s in (part.start_s, part.end_s))})
    shown: list[tuple[Segment, float, float]] = []
    for from_s, to_s in pairwise(edges):
        present = [part for part in parts if part.start_s <= from_s and part.end_s >= to_s]
        part = max(present, key=lambda p: p.rep or 0) if present else _between(parts, from_s, to_s)
        if shown and shown[-1][0] is part:
            from_s = shown.pop()[1]
        shown.append((part, from_s, to_s))
    return [replace(part, start_s=from_s, end_s=to_s) for part, from_s, to_s in shown]


def _between(parts: Sequence[Segment], from_s: float, to_s: float) -> Segment:
    """What lies between two edges where there is no part: a pause of the rep before, or none of a set."""
    before = max((p for p in parts if p.end_s <= from_s), key=lambda p: p.end_s, default=None)
    after = min((p for p in parts if p.start_s >= to_s), key=lambda p: p.start_s, default=None)
    start, end = before.end_uncertainty_s if before else 0.0, after.start_uncertainty_s if after else 0.0
    if before is None or after is None or to_s - from_s > MAX_PAUSE_S:
        return Segment(from_s, to_s, Phase.OTHER, None, None, max(start, end), start, end)
    return Segment(from_s, to_s, Phase.ISOMETRIC, _end_of(before), before.rep, max(start, end), start, end)

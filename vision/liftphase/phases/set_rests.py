"""The rests that part a run of swings into sets."""

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters
from liftphase.phases.set_score import distances, median_of

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


def parts_between_rests(
    displacement: Array,
    turning_points: Indices,
    posture: Array | None,
    *,
    rate_hz: float,
    home_high: bool,
    parameters: Parameters,
) -> list[Indices]:
    """The turning points of the parts of a run between rests; those of the run where it holds none.

    Between complete reps, at the end where they begin, a standstill longer than the longest pause is a rest;
    within a rep only one longer than the longest hold is, or a shorter one in another posture: then the
    lifter has bent over to rest, and the movements there and back are no rep.

    Parameters
    ----------
    displacement : ndarray, shape (N,)
        After a low-pass.
    turning_points : ndarray of int, shape (M,)
        Of the run, indices into it.
    posture : ndarray, shape (M, D), or None
        Posture of the body at the turning points.
    rate_hz : float
        Rate of the samples, Hz.
    home_high : bool
        Whether the reps of the lift begin and end at the upper end.
    parameters : Parameters
        Thresholds.
    """
    p, ends, levels = parameters, turning_points, displacement[turning_points]
    if len(ends) % 2:
        # Whole reps say themselves where they begin.
        home_high = bool(levels[0] > levels[1])
    elsewhere = _in_other_posture(posture, len(ends), p)
    stops, starts = [], [0]
    for k in range(1, len(ends) - 1):
        within = bool(levels[k] > levels[k - 1]) != home_high
        bent = within and bool(elsewhere[k])
        longest = (p.min_rest_hold_s if bent else p.max_hold_s if within else p.max_pause_s) * rate_hz
        if ends[k + 1] - ends[k - 1] <= longest:
            continue
        if _dwell_around(displacement, *ends[k - 1 : k + 2], fraction=p.dwell_fraction) > longest:
            stops.append(k - bent)
            starts.append(k + bent)
    if not stops:
        return [ends]
    stops.append(len(ends) - 1)
    parts = [ends[a : b + 1] for a, b in zip(starts, stops, strict=True)]
    return [part for part in parts if len(part) >= 3]


def _in_other_posture(posture: Array | None, count: int, p: Parameters) -> NDArray[np.bool_]:
    """(count,) the turning points at which the body is otherwise than at the others of their end.

    Two ends of one kind do not say which of them is the odd one.
    """
    elsewhere = np.zeros(count, dtype=bool)
    if posture is not None:
        for first in (0, 1):
            at_ends = posture[first::2]
            if len(at_ends) > 2:
                elsewhere[first::2] = distances(at_ends, median_of(at_ends)) > p.max_hold_posture
    return elsewhere


def _dwell_around(displacement: Array, before: int, turn: int, after: int, *, fraction: float) -> int:
    """Samples about a turning point in which the displacement hardly leaves it, between its neighbors."""
    into, out = (
        np.abs(displacement[a : b + 1] - displacement[turn]) for a, b in ((before, turn), (turn, after))
    )
    arrives = before + int(np.flatnonzero(into >= fraction * into[0])[-1])
    leaves = turn + int(np.argmax(out >= fraction * out[-1]))
    return leaves - arrives

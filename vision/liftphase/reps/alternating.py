"""Alternating arms: the reps measured on each arm alone, combined into one set."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import Phase
from liftphase.phases.parameters import DEFAULTS
from liftphase.pose.skeleton import SIDES
from liftphase.reps.assembly import pause_between
from liftphase.reps.lift_motion import LiftMotion
from liftphase.reps.rep import Rep

Array = NDArray[np.float64]


def merge_arm_reps(
    arms: Mapping[str, Sequence[Rep]], *, max_pause_s: float = DEFAULTS.max_pause_s
) -> list[Rep]:
    """The reps of both arms under one count, in the order in which they begin.

    A rep's movements and the pause between them are those of its arm, also where the other arm moves
    meanwhile; the pause after it is the time in which neither arm is in a rep.

    Parameters
    ----------
    arms : mapping of str to sequence of Rep
        Side -> the reps of that arm, measured by that arm alone.
    max_pause_s : float
        Longest pause within a set, seconds (`Parameters.max_pause_s`).
    """
    all_reps = [
        replace(rep, phases=_without_trailing_pause(rep), side=side)
        for side, reps in arms.items()
        for rep in reps
    ]
    all_reps.sort(key=lambda rep: rep.start_s)
    merged: list[Rep] = []
    number_of_set, latest = 0, -1  # the rep that ends last of those so far
    for rep in all_reps:
        last_end_s = merged[latest].end_s if merged else -np.inf
        rest_s = rep.start_s - last_end_s
        number_of_set += rest_s > max_pause_s
        if 0 < rest_s <= max_pause_s:
            phases = merged[latest].phases
            pause = pause_between(phases[-1], rep.phases[0])
            merged[latest] = replace(merged[latest], phases=(*phases, pause))
        if rep.end_s > last_end_s:
            latest = len(merged)
        merged.append(replace(rep, rep=len(merged) + 1, set=number_of_set))
    return merged


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
        estimate=min(
            (m.estimate for m in (left, right) if m.estimate), key=lambda found: found.score, default=None
        ),
    )
    return joined, shown(times_s, left.excursion_at(times_s), right.excursion_at(times_s))


def _without_trailing_pause(rep: Rep) -> tuple[Phase, ...]:
    """The rep's phases from its first movement to its last."""
    return rep.phases if rep.phases[-1].is_movement else rep.phases[:-1]

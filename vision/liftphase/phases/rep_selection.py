"""Which of the measured movements belong to the reps of a set."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from liftphase.phases.model import Phase
from liftphase.phases.parameters import Parameters

First = Literal["eccentric", "concentric"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiftRules:
    """What a lift allows.

    starts_with: the movement that a rep begins with; floor_start: whether the load stands on the floor before
    the first rep and after the last one; guessed: whether the lift is a guess from the motion.
    """

    starts_with: First
    floor_start: bool = False
    guessed: bool = False


def split_at_rests(
    movements: Sequence[Phase], *, starts_with: First, parameters: Parameters
) -> list[list[Phase]]:
    """Split movements at pauses longer than a set may hold; a lone movement is no set.

    Between the two movements of a rep a standstill is a hold, up to `max_hold_s`. At the end where the lift
    does not begin, one that is long beside the others and has an odd movement beside it is a rest: the load
    was put down. A movement that takes no time is none, and splits the set.
    """
    p = parameters
    if len(movements) < 2:
        return []
    # Whole reps say themselves what they begin with.
    whole_reps = len(movements) % 2 == 0
    begins_up = movements[0].concentric if whole_reps else starts_with == "concentric"
    gaps = [0.0, *(after.start_s - before.end_s for before, after in pairwise(movements))]
    within = [False, *(m.concentric == begins_up for m in movements[:-1])]
    loaded = [False, *(m.concentric == (starts_with == "concentric") for m in movements[:-1])]
    median_s = float(np.median([gap for gap, load in zip(gaps, loaded, strict=True) if load] or [0.0]))
    long_s = max(p.min_rest_hold_s, p.min_rest_hold_ratio * median_s)
    groups: list[list[Phase]] = [[]]
    for k, (gap, movement) in enumerate(zip(gaps, movements, strict=True)):
        lasts = movement.end_s > movement.start_s
        rests = gap > (p.max_hold_s if within[k] else p.max_pause_s)
        if loaded[k] and gap > long_s:
            odd = max(_outlier_score(movements, k - 1), _outlier_score(movements, k))
            rests = rests or odd > p.max_held_outlier_score
        if not lasts or rests:
            log.debug("set split at %.2f s: pause of %.2f s", movement.start_s, gap)
            groups.append([])
        if lasts:
            groups[-1].append(movement)
    for group in groups:
        if len(group) == 1:
            log.debug("dropped a lone movement at %.2f s: no rep", group[0].start_s)
    return [group for group in groups if len(group) >= 2]


def rep_movements(
    movements: Sequence[Phase],
    *,
    rules: LiftRules,
    first_s: float,
    last_s: float,
    parameters: Parameters,
) -> slice:
    """Select the movements that belong to reps: all but those at either end that the lift cannot have there.

    Left out, too, is a first or last rep one movement of which is far smaller and quicker than the others:
    the load is put right, or set down.

    Parameters
    ----------
    movements : sequence of Phase
        At least two, in order, of alternating direction.
    rules : LiftRules
        What the lift allows.
    first_s, last_s : float
        Edges of the recording, seconds.
    """
    whole = _without_wrong_ends(movements, rules=rules, first_s=first_s, last_s=last_s, parameters=parameters)
    start, stop = whole.start, whole.stop
    while stop - start >= 6 and (stop - start) % 2 == 0:
        kept = movements[start:stop]
        if _has_fragment(kept, (-2, -1), first_s, last_s, parameters):
            stop -= 2
        elif _has_fragment(kept, (0, 1), first_s, last_s, parameters):
            start += 2
        else:
            break
    for movement in (*movements[whole.start : start], *movements[stop : whole.stop]):
        log.debug("dropped the %s at %.2f s: a fragment of a rep", movement.kind, movement.start_s)
    return slice(start, stop)


def _has_fragment(
    movements: Sequence[Phase], pair: tuple[int, int], first_s: float, last_s: float, p: Parameters
) -> bool:
    """Whether a movement of the pair is far smaller and quicker than the others, and not cut by an edge."""
    for movement in (movements[k] for k in pair):
        others = _others(movements, movement)
        quick = movement.duration_s < p.max_fragment * float(np.median([m.duration_s for m in others]))
        small = movement.swing < p.max_fragment * float(np.median([m.swing for m in others]))
        cut = movement.start_s - first_s < p.clip_edge_s or last_s - movement.end_s < p.clip_edge_s
        if quick and small and not cut:
            return True
    return False


def _without_wrong_ends(
    movements: Sequence[Phase],
    *,
    rules: LiftRules,
    first_s: float,
    last_s: float,
    parameters: Parameters,
) -> slice:
    """The movements without setup movements and those of the wrong direction at either end.

    A squat set begins with an eccentric and ends with a concentric. A movement the wrong way round at either
    end is kept where the edge of the recording cut the rep, or where it resembles the others (the set was
    begun from the other end). Lifts from the floor never begin with an eccentric: that is the lifter bending
    down to the bar. A lift that is guessed says less of how it begins: whole reps from the other end stay,
    unless both ends are quite unlike the others.
    """
    p = parameters
    start, stop = _drop_setup_movements(movements, p)
    kept = movements[start:stop]
    begins_up = rules.starts_with == "concentric"
    first, last = kept[0], kept[-1]
    first_wrong, last_wrong = first.concentric != begins_up, last.concentric == begins_up
    if len(kept) < 3 or not (first_wrong or last_wrong):
        return slice(start, stop)
    if rules.guessed and first_wrong and last_wrong:
        oddness = min(_end_outlier_score(kept, 0), _end_outlier_score(kept, -1))
        if oddness < p.max_guessed_outlier_score:
            return slice(start, stop)
    first_cut = first.start_s - first_s < p.clip_edge_s
    last_cut = last_s - last.end_s < p.clip_edge_s

    def is_odd(index: int, cut: bool) -> bool:
        if cut:
            return _end_outlier_score(kept, index) > p.max_cut_outlier_score
        return rules.floor_start or _end_outlier_score(kept, index) > p.max_end_outlier_score

    drop_first = first_wrong and is_odd(0, first_cut)
    drop_last = last_wrong and is_odd(-1, last_cut)
    if first_wrong and last_wrong and not (drop_first and drop_last) and not rules.floor_start:
        # Both ends the wrong way round, and one of them like the rest: the set was begun from the other end.
        return slice(start, stop)
    for dropped, movement in ((drop_first, first), (drop_last, last)):
        if dropped:
            log.debug("dropped the %s at %.2f s: no rep of this lift", movement.kind, movement.start_s)
    return slice(start + int(drop_first), stop - int(drop_last))


def _drop_setup_movements(movements: Sequence[Phase], p: Parameters) -> tuple[int, int]:
    """Start and stop index without movements at either end that are too small, or a pair unlike the others.

    Getting under the bar may have the swing of a rep, but not its duration and peak speed.
    """
    start, stop = 0, len(movements)
    min_swing = p.min_swing_ratio * float(np.median([m.swing for m in movements]))
    while stop - start >= 3 and movements[start].swing < min_swing:
        start += 1
    while stop - start >= 3 and movements[stop - 1].swing < min_swing:
        stop -= 1
    while stop - start >= 6 and _are_outliers(movements[start:stop], (0, 1), p):
        start += 2
    while stop - start >= 6 and _are_outliers(movements[start:stop], (-1, -2), p):
        stop -= 2
    for movement in (*movements[:start], *movements[stop:]):
        log.debug("dropped the %s at %.2f s: a setup movement", movement.kind, movement.start_s)
    return start, stop


def _are_outliers(movements: Sequence[Phase], indices: tuple[int, ...], p: Parameters) -> bool:
    return all(_outlier_score(movements, index) > p.max_outlier_score for index in indices)


def _others(movements: Sequence[Phase], movement: Phase) -> list[Phase]:
    """The other movements of the same direction; itself where there are none."""
    return [m for m in movements if m.concentric == movement.concentric and m is not movement] or [movement]


def _outlier_score(movements: Sequence[Phase], index: int) -> float:
    """How unlike the others of its direction a movement is, in doublings of duration and of peak speed."""
    movement = movements[index]
    others = _others(movements, movement)
    duration = float(np.median([m.duration_s for m in others]))
    speed = float(np.median([m.peak_speed for m in others]))
    duration_ratio = max(movement.duration_s, 1e-3) / max(duration, 1e-3)
    # Among swings that are no movements the peak may point backwards.
    speed_ratio = max(movement.peak_speed, 1e-9) / max(speed, 1e-9)
    return abs(float(np.log2(duration_ratio))) + abs(float(np.log2(speed_ratio)))


def _end_outlier_score(movements: Sequence[Phase], index: int) -> float:
    """Outlier score of a first or last movement, plus the pause next to it in movement durations."""
    movement = movements[index]
    others = _others(movements, movement)
    duration = float(np.median([m.duration_s for m in others]))
    neighbor = movements[1] if index == 0 else movements[-2]
    pause = max(neighbor.start_s - movement.end_s, movement.start_s - neighbor.end_s)
    gaps = [b.start_s - a.end_s for a, b in pairwise(movements)]
    upper_quartile_s = sorted(gaps)[int(0.75 * (len(gaps) - 1))]
    return _outlier_score(movements, index) + max(0.0, pause - upper_quartile_s) / duration

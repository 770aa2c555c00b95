"""Which of the measured movements belong to the reps of a set."""

from itertools import pairwise

import numpy as np

from liftphase.exercises.library import Exercise
from liftphase.phases.boundaries import Movement
from liftphase.phases.sets import MAX_PAUSE_S, MIN_SWING_RATIO

# A pause under load longer than this, and than this many times the others at that end, is a rest.
MAX_HOLD_S, MAX_HOLD_RATIO = 4.0, 4.0
# A movement that begins or ends this close to the edge of the clip may have been cut by it.
CLIP_EDGE_S = 0.3
# How unlike the others a movement the wrong way round may be at either end (see `_end_outlier_score`).
MAX_END_OUTLIER_SCORE = 0.5
# How unlike the others both movements of a first or last rep may be (see `_outlier_score`).
MAX_OUTLIER_SCORE = 2.5


def split_at_rests(movements: list[Movement], exercise: Exercise) -> list[list[Movement]]:
    """The movements between pauses longer than a set may hold; a lone movement is no set.

    At the end where the lift does not begin the load is held: there a pause much longer than the others is a
    rest too, in which the load was put down. A movement that takes no time is none, and splits what it is in.
    """
    gaps = [0.0, *(after.start_s - before.end_s for before, after in pairwise(movements))]
    held = [False, *(m.concentric == (exercise.starts_with == "concentric") for m in movements[:-1])]
    median_s = float(np.median([gap for gap, hold in zip(gaps, held, strict=False) if hold] or [0.0]))
    groups: list[list[Movement]] = [[]]
    for gap, hold, movement in zip(gaps, held, movements, strict=False):
        lasts = movement.end_s > movement.start_s
        if not lasts or gap > MAX_PAUSE_S or (hold and gap > max(MAX_HOLD_S, MAX_HOLD_RATIO * median_s)):
            groups.append([])
        if lasts:
            groups[-1].append(movement)
    return [group for group in groups if len(group) >= 2]


def rep_movements(movements: list[Movement], exercise: Exercise, first_s: float, last_s: float) -> slice:
    """Which of the movements belong to reps: all but a first or last one that the lift cannot have there.

    A squat set begins with an eccentric and ends with a concentric. A movement the wrong way round at either
    end is kept where the clip's edge cut the rep (`first_s`, `last_s`) or where it is just like the others
    (the set was begun from the other end); lifts from the floor never begin with an eccentric: that is the
    lifter bending down to the bar.
    """
    start, stop = _drop_setup_movements(movements)
    own = movements[start:stop]
    begins_up = exercise.starts_with == "concentric"
    first, last = own[0], own[-1]
    first_wrong, last_wrong = first.concentric != begins_up, last.concentric == begins_up
    if len(own) < 3 or not (first_wrong or last_wrong):
        return slice(start, stop)
    first_cut = first.start_s - first_s < CLIP_EDGE_S
    last_cut = last_s - last.end_s < CLIP_EDGE_S
    drop_first = (
        first_wrong
        and not first_cut
        and (exercise.floor_start or _end_outlier_score(own, 0) > MAX_END_OUTLIER_SCORE)
    )
    drop_last = (
        last_wrong
        and not last_cut
        and (exercise.floor_start or _end_outlier_score(own, -1) > MAX_END_OUTLIER_SCORE)
    )
    if first_wrong and last_wrong and not (drop_first and drop_last) and not exercise.floor_start:
        # Both ends the wrong way round, and one of them like the rest: the set was begun from the other end.
        return slice(start, stop)
    return slice(start + int(drop_first), stop - int(drop_last))


def _drop_setup_movements(movements: list[Movement]) -> tuple[int, int]:
    """Start and stop without what is too small at either end, or a pair there quite unlike the others.

    Getting under the bar may travel as far as a rep, but not at its pace.
    """
    start, stop = 0, len(movements)
    least = MIN_SWING_RATIO * float(np.median([m.swing for m in movements]))
    while stop - start >= 3 and movements[start].swing < least:
        start += 1
    while stop - start >= 3 and movements[stop - 1].swing < least:
        stop -= 1
    while stop - start >= 6 and all(
        _outlier_score(movements[start:stop], k) > MAX_OUTLIER_SCORE for k in (0, 1)
    ):
        start += 2
    while stop - start >= 6 and all(
        _outlier_score(movements[start:stop], k) > MAX_OUTLIER_SCORE for k in (-1, -2)
    ):
        stop -= 2
    return start, stop


def _others(movements: list[Movement], own: Movement) -> list[Movement]:
    """The other movements in the direction of `own`; itself where there are none."""
    return [m for m in movements if m.concentric == own.concentric and m is not own] or [own]


def _outlier_score(movements: list[Movement], index: int) -> float:
    """How unlike the others of its direction a movement is, in doublings of duration and of peak speed."""
    own = movements[index]
    others = _others(movements, own)
    duration = float(np.median([m.end_s - m.start_s for m in others]))
    speed = float(np.median([m.peak_speed for m in others]))
    lasted = max(own.end_s - own.start_s, 1e-3) / max(duration, 1e-3)
    # Among swings that are none the peak may point backwards.
    quick = max(own.peak_speed, 1e-9) / max(speed, 1e-9)
    return abs(float(np.log2(lasted))) + abs(float(np.log2(quick)))


def _end_outlier_score(movements: list[Movement], index: int) -> float:
    """Unlikeness of a movement at either end, plus the pause before or after it in movement durations."""
    own = movements[index]
    others = _others(movements, own)
    duration = float(np.median([m.end_s - m.start_s for m in others]))
    neighbor = movements[1] if index == 0 else movements[-2]
    pause = max(neighbor.start_s - own.end_s, own.start_s - neighbor.end_s)
    gaps = [b.start_s - a.end_s for a, b in pairwise(movements)]
    median_pause_s = sorted(gaps)[int(0.75 * (len(gaps) - 1))]
    return _outlier_score(movements, index) + max(0.0, pause - median_pause_s) / duration

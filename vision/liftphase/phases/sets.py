"""Which swings of the excursion are repetitions of a set, and which are walking in, racking or fidgeting."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.series import GRID_HZ, velocity
from liftphase.phases.boundaries import Movement
from liftphase.phases.turns import find_turns

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# A rep's swing against the set's own median swing. Below: a partial rep or a wobble; above: another movement.
SMALLEST_SWING, LARGEST_SWING = 0.55, 1.6
# The zig-zag's hysteresis, as a share of the set's swing.
HYSTERESIS = 0.4
# A set ends where no rep follows within 10 s (the definition the labels were made by).
LONGEST_PAUSE_S = 10.0
# How far the ends of the reps may scatter, as a share of the swing. Reps of a set scatter by 0.01-0.06;
# somebody fidgeting on a bench by 0.12 and more. A single rep must close better: nothing averages it out.
MAX_SCATTER, MAX_SCATTER_SINGLE = 0.16, 0.10
# Mean |log| of swing durations against the median of their direction; fidgeting is less regular than lifting.
MAX_IRREGULARITY = 0.55
# At the ends of a run: furthest an end may lie from the other reps' ends, in swings, and furthest the
# supporting body part (the feet of a squat) may be from where it is during the set, in torso lengths.
MAX_END_OFF, MAX_SUPPORT_OFF = 0.35, 0.25
# A movement that begins or ends this close to the edge of the clip may have been cut by it.
CLIP_EDGE_S = 0.3
# A single rep has no other to resemble, so it must be a large movement (torso lengths).
MIN_SINGLE_SWING = 0.45
# Another set of the same lift has swings within this factor of the first one found.
LIKE_SWING = 1.35
# Where a set runs into another movement without a stop, the slowest moment must be at least this slow.
PASSING_SPEED = 0.4
_LADDER = 0.88


@dataclass(frozen=True, slots=True)
class SetCandidate:
    """Turning points (indices into the grid) of a run of swings that resemble one another."""

    turns: Indices
    swing: float
    scatter: float
    score: float


def find_best_set(grid_s: Array, excursion: Array, support: Array, min_swing: float) -> SetCandidate | None:
    """The run of swings that most looks like a set, or None.

    grid_s, excursion: (N,), excursion in torso lengths, concentric upwards, smoothed; support: (N, 2), where
    the part of the body that should stay put is, in torso lengths; min_swing in torso lengths.
    Swing sizes are tried on a ladder from the largest down, since a set's own size is not known; a run scores
    by how many swings it has, how large they are and how closely they and their ends agree.
    """
    size = float(np.ptp(excursion)) if len(excursion) else 0.0
    best = None
    while size >= min_swing:
        turns = find_turns(excursion, HYSTERESIS * size)
        for run in _runs(grid_s, excursion, turns, size):
            candidate = _judge(grid_s, excursion, support, run)
            if (
                candidate is not None
                and candidate.swing >= min_swing
                and (best is None or candidate.score > best.score)
            ):
                best = candidate
        size *= _LADDER
    return best and _extended(excursion, support, best)


def find_all_sets(grid_s: Array, excursion: Array, support: Array, min_swing: float) -> list[Indices]:
    """Turning points of every set of the clip, in order; arguments as in `find_best_set`.

    The best set comes first; before and after it, others of the same lift are looked for: at least two reps of
    about the same size that agree well, further off than the longest pause within a set.
    """
    best = find_best_set(grid_s, excursion, support, min_swing)
    if best is None:
        return []
    sets = [best.turns]
    pause = int(LONGEST_PAUSE_S * GRID_HZ)
    stretches = [(0, int(best.turns[0]) - pause), (int(best.turns[-1]) + pause, len(grid_s))]
    while stretches:
        a, b = stretches.pop()
        if b - a < GRID_HZ:
            continue
        part = slice(a, b)
        other = find_best_set(grid_s[part], excursion[part], support[part], best.swing / LIKE_SWING)
        if other is None or len(other.turns) < 5:
            continue
        if other.swing > best.swing * LIKE_SWING or other.scatter > MAX_SCATTER_SINGLE:
            continue
        sets.append(other.turns + a)
        stretches += [(a, a + int(other.turns[0]) - pause), (a + int(other.turns[-1]) + pause, b)]
    return sorted(sets, key=lambda turns: int(turns[0]))


def _runs(grid_s: Array, excursion: Array, turns: Indices, size: float) -> list[Indices]:
    """Stretches of neighbouring swings of about `size`, as arrays of their turning points."""
    swings = np.abs(np.diff(excursion[turns]))
    fits = (swings >= SMALLEST_SWING * size) & (swings <= LARGEST_SWING * size)
    runs, start = [], None
    for i, fit in enumerate([*fits.tolist(), False]):
        if fit and start is None:
            start = i
        elif not fit and start is not None:
            runs.append(turns[start : i + 1])
            start = None
    return [run for run in runs if len(run) >= 3]


def _judge(grid_s: Array, excursion: Array, support: Array, run: Indices) -> SetCandidate | None:
    """Trim swings at the run's ends that do not fit the rest, then score what is left."""
    while len(run) >= 3:
        swings = np.abs(np.diff(excursion[run]))
        median = float(np.median(swings))
        ends = _end_offsets(excursion[run]) / median
        away = _support_offsets(support, run)
        first = max(ends[0] / MAX_END_OFF, away[0] / MAX_SUPPORT_OFF)
        last = max(ends[-1] / MAX_END_OFF, away[-1] / MAX_SUPPORT_OFF)
        if len(run) > 3 and max(first, last) > 1:
            run = run[1:] if first >= last else run[:-1]
            continue
        scatter = 1.25 * float(np.mean(ends))
        irregularity = _irregularity(np.diff(grid_s[run]))
        few = len(run) <= 4
        if scatter > (MAX_SCATTER_SINGLE if few else MAX_SCATTER) or irregularity > MAX_IRREGULARITY:
            return None
        if few and median < MIN_SINGLE_SWING:
            return None
        unlikeness = float(np.mean(np.abs(np.log(swings / median))))
        score = len(swings) * np.sqrt(median) * np.exp(-2.0 * unlikeness - 3.0 * scatter - irregularity)
        return SetCandidate(run, median, scatter, float(score))
    return None


def _end_offsets(levels: Array) -> Array:
    """Distance of every turning point from the median of its own end (lengthened or shortened)."""
    offsets = levels.copy()
    for parity in (0, 1):
        offsets[parity::2] -= np.median(levels[parity::2])
    return np.abs(offsets)


def _support_offsets(support: Array, run: Indices) -> Array:
    """For every swing of the run: how far the supporting body part is from its median over the run."""
    home = np.median(support[run[0] : run[-1] + 1], axis=0)
    distance = np.hypot(*(support - home).T)
    return np.array([np.median(distance[a : b + 1]) for a, b in pairwise(run)])


def _irregularity(durations: Array) -> float:
    """Mean |log| deviation of durations from the median of their direction; 0 for a single rep."""
    deviations = [np.abs(np.log(part / np.median(part))) for part in (durations[0::2], durations[1::2])]
    return float(np.mean(np.concatenate(deviations)))


def _extended(excursion: Array, support: Array, candidate: SetCandidate) -> SetCandidate:
    """Add a first or last swing that was lost because another movement runs into it without turning round.

    Walking in and then descending into the first squat is one long swing down; the rep's own part of it
    begins where the lifter stood still at the height the other reps start from.
    """
    turns = candidate.turns
    speed = np.abs(velocity(excursion))
    for at_start in (True, False):
        edge, inner = (turns[0], turns[1]) if at_start else (turns[-1], turns[-2])
        level = np.median(excursion[turns[1::2] if at_start else turns[::-1][1::2]])
        swing_peak = speed[min(edge, inner) : max(edge, inner) + 1].max()
        step = -1 if at_start else 1
        beyond = _standstill(excursion, speed, int(edge), step, float(level), candidate.swing, swing_peak)
        if beyond is None:
            continue
        longer = np.concatenate([[beyond], turns] if at_start else [turns, [beyond]]).astype(np.intp)
        if _support_offsets(support, longer)[0 if at_start else -1] <= MAX_SUPPORT_OFF:
            turns = longer
    return SetCandidate(turns, candidate.swing, candidate.scatter, candidate.score)


def _standstill(
    excursion: Array, speed: Array, edge: int, step: int, level: float, swing: float, peak: float
) -> int | None:
    """Index beyond `edge` where the lifter is slowest while near the level of the far ends; None if too fast.

    Stops at the first moment below 5 % of `peak`; where none comes, takes the slowest one on the way through.
    """
    heading = np.sign(level - excursion[edge])
    slowest = None
    i = edge + step
    while 0 <= i < len(excursion) and abs(i - edge) <= LONGEST_PAUSE_S * GRID_HZ:
        travelled = heading * (excursion[i] - excursion[edge]) / swing
        if travelled < -0.15 or travelled > 1 + MAX_END_OFF:
            break
        if travelled > 1 - MAX_END_OFF:
            if speed[i] < 0.05 * peak:
                return i
            if slowest is None or speed[i] < speed[slowest]:
                slowest = i
        i += step
    if slowest is not None and speed[slowest] < PASSING_SPEED * peak:
        return slowest
    return None


def rep_movements(movements: list[Movement], exercise: Exercise, first_s: float, last_s: float) -> slice:
    """Which of the movements belong to reps: all but a first or last one that the lift cannot have there.

    A squat set begins with an eccentric and ends with a concentric. A movement the wrong way round at either
    end is kept where the clip's edge cut the rep (`first_s`, `last_s`) or where it is just like the others
    (the set was begun from the other end); lifts from the floor never begin with an eccentric: that is the
    lifter bending down to the bar.
    """
    start, stop = 0, len(movements)
    begins_up = exercise.starts_with == "concentric"
    if stop - start > 2 and movements[start].concentric != begins_up:
        cut = movements[start].start_s - first_s < CLIP_EDGE_S
        if not cut and (exercise.floor_start or _oddness(movements, start) > 1):
            start += 1
    if stop - start > 2 and movements[stop - 1].concentric == begins_up:
        cut = last_s - movements[stop - 1].end_s < CLIP_EDGE_S
        if not cut and (exercise.floor_start or _oddness(movements, stop - 1) > 1):
            stop -= 1
    return slice(start, stop)


def _oddness(movements: list[Movement], index: int) -> float:
    """How unlike the others of its direction a movement at either end is: doublings of duration and speed,
    and the pause that separates it from the rest in movement durations."""
    own = movements[index]
    others = [m for m in movements if m.concentric == own.concentric and m is not own]
    duration = float(np.median([m.end_s - m.start_s for m in others]))
    speed = float(np.median([m.peak_speed for m in others]))
    neighbour = movements[1] if index == 0 else movements[-2]
    pause = max(neighbour.start_s - own.end_s, own.start_s - neighbour.end_s)
    gaps = [b.start_s - a.end_s for a, b in pairwise(movements)]
    usual = sorted(gaps)[int(0.75 * (len(gaps) - 1))]
    return (
        abs(float(np.log2((own.end_s - own.start_s) / duration)))
        + abs(float(np.log2(own.peak_speed / speed)))
        + max(0.0, pause - usual) / duration
    )

"""Which swings of the excursion are repetitions of a set, and which are walking in, racking or fidgeting."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.failed_rep import append_failed_rep
from liftphase.phases.turning_points import HYSTERESIS, find_turning_points
from liftphase.signal.series import GRID_HZ, velocity

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# A swing against the set's own. Below: a wobble; above: another movement. A partial rep is at least this.
MIN_SWING_RATIO, MAX_SWING_RATIO = 0.3, 1.6
# A set ends where no rep follows within 10 s (the definition the labels were made by).
MAX_PAUSE_S = 10.0
# Furthest that the ends of the reps may lie from their median, in the median over the reps (so that a few
# partial ones do not matter), as a share of the swing. Reps of a set: 0.01-0.04; fidgeting: 0.07 and more.
MAX_END_POINT_DISPERSION = 0.055
# The ends of a single rep are a pair only: a little further apart is no sign of fidgeting.
MAX_SINGLE_END_POINT_DISPERSION = 0.1
# Mean |log| of swing durations against the median of their direction; fidgeting is less regular than lifting.
MAX_TEMPORAL_VARIABILITY = 0.55
# At the ends of a run: furthest an end may lie from the other reps' ends, in swings, and furthest the
# supporting body part (the feet of a squat) may be from where it is during the set, in torso lengths.
MAX_END_OFF, MAX_SUPPORT_OFF = 0.35, 0.25
# The support is smooth (2 Hz): every eighth sample, 15 a second, has its median.
SUPPORT_STEP = 8
# Short of the others' ends is a partial rep, beyond them is picking the bar up or putting it down: allowed is
# this many times the usual scatter, and at least this share of the swing.
MAX_BEYOND_DISPERSIONS, MIN_BEYOND = 5.0, 0.12
# Nearer to a turning point than this share of the swing is still at it.
NEAR_TURNING_POINT = 0.1
# A turning point this close to it is no turn but where the clip begins or ends.
EDGE_S = 0.1
# A single rep has no other to resemble: it must be large (torso lengths), and any real set beats it.
MIN_SINGLE_SWING = 0.45
SINGLE_SCORE = 0.6
# Another set of the same lift has swings within this factor of the first one found.
MAX_SWING_FACTOR = 1.35
# Where a set runs into another movement without a stop, the slowest moment must be at least this slow.
PASSING_SPEED = 0.4
# A first or last swing that overshoots the other reps' ends by more than this share runs into another
# movement.
MIN_OVERSHOOT = 0.05
# Standing still: less than this share of the swing in this time.
STANDSTILL_S, STANDSTILL_TRAVEL = 0.4, 0.02
_SCALE_STEP = 0.88
# A set that shows on sizes above the excursion's own only must score so many times what others do: there two
# sets with a rest between them look like the reps of one.
FAR_BETTER = 2.0


@dataclass(frozen=True, slots=True)
class SetCandidate:
    """Turning points (indices into the grid) of a run of swings that resemble one another."""

    turning_points: Indices
    swing: float
    end_point_dispersion: float
    score: float


def find_best_set(grid_s: Array, excursion: Array, support: Array, min_swing: float) -> SetCandidate | None:
    """The run of swings that most looks like a set, or None.

    grid_s, excursion: (N,), excursion in torso lengths, concentric upwards, smoothed; support: (N, S, 2),
    where the part of the body that should stay put is, in torso lengths, as S ways of seeing it have it: it
    has moved when all of them say so; min_swing in torso lengths.
    Swing sizes are tried on a ladder from the largest down, since a set's own size is not known; a run scores
    by how many swings it has, how large they are and how closely they and their ends agree.
    """
    size = float(np.ptp(excursion)) if len(excursion) else 0.0
    # Neighbouring sizes see the same runs.
    judged: dict[bytes, SetCandidate | None] = {}

    def candidates(size: float) -> list[SetCandidate]:
        runs = _runs(excursion, find_turning_points(excursion, HYSTERESIS * size), size)
        for run in runs:
            if run.tobytes() not in judged:
                judged[run.tobytes()] = _score_run(grid_s, excursion, support, run)
        fit = [judged[run.tobytes()] for run in runs]
        return [candidate for candidate in fit if candidate is not None and candidate.swing >= min_swing]

    def best_between(top: float, bottom: float) -> SetCandidate | None:
        steps = int(np.log(bottom / top) / np.log(_SCALE_STEP)) + 1 if top >= bottom else 0
        found = [candidate for step in range(steps) for candidate in candidates(top * _SCALE_STEP**step)]
        return max(found, key=lambda candidate: candidate.score, default=None)

    best = best_between(size, min_swing)
    # Larger than anything there is: then what a landmark does that slips off at one end is no turn yet.
    larger = best_between(MAX_SWING_RATIO * size, max(size, min_swing))
    if larger and (best is None or larger.score > FAR_BETTER * best.score):
        best = larger
    if best is None:
        return None
    # On the set's own scale partial reps show up that a larger scale passed over.
    own = [
        other
        for other in candidates(best.swing)
        if other.turning_points[0] <= best.turning_points[0]
        and other.turning_points[-1] >= best.turning_points[-1]
    ]
    best = own[0] if own else best
    return _refine_set_bounds(excursion, support, best)


def find_all_sets(grid_s: Array, excursion: Array, support: Array, best: SetCandidate) -> list[Indices]:
    """Turning points of every set of the clip, in order; arguments as in `find_best_set`, which gave `best`.

    Before and after the best set, others of the same lift are looked for: at least two reps
    of about the same size that agree well, further off than the longest pause within a set.
    """
    sets = [best.turning_points]
    pause = int(MAX_PAUSE_S * GRID_HZ)
    stretches = [
        (0, int(best.turning_points[0]) - pause),
        (int(best.turning_points[-1]) + pause, len(grid_s)),
    ]
    while stretches:
        a, b = stretches.pop()
        if b - a < GRID_HZ:
            continue
        part = slice(a, b)
        other = find_best_set(grid_s[part], excursion[part], support[part], best.swing / MAX_SWING_FACTOR)
        if other is None or len(other.turning_points) < 5:
            continue
        if other.swing > best.swing * MAX_SWING_FACTOR:
            continue
        sets.append(other.turning_points + a)
        stretches += [
            (a, a + int(other.turning_points[0]) - pause),
            (a + int(other.turning_points[-1]) + pause, b),
        ]
    return sorted(sets, key=lambda turning_points: int(turning_points[0]))


def _runs(excursion: Array, turning_points: Indices, size: float) -> list[Indices]:
    """Stretches of neighbouring swings of about `size`, as arrays of their turning points."""
    swings = np.abs(np.diff(excursion[turning_points]))
    fits = (swings >= MIN_SWING_RATIO * size) & (swings <= MAX_SWING_RATIO * size)
    runs, start = [], None
    for i, fit in enumerate([*fits.tolist(), False]):
        if fit and start is None:
            start = i
        elif not fit and start is not None:
            runs.append(turning_points[start : i + 1])
            start = None
    parts = [part for run in runs for part in _between_rests(excursion, run)]
    return [part for part in parts if len(part) >= 3]


def _between_rests(excursion: Array, run: Indices) -> list[Indices]:
    """The parts of a run between rests longer than a set may hold; the run itself where it holds none."""
    max_pause = int(MAX_PAUSE_S * GRID_HZ)
    rests = [
        k
        for k in range(1, len(run) - 1)
        if run[k + 1] - run[k - 1] > max_pause and _dwell_around(excursion, *run[k - 1 : k + 2]) > max_pause
    ]
    return [run[a : b + 1] for a, b in pairwise([0, *rests, len(run) - 1])]


def _dwell_around(excursion: Array, before: int, turn: int, after: int) -> int:
    """Samples about a turning point in which the excursion hardly leaves it, for the turns beside it."""
    into, out = (np.abs(excursion[a : b + 1] - excursion[turn]) for a, b in ((before, turn), (turn, after)))
    arrives = before + int(np.flatnonzero(into >= NEAR_TURNING_POINT * into[0])[-1])
    leaves = turn + int(np.argmax(out >= NEAR_TURNING_POINT * out[-1]))
    return leaves - arrives


def _score_run(grid_s: Array, excursion: Array, support: Array, run: Indices) -> SetCandidate | None:
    """Trim swings at the run's ends that do not fit the rest, then score what is left."""
    while len(run) >= 3:
        swings = np.abs(np.diff(excursion[run]))
        median = _median(swings)
        ends = _end_offsets(excursion[run], _cut_ends(run, len(excursion))) / median
        misfit = _end_misfits(ends, _support_offsets(support, run, (0, -1)))
        if len(run) > 3 and max(misfit[0], misfit[-1]) > 1:
            run = run[1:] if misfit[0] >= misfit[-1] else run[:-1]
            continue
        if max(misfit[0], misfit[-1]) > 1:
            return None
        end_point_dispersion = _median(np.abs(ends))
        temporal_variability = _temporal_variability(np.diff(grid_s[run]))
        single = len(run) == 3
        if (
            end_point_dispersion > (MAX_SINGLE_END_POINT_DISPERSION if single else MAX_END_POINT_DISPERSION)
            or temporal_variability > MAX_TEMPORAL_VARIABILITY
        ):
            return None
        few = len(run) <= 4
        if few and median < MIN_SINGLE_SWING:
            return None
        score = (
            len(swings)
            * np.sqrt(median)
            * np.exp(-2.0 * log_ratio_dispersion(swings) - 4.0 * np.mean(np.abs(ends)) - temporal_variability)
        )
        return SetCandidate(run, median, end_point_dispersion, float(score) * (SINGLE_SCORE if few else 1.0))
    return None


def _cut_ends(run: Indices, count: int) -> NDArray[np.bool_]:
    """Which turning points are the clip's edge, where a movement was under way: the first, the last, none."""
    cut = np.zeros(len(run), dtype=bool)
    cut[0], cut[-1] = run[0] < EDGE_S * GRID_HZ, run[-1] > count - 1 - EDGE_S * GRID_HZ
    return cut


def _end_offsets(levels: Array, cut: NDArray[np.bool_]) -> Array:
    """How far every turning point lies beyond the median of its own end; negative is short of it.

    Those that the clip's edge has cut say nothing of where the end is, and may be short of it.
    """
    offsets = levels.copy()
    for parity in (0, 1):
        own, whole = levels[parity::2], ~cut[parity::2]
        offsets[parity::2] -= _median(own[whole] if whole.any() else own)
    offsets[0 if levels[0] < levels[1] else 1 :: 2] *= -1
    return np.where(cut, np.maximum(offsets, 0.0), offsets)


def _end_misfits(ends: Array, away: list[float]) -> tuple[float, float]:
    """How badly the first and the last swing fit, 1 being the limit; `ends` as shares of the swing."""
    beyond = max(MAX_BEYOND_DISPERSIONS * _median(np.abs(ends)), MIN_BEYOND)

    def misfit(end: int, swing: int) -> float:
        outer = max(float(ends[end]) / beyond, -float(ends[end]) / MAX_END_OFF)
        inner = float(ends[end + 1 if end == 0 else end - 1]) / beyond
        return max(outer, inner, float(away[swing]) / MAX_SUPPORT_OFF)

    return misfit(0, 0), misfit(-1, -1)


def _support_offsets(support: Array, run: Indices, swings: tuple[int, ...]) -> list[float]:
    """How far the supporting body part strays during these swings of the run from its median over the run."""
    home = np.median(support[run[0] : run[-1] + 1 : SUPPORT_STEP], axis=0)
    first = [swing if swing >= 0 else swing - 1 for swing in swings]
    own = [support[run[k] : run[k + 1] + 1] for k in first]
    return [_upper_quartile(np.linalg.norm(part - home, axis=2).min(axis=1)) for part in own]


def _median(values: Array) -> float:
    """Of a few values; many times as quick as `np.median`."""
    ordered = np.sort(values)
    half = len(ordered) // 2
    return float(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def _upper_quartile(values: Array) -> float:
    """The sample at three quarters of the way up; many times as quick as `np.percentile`."""
    place = (3 * (len(values) - 1)) // 4
    return float(np.partition(values, place)[place])


def log_ratio_dispersion(values: Array) -> float:
    """Mean |log| deviation of positive values from their median."""
    return float(np.mean(np.abs(np.log(values / _median(values)))))


def _temporal_variability(durations: Array) -> float:
    """Mean |log| deviation of durations from the median of their direction; 0 for a single rep.

    A first or last swing that lasts longer than a usual one and the longest pause holds standing about before
    or after the set: that may last as long as it likes.
    """
    counted = durations <= _median(durations) + MAX_PAUSE_S
    counted[1:-1] = True
    parts = [durations[parity::2][counted[parity::2]] for parity in (0, 1)]
    deviations = [np.abs(np.log(part / _median(part))) for part in parts if part.size]
    return float(np.mean(np.concatenate(deviations)))


def _refine_set_bounds(excursion: Array, support: Array, candidate: SetCandidate) -> SetCandidate:
    """The candidate with its first and last swing cut free from movements that run into them.

    Walking in and then descending into the first squat is one long swing down, and a hang may end with a drop
    from the bar: the rep's own part begins where the lifter stood still at the height where the other reps
    start. A swing that was lost because it was too long that way is added.
    """
    turning_points = candidate.turning_points
    speed = np.abs(velocity(excursion))
    for at_start in (True, False):
        step = -1 if at_start else 1
        order = turning_points if at_start else turning_points[::-1]
        dwell = _find_dwell(
            excursion, int(order[1]), step, _level(excursion, order[2::2], order[0]), candidate
        )
        if dwell is not None:
            turning_points = turning_points.copy()
            turning_points[0 if at_start else -1] = dwell
        level = _level(excursion, order[1::2], order[1])
        edge = int(turning_points[0 if at_start else -1])
        beyond = _find_dwell(excursion, edge, step, level, candidate)
        if beyond is None:
            beyond = _find_slowest_sample(excursion, speed, edge, step, level, candidate)
        if beyond is None:
            continue
        longer = np.concatenate(
            [[beyond], turning_points] if at_start else [turning_points, [beyond]]
        ).astype(np.intp)
        if _support_offsets(support, longer, (0 if at_start else -1,))[0] <= MAX_SUPPORT_OFF:
            turning_points = longer
    turning_points = _cut_overshoot(excursion, turning_points, candidate)
    longer = append_failed_rep(excursion, turning_points, candidate.swing)
    if max(_support_offsets(support, longer, (-2, -1))) <= MAX_SUPPORT_OFF:
        turning_points = longer
    return SetCandidate(turning_points, candidate.swing, candidate.end_point_dispersion, candidate.score)


def _cut_overshoot(excursion: Array, turning_points: Indices, candidate: SetCandidate) -> Indices:
    """Turning points with a first or last swing that overshoots the other reps' ends cut off there.

    After the last rep the lifter may bend on down, or walk off while still rising.
    """
    turning_points = turning_points.copy()
    limit = 1 + max(2 * candidate.end_point_dispersion, MIN_OVERSHOOT)
    for outer, inner, rest in ((0, 1, turning_points[2::2]), (-1, -2, turning_points[::-1][2::2])):
        if not rest.size:
            continue
        level = _median(excursion[rest])
        travelled = (excursion - excursion[turning_points[inner]]) / (
            level - excursion[turning_points[inner]]
        )
        if travelled[turning_points[outer]] > limit:
            step = -1 if outer == 0 else 1
            way = np.arange(turning_points[inner], turning_points[outer], step)
            turning_points[outer] = way[int(np.argmax(travelled[way] >= 1.0))]
    return turning_points


def _level(excursion: Array, same_end: Indices, otherwise: np.intp) -> float:
    return _median(excursion[same_end]) if len(same_end) else float(excursion[otherwise])


def _walk_outwards(
    excursion: Array, turn: int, step: int, level: float, candidate: SetCandidate
) -> tuple[Indices, Array]:
    """Indices from `turn` outwards and the share of the way to `level` made there, until it goes astray."""
    reach = int(MAX_PAUSE_S * GRID_HZ)
    stop = min(turn + reach, len(excursion)) if step > 0 else max(turn - reach, -1)
    way = np.arange(turn, stop, step)
    travelled = np.sign(level - excursion[turn]) * (excursion[way] - excursion[turn]) / candidate.swing
    astray = np.flatnonzero((travelled < -0.15) | (travelled > 1 + MAX_END_OFF))
    end = int(astray[0]) if astray.size else len(way)
    return way[:end], travelled[:end]


def _find_dwell(excursion: Array, turn: int, step: int, level: float, candidate: SetCandidate) -> int | None:
    """Inside the first standstill near `level` on the way out from `turn`; None if there is none."""
    way, travelled = _walk_outwards(excursion, turn, step, level, candidate)
    still = int(STANDSTILL_S * GRID_HZ)
    for i in range(len(way) - still):
        if travelled[i] < 1 - MAX_END_OFF:
            continue
        if np.ptp(travelled[i : i + still]) < STANDSTILL_TRAVEL:
            # The movement itself ends within the standstill, so go on a little, but not into what follows.
            rest = travelled[i : i + int(GRID_HZ)]
            leaving = np.flatnonzero(np.abs(rest - rest[0]) > 1.5 * STANDSTILL_TRAVEL)
            return int(way[i + (int(leaving[0]) if leaving.size else len(rest)) - 1])
    return None


def _find_slowest_sample(
    excursion: Array, speed: Array, turn: int, step: int, level: float, candidate: SetCandidate
) -> int | None:
    """Slowest moment near `level` of a movement that passes through it; None if it is not slow."""
    way, travelled = _walk_outwards(excursion, turn, step, level, candidate)
    near = way[travelled > 1 - MAX_END_OFF]
    if not near.size:
        return None
    slowest = int(near[np.argmin(speed[near])])
    return slowest if speed[slowest] < PASSING_SPEED * speed[way].max() else None

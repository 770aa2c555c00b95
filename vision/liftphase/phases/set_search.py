"""The search for sets: one score to which every cue adds, and none has a veto.

A displacement is cut into swings at its turning points. Every swing gains or loses by its size, by how far
the support strays in it and by its speed; every pair of neighboring swings by how closely the second comes
back to where the first began, in the displacement and in posture; and a swing loses that is much quicker or
larger than those of the best set. A set is a run of swings whose sum, less the cost of a set, is above 0; the
best division of a recording into sets and what lies between is found by dynamic programming (Viterbi 1967).
The size of a set's swings is not known, so sizes are tried in steps.
"""

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters
from liftphase.phases.set_rests import parts_between_rests
from liftphase.phases.set_score import (
    Surroundings,
    SwingMeter,
    Swings,
    cue,
    distances,
    likeness_scores,
    median_of,
    pair_scores,
    swing_scores,
)
from liftphase.phases.turning_points import find_turning_points, turning_point_candidates

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

log = logging.getLogger(__name__)

# Of the scores that are compared, relative: far above that of a sum of floats.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SetRun:
    """A run of swings that is a set.

    turning_points: (M,) indices; swing: median, in the units of the displacement; closure: median distance
    between ends of one kind that follow one another, in swings; score: sum of the cues, no unit.
    """

    turning_points: Indices
    swing: float
    closure: float
    score: float

    def shifted(self, samples: int) -> "SetRun":
        """The same run where the displacement begins so many samples earlier."""
        return replace(self, turning_points=self.turning_points + samples)


def search_sets(
    displacement: Array,
    around: Surroundings | None = None,
    *,
    rate_hz: float,
    min_swing: float,
    home_high: bool,
    expected: bool,
    parameters: Parameters,
) -> list[SetRun]:
    """Find the sets of a recording, in order.

    Parameters
    ----------
    displacement : ndarray, shape (N,)
        Concentric upwards, after a low-pass, on a uniform grid.
    around : Surroundings, optional
        Support and posture at the same samples.
    rate_hz : float
        Rate of the grid, Hz.
    min_swing : float
        Smallest swing of a set, in the units of `displacement`.
    home_high : bool
        Whether the reps begin and end at the upper end, as those of a squat do.
    expected : bool
        Whether it is known that there is a set.
    """
    p = parameters
    search = _Search(displacement, around, rate_hz=rate_hz, home_high=home_high, parameters=p)
    best = search.best_sets(min_swing, p.set_cost)
    if expected:
        best = [run for run in best if _stands_out(run, min_swing, p)]
    if not best and expected:
        found = search.best_sets(min_swing, p.set_cost - p.expected_set_gain)
        found = [run for run in found if _stands_out(run, min_swing, p)]
        best = [max(found, key=lambda run: run.score)] if found else []
    if not best and log.isEnabledFor(logging.DEBUG):
        _log_rejected(search.best_sets(min_swing, 0.0), p.set_cost - p.expected_set_gain * expected, rate_hz)
    for run in best:
        ends = run.turning_points[[0, -1]] / rate_hz
        log.debug("set at %.2f-%.2f s: score %.2f, swing %.2f", *ends, run.score, run.swing)
    return best


def _stands_out(run: SetRun, min_swing: float, p: Parameters) -> bool:
    """Whether a set of small swings shows clearly enough: somebody who shifts about comes back by chance."""
    full_swing = p.full_swing * min_swing / p.min_swing
    cost = p.shifting_cost * max(0.0, float(np.log(full_swing / run.swing)))
    return run.score >= min(cost, p.max_shifting_cost) * float(np.sqrt(run.swing))


def _log_rejected(runs: Sequence[SetRun], cost: float, rate_hz: float) -> None:
    """Say why no set was found. runs: those that show where a set costs nothing."""
    if not runs:
        log.debug("no set: no two swings, there and back, have a score above 0")
        return
    costs = [cost * float(np.sqrt(run.swing)) for run in runs]
    nearest, set_cost = max(zip(runs, costs, strict=True), key=lambda pair: pair[0].score - pair[1])
    log.debug(
        "no set: the best run, %.2f-%.2f s, %d swings of %.2f, has a score of %.2f, and a set costs %.2f",
        *nearest.turning_points[[0, -1]] / rate_hz,
        len(nearest.turning_points) - 1,
        nearest.swing,
        nearest.score,
        set_cost,
    )


def total_score(runs: Sequence[SetRun]) -> float:
    """Score of several sets together."""
    return sum(run.score for run in runs)


def distinctness(runs: Sequence[SetRun]) -> float:
    """How clearly sets show, however long they are: of the best one, its score over the root of its swings.

    Landmarks that jump to and fro make many poor swings, which together are worth more than a few good ones.
    """
    return max((run.score / float(np.sqrt(len(run.turning_points) - 1)) for run in runs), default=0.0)


class _Search:
    """The sets of one recording at any size of swing; arguments as in `search_sets`."""

    def __init__(
        self,
        displacement: Array,
        around: Surroundings | None,
        *,
        rate_hz: float,
        home_high: bool,
        parameters: Parameters,
    ) -> None:
        self._displacement, self._around, self._rate_hz = displacement, around, rate_hz
        self._home_high, self._parameters = home_high, parameters
        self._meter = SwingMeter(displacement, around, rate_hz=rate_hz, parameters=parameters)
        # Neighboring sizes see the same turning points.
        self._measured: dict[bytes, Swings] = {}
        self._found: dict[tuple[bytes, float, float], list[SetRun]] = {}

    def best_sets(self, min_swing: float, cost: float) -> list[SetRun]:
        """The sets at the size of swing where together they score best."""
        p = self._parameters
        top = p.max_size_ratio * float(np.ptp(self._displacement)) if len(self._displacement) else 0.0
        steps = int(np.log(min_swing / top) / np.log(p.scale_step)) + 1 if top >= min_swing else 0
        candidates = turning_point_candidates(self._displacement, min(p.search_hysteresis) * min_swing)

        best: list[SetRun] = []
        for size in top * p.scale_step ** np.arange(steps):
            for fraction in p.search_hysteresis:
                runs = self._sets(candidates, size, fraction, cost, min_swing, above=total_score(best))
                if total_score(runs) > total_score(best):
                    best = runs
        if not best:
            return best
        # At the set's own size partial reps show up that a larger size passed over.
        largest = max(best, key=lambda run: run.score)
        finer = self._sets(candidates, largest.swing, max(p.search_hysteresis), cost, min_swing)
        wider = [run for run in finer if any(_covers(run, known) for known in best)]
        return wider if all(any(_covers(run, known) for run in wider) for known in best) else best

    def _sets(
        self,
        candidates: Indices,
        size: float,
        fraction: float,
        cost: float,
        min_swing: float,
        *,
        above: float = 0.0,
    ) -> list[SetRun]:
        """The sets of swings of about `size` between turning points of that fraction of it.

        above: none are needed that do not score more than this together.
        """
        turning_points = find_turning_points(self._displacement, fraction * size, candidates=candidates)
        if len(turning_points) < 3:
            return []
        key = (turning_points.tobytes(), size, cost)
        if key not in self._found:
            swings = self._swings(turning_points)
            found = _sets_of_size(swings, size, cost, self._home_high, self._parameters, above)
            alike = _alike([run for run in found if run.swing >= min_swing], swings, self._parameters)
            self._found[key] = [part for run in alike for part in self._between_rests(run)]
        return self._found[key]

    def _between_rests(self, run: SetRun) -> list[SetRun]:
        whole = len(run.turning_points) - 1
        parts = parts_between_rests(
            self._displacement,
            run.turning_points,
            None if self._around is None else self._around.posture[run.turning_points],
            rate_hz=self._rate_hz,
            home_high=self._home_high,
            parameters=self._parameters,
        )
        return [
            replace(run, turning_points=part, score=run.score * (len(part) - 1) / whole) for part in parts
        ]

    def _swings(self, turning_points: Indices) -> Swings:
        key = turning_points.tobytes()
        if key not in self._measured:
            self._measured[key] = self._meter.measure(turning_points)
        return self._measured[key]


def _covers(run: SetRun, known: SetRun) -> bool:
    """Whether a set reaches as far as a known one on both sides."""
    a, b = run.turning_points, known.turning_points
    return bool(a[0] <= b[0] and a[-1] >= b[-1])


def _sets_of_size(
    swings: Swings, size: float, cost: float, home_high: bool, p: Parameters, above: float
) -> list[SetRun]:
    """The best sets of swings of about this size, found again with the best one to compare with.

    A set of small swings costs more, and so does one that begins from the other end than the lift. None are
    returned where they cannot score more than `above` together.
    """
    single, pair = swing_scores(swings, size, p), pair_scores(swings, size, p)
    costs = cost + p.small_set_cost * float(np.log(p.small_swing / min(size, p.large_swing)))
    begins_high = np.diff(swings.levels) < 0
    costs = costs + p.other_end_cost * (begins_high != home_high)
    # A score counts by the root of a set's swing, and to compare with the best set only lowers it.
    enough = above * (1 - _ROUNDING) / float(np.sqrt(swings.size.max()))
    gains = np.maximum(single - costs, single)
    gains[1:] = np.maximum(gains[1:], single[1:] + pair)
    if float(gains[gains > 0].sum()) <= enough:
        return []
    divided = best_runs(single, pair, costs, p.lone_swing_cost)
    if sum(score for _, _, score in divided) <= enough:
        return []
    reference = max((_as_set(swings, *found) for found in divided), key=lambda run: run.score)
    single = single + likeness_scores(swings, reference.turning_points, p)
    return [_as_set(swings, *found) for found in best_runs(single, pair, costs, p.lone_swing_cost)]


def _as_set(swings: Swings, first: int, last: int, score: float) -> SetRun:
    """The set from one swing to another; score: sum of its cues."""
    swing = float(median_of(swings.size[first : last + 1]))
    closure = float(median_of(swings.cues.closures[first:last])) / swing
    return SetRun(swings.turning_points[first : last + 2], swing, closure, float(np.sqrt(swing)) * score)


def _alike(runs: list[SetRun], swings: Swings, p: Parameters) -> list[SetRun]:
    """The sets that are still worth something when compared with the best one.

    Picking up a weight looks like a set of one rep.
    """
    if len(runs) < 2:
        return runs
    best = max(runs, key=lambda run: run.score)
    reference = _profile(best, swings)
    kept = []
    for run in runs:
        durations_s, postures = _profile(run, swings)
        unlike = -p.other_start_cost * float(_starts_otherwise(run, best, swings))
        unlike += float(cue(p.duration_cue, np.log(durations_s / reference[0])).sum())
        if postures is not None and reference[1] is not None:
            unlike += float(cue(p.posture_cue, distances(postures, reference[1])).sum())
        if run is best or run.score + float(np.sqrt(run.swing)) * unlike > 0:
            kept.append(run)
    return kept


def _starts_otherwise(run: SetRun, best: SetRun, swings: Swings) -> bool:
    """Whether two sets of whole reps begin from different ends."""
    if len(run.turning_points) % 2 == 0 or len(best.turning_points) % 2 == 0:
        return False
    first, other = (int(np.searchsorted(swings.turning_points, r.turning_points[0])) for r in (run, best))
    return (first - other) % 2 == 1


def _profile(run: SetRun, swings: Swings) -> tuple[Array, Array | None]:
    """(2,) median duration of the swings up and down and (2, D) posture at the upper and the lower end."""
    first = int(np.searchsorted(swings.turning_points, run.turning_points[0]))
    count = len(run.turning_points)
    order = (0, 1) if swings.levels[first] > swings.levels[first + 1] else (1, 0)
    durations_s = swings.duration_s[first : first + count - 1]
    medians = np.array([median_of(durations_s[1 - k :: 2]) for k in order])
    if swings.posture is None:
        return medians, None
    postures = swings.posture[first : first + count]
    return medians, np.array([median_of(postures[k::2]) for k in order])


def without_strangers(
    displacement: Array, turning_points: Indices, known: Indices, *, rate_hz: float, parameters: Parameters
) -> Indices:
    """Turning points without reps at either end, outside a set that is known, that are unlike those in it.

    known: turning points of the set, found on another estimate of the displacement.
    """
    meter = SwingMeter(displacement, None, rate_hz=rate_hz, parameters=parameters)
    kept = turning_points
    inside = kept[(kept >= known[0]) & (kept <= known[-1])]
    if len(inside) < 3:
        return kept
    while len(kept) > 4 and kept[1] < inside[0]:
        if likeness_scores(meter.measure(kept), inside, parameters)[:2].max() > -parameters.stranger_cost:
            break
        kept = kept[2:]
    while len(kept) > 4 and kept[-2] > inside[-1]:
        if likeness_scores(meter.measure(kept), inside, parameters)[-2:].max() > -parameters.stranger_cost:
            break
        kept = kept[:-2]
    return kept


def best_runs(single: Array, pair: Array, costs: Array, lone: float) -> list[tuple[int, int, float]]:
    """Divide swings so that the scores of the runs among them add up to the most.

    Parameters
    ----------
    single : ndarray, shape (M,)
        What each swing is worth in a run.
    pair : ndarray, shape (M - 1,)
        What each pair of neighbors in one run is worth.
    costs : ndarray, shape (M,)
        Cost of a run that begins with this swing.
    lone : float
        Cost of a last swing without another to make a rep with.

    Returns
    -------
    list of tuple
        First and last swing of each run, two at least, and its score.
    """
    # Plain floats: a few swings at a time are too few for arrays to pay.
    joined = (single + np.concatenate([[0.0], pair])).tolist()
    opened = (single - costs).tolist()
    # The best sum so far by what the swing is: outside a set, its first one, an even or an odd one of it.
    outside, first, even, odd = 0.0, -math.inf, -math.inf, -math.inf
    back: list[tuple[int, int]] = []
    for opens, joins in zip(opened, joined, strict=True):
        left, before = outside, 0
        if even > left:
            left, before = even, 2
        if odd - lone > left:
            left, before = odd - lone, 3
        stay, from_first = (first, 1) if first >= odd else (odd, 3)
        back.append((before, from_first))
        # A run may follow another without a swing between.
        outside, first, even, odd = left, left + opens, stay + joins, even + joins
    ends = (outside, -math.inf, even, odd - lone)
    state = ends.index(max(ends))
    runs: list[tuple[int, int, float]] = []
    end, last_state = -1, 0
    for k in range(len(back) - 1, -1, -1):
        if state >= 2 and end < 0:
            end, last_state = k, state
        elif state == 1:
            score = float(single[k : end + 1].sum() + pair[k:end].sum() - costs[k])
            runs.append((k, end, score - lone * float(last_state == 3)))
            end = -1
        state = 2 if state == 3 else back[k][1 if state == 2 else 0]
    return runs[::-1]

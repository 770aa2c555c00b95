"""The search for sets: which swings of a displacement are reps, and which are walking in or fidgeting."""

import logging
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters
from liftphase.phases.set_bounds import refine_set_bounds
from liftphase.phases.set_score import SetCandidate, score_run
from liftphase.phases.turning_points import find_turning_points, turning_point_candidates

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

log = logging.getLogger(__name__)


def find_best_set(
    displacement: Array,
    support: Array | None = None,
    *,
    rate_hz: float,
    min_swing: float,
    parameters: Parameters,
) -> SetCandidate | None:
    """Find the run of swings with the highest score as a set.

    The size of a set's swings is not known, so sizes are tried in steps from the largest down. The score of a
    run depends on the number and the size of its swings and on the dispersion of sizes, ends and durations.

    Parameters
    ----------
    displacement : ndarray, shape (N,)
        Concentric upwards, after a low-pass, on a uniform grid.
    support : ndarray, shape (N, S, 2), optional
        Position of the support, which does not move during a set (the feet of a squat), in S estimates: it
        has moved when all of them show it.
    rate_hz : float
        Rate of the grid, Hz.
    min_swing : float
        Smallest swing of a set, in the units of `displacement`.
    """
    search = _Search(displacement, support, rate_hz, min_swing, parameters)
    size = float(np.ptp(displacement)) if len(displacement) else 0.0
    best = search.best_between(size, min_swing)
    # Larger than the whole range: at this size a landmark that slips off at one end makes no turning point.
    larger = search.best_between(parameters.max_swing_ratio * size, max(size, min_swing))
    if larger and (best is None or larger.score > parameters.larger_scale_score_ratio * best.score):
        best = larger
    if best is None:
        return None
    # At the size of the set partial reps are found that a larger size skips.
    wider = [
        other
        for other in search.candidates(best.swing)
        if other.turning_points[0] <= best.turning_points[0]
        and other.turning_points[-1] >= best.turning_points[-1]
    ]
    best = wider[0] if wider else best
    return refine_set_bounds(displacement, support, best, rate_hz=rate_hz, parameters=parameters)


class _Search:
    """The candidates of one displacement at any swing size; arguments as in `find_best_set`."""

    def __init__(
        self,
        displacement: Array,
        support: Array | None,
        rate_hz: float,
        min_swing: float,
        parameters: Parameters,
    ) -> None:
        self._displacement, self._support = displacement, support
        self._rate_hz, self._min_swing, self._parameters = rate_hz, min_swing, parameters
        # Neighboring sizes give the same turning points, and the same runs.
        self._scored: dict[bytes, SetCandidate | None] = {}
        self._extremes = turning_point_candidates(displacement, parameters.hysteresis * min_swing)

    def candidates(self, size: float) -> list[SetCandidate]:
        """Candidates whose swings are of about `size`, the smallest swing or more, in order of time."""
        p = self._parameters
        turning_points = find_turning_points(
            self._displacement, p.hysteresis * size, candidates=self._extremes
        )
        found = []
        for run in _runs(self._displacement, turning_points, size, rate_hz=self._rate_hz, parameters=p):
            key = run.tobytes()
            if key not in self._scored:
                self._scored[key] = score_run(
                    self._displacement, self._support, run, rate_hz=self._rate_hz, parameters=p
                )
            candidate = self._scored[key]
            if candidate is not None and candidate.swing >= self._min_swing:
                found.append(candidate)
        return found

    def best_between(self, top: float, bottom: float) -> SetCandidate | None:
        """The candidate with the best score at sizes from `top` down to `bottom`; None if there is none."""
        step = self._parameters.scale_step
        steps = int(np.log(bottom / top) / np.log(step)) + 1 if 0 < bottom <= top else 0
        found = [candidate for k in range(steps) for candidate in self.candidates(top * step**k)]
        return max(found, key=lambda candidate: candidate.score, default=None)


def find_all_sets(
    displacement: Array,
    support: Array | None,
    best: SetCandidate,
    *,
    rate_hz: float,
    parameters: Parameters,
) -> list[Indices]:
    """Find the turning points of every set, in order; arguments as in `find_best_set`, which gave `best`.

    Further sets of the same lift have about the same swing and lie further off than the longest pause within
    a set.
    """
    p = parameters
    sets = [best.turning_points]
    pause = int(p.max_pause_s * rate_hz)
    stretches = [
        (0, int(best.turning_points[0]) - pause),
        (int(best.turning_points[-1]) + pause, len(displacement)),
    ]
    while stretches:
        a, b = stretches.pop()
        if b - a < rate_hz:
            continue
        other = find_best_set(
            displacement[a:b],
            None if support is None else support[a:b],
            rate_hz=rate_hz,
            min_swing=best.swing / p.max_set_swing_factor,
            parameters=p,
        )
        if other is None:
            continue
        if len(other.turning_points) < 2 * p.min_other_set_reps + 1:
            log.debug("no further set at %.2f s: too few reps", (a + other.turning_points[0]) / rate_hz)
            continue
        if other.swing > best.swing * p.max_set_swing_factor:
            log.debug("no further set at %.2f s: another range", (a + other.turning_points[0]) / rate_hz)
            continue
        sets.append(other.turning_points + a)
        stretches += [
            (a, a + int(other.turning_points[0]) - pause),
            (a + int(other.turning_points[-1]) + pause, b),
        ]
    return sorted(sets, key=lambda turning_points: int(turning_points[0]))


def _runs(
    displacement: Array, turning_points: Indices, size: float, *, rate_hz: float, parameters: Parameters
) -> list[Indices]:
    """Runs of neighboring swings of about `size`, as arrays of their turning points."""
    swings = np.abs(np.diff(displacement[turning_points]))
    fits = (swings >= parameters.min_swing_ratio * size) & (swings <= parameters.max_swing_ratio * size)
    runs, start = [], None
    for i, fit in enumerate([*fits.tolist(), False]):
        if fit and start is None:
            start = i
        elif not fit and start is not None:
            runs.append(turning_points[start : i + 1])
            start = None
    parts = [part for run in runs for part in _between_rests(displacement, run, rate_hz, parameters)]
    return [part for part in parts if len(part) >= 3]


def _between_rests(displacement: Array, run: Indices, rate_hz: float, p: Parameters) -> list[Indices]:
    """The parts of a run between rests longer than a set may hold; the run itself where it holds none."""
    max_pause = int(p.max_pause_s * rate_hz)
    rests = [
        k
        for k in range(1, len(run) - 1)
        if run[k + 1] - run[k - 1] > max_pause
        and _dwell_around(displacement, *run[k - 1 : k + 2], fraction=p.dwell_fraction) > max_pause
    ]
    return [run[a : b + 1] for a, b in pairwise([0, *rests, len(run) - 1])]


def _dwell_around(displacement: Array, before: int, turn: int, after: int, *, fraction: float) -> int:
    """Samples about a turning point in which the displacement hardly leaves it, between its neighbors."""
    into, out = (
        np.abs(displacement[a : b + 1] - displacement[turn]) for a, b in ((before, turn), (turn, after))
    )
    arrives = before + int(np.flatnonzero(into >= fraction * into[0])[-1])
    leaves = turn + int(np.argmax(out >= fraction * out[-1]))
    return leaves - arrives

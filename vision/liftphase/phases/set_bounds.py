"""The first and the last swing of a set, separated from movements that run into them."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.failed_rep import append_failed_rep
from liftphase.phases.parameters import Parameters
from liftphase.phases.set_score import median_of, support_offsets
from liftphase.phases.set_search import SetRun
from liftphase.signal.filters import velocity

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

log = logging.getLogger(__name__)


def refine_all_bounds(
    displacement: Array,
    support: Array | None,
    runs: Sequence[SetRun],
    *,
    rate_hz: float,
    parameters: Parameters,
) -> list[SetRun]:
    """Return the runs, in order, each with its first and last swing refined; none reaches into its neighbors.

    Arguments as in `refine_set_bounds`.
    """
    refined: list[SetRun] = []
    for k, run in enumerate(runs):
        start = int(refined[-1].turning_points[-1]) if k else 0
        stop = int(runs[k + 1].turning_points[0]) + 1 if k + 1 < len(runs) else len(displacement)
        bounded = refine_set_bounds(
            displacement[start:stop],
            None if support is None else support[start:stop],
            run.shifted(-start),
            rate_hz=rate_hz,
            parameters=parameters,
        )
        refined.append(bounded.shifted(start))
    return refined


def refine_set_bounds(
    displacement: Array,
    support: Array | None,
    run: SetRun,
    *,
    rate_hz: float,
    parameters: Parameters,
) -> SetRun:
    """Return the run with its first and last swing refined.

    Walking in and then descending into the first squat is one long swing down, and a hang may end with a drop
    from the bar: the rep's part begins where the lifter stood still at the height where the other reps start.
    A swing that was lost because this made it too long is added. Arguments as in
    `liftphase.phases.set_search.search_sets`.
    """
    p = parameters
    walk = _Walk(displacement, run.swing, rate_hz, p)
    turning_points = run.turning_points

    def keeps_support(longer: Indices, swings: tuple[int, ...]) -> bool:
        offsets = support_offsets(support, longer, swings, rate_hz=rate_hz, parameters=p)
        return max(offsets) <= p.max_support_offset

    for at_start in (True, False):
        step = -1 if at_start else 1
        outer = 0 if at_start else -1
        order = turning_points if at_start else turning_points[::-1]
        dwell = walk.find_dwell(int(order[1]), step, _level(displacement, order[2::2], order[0]))
        if dwell is not None:
            turning_points = turning_points.copy()
            turning_points[outer] = dwell
        level = _level(displacement, order[1::2], order[1])
        edge = int(turning_points[outer])
        beyond = walk.find_dwell(edge, step, level)
        if beyond is None:
            beyond = walk.find_slowest_sample(edge, step, level)
        if beyond is None:
            continue
        longer = np.concatenate(
            [[beyond], turning_points] if at_start else [turning_points, [beyond]]
        ).astype(np.intp)
        if keeps_support(longer, (outer,)):
            log.debug("swing added to the set at %.2f s", beyond / rate_hz)
            turning_points = longer
    turning_points = _cut_overshoot(displacement, turning_points, run, p)
    longer = append_failed_rep(displacement, turning_points, run.swing, rate_hz=rate_hz, parameters=p)
    if len(longer) > len(turning_points) and keeps_support(longer, (-2, -1)):
        turning_points = longer
    return replace(run, turning_points=turning_points)


def _cut_overshoot(displacement: Array, turning_points: Indices, run: SetRun, p: Parameters) -> Indices:
    """Turning points with a first or last swing that overshoots the other reps' ends cut off there.

    After the last rep the lifter may bend on down, or walk off while still rising.
    """
    turning_points = turning_points.copy()
    limit = 1 + max(p.overshoot_closures * run.closure, p.min_overshoot)
    for outer, inner, rest in ((0, 1, turning_points[2::2]), (-1, -2, turning_points[::-1][2::2])):
        if not rest.size:
            continue
        a, b = turning_points[inner], turning_points[outer]
        origin = displacement[a]
        whole = median_of(displacement[rest]) - origin
        if (displacement[b] - origin) / whole > limit:
            path = np.arange(a, b, -1 if outer == 0 else 1)
            progress = (displacement[path] - origin) / whole
            turning_points[outer] = path[int(np.argmax(progress >= 1.0))]
    return turning_points


def _level(displacement: Array, same_end: Indices, otherwise: np.intp) -> float:
    return float(median_of(displacement[same_end])) if len(same_end) else float(displacement[otherwise])


class _Walk:
    """Walks from a turning point outwards, away from the set; swing: its median."""

    def __init__(self, displacement: Array, swing: float, rate_hz: float, parameters: Parameters) -> None:
        self._displacement, self._swing = displacement, swing
        self._rate_hz, self._parameters = rate_hz, parameters
        self._speed = np.abs(velocity(displacement, rate_hz))

    def _outwards(self, turn: int, step: int, level: float) -> tuple[Indices, Array]:
        """Indices outwards from `turn` as long as they lead to `level`, and the fraction of it covered."""
        p, displacement = self._parameters, self._displacement
        reach = int(p.max_pause_s * self._rate_hz)
        stop = min(turn + reach, len(displacement)) if step > 0 else max(turn - reach, -1)
        path = np.arange(turn, stop, step)
        progress = (
            np.sign(level - displacement[turn]) * (displacement[path] - displacement[turn]) / self._swing
        )
        astray = np.flatnonzero((progress < -p.max_backtrack) | (progress > 1 + p.max_end_offset))
        end = int(astray[0]) if astray.size else len(path)
        return path[:end], progress[:end]

    def find_dwell(self, turn: int, step: int, level: float) -> int | None:
        """Index inside the first standstill near `level` outwards from `turn`; else None."""
        p = self._parameters
        path, progress = self._outwards(turn, step, level)
        still = int(p.standstill_s * self._rate_hz)
        if still < 1 or len(path) <= still:
            return None
        windows = np.lib.stride_tricks.sliding_window_view(progress, still)[: len(path) - still]
        is_still = (progress[: len(windows)] >= 1 - p.max_end_offset) & (
            windows.max(axis=1) - windows.min(axis=1) < p.standstill_travel
        )
        if not is_still.any():
            return None
        i = int(np.argmax(is_still))
        # The movement itself ends within the standstill, so go on a little, but not into what follows.
        rest = progress[i : i + int(self._rate_hz)]
        leaving = np.flatnonzero(np.abs(rest - rest[0]) > p.standstill_leave_ratio * p.standstill_travel)
        return int(path[i + (int(leaving[0]) if leaving.size else len(rest)) - 1])

    def find_slowest_sample(self, turn: int, step: int, level: float) -> int | None:
        """Slowest sample near `level` of a movement that passes through it; None if it is not slow."""
        p, speed = self._parameters, self._speed
        path, progress = self._outwards(turn, step, level)
        near = path[progress > 1 - p.max_end_offset]
        if not near.size:
            return None
        slowest = int(near[np.argmin(speed[near])])
        return slowest if speed[slowest] < p.passing_speed_ratio * speed[path].max() else None

"""The score of a run of swings as the reps of a set."""

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.parameters import Parameters

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class SetCandidate:
    """A run of swings that resemble one another.

    turning_points: (M,) indices into the grid; swing: median, displacement units; end_point_dispersion:
    median distance of the ends from their median, in swings; score: the higher, the more likely it is a set;
    no unit.
    """

    turning_points: Indices
    swing: float
    end_point_dispersion: float
    score: float


def score_run(
    displacement: Array, support: Array | None, run: Indices, *, rate_hz: float, parameters: Parameters
) -> SetCandidate | None:
    """Trim swings at the ends of a run that do not fit the rest, then score what is left.

    The score grows with the number and the size of the swings and falls with the dispersion of their sizes,
    ends and durations. Arguments as in `liftphase.phases.sets.find_best_set`; run: turning points.
    """
    p = parameters
    while len(run) >= 3:
        swings = np.abs(np.diff(displacement[run]))
        median = float(median_of(swings))
        ends = _end_offsets(displacement[run], _cut_ends(run, len(displacement), p.edge_s * rate_hz)) / median
        away = support_offsets(support, run, (0, -1), rate_hz=rate_hz, parameters=p)
        misfit = _end_misfits(ends, away, p)
        if len(run) > 3 and max(misfit) > 1:
            run = run[1:] if misfit[0] >= misfit[-1] else run[:-1]
            continue
        if max(misfit) > 1:
            return _rejected(run, rate_hz, "its ends do not fit")
        dispersion = float(median_of(np.abs(ends)))
        variability = _temporal_variability(np.diff(run) / rate_hz, p.max_pause_s)
        single, few = len(run) == 3, len(run) <= 4
        if dispersion > (p.max_single_end_point_dispersion if single else p.max_end_point_dispersion):
            return _rejected(run, rate_hz, f"end point dispersion {dispersion:.3f}")
        if variability > p.max_temporal_variability:
            return _rejected(run, rate_hz, f"temporal variability {variability:.2f}")
        if few and median < p.min_single_swing:
            return _rejected(run, rate_hz, f"a single rep of only {median:.2f}")
        score = (
            len(swings)
            * np.sqrt(median)
            * np.exp(
                -p.swing_dispersion_weight * log_ratio_dispersion(swings)
                - p.end_offset_weight * np.mean(np.abs(ends))
                - variability
            )
        )
        return SetCandidate(run, median, dispersion, float(score) * (p.single_score_factor if few else 1.0))
    return None


def _rejected(run: Indices, rate_hz: float, reason: str) -> None:
    log.debug("no set at %.2f-%.2f s: %s", run[0] / rate_hz, run[-1] / rate_hz, reason)


def _cut_ends(run: Indices, count: int, edge: float) -> NDArray[np.bool_]:
    """(M,) True for a first or last turning point that is only where the recording begins or ends."""
    cut = np.zeros(len(run), dtype=bool)
    cut[0], cut[-1] = run[0] < edge, run[-1] > count - 1 - edge
    return cut


def _end_offsets(levels: Array, cut: NDArray[np.bool_]) -> Array:
    """How far every turning point lies beyond the median of its own end; negative is short of it.

    Those cut by the edge of the recording do not count for the median, and may be short of it.
    """
    offsets = levels.copy()
    for parity in (0, 1):
        same_end, whole = levels[parity::2], ~cut[parity::2]
        offsets[parity::2] -= median_of(same_end[whole] if whole.any() else same_end)
    offsets[0 if levels[0] < levels[1] else 1 :: 2] *= -1
    return np.where(cut, np.maximum(offsets, 0.0), offsets)


def _end_misfits(ends: Array, away: list[float], p: Parameters) -> tuple[float, float]:
    """How badly the first and the last swing fit, 1 being the limit; ends: (M,) in swings."""
    beyond = max(p.max_beyond_dispersions * median_of(np.abs(ends)), p.min_beyond)

    def misfit(end: int, swing: int) -> float:
        outer = max(float(ends[end]) / beyond, -float(ends[end]) / p.max_end_offset)
        inner = float(ends[end + 1 if end == 0 else end - 1]) / beyond
        return max(outer, inner, float(away[swing]) / p.max_support_offset)

    return misfit(0, 0), misfit(-1, -1)


def support_offsets(
    support: Array | None, run: Indices, swings: tuple[int, ...], *, rate_hz: float, parameters: Parameters
) -> list[float]:
    """How far the support is, during these swings of the run, from its median over the run.

    The upper quartile over each swing; 0 without a support. Its several estimates must all show the offset.
    """
    if support is None:
        return [0.0] * len(swings)
    step = max(1, round(rate_hz / parameters.support_rate_hz))
    home = median_of(support[run[0] : run[-1] + 1 : step])
    first = [swing if swing >= 0 else swing - 1 for swing in swings]
    parts = [support[run[k] : run[k + 1] + 1] for k in first]
    return [_upper_quartile(np.sqrt(((part - home) ** 2).sum(axis=2)).min(axis=1)) for part in parts]


def median_of(values: Array) -> Any:
    """Median of a few values along the first axis; many times as fast as `np.median`."""
    ordered = np.sort(values, axis=0)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _upper_quartile(values: Array) -> float:
    """The upper quartile without interpolation; many times as fast as `np.percentile`."""
    place = (3 * (len(values) - 1)) // 4
    return float(np.partition(values, place)[place])


def log_ratio_dispersion(values: Array) -> float:
    """Mean absolute log-ratio of positive values to their median."""
    return float(np.mean(np.abs(np.log(values / median_of(values)))))


def _temporal_variability(durations_s: Array, max_pause_s: float) -> float:
    """Mean absolute log-ratio of durations to the median of their direction; 0 for a single rep.

    A first or last swing that is longer than the median by more than the longest pause includes standing
    before or after the set and does not count.
    """
    counted = durations_s <= median_of(durations_s) + max_pause_s
    counted[1:-1] = True
    parts = [durations_s[parity::2][counted[parity::2]] for parity in (0, 1)]
    deviations = [np.abs(np.log(part / median_of(part))) for part in parts if part.size]
    return float(np.mean(np.concatenate(deviations)))

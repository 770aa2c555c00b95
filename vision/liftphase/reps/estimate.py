"""The first estimate of a lift's excursion, and the sets that show in it."""

import logging
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import BodyDisplacement
from liftphase.kinematics.excursion import initial_excursion, unexplained_variance
from liftphase.phases.parameters import Parameters
from liftphase.phases.segmenter import between
from liftphase.phases.set_bounds import refine_all_bounds
from liftphase.phases.set_score import Surroundings
from liftphase.phases.set_search import SetRun, distinctness, search_sets, total_score
from liftphase.signal.filters import lowpass

Array = NDArray[np.float64]

log = logging.getLogger(__name__)

# A set of which optical flow shows nothing is not worthless.
_MAX_UNEXPLAINED = 0.95


@dataclass(frozen=True, eq=False)
class Estimate:
    """The first estimate of an excursion and the sets in it.

    body: the displacement of the body; lift: what it is measured as; initial: (N,) the estimate; rough: (N,)
    the same after the low-pass that sets are searched on; runs: the sets in it, in order; counts: number of
    reps by every weighting of the points that was tried.
    """

    body: BodyDisplacement
    lift: Exercise
    initial: Array
    rough: Array
    runs: tuple[SetRun, ...]
    counts: tuple[int, ...]

    @cached_property
    def unexplained_variance(self) -> float:
        """1 - R^2 of the movement in the best set against optical flow; 1 where there is no set."""
        if not self.runs:
            return 1.0
        best = max(self.runs, key=lambda run: run.score)
        inside = between(best.turning_points, len(self.initial))
        return unexplained_variance(self.body, self.lift, self.initial, inside)

    @property
    def score(self) -> float:
        """Of all sets together; no unit."""
        return total_score(self.runs)

    @property
    def worth(self) -> float:
        """How clearly the sets show, as far as optical flow shows the movement."""
        return distinctness(self.runs) * (1.0 - min(self.unexplained_variance, _MAX_UNEXPLAINED))


def estimate_excursion(
    body: BodyDisplacement, lift: Exercise, *, expected: bool, parameters: Parameters
) -> Estimate:
    """Return the first estimate in which sets show, with plain or robust weights of the points.

    Where a hand's landmarks jump to somebody else's, only the latter looks like a set.
    """
    p = parameters
    plain = _estimate(body, initial_excursion(body, lift), lift, expected, p)
    if lift.concentric not in ("up", "down"):
        # Robust weights weigh heights alone.
        return plain
    robust = _estimate(body, initial_excursion(body, lift, robust=True), lift, expected, p)
    counts = plain.counts + robust.counts
    more = robust.counts > plain.counts and robust.unexplained_variance < plain.unexplained_variance
    ratio = 1.0 / p.robust_score_ratio**2 if more else p.robust_score_ratio
    if distinctness(robust.runs) > ratio * distinctness(plain.runs):
        log.debug("robust weights of the points show the sets better")
        return replace(robust, counts=counts)
    return replace(plain, counts=counts)


def _estimate(
    body: BodyDisplacement, initial: Array, lift: Exercise, expected: bool, p: Parameters
) -> Estimate:
    rough = lowpass(initial, p.rough_cutoff_hz, body.rate_hz)
    runs = find_runs(body, rough, lift, expected=expected, parameters=p)
    count = sum((len(run.turning_points) - 1) // 2 for run in runs)
    return Estimate(body, lift, initial, rough, tuple(runs), (count,))


def find_runs(
    body: BodyDisplacement,
    rough: Array,
    lift: Exercise,
    *,
    expected: bool,
    parameters: Parameters,
    near: slice = slice(None),
) -> list[SetRun]:
    """The sets that show in the samples `near` of an excursion, indices counting from its beginning.

    rough: (N,) the excursion after a low-pass at `rough_cutoff_hz`.
    """
    p, first = parameters, near.start or 0
    searched = rough[near]
    around = Surroundings(body.support, body.posture).part(near)
    found = search_sets(
        searched,
        around,
        rate_hz=body.rate_hz,
        min_swing=p.min_small_swing if lift.small_range else p.min_swing,
        home_high=lift.starts_with == "eccentric",
        expected=expected,
        parameters=p,
    )
    refined = refine_all_bounds(searched, around.support, found, rate_hz=body.rate_hz, parameters=p)
    return [run.shifted(first) for run in refined]

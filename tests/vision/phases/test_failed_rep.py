import numpy as np
import pytest
from synthetic import Script

from liftphase.phases.failed_rep import append_failed_rep
from liftphase.phases.parameters import DEFAULTS
from liftphase.phases.turning_points import find_turning_points
from liftphase.signal.resampling import ANALYSIS_RATE_HZ

REPS = ((1.0, 0.0), *((1.0, 1.0), (0.5, 1.0), (2.0, 0.0), (0.6, 0.0)) * 3)


def _after_three_reps(*steps: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Excursion of a set that ends at the lengthened end, then goes on by `steps`; its turning points."""
    script = Script(0.0, (*REPS, *steps))
    excursion = script.at(np.arange(int(script.duration_s * ANALYSIS_RATE_HZ)) / ANALYSIS_RATE_HZ)
    whole = int(sum(seconds for seconds, _ in REPS) * ANALYSIS_RATE_HZ)
    return excursion, find_turning_points(excursion[:whole], 0.25)


def _append(excursion: np.ndarray, turning_points: np.ndarray) -> np.ndarray:
    return append_failed_rep(excursion, turning_points, 1.0, rate_hz=ANALYSIS_RATE_HZ, parameters=DEFAULTS)


@pytest.mark.parametrize("fraction", [0.4, 0.6, 0.95])
def test_a_rep_that_is_not_finished_is_added(fraction: float) -> None:
    excursion, turning_points = _after_three_reps((1.5, fraction), (0.8, fraction), (1.5, 0.0), (3.0, 0.0))
    longer = _append(excursion, turning_points)
    assert len(longer) == len(turning_points) + 2
    np.testing.assert_array_equal(longer[:-2], turning_points)
    assert excursion[longer[-2]] == pytest.approx(fraction, abs=0.01)
    assert excursion[longer[-1]] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    "steps",
    [
        ((3.0, 0.0),),
        ((1.5, 0.2), (0.5, 0.2), (1.5, 0.0), (3.0, 0.0)),  # a shuffle
        ((0.3, 0.6), (0.5, 0.6), (0.4, 0.0), (3.0, 0.0)),  # hasty: racking
        ((1.5, 0.6), (0.5, 0.6), (3.0, -1.0), (3.0, -1.0)),  # goes on down: puts the weights on the floor
        ((1.5, 0.6), (9.0, 0.6)),  # does not come back
    ],
)
def test_what_else_follows_a_set_is_no_rep(steps: tuple) -> None:
    excursion, turning_points = _after_three_reps(*steps)
    np.testing.assert_array_equal(_append(excursion, turning_points), turning_points)

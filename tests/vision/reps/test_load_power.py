"""Power and work of a load of known mass."""

from dataclasses import replace

import pytest
from tempo_sets import make_sets

from liftphase.reps.load_power import with_power
from liftphase.reps.model import Analysis
from liftphase.reps.velocity_model import RepVelocity

RAISED = RepVelocity(
    displacement_cm=60.0,
    displacement_cm_u=1.0,
    concentric_mean_m_s=0.5,
    concentric_mean_m_s_u=0.02,
    bar_path_deviation_cm=3.0,
)


def moved(velocity: RepVelocity | None) -> Analysis:
    analysis = make_sets([(2.0, 0.25, 1.2, 0.5)])
    return analysis.map_reps(lambda own: [replace(rep, velocity=velocity) for rep in own.reps])


def test_mean_power_and_work_are_those_of_the_load() -> None:
    own = with_power(moved(RAISED), 100.0).reps[0].velocity
    assert own is not None
    assert (own.mean_power_w, own.mean_power_w_u) == pytest.approx((490.5, 19.62))
    assert (own.work_j, own.work_j_u) == pytest.approx((588.6, 9.81))


def test_another_load_takes_the_place_of_the_first() -> None:
    heavy = with_power(moved(RAISED), 100.0)
    light = with_power(heavy, 50.0).reps[0].velocity
    assert light is not None
    assert light.work_j == pytest.approx(294.3)
    assert with_power(heavy, None).reps[0].velocity == RAISED


@pytest.mark.parametrize("velocity", [None, replace(RAISED, bar_path_deviation_cm=None)])
def test_what_was_not_measured_or_goes_along_an_arc_has_no_power(velocity: RepVelocity | None) -> None:
    assert with_power(moved(velocity), 100.0).reps[0].velocity == velocity

"""Where a movement of the load begins and ends, and what its velocity is where the load was hidden."""

from dataclasses import replace

import numpy as np
import pytest
from known_loads import (
    ONSET,
    RATE_HZ,
    SQUAT,
    Lift,
    integrated,
    measure_one,
    minimum_jerk,
    motion_of,
    one_phase,
    path_of,
    path_through,
    shifted,
    true_numbers,
    velocities,
)

from liftphase.kinematics.load_path import LoadPoint
from liftphase.phases.model import PhaseKind
from liftphase.reps.in_meters import note_unmeasured
from liftphase.reps.load_motion import load_motion
from liftphase.reps.rep import Part, Set
from liftphase.reps.velocity import Unmeasured, find_unmeasured, measure_rep, measure_velocities
from liftphase.reps.velocity_model import RepVelocity


def measure_hidden(before_end_s: tuple[float, float], point: LoadPoint) -> list[RepVelocity | None]:
    """Both reps of a set whose load is hidden from one to another time before the first concentric ends."""
    lift = Lift([1.0, 1.0])
    path, reps = path_of(lift, point=point), lift.reps()
    end_s = reps[0].phases[1].end_s
    hidden = (path.time_s > end_s - before_end_s[0]) & (path.time_s < end_s - before_end_s[1])
    path.position_m[hidden] = np.nan
    motion = motion_of(lift, path, reps)
    return [measure_rep(rep, motion) for rep in reps]


@pytest.mark.parametrize("point", ["hand", "bar end"])
def test_a_load_that_was_hidden_at_an_end_has_no_velocity(point: LoadPoint) -> None:
    first, second = measure_hidden((0.3, -0.1), point)
    assert first is not None
    assert first.concentric_mean_m_s is None
    assert first.eccentric_mean_m_s is not None
    assert second is not None
    assert second.concentric_mean_m_s is not None


@pytest.mark.parametrize("point", ["hand", "bar end"])
def test_a_load_that_was_hidden_on_its_way_has_a_mean_and_no_peak(point: LoadPoint) -> None:
    first, second = measure_hidden((0.5, 0.25), point)
    assert first is not None
    assert second is not None
    assert first.concentric_mean_m_s == pytest.approx(second.concentric_mean_m_s, rel=0.02)
    assert first.displacement_cm == pytest.approx(second.displacement_cm, rel=0.02)
    assert first.concentric_peak_m_s is first.time_to_peak_s is first.bar_path_deviation_cm is None
    assert second.concentric_peak_m_s is not None


def test_a_bar_that_is_first_seen_in_motion_is_not_bounded_by_the_body() -> None:
    """What hides the bar may hide the body, whose phase then starts late."""
    lift = Lift([1.0])
    path, reps = path_of(lift, point="bar end"), lift.reps()
    phase = reps[0].phases[1]
    path.position_m[path.time_s < phase.start_s + 0.2] = np.nan
    late = (shifted(reps[0], 0.35, 0.0),)
    found = measure_rep(late[0], motion_of(lift, path, late))
    assert found is None or found.concentric_mean_m_s is None


def test_a_load_that_was_mostly_hidden_has_no_velocity() -> None:
    first, _ = measure_hidden((0.75, 0.15), "bar end")
    assert first is not None
    assert first.concentric_mean_m_s is None


@pytest.mark.parametrize(
    ("speed_u_m_s", "scale_u", "why"),
    [(0.1, 0.02, None), (9.0, 0.02, Unmeasured.PEAK_UNSURE), (0.1, 1.1, Unmeasured.UNSURE)],
)
def test_a_speed_that_is_less_than_its_half_width_is_not_given(
    speed_u_m_s: float, scale_u: float, why: Unmeasured | None
) -> None:
    lift = Lift([1.0])
    (rep,) = lift.reps()
    motion = replace(motion_of(lift, path_of(lift), (rep,)), moving_u_m_s=speed_u_m_s, scale_u=scale_u)
    found = measure_rep(rep, motion)
    has_mean, has_peak = why is not Unmeasured.UNSURE, why is None
    assert (found is not None) == has_mean
    if found is not None:
        assert found.displacement_cm == pytest.approx(60, abs=1)
        assert (found.concentric_peak_m_s is not None) == (found.eccentric_peak_m_s is not None) == has_peak
    assert find_unmeasured(rep, motion) == (
        dict.fromkeys((Part.ECCENTRIC, Part.CONCENTRIC), why) if why else {}
    )


@pytest.mark.parametrize("complete", [True, False])
def test_a_set_without_a_complete_rep_has_no_mean_velocity(complete: bool) -> None:
    lift = Lift([1.0])
    reps = tuple(replace(rep, complete=complete) for rep in lift.reps())
    (own,) = measure_velocities([Set(1, reps)], motion_of(lift, path_of(lift), reps))
    assert own.reps[0].velocity is not None
    assert (own.velocity is not None) == complete


def test_reps_that_are_not_complete_have_their_reasons() -> None:
    lift = Lift([1.0])
    (rep,) = lift.reps()
    raising = replace(rep, complete=False, phases=rep.phases_of(Part.CONCENTRIC))
    (note,) = note_unmeasured([Set(1, (raising,))], None)
    assert note.message == "rep 1, concentric: the load was not seen, no velocity"


def test_a_load_that_was_never_seen_has_no_motion() -> None:
    lift = Lift([1.0])
    path = path_of(lift)
    path.position_m[:] = np.nan
    phases = [phase for rep in lift.reps() for phase in rep.phases]
    assert load_motion(path, SQUAT, phases, sample_s=1 / 30) is None


@pytest.mark.parametrize("late", [(0.0, 0.0), (0.2, -0.2), (-0.2, 0.2), (0.25, 0.15)])
def test_a_bar_bounds_its_movements_itself(late: tuple[float, float]) -> None:
    """The body's phases may be wrong where parts of it are hidden."""
    random = np.random.default_rng(11)
    lift = Lift([0.9, 1.2])
    path = path_of(lift, noise_m=0.001, random=random, point="bar end")
    found = velocities(lift, path, tuple(shifted(rep, *late) for rep in lift.reps(u_s=0.05)))
    for own, up_s in zip(found, (0.9, 1.2), strict=True):
        true = true_numbers(lift, up_s)["concentric_mean_m_s"]
        assert own.concentric_mean_m_s is not None
        assert own.concentric_mean_m_s_u is not None
        assert own.concentric_mean_m_s == pytest.approx(true, abs=0.02)
        assert abs(own.concentric_mean_m_s - true) <= own.concentric_mean_m_s_u < 0.05


def test_a_bar_that_nearly_stands_still_goes_on() -> None:
    """At the sticking point the speed falls below 5 % of its peak: the movement does not end there."""
    share = np.linspace(0.0, 1.0, int(3 * RATE_HZ))
    grinding = 0.6 * np.sin(np.pi * share) * (1 - 0.99 * np.exp(-(((share - 0.5) / 0.1) ** 4)))
    rest = np.zeros(int(RATE_HZ))
    path = path_through(integrated(np.concatenate([rest, grinding, rest])), point="bar end")
    found = measure_one(path, one_phase(PhaseKind.CONCENTRIC, 1.2, 3.8))
    assert found.displacement_cm == pytest.approx(100 * grinding.sum() / RATE_HZ, rel=0.02)


def test_bounds_that_noise_hides_are_those_of_the_phases() -> None:
    lift = Lift([1.0])
    path = path_of(lift, noise_m=0.03, random=np.random.default_rng(2), point="bar end")
    (own,) = lift.reps()
    moved = shifted(own, 0.1, 0.0)
    motion = motion_of(lift, path, (moved,))
    found = measure_rep(moved, motion)
    assert found is not None
    assert found.concentric_mean_m_s is not None
    assert found.displacement_cm == pytest.approx(
        100 * found.concentric_mean_m_s * moved.phases[1].duration_s
    )


def test_a_bar_that_moves_level_is_still_in_its_movement() -> None:
    """A press ends where the bar comes to rest over the head: the last of its way goes back, not up."""
    time_s = np.arange(0.0, 4.0, 1 / RATE_HZ)
    up, back = (minimum_jerk(np.clip((time_s - start_s) / 1.0, 0.0, 1.0)) for start_s in (1.0, 1.4))
    path = path_through(0.5 * up, across_m=-0.15 * back, point="bar end")
    rep = one_phase(PhaseKind.CONCENTRIC, 1.1, 1.9)
    moving = np.hypot(np.gradient(0.5 * up, time_s), np.gradient(0.15 * back, time_s))
    length_s = float(np.sum(moving > ONSET * moving.max()) / RATE_HZ)
    found = measure_one(path, rep)
    assert found.displacement_cm == pytest.approx(50, abs=0.5)
    assert found.concentric_mean_m_s == pytest.approx(0.5 / length_s, rel=0.03)


def test_touch_and_go_movements_meet_where_the_velocity_is_zero() -> None:
    lift = Lift([1.0], hold_s=0.0)
    path = path_of(lift, noise_m=0.0005, random=np.random.default_rng(4), point="bar end")
    (found,) = velocities(lift, path, lift.reps())
    # Down and up in one: nothing of the way is left out at the turn, and half of it at the other end.
    left_out = 100 * lift.way_m * float(minimum_jerk(np.array([0.043]))[0])
    assert found.displacement_cm == pytest.approx(100 * lift.way_m - left_out, abs=0.5)

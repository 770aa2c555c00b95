"""Velocities from a path in meters: known motions with noise, and whether the intervals hold the truth."""

from dataclasses import replace

import numpy as np
import pytest
from known_loads import (
    RATE_HZ,
    UNSEEN,
    Lift,
    integrated,
    measure_one,
    motion_of,
    one_phase,
    path_of,
    path_through,
    true_numbers,
    velocities,
)
from moving_sets import with_speeds
from tempo_sets import make_sets

from liftphase.exercises.library import find_exercise
from liftphase.kinematics.load_path import LoadPath
from liftphase.phases.model import PhaseKind
from liftphase.reps.load_motion import load_motion
from liftphase.reps.rep import Set
from liftphase.reps.velocity import Unmeasured, find_unmeasured, measure_rep, measure_velocities
from liftphase.reps.velocity_model import RepVelocity, loss_of, mean_of


@pytest.mark.parametrize("up_s", [0.6, 1.0, 2.5])
def test_numbers_of_a_known_movement(up_s: float) -> None:
    lift = Lift([up_s])
    (found,) = velocities(lift, path_of(lift), lift.reps())
    true = true_numbers(lift, up_s)
    assert found.displacement_cm == pytest.approx(true["displacement_cm"], abs=0.3)
    assert found.concentric_mean_m_s == pytest.approx(true["concentric_mean_m_s"], abs=0.005)
    assert found.concentric_peak_m_s == pytest.approx(true["concentric_peak_m_s"], rel=0.01)
    assert found.time_to_peak_s == pytest.approx(0.5 * up_s * 0.9, rel=0.1)
    assert found.sticking_m_s is None
    assert found.bar_path_deviation_cm == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", ["displacement_cm", "concentric_mean_m_s", "concentric_peak_m_s"])
def test_intervals_hold_the_truth_nine_times_in_ten(name: str) -> None:
    random = np.random.default_rng(7)
    held, count = 0, 0
    for _ in range(60):
        lift = Lift([0.7, 0.9, 1.3], way_m=float(random.uniform(0.4, 0.8)))
        scale_u = 0.02
        path = path_of(
            lift,
            noise_m=0.004,
            scale_error=float(random.normal(0.0, scale_u / 1.645)),
            scale_u=scale_u,
            random=random,
        )
        reps = lift.reps(u_s=0.03, shift=random)
        for found, up_s in zip(velocities(lift, path, reps), (0.7, 0.9, 1.3), strict=True):
            error = getattr(found, name) - true_numbers(lift, up_s)[name]
            held += abs(error) <= getattr(found, f"{name}_u")
            count += 1
    # Interpolation between frames takes a little of the noise that the interval of a peak reckons with.
    assert 0.85 <= held / count <= 0.98


def test_sticking_point_is_the_least_speed_between_two_peaks() -> None:
    share = np.linspace(0.0, 1.0, int(3 * RATE_HZ))
    grinding = 0.4 * np.sin(np.pi * share) * (1 - 0.7 * np.exp(-(((share - 0.5) / 0.12) ** 2)))
    rest = np.zeros(int(RATE_HZ))
    height = integrated(np.concatenate([rest, grinding, rest]))
    found = measure_one(path_through(height), one_phase(PhaseKind.CONCENTRIC, 1.05, 3.95))
    assert found.sticking_m_s == pytest.approx(0.4 * 0.3, abs=0.02)
    assert found.sticking_at == pytest.approx(0.5, abs=0.03)


def test_propulsion_ends_where_the_load_brakes_harder_than_gravity() -> None:
    rest = np.zeros(int(RATE_HZ))
    rising, braking = np.linspace(0.0, 2.4, 60), np.linspace(2.4, 0.0, 18)
    height = integrated(np.concatenate([rest, rising, braking, rest]))
    found = measure_one(path_through(height), one_phase(PhaseKind.CONCENTRIC, 1.0, 1.65))
    assert found.concentric_mean_m_s is not None
    assert found.concentric_mean_propulsive_m_s is not None
    # It stops 16 m/s2: what comes after the peak is not propulsive, and the mean until it is 1.2 m/s.
    assert found.concentric_mean_propulsive_m_s == pytest.approx(1.2, abs=0.1)
    slow = measure_one(path_through(0.3 * height), one_phase(PhaseKind.CONCENTRIC, 1.0, 1.65))
    assert slow.concentric_mean_propulsive_m_s == slow.concentric_mean_m_s


def test_evenness_and_profile_of_a_constant_and_a_dropped_eccentric() -> None:
    rest = np.zeros(int(RATE_HZ))
    even = np.full(int(2 * RATE_HZ), -0.3)
    dropped = np.linspace(-0.01, -0.6, int(2 * RATE_HZ))
    phase = one_phase(PhaseKind.ECCENTRIC, 1.15, 2.85)
    constant, falling = (
        measure_one(path_through(integrated(np.concatenate([rest, speed, rest]))), phase)
        for speed in (even, dropped)
    )
    assert constant.eccentric_evenness == pytest.approx(1.0, abs=0.01)
    assert constant.eccentric_profile_m_s == pytest.approx([0.3] * 5, abs=0.01)
    assert constant.displacement_cm == pytest.approx(51.0, abs=0.5)
    assert falling.eccentric_evenness is not None
    assert falling.eccentric_evenness < 0.9
    assert falling.eccentric_profile_m_s is not None
    assert list(falling.eccentric_profile_m_s) == sorted(falling.eccentric_profile_m_s)


def test_deviation_is_the_horizontal_range() -> None:
    lift = Lift([1.0])
    (found,) = velocities(lift, path_of(lift, sideways_m=0.05), lift.reps())
    assert found.bar_path_deviation_cm == pytest.approx(5.0, abs=0.1)


def test_an_arc_is_measured_along_itself_and_has_no_deviation() -> None:
    lift = Lift([1.0], way_m=1.0)
    angle = np.pi / 2 * (lift.height_m(lift.time_s) - 1.0)
    radius_m = 0.3
    path = path_through(-radius_m * np.cos(angle), across_m=radius_m * np.sin(angle))
    reps = lift.reps()
    curl, phases = find_exercise("biceps-curl"), [phase for rep in reps for phase in rep.phases]
    motion = load_motion(path, curl, phases, sample_s=1 / 60)
    assert motion is not None
    found = measure_rep(reps[0], motion)
    assert found is not None
    assert found.displacement_cm == pytest.approx(100 * radius_m * np.pi / 2, rel=0.02)
    assert found.bar_path_deviation_cm is None


def test_a_pulldown_is_positive_on_its_way_down() -> None:
    lift = Lift([1.0, 1.0])
    upward = path_of(lift)
    downward = LoadPath(upward.time_s, -upward.position_m, upward.u_m, 0.0, 0.0, "hand", upward.scale, UNSEEN)
    mirrored = velocities(lift, downward, lift.reps(), exercise=find_exercise("lat-pulldown"))
    for a, b in zip(mirrored, velocities(lift, upward, lift.reps()), strict=True):
        assert a.concentric_mean_m_s == pytest.approx(b.concentric_mean_m_s)
    # A squat that sinks in the concentric is none.
    squat = motion_of(lift, downward, lift.reps())
    assert [measure_rep(rep, squat) for rep in lift.reps()] == [None, None]
    for rep in lift.reps():
        assert set(find_unmeasured(rep, squat).values()) == {Unmeasured.OTHER_WAY}


@pytest.mark.parametrize(
    ("speeds", "loss", "from_first"),
    [
        ((0.5, 0.4, 0.3), 0.4, 0.4),
        ((0.5, 0.4, None), None, None),  # what the last lost is not known
        ((None, 0.5, 0.3), 0.4, None),
        ((0.5, None, 0.3), 0.4, 0.4),
        ((None, None, 0.3), None, None),
    ],
)
def test_a_loss_is_that_of_the_last_rep(speeds, loss: float | None, from_first: float | None) -> None:
    own = with_speeds(make_sets([(2.0, 0.5, 1.0, 0.5)] * 3), *speeds).sets[0].velocity
    assert own is not None
    assert own.velocity_loss == (None if loss is None else pytest.approx(loss))
    assert own.velocity_loss_from_first == (None if from_first is None else pytest.approx(from_first))


def test_velocity_loss_and_its_interval_without_the_scale() -> None:
    lift = Lift([0.8, 0.7, 1.0])
    sets = measure_velocities(
        (Set(1, lift.reps()),), motion_of(lift, path_of(lift, scale_u=0.05), lift.reps())
    )
    own = sets[0].velocity
    assert own is not None
    assert own.velocity_loss == pytest.approx(0.3, abs=0.01)
    assert own.velocity_loss_from_first == pytest.approx(0.2, abs=0.01)
    # The scale is 5 % off in all reps alike.
    assert own.velocity_loss_u is not None
    assert own.velocity_loss_u < 0.01
    assert own.concentric_mean_m_s_u is not None
    assert own.concentric_mean_m_s is not None
    assert own.concentric_mean_m_s_u > 0.049 * own.concentric_mean_m_s
    assert own.eccentric_velocity_variation == pytest.approx(0.0, abs=0.01)


def test_a_single_rep_has_no_loss() -> None:
    lift = Lift([0.8])
    (own,) = measure_velocities((Set(1, lift.reps()),), motion_of(lift, path_of(lift), lift.reps()))
    assert own.velocity is not None
    assert own.velocity.velocity_loss is None


def test_means_and_losses_take_the_scale_as_one_error() -> None:
    assert mean_of([(0.5, 0.05), (0.5, 0.05)], 0.1) == pytest.approx((0.5, 0.05))
    mean = mean_of([(0.5, 0.05), (0.5, 0.05)], 0.0)
    assert mean == pytest.approx((0.5, 0.05 * 0.7**0.5))
    assert mean_of([], 0.1) is None
    assert loss_of((0.8, 0.08), (0.6, 0.06), 0.1) == pytest.approx((0.25, 0.0))


def test_velocities_come_back_from_their_mapping() -> None:
    lift = Lift([1.0])
    (found,) = velocities(lift, path_of(lift), lift.reps())
    assert RepVelocity.from_dict(found.to_dict()) == found
    assert RepVelocity.from_dict({"rep": 1}) is None


def test_a_rim_that_passes_other_edges_widens_the_interval_of_the_peak() -> None:
    """Noise that is there only while the load moves is in no rest."""
    lift = Lift([1.0])
    (rep,) = lift.reps()
    steady = path_of(lift, noise_m=0.0005, random=np.random.default_rng(5), point="bar end")
    shaken = replace(steady, position_m=steady.position_m.copy())
    during = (steady.time_s > rep.phases[1].start_s) & (steady.time_s < rep.phases[1].end_s)
    frames_s = np.arange(0.0, steady.time_s[-1], 1 / 30)
    jumps = np.random.default_rng(6).normal(0.0, 0.004, len(frames_s))
    shaken.position_m[during, 1] += np.interp(steady.time_s[during], frames_s, jumps)
    peaks = [velocities(lift, path, (rep,))[0] for path in (steady, shaken)]
    true = true_numbers(lift, 1.0)["concentric_peak_m_s"]
    for found in peaks:
        assert found.concentric_peak_m_s == pytest.approx(true, abs=found.concentric_peak_m_s_u)
    assert (peaks[1].concentric_peak_m_s_u or 0) > 3 * (peaks[0].concentric_peak_m_s_u or 0)

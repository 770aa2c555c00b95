"""Velocities from a path in meters: known motions with noise, and whether the intervals hold the truth."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.exercises.library import find_exercise
from liftphase.kinematics.load_path import LoadPath, LoadPoint
from liftphase.kinematics.scale import Scale
from liftphase.phases.model import Phase, PhaseKind
from liftphase.reps.load_motion import LoadMotion, load_motion
from liftphase.reps.rep import Rep, Set
from liftphase.reps.velocity import measure_rep, measure_velocities
from liftphase.reps.velocity_model import RepVelocity, loss_of, mean_of

Array = NDArray[np.float64]

RATE_HZ = 120.0
SQUAT, CURL = find_exercise("squat"), find_exercise("biceps-curl")
# Nothing here looks at images.
UNSEEN = np.empty((0, 2))
# A movement begins and ends where its speed is 5 % of its peak: a minimum-jerk one does so at this fraction.
ONSET = 0.05


def minimum_jerk(share: Array) -> Array:
    """Position from 0 to 1 of a smooth movement (Flash and Hogan 1985)."""
    x = np.clip(share, 0.0, 1.0)
    return x**3 * (10 - 15 * x + 6 * x**2)


def speed_share(share: Array) -> Array:
    x = np.clip(share, 0.0, 1.0)
    return 30 * x**2 * (1 - x) ** 2


class Lift:
    """Reps down and up along a line, with the bounds of their phases by the 5 % rule."""

    def __init__(self, ups_s: list[float], *, down_s: float = 1.5, way_m: float = 0.6, hold_s: float = 0.5):
        self.way_m, at_s, moves = way_m, 1.0, []
        for up_s in ups_s:
            moves.append((at_s, down_s, -1.0))
            at_s += down_s + hold_s
            moves.append((at_s, up_s, 1.0))
            at_s += up_s + hold_s
        self.moves = moves
        self.time_s = np.arange(0.0, at_s + 1.0, 1 / RATE_HZ)

    def height_m(self, times_s: Array) -> Array:
        parts = [
            sign * minimum_jerk((times_s - start_s) / length_s) for start_s, length_s, sign in self.moves
        ]
        return self.way_m * (1.0 + np.sum(parts, axis=0))

    def reps(self, *, u_s: float = 0.0, shift: np.random.Generator | None = None) -> tuple[Rep, ...]:
        share = np.linspace(0.0, 1.0, 10001)
        moving = share[speed_share(share) > ONSET * 1.875]
        found = []
        for number, (down, up) in enumerate(zip(self.moves[::2], self.moves[1::2], strict=True), 1):
            phases = []
            for kind, (start_s, length_s, _) in (
                (PhaseKind.ECCENTRIC, down),
                (PhaseKind.CONCENTRIC, up),
            ):
                errors = (0.0, 0.0) if shift is None else shift.normal(0.0, u_s / 1.645, 2)
                begin, end = (start_s + length_s * moving[i] + errors[i] for i in (0, -1))
                phases.append(Phase(begin, end, kind, None, u_s, u_s, 1.0, 1.0))
            found.append(Rep(number, 1, tuple(phases)))
        return tuple(found)


def path_of(
    lift: Lift,
    *,
    noise_m: float = 0.0,
    scale_error: float = 0.0,
    scale_u: float = 0.0,
    fps: float = 30.0,
    random: np.random.Generator | None = None,
    sideways_m: float = 0.0,
    point: LoadPoint = "hand",
) -> LoadPath:
    """The path as frames at `fps` show it, on the grid."""
    frames_s = np.arange(0.0, lift.time_s[-1] + 1 / fps, 1 / fps)
    height = lift.height_m(frames_s)
    points = np.stack([sideways_m * height / lift.way_m, height], axis=1)
    if random is not None:
        points = points + random.normal(0.0, noise_m, points.shape)
    points *= 1.0 + scale_error
    on_grid = np.stack([np.interp(lift.time_s, frames_s, column) for column in points.T], axis=1)
    scale = Scale("plate", 300.0, scale_u, np.full(len(frames_s), 300.0))
    return LoadPath(lift.time_s, on_grid, 1.645 * noise_m, 0.0, 0.0, point, scale, scale, UNSEEN)


def motion_of(lift: Lift, path: LoadPath, reps: tuple[Rep, ...], fps: float = 30.0) -> LoadMotion:
    moving = [phase for rep in reps for phase in rep.phases]
    motion = load_motion(path, SQUAT, moving, sample_s=1 / fps)
    assert motion is not None
    return motion


def velocities(lift: Lift, path: LoadPath, reps: tuple[Rep, ...], fps: float = 30.0) -> list[RepVelocity]:
    motion = motion_of(lift, path, reps, fps)
    found = [measure_rep(rep, motion) for rep in reps]
    assert all(found)
    return [each for each in found if each is not None]


def true_numbers(lift: Lift, up_s: float) -> dict[str, float]:
    share = np.linspace(0.0, 1.0, 10001)
    moving = share[speed_share(share) > ONSET * 1.875]
    way = lift.way_m * float(minimum_jerk(moving[-1:])[0] - minimum_jerk(moving[:1])[0])
    return {
        "displacement_cm": 100 * way,
        "concentric_mean_m_s": way / (up_s * (moving[-1] - moving[0])),
        "concentric_peak_m_s": lift.way_m * 1.875 / up_s,
    }


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


def path_through(height_m: Array, *, across_m: Array | None = None, point: LoadPoint = "hand") -> LoadPath:
    time_s = np.arange(len(height_m)) / RATE_HZ
    across = np.zeros_like(height_m) if across_m is None else across_m
    scale = Scale("plate", 300.0, 0.0, np.full(len(height_m), 300.0))
    return LoadPath(time_s, np.stack([across, height_m], axis=1), 1e-4, 0.0, 0.0, point, scale, scale, UNSEEN)


def one_phase(kind: PhaseKind, start_s: float, end_s: float) -> Rep:
    return Rep(1, 1, (Phase(start_s, end_s, kind, None, 0.0, 0.0, 1.0, 1.0),))


def measure_one(path: LoadPath, rep: Rep) -> RepVelocity:
    motion = load_motion(path, SQUAT, rep.phases, sample_s=1 / 60)
    assert motion is not None
    found = measure_rep(rep, motion)
    assert found is not None
    return found


def integrated(speed_m_s: Array) -> Array:
    return np.cumsum(speed_m_s) / RATE_HZ


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
    motion = load_motion(path, CURL, [phase for rep in reps for phase in rep.phases], sample_s=1 / 60)
    assert motion is not None
    found = measure_rep(reps[0], motion)
    assert found is not None
    assert found.displacement_cm == pytest.approx(100 * radius_m * np.pi / 2, rel=0.02)
    assert found.bar_path_deviation_cm is None


def test_a_pulldown_is_positive_on_its_way_down() -> None:
    lift = Lift([1.0, 1.0])
    upward = path_of(lift)
    downward = LoadPath(
        upward.time_s, -upward.position_m, upward.u_m, 0.0, 0.0, "hand", upward.scale, upward.scale, UNSEEN
    )
    mirrored = velocities(lift, downward, lift.reps())
    for a, b in zip(mirrored, velocities(lift, upward, lift.reps()), strict=True):
        assert a.concentric_mean_m_s == pytest.approx(b.concentric_mean_m_s)


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


def test_a_load_that_was_never_seen_has_no_motion() -> None:
    lift = Lift([1.0])
    path = path_of(lift)
    path.position_m[:] = np.nan
    phases = [phase for rep in lift.reps() for phase in rep.phases]
    assert load_motion(path, SQUAT, phases, sample_s=1 / 30) is None


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


def shifted(rep: Rep, start_s: float, end_s: float) -> Rep:
    """The rep whose phases were found this much too late."""
    phases = tuple(
        replace(phase, start_s=phase.start_s + start_s, end_s=phase.end_s + end_s) for phase in rep.phases
    )
    return replace(rep, phases=phases)


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

"""Loads of known motion, with noise and errors of the scale: their paths in meters, and the true numbers."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise, find_exercise
from liftphase.kinematics.load_path import LoadPath, LoadPoint
from liftphase.kinematics.scale_model import Scale
from liftphase.phases.model import Phase, PhaseKind
from liftphase.reps.load_motion import LoadMotion, load_motion
from liftphase.reps.rep import Rep
from liftphase.reps.velocity import measure_rep
from liftphase.reps.velocity_model import RepVelocity

Array = NDArray[np.float64]

RATE_HZ = 120.0
SQUAT = find_exercise("squat")
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
    interval_s = np.full(len(lift.time_s), 1 / fps) if point == "bar end" else None
    return LoadPath(lift.time_s, on_grid, 1.645 * noise_m, 0.0, 0.0, point, scale, UNSEEN, interval_s)


def motion_of(
    lift: Lift, path: LoadPath, reps: tuple[Rep, ...], fps: float = 30.0, exercise: Exercise = SQUAT
) -> LoadMotion:
    moving = [phase for rep in reps for phase in rep.phases]
    motion = load_motion(path, exercise, moving, sample_s=1 / fps)
    assert motion is not None
    return motion


def velocities(
    lift: Lift, path: LoadPath, reps: tuple[Rep, ...], fps: float = 30.0, exercise: Exercise = SQUAT
) -> list[RepVelocity]:
    motion = motion_of(lift, path, reps, fps, exercise)
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


def path_through(height_m: Array, *, across_m: Array | None = None, point: LoadPoint = "hand") -> LoadPath:
    time_s = np.arange(len(height_m)) / RATE_HZ
    across = np.zeros_like(height_m) if across_m is None else across_m
    scale = Scale("plate", 300.0, 0.0, np.full(len(height_m), 300.0))
    interval_s = np.full(len(time_s), 1 / 60) if point == "bar end" else None
    place = np.stack([across, height_m], axis=1)
    return LoadPath(time_s, place, 1e-4, 0.0, 0.0, point, scale, UNSEEN, interval_s)


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


def shifted(rep: Rep, start_s: float, end_s: float) -> Rep:
    """The rep whose phases were found this much too late."""
    phases = tuple(
        replace(phase, start_s=phase.start_s + start_s, end_s=phase.end_s + end_s) for phase in rep.phases
    )
    return replace(rep, phases=phases)

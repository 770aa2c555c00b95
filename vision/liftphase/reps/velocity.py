"""Velocities in meters a second: from the path of the load and the phases of the reps.

Positions are low-passed at 6 Hz, forward and back, as those of the phases are: lifting a barbell holds little
above, and at 6 Hz the peak of a concentric of 0.5 s is lowered by 0.3 % (of 0.3 s, 2 %; what it takes is part
of the interval). Speed is the central difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot
from statistics import fmean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.load_path import LoadPath
from liftphase.kinematics.path import arc_length_along_path
from liftphase.phases.model import Phase
from liftphase.phases.turning_points import find_turning_points
from liftphase.reps.load_bounds import load_bounds
from liftphase.reps.load_power import G_M_S2
from liftphase.reps.rep import Part, Rep, Set
from liftphase.reps.velocity_model import (
    Measured,
    RepVelocity,
    SetVelocity,
    loss_of,
    mean_of,
)
from liftphase.signal.filters import CUTOFF_HZ, lowpass, velocity
from liftphase.signal.gaps import fill_all_gaps
from liftphase.signal.noise import speed_noise
from liftphase.signal.resampling import resample

Array = NDArray[np.float64]

# Half-width of a 90 % interval over the standard deviation of a normal error.
_U_PER_SD = 1.645
# Bandwidth of white noise after the low-pass, run forward and back, over its cut-off: the integral of
# 1 / (1 + x^4)^2 from 0 on.
_NOISE_BANDWIDTH = 0.833
# A dip of the concentric's speed counts from this fraction of its peak on.
_STICKING_DIP = 0.05
_PROFILE_PARTS = 5
_CM_PER_M = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class LoadMotion:
    """The motion of the load along the path of the lift.

    Attributes
    ----------
    time_s : ndarray, shape (N,)
        Uniform times, seconds.
    position_m : ndarray, shape (N, 2)
        x to the right and y up, meters, after the low-pass. NaN, as in the others, where it was not seen.
    along_m : ndarray, shape (N,)
        Position along the path, growing in the concentric, meters.
    speed_m_s : ndarray, shape (N,)
        Positive in the concentric.
    twice_m_s : ndarray, shape (N,)
        The same after the low-pass ran twice: how much this lowers a peak is how much the first did.
    position_u_m, speed_u_m_s : float
        Half-widths of the 90 % intervals that the noise of the positions leaves.
    scale_u : float
        That of the scale, as a fraction.
    vertical : bool
        Whether the path is a vertical line.
    own_bounds_s : float or None
        Interval of the frames, seconds, where the movements are bounded by the load's own speed; None where
        they are by the phases.
    """

    time_s: Array
    position_m: Array
    along_m: Array
    speed_m_s: Array
    twice_m_s: Array
    position_u_m: float
    speed_u_m_s: float
    scale_u: float
    vertical: bool
    own_bounds_s: float | None = None

    def at(self, times_s: Array) -> Array:
        """(T, 3) position x and y, meters, and speed along the path, m/s, at the times of frames."""
        series = np.column_stack([self.position_m, self.speed_m_s])
        return resample(self.time_s, series, times_s)


@dataclass(frozen=True, slots=True, eq=False)
class BodyPath:
    """The position of a body point along the path of the lift.

    along_m: (N,) on the grid of the load's path, meters, growing in the concentric, after the low-pass;
    density: of its noise before that, square meters per Hz.
    """

    along_m: Array
    density: float


def load_motion(
    path: LoadPath,
    lift: Exercise,
    movements: Sequence[Phase],
    *,
    sample_s: float,
    body: BodyPath | None = None,
) -> LoadMotion | None:
    """The motion of the load along the path of a lift; None where the load was not seen in any of its reps.

    Parameters
    ----------
    path : LoadPath
        Where the load is.
    lift : Exercise
        Whether its path is the vertical or an arc. The direction is that in which the load moves in most of
        the concentrics: that of a pulldown's hands is down.
    movements : sequence of Phase
        The eccentric and concentric phases.
    sample_s : float
        Interval of the samples that the path was interpolated from (a clip's frame interval), seconds.
    body : BodyPath, optional
        Where the path is of a point of the body: its position along the path as the phases were found on it,
        from landmarks and optical flow together, which single landmarks are much noisier than.
    """
    seen = np.isfinite(path.position_m).all(axis=1)
    inside = np.zeros(len(path.time_s), dtype=bool)
    for phase in movements:
        inside |= (path.time_s >= phase.start_s) & (path.time_s <= phase.end_s)
    if (inside & seen).sum() < 2 or len(path.time_s) < 2:
        return None
    rate_hz = 1.0 / float(path.time_s[1] - path.time_s[0])
    raw = fill_all_gaps(path.time_s, path.position_m)
    smooth = lowpass(raw, CUTOFF_HZ, rate_hz)
    vertical = lift.path == "vertical"
    density = (path.u_m / _U_PER_SD) ** 2 * 2.0 * sample_s
    if body is not None:
        along, density = body.along_m, body.density
    elif vertical:
        along = smooth[:, 1]
    else:
        along = arc_length_along_path(smooth, smooth, inside & seen)
    along = along * (
        1.0 if np.median([_way(phase, path.time_s, along) for phase in movements]) >= 0 else -1.0
    )
    speed = velocity(along, rate_hz)
    if body is not None and vertical:
        smooth[:, 1] = along if lift.concentric == "up" else -along
    hidden = np.where(seen, 0.0, np.nan)
    return LoadMotion(
        path.time_s,
        smooth + hidden[:, None],
        along + hidden,
        speed + hidden,
        lowpass(speed, CUTOFF_HZ, rate_hz) + hidden,
        _U_PER_SD * float(np.sqrt(density * _NOISE_BANDWIDTH * CUTOFF_HZ)),
        _U_PER_SD * speed_noise(density, CUTOFF_HZ),
        path.scale.u,
        vertical,
        sample_s if path.point == "bar end" else None,
    )


def _way(phase: Phase, time_s: Array, along_m: Array) -> float:
    """The change of position in a concentric, or against that in an eccentric."""
    start, end = np.interp((phase.start_s, phase.end_s), time_s, along_m)
    return float(end - start if phase.concentric else start - end)


def measure_velocities(sets: Sequence[Set], motion: LoadMotion) -> tuple[Set, ...]:
    """The sets with the velocities of their reps, and with what these come to."""
    measured = (
        replace(own, reps=tuple(replace(rep, velocity=measure_rep(rep, motion)) for rep in own.reps))
        for own in sets
    )
    return tuple(replace(own, velocity=summarize_velocity(own, motion.scale_u)) for own in measured)


def measure_rep(rep: Rep, motion: LoadMotion) -> RepVelocity | None:
    """The velocities of a rep; None where neither of its movements was seen in meters."""
    raising = _movement_of(rep, Part.CONCENTRIC, motion)
    lowering = _movement_of(rep, Part.ECCENTRIC, motion)
    either = raising or lowering
    if either is None:
        return None
    return RepVelocity(
        **_pair("displacement_cm", either.way(_CM_PER_M)),
        **(_concentric_numbers(raising) if raising else {}),
        **(_eccentric_numbers(lowering) if lowering else {}),
    )


def _movement_of(rep: Rep, part: Part, motion: LoadMotion) -> "_Movement | None":
    """The load in an eccentric or a concentric; None where it was not seen from its start to its end."""
    phase = next(iter(rep.phases_of(part)), None)
    if phase is None or phase.duration_s <= 0:
        return None
    sign = 1.0 if phase.concentric else -1.0
    if motion.own_bounds_s is not None:
        phase = load_bounds(
            phase,
            motion.time_s,
            sign * motion.speed_m_s,
            speed_u_m_s=motion.speed_u_m_s,
            sample_s=motion.own_bounds_s,
        )
    first, last = np.searchsorted(motion.time_s, (phase.start_s, phase.end_s))
    samples = slice(max(int(first) - 1, 0), int(last) + 1)
    if last - first < 2 or np.isnan(motion.along_m[samples]).any():
        return None
    movement = _Movement(phase, motion, slice(int(first), int(last)), sign)
    return movement if movement.way_m > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class _Movement:
    """The load in one phase; sign: 1 for a concentric, -1 for an eccentric."""

    phase: Phase
    motion: LoadMotion
    samples: slice
    sign: float

    @property
    def speed_m_s(self) -> Array:
        return self.sign * self.motion.speed_m_s[self.samples]

    @property
    def time_s(self) -> Array:
        return self.motion.time_s[self.samples]

    @property
    def way_m(self) -> float:
        return self.way_until(self.phase.end_s)

    def way_until(self, time_s: float) -> float:
        at = np.interp((self.phase.start_s, time_s), self.motion.time_s, self.motion.along_m)
        return float(self.sign * (at[1] - at[0]))

    def way(self, per_m: float) -> Measured:
        """The way over the phase: errors of the scale, of both positions, and of where they are taken."""
        shifts = (u_s * self._speed_at(time_s) for time_s, u_s in self._bounds)
        ends = hypot(self.motion.position_u_m, self.motion.position_u_m, *shifts)
        return per_m * self.way_m, per_m * hypot(self.way_m * self.motion.scale_u, ends)

    def mean(self, end_s: float | None = None) -> Measured:
        """The mean speed until a time, by default the end of the phase.

        A boundary that is late by t changes the way by v t and the duration by t, so the mean by (v - mean) t
        over the duration, v being the speed there.
        """
        until_s = self.phase.end_s if end_s is None else end_s
        duration_s = until_s - self.phase.start_s
        mean = self.way_until(until_s) / duration_s
        bounds = ((self.phase.start_s, self.phase.start_u_s), (until_s, self.phase.end_u_s))
        shifts = (u_s * (self._speed_at(time_s) - mean) for time_s, u_s in bounds)
        ends = hypot(self.motion.position_u_m, self.motion.position_u_m, *shifts) / duration_s
        return mean, hypot(mean * self.motion.scale_u, ends)

    def peak(self) -> Measured:
        """The highest speed: errors of the scale, of the noise, and what the low-pass takes."""
        speed = self.speed_m_s
        peak = float(speed.max())
        lowered = peak - float((self.sign * self.motion.twice_m_s[self.samples]).max())
        return peak, hypot(peak * self.motion.scale_u, self.motion.speed_u_m_s, lowered)

    @property
    def _bounds(self) -> tuple[Measured, Measured]:
        return (self.phase.start_s, self.phase.start_u_s), (self.phase.end_s, self.phase.end_u_s)

    def _speed_at(self, time_s: float) -> float:
        return float(self.sign * np.interp(time_s, self.motion.time_s, self.motion.speed_m_s))


def _concentric_numbers(raising: _Movement) -> dict[str, Any]:
    speed, scale_u = raising.speed_m_s, raising.motion.scale_u
    peak = int(np.argmax(speed))
    numbers: dict[str, Any] = {
        **_pair("concentric_mean_m_s", raising.mean()),
        **_pair("concentric_peak_m_s", raising.peak()),
        **_pair("concentric_mean_propulsive_m_s", raising.mean(_propulsion_end_s(raising))),
        "time_to_peak_s": float(raising.time_s[peak] - raising.phase.start_s),
    }
    if (lowest := _sticking_point(raising)) is not None:
        slow = float(speed[lowest])
        numbers |= _pair("sticking_m_s", (slow, hypot(slow * scale_u, raising.motion.speed_u_m_s)))
        numbers["sticking_at"] = raising.way_until(float(raising.time_s[lowest])) / raising.way_m
    if raising.motion.vertical:
        across_m = float(np.ptp(raising.motion.position_m[raising.samples, 0]))
        ends = hypot(raising.motion.position_u_m, raising.motion.position_u_m)
        deviation = _CM_PER_M * across_m, _CM_PER_M * hypot(across_m * scale_u, ends)
        numbers |= _pair("bar_path_deviation_cm", deviation)
    return numbers


def _propulsion_end_s(raising: _Movement) -> float:
    """When the load begins to brake harder than gravity would (Sanchez-Medina 2010), else the phase's end.

    From there on something else than its weight slows it. Source: Sanchez-Medina, Perez and Gonzalez-Badillo
    (2010), Importance of the propulsive phase in strength assessment, Int J Sports Med 31:123-129.
    """
    speed, times_s = raising.speed_m_s, raising.time_s
    after = int(np.argmax(speed))
    falling = np.gradient(speed[after:], times_s[after:]) if len(speed) - after > 2 else np.empty(0)
    braking = np.flatnonzero(falling < -G_M_S2)
    return float(times_s[after + braking[0]]) if len(braking) else raising.phase.end_s


def _sticking_point(raising: _Movement) -> int | None:
    """The sample of the least speed after the first peak, before another; None where there is no such.

    The sticking region is from that peak to it (van den Tillaar and Ettema 2010, The "sticking period" in a
    maximum bench press, J Sports Sci 28:529-535).
    """
    speed = raising.speed_m_s
    dip = max(_STICKING_DIP * float(speed.max()), 2.0 * raising.motion.speed_u_m_s)
    turns = find_turning_points(speed, dip)
    first = 1 if len(turns) > 1 and speed[turns[1]] > speed[turns[0]] else 0
    return int(turns[first + 1]) if len(turns) > first + 2 else None


def _eccentric_numbers(lowering: _Movement) -> dict[str, Any]:
    speed = lowering.speed_m_s
    return {
        **_pair("eccentric_mean_m_s", lowering.mean()),
        **_pair("eccentric_peak_m_s", lowering.peak()),
        "eccentric_evenness": float(speed.mean() ** 2 / np.square(speed).mean()),
        "eccentric_profile_m_s": _profile(lowering),
    }


def _profile(movement: _Movement) -> tuple[float, ...]:
    """Mean speed in each of equal parts of the way."""
    way = np.maximum.accumulate(
        [movement.way_until(time_s) for time_s in (*movement.time_s, movement.phase.end_s)]
    )
    times_s = np.append(movement.time_s, movement.phase.end_s)
    marks = np.linspace(0.0, movement.way_m, _PROFILE_PARTS + 1)
    crossed_s = np.interp(marks, way, times_s)
    crossed_s[0], crossed_s[-1] = movement.phase.start_s, movement.phase.end_s
    step_s = np.maximum(np.diff(crossed_s), 1e-3)
    return tuple((movement.way_m / _PROFILE_PARTS / step_s).tolist())


def _pair(name: str, measured: Measured) -> dict[str, Any]:
    return {name: measured[0], f"{name}_u": measured[1]}


def summarize_velocity(own: Set, scale_u: float) -> SetVelocity | None:
    """What the velocities of a set's complete reps come to; None where none was measured.

    scale_u: half-width of the scale's 90 % interval as a fraction.
    """
    seen = [rep.velocity for rep in own.typical_reps if rep.velocity is not None]
    if not seen:
        return None
    raising = speeds_of(own.typical_reps, "concentric_mean_m_s")
    lowering = speeds_of(own.typical_reps, "eccentric_mean_m_s")
    evenness = [each.eccentric_evenness for each in seen if each.eccentric_evenness is not None]
    numbers: dict[str, Any] = {
        **_optional("concentric_mean_m_s", mean_of(raising, scale_u)),
        **_optional("eccentric_mean_m_s", mean_of(lowering, scale_u)),
        "eccentric_evenness": fmean(evenness) if evenness else None,
    }
    if len(raising) > 1:
        numbers |= _pair("velocity_loss", loss_of(max(raising), raising[-1], scale_u))
        numbers |= _pair("velocity_loss_from_first", loss_of(raising[0], raising[-1], scale_u))
    if len(lowering) > 1:
        speeds = [speed for speed, _ in lowering]
        numbers["eccentric_velocity_variation"] = stdev(speeds) / fmean(speeds)
    return SetVelocity(**numbers)


def speeds_of(reps: Sequence[Rep], name: str) -> list[Measured]:
    """A number of `RepVelocity` with its half-width, of the reps in which it was measured."""
    found = []
    for rep in reps:
        value, u = getattr(rep.velocity, name, None), getattr(rep.velocity, f"{name}_u", None)
        if value is not None and u is not None:
            found.append((value, u))
    return found


def _optional(name: str, measured: Measured | None) -> dict[str, Any]:
    return {} if measured is None else _pair(name, measured)

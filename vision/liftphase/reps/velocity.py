"""Velocities in meters a second: from the motion of the load and the phases of the reps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot
from statistics import fmean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import Phase
from liftphase.phases.turning_points import find_turning_points
from liftphase.reps.load_bounds import MAX_SHIFT_S, load_bounds
from liftphase.reps.load_motion import LoadMotion
from liftphase.reps.load_power import CM_PER_M, G_M_S2
from liftphase.reps.rep import Part, Rep, Set
from liftphase.reps.velocity_model import (
    Measured,
    RepVelocity,
    SetVelocity,
    loss_of,
    mean_of,
    measured_in,
)

Array = NDArray[np.float64]

# A dip of the concentric's speed counts from this fraction of its peak on.
_STICKING_DIP = 0.05
_PROFILE_PARTS = 5
# So long before and after a bound the load must be seen: what the low-pass takes into account, seconds. And
# in this fraction of the movement: its peak, which bounds depend on, may be hidden.
_SEEN_AT_BOUND_S, _MIN_SEEN = 0.1, 0.5
# A speed whose half-width is a larger fraction of it is not given: its interval holds 0.
_MAX_RELATIVE_U = 1.0


class Unmeasured(StrEnum):
    """Why a movement of a rep lacks its velocity, or its peak, as its note says it."""

    HIDDEN_AT_BOUND = "the load was hidden at its start or its end, no velocity"
    HIDDEN_LONG = "the load was hidden for more than half of it, no velocity"
    HIDDEN_MIDWAY = "the load was hidden on the way, a mean velocity and no peak"
    PEAK_UNSURE = "its peak is known too roughly, a mean velocity and no peak"
    UNSURE = "it is known too roughly, no velocity"
    NO_BOUND = "the load comes to no rest and no turn at its start or its end, no velocity"
    OTHER_WAY = "the load moves the other way, no velocity"
    TOO_SHORT = "it is too short for a velocity"
    NEVER_SEEN = "the load was not seen, no velocity"


def measure_velocities(sets: Sequence[Set], motion: LoadMotion) -> tuple[Set, ...]:
    """The sets with the velocities of their reps, and with what these come to."""
    measured = (
        replace(set_, reps=tuple(replace(rep, velocity=measure_rep(rep, motion)) for rep in set_.reps))
        for set_ in sets
    )
    return tuple(replace(set_, velocity=summarize_velocity(set_, motion.scale_u)) for set_ in measured)


def measure_rep(rep: Rep, motion: LoadMotion) -> RepVelocity | None:
    """The velocities of a rep; None where neither of its movements was seen in meters.

    Of a movement that was hidden midway, though not at its ends, or whose peak is not known well enough, only
    displacement and mean speed are given.
    """
    raising = _movement_of(rep, Part.CONCENTRIC, motion)
    lowering = _movement_of(rep, Part.ECCENTRIC, motion)
    numbers: dict[str, Any] = {}
    if isinstance(lowering, _Movement):
        numbers |= _pair("displacement_cm", lowering.displacement(CM_PER_M))
        numbers |= _pair("eccentric_mean_m_s", lowering.mean())
        if lowering.without_peak is None:
            numbers |= _eccentric_numbers(lowering)
    if isinstance(raising, _Movement):
        numbers |= _pair("displacement_cm", raising.displacement(CM_PER_M))
        numbers |= _pair("concentric_mean_m_s", raising.mean())
        if raising.without_peak is None:
            numbers |= _concentric_numbers(raising)
    return RepVelocity(**numbers) if numbers else None


def find_unmeasured(rep: Rep, motion: LoadMotion | None) -> dict[Part, Unmeasured]:
    """Why movements of a rep lack their velocity or its peak; motion: None where the load was never seen."""
    found: dict[Part, Unmeasured] = {}
    for part in (Part.ECCENTRIC, Part.CONCENTRIC):
        movement = Unmeasured.NEVER_SEEN if motion is None else _movement_of(rep, part, motion)
        if isinstance(movement, Unmeasured):
            found[part] = movement
        elif movement.without_peak is not None:
            found[part] = movement.without_peak
    return found


def _movement_of(rep: Rep, part: Part, motion: LoadMotion) -> "_Movement | Unmeasured":
    """The load in an eccentric or a concentric, or why it is not known there."""
    phase = next(iter(rep.phases_of(part)), None)
    if phase is None or phase.duration_s <= 0:
        return Unmeasured.TOO_SHORT
    sign = 1.0 if phase.concentric else -1.0
    if motion.load_bounds_s is not None:
        bounded = load_bounds(
            phase,
            motion.time_s,
            sign * motion.path_speed_m_s,
            speed_u_m_s=motion.speed_u_m_s,
            sample_s=motion.load_bounds_s,
        )
        if bounded is None:
            return _why_unbounded(phase, sign, motion)
        phase = bounded
    first, last = np.searchsorted(motion.time_s, (phase.start_s, phase.end_s))
    if last - first < 2:
        return Unmeasured.TOO_SHORT
    seen = np.isfinite(motion.along_m)
    bounds = np.array((phase.start_s, phase.end_s))
    at_bound = np.abs(motion.time_s[:, None] - bounds).min(axis=1) <= _SEEN_AT_BOUND_S
    if not seen[at_bound].all():
        return Unmeasured.HIDDEN_AT_BOUND
    if seen[first:last].mean() < _MIN_SEEN:
        return Unmeasured.HIDDEN_LONG
    movement = _Movement(phase, motion, slice(int(first), int(last)), sign)
    if movement.displacement_m <= 0:
        return Unmeasured.OTHER_WAY
    return movement if _is_known(movement.mean()) else Unmeasured.UNSURE


def _is_known(speed: Measured) -> bool:
    """Whether a speed is known well enough to be given."""
    value, u = speed
    return u <= _MAX_RELATIVE_U * value


def _why_unbounded(phase: Phase, sign: float, motion: LoadMotion) -> Unmeasured:
    """Why the load's own speed has no start or no end of a phase."""
    along_m = np.interp((phase.start_s, phase.end_s), motion.time_s, motion.along_m)
    if sign * (along_m[1] - along_m[0]) < 0:
        return Unmeasured.OTHER_WAY
    # As far as bounds are looked for.
    first, last = np.searchsorted(motion.time_s, (phase.start_s - MAX_SHIFT_S, phase.end_s + MAX_SHIFT_S))
    hidden = np.isnan(motion.path_speed_m_s[first:last]).any()
    return Unmeasured.HIDDEN_AT_BOUND if hidden else Unmeasured.NO_BOUND


@dataclass(frozen=True, slots=True, eq=False)
class _Movement:
    """The load in one phase; sign: 1 for a concentric, -1 for an eccentric."""

    phase: Phase
    motion: LoadMotion
    samples: slice
    sign: float

    @property
    def without_peak(self) -> Unmeasured | None:
        """Why only way and mean are known; None where its peak and its shape are, too."""
        if np.isnan(self.motion.along_m[self.samples]).any():
            return Unmeasured.HIDDEN_MIDWAY
        return None if _is_known(self.peak()) else Unmeasured.PEAK_UNSURE

    @property
    def speed_m_s(self) -> Array:
        return self.sign * self.motion.speed_m_s[self.samples]

    @property
    def time_s(self) -> Array:
        return self.motion.time_s[self.samples]

    @property
    def displacement_m(self) -> float:
        return self.displacement_until_m(self.phase.end_s)

    def displacement_until_m(self, time_s: float) -> float:
        at = np.interp((self.phase.start_s, time_s), self.motion.time_s, self.motion.along_m)
        return float(self.sign * (at[1] - at[0]))

    def displacement(self, per_m: float) -> Measured:
        """That over the phase: errors of the scale, of both positions, and of where they are taken."""
        shifts = (u_s * self._speed_at(time_s) for time_s, u_s in self._bounds)
        ends = hypot(self._ends_u_m(self.phase.end_s), *shifts)
        return per_m * self.displacement_m, per_m * hypot(self.displacement_m * self.motion.scale_u, ends)

    def _ends_u_m(self, end_s: float) -> float:
        """Half-width of the displacement until a time: errors of both positions, and of what is vertical."""
        x = np.interp((self.phase.start_s, end_s), self.motion.time_s, self.motion.position_m[:, 0])
        across_m = float(x[1] - x[0])
        return hypot(self.motion.position_u_m, self.motion.position_u_m, across_m * self.motion.tilt_u)

    def mean(self, end_s: float | None = None) -> Measured:
        """The mean speed until a time, by default the end of the phase.

        A boundary that is late by t changes the displacement by v t and the duration by t, so the mean by
        (v - mean) t over the duration, v being the speed there.
        """
        until_s = self.phase.end_s if end_s is None else end_s
        duration_s = until_s - self.phase.start_s
        mean = self.displacement_until_m(until_s) / duration_s
        bounds = ((self.phase.start_s, self.phase.start_u_s), (until_s, self.phase.end_u_s))
        shifts = (u_s * (self._speed_at(time_s) - mean) for time_s, u_s in bounds)
        ends = hypot(self._ends_u_m(until_s), *shifts) / duration_s
        return mean, hypot(mean * self.motion.scale_u, ends)

    def peak(self) -> Measured:
        """The highest speed: errors of the scale, of the noise, what the low-pass takes, what is vertical."""
        speed = self.speed_m_s
        peak, at = float(speed.max()), int(np.argmax(speed))
        lowered = peak - float((self.sign * self.motion.twice_m_s[self.samples]).max())
        across = float(np.gradient(self.motion.position_m[self.samples, 0], self.time_s)[at])
        errors = self.motion.moving_u_m_s, lowered, across * self.motion.tilt_u
        return peak, hypot(peak * self.motion.scale_u, *errors)

    @property
    def _bounds(self) -> tuple[Measured, Measured]:
        return (self.phase.start_s, self.phase.start_u_s), (self.phase.end_s, self.phase.end_u_s)

    def _speed_at(self, time_s: float) -> float:
        return float(self.sign * np.interp(time_s, self.motion.time_s, self.motion.speed_m_s))


def _concentric_numbers(raising: _Movement) -> dict[str, Any]:
    speed, scale_u = raising.speed_m_s, raising.motion.scale_u
    peak = int(np.argmax(speed))
    numbers: dict[str, Any] = {
        **_pair("concentric_peak_m_s", raising.peak()),
        **_pair("concentric_mean_propulsive_m_s", raising.mean(_propulsion_end_s(raising))),
        "time_to_peak_s": float(raising.time_s[peak] - raising.phase.start_s),
    }
    if (lowest := _sticking_point(raising)) is not None:
        slow = float(speed[lowest])
        numbers |= _pair("sticking_m_s", (slow, hypot(slow * scale_u, raising.motion.moving_u_m_s)))
        at_m = raising.displacement_until_m(float(raising.time_s[lowest]))
        numbers["sticking_at"] = at_m / raising.displacement_m
    if raising.motion.vertical:
        across_m = float(np.ptp(raising.motion.position_m[raising.samples, 0]))
        ends = hypot(raising.motion.position_u_m, raising.motion.position_u_m)
        deviation = CM_PER_M * across_m, CM_PER_M * hypot(across_m * scale_u, ends)
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

    The sticking region is from that peak to it: the first period of deceleration (van den Tillaar and Ettema
    2010, The "sticking period" in a maximum bench press, J Sports Sci 28:529-535).
    """
    speed = raising.speed_m_s
    dip = max(_STICKING_DIP * float(speed.max()), 2.0 * raising.motion.speed_u_m_s)
    turns = find_turning_points(speed, dip)
    first = 1 if len(turns) > 1 and speed[turns[1]] > speed[turns[0]] else 0
    return int(turns[first + 1]) if len(turns) > first + 2 else None


def _eccentric_numbers(lowering: _Movement) -> dict[str, Any]:
    speed = lowering.speed_m_s
    return {
        **_pair("eccentric_peak_m_s", lowering.peak()),
        "eccentric_evenness": float(speed.mean() ** 2 / np.square(speed).mean()),
        "eccentric_profile_m_s": _profile(lowering),
    }


def _profile(movement: _Movement) -> tuple[float, ...]:
    """Mean speed in each of equal parts of the displacement."""
    displacement = np.maximum.accumulate(
        [movement.displacement_until_m(time_s) for time_s in (*movement.time_s, movement.phase.end_s)]
    )
    times_s = np.append(movement.time_s, movement.phase.end_s)
    marks = np.linspace(0.0, movement.displacement_m, _PROFILE_PARTS + 1)
    crossed_s = np.interp(marks, displacement, times_s)
    crossed_s[0], crossed_s[-1] = movement.phase.start_s, movement.phase.end_s
    step_s = np.maximum(np.diff(crossed_s), 1e-3)
    return tuple((movement.displacement_m / _PROFILE_PARTS / step_s).tolist())


def _pair(name: str, measured: Measured) -> dict[str, Any]:
    return {name: measured[0], f"{name}_u": measured[1]}


def summarize_velocity(set_: Set, scale_u: float) -> SetVelocity | None:
    """What the velocities of a set's complete reps come to; None where none is complete, or was measured.

    scale_u: half-width of the scale's 90 % interval as a fraction.
    """
    complete = [rep for rep in set_.reps if rep.complete]
    seen = [rep.velocity for rep in complete if rep.velocity is not None]
    if not seen:
        return None
    raising = speeds_of(complete, "concentric_mean_m_s")
    lowering = speeds_of(complete, "eccentric_mean_m_s")
    evenness = [each.eccentric_evenness for each in seen if each.eccentric_evenness is not None]
    numbers: dict[str, Any] = {
        **_optional("concentric_mean_m_s", mean_of(raising, scale_u)),
        **_optional("eccentric_mean_m_s", mean_of(lowering, scale_u)),
        "eccentric_evenness": fmean(evenness) if evenness else None,
    }
    first, last = (measured_in(rep.velocity, "concentric_mean_m_s") for rep in (complete[0], complete[-1]))
    if len(raising) > 1 and last is not None:
        numbers |= _pair("velocity_loss", loss_of(max(raising), last, scale_u))
        if first is not None:
            numbers |= _pair("velocity_loss_from_first", loss_of(first, last, scale_u))
    if len(lowering) > 1:
        speeds = [speed for speed, _ in lowering]
        numbers["eccentric_velocity_variation"] = stdev(speeds) / fmean(speeds)
    return SetVelocity(**numbers)


def speeds_of(reps: Sequence[Rep], name: str) -> list[Measured]:
    """A number of `RepVelocity` with its half-width, of the reps in which it was measured."""
    found = (measured_in(rep.velocity, name) for rep in reps)
    return [measured for measured in found if measured is not None]


def _optional(name: str, measured: Measured | None) -> dict[str, Any]:
    return {} if measured is None else _pair(name, measured)

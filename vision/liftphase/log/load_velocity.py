"""The load-velocity profile of an athlete's lift, and the one-rep maximum that it leads to.

The heavier a load, the slower it is lifted with full effort, along a straight line that is each lifter's own
(Jidovtseff, Harris, Crielaard and Cronin 2011, Using the load-velocity relationship for 1RM prediction,
J Strength Cond Res 25:267-270). The one-rep maximum is the load at which the line reaches the velocity of a
rep that just succeeds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import Any

import numpy as np

from liftphase.errors import UsageError
from liftphase.log.reading import LoggedSet
from liftphase.signal.noise import U_PER_SD

# Strength changes: sets of the last six weeks before the latest one.
RECENT = timedelta(weeks=6)
_MIN_LOADS = 3
# 95 % quantiles of Student's t by degrees of freedom, for a two-sided 90 % interval; 1.645 beyond the table
# would be less by 2 %.
_T95 = (
    *(6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812),
    *(1.796, 1.782, 1.771, 1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725),
    *(1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701, 1.699, 1.697),
)


@dataclass(frozen=True, slots=True)
class MinimumVelocity:
    """The mean velocity of the concentric of a one-rep maximum; standard deviation between lifters."""

    m_s: float
    sd_m_s: float
    source: str


MINIMUM_VELOCITIES = {
    "bench-press": MinimumVelocity(0.16, 0.04, "Gonzalez-Badillo and Sanchez-Medina 2010"),
    "squat": MinimumVelocity(0.32, 0.03, "Sanchez-Medina et al. 2017"),
    "deadlift": MinimumVelocity(0.14, 0.05, "Helms et al. 2017"),
}


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """The fastest rep of a set: load, mean velocity of its concentric and half-width of its 90 % interval."""

    load_kg: float
    m_s: float
    u_m_s: float


@dataclass(frozen=True, slots=True)
class LoadVelocityProfile:
    """A line through the sets: velocity = intercept - slope x load.

    Parameters
    ----------
    points : tuple of LoadPoint
        One a set.
    intercept_m_s, slope_m_s_kg : float
        Of the line; the slope is above 0.
    minimum : MinimumVelocity
        Where the one-rep maximum is read off.
    one_rep_max_kg, low_kg, high_kg : float or None
        The estimate and its 90 % interval, not below `lifted_kg`; None where the line leads to less than was
        lifted, which it then contradicts.
    point : str
        The point whose velocity it is.
    line_kg : float
        Where the line leads to.
    lifted_kg : float
        The heaviest load of these sets that was lifted without help.
    """

    points: tuple[LoadPoint, ...]
    intercept_m_s: float
    slope_m_s_kg: float
    minimum: MinimumVelocity
    one_rep_max_kg: float | None
    low_kg: float | None
    high_kg: float | None
    point: str
    line_kg: float
    lifted_kg: float


def find_profile(
    sets: Sequence[LoggedSet],
    exercise: str,
    minimum_m_s: float | None,
    reps: Mapping[int, Sequence[Mapping[str, Any]]] | None = None,
) -> LoadVelocityProfile:
    """The load-velocity profile of the sets of one athlete and one lift.

    Parameters
    ----------
    sets : sequence of LoggedSet
        In the order of time; those without a load or a velocity are passed over, as are those of another
        measured point than most.
    exercise : str
        The lift, whose velocity at the one-rep maximum is published for some.
    minimum_m_s : float, optional
        That velocity, where it is known better.
    reps : mapping, optional
        The rows of the reps by the id of their set, which say who lifted with help; without them all sets
        count as lifted without.

    Raises
    ------
    UsageError
        There are fewer than three loads, or velocity does not clearly fall with the load.
    """
    minimum = _minimum_of(exercise, minimum_m_s)
    measured = [set_ for set_ in sets if set_.load_kg and set_.fastest_m_s is not None]
    names = [set_.measured_point or "" for set_ in measured]
    point = max(dict.fromkeys(names), key=names.count, default="")
    points = tuple(
        LoadPoint(set_.load_kg or 0.0, set_.fastest_m_s or 0.0, set_.fastest_m_s_u or 0.0)
        for set_ in measured
        if (set_.measured_point or "") == point
    )
    loads = {set_.load_kg for set_ in points}
    if len(loads) < _MIN_LOADS:
        raise UsageError(
            f"a load-velocity profile needs sets with {_MIN_LOADS} loads at least: {len(loads)} of "
            f"{exercise} in that time have a velocity."
        )
    lifted_kg = max((set_.load_kg or 0.0 for set_ in sets if _is_lifted(set_, reps or {})), default=0.0)
    return _fit(points, minimum, point, lifted_kg)


def _is_lifted(set_: LoggedSet, reps: Mapping[int, Sequence[Mapping[str, Any]]]) -> bool:
    """Whether one of the set's reps, at least, was whole and without help."""
    rows = reps.get(set_.id)
    if not rows:
        return set_.rep_count > 0
    return any(rep["complete"] and not rep["assisted"] for rep in rows)


def recent_sets(sets: Sequence[LoggedSet]) -> list[LoggedSet]:
    """The sets of the last six weeks before the latest one."""
    days = [set_.day for set_ in sets if set_.day is not None]
    return [set_ for set_ in sets if set_.day is not None and set_.day > max(days) - RECENT]


def _minimum_of(exercise: str, given_m_s: float | None) -> MinimumVelocity:
    if given_m_s is not None:
        return MinimumVelocity(given_m_s, 0.0, "as given")
    if exercise not in MINIMUM_VELOCITIES:
        known = ", ".join(MINIMUM_VELOCITIES)
        raise UsageError(
            f"no velocity of a one-rep maximum is known of {exercise}, only of {known}: give "
            "minimum_velocity.",
            arguments=["minimum_velocity"],
        )
    return MINIMUM_VELOCITIES[exercise]


def _fit(
    points: tuple[LoadPoint, ...], minimum: MinimumVelocity, point: str, lifted_kg: float
) -> LoadVelocityProfile:
    """The line by least squares, and the loads at which a rep of the least velocity may lie.

    Who lifted a load has a one-rep maximum of that at least: the interval begins there, and a line that leads
    to less is of reps that were not as fast as possible, or of days of different strength.

    The interval holds the loads L for which the velocity v of the one-rep maximum is within the prediction
    interval of the line: (v - a - b L)^2 <= t^2 s^2 (1 + 1/n + (L - mean)^2 / Sxx), a quadratic in L (inverse
    prediction, Draper and Smith, Applied Regression Analysis, 3rd ed., section 3.2), with the spread of v
    between lifters added to s^2. s is not taken to be less than the error of the velocities themselves.
    """
    loads = np.array([each.load_kg for each in points])
    speeds = np.array([each.m_s for each in points])
    count, mean_kg = len(points), float(loads.mean())
    sxx = float(np.square(loads - mean_kg).sum())
    slope = float((loads - mean_kg) @ (speeds - speeds.mean())) / sxx
    middle = float(speeds.mean())
    residuals = speeds - middle - slope * (loads - mean_kg)
    stated = float(np.mean([(each.u_m_s / U_PER_SD) ** 2 for each in points]))
    variance = max(float(residuals @ residuals) / (count - 2), stated)
    t = _T95[count - 3] if count - 3 < len(_T95) else U_PER_SD
    spread = t**2 * variance * (1 + 1 / count) + (U_PER_SD * minimum.sd_m_s) ** 2
    # Squares of (v - middle) - slope x against spread + t^2 s^2 x^2 / Sxx, x being the load less its mean.
    ahead = minimum.m_s - middle
    square = slope**2 - t**2 * variance / sxx
    if slope >= 0 or square <= 0:
        raise UsageError(
            "velocity does not clearly fall with the load in these sets: add lighter or heavier ones."
        )
    root = sqrt((slope * ahead) ** 2 - square * (ahead**2 - spread))
    low, high = ((slope * ahead + side * root) / square for side in (-1, 1))
    line_kg = mean_kg + ahead / slope
    estimate = (line_kg, max(mean_kg + low, lifted_kg), mean_kg + high)
    return LoadVelocityProfile(
        points,
        middle - slope * mean_kg,
        -slope,
        minimum,
        *(estimate if line_kg >= lifted_kg else (None, None, None)),
        point=point,
        line_kg=line_kg,
        lifted_kg=lifted_kg,
    )

"""Other travelling points for a lift, where the image does not show the movement of the lift's own points."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import BodyDisplacement
from liftphase.kinematics.excursion import initial_excursion
from liftphase.kinematics.flow_excursion import AGREEMENT_HZ
from liftphase.reps.estimate import Estimate
from liftphase.signal.filters import lowpass, velocity

log = logging.getLogger(__name__)

# Above this unexplained variance by optical flow other points are tried, and not taken.
_POORLY_EXPLAINED = 0.5
# How much more other points must be worth.
_CLEARLY_BETTER = 1.25
# What is tried, for a lift that moves the lower legs and for all others.
_LEG_POINTS = (("ankles",), ("knees",), ("knees", "ankles"))
_BODY_POINTS = (("shoulders", "head"), ("hips",), ("knees",), ("hands",))


def choose_travel_points(
    lift: Exercise, estimate: Estimate, estimate_of: Callable[[Exercise], Estimate]
) -> tuple[Exercise, Estimate]:
    """Choose the points that the lift is measured by: its own ones, or others that explain the image better.

    In a machine, from behind or in the dark the landmarks of the lift's own points may be guesses.

    Parameters
    ----------
    lift : Exercise
        The lift as its table defines it.
    estimate : Estimate
        Its excursion by its own points.
    estimate_of : callable
        Gives the estimate of another lift in the same clip.

    Returns
    -------
    tuple of Exercise and Estimate
        The lift with the points that are measured, and its estimate.
    """
    if estimate.body.patches is None or lift.concentric in ("together", "apart"):
        return lift, estimate
    if estimate.runs and estimate.unexplained_variance < _POORLY_EXPLAINED:
        return lift, estimate
    best, worth = (lift, estimate), _CLEARLY_BETTER * estimate.worth
    for points in _LEG_POINTS if set(lift.travel) <= {"knees", "ankles", "feet"} else _BODY_POINTS:
        other = replace(lift, travel=points, path="vertical", concentric="up")
        found = estimate_of(other)
        if lift.concentric != "up" and _concentric(lift, estimate, found.body) == "down":
            other = replace(other, concentric="down")
            found = estimate_of(other)
        if found.worth > worth and found.unexplained_variance < _POORLY_EXPLAINED:
            best, worth = (other, found), found.worth
    if best[0] is not lift:
        log.debug("measured by the %s: the image shows more of them", " and ".join(best[0].travel))
    return best


def _concentric(lift: Exercise, estimate: Estimate, body: BodyDisplacement) -> Literal["up", "down"]:
    """Whether the points of `body` go up or down in the concentric, by the lift's own points meanwhile."""
    if lift.concentric == "down":
        return "down"
    height = initial_excursion(body, replace(lift, concentric="up"))
    speeds = [
        velocity(lowpass(path, AGREEMENT_HZ, body.rate_hz), body.rate_hz)
        for path in (height, estimate.initial)
    ]
    return "up" if float(speeds[0] @ speeds[1]) >= 0 else "down"

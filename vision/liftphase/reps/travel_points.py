"""Other displacements for a lift, where the image does not show the movement of the lift's own points."""

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

# Above this unexplained variance by optical flow other points are tried, and not taken; below the second even
# the image's own motion is not.
_POORLY_EXPLAINED, _WELL_EXPLAINED = 0.5, 0.1
# Above this fraction the image moves otherwise than the lift, so that its motion is not taken for it.
_MOSTLY_OTHERWISE = 0.7
# How much more other points must be worth than the lift's own, and the image's motion than other points; and
# than the lift's own. From 1.9 to 5 the latter takes the same of 97 real and 88 rendered clips, but one.
_CLEARLY_BETTER, _FAR_BETTER = 1.25, 2.0
# What is tried, for a lift that moves the lower legs and for all others.
_LEG_POINTS = (("ankles",), ("knees",), ("knees", "ankles"))
_BODY_POINTS = (("shoulders", "head"), ("hips",), ("knees",), ("hands",))


def choose_travel_points(
    lift: Exercise,
    estimate: Estimate,
    estimate_of: Callable[[Exercise], Estimate],
    plate_estimate_of: Callable[[Exercise], Estimate | None],
    image_estimates_of: Callable[[Exercise], list[Estimate]],
) -> tuple[Exercise, Estimate]:
    """Choose the points that the lift is measured by: its own ones, or others that explain the image better.

    In a machine, from behind or in the dark the landmarks of the lift's own points or all may be guesses.
    The image's own motion is tried last: it shows the load, too.

    Parameters
    ----------
    lift : Exercise
        The lift as its table defines it.
    estimate : Estimate
        Its excursion by its own points.
    estimate_of : callable
        Gives the estimate of another lift in the same clip.
    plate_estimate_of : callable
        Gives the estimate of a lift by the path of the weight plate; None without one.
    image_estimates_of : callable
        Gives the estimates of a lift by the image's own motion, in each of its directions.

    Returns
    -------
    tuple of Exercise and Estimate
        The lift with the points that are measured, and its estimate.
    """
    if estimate.body.patches is None or lift.concentric in ("together", "apart"):
        return lift, estimate
    poorly_explained = not estimate.runs or estimate.unexplained_variance >= _POORLY_EXPLAINED
    if not poorly_explained and estimate.unexplained_variance < _WELL_EXPLAINED:
        return lift, estimate
    by_plate = plate_estimate_of(lift) if lift.raises_load and lift.moves_plate else None
    if by_plate is not None and by_plate.worth > _CLEARLY_BETTER * estimate.worth:
        log.debug("measured by the plate: the image shows more of it")
        return lift, by_plate
    best, worth = (lift, estimate), _CLEARLY_BETTER * estimate.worth
    leg_lift = set(lift.travel) <= {"knees", "ankles", "feet"}
    for points in (_LEG_POINTS if leg_lift else _BODY_POINTS) if poorly_explained else ():
        other = replace(lift, travel=points, path="vertical", concentric="up")
        found = estimate_of(other)
        if lift.concentric != "up" and _concentric(lift, estimate, found.body) == "down":
            other = replace(other, concentric="down")
            found = estimate_of(other)
        if found.worth > worth and found.unexplained_variance < _POORLY_EXPLAINED:
            best, worth = (other, found), found.worth
    if best[0] is not lift:
        log.debug("measured by the %s: the image shows more of them", " and ".join(best[0].travel))
    worth = _FAR_BETTER * estimate.worth if best[0] is lift else _CLEARLY_BETTER * worth
    return _choose_image_motion(lift, estimate, image_estimates_of, worth) or best


def _choose_image_motion(
    lift: Exercise,
    estimate: Estimate,
    image_estimates_of: Callable[[Exercise], list[Estimate]],
    worth: float,
) -> tuple[Exercise, Estimate] | None:
    """The lift by the image's own motion, where a set in it is worth more than `worth`; else None."""
    best = None
    other = replace(lift, path="vertical", concentric="up")
    for number, found in enumerate(image_estimates_of(other)):
        if lift.concentric != "up" and _concentric(lift, estimate, found.body) == "down":
            found = image_estimates_of(replace(other, concentric="down"))[number]
        if found.worth > worth and found.unexplained_variance < _MOSTLY_OTHERWISE:
            best, worth = found, found.worth
    if best is None:
        return None
    log.debug("measured by the image's own motion: it shows the reps more clearly")
    return best.lift, best


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

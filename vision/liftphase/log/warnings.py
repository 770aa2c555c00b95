"""Sets of one athlete against the guidelines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from liftphase.log.guidelines import (
    BUILD_UP,
    MORE_THAN_PRESCRIBED,
    SHORT_REST,
    TOO_HEAVY,
    TOO_MANY_REPS,
    TOO_MANY_SETS,
    VOLUME_JUMP,
    Guideline,
)
from liftphase.log.plan import Progress
from liftphase.log.reading import LiftDay, LoggedSet
from liftphase.log.weeks import (
    Keys,
    Session,
    Volume,
    by_lift,
    find_sessions,
    group_days,
    group_sets,
    mean_before,
    volume_of,
)
from liftphase.prescription.methods import LOAD_STEP, PLATES_KG

_DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class TrainingWarning:
    """What passes a threshold: on which day, of which lift or muscle group, and by which guideline."""

    day: date
    subject: str
    message: str
    guideline: Guideline


def find_warnings(
    week: date,
    sets: Sequence[LoggedSet],
    before: Sequence[LiftDay],
    heavy_before: Sequence[LoggedSet],
    muscles: Keys,
) -> list[TrainingWarning]:
    """The warnings on a week of one athlete.

    Parameters
    ----------
    week : datetime.date
        Its Monday.
    sets : sequence of LoggedSet
        The sets of the week.
    before : sequence of LiftDay
        The days of training in the weeks before.
    heavy_before : sequence of LoggedSet
        The sets above a one-rep maximum before, and those that gave the last one.
    muscles : Keys
        Gives the muscle groups of a lift.
    """
    work = [set_ for set_ in sets if set_.is_work]
    first = min((one.day for one in before), default=None)
    days_before = group_days(before, muscles)
    found: list[TrainingWarning] = []
    for muscle, set_ in group_sets(work, muscles).items():
        earlier = days_before.get(muscle, [])
        found += _volume_jump(muscle, volume_of(set_), mean_before(earlier, week, first), week)
        found += _short_rests(muscle, find_sessions([*earlier, *set_]), week)
    for lift, set_ in group_sets([*heavy_before, *work], by_lift).items():
        found += (each for each in _supramaximal(lift, set_) if each.day >= week)
    return found


def find_excess(progress: Iterable[Progress]) -> Iterator[TrainingWarning]:
    """Where a week has more sets, or a set more reps, than its plan prescribes."""
    for each in progress:
        for day, message in each.excess:
            yield TrainingWarning(day, each.exercise, message, MORE_THAN_PRESCRIBED)


def _volume_jump(key: str, volume: Volume, usual_s: float | None, week: date) -> Iterator[TrainingWarning]:
    """A week counts where it passes the threshold by more than its own uncertainty."""
    if usual_s and volume.eccentric_s - volume.eccentric_u_s > VOLUME_JUMP.limit * usual_s:
        times = f"{volume.eccentric_s / usual_s:.1f} times the mean of the four weeks before"
        seconds = f"{volume.eccentric_s:.0f} s of eccentric in the week of {week}"
        yield TrainingWarning(week, key, f"{seconds}, {times} ({usual_s:.0f} s)", VOLUME_JUMP)


def _short_rests(key: str, sessions: Iterable[Session], week: date) -> Iterator[TrainingWarning]:
    """Before the sessions of a week. Between days alone, only one after the other is surely too short."""
    for before, after in pairwise(sessions):
        if after.day < week:
            continue
        if before.started_at and after.started_at:
            hours = (after.started_at - before.started_at) / timedelta(hours=1)
            # Rounded, 47.6 hours would be the 48 that are asked for.
            words = f"{int(hours)} hours"
        else:
            hours = (after.day - before.day).days * _DAY_H
            words = "one day"
        if hours < SHORT_REST.limit:
            yield TrainingWarning(after.day, key, f"{words} after the session of {before.day}", SHORT_REST)


def _supramaximal(lift: str, sets: Sequence[LoggedSet]) -> Iterator[TrainingWarning]:
    """Sessions above the one-rep maximum: build-up, loads, sets and reps. sets: in the order of time."""
    reached = BUILD_UP.limit - LOAD_STEP
    one_rep_max_kg: float | None = None
    for day, session in groupby(sets, key=lambda each: each.day):
        done = list(session)
        one_rep_max_kg = next(
            (each.one_rep_max_kg for each in reversed(done) if each.one_rep_max_kg), one_rep_max_kg
        )
        if not one_rep_max_kg or day is None:
            continue
        heavy = [each for each in done if each.load_kg and each.load_kg > one_rep_max_kg]
        if not heavy:
            continue
        # A load that plates can only come near to keeps the step.
        slack = PLATES_KG / 2 / one_rep_max_kg
        top = max(each.load_kg or 0.0 for each in heavy) / one_rep_max_kg
        if top > TOO_HEAVY.limit + slack:
            yield TrainingWarning(day, lift, f"{top:.0%} of the one-rep maximum", TOO_HEAVY)
        elif top > reached + LOAD_STEP + slack:
            before = (
                f"after {reached:.0%}"
                if reached >= BUILD_UP.limit
                else "without 105 % in the half year before"
            )
            yield TrainingWarning(day, lift, f"{top:.0%} of the one-rep maximum {before}", BUILD_UP)
        reached = max(reached, top)
        if len(heavy) > TOO_MANY_SETS.limit:
            message = f"{len(heavy)} sets above the one-rep maximum in a session"
            yield TrainingWarning(day, lift, message, TOO_MANY_SETS)
        most = max(each.rep_count for each in heavy)
        if most > TOO_MANY_REPS.limit:
            message = f"a set of {most} reps above the one-rep maximum"
            yield TrainingWarning(day, lift, message, TOO_MANY_REPS)

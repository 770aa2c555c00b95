"""Sets of one athlete against the guidelines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from liftphase.log.guidelines import (
    BUILD_UP,
    SHORT_REST,
    TOO_HEAVY,
    TOO_MANY_REPS,
    TOO_MANY_SETS,
    VOLUME_JUMP,
    Guideline,
)
from liftphase.log.reading import LoggedSet
from liftphase.log.weeks import Keys, Session, Volume, find_sessions, mean_before, monday, weekly_volume
from liftphase.prescription.methods import LOAD_STEP, PLATES_KG

_DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class TrainingWarning:
    """What passes a threshold: on which day, of which lift or muscle group, and by which guideline."""

    day: date
    subject: str
    message: str
    guideline: Guideline


def find_warnings(sets: Sequence[LoggedSet], muscles: Keys) -> list[TrainingWarning]:
    """All warnings on the sets of one athlete, in the order of days.

    sets: all that the log has of the athlete, so that what came before is known; muscles: gives the muscle
    groups of a set.
    """
    dated = [own for own in sets if own.day is not None and own.is_work]
    if not dated:
        return []
    first = monday(min(own.day for own in dated if own.day))
    groups: dict[str, list[LoggedSet]] = {}
    lifts: dict[str, list[LoggedSet]] = {}
    for own in dated:
        lifts.setdefault(own.exercise, []).append(own)
        for muscle in muscles(own):
            groups.setdefault(muscle, []).append(own)
    found = [
        warning
        for key, weeks in weekly_volume(dated, muscles).items()
        for warning in _volume_jumps(key, weeks, first)
    ]
    for key, own in groups.items():
        found += _short_rests(key, find_sessions(own))
    for lift, own in lifts.items():
        found += _supramaximal(lift, find_sessions(own))
    return sorted(found, key=lambda own: (own.day, own.subject, own.guideline.code))


def _volume_jumps(key: str, weeks: Mapping[date, Volume], first: date) -> Iterator[TrainingWarning]:
    """A week counts where it passes the threshold by more than its own uncertainty."""
    for week, own in sorted(weeks.items()):
        usual_s = mean_before(weeks, week, first)
        if usual_s and own.eccentric_s - own.eccentric_u_s > VOLUME_JUMP.limit * usual_s:
            times = f"{own.eccentric_s / usual_s:.1f} times the mean of the four weeks before"
            seconds = f"{own.eccentric_s:.0f} s of eccentric in the week of {week}"
            message = f"{seconds}, {times} ({usual_s:.0f} s)"
            yield TrainingWarning(week, key, message, VOLUME_JUMP)


def _short_rests(key: str, sessions: Iterable[Session]) -> Iterator[TrainingWarning]:
    """Between days alone, only one day after the other is surely less than 48 hours."""
    for before, after in pairwise(sessions):
        if before.started_at and after.started_at:
            hours = (after.started_at - before.started_at) / timedelta(hours=1)
            words = f"{hours:.0f} hours"
        else:
            hours = (after.day - before.day).days * _DAY_H
            words = "one day"
        if hours < SHORT_REST.limit:
            yield TrainingWarning(after.day, key, f"{words} after the session of {before.day}", SHORT_REST)


def _supramaximal(lift: str, sessions: Iterable[Session]) -> Iterator[TrainingWarning]:
    """Sessions above the one-rep maximum: their build-up, loads, sets and reps."""
    reached = BUILD_UP.limit - LOAD_STEP
    one_rep_max_kg: float | None = None
    for session in sessions:
        one_rep_max_kg = next(
            (own.one_rep_max_kg for own in reversed(session.sets) if own.one_rep_max_kg), one_rep_max_kg
        )
        if not one_rep_max_kg:
            continue
        heavy = [own for own in session.sets if own.load_kg and own.load_kg > one_rep_max_kg]
        if not heavy:
            continue
        # A load that plates can only come near to keeps the step.
        slack = PLATES_KG / 2 / one_rep_max_kg
        top = max(own.load_kg or 0.0 for own in heavy) / one_rep_max_kg
        if top > TOO_HEAVY.limit + slack:
            yield TrainingWarning(session.day, lift, f"{top:.0%} of the one-rep maximum", TOO_HEAVY)
        elif top > reached + LOAD_STEP + slack:
            before = f"after {reached:.0%}" if reached >= BUILD_UP.limit else "without any at 105 % before"
            yield TrainingWarning(session.day, lift, f"{top:.0%} of the one-rep maximum {before}", BUILD_UP)
        reached = max(reached, top)
        if len(heavy) > TOO_MANY_SETS.limit:
            message = f"{len(heavy)} sets above the one-rep maximum in a session"
            yield TrainingWarning(session.day, lift, message, TOO_MANY_SETS)
        most = max(own.rep_count for own in heavy)
        if most > TOO_MANY_REPS.limit:
            message = f"a set of {most} reps above the one-rep maximum"
            yield TrainingWarning(session.day, lift, message, TOO_MANY_REPS)

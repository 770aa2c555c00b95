"""Eccentric volume by athlete, lift or muscle group, and week."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from math import hypot

from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.reading import LiftDay, LoggedSet

WEEK = timedelta(days=7)
# Gives what a lift adds its volume to: itself, or muscle groups.
Keys = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Volume:
    """The working sets of one athlete, of one lift or muscle group, in one week.

    Parameters
    ----------
    sets, reps, eccentric_reps : int
        Their number; eccentric_reps counts those whose eccentric was seen, a failed rep's too.
    eccentric_s, eccentric_u_s : float
        Seconds of eccentric, and the half-width of their 90 % interval; the errors of sets are independent.
    load_eccentric_kg_s : float
        Load x seconds of eccentric, over the sets whose load is known.
    without_load : int
        Sets whose load is not known.
    by_method : mapping of str to int
        Sets by method; "" for those without one.
    """

    sets: int = 0
    reps: int = 0
    eccentric_reps: int = 0
    eccentric_s: float = 0.0
    eccentric_u_s: float = 0.0
    load_eccentric_kg_s: float = 0.0
    without_load: int = 0
    by_method: Mapping[str, int] = field(default_factory=dict)

    @property
    def methods_text(self) -> str:
        """The sets by method as people read it, `tempo 2, none 1`; empty where none has a method."""
        if set(self.by_method) <= {""}:
            return ""
        return ", ".join(f"{method or 'none'} {count}" for method, count in self.by_method.items())


def monday(day: date) -> date:
    """The first day of its week (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def by_lift(exercise: str) -> Iterable[str]:
    """The lift."""
    return (exercise,)


def by_muscle(library: ExerciseLibrary) -> Keys:
    """A function that gives the muscle groups that a lift works; one without any is a group of its own."""

    @cache
    def keys(exercise: str) -> Iterable[str]:
        known = exercise in library and library.get(exercise).muscles
        return known or (exercise,)

    return keys


def group_sets(sets: Iterable[LoggedSet], keys: Keys) -> dict[str, list[LoggedSet]]:
    """The working sets by key (lift or muscle group)."""
    grouped: dict[str, list[LoggedSet]] = {}
    for set_ in sets:
        if set_.is_work:
            for key in keys(set_.exercise):
                grouped.setdefault(key, []).append(set_)
    return grouped


def group_days(days: Iterable[LiftDay], keys: Keys) -> dict[str, list[LiftDay]]:
    """The days of training by key (lift or muscle group)."""
    grouped: dict[str, list[LiftDay]] = {}
    for day in days:
        for key in keys(day.exercise):
            grouped.setdefault(key, []).append(day)
    return grouped


def volume_of(sets: Sequence[LoggedSet]) -> Volume:
    """The volume of these sets."""
    seconds = [set_.eccentric_s or 0.0 for set_ in sets]
    loads = [set_.load_kg for set_ in sets]
    return Volume(
        len(sets),
        sum(set_.rep_count for set_ in sets),
        sum(set_.eccentric_reps or 0 for set_ in sets),
        sum(seconds),
        hypot(*(set_.eccentric_u_s or 0.0 for set_ in sets)),
        sum(load * lasted for load, lasted in zip(loads, seconds, strict=True) if load is not None),
        loads.count(None),
        dict(Counter(set_.method or "" for set_ in sets)),
    )


def mean_before(days: Iterable[LiftDay], week: date, first: date | None, count: int = 4) -> float | None:
    """Mean seconds of eccentric over the `count` weeks before one, those without training included.

    days: of the weeks before; first: the athlete's first day in the log; None unless all the weeks lie in
    the log.
    """
    begin = week - count * WEEK
    if first is None or monday(first) > begin:
        return None
    return sum(day.eccentric_s for day in days if begin <= day.day < week) / count


@dataclass(frozen=True, slots=True)
class Session:
    """Training of one day: day, and the first set's time where it is known."""

    day: date
    started_at: datetime | None


def find_sessions(days: Iterable[LiftDay | LoggedSet]) -> list[Session]:
    """One for each day, in the order of days; what has no date is left out."""
    times: dict[date, list[datetime]] = {}
    for each in days:
        if each.day is not None:
            found = times.setdefault(each.day, [])
            if each.started_at is not None:
                found.append(each.started_at)
    return [Session(day, min(found, default=None)) for day, found in sorted(times.items())]

"""Eccentric volume by athlete, lift or muscle group, and week."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import hypot

from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.reading import LoggedSet

WEEK = timedelta(days=7)
Keys = Callable[[LoggedSet], Iterable[str]]


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


def monday(day: date) -> date:
    """The first day of its week (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def by_lift(own: LoggedSet) -> Iterable[str]:
    """The lift."""
    return (own.exercise,)


def by_muscle(library: ExerciseLibrary) -> Keys:
    """A function that gives the muscle groups that a set works; a lift without any is a group of its own."""

    def keys(own: LoggedSet) -> Iterable[str]:
        known = own.exercise in library and library.get(own.exercise).muscles
        return known or (own.exercise,)

    return keys


def weekly_volume(sets: Iterable[LoggedSet], keys: Keys) -> dict[str, dict[date, Volume]]:
    """Volume by key (lift or muscle group) and Monday. Warm-ups and sets without a date are left out."""
    grouped: dict[str, dict[date, list[LoggedSet]]] = {}
    for own in sets:
        if own.day is not None and own.is_work:
            for key in keys(own):
                grouped.setdefault(key, {}).setdefault(monday(own.day), []).append(own)
    return {key: {week: volume_of(own) for week, own in weeks.items()} for key, weeks in grouped.items()}


def volume_of(sets: Sequence[LoggedSet]) -> Volume:
    """The volume of these sets."""
    seconds = [own.eccentric_s or 0.0 for own in sets]
    loads = [own.load_kg for own in sets]
    return Volume(
        len(sets),
        sum(own.rep_count for own in sets),
        sum(own.eccentric_reps or 0 for own in sets),
        sum(seconds),
        hypot(*(own.eccentric_u_s or 0.0 for own in sets)),
        sum(load * lasted for load, lasted in zip(loads, seconds, strict=True) if load is not None),
        loads.count(None),
        dict(Counter(own.method or "" for own in sets)),
    )


def mean_before(weeks: Mapping[date, Volume], week: date, first: date, count: int = 4) -> float | None:
    """Mean seconds of eccentric over the `count` weeks before one, those without training included.

    first: the Monday of the athlete's first week in the log; None unless all of them lie in the log.
    """
    before = [week - number * WEEK for number in range(1, count + 1)]
    if before[-1] < first:
        return None
    return sum(weeks[own].eccentric_s if own in weeks else 0.0 for own in before) / count


@dataclass(frozen=True, slots=True)
class Session:
    """The working sets of one day: day, the first set's time where it is known, and the sets."""

    day: date
    started_at: datetime | None
    sets: tuple[LoggedSet, ...]


def find_sessions(sets: Iterable[LoggedSet]) -> list[Session]:
    """The working sets by day, in the order of days; those without a date are left out."""
    days: dict[date, list[LoggedSet]] = {}
    for own in sets:
        if own.day is not None and own.is_work:
            days.setdefault(own.day, []).append(own)
    return [
        Session(day, min((own.started_at for own in found if own.started_at), default=None), tuple(found))
        for day, found in sorted(days.items())
    ]

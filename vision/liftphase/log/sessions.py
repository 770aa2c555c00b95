"""The day that a set counts for: that on which its session began, also after midnight."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from liftphase.log.schema import athletes, sets

# Who trains later than that began in the morning.
NIGHT_END_H = 4
# A longer pause between the beginnings of two sets ends a session. Both are rules of thumb.
MAX_PAUSE = timedelta(hours=2)

# Whose set, and when it began.
Moment = tuple[str | None, datetime]


def is_night(at: datetime | None) -> bool:
    """Whether a set may belong to a session of the day before."""
    return at is not None and at.hour < NIGHT_END_H


def session_day(at: datetime, times: Sequence[datetime]) -> date:
    """The day on which the session of a set began.

    at: when the set began; times: when the athlete's sets of any lift began, in order.
    """
    first = at
    while is_night(first):
        k = bisect_left(times, first)
        if k == 0 or first - times[k - 1] > MAX_PAUSE:
            return at.date()
        first = times[k - 1]
    return first.date()


def session_days(connection: sa.Connection, moments: Iterable[Moment]) -> Mapping[Moment, date]:
    """The days of the sessions of sets that began at night; of all others the day is their own."""
    wanted = {(athlete, at) for athlete, at in moments if is_night(at)}
    if not wanted:
        return {}
    nights = {at.date() for _, at in wanted}
    around = {*nights, *(day - timedelta(days=1) for day in nights)}
    query = (
        sa.select(athletes.c.name, sets.c.started_at)
        .select_from(sets.outerjoin(athletes, sets.c.athlete_id == athletes.c.id))
        .where(sets.c.is_current, sets.c.started_at.is_not(None), sets.c.day.in_(around))
        .order_by(sets.c.started_at)
    )
    times: dict[str | None, list[datetime]] = defaultdict(list)
    for athlete, at in connection.execute(query):
        times[athlete].append(at)
    return {(athlete, at): session_day(at, times[athlete]) for athlete, at in wanted}

"""A week of one athlete: volume by lift and muscle group, warnings, and what was prescribed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.database import Database
from liftphase.log.plan import Plan, Progress
from liftphase.log.reading import (
    LiftDay,
    LoggedSet,
    list_athletes,
    select_days,
    select_heavy_sets,
    select_sets,
)
from liftphase.log.trend import Trend, find_trends
from liftphase.log.warnings import TrainingWarning, find_excess, find_warnings
from liftphase.log.weeks import (
    WEEK,
    Keys,
    Volume,
    by_lift,
    by_muscle,
    find_sessions,
    group_days,
    group_sets,
    mean_before,
    monday,
    volume_of,
)

_Row = TypeVar("_Row", LoggedSet, LiftDay)

# What came before: five weeks for volume, and for the build-up above a one-rep maximum half a year.
_LOOK_BACK, _LOOK_BACK_HEAVY = timedelta(weeks=5), timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class WeekVolume:
    """Volume of a lift or muscle group.

    usual_s: mean eccentric seconds of the four weeks before; days_between: from each session of the week back
    to the one before it, which may be of an earlier week.
    """

    volume: Volume
    usual_s: float | None
    days_between: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekReport:
    """A week of one athlete.

    sets: its sets that count, warm-ups included; lifts, muscles: volume of the working sets by name; total:
    of all of them; plan: what was prescribed; next_plan: what is for the week after.
    """

    athlete: str
    week: date
    sets: tuple[LoggedSet, ...]
    total: Volume
    lifts: Mapping[str, WeekVolume]
    muscles: Mapping[str, WeekVolume]
    warnings: tuple[TrainingWarning, ...]
    plan: tuple[Progress, ...] = ()
    next_plan: tuple[Progress, ...] = ()

    def change_of(self, trend: Trend) -> str | None:
        """By how much a trend changed in this week, in words; None where by no more than the error.

        A trend whose last point is of an earlier week, as this one has no measured sets, did not change.
        """
        last = trend.points[-1]
        if last.week != self.week or last.changed is None:
            return None
        return f"{last.changed:+.2f} {trend.measure.unit} against the week of {trend.points[-2].week}"

    @property
    def last_day(self) -> date:
        """Its Sunday."""
        return self.week + timedelta(days=6)


def build_week(
    database: Database,
    day: date,
    *,
    athlete: str | None = None,
    plan: Plan | None = None,
    library: ExerciseLibrary | None = None,
    today: date | None = None,
) -> list[WeekReport]:
    """The week that holds `day`, of one athlete or of all, in the order of names.

    today: until the week is over what is not done of the plan is due; the machine's date by default.
    """
    week = monday(day)
    begin, last_before = week - _LOOK_BACK, week - timedelta(days=1)
    sets = _by_athlete(select_sets(database, athlete=athlete, since=week, until=week + timedelta(days=6)))
    before = _by_athlete(select_days(database, athlete=athlete, since=begin, until=last_before))
    since = week - _LOOK_BACK_HEAVY
    heavy = _by_athlete(select_heavy_sets(database, athlete=athlete, since=since, until=last_before))
    names = [athlete] if athlete else [*list_athletes(database), *([""] if "" in sets else [])]
    known, now = library or ExerciseLibrary.builtin(), today or date.today()
    muscles = by_muscle(known)
    return [_report(name, week, sets[name], before[name], heavy[name], muscles, plan, now) for name in names]


def find_eccentric_trends(database: Database, report: WeekReport) -> list[tuple[str, Trend]]:
    """The eccentric of each lift of a week over the weeks up to it.

    First the lifts that changed in this week by more than the error, then those with most sets.
    """
    found = []
    for lift in report.lifts:
        sets = select_sets(database, athlete=report.athlete, exercise=lift, until=report.last_day)
        trends = [trend for trend in find_trends(sets) if trend.measure.column == "eccentric_mean_s"]
        found += [(lift, trend) for trend in trends]
    return sorted(
        found, key=lambda each: (report.change_of(each[1]) is None, -report.lifts[each[0]].volume.sets)
    )


def _by_athlete(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.athlete or ""].append(row)
    return found


def _report(
    athlete: str,
    week: date,
    sets: list[LoggedSet],
    before: list[LiftDay],
    heavy_before: list[LoggedSet],
    muscles: Keys,
    plan: Plan | None,
    today: date,
) -> WeekReport:
    first = min((each.day for each in before), default=None)
    progress = tuple(plan.progress(sets, week, [athlete], today)) if plan else ()
    warnings = [*find_warnings(week, sets, before, heavy_before, muscles), *find_excess(progress)]

    def volumes(keys: Keys) -> dict[str, WeekVolume]:
        earlier = group_days(before, keys)
        return {
            key: WeekVolume(
                volume_of(group),
                mean_before(earlier.get(key, ()), week, first),
                _days_between([*earlier.get(key, ()), *group], week),
            )
            for key, group in sorted(group_sets(sets, keys).items())
        }

    return WeekReport(
        athlete,
        week,
        tuple(sets),
        volume_of([set_ for set_ in sets if set_.is_work]),
        volumes(by_lift),
        volumes(muscles),
        tuple(sorted(warnings, key=lambda warning: (warning.day, warning.subject, warning.guideline.code))),
        progress,
        tuple(plan.progress([], week + WEEK, [athlete], week)) if plan else (),
    )


def _days_between(days: Iterable[LiftDay | LoggedSet], week: date) -> tuple[int, ...]:
    """Days from each session of a week back to the one before it."""
    pairs = pairwise(find_sessions(days))
    return tuple((after.day - before.day).days for before, after in pairs if after.day >= week)

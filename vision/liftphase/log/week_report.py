"""A week of one athlete: volume by lift and muscle group, warnings, and what was prescribed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.database import Database
from liftphase.log.plan import Plan, Progress
from liftphase.log.reading import LoggedSet, list_athletes, select_sets
from liftphase.log.warnings import TrainingWarning, find_warnings
from liftphase.log.weeks import (
    WEEK,
    Volume,
    by_lift,
    by_muscle,
    mean_before,
    monday,
    volume_of,
    weekly_volume,
)

# What came before: five weeks for volume, and for the build-up above a one-rep maximum half a year.
_LOOK_BACK, _LOOK_BACK_HEAVY = timedelta(weeks=5), timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class WeekVolume:
    """Volume of a lift or muscle group; usual_s: mean eccentric seconds of the four weeks before."""

    volume: Volume
    usual_s: float | None


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
    begin, day_before = week - _LOOK_BACK, timedelta(days=1)
    sets = [
        *select_sets(
            database,
            athlete=athlete,
            since=week - _LOOK_BACK_HEAVY,
            until=begin - day_before,
            with_one_rep_max=True,
        ),
        *select_sets(database, athlete=athlete, since=begin, until=week + WEEK - day_before),
    ]
    by_athlete: dict[str, list[LoggedSet]] = {}
    for own in sets:
        by_athlete.setdefault(own.athlete or "", []).append(own)
    names = [athlete] if athlete else [*list_athletes(database), *([""] if "" in by_athlete else [])]
    known, now = library or ExerciseLibrary.builtin(), today or date.today()
    return [_report(name, week, by_athlete.get(name, []), plan, known, now) for name in names]


def _report(
    athlete: str,
    week: date,
    sets: list[LoggedSet],
    plan: Plan | None,
    library: ExerciseLibrary,
    today: date,
) -> WeekReport:
    own = [each for each in sets if each.day and monday(each.day) == week]
    keys = by_muscle(library)
    first = monday(min((each.day for each in sets if each.day), default=week))

    def of_week(volumes: Mapping[str, Mapping[date, Volume]]) -> dict[str, WeekVolume]:
        return {
            key: WeekVolume(weeks[week], mean_before(weeks, week, first))
            for key, weeks in sorted(volumes.items())
            if week in weeks
        }

    warnings = [each for each in find_warnings(sets, keys) if monday(each.day) == week]
    return WeekReport(
        athlete,
        week,
        tuple(own),
        volume_of([each for each in own if each.is_work]),
        of_week(weekly_volume(sets, by_lift)),
        of_week(weekly_volume(sets, keys)),
        tuple(warnings),
        tuple(plan.progress(own, week, [athlete], today)) if plan else (),
        tuple(plan.progress([], week + WEEK, [athlete], week)) if plan else (),
    )

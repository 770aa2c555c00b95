"""How an athlete's lift changes over the weeks, and which changes are larger than the measurement's error."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import hypot
from statistics import fmean, median

from liftphase.log.reading import LoggedSet
from liftphase.log.weeks import monday
from liftphase.runtime.language import message

# Of a normal distribution: half-widths of 90 % and 95 % intervals in standard deviations.
_Z90, _Z95 = 1.645, 1.960
RECENT = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is followed: the columns of a set with the value and its uncertainty, and the words for it.

    u_column: "" where the measurement states no uncertainty, so that no change can be marked.
    """

    column: str
    u_column: str
    words: str
    unit: str


MEASURES = (
    Measure("eccentric_mean_s", "eccentric_mean_u_s", message("eccentric, mean of the reps"), "s"),
    Measure("tut_s", "tut_u_s", message("time under tension of a set"), "s"),
    Measure("rom_deg", "", message("range of motion"), message("deg")),
    Measure("drift_s", "drift_u_s", message("drift of the eccentric over a set"), "s"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """The mean over the working sets of a week.

    u: half-width of its 90 % interval, None where none is stated; sets: over how many; changed: by how much
    it differs from the week before it in the list, where that is more than the smallest detectable change.
    """

    week: date
    value: float
    u: float | None
    sets: int
    changed: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over the weeks.

    highest: the point of the highest value; recent_mean: over the last six weeks.
    """

    measure: Measure
    points: tuple[Point, ...]
    highest: Point
    recent_mean: float


def find_trends(sets: Sequence[LoggedSet]) -> list[Trend]:
    """The trends of the working sets of one athlete and one lift; measures without any value are left out."""
    trends = []
    for measure in MEASURES:
        points = _mark_changes(_weekly(sets, measure))
        if points:
            recent = [point.value for point in points if point.week > points[-1].week - RECENT]
            highest = max(points, key=lambda each: each.value)
            trends.append(Trend(measure, tuple(points), highest, fmean(recent)))
    return trends


def weekly_tempi(sets: Iterable[LoggedSet]) -> dict[date, str]:
    """The median tempo of the working sets by week; a part that no set has is `?`."""
    weeks: dict[date, list[list[float | None]]] = {}
    for set_ in sets:
        if set_.day is not None and set_.is_work and set_.tempo is not None:
            parts = [None if part == "?" else float(part) for part in set_.tempo.split("-")]
            weeks.setdefault(monday(set_.day), []).append(parts)
    return {week: "-".join(map(_median_text, zip(*tempi, strict=True))) for week, tempi in weeks.items()}


def _median_text(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{median(known):.1f}" if known else "?"


def smallest_detectable_change(u_before: float, u_after: float) -> float:
    """The least difference of two measurements that is larger than their error, with 95 % confidence.

    1.96 standard deviations of the difference (Weir 2005, J Strength Cond Res 19, 231-240,
    doi:10.1519/15184.1: the minimal difference), whose variances add; u_before, u_after: half-widths of 90 %
    intervals.
    """
    return _Z95 / _Z90 * hypot(u_before, u_after)


def _weekly(sets: Iterable[LoggedSet], measure: Measure) -> list[Point]:
    weeks: dict[date, list[tuple[float, float | None]]] = {}
    for set_ in sets:
        value = getattr(set_, measure.column)
        if set_.day is not None and set_.is_work and value is not None:
            u = getattr(set_, measure.u_column) if measure.u_column else None
            weeks.setdefault(monday(set_.day), []).append((value, u))
    points = []
    for week, found in sorted(weeks.items()):
        known = [u for _, u in found if u is not None]
        # The errors of different sets are independent.
        u = hypot(*known) / len(found) if len(known) == len(found) else None
        points.append(Point(week, fmean(value for value, _ in found), u, len(found)))
    return points


def _mark_changes(points: Sequence[Point]) -> list[Point]:
    marked = list(points[:1])
    for before, after in pairwise(points):
        change = after.value - before.value
        if (
            before.u is not None
            and after.u is not None
            and abs(change) > smallest_detectable_change(before.u, after.u)
        ):
            marked.append(Point(after.week, after.value, after.u, after.sets, change))
        else:
            marked.append(after)
    return marked

"""How an athlete's lift changes over the weeks, and which changes are larger than the measurement's error."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import hypot
from statistics import fmean, median
from typing import Any

from liftphase.log.reading import LoggedSet
from liftphase.log.weeks import monday
from liftphase.reps.mean_uncertainty import mean_u_s
from liftphase.reps.rep import PARTS
from liftphase.reps.rom_uncertainty import rom_u_deg
from liftphase.runtime.language import message

# Of a normal distribution: half-widths of 90 % and 95 % intervals in standard deviations.
_Z90, _Z95 = 1.645, 1.960
RECENT = timedelta(weeks=6)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is followed: the names of a set's value and its uncertainty, and the words for it.

    is_common: whether the errors of different sets are the same, and not independent.
    """

    column: str
    u_column: str
    words: str
    unit: str
    is_common: bool = False


MEASURES = (
    Measure("eccentric_mean_s", "eccentric_mean_u_s", message("eccentric, mean of the reps"), "s"),
    Measure(
        "lengthened_pause_mean_s",
        "lengthened_pause_mean_u_s",
        message("pause at the lengthened end, mean of the reps"),
        "s",
    ),
    Measure("concentric_mean_s", "concentric_mean_u_s", message("concentric, mean of the reps"), "s"),
    Measure(
        "shortened_pause_mean_s",
        "shortened_pause_mean_u_s",
        message("pause at the shortened end, mean of the reps"),
        "s",
    ),
    Measure("tut_s", "tut_u_s", message("time under tension of a set"), "s"),
    Measure("rom_deg", "rom_u_deg", message("range of motion"), message("deg"), is_common=True),
    Measure("drift_s", "drift_u_s", message("drift of the eccentric over a set"), "s"),
)


# The measures that are parts of the tempo besides the eccentric.
OTHER_PARTS = frozenset(f"{part}_mean_s" for part in PARTS[1:])


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


def find_trends(
    sets: Sequence[LoggedSet], reps: Mapping[int, Sequence[Mapping[str, Any]]] | None = None
) -> list[Trend]:
    """The trends of the working sets of one athlete and one lift; measures without any value are left out.

    reps: the rows of the reps by the id of their set, which the parts of the tempo but the eccentric are of.
    """
    values = [(set_, _values_of(set_, (reps or {}).get(set_.id, ()))) for set_ in sets if set_.is_work]
    trends = []
    for measure in MEASURES:
        points = _mark_changes(_weekly(values, measure))
        if points:
            recent = [point.value for point in points if point.week > points[-1].week - RECENT]
            highest = max(points, key=lambda each: each.value)
            trends.append(Trend(measure, tuple(points), highest, fmean(recent)))
    return trends


def _values_of(set_: LoggedSet, reps: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """What is followed of a set, by name."""
    values = {name: getattr(set_, name, None) for each in MEASURES for name in (each.column, each.u_column)}
    if set_.rom_deg is not None:
        values["rom_u_deg"] = rom_u_deg(set_.rom_deg)
    complete = [rep for rep in reps if rep["complete"]] or reps
    for part in PARTS[1:]:
        seen = [rep for rep in complete if rep[f"{part}_s"] is not None]
        if part.is_pause and seen and not seen[-1][f"{part}_s"]:
            # As in a set's tempo: no pause follows the last rep.
            seen = seen[:-1] or seen
        if seen:
            values[f"{part}_mean_s"] = fmean(rep[f"{part}_s"] for rep in seen)
            values[f"{part}_mean_u_s"] = mean_u_s([rep[f"{part}_u_s"] or 0.0 for rep in seen])
    return values


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


def _weekly(sets: Iterable[tuple[LoggedSet, Mapping[str, float | None]]], measure: Measure) -> list[Point]:
    weeks: dict[date, list[tuple[float, float | None]]] = {}
    for set_, values in sets:
        value = values[measure.column]
        if set_.day is not None and value is not None:
            weeks.setdefault(monday(set_.day), []).append((value, values[measure.u_column]))
    points = []
    for week, found in sorted(weeks.items()):
        known = [u for _, u in found if u is not None]
        u = _mean_u(known, measure) if len(known) == len(found) else None
        points.append(Point(week, fmean(value for value, _ in found), u, len(found)))
    return points


def _mean_u(u: Sequence[float], measure: Measure) -> float:
    """Half-width of the mean over sets."""
    return fmean(u) if measure.is_common else hypot(*u) / len(u)


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

"""Weeks, plans and trends of the training log in the terminal."""

from collections.abc import Mapping, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from liftphase.log.plan import Progress, State
from liftphase.log.trend import OTHER_PARTS, Point, Trend
from liftphase.log.week_report import WeekReport, WeekVolume
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import plain_table, plus_minus, print_text, print_whole
from liftphase_cli.presentation.log_tables import NONE, measured_text

_STYLES = {State.KEPT: "green", State.DUE: "", State.MISSED: "bold red"}


def print_week(report: WeekReport, trends: Sequence[tuple[str, Trend]], console: Console) -> None:
    """One athlete's week: volume by lift and muscle group, changed eccentrics, the plan, the warnings.

    trends: of the eccentric by lift, up to the week.
    """
    head = f"{report.athlete or 'unknown athlete'}, {report.week} to {report.last_day}"
    print_text(console, Text(printable(head), style="bold"))
    if not report.sets:
        print_text(console, "No sets.")
    _print_volume("Lift", report.lifts, console)
    _print_volume("Muscle group", report.muscles, console)
    _print_changes(report, trends, console)
    if report.plan:
        console.print()
        print_progress(report.plan, report.week, console)
    _print_warnings((report,), console)


def print_gym(reports: Sequence[WeekReport], console: Console) -> None:
    """One row per athlete, then all warnings."""
    if not reports:
        print_text(console, "The log is empty.")
        return
    print_text(console, Text(f"{reports[0].week} to {reports[0].last_day}", style="bold"))
    table, planned = plain_table(), any(report.plan for report in reports)
    titles = ("Athlete", "Sets", "Eccentric reps", "Eccentric s", "kg x s", "Missed sets")
    for title in (*titles, *(("Plan kept",) if planned else ()), "Warnings"):
        table.add_column(title, justify="left" if title == "Athlete" else "right")
    for report in reports:
        missed = sum(set_.verdict == "fail" for set_ in report.sets)
        table.add_row(
            printable(report.athlete or "unknown"),
            str(report.total.sets),
            str(report.total.eccentric_reps),
            f"{report.total.eccentric_s:.0f}",
            f"{report.total.load_eccentric_kg_s:.0f}",
            str(missed),
            *((plan_text(report.plan),) if planned else ()),
            Text(str(len(report.warnings)), style="bold yellow" if report.warnings else ""),
        )
    print_whole(table, console)
    _print_warnings(reports, console)


def plan_text(plan: Sequence[Progress]) -> str:
    """How much of a plan was kept: `1 of 2`."""
    return f"{sum(each.state is State.KEPT for each in plan)} of {len(plan)}" if plan else NONE


def print_progress(progress: Sequence[Progress], week: date, console: Console) -> None:
    """What is due, kept and missed, one row per prescription."""
    if not progress:
        print_text(console, f"Nothing is prescribed in the week of {week}.")
        return
    table = plain_table()
    for title in ("Athlete", "Lift", "Prescribed", "Done", "Outcome"):
        table.add_column(title)
    for each in progress:
        done = f"{each.sets_done} of {each.sets_wanted}"
        state = Text(str(each.state), style=_STYLES[each.state])
        table.add_row(printable(each.athlete), each.exercise, printable(each.prescribed), done, state)
    print_whole(table, console)
    for each in progress:
        for line in each.missed:
            print_text(console, f"{each.athlete}, {each.exercise}: {line}")


def print_trends(trends: Sequence[Trend], tempi: Mapping[date, str], console: Console) -> None:
    """A table for each measure, a row per week; the parts of the tempo but the eccentric share one."""
    parts = [trend for trend in trends if trend.measure.column in OTHER_PARTS]
    for trend in trends:
        if trend not in parts:
            _print_trend(trend, console)
    _print_tempi(parts, tempi, console)
    text = "Changes are against the row above, and shown where they are larger than the measurement's error."
    print_text(console, text)


def _print_trend(trend: Trend, console: Console) -> None:
    sign = plus_minus(console)
    print_text(console, Text(f"{trend.measure.words} ({trend.measure.unit})", style="bold"))
    table = plain_table()
    for title in ("Week", "Sets", "Mean", "Change"):
        table.add_column(title, justify="right")
    for point in trend.points:
        changed = NONE if point.changed is None else f"{point.changed:+.2f}"
        table.add_row(str(point.week), str(point.sets), measured_text(point.value, point.u, sign), changed)
    print_whole(table, console)
    _print_extremes(trend, console)
    console.print()


def _print_extremes(trend: Trend, console: Console, name: str = "") -> None:
    unit = trend.measure.unit
    highest = f"highest {trend.highest.value:.2f} {unit} in the week of {trend.highest.week}"
    print_text(console, f"{name}{highest}; mean of the last six weeks {trend.recent_mean:.2f} {unit}")


def _print_tempi(parts: Sequence[Trend], tempi: Mapping[date, str], console: Console) -> None:
    """The median tempo by week, and beside it the mean of each part, with its change in parentheses."""
    if not tempi:
        return
    sign = plus_minus(console)
    names = [trend.measure.words.partition(",")[0] for trend in parts]
    print_text(console, Text("tempo (s)", style="bold"))
    table = plain_table()
    for title in ("Week", "Median tempo", *(name.capitalize() for name in names)):
        table.add_column(title, justify="right")
    by_week = [{point.week: point for point in trend.points} for trend in parts]
    for week, tempo in sorted(tempi.items()):
        table.add_row(str(week), tempo, *(_part_text(points.get(week), sign) for points in by_week))
    print_whole(table, console)
    for trend, name in zip(parts, names, strict=True):
        _print_extremes(trend, console, f"{name}: ")
    console.print()


def _part_text(point: Point | None, sign: str) -> str:
    if point is None:
        return NONE
    changed = "" if point.changed is None else f" ({point.changed:+.2f})"
    return f"{measured_text(point.value, point.u, sign)}{changed}"


def _print_volume(title: str, volumes: Mapping[str, WeekVolume], console: Console) -> None:
    if not volumes:
        return
    console.print()
    sign = plus_minus(console)
    table = plain_table()
    table.add_column(title)
    columns = ("Sets", "Eccentric reps", "Eccentric s", "4 weeks before", "kg x s", "Days between", "Methods")
    for name in columns:
        table.add_column(name, justify="left" if name == "Methods" else "right")
    for name, each in volumes.items():
        volume = each.volume
        without = f" ({volume.without_load} without load)" if volume.without_load else ""
        table.add_row(
            printable(name),
            str(volume.sets),
            str(volume.eccentric_reps),
            f"{volume.eccentric_s:.1f} {sign}{volume.eccentric_u_s:.1f}",
            NONE if each.usual_s is None else f"{each.usual_s:.1f}",
            f"{volume.load_eccentric_kg_s:.0f}{without}",
            ", ".join(map(str, each.days_between)) or NONE,
            printable(volume.methods_text or NONE),
        )
    print_whole(table, console)


def _print_changes(report: WeekReport, trends: Sequence[tuple[str, Trend]], console: Console) -> None:
    """A line for each lift whose eccentric changed by more than the error."""
    changed = [
        (lift, trend, change) for lift, trend in trends if (change := report.change_of(trend)) is not None
    ]
    if changed:
        console.print()
    for lift, trend, change in changed:
        value = f"{lift}: eccentric {trend.points[-1].value:.2f} s"
        print_text(console, f"{value}, {change}, more than the measurement's error")


def _print_warnings(reports: Sequence[WeekReport], console: Console) -> None:
    """A line for each warning, and below them each threshold with its source, once."""
    warnings = [(report, warning) for report in reports for warning in report.warnings]
    if not warnings:
        return
    console.print()
    for report, warning in warnings:
        who = f"{report.athlete or 'unknown athlete'}, " if len(reports) > 1 else ""
        line = f"{who}{warning.day}, {warning.subject}: {warning.message} [{warning.guideline.code}]"
        print_text(console, Text(printable(line), style="yellow"))
    for guideline in dict.fromkeys(warning.guideline for _, warning in warnings):
        console.print()
        print_text(console, Text(f"[{guideline.code}] {guideline.says}."))
        print_text(console, f"  Source: {guideline.source}.")
        print_text(console, f"  Evidence: {guideline.evidence}.")

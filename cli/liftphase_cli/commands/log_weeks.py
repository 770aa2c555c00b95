"""`liftphase log week`, `plan` and `trend`: what was done over the weeks."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftphase_cli.commands.exercises import ExerciseName, exercises_option, load_exercises
from liftphase_cli.commands.log_options import (
    athlete_option,
    check_athlete,
    db_option,
    find_name,
    open_database,
    week_option,
)
from liftphase_cli.commands.parameter_types import FilePath, Text

if TYPE_CHECKING:
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.log.database import Database
    from liftphase.log.plan import Plan
    from liftphase.log.week_report import WeekReport


@click.command(short_help="Show a week's eccentric volume and warnings.")
@athlete_option
@week_option
@click.option(
    "--plan", "plan_file", type=FilePath(), metavar="FILE", help="TOML file of what was prescribed."
)
@click.option("--html", "html_path", type=FilePath(".html"), metavar="FILE.html", help="Write it as a page.")
@click.option("--pdf", "pdf_path", type=FilePath(".pdf"), metavar="FILE.pdf", help="Write it for paper.")
@exercises_option
@db_option
def week(
    athlete: str | None,
    day: date | None,
    plan_file: Path | None,
    html_path: Path | None,
    pdf_path: Path | None,
    exercises_file: Path | None,
    db: str | None,
) -> None:
    """Show the eccentric volume of a week by lift and muscle group, and what passes a threshold.

    Every warning names its published source and how strong that is. Without --athlete: one row for each
    athlete.
    """
    from rich.console import Console

    from liftphase.log.reading import list_athletes
    from liftphase.log.week_report import build_week, find_eccentric_trends
    from liftphase_cli.presentation.log_weeks import print_gym, print_week

    _refuse_overwriting(html_path, plan_file, exercises_file)
    _refuse_overwriting(pdf_path, plan_file, exercises_file)
    library = _library(exercises_file)
    chosen = _read_plan(plan_file, library)
    with open_database(db) as database:
        name = check_athlete(database, athlete)
        reports = build_week(database, day or date.today(), athlete=name, plan=chosen, library=library)
        if chosen is not None:
            _note_unknown(chosen, list_athletes(database))
        trends = find_eccentric_trends(database, reports[0]) if athlete is not None else []
        _write_sheets(database, reports, athlete is not None, html_path, pdf_path)
    if athlete is not None:
        print_week(reports[0], trends, Console())
    else:
        print_gym(reports, Console())


@click.command(short_help="Show what of a plan is due, kept and missed.")
@click.option(
    "--plan",
    "plan_file",
    type=FilePath(),
    metavar="FILE",
    required=True,
    help="TOML file of what is prescribed.",
)
@athlete_option
@week_option
@exercises_option
@db_option
def plan(
    plan_file: Path, athlete: str | None, day: date | None, exercises_file: Path | None, db: str | None
) -> None:
    """Show what is due in a week of a plan, what was kept, and what was missed."""
    from rich.console import Console

    from liftphase.log.reading import list_athletes, select_sets
    from liftphase.log.weeks import WEEK, monday
    from liftphase_cli.presentation.log_weeks import print_progress

    chosen = _read_plan(plan_file, _library(exercises_file))
    assert chosen is not None
    with open_database(db) as database:
        name = check_athlete(database, athlete)
        begin = monday(day or date.today())
        sets = select_sets(database, athlete=name, since=begin, until=begin + WEEK)
        known = list_athletes(database)
        athletes = [name] if name else known
    _note_unknown(chosen, known)
    print_progress(chosen.progress(sets, begin, athletes, date.today()), begin, Console())


@click.command(short_help="Show how a lift changes over the weeks.")
@click.option("--athlete", type=Text(), metavar="NAME", required=True, help="Whose sets.")
@click.option("--exercise", type=ExerciseName(), metavar="NAME", required=True, help="Of which lift.")
@click.option(
    "--png", "png_path", type=FilePath(".png"), metavar="FILE.png", help="Plot the trends to this file."
)
@db_option
def trend(athlete: str, exercise: str, png_path: Path | None, db: str | None) -> None:
    """Show eccentric, time under tension, range of motion, drift and tempo of a lift over the weeks.

    A change against the last week with sets is marked where it is larger than the error of the measurement:
    the smallest detectable change at 95 %, from the stated uncertainties.
    """
    from rich.console import Console

    from liftphase.errors import UsageError
    from liftphase.log.reading import select_sets, select_tempi
    from liftphase.log.trend import find_trends, weekly_tempi
    from liftphase.runtime.printable import printable
    from liftphase_cli.presentation.log_weeks import print_trends

    _refuse_overwriting(png_path)
    with open_database(db) as database:
        name = check_athlete(database, athlete)
        lift = find_name(exercise)
        sets = select_sets(database, athlete=name, exercise=lift)
        trends = find_trends(sets, select_tempi(database, [set_.id for set_ in sets]))
        if not trends:
            lifts = sorted({set_.exercise for set_ in select_sets(database, athlete=name) if set_.day})
            known = f"there are {', '.join(lifts)}" if lifts else "there are none at all"
            raise UsageError(f"the log has no measured sets of {lift} of {name} with a date: {known}.")
    if png_path is not None:
        from liftphase.log.trend_plot import write_trends_png

        write_trends_png(trends, f"{name}, {lift}", png_path)
    print_trends(trends, weekly_tempi(sets), Console())
    if png_path is not None:
        click.echo(f"Plot: {printable(str(png_path))}")


def _note_unknown(plan: "Plan", athletes: list[str]) -> None:
    """Say on stderr whom the plan names and the log does not."""
    from liftphase.runtime.printable import printable

    for line in plan.unknown_athletes(athletes):
        click.echo(f"liftphase: {printable(line)}", err=True)


def _write_sheets(
    database: "Database",
    reports: "list[WeekReport]",
    of_one: bool,
    html_path: Path | None,
    pdf_path: Path | None,
) -> None:
    if html_path is None and pdf_path is None:
        return
    from liftphase.review.week_sheet import athlete_sheet, gym_sheet

    blocks = athlete_sheet(database, reports[0]) if of_one else gym_sheet(reports)
    if html_path is not None:
        from liftphase.review.sheet_html import write_html

        write_html(blocks, html_path)
    if pdf_path is not None:
        from liftphase.review.sheet_pdf import write_pdf

        write_pdf(blocks, pdf_path)


def _refuse_overwriting(path: Path | None, *inputs: Path | None) -> None:
    if path is not None:
        # Loads what a question without a file does not need.
        from liftphase.export.overwriting import refuse_overwriting

        refuse_overwriting(path, inputs)


def _library(path: Path | None) -> "ExerciseLibrary":
    from liftphase.exercises.library import ExerciseLibrary

    return load_exercises(path) or ExerciseLibrary.builtin()


def _read_plan(path: Path | None, library: "ExerciseLibrary") -> "Plan | None":
    from liftphase.log.plan import read_plan

    return None if path is None else read_plan(path, library)

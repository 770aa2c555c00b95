"""`liftphase log profile`: the load-velocity profile of a lift."""

from datetime import date

import click

from liftphase_cli.commands.exercises import ExerciseName
from liftphase_cli.commands.log_options import check_athlete, db_option, find_name, open_database
from liftphase_cli.commands.parameter_types import Day, Text


@click.command(short_help="Estimate the one-rep maximum from load and velocity.")
@click.option("--athlete", type=Text(), metavar="NAME", required=True, help="Whose sets.")
@click.option("--exercise", type=ExerciseName(), metavar="NAME", required=True, help="Of which lift.")
@click.option(
    "--since", type=Day(), metavar="DAY", help="First day (default: six weeks before the latest set)."
)
@click.option("--until", type=Day(), metavar="DAY", help="Last day.")
@click.option(
    "--minimum-velocity",
    type=click.FloatRange(0, 2, min_open=True),
    metavar="M/S",
    help="Mean velocity of a one-rep maximum, m/s (default: published, for bench-press, squat and deadlift).",
)
@db_option
def profile(
    athlete: str,
    exercise: str,
    since: date | None,
    until: date | None,
    minimum_velocity: float | None,
    db: str | None,
) -> None:
    """Show how velocity falls with the load, and the one-rep maximum that this leads to, with its interval.

    Needs sets with three loads at least whose velocity was measured. A rep counts as the fastest only if it
    was lifted as fast as possible: the load that the line leads to is too low otherwise. Where it is below a
    load that was lifted there is no estimate.
    """
    from rich.console import Console

    from liftphase.log.load_velocity import find_profile, recent_sets
    from liftphase.log.reading import select_reps, select_sets
    from liftphase_cli.presentation.load_velocity import print_profile

    with open_database(db) as database:
        name, lift = check_athlete(database, athlete), find_name(exercise)
        sets = select_sets(database, athlete=name, exercise=lift, since=since, until=until)
        chosen = sets if since is not None else recent_sets(sets)
        reps = select_reps(database, [set_.id for set_ in chosen])
    found = find_profile(chosen, lift or exercise, minimum_velocity, reps)
    print_profile(found, f"{lift} of {name}", Console())

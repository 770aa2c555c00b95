"""Options of several `liftphase log` commands, and what opens the log that they name."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftphase_cli.commands.exercises import ExerciseName
from liftphase_cli.commands.parameter_types import Day, Text

if TYPE_CHECKING:
    from liftphase.log.database import Database
    from liftphase.log.matching import Match

log_option = click.option(
    "--log/--no-log",
    default=None,
    help="Put the sets into the training log as well (default: as `log = true` in your settings says).",
)
db_option = click.option(
    "--db",
    type=Text(),
    metavar="URL",
    help="Database: a URL such as postgresql://coach@gym/log, or the path of an SQLite file (default: "
    "LIFTPHASE_DB, else `db` in your settings, else a file in your data folder).",
)
athlete_option = click.option("--athlete", type=Text(), metavar="NAME", help="Only this athlete's sets.")
exercise_filter = click.option("--exercise", type=ExerciseName(), metavar="NAME", help="Only this lift.")
week_option = click.option(
    "--week", "day", type=Day(), metavar="DAY", help="A day of the week, such as 2026-11-20 (default: today)."
)


def wants_log(asked: bool | None, db: str | None) -> bool:
    """Whether an analysis is to be logged: as asked, or else as the settings say.

    Raises UsageError for a database that is not to be used.
    """
    from liftphase.errors import UsageError
    from liftphase_cli.settings import read_settings

    logged = read_settings().log if asked is None else asked
    if db is not None and not logged:
        raise UsageError("--db is where the sets are logged: give --log as well.")
    return logged


def find_url(url: str | None) -> str:
    """The address of --db, else of LIFTPHASE_DB, else of the settings, else of the user's data folder."""
    from liftphase.log.database import VARIABLE, default_url
    from liftphase_cli.settings import read_settings

    return url or os.environ.get(VARIABLE) or read_settings().db or default_url()


def find_log(url: str | None) -> str | None:
    """The address of `find_url`; None where that is a file by default which is not there."""
    from liftphase.log.database import default_url

    found = find_url(url)
    is_default = url is None and found == default_url()
    return None if is_default and "://" not in found and not Path(found).exists() else found


@contextmanager
def open_database(url: str | None) -> Iterator["Database"]:
    """The database of --db, LIFTPHASE_DB or the user's data folder."""
    from liftphase.log.database import Database

    database = Database(find_url(url))
    try:
        yield database
    finally:
        database.close()


def check_athlete(database: "Database", athlete: str | None) -> str | None:
    """The athlete as the log writes the name. Raises UsageError, with the nearest, for an unknown one."""
    import difflib

    from liftphase.errors import UsageError
    from liftphase.log.reading import list_athletes
    from liftphase.season.facts import composed

    if athlete is None:
        return None
    athlete = composed(athlete)
    known = {name.casefold(): name for name in list_athletes(database)}
    if athlete.casefold() in known:
        return known[athlete.casefold()]
    near = difflib.get_close_matches(athlete.casefold(), known, n=1)
    hint = f": did you mean {known[near[0]]}?" if near else "."
    raise UsageError(f"the log has no athlete called '{athlete}'{hint}")


def note_new_athlete(known: dict[str, str], athlete: str | None) -> None:
    """Say it on stderr where a new name is nearly that of an athlete in the log: perhaps one person.

    known: the athletes by case-folded name; the new one is added.
    """
    import difflib

    from liftphase.runtime.printable import printable

    if athlete is None or athlete.casefold() in known:
        return
    if near := difflib.get_close_matches(athlete.casefold(), known, n=1, cutoff=0.8):
        line = f"athlete '{athlete}' is new in the log: did you mean '{known[near[0]]}'?"
        click.echo(f"liftphase: {printable(line)}", err=True)
    known[athlete.casefold()] = athlete


def find_name(exercise: str | None) -> str | None:
    """The lift's own name. Raises UsageError for one that is not known."""
    from liftphase.exercises.library import find_exercise

    return None if exercise is None else find_exercise(exercise).name


def note_disagreements(matches: "Iterable[Match]") -> None:
    """Say on stderr where filmed sets and their rows in other logs have other loads."""
    from liftphase.runtime.printable import printable

    for text in filter(None, (match.disagreement for match in matches)):
        click.echo(f"liftphase: {printable(text)}", err=True)

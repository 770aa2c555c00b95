"""`liftphase log export` and `import`: the CSV files of other workout logs."""

from pathlib import Path

import click

from liftphase_cli.commands.log_options import (
    athlete_option,
    check_athlete,
    db_option,
    note_disagreements,
    note_new_athlete,
    open_database,
)
from liftphase_cli.commands.parameter_types import FilePath, Text

FORMATS = ("strong", "hevy", "fitnotes")


@click.command("export", short_help="Write a CSV file for Strong, Hevy or FitNotes.")
@click.argument("file", type=FilePath())
@click.option("--format", "name", type=click.Choice(FORMATS), required=True, help="Whose format.")
@athlete_option
@db_option
def export_sets(file: Path, name: str, athlete: str | None, db: str | None) -> None:
    """Write the sets to FILE as a workout log exports them; the tempo goes into the notes."""
    from liftphase.errors import UsageError
    from liftphase.log.exchange import write_workouts
    from liftphase.log.reading import select_sets
    from liftphase.runtime.atomic_files import atomic_open

    if file.exists():
        raise UsageError(f"{file} exists: give another name, or delete it.")
    with open_database(db) as database:
        sets = select_sets(database, athlete=check_athlete(database, athlete))
    dated = [set_ for set_ in sets if set_.day is not None]
    with atomic_open(file) as output:
        output.write(write_workouts(dated, name))
    click.echo(f"{len(dated)} {'set' if len(dated) == 1 else 'sets'}")
    if len(dated) < len(sets):
        click.echo(f"liftphase: {len(sets) - len(dated)} sets have no date and are left out.", err=True)


@click.command("import", short_help="Log a CSV file of Strong, Hevy or FitNotes.")
@click.argument("file", type=FilePath())
@click.option("--athlete", type=Text(), metavar="NAME", required=True, help="Whose sets they are.")
@click.option("--pounds", is_flag=True, help="Weights without a unit are pounds.")
@db_option
def import_sets(file: Path, athlete: str, pounds: bool, db: str | None) -> None:
    """Log the sets of FILE, a CSV export of Strong, Hevy or FitNotes.

    A set that was filmed as well counts once: by athlete, lift and day it gets the load of its row. Imported
    again after an edit in the app, its row is replaced.
    """
    from collections import Counter

    from liftphase.errors import UsageError
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.log.exchange import MAX_SIZE, parse_workouts
    from liftphase.log.matching import add_import, match_imports
    from liftphase.log.reading import list_athletes
    from liftphase.log.writing import Added
    from liftphase.runtime.bounded_files import read_bounded
    from liftphase.season.facts import composed

    try:
        text = read_bounded(file, MAX_SIZE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file} cannot be read: {getattr(error, 'strerror', 'it is not UTF-8')}."
        ) from error
    athlete = composed(athlete)
    try:
        found, entries = parse_workouts(text, athlete, ExerciseLibrary.builtin(), pounds=pounds)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    with open_database(db) as database:
        note_new_athlete({name.casefold(): name for name in list_athletes(database)}, athlete)
        counts = Counter(add_import(database, entry) for entry in entries)
        joined = match_imports(database)
    note_disagreements(joined)
    click.echo(
        f"{found.name}: {counts[Added.NEW]} new, {counts[Added.REPLACED]} replaced, "
        f"{counts[Added.SAME]} known already, {len(joined)} joined with filmed sets"
    )

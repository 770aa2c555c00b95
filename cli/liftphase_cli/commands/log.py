"""`liftphase log`: the training log."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercises_option, load_exercises
from liftphase_cli.commands.log_exchange import export_sets, import_sets
from liftphase_cli.commands.log_options import (
    athlete_option,
    check_athlete,
    db_option,
    exercise_filter,
    find_name,
    note_disagreements,
    note_new_athlete,
    open_database,
)
from liftphase_cli.commands.log_profile import profile
from liftphase_cli.commands.log_weeks import plan, trend, week
from liftphase_cli.commands.parameter_types import Day, FilePath, Text
from liftphase_cli.errors import MISSED, SOME_FAILED

if TYPE_CHECKING:
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.log.database import Database
    from liftphase.log.entry import Entry
    from liftphase.log.results import Known
    from liftphase.season.manifest import Manifest


@click.group()
def log() -> None:
    """Keep every set over months: who lifted what, with which load and when, and what was kept.

    \b
    liftphase log add results/
    liftphase log week --athlete anna
    """


def _fact_options(command: Callable) -> Callable:
    """Options that say something of all the results that are added."""
    for name, text in reversed(
        [
            ("athlete", "Who lifts (default: by the manifest, or the folder named after a known athlete)."),
            ("load", "Load, kg (80, or 180lb); 0 for the body's own weight."),
            ("date", "Day of the sets, such as 2026-11-20 (default: when the clip was recorded)."),
            ("set-type", "working or warm-up."),
            ("target", "Prescribed tempo, such as 4-0-1-0."),
            ("method", "Training method, one of `liftphase methods list`."),
            ("rpe", "Rating of perceived exertion, 0 to 10."),
            ("one-rep-max", "One-rep maximum of this lift, kg."),
            ("notes", "Anything else."),
        ]
    ):
        metavar = {"load": "KG", "one-rep-max": "KG", "date": "DAY"}.get(name, "TEXT")
        command = click.option(f"--{name}", type=Text(), metavar=metavar, help=text)(command)
    return command


@log.command(short_help="Log the sets in folders of results.")
@click.argument("results", nargs=-1, required=True, type=FilePath())
@_fact_options
@click.option(
    "--manifest",
    type=FilePath(),
    metavar="FILE",
    help="Table of athlete, load, date and more by clip (default: the season.csv of a batch's results).",
)
@click.option("--targets", "targets_file", type=FilePath(), metavar="FILE", help="TOML file of targets.")
@exercises_option
@db_option
def add(
    results: tuple[Path, ...],
    manifest: Path | None,
    targets_file: Path | None,
    exercises_file: Path | None,
    db: str | None,
    **given: Any,
) -> None:
    """Log the sets in RESULTS: folders of `liftphase analyze` or `batch`, or single analysis.json files.

    The same clip counts once, whatever its name. Added again after a correction, its numbers are replaced
    and the earlier ones are kept as its history; what is known of its sets and not said anew stays.

    \b
    Exit code 0: all is logged; 4: some results cannot be read; 2: wrong usage.
    """
    from liftphase.log.matching import match_imports
    from liftphase.log.writing import Added, add_entry

    with open_database(db) as database:
        counts: Counter[str] = Counter()
        known = _read_known(database, given, manifest, targets_file, load_exercises(exercises_file))
        names = []
        for entry in _read_entries(database, results, known, manifest is None, counts):
            counts[add_entry(database, entry)] += 1
            names.append(entry.name)
            _note_date(entry)
        if manifest is not None and known.manifest is not None:
            _note_manifest(known.manifest, names)
        note_disagreements(match_imports(database))
        click.echo(
            f"{counts[Added.NEW]} new, {counts[Added.REPLACED]} replaced, {counts[Added.SAME]} known already"
            + (f", {counts['failed']} failed" if counts["failed"] else "")
        )
        click.echo(f"Log: {_shown(database.name or '')}")
    click.get_current_context().exit(SOME_FAILED if counts["failed"] else 0)


def _note_date(entry: "Entry") -> None:
    """Say it on stderr where the sets have no date, or one that is still to come."""
    days = [set_entry.facts.day for set_entry in entry.sets]
    if None in days:
        click.echo(f"liftphase: {_shown(entry.name)} has no date: give one by --date.", err=True)
    latest = max((day for day in days if day), default=date.min)
    if latest > date.today() + timedelta(days=1):
        click.echo(f"liftphase: {_shown(entry.name)}: its date {latest} is still to come", err=True)


def _note_manifest(manifest: "Manifest", clips: list[str]) -> None:
    """Say it on stderr where a manifest says nothing of all these clips, or has columns that mean nothing.

    Rows of other clips are as they should be: results may be added a few at a time.
    """
    notes = [f"{manifest.path}: the column '{name}' means nothing here" for name in manifest.ignored]
    if clips and not any(row.matches(clip) for row in manifest.rows for clip in clips):
        notes.append(f"{manifest.path}: no row is of any of these clips, such as {clips[0]}")
    for note in notes:
        click.echo(f"liftphase: {_shown(note)}", err=True)


def add_analysis(folder: Path, given: dict[str, Any], exercises_file: Path | None, db: str | None) -> None:
    """Log the results in a folder, as `liftphase log add` does; one line on stderr says so.

    given: what is said of them by name, as the options of `log add`.
    """
    from liftphase.log.matching import match_imports
    from liftphase.log.writing import add_entry

    said = {key: text for key, text in given.items() if text}
    with open_database(db) as database:
        known = _read_known(database, said, None, None, load_exercises(exercises_file))
        entries = _read_entries(database, (folder,), known, True, Counter())
        for entry in entries:
            click.echo(f"liftphase: training log: {add_entry(database, entry)}", err=True)
            _show_trend(database, entry, folder)
        note_disagreements(match_imports(database))


def _show_trend(database: "Database", entry: "Entry", folder: Path) -> None:
    """Put how the lift changed over the weeks into the report of results that were logged."""
    from liftphase.review.trend_data import LoggedTrends, add_trend

    if entry.sets:
        facts = entry.sets[0].facts
        add_trend(folder, LoggedTrends(database).find(facts.athlete, facts.exercise or ""))


@log.command("list")
@athlete_option
@exercise_filter
@click.option("--since", type=Day(), metavar="DAY", help="First day, such as 2026-11-01.")
@click.option("--until", type=Day(), metavar="DAY", help="Last day.")
@db_option
def list_sets(
    athlete: str | None, exercise: str | None, since: date | None, until: date | None, db: str | None
) -> None:
    """List the sets, oldest first."""
    from rich.console import Console

    from liftphase.log.reading import select_sets
    from liftphase_cli.presentation.log_tables import print_sets

    with open_database(db) as database:
        name = find_name(exercise)
        athlete = check_athlete(database, athlete)
        print_sets(select_sets(database, athlete=athlete, exercise=name, since=since, until=until), Console())


@log.command(short_help="Show one set with its reps and history.")
@click.argument("set_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@db_option
def show(set_id: int, db: str | None) -> None:
    """Show the set ID of `liftphase log list` with its reps, and how often its clip was logged."""
    from rich.console import Console

    from liftphase.errors import UsageError
    from liftphase.log.reading import count_history, find_successor, select_reps, select_sets
    from liftphase_cli.presentation.log_tables import print_set

    with open_database(db) as database:
        found = select_sets(database, set_id=set_id)
        if not found and (successor := find_successor(database, set_id)) is not None:
            raise UsageError(f"set {set_id} was replaced: its clip's is {successor} now.")
        if not found:
            raise UsageError(f"the log has no set {set_id}: see `liftphase log list`.")
        (set_,) = found
        print_set(
            set_, select_reps(database, [set_id])[set_id], count_history(database, set_.sha256), Console()
        )


@log.command(short_help="Check that the log is whole.")
@click.argument("results", nargs=-1, type=FilePath())
@click.option("--targets", "targets_file", type=FilePath(), metavar="FILE", help="TOML file of targets.")
@exercises_option
@db_option
def verify(
    results: tuple[Path, ...], targets_file: Path | None, exercises_file: Path | None, db: str | None
) -> None:
    """Check that the log is whole and, with RESULTS, that it agrees with them.

    \b
    Exit code 0: it is; 1: it is not, with a line for each fault.
    """
    from liftphase.log.verify import find_differences, find_faults

    with open_database(db) as database:
        faults = find_faults(database)
        counts: Counter[str] = Counter()
        if results:
            known = _read_known(database, {}, None, targets_file, load_exercises(exercises_file))
            entries = list(_read_entries(database, results, known, True, counts))
            found = list(find_differences(database, entries))
            faults += [each.text for each in found if not each.is_outdated]
            if outdated := sum(each.is_outdated for each in found):
                line = (
                    f"{outdated} {'clip has' if outdated == 1 else 'clips have'} uncertainties of an earlier"
                )
                click.echo(f"liftphase: {line} version in the log: add the results again", err=True)
        for fault in faults:
            click.echo(_shown(fault))
        count = f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}"
        click.echo(count if faults else "The log is whole.")
    unread = SOME_FAILED if counts["failed"] else 0
    click.get_current_context().exit(MISSED if faults else unread)


def _shown(text: str) -> str:
    from liftphase.runtime.printable import printable

    return printable(text)


def _read_known(
    database: "Database",
    given: dict[str, Any],
    manifest: Path | None,
    targets_file: Path | None,
    library: "ExerciseLibrary | None",
) -> "Known":
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.log.reading import list_athletes
    from liftphase.log.results import Known
    from liftphase.prescription.targets_file import load_targets
    from liftphase.season.facts import read_facts
    from liftphase.season.manifest import read_manifest

    exercises = library or ExerciseLibrary.builtin()
    fields = {"load": "load_kg", "one_rep_max": "one_rep_max_kg"}
    texts = {fields.get(name, name): text for name, text in given.items() if text is not None}
    return Known(
        read_facts(texts, exercises),
        read_manifest(manifest, exercises) if manifest else None,
        load_targets(targets_file, library=exercises) if targets_file else None,
        tuple(list_athletes(database)),
        exercises,
    )


def _read_entries(
    database: "Database", results: tuple[Path, ...], known: "Known", find_targets: bool, counts: Counter[str]
) -> Iterator["Entry"]:
    """What is to be logged; a line on stderr and in `counts` for what cannot be read."""
    from dataclasses import replace

    from liftphase.errors import ClipError
    from liftphase.log.reading import stored_target
    from liftphase.log.results import entry_of, find_analyses, find_manifest
    from liftphase.pipeline.kept import read_corrected_analysis, recorded_target
    from liftphase.season.facts import OtherDays, first_of

    manifests: dict[Path, Any] = {}
    other_days, other_lengths = OtherDays(), []
    seen: dict[str, Path] = {}
    athletes = {name.casefold(): name for name in known.athletes}
    for path, file in find_analyses(results):
        if find_targets:
            if path not in manifests:
                manifests[path] = find_manifest(path, known.library)
            known = replace(known, left=manifests[path])
        try:
            analysis = read_corrected_analysis(file, known.library)
        except ClipError as error:
            counts["failed"] += 1
            click.echo(f"liftphase: {_shown(str(error))}", err=True)
        else:
            earlier = recorded_target(analysis, known.library) or stored_target(
                database, analysis.clip.sha256
            )
            entry = entry_of(analysis, file.parent, known, earlier)
            if (first := seen.setdefault(entry.sha256, file)) != file:
                line = f"{file} is of the same clip as {first}: it counts once"
                click.echo(f"liftphase: {_shown(line)}", err=True)
                continue
            if (note := known.note_lengths(analysis)) is not None:
                other_lengths.append(note)
            for set_entry in entry.sets[:1]:
                note_new_athlete(athletes, set_entry.facts.athlete)
                if known.given.date is None:
                    other_days.add(entry.name, set_entry.facts.day, analysis.clip.recorded_at)
            yield entry
    for note in (other_days.note, first_of(other_lengths)):
        if note is not None:
            click.echo(f"liftphase: {_shown(note)}", err=True)


for command in (week, plan, trend, profile, export_sets, import_sets):
    log.add_command(command)

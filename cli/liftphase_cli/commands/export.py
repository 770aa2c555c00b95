"""`liftphase export`: files of results for other programs."""

from pathlib import Path

import click

from liftphase_cli.commands.exercises import exercises_option, load_exercises
from liftphase_cli.commands.parameter_types import FilePath

FORMATS = ("segments-csv", "eaf", "boris", "textgrid", "audacity", "trc", "mot", "movement")


@click.command()
@click.argument("results", type=FilePath())
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    required=True,
    help="Format of the files; may be given several times.",
)
@click.option(
    "-o",
    "--output",
    type=FilePath(),
    metavar="DIR",
    help="Folder for the files, named as the clips (default: beside the results of each clip).",
)
@exercises_option
def export(results: Path, formats: tuple[str, ...], output: Path | None, exercises_file: Path | None) -> None:
    """Write files of all results below RESULTS for other programs, with their corrections.

    Phases and reps for ELAN (eaf), BORIS, Praat (textgrid) and Audacity; the timeline as a table
    (segments-csv); the pose track as TRC or netCDF of movement; the joint angles as MOT. Files that are there
    stay. `liftphase review --import-labels` reads eaf, boris and textgrid back.
    """
    from liftphase.batch.exports import export_results
    from liftphase.errors import ClipError, UsageError
    from liftphase.runtime.printable import printable

    if not results.is_dir():
        what = "is no folder" if results.exists() else "does not exist"
        raise UsageError(f"{results} {what}: name the folder that holds the results of an analysis.")
    report = export_results(results, formats, output=output, library=load_exercises(exercises_file))
    for path in report.done:
        click.echo(printable(str(path)))
    if report.problems and not report.done:
        raise ClipError(report.problems[0])
    for problem in report.problems:
        click.echo(f"liftphase: {printable(problem)}", err=True)
    if report.problems:
        from liftphase_cli.errors import SOME_FAILED

        raise click.exceptions.Exit(SOME_FAILED)

"""Labels in `liftphase review`: exported, imported, and compared with those of another person."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftphase.runtime.printable import printable
from liftphase_cli.errors import SOME_FAILED

if TYPE_CHECKING:
    from liftphase.exercises.library import ExerciseLibrary


def run_labels(
    results: Path,
    *,
    export: Path | None,
    labels: Path | None,
    agreement: Path | None,
    library: "ExerciseLibrary | None",
) -> bool:
    """Do what was asked for with labels; whether anything was. Raises UsageError for more than one thing."""
    from liftphase.errors import UsageError

    asked = [path for path in (export, labels, agreement) if path is not None]
    if len(asked) > 1:
        raise UsageError("give one of --export-labels, --import-labels and --agreement.")
    if export is not None:
        _export(results, export, library)
    elif labels is not None:
        _import(labels, results, library)
    elif agreement is not None:
        _compare(results, agreement, library)
    return bool(asked)


def _export(results: Path, output: Path, library: "ExerciseLibrary | None") -> None:
    from liftphase.batch.labels import export_labels

    report = export_labels(results, output, library)
    click.echo(f"Labels of {len(report.done)} corrected clips: {printable(str(output))}")
    _end(report.problems)


def _import(labels: Path, results: Path, library: "ExerciseLibrary | None") -> None:
    from liftphase.batch.labels import import_labels

    report = import_labels(labels, results, library)
    click.echo(f"Results corrected by labels: {len(report.done)}")
    _end(report.problems)


def _compare(results: Path, others: Path, library: "ExerciseLibrary | None") -> None:
    from liftphase.batch.labels import compare_labels
    from liftphase_cli.presentation.agreement import agreement_lines

    agreement, report = compare_labels(results, others, library)
    for line in agreement_lines(agreement):
        click.echo(line)
    _end(report.problems)


def _end(problems: list[str]) -> None:
    """Say what could not be done, and end with the exit code for it."""
    for problem in problems:
        click.echo(f"liftphase: {printable(problem)}", err=True)
    click.get_current_context().exit(SOME_FAILED if problems else 0)

"""Labels in `liftphase review`: exported, imported, and compared with those of another person."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftphase.runtime.printable import printable

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
    _say(report.problems)
    click.echo(f"Labels of {len(report.done)} corrected clips: {printable(str(output))}")


def _import(labels: Path, results: Path, library: "ExerciseLibrary | None") -> None:
    from liftphase.batch.labels import import_labels

    report = import_labels(labels, results, library)
    _say(report.problems)
    click.echo(f"Results corrected by labels: {len(report.done)}")


def _compare(results: Path, others: Path, library: "ExerciseLibrary | None") -> None:
    from liftphase.batch.labels import compare_labels
    from liftphase_cli.presentation.agreement import agreement_lines

    agreement, report = compare_labels(results, others, library)
    _say(report.problems)
    for line in agreement_lines(agreement):
        click.echo(line)


def _say(problems: list[str]) -> None:
    for problem in problems:
        click.echo(f"liftphase: {printable(problem)}", err=True)

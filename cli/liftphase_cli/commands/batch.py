"""`liftphase batch`: a folder of clips."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.options import Request, method_options, model_option, slowmo_option
from liftphase_cli.errors import SOME_FAILED

if TYPE_CHECKING:
    from liftphase.batch.run import Batch, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest(Request):
    """What was given to `liftphase batch`."""

    folder: str
    output: str
    pattern: str | None
    video: bool
    targets_file: Path | None
    workers: int | None
    cluster: str | None


@click.command()
@click.argument("folder")
@click.option(
    "-o",
    "--output",
    default="results",
    show_default=True,
    metavar="DIR",
    help="Folder or URL for the results and the tables.",
)
@click.option(
    "--glob", "pattern", metavar="PATTERN", help="Analyze only matching files: '*.MOV', or 'anna/*'."
)
@exercise_option("Exercise in all of the clips; detected from the motion of each if omitted.")
@exercises_option
@method_options
@model_option
@slowmo_option
@click.option("--video/--no-video", default=True, help="Write annotated videos (default: yes).")
@click.option(
    "--targets",
    "targets_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML file of targets; summary.csv says for each clip whether its target was kept.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of worker processes (default: all cores).",
)
@click.option("--cluster", metavar="ADDRESS", help="Run on this dask scheduler, such as tcp://10.0.0.5:8786.")
def batch(**given: Any) -> None:
    """Analyze every clip below FOLDER, a folder or a URL such as s3://bucket/clips.

    Each clip gets a folder of results as from `liftphase analyze`. Tables over all clips: summary.csv (one
    row per clip), reps.csv (one row per rep), failures.csv, and skipped.csv (files that are no clips).

    Run it again at any time, also after it was stopped: only clips without results, or with results of other
    options, are analyzed.

    \b
    Exit code 0: all clips are analyzed; 4: some failed; 2: wrong usage.
    """
    from liftphase.batch.run import run_batch
    from liftphase_cli.presentation.batch_progress import BatchProgress

    chosen = _read_batch(BatchRequest(**given))
    try:
        with BatchProgress() as progress:
            report = run_batch(chosen, progress)
    except KeyboardInterrupt:
        click.echo("liftphase: what is done is kept: the same command does the rest.", err=True)
        raise
    _print_report(report, chosen.output)
    click.get_current_context().exit(SOME_FAILED if report.failures else 0)


def _read_batch(request: BatchRequest) -> "Batch":
    from liftphase.batch.run import Batch
    from liftphase.errors import UsageError
    from liftphase.options import RunOptions

    if request.cluster is not None and request.workers is not None:
        raise UsageError("--workers is for this machine: a cluster has its own.")
    options = request.analysis_options()
    targets = None
    if request.targets_file is not None:
        from liftphase.prescription.targets_file import load_targets

        targets = load_targets(request.targets_file, library=options.exercises)
    return Batch(
        request.folder,
        request.output,
        RunOptions(analysis=options, video=request.video),
        request.pattern,
        targets,
        request.workers,
        request.cluster,
    )


def _print_report(report: "Report", output: str) -> None:
    counts = {
        "analysed": len(report.analyzed),
        "done before": len(report.kept),
        "with the content of another": len(report.duplicates),
        "failed": len(report.failures),
    }
    total = sum(counts.values())
    parts = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    click.echo(f"{total} {'clip' if total == 1 else 'clips'}: {parts}")
    if report.skipped:
        click.echo(f"Other files: {len(report.skipped)}, listed in skipped.csv")
    click.echo(f"Results: {output}")

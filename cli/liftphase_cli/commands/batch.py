"""`liftphase batch`: a folder of clips."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.options import (
    Request,
    audio_option,
    method_options,
    model_option,
    report_option,
    slowmo_option,
)
from liftphase_cli.commands.parameter_types import FilePath
from liftphase_cli.errors import SOME_FAILED

if TYPE_CHECKING:
    from liftphase.batch.run import Batch, Report
    from liftphase.export.csv import CsvDialect


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRequest(Request):
    """What was given to `liftphase batch`."""

    folder: str
    output: str
    pattern: str | None
    video: bool
    report: bool
    audio: bool
    csv_dialect: "CsvDialect"
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
@report_option
@audio_option
@click.option(
    "--targets",
    "targets_file",
    type=FilePath(),
    metavar="FILE",
    help="TOML file of targets; summary.csv says for each clip whether its target was kept.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of worker processes (default: all cores).",
)
@click.option(
    "--csv-dialect",
    type=click.Choice(["excel", "excel-semicolon"]),
    default="excel",
    show_default=True,
    help="Tables with commas, or with semicolons and decimal commas.",
)
@click.option("--cluster", metavar="ADDRESS", help="Run on this dask scheduler, such as tcp://10.0.0.5:8786.")
def batch(**given: Any) -> None:
    """Analyze every clip below FOLDER, a folder or a URL such as s3://bucket/clips.

    Each clip gets a folder of results as from `liftphase analyze`. Tables over all clips: summary.csv (one
    row per clip), reps.csv (one row per rep), failures.csv, and skipped.csv (files that are no clips).

    Run it again at any time, also after it was stopped: only clips without results, or with results of other
    options, are analyzed. The tables hold all that is done in the results, whatever --glob chose.

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
        # After SIGHUP there may be no terminal to write to.
        with suppress(OSError):
            click.echo("liftphase: what is done is kept: the same command does the rest.", err=True)
        raise
    _print_report(report, chosen)
    click.get_current_context().exit(SOME_FAILED if report.failures else 0)


def _read_batch(request: BatchRequest) -> "Batch":
    from liftphase.batch.run import Batch
    from liftphase.errors import UsageError
    from liftphase.pipeline.options import RunOptions

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
        RunOptions(analysis=options, video=request.video, report=request.report, audio=request.audio),
        request.pattern,
        targets,
        request.workers,
        request.cluster,
        csv_dialect=request.csv_dialect,
    )


def _print_report(report: "Report", asked: "Batch") -> None:
    from liftphase.runtime.printable import printable

    counts = {
        "analyzed": len(report.analyzed),
        "done before": len(report.kept),
        "with the content of another": len(report.duplicates),
        "failed": len(report.failures),
    }
    total = sum(counts.values())
    parts = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    click.echo(f"{total} {'clip' if total == 1 else 'clips'}: {parts}")
    if asked.targets is not None or asked.options.analysis.method is not None:
        click.echo(f"Tempo: {_count_verdicts(report.verdicts)}")
    if report.no_athlete:
        clips = "1 clip" if len(report.no_athlete) == 1 else f"{len(report.no_athlete)} clips"
        click.echo(f"No athlete: {clips}, in no folder of one's name: the limits for everybody hold")
    if report.skipped:
        click.echo(f"Other files: {len(report.skipped)}, listed in skipped.csv")
    click.echo(f"Results: {printable(asked.output)}")


def _count_verdicts(verdicts: Mapping[str, int]) -> str:
    from liftphase.prescription.evaluation import Verdict

    words = {
        Verdict.PASS: "kept",
        Verdict.FAIL: "missed",
        Verdict.INCONCLUSIVE: "too close to call",
        "not judged": "not judged (no target, or no complete rep)",
    }
    always = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)
    parts = [
        f"{verdicts.get(key, 0)} {word}" for key, word in words.items() if key in always or verdicts.get(key)
    ]
    return ", ".join(parts)

"""`liftphase batch`: a folder of clips."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.log_options import db_option, find_url, log_option, wants_log
from liftphase_cli.commands.options import (
    Request,
    audio_option,
    bar_path_option,
    choose_words,
    file_options,
    lang_option,
    method_options,
    model_option,
    plain_option,
    report_option,
    scale_options,
    slowmo_option,
)
from liftphase_cli.commands.parameter_types import FilePath
from liftphase_cli.errors import SOME_FAILED

if TYPE_CHECKING:
    from liftphase.batch.request import Batch, Report
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
    bar_path: bool
    csv_dialect: "CsvDialect"
    targets_file: Path | None
    manifest: Path | None
    write_manifest: bool
    xlsx: bool
    junit_path: str | None
    log: bool | None
    db: str | None
    workers: int | None
    cluster: str | None
    plain: bool
    lang: str | None


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
@scale_options
@file_options
@click.option("--video/--no-video", default=True, help="Write annotated videos (default: yes).")
@report_option
@audio_option
@bar_path_option
@click.option(
    "--targets",
    "targets_file",
    type=FilePath(),
    metavar="FILE",
    help="TOML file of targets; summary.csv says for each clip whether its target was kept.",
)
@click.option(
    "--manifest",
    type=FilePath(),
    metavar="FILE",
    help="Table, CSV or TOML, of athlete, exercise, load_kg, plate, height_cm and more by clip (default: "
    "season.csv in FOLDER, if there is one).",
)
@click.option(
    "--write-manifest",
    is_flag=True,
    help="Analyze nothing: write a manifest with all that names and recordings say, to be completed.",
)
@click.option("--junit", "junit_path", metavar="FILE", help="Write the verdicts to this JUnit XML file.")
@click.option("--xlsx", is_flag=True, help="Write the tables as an Excel workbook as well: season.xlsx.")
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
@log_option
@db_option
@plain_option
@lang_option
@click.option("--cluster", metavar="ADDRESS", help="Run on this dask scheduler, such as tcp://10.0.0.5:8786.")
def batch(**given: Any) -> None:
    """Analyze every clip below FOLDER, a folder or a URL such as s3://bucket/clips.

    Each clip gets a folder of results as from `liftphase analyze`, and so does each pose file of another
    program and each table of time and position in a folder without clips. Tables over all clips:
    summary.csv (one row per clip), reps.csv (one row per rep), failures.csv, and skipped.csv (files that
    are no clips).
    Athlete, date, lift and load come from the manifest, season.csv, and from names such as
    anna/2026-11-20/squat 80kg.mp4.

    Run it again at any time, also after it was stopped: only clips without results, or with results of other
    options, are analyzed. The tables hold all that is done in the results, whatever --glob chose.

    \b
    Exit code 0: all clips are analyzed; 4: some failed; 2: wrong usage.
    """
    from liftphase.batch.run import run_batch
    from liftphase.export.overwriting import refuse_overwriting
    from liftphase_cli.presentation.batch_progress import BatchProgress

    request = BatchRequest(**given)
    chosen = _read_batch(request)
    if request.write_manifest:
        _write_manifest(chosen)
        return
    refuse_overwriting(request.junit_path, (request.targets_file, request.manifest, request.exercises_file))
    try:
        with BatchProgress() as progress:
            report = run_batch(chosen, progress)
    except KeyboardInterrupt:
        # After SIGHUP there may be no terminal to write to.
        with suppress(OSError):
            click.echo("liftphase: what is done is kept: the same command does the rest.", err=True)
        raise
    if request.junit_path is not None:
        _write_junit(report, request.junit_path)
    _print_report(report, chosen)
    click.get_current_context().exit(SOME_FAILED if report.failures else 0)


def _read_batch(request: BatchRequest) -> "Batch":
    from liftphase.batch.request import Batch
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
        RunOptions(
            analysis=options,
            video=request.video,
            report=request.report,
            audio=request.audio,
            bar_path=request.bar_path,
            language=choose_words(request.lang).language,
            plain=request.plain,
        ),
        request.pattern,
        targets,
        request.workers,
        request.cluster,
        csv_dialect=request.csv_dialect,
        manifest=request.manifest,
        xlsx=request.xlsx,
        log=find_url(request.db) if wants_log(request.log, request.db) else None,
    )


def _write_manifest(chosen: "Batch") -> None:
    from liftphase.batch.run import write_season_manifest
    from liftphase.runtime.printable import printable

    path, rows = write_season_manifest(chosen)
    click.echo(f"{rows} {'clip' if rows == 1 else 'clips'}: complete {printable(str(path))}, then run batch")


def _write_junit(report: "Report", path: str) -> None:
    from liftphase.export.result import ClipResult
    from liftphase.export.verdicts import write_verdicts_junit

    failed = [ClipResult(clip, error=reason, failed=True) for clip, reason in report.failures.items()]
    write_verdicts_junit([*report.results, *failed], path)


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
    judged = any(report.verdicts.get(verdict) for verdict in ("pass", "fail", "too-close-to-call"))
    if judged or asked.targets is not None or asked.options.analysis.method is not None:
        click.echo(f"Tempo: {_count_verdicts(report.verdicts)}")
    if report.no_athlete:
        clips = "1 clip" if len(report.no_athlete) == 1 else f"{len(report.no_athlete)} clips"
        click.echo(f"No athlete: {clips}, in no folder of one's name: the limits for everybody hold")
    if report.skipped:
        click.echo(f"Other files: {len(report.skipped)}, listed in skipped.csv")
    click.echo(f"Results: {printable(asked.output)}")


def _count_verdicts(verdicts: Mapping[str, int]) -> str:
    from liftphase.prescription.wording import KEPT_WORDS

    words = {**KEPT_WORDS, "not judged": "not judged (no target, or no complete rep)"}
    parts = [
        f"{verdicts.get(key, 0)} {word}"
        for key, word in words.items()
        if key in KEPT_WORDS or verdicts.get(key)
    ]
    return ", ".join(parts)

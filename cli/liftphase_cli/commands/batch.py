"""`liftphase batch`: a folder of clips."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.methods import choose_method, method_options
from liftphase_cli.commands.options import audio_option, model_option, slowmo_option

if TYPE_CHECKING:
    from liftphase.export.season_tables import CsvDialect

SOME_FAILED = 4


@click.command()
@click.argument("folder")
@click.option(
    "-o",
    "--output",
    default="results",
    show_default=True,
    metavar="DIR",
    help="Results and tables go there: a folder, or a URL.",
)
@click.option("--glob", "pattern", metavar="PATTERN", help="Only these files: '*.MOV', or 'anna/*'.")
@exercise_option("The lift of all clips; told from the motion of each if left out.")
@exercises_option
@method_options
@model_option
@slowmo_option
@click.option("--video/--no-video", default=True, help="Write annotated videos (default: yes).")
@click.option("--report/--no-report", default=True, help="Write a report page and picture (default: yes).")
@audio_option
@click.option(
    "--targets",
    "targets_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Say in the summary whether the tempo of this file was kept.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Worker processes; one a core if left out."
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Have the workers of this dask scheduler do it, such as tcp://10.0.0.5:8786.",
)
@click.option(
    "--csv-dialect",
    type=click.Choice(["excel", "excel-semicolon"]),
    default="excel",
    show_default=True,
    help="Tables with commas, or with semicolons and decimal commas.",
)
def batch(
    folder: str,
    output: str,
    pattern: str | None,
    exercises_file: Path | None,
    method: str | None,
    assisted_last: int | None,
    targets_file: Path | None,
    workers: int | None,
    cluster: str | None,
    csv_dialect: "CsvDialect",
    **chosen: Any,
) -> None:
    """Analyse every clip below FOLDER, a folder or a URL such as s3://bucket/clips.

    Each clip gets a folder of results as from `liftphase analyze`. Over all of them: summary.csv (a row a
    clip), reps.csv (a row a rep), failures.csv, and skipped.csv (files that are no clips).

    Run it again at any time, also after it was stopped: only what is missing, new or asked for differently is
    done. The tables hold all that is done in the results, whatever --glob chose.

    \b
    Exit code 0: all clips are done; 4: some failed; 2: wrong usage.
    """
    from liftphase.batch.run import Batch, run_batch
    from liftphase.errors import UsageError
    from liftphase.pipeline import Options
    from liftphase.runtime.printable import printable
    from liftphase_cli.presentation.batch_progress import BatchProgress

    if cluster is not None and workers is not None:
        raise UsageError("--workers is for this machine: a cluster has its own.")
    scheme = choose_method(method, assisted_last)
    options = Options(
        exercises=exercises_file,
        method=scheme and scheme.method,
        assisted_last=assisted_last,
        **chosen,
    )
    options.check()
    targets = None
    if targets_file is not None:
        from liftphase.prescription.targets_file import load_targets

        targets = load_targets(targets_file)
    asked = Batch(folder, output, options, pattern, targets, workers, cluster, csv_dialect=csv_dialect)
    try:
        with BatchProgress() as progress:
            report = run_batch(asked, progress)
    except KeyboardInterrupt:
        # After SIGHUP there may be no terminal to write to.
        with suppress(OSError):
            click.echo("liftphase: what is done is kept: the same command does the rest.", err=True)
        raise
    counts = {
        "analysed": len(report.analyzed),
        "done before": len(report.kept),
        "with the content of another": len(report.duplicates),
        "failed": len(report.failures),
    }
    total = sum(counts.values())
    parts = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    click.echo(f"{total} {'clip' if total == 1 else 'clips'}: {parts}")
    if targets is not None or scheme is not None:
        click.echo(f"Tempo: {_tell_verdicts(report.verdicts)}")
    if report.skipped:
        click.echo(f"Other files: {len(report.skipped)}, listed in skipped.csv")
    click.echo(f"Results: {printable(output)}")
    click.get_current_context().exit(SOME_FAILED if report.failures else 0)


def _tell_verdicts(verdicts: Mapping[str, int]) -> str:
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

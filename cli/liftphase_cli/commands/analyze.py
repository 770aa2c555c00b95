"""`liftphase analyze`: one clip."""

from pathlib import Path

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.methods import choose_method, method_options
from liftphase_cli.commands.models import download_progress
from liftphase_cli.commands.options import (
    audio_option,
    model_option,
    output_option,
    show_progress,
    slowmo_option,
    tolerance_option,
)


@click.command()
@click.argument("clip", type=click.Path(path_type=Path))
@exercise_option("The lift, as in `liftphase exercises list`; told from the motion if left out.")
@exercises_option
@model_option
@output_option("Results go to DIR/<clip name>/.")
@click.option(
    "--start",
    "start_s",
    type=float,
    metavar="S",
    help="Look at the clip from this second on, as a player counts.",
)
@click.option(
    "--end", "end_s", type=float, metavar="S", help="Look at the clip up to this second, as a player counts."
)
@click.option(
    "--target",
    metavar="TEMPO",
    help="Say whether this tempo was kept, such as 4-0-1-0, and count the eccentric down in the video.",
)
@tolerance_option
@method_options
@slowmo_option
@click.option(
    "--person",
    metavar="WHO",
    help="Who lifts, where the wrong one was followed: left, right or a number counted from the left.",
)
@click.option("--video/--no-video", default=True, help="Write the annotated video (default: yes).")
@click.option("--report/--no-report", default=True, help="Write report.html and summary.png (default: yes).")
@audio_option
@click.option(
    "--threads",
    type=click.IntRange(1),
    metavar="N",
    help="Threads for decoding and encoding, all cores if left out; 1 is for battery or quiet.",
)
@click.option(
    "--json",
    "json_path",
    metavar="FILE",
    help="Write the analysis to this file as well; - prints it to stdout and nothing else.",
)
@click.option(
    "--debug-plot",
    "plot_path",
    type=click.Path(path_type=Path),
    metavar="FILE.png",
    help="Draw excursion, speed, thresholds and phases over time, to see why a boundary is where it is.",
)
def analyze(
    clip: Path,
    exercise: str | None,
    exercises_file: Path | None,
    model: str,
    output: Path,
    start_s: float | None,
    end_s: float | None,
    target: str | None,
    tolerance: str | None,
    method: str | None,
    assisted_last: int | None,
    slowmo: float | None,
    person: str | None,
    video: bool,
    report: bool,
    audio: bool,
    threads: int | None,
    json_path: str | None,
    plot_path: Path | None,
) -> None:
    """Phases, reps and tempo of CLIP, a video file or a saved pose track (pose.npz).

    Writes analysis.json, reps.csv, frames.csv, annotated.mp4, pose.npz, report.html and summary.png, and
    prints a table: a row a rep with the seconds of its eccentric, its concentric and the pauses at the
    lengthened and the shortened end.
    A second run on the same clip reuses the pose track.
    """
    from rich.console import Console

    from liftphase.errors import UsageError
    from liftphase.export.clip_tables import write_analysis_json
    from liftphase.export.overwriting import refuse_overwriting
    from liftphase.pipeline import Options, analyze_clip
    from liftphase.pose.models.catalog import ensure_bundle
    from liftphase.prescription.evaluation import evaluate
    from liftphase.prescription.targets_file import prescribe
    from liftphase.runtime.printable import printable
    from liftphase_cli.presentation.summary import render_summary

    for written in (json_path, plot_path):
        refuse_overwriting(written, (clip, exercises_file))
    scheme = choose_method(method, assisted_last)
    if tolerance is not None and target is None and scheme is None:
        raise UsageError("--tolerance belongs to a target: give --target TEMPO or --method NAME as well.")
    given = prescribe({"target": target, "tolerance": tolerance})
    wanted = scheme.method.target(given) if scheme else given.target
    options = Options(
        exercise,
        model,
        start_s,
        end_s,
        slowmo,
        video,
        person,
        exercises_file,
        wanted,
        scheme and scheme.method,
        assisted_last,
        threads,
        report,
        audio,
    )
    with download_progress() as progress:
        results = analyze_clip(
            clip, output, options, show_progress, lambda name: ensure_bundle(name, progress)
        )
    if plot_path is not None:
        from liftphase.render.debug_plot import write_debug_plot

        write_debug_plot(results.measured, plot_path)
    for note in results.notes:
        click.echo(f"liftphase: {printable(note)}", err=True)
    if json_path == "-":
        import json

        click.echo(json.dumps(results.analysis.to_dict()))
        return
    if json_path is not None:
        write_analysis_json(results.analysis, json_path)
    render_summary(results.analysis, Console())
    if wanted is not None:
        from liftphase_cli.presentation.verdicts import render_evaluation

        click.echo()
        if scheme:
            analysis, evaluation, review = scheme.evaluate(results.analysis, wanted)
            render_evaluation(analysis, evaluation, Console(), review)
        else:
            render_evaluation(results.analysis, evaluate(results.analysis, wanted), Console())
    click.echo(f"Results: {printable(str(results.folder))}")

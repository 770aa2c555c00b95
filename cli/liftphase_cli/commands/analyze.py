"""`liftphase analyze`: one clip."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.log_options import db_option, log_option, wants_log
from liftphase_cli.commands.models import download_progress
from liftphase_cli.commands.options import (
    Request,
    audio_option,
    bar_path_option,
    choose_method,
    choose_words,
    file_options,
    lang_option,
    method_options,
    model_option,
    output_option,
    plain_option,
    report_option,
    scale_options,
    show_progress,
    slowmo_option,
    tolerance_option,
)
from liftphase_cli.commands.parameter_types import FilePath, Seconds, Text
from liftphase_cli.settings import read_settings

if TYPE_CHECKING:
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.pipeline import Results
    from liftphase.pipeline.options import AnalysisOptions
    from liftphase.prescription.clip_evaluation import ClipEvaluation
    from liftphase.prescription.evaluation import Prescription, Target
    from liftphase.reps.model import Analysis
    from liftphase.runtime.language import Words
    from liftphase.season.facts import SetFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyzeRequest(Request):
    """What was given to `liftphase analyze`."""

    clip: Path
    output: Path
    target: str | None
    tolerance: str | None
    video: bool
    report: bool
    audio: bool
    bar_path: bool
    threads: int | None
    hwaccel: str | None
    json_path: str | None
    plot_path: Path | None
    log: bool | None
    db: str | None
    athlete: str | None
    load: str | None
    plain: bool
    lang: str | None
    day: str | None


@click.command()
@click.argument("clip", type=FilePath())
@exercise_option(
    "Exercise in the clip, one of `liftphase exercises list`; detected from the motion if omitted."
)
@exercises_option
@model_option
@output_option("Folder for the results, which go to DIR/<clip name>/.")
@click.option(
    "--start",
    "start_s",
    type=Seconds(),
    metavar="S",
    help="Start time after the first frame: seconds (2.5) or minutes and seconds (0:02.5).",
)
@click.option(
    "--end", "end_s", type=Seconds(), metavar="S", help="End time after the first frame, given likewise."
)
@click.option(
    "--target",
    metavar="TEMPO",
    help="Prescribed tempo, eccentric first, such as 4-0-1-0: print whether it was kept, and count the "
    "eccentric down in the video.",
)
@tolerance_option
@method_options
@slowmo_option
@click.option(
    "--person", metavar="WHO", help="Person to analyze: left, right or index from the left (1, 2, ...)."
)
@file_options
@scale_options
@click.option("--video/--no-video", default=True, help="Write the annotated video (default: yes).")
@report_option
@audio_option
@bar_path_option
@click.option(
    "--threads", type=click.IntRange(1), metavar="N", help="Number of threads (default: all cores)."
)
@click.option(
    "--hwaccel",
    type=click.Choice(["auto"]),
    help="Decode on the graphics hardware (VideoToolbox, VAAPI, NVDEC, D3D11) where there is one that can.",
)
@click.option(
    "--json",
    "json_path",
    metavar="FILE",
    help="Write the analysis to this JSON file as well; - prints it to stdout instead of the table.",
)
@click.option(
    "--debug-plot",
    "plot_path",
    type=FilePath(suffix=".png"),
    metavar="FILE.png",
    help="Plot displacement, speed, thresholds and phases over time.",
)
@log_option
@click.option(
    "--athlete", type=Text(), metavar="NAME", help="Who lifts: shown in video and report, and logged."
)
@click.option("--load", type=Text(), metavar="KG", help="Load, kg (80, or 180lb): shown and logged likewise.")
@click.option(
    "--date",
    "day",
    type=Text(),
    metavar="DAY",
    help="Day of the sets, such as 2026-11-20: shown and logged likewise (default: that of the recording).",
)
@db_option
@plain_option
@lang_option
def analyze(**given: Any) -> None:
    """Measure the phases, reps and tempo of CLIP, a video file or a saved pose track (pose.npz).

    Or a pose file of another program (OpenPose, MMPose, COCO, DeepLabCut, SLEAP, TRC, C3D, movement), or a
    table of time and position (CSV) of a linear encoder.

    Writes analysis.json, reps.csv, frames.csv, annotated.mp4, pose.npz, report.html and summary.png, and
    prints a table with one row per rep: the seconds of its eccentric, its concentric and the pauses at the
    lengthened and the shortened end. A second run on the same clip reuses the pose track.
    """
    from liftphase.export.overwriting import refuse_overwriting
    from liftphase.runtime.printable import printable

    request = AnalyzeRequest(**given)
    words = choose_words(request.lang)
    for written in (request.json_path, request.plot_path):
        refuse_overwriting(written, (request.clip, request.exercises_file))
    options = request.analysis_options()
    logged = wants_log(request.log, request.db)
    facts = _read_facts(request, options)
    choice = choose_method(options)
    prescription = _read_prescription(request)
    target = None
    if prescription is not None:
        from liftphase.prescription.clip_evaluation import target_of

        target = target_of(prescription, choice)
    printed_alone = request.json_path == "-" and not logged
    output = _usable_output(request.output) if printed_alone else request.output
    results = _run(request, options, target, facts, output)
    if request.plot_path is not None:
        from liftphase.render.debug_plot import write_debug_plot

        write_debug_plot(results.measured, request.plot_path)
    for note in results.notes:
        click.echo(f"liftphase: {printable(note)}", err=True)
    if logged and results.written is not None:
        from liftphase_cli.commands.log import add_analysis

        said = {name: getattr(request, name) for name in ("load", "target", "method")}
        said |= {"athlete": request.athlete or read_settings().athlete, "date": request.day}
        add_analysis(results.written, said, request.exercises_file, request.db)
    if request.json_path == "-":
        import json

        click.echo(json.dumps(results.analysis.to_dict()))
        return
    if request.json_path is not None:
        from liftphase.export.analysis_json import write_analysis_json

        write_analysis_json(results.analysis, request.json_path)
    verdict = None
    if prescription is not None:
        from liftphase.prescription.clip_evaluation import evaluate_clip

        verdict = evaluate_clip(results.analysis, prescription, choice=choice, library=options.exercises)
    _print_result(results.analysis, verdict, _Speech(words, request.plain, options.exercises))
    _print_places(results, request.plot_path, words)


def _read_facts(request: AnalyzeRequest, options: "AnalysisOptions") -> "SetFacts | None":
    """Who lifts, when and with which load; None where nothing is said. Raises UsageError."""
    said = {
        "athlete": request.athlete or read_settings().athlete,
        "load_kg": request.load,
        "date": request.day,
    }
    texts = {name: text for name, text in said.items() if text is not None}
    if not texts:
        return None
    from liftphase.exercises.library import ExerciseLibrary
    from liftphase.season.facts import read_facts

    return read_facts(texts, options.exercises or ExerciseLibrary.builtin())


def _read_prescription(request: AnalyzeRequest) -> "Prescription | None":
    """What is prescribed on the command line; None for nothing, which needs no more modules."""
    from liftphase.errors import UsageError

    if request.tolerance is not None and request.target is None and request.method is None:
        raise UsageError("--tolerance belongs to a target: give --target TEMPO or --method NAME as well.")
    if request.target is None and request.method is None:
        return None
    from liftphase.prescription.targets_file import prescribe
    from liftphase.runtime.language import message

    return prescribe(
        {"target": request.target, "tolerance": request.tolerance}, source=message("command line")
    )


def _usable_output(output: Path) -> Path | None:
    """The default folder for results; None, with a line on stderr, where it cannot be written.

    Who names a folder wants the results there.
    """
    import os

    from click.core import ParameterSource

    if click.get_current_context().get_parameter_source("output") is not ParameterSource.DEFAULT:
        return output
    try:
        output.mkdir(exist_ok=True)
        why = "" if os.access(output, os.W_OK | os.X_OK) else "Permission denied"
    except OSError as error:
        why = error.strerror
    if not why:
        return output
    click.echo(f"liftphase: {output} cannot be written ({why}): only the JSON is printed.", err=True)
    return None


def _run(
    request: AnalyzeRequest,
    options: "AnalysisOptions",
    target: "Target | None",
    facts: "SetFacts | None",
    output: Path | None,
) -> "Results":
    from liftphase.pipeline import analyze_clip
    from liftphase.pipeline.options import RunOptions
    from liftphase.pose.models.mediapipe.store import ensure_bundle

    run = RunOptions(
        analysis=options,
        video=request.video,
        report=request.report,
        audio=request.audio,
        bar_path=request.bar_path,
        target=target,
        facts=facts,
        language=choose_words(request.lang).language,
        plain=request.plain,
        threads=request.threads,
        hwaccel=request.hwaccel is not None,
    )
    with download_progress() as download:
        return analyze_clip(
            request.clip, output, run, show_progress, lambda name: ensure_bundle(name, download)
        )


@dataclass(frozen=True, slots=True)
class _Speech:
    """How a result is said: the language, whether in plain words, and the lifts that these come from."""

    words: "Words"
    plain: bool
    library: "ExerciseLibrary | None"


def _print_result(analysis: "Analysis", verdict: "ClipEvaluation | None", speech: _Speech) -> None:
    from rich.console import Console

    console, words = Console(), speech.words
    if speech.plain:
        from liftphase_cli.presentation.plain_summary import render_plain, render_plain_verdict

        render_plain(analysis, console, words, library=speech.library)
        if verdict is not None:
            render_plain_verdict(verdict.analysis, verdict.evaluation, console, words, library=speech.library)
        return
    from liftphase_cli.presentation.summary import render_summary

    render_summary(analysis, console, words)
    if verdict is not None:
        from liftphase_cli.presentation.verdicts import render_evaluation

        click.echo()
        render_evaluation(verdict.analysis, verdict.evaluation, console, verdict.review, words=words)


def _print_places(results: "Results", plot_path: Path | None, words: "Words") -> None:
    """Where the files are."""
    from liftphase.runtime.printable import printable

    if plot_path is not None:
        click.echo(words("Debug plot: {path}", path=printable(str(plot_path))))
    if results.written is not None:
        click.echo(words("Results: {folder}", folder=printable(str(results.written))))

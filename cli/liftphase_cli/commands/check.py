"""`liftphase check`: whether the prescribed tempo was kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase.prescription.notation import PART_NAMES, Part
from liftphase_cli.commands.exercises import exercise_option, exercises_option, load_exercises
from liftphase_cli.commands.log_options import db_option, log_option, wants_log
from liftphase_cli.commands.options import (
    Request,
    choose_method,
    choose_words,
    file_options,
    lang_option,
    method_options,
    model_option,
    output_option,
    plain_option,
    scale_options,
    tolerance_option,
)
from liftphase_cli.commands.parameter_types import FilePath
from liftphase_cli.errors import MISSED, SOME_FAILED

if TYPE_CHECKING:
    from liftphase.export.result import ClipResult
    from liftphase.prescription.methods import Load
    from liftphase.runtime.language import Words
    from liftphase_cli.commands.check_jobs import Job, Judge

_WORDS = {
    Part.ECCENTRIC: "eccentric",
    Part.LENGTHENED_PAUSE: "pause at the lengthened end",
    Part.CONCENTRIC: "concentric",
    Part.SHORTENED_PAUSE: "pause at the shortened end",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest(Request):
    """What was given to `liftphase check`, but for what is prescribed."""

    path: Path
    output: Path
    targets_file: Path | None
    athlete: str | None
    load: float | None
    one_rep_max: float | None
    json_path: str | None
    junit_path: str | None
    plain: bool
    lang: str | None
    log: bool | None
    db: str | None


def _limit_options(command: Callable) -> Callable:
    """--PART, --PART-min and --PART-max of every part of a rep."""
    for part, words in reversed(_WORDS.items()):
        for suffix, text in (
            ("-max", f"Longest {words} allowed, seconds."),
            ("-min", f"Shortest {words} allowed, seconds."),
            ("", f"Prescribed {words}, seconds: 4, 3-5, X (as fast as possible) or * (any)."),
        ):
            command = click.option(f"--{PART_NAMES[part]}{suffix}", metavar="S", help=text)(command)
    return command


@click.command()
@click.argument("path", type=FilePath())
@click.option(
    "--target",
    metavar="TEMPO",
    help="Prescribed tempo, seconds of eccentric, pause lengthened, concentric, pause shortened: 4-0-1-0, "
    "40X0 (X: as fast as possible) or 3-5/0/1/* (*: any).",
)
@_limit_options
@tolerance_option
@click.option(
    "--rule",
    metavar="RULE",
    help="Which reps must be kept: every (complete rep; the default), mean (only their mean), or a "
    "percentage such as 80%.",
)
@click.option("--reps", metavar="N", help="Prescribed reps per set: 8, or 6-10.")
@click.option("--mean-velocity-min", metavar="M/S", help="Least mean velocity of a concentric, m/s: 0.5.")
@click.option(
    "--velocity-loss-max",
    metavar="%",
    help="Largest loss of velocity from the fastest to the last rep of a set: 20%.",
)
@method_options
@click.option("--load", type=float, metavar="KG", help="Load, kg; needs --method and --one-rep-max.")
@click.option(
    "--one-rep-max", type=float, metavar="KG", help="One-rep maximum of this lift, kg; needs --load."
)
@click.option(
    "--targets",
    "targets_file",
    type=FilePath(),
    metavar="FILE",
    help="TOML file of targets by exercise and athlete (default: targets.toml in the clip's folder, else in "
    "the nearest above it).",
)
@click.option(
    "--athlete",
    metavar="NAME",
    help="Athlete whose targets apply (default: the one whom a folder above the clip is named after).",
)
@exercise_option("Exercise in the clips; detected from the motion if omitted.")
@exercises_option
@model_option
@file_options
@scale_options
@output_option("Folder for the analyses of clips, which go to DIR/<clip name>/.")
@click.option(
    "--json", "json_path", metavar="FILE", help="Write the verdicts to this JSON file; - prints only them."
)
@click.option(
    "--junit", "junit_path", metavar="FILE", help="Write them to this JUnit XML file; - prints only them."
)
@log_option
@db_option
@plain_option
@lang_option
def check(**given: Any) -> None:
    """Judge whether the prescribed tempo was kept in PATH: a clip, its results, or a folder of either.

    Options given here override those of a targets file. A limit on one phase (--eccentric-min) replaces that
    phase of --target and is applied as it is; the tolerance applies to single numbers only.

    \b
    Exit code 0: kept, or too close to call; 1: missed; 2: wrong usage;
    3: cannot be analyzed; 4: some clips of the folder cannot, and no other missed.
    """
    from liftphase.errors import ClipError, UsageError

    request = CheckRequest.pick(given)
    words = choose_words(request.lang)
    if request.json_path == request.junit_path == "-":
        raise UsageError("--json and --junit cannot both go to stdout: name a file for one of them.")
    judge = _read_judge(request, given)
    jobs, is_folder = _find_jobs(request, judge)
    outcomes = [judge.evaluate(job) for job in jobs]
    _write_files(request, outcomes)
    _print_outcomes(request, outcomes, is_folder, words)
    if not any(outcome.evaluation or outcome.failed for outcome in outcomes):
        raise UsageError(outcomes[0].error or "")
    if not is_folder and outcomes[0].failed:
        raise ClipError(outcomes[0].error or "")
    click.get_current_context().exit(_exit_code(outcomes))


def _read_judge(request: CheckRequest, given: dict[str, Any]) -> "Judge":
    from liftphase.pipeline.options import RunOptions
    from liftphase.prescription.targets_file import VELOCITY_KEYS, prescribe
    from liftphase_cli.commands.check_jobs import Judge

    limits = {f"{name}{suffix}" for name in PART_NAMES.values() for suffix in ("", "-min", "-max")}
    keys = {"target", "tolerance", "rule", "reps", *VELOCITY_KEYS} | limits
    named = {key.replace("_", "-"): text for key, text in given.items()}
    prescribed = prescribe({key: text for key, text in named.items() if key in keys}, source="command line")
    options = request.analysis_options()
    choice = choose_method(options, _read_load(request))
    run = RunOptions(analysis=options, video=False, report=False)
    return Judge(prescribed, run, choice, request.athlete, _make_recorder(request, given["target"]))


def _make_recorder(request: CheckRequest, target: str | None) -> "Callable[[Path], None] | None":
    """What puts the analysis of a clip into the training log; None where that is not wanted."""
    if not wants_log(request.log, request.db):
        return None
    from liftphase_cli.commands.log import add_analysis
    from liftphase_cli.settings import read_settings

    load = None if request.load is None else f"{request.load:g}"
    # In a folder the folders say who lifts.
    athlete = request.athlete or (None if request.path.is_dir() else read_settings().athlete)
    said = {"athlete": athlete, "load": load, "target": target, "method": request.method}
    return lambda folder: add_analysis(folder, said, request.exercises_file, request.db)


def _read_load(request: CheckRequest) -> "Load | None":
    from liftphase.errors import UsageError
    from liftphase.prescription.methods import Load

    given = {"--load": request.load, "--one-rep-max": request.one_rep_max}
    for option, value in given.items():
        if request.method is None and value is not None:
            raise UsageError(f"{option} belongs to a method: give --method NAME as well.")
    if request.load is None and request.one_rep_max is None:
        return None
    if request.load is None or request.one_rep_max is None:
        raise UsageError("--load and --one-rep-max belong together: give both, in kilograms.")
    return Load(request.load, request.one_rep_max)


def _find_jobs(request: CheckRequest, judge: "Judge") -> tuple[list["Job"], bool]:
    """The jobs, and whether they are those of a folder."""
    from liftphase.errors import UsageError
    from liftphase.export.overwriting import refuse_overwriting
    from liftphase.export.result_folder import ANALYSIS_FILE
    from liftphase.prescription.targets_file import load_targets
    from liftphase_cli.commands.check_jobs import find_jobs

    path = request.path
    shared = None
    if request.targets_file is not None:
        shared = load_targets(request.targets_file, library=judge.options.analysis.exercises)
    jobs = find_jobs(path, request.output, shared, judge.options)
    # The results of one clip are judged as that clip.
    # A folder may itself be a pose file.
    is_folder = path.is_dir() and [job.path for job in jobs] not in ([path / ANALYSIS_FILE], [path])
    if not jobs:
        raise UsageError(f"{path} holds neither clips nor analyses.")
    prescribed = judge.given.target is not None or judge.choice is not None
    if not prescribed and not any(job.targets or job.problem for job in jobs):
        raise UsageError(
            "nothing to check against: give --target 4-0-1-0, a limit (--eccentric-min 3), --method NAME "
            "or --targets FILE (no targets.toml is beside the clip or above it)."
        )
    if request.athlete is not None and not any(job.targets for job in jobs):
        raise UsageError("--athlete chooses from a targets file, and there is none: give --targets FILE.")
    read = [request.exercises_file, request.targets_file, *(each for job in jobs for each in job.inputs)]
    for written in (request.json_path, request.junit_path):
        refuse_overwriting(written, read)
    return jobs, is_folder


def _write_files(request: CheckRequest, outcomes: list["ClipResult"]) -> None:
    from liftphase.export.verdicts import write_verdicts_json, write_verdicts_junit

    if request.json_path not in (None, "-"):
        write_verdicts_json(outcomes, request.json_path)
    if request.junit_path not in (None, "-"):
        write_verdicts_junit(outcomes, request.junit_path)


def _print_outcomes(
    request: CheckRequest, outcomes: list["ClipResult"], is_folder: bool, words: "Words"
) -> None:
    import json

    from rich.console import Console

    from liftphase.export.verdicts import verdicts_to_dict, verdicts_to_junit
    from liftphase_cli.presentation.verdicts import render_check, render_results

    if request.json_path == "-":
        click.echo(json.dumps(verdicts_to_dict(outcomes)))
    elif request.junit_path == "-":
        click.echo(verdicts_to_junit(outcomes), nl=False)
    elif is_folder:
        render_results(outcomes, Console(), words)
    elif (analysis := outcomes[0].analysis) and (evaluation := outcomes[0].evaluation):
        if request.plain:
            from liftphase_cli.presentation.plain_summary import print_plain_remarks, render_plain_verdict

            library = load_exercises(request.exercises_file)
            render_plain_verdict(analysis, evaluation, Console(), words, library=library)
            print_plain_remarks(analysis, Console(), words)
        else:
            render_check(analysis, evaluation, Console(), outcomes[0].review, outcomes[0].remark, words)


def _exit_code(outcomes: list["ClipResult"]) -> int:
    """Too close to call is no miss: the measurement cannot show one."""
    from liftphase.export.verdicts import overall_verdict
    from liftphase.prescription.evaluation import Verdict

    if overall_verdict(outcomes) is Verdict.FAIL:
        return MISSED
    return SOME_FAILED if any(outcome.failed for outcome in outcomes) else 0

"""`liftphase check`: was the prescribed tempo kept?"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liftphase_cli.commands.exercises import exercise_option, exercises_option
from liftphase_cli.commands.methods import Scheme, choose_method, method_options
from liftphase_cli.commands.models import download_progress
from liftphase_cli.commands.options import model_option, output_option, show_progress, tolerance_option

if TYPE_CHECKING:
    from liftphase.prescription.evaluation import Prescription
    from liftphase.prescription.targets_file import TargetsFile
    from liftphase.reps.model import SetAnalysis
    from liftphase_cli.presentation.verdicts import ClipOutcome

CLIP_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mts", ".mpg", ".mpeg"})
MISSED, SOME_NOT_ANALYZED = 1, 4

# Spelt out: reading them from the library would slow down every start of the command line.
PARTS = {
    "eccentric": "eccentric",
    "pause-lengthened": "pause at the lengthened end",
    "concentric": "concentric",
    "pause-shortened": "pause at the shortened end",
}


def _limit_options(command: Callable) -> Callable:
    """--PART, --PART-min and --PART-max of every part of a rep."""
    for name, words in reversed(PARTS.items()):
        for side, text in (("-max", "at most"), ("-min", "at least"), ("", "")):
            help_text = f"The {words} lasts {text} this long." if text else f"The {words}: 4, 3-5, X or *."
            command = click.option(f"--{name}{side}", metavar="S", help=help_text)(command)
    return command


@dataclass(frozen=True, slots=True)
class _Job:
    """One clip to judge. `source`: the clip itself, where `path` is an analysis of it."""

    path: Path
    analysis: "SetAnalysis | None"
    problem: str | None
    targets: "TargetsFile | None"

    @property
    def source(self) -> Path:
        return Path(str(self.analysis.clip.get("path", ""))) if self.analysis else self.path

    @property
    def inputs(self) -> tuple[Path, ...]:
        return (self.path, self.source, *((self.targets.path,) if self.targets else ()))


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--target", metavar="TEMPO", help="Eccentric first: 4-0-1-0, 40X0, 3-5/0/1/0, * for any.")
@_limit_options
@tolerance_option
@click.option(
    "--rule", metavar="RULE", help="every (complete rep; the default), mean, or a share such as 80%."
)
@click.option("--reps", metavar="N", help="How many reps a set should have: 8, or 6-10.")
@method_options
@click.option("--load", type=float, metavar="KG", help="What was lowered; needs --one-rep-max.")
@click.option("--one-rep-max", type=float, metavar="KG", help="The most you can raise once in this lift.")
@click.option(
    "--targets",
    "targets_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Targets by exercise and athlete; else targets.toml beside the clip, if there is one.",
)
@click.option(
    "--athlete", metavar="NAME", help="Whose targets; else the athlete that the folder is named by."
)
@exercise_option("The lift, for clips; told from the motion if left out.")
@exercises_option
@model_option
@output_option("The analyses of clips go to DIR/<clip name>/.")
@click.option("--json", "json_path", metavar="FILE", help="Write the verdicts as JSON; - for stdout alone.")
@click.option("--junit", "junit_path", metavar="FILE", help="The same as JUnit XML; - for stdout alone.")
def check(
    path: Path,
    targets_file: Path | None,
    athlete: str | None,
    exercise: str | None,
    exercises_file: Path | None,
    model: str,
    output: Path,
    json_path: str | None,
    junit_path: str | None,
    method: str | None,
    assisted_last: int | None,
    load: float | None,
    one_rep_max: float | None,
    **prescribed: str | None,
) -> None:
    """Was the tempo kept in PATH: a clip, the results of one, or a folder of clips or results?

    Options given here override those of a targets file. The limits of one phase replace those of --target
    for that phase, and stand as they are; the tolerance widens single numbers only.

    \b
    Exit code 0: kept, or too close to call; 1: missed; 2: wrong usage;
    3: cannot be analysed; 4: some clips of the folder cannot, no other missed.
    """
    from liftphase.errors import ClipError, UsageError
    from liftphase.export.overwriting import refuse_overwriting
    from liftphase.export.result_folder import ANALYSIS_FILE
    from liftphase.pipeline import Options
    from liftphase.prescription.targets_file import load_targets, prescribe
    from liftphase_cli.presentation.verdicts import write_verdicts_json, write_verdicts_junit

    given = prescribe({key.replace("_", "-"): text for key, text in prescribed.items()})
    scheme = choose_method(method, assisted_last, load, one_rep_max)
    options = Options(exercise=exercise, model=model, video=False, report=False, exercises=exercises_file)
    options.check()
    found = list(_find_clips(path, output)) if path.is_dir() else [path]
    if found == [path / ANALYSIS_FILE]:
        path /= ANALYSIS_FILE  # the results of one clip
    is_folder = path.is_dir()
    shared = load_targets(targets_file) if targets_file else None
    root = path if is_folder else path.parent
    jobs = [_make_job(each, root, shared) for each in found]
    if not jobs:
        raise UsageError(f"{path} holds neither clips nor analyses.")
    if given.target is None and scheme is None and not any(job.targets or job.problem for job in jobs):
        raise UsageError(
            "nothing to check against: give --target 4-0-1-0, a limit (--eccentric-min 3), --method NAME "
            "or --targets FILE."
        )
    if json_path == junit_path == "-":
        raise UsageError("--json and --junit cannot both go to stdout: name a file for one of them.")
    if athlete is not None and not any(job.targets for job in jobs):
        raise UsageError("--athlete chooses from a targets file, and there is none: give --targets FILE.")
    read = [exercises_file, targets_file, *(each for job in jobs for each in job.inputs)]
    for written in (json_path, junit_path):
        refuse_overwriting(written, read)
    outcomes = [
        _evaluate(job, given, scheme, athlete, options, output / job.path.parent.relative_to(root))
        for job in jobs
    ]
    if json_path not in (None, "-"):
        write_verdicts_json(outcomes, json_path)
    if junit_path not in (None, "-"):
        write_verdicts_junit(outcomes, junit_path)
    _print_outcomes(outcomes, is_folder, json_path == "-", junit_path == "-")
    if not any(outcome.evaluation or outcome.failed for outcome in outcomes):
        raise UsageError(outcomes[0].problem or "")
    if not is_folder and outcomes[0].failed:
        raise ClipError(outcomes[0].problem)
    click.get_current_context().exit(_exit_code(outcomes))


def _find_clips(folder: Path, output: Path) -> Iterator[Path]:
    """The clips and analyses below a folder, in order. Hidden folders are left out, and so is the output
    folder, whose clips are here already."""
    from liftphase.export.result_folder import ANALYSIS_FILE, RESULT_FILES

    for place, folders, files in os.walk(folder):
        here = Path(place)
        if ANALYSIS_FILE in files:
            yield here / ANALYSIS_FILE
            # The other files of the results; clips beside them are clips.
            files = [name for name in files if name not in RESULT_FILES]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != output.resolve()
        )
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in CLIP_SUFFIXES:
                yield here / name


def _make_job(path: Path, root: Path, shared: "TargetsFile | None") -> _Job:
    from liftphase.errors import ClipError
    from liftphase.export.analysis_json import read_analysis_json

    analysis, problem = None, None
    if path.suffix.lower() == ".json":
        try:
            analysis = read_analysis_json(path)
        except ClipError as error:
            problem = str(error)
    job = _Job(path, analysis, problem, shared)
    return job if shared or problem else _Job(path, analysis, problem, _find_targets(job, root))


def _find_targets(job: _Job, root: Path) -> "TargetsFile | None":
    """The nearest targets.toml: beside the clip or analysis, in a folder above up to `root`, beside the clip
    that an analysis is of."""
    from liftphase.prescription.targets_file import TARGETS_FILE, load_targets

    above = [folder for folder in job.path.parents if folder == root or root in folder.parents]
    for folder in (*above, job.source.parent):
        if (folder / TARGETS_FILE).is_file():
            return load_targets(folder / TARGETS_FILE)
    return None


def _evaluate(
    job: _Job,
    given: "Prescription",
    scheme: Scheme | None,
    athlete: str | None,
    options: Any,
    output: Path,
) -> "ClipOutcome":
    from liftphase.errors import ClipError, UsageError
    from liftphase.prescription.evaluation import evaluate
    from liftphase_cli.presentation.verdicts import ClipOutcome

    name = str(job.path)
    if job.problem:
        return ClipOutcome(name, problem=job.problem, failed=True)
    if job.analysis and options.exercise:
        raise UsageError(f"{name} has its lift already: --exercise is for clips; analyse the clip again.")
    try:
        analysis = job.analysis or _analyze(job.path, output, options)
    except ClipError as error:
        return ClipOutcome(name, problem=str(error), failed=True)
    wanted = given.merged_with(_written(job, analysis.exercise.name, athlete))
    target = scheme.method.target(wanted) if scheme else wanted.target
    if target is None:
        problem = f"no target for {analysis.exercise.name}" + (
            f" in {job.targets.path}" if job.targets else ""
        )
        return ClipOutcome(name, analysis, problem=problem)
    if not any(rep.complete for rep in analysis.reps):
        problem = f"{name}: no complete rep was found, so there is nothing to judge."
        return ClipOutcome(name, analysis, problem=problem, failed=True)
    if scheme is None:
        return ClipOutcome(name, analysis, evaluate(analysis, target))
    analysis, evaluation, review = scheme.evaluate(analysis, target)
    return ClipOutcome(name, analysis, evaluation, review=review)


def _analyze(path: Path, output: Path, options: Any) -> "SetAnalysis":
    from liftphase.pipeline import analyze_clip
    from liftphase.pose.models.catalog import ensure_bundle
    from liftphase.runtime.printable import printable

    with download_progress() as report:
        results = analyze_clip(path, output, options, show_progress, lambda name: ensure_bundle(name, report))
    for note in results.notes:
        click.echo(f"liftphase: {printable(note)}", err=True)
    return results.analysis


def _written(job: _Job, exercise: str, athlete: str | None) -> "Prescription":
    """What the targets file prescribes for this lift, and for whom."""
    from liftphase.errors import UsageError
    from liftphase.prescription.evaluation import Prescription

    if job.targets is None:
        return Prescription()
    known = job.targets.athletes
    if athlete is not None and athlete.lower() not in known:
        raise UsageError(
            f"{job.targets.path} names no athlete '{athlete}', only {', '.join(known) or 'none'}."
        )
    places = [job.source.parent, *([job.path.parent.parent] if job.analysis else [])]
    named = [name for place in places if (name := place.absolute().name.lower()) in known]
    return job.targets.prescription(exercise, athlete or (named[0] if named else None))


def _print_outcomes(outcomes: list["ClipOutcome"], is_folder: bool, as_json: bool, as_junit: bool) -> None:
    import json

    from rich.console import Console

    from liftphase_cli.presentation.verdicts import (
        render_check,
        render_outcomes,
        verdicts_to_dict,
        verdicts_to_junit,
    )

    if as_json:
        click.echo(json.dumps(verdicts_to_dict(outcomes)))
    elif as_junit:
        click.echo(verdicts_to_junit(outcomes), nl=False)
    elif is_folder:
        render_outcomes(outcomes, Console())
    elif (analysis := outcomes[0].analysis) and (evaluation := outcomes[0].evaluation):
        render_check(analysis, evaluation, Console(), outcomes[0].review)


def _exit_code(outcomes: list["ClipOutcome"]) -> int:
    """Too close to call is no miss: the measurement cannot show one."""
    from liftphase.prescription.evaluation import Verdict
    from liftphase_cli.presentation.verdicts import overall_verdict

    if overall_verdict(outcomes) is Verdict.FAIL:
        return MISSED
    return SOME_NOT_ANALYZED if any(outcome.failed for outcome in outcomes) else 0

"""What `liftphase check` judges: clips and analyses, with the targets of each, and the verdicts on them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from liftphase.batch.find import is_clip
from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.exporter import result_files
from liftphase.export.result import ClipResult
from liftphase.export.result_folder import ANALYSIS_FILE
from liftphase.pipeline import analyze_clip
from liftphase.pipeline.options import RunOptions
from liftphase.pose.models.store import ensure_bundle
from liftphase.prescription.clip_evaluation import evaluate_clip
from liftphase.prescription.evaluation import Prescription
from liftphase.prescription.methods import MethodChoice
from liftphase.prescription.targets_file import TARGETS_FILE, TargetsFile, load_targets
from liftphase.reps.model import Analysis
from liftphase.runtime.printable import printable
from liftphase_cli.commands.models import download_progress
from liftphase_cli.commands.options import show_progress


@dataclass(frozen=True, slots=True)
class Job:
    """One clip to judge: a video file, or the analysis of one.

    problem: why the analysis cannot be read; output: where the results of a video file go.
    """

    path: Path
    output: Path
    analysis: Analysis | None = None
    problem: str | None = None
    targets: TargetsFile | None = None

    @property
    def source(self) -> Path:
        """The clip itself, where `path` is an analysis of it."""
        return Path(self.analysis.clip.path) if self.analysis else self.path

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The files that are read for it."""
        return (self.path, self.source, *((self.targets.path,) if self.targets else ()))


@dataclass(frozen=True, slots=True)
class Judge:
    """The criteria for all jobs. given: from the command line, which precedes any targets file."""

    given: Prescription
    options: RunOptions
    choice: MethodChoice | None = None
    athlete: str | None = None

    def evaluate(self, job: Job) -> ClipResult:
        """The verdict on a job, or the problem with it. Raises UsageError for options that do not fit."""
        name, asked = str(job.path), self.options.analysis
        if job.problem:
            return ClipResult(name, error=job.problem, failed=True)
        if job.analysis and asked.exercise:
            raise UsageError(f"{name} has its lift already: --exercise is for clips; analyze the clip again.")
        try:
            analysis = job.analysis or self._analyze(job)
        except ClipError as error:
            return ClipResult(name, error=str(error), failed=True)
        prescribed = self.given.merged_with(self._written(job, analysis.exercise.name))
        found = evaluate_clip(analysis, prescribed, choice=self.choice, library=asked.exercises)
        if found is None:
            where = f" in {job.targets.path}" if job.targets else ""
            return ClipResult(name, analysis, error=f"no target for {analysis.exercise.name}{where}")
        if not found.has_complete_rep:
            problem = f"{name}: no complete rep was found, so there is nothing to judge."
            return ClipResult(name, analysis, error=problem, failed=True)
        return ClipResult(name, found.analysis, found.evaluation, review=found.review)

    def _analyze(self, job: Job) -> Analysis:
        with download_progress() as report:
            results = analyze_clip(
                job.path, job.output, self.options, show_progress, lambda name: ensure_bundle(name, report)
            )
        for note in results.notes:
            click.echo(f"liftphase: {printable(note)}", err=True)
        return results.analysis

    def _written(self, job: Job, exercise: str) -> Prescription:
        """What the targets file prescribes for this lift, and for whom."""
        if (targets := job.targets) is None:
            return Prescription()
        if self.athlete is not None and self.athlete.lower() not in targets.athletes:
            known = ", ".join(targets.athletes) or "none"
            raise UsageError(f"{targets.path} names no athlete '{self.athlete}', only {known}.")
        folders = [job.source.parent, *([job.path.parent.parent] if job.analysis else [])]
        named = targets.athlete_of(folder.absolute().name for folder in folders)
        return targets.prescription(exercise, self.athlete or named)


def find_jobs(path: Path, output: Path, shared: TargetsFile | None, options: RunOptions) -> list[Job]:
    """The jobs of a clip, an analysis, or all of them below a folder.

    shared: the targets of all jobs; without it each has those of the nearest targets.toml.
    """
    is_folder = path.is_dir()
    root = path if is_folder else path.parent
    jobs = []
    for each in _find_paths(path, output) if is_folder else [path]:
        job = _read_job(Job(each, output / each.parent.relative_to(root)))
        targets = shared
        if shared is None and not job.problem:
            targets = _find_targets(job, root, options)
        jobs.append(replace(job, targets=targets))
    return jobs


def _find_paths(folder: Path, output: Path) -> Iterator[Path]:
    """The clips and analyses below a folder, in order.

    Hidden folders are left out, and so is the output folder, whose clips are here already.
    """
    made = result_files()
    for place, folders, files in os.walk(folder):
        here = Path(place)
        if ANALYSIS_FILE in files:
            yield here / ANALYSIS_FILE
            # The other files of the results; clips beside them are clips.
            files = [name for name in files if name not in made]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != output.resolve()
        )
        for name in sorted(files):
            if not name.startswith(".") and is_clip(here / name):
                yield here / name


def _read_job(job: Job) -> Job:
    if job.path.suffix.lower() != ".json":
        return job
    try:
        return replace(job, analysis=read_analysis_json(job.path))
    except ClipError as error:
        return replace(job, problem=str(error))


def _find_targets(job: Job, root: Path, options: RunOptions) -> TargetsFile | None:
    """The nearest targets.toml.

    Looked for beside the clip or analysis, in a folder above up to `root`, and beside the clip that an
    analysis is of.
    """
    above = [folder for folder in job.path.parents if folder == root or root in folder.parents]
    for folder in (*above, job.source.parent):
        if (folder / TARGETS_FILE).is_file():
            return load_targets(folder / TARGETS_FILE, library=options.analysis.exercises)
    return None

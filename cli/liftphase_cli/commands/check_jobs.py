"""What `liftphase check` judges: clips and analyses, with the targets of each, and the verdicts on them."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath

import click

from liftphase.batch.find import is_clip
from liftphase.batch.other_inputs import (
    POSE_FILE,
    is_pose_folder,
    may_be_other_input,
    options_for,
    other_input,
    why_left_out,
)
from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.exporter import result_files
from liftphase.export.result import ClipResult
from liftphase.export.result_folder import ANALYSIS_FILE, CORRECTIONS_FILE, ResultFolder
from liftphase.pipeline import analyze_clip
from liftphase.pipeline.kept import read_corrected_analysis
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.pose.readers.registry import find_reader
from liftphase.prescription.clip_evaluation import evaluate_clip
from liftphase.prescription.evaluation import Prescription
from liftphase.prescription.methods import MethodChoice
from liftphase.prescription.targets_file import (
    TargetsFile,
    find_targets,
    folders_on_the_way,
    load_targets,
)
from liftphase.reps.model import Analysis
from liftphase.runtime.printable import printable
from liftphase.video.probe import hash_clip
from liftphase_cli.commands.models import download_progress
from liftphase_cli.commands.options import show_progress
from liftphase_cli.presentation.summary import LENGTH_OPTIONS


@dataclass(frozen=True, slots=True)
class Job:
    """One clip to judge: a video file, or the analysis of one.

    root: the folder that was given, if it was one; clip: the one that was given, where `path` is of the
    results beside it; problem: why the analysis cannot be read; output: where the results of a video file go.
    """

    path: Path
    output: Path
    root: Path | None = None
    clip: Path | None = None
    analysis: Analysis | None = None
    problem: str | None = None
    targets: TargetsFile | None = None

    @property
    def source(self) -> Path:
        """The clip itself, where `path` is an analysis of it."""
        return Path(self.analysis.clip.path) if self.analysis else self.path

    @property
    def name(self) -> str:
        """The name of the file, or of a folder of pose files, which ends with /."""
        return f"{self.path.name}/" if self.path.is_dir() else self.path.name

    @property
    def folders(self) -> list[str]:
        """The names of the folders from the season's root down to the clip, and to its results."""
        given = (self.root, self.targets.path.parent if self.targets else None)
        roots = [folder.absolute() for folder in given if folder is not None]
        # A folder of results is named after its clip.
        here = (self.path.parent if self.analysis else self.path).absolute()
        source = PurePath(self.analysis.clip.path) if self.analysis else here
        return [*folders_on_the_way(source, *roots), *folders_on_the_way(here, *roots)]

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The files that are read for it."""
        return (self.path, self.source, *((self.targets.path,) if self.targets else ()))


@dataclass(frozen=True, slots=True)
class Judge:
    """The criteria for all jobs.

    given: from the command line, which precedes any targets file; record: gets the folder of every analysis
    that is made.
    """

    given: Prescription
    options: RunOptions
    choice: MethodChoice | None = None
    athlete: str | None = None
    record: Callable[[Path], None] | None = None

    def evaluate(self, job: Job) -> ClipResult:
        """The verdict on a job, or the problem with it. Raises UsageError for options that do not fit."""
        name, asked = str(job.path), self.options.analysis
        if job.problem:
            return ClipResult(name, error=job.problem, failed=True)
        if job.analysis and asked.exercise and job.clip is None:
            raise UsageError(f"{name} has its lift already: --exercise is for clips; analyze the clip again.")
        if job.analysis and job.clip is None and (asked.plate_mm or asked.height_cm):
            raise UsageError(
                f"{name} has its lengths already: --plate and --height are for clips; analyze the clip again."
            )
        try:
            analysis = job.analysis or self._analyze(job)
            athlete = self._athlete(job)
        except ClipError as error:
            return ClipResult(name, error=str(error), failed=True)
        except UsageError as error:
            # One file of a folder leaves open what the others state.
            if job.root is None or not may_be_other_input(job.name):
                raise
            return ClipResult(name, error=str(error), failed=True)
        written = job.targets.prescription(analysis.exercise.name, athlete) if job.targets else Prescription()
        prescribed = self.given.merged_with(written)
        found = evaluate_clip(analysis, prescribed, choice=self.choice, library=asked.exercises)
        if found is None:
            where = f" in {job.targets.path}" if job.targets else ""
            return ClipResult(name, analysis, error=f"no target for {analysis.exercise.name}{where}")
        if found.obstacle is not None:
            hint = f" ({LENGTH_OPTIONS})" if found.needs_length else ""
            return ClipResult(name, analysis, error=f"{name}: {found.obstacle}{hint}.", failed=True)
        remark = job.targets.remark(athlete) if job.targets else None
        return ClipResult(
            name, found.analysis, found.evaluation, review=found.review, athlete=athlete, remark=remark
        )

    def _analyze(self, job: Job) -> Analysis:
        # In a folder what is said of pose files and tables is not said of clips.
        options = options_for(job.name, self.options) if job.root else self.options
        with download_progress() as report:
            results = analyze_clip(
                job.path, job.output, options, show_progress, lambda name: ensure_bundle(name, report)
            )
        for note in results.notes:
            click.echo(f"liftphase: {printable(note)}", err=True)
        if self.record is not None and results.written is not None:
            self.record(results.written)
        return results.analysis

    def _athlete(self, job: Job) -> str | None:
        """Whose limits hold: the athlete of the command line, else the one whom a folder is named after.

        Raises ClipError where the folders name two.
        """
        if (targets := job.targets) is None:
            return None
        if self.athlete is None:
            return targets.athlete_of(job.folders)
        if self.athlete.lower() not in targets.athletes:
            known = ", ".join(targets.athletes) or "none"
            raise UsageError(f"{targets.path} names no athlete '{self.athlete}', only {known}.")
        return self.athlete.lower()


def find_jobs(path: Path, output: Path, shared: TargetsFile | None, options: RunOptions) -> list[Job]:
    """The jobs of a clip, an analysis, or all of them below a folder.

    A clip whose results lie beside it, as those of an upload do, is judged by these: they have what a person
    corrected.

    shared: the targets of all jobs; without it each has those of the nearest targets.toml, in its folder or
    above it, or else in or above that of the clip that an analysis is of.
    """
    is_folder = path.is_dir() and find_reader(path) is None
    top = path if is_folder else path.parent
    jobs, loaded = [], dict[Path, TargetsFile]()
    for each in _find_paths(path, output) if is_folder else [path]:
        placed = Job(each, output / each.parent.relative_to(top), path if is_folder else None)
        if not is_folder and (beside := _results_beside(path, output, options.analysis)) is not None:
            placed = replace(placed, path=beside, clip=path)
        job = _read_job(placed, options)
        targets = shared
        if shared is None and not job.problem:
            found = find_targets(job.path.parent) or find_targets(job.source.parent)
            if found is not None and found not in loaded:
                loaded[found] = load_targets(found, library=options.analysis.exercises)
            targets = loaded[found] if found else None
        jobs.append(replace(job, targets=targets))
    judged = {clip for job in jobs if (clip := _clip_beside(job)) is not None}
    return [job for job in jobs if job.path not in judged]


def _results_beside(clip: Path, output: Path, asked: AnalysisOptions) -> Path | None:
    """The analysis beside a clip, where it answers what is asked; a line says what is used.

    Results below `output` come first, unless only those beside the clip were corrected.
    """
    if not clip.is_file() or not is_clip(clip):
        return None
    try:
        beside, own = (
            ResultFolder.locate(folder, clip.name, lambda: hash_clip(clip))
            for folder in (clip.parent, output)
        )
    except ClipError:
        return None  # it is refused when it is opened, with a better message
    corrected, own_corrected = ((each.path / CORRECTIONS_FILE).exists() for each in (beside, own))
    if not beside.analysis.is_file() or (own.analysis.is_file() and (own_corrected or not corrected)):
        return None
    what = "with the corrections there" if corrected else "which nobody corrected"
    answers = _answers(beside.analysis, asked)
    if answers:
        line = f"{clip} is judged by {beside.analysis}, {what}."
    else:
        line = f"{clip} is measured as asked here, not as in {beside.path}, {what}."
    click.echo(f"liftphase: {printable(line)}", err=True)
    return beside.analysis if answers else None


def _answers(path: Path, asked: AnalysisOptions) -> bool:
    """Whether an analysis was made as asked, if something is; one that cannot be read says so itself."""
    try:
        analysis = read_analysis_json(path)
    except ClipError:
        return True
    made = {**analysis.provenance.get("request", {}), "exercise": analysis.exercise.name}
    usual = AnalysisOptions().request()
    # What is judged by, and what lifts are known, is the same for any analysis.
    apart = ("method", "assisted_last", "exercises")
    given = {key: value for key, value in asked.request().items() if value != usual.get(key)}
    return all(made.get(key) == value for key, value in given.items() if key not in apart)


def _clip_beside(job: Job) -> Path | None:
    """The clip that an analysis is of, where it lies unchanged beside the folder of the results."""
    if job.analysis is None:
        return None
    clip = job.path.parent.parent / job.source.name
    with suppress(OSError, ClipError):
        if clip.is_file() and hash_clip(clip) == job.analysis.clip.sha256:
            return clip
    return None


def _find_paths(folder: Path, output: Path) -> Iterator[Path]:
    """The clips, pose files, tables and analyses below a folder, in order.

    Hidden folders are left out, and so is the output folder, whose clips are here already.
    """
    made = result_files()
    for place, folders, files in os.walk(folder):
        here = Path(place)
        holds_results = ANALYSIS_FILE in files
        if holds_results:
            yield here / ANALYSIS_FILE
            # The other files of the results; clips beside them are clips.
            files = [name for name in files if name not in made]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != output.resolve()
        )
        seen = [name for name in sorted(files) if not name.startswith(".")]
        clips = {name for name in seen if is_clip(here / name)}
        others = {name: what for name in seen if name not in clips and (what := other_input(here / name))}
        recordings = [name for name in folders if is_pose_folder(_names_in(here / name))]
        folders[:] = (name for name in folders if name not in recordings)
        others |= {f"{name}/": POSE_FILE for name in recordings}
        busy = [PurePosixPath()] if clips or holds_results else []
        yield from (here / name for name in sorted(clips | others.keys() - why_left_out(others, busy).keys()))


def _names_in(folder: Path) -> list[str]:
    """The names of its files; none where it cannot be read."""
    with suppress(OSError):
        return [each.name for each in folder.iterdir()]
    return []


def _read_job(job: Job, options: RunOptions) -> Job:
    if job.path.suffix.lower() != ".json":
        return job
    if job.path.name != ANALYSIS_FILE and find_reader(job.path) is not None:
        return job
    try:
        return replace(job, analysis=read_corrected_analysis(job.path, options.analysis.exercises))
    except ClipError as error:
        return replace(job, problem=str(error))

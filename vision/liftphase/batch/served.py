"""Analyses for the review server, in supervised worker processes."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from liftphase.batch.job import Outcome, Report, Step, report_progress
from liftphase.batch.supervise import JobError, LocalEngine, TimeLimit
from liftphase.errors import ClipError, LiftphaseError, UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.result_folder import VIDEO_FILE
from liftphase.pipeline import analyze_into
from liftphase.pipeline.kept import KeptResults, read_record
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.prescription.targets_file import find_athlete_targets
from liftphase.review import jobs
from liftphase.runtime.concurrency import usable_cores
from liftphase.runtime.language import Words, message
from liftphase.season.facts import read_facts

_LOST = message("The analysis was lost: {why}.")


@dataclass(frozen=True, slots=True)
class ServedJob:
    """Analyze a clip into a folder; `clip` distinguishes the job from all others."""

    clip: str
    size_bytes: int
    request: jobs.AnalysisRequest
    library: ExerciseLibrary | None = None
    language: str = "en"

    def run(self, report: Report) -> Outcome:
        """Analyze; what people can mend becomes the problem of the outcome."""
        asked = self.request
        progress = report_progress(self.clip, report)
        try:
            if asked.video_only:
                kept = KeptResults.open(Path(asked.folder), self.library, clip=Path(asked.clip))
                kept.rewrite(progress, video=True, threads=1)
                return Outcome(self.clip, None, folder=asked.folder)
            options = _options_of(asked, self.library, self.language)
            analyze_into(Path(asked.clip), Path(asked.folder), options, progress, address=asked.address)
        except LiftphaseError as error:
            said = Words(self.language)(error.pattern, **error.values)
            return Outcome(self.clip, None, said.replace(asked.clip, asked.address))
        return Outcome(self.clip, None, folder=asked.folder)


def _options_of(asked: jobs.AnalysisRequest, library: ExerciseLibrary | None, language: str) -> RunOptions:
    """Raises ClipError for a record or a targets file that cannot be followed."""
    if asked.recorded is not None:
        options = read_record(asked.recorded, library)
        video = (Path(asked.folder) / VIDEO_FILE).exists()
    else:
        analysis = AnalysisOptions(
            exercise=asked.exercise, person=asked.person, slowmo=asked.slowmo, exercises=library
        )
        facts = read_facts(asked.facts or {}, library or ExerciseLibrary.builtin())
        options = RunOptions(analysis=analysis, facts=facts, language=language)
        video = True
    if options.target is None and options.targets is None:
        athlete = options.facts.athlete if options.facts else None
        try:
            targets = find_athlete_targets(Path(asked.folder).parent, athlete, library)
        except UsageError as error:
            raise ClipError(error.pattern, values=error.values) from error
        options = replace(options, targets=targets)
    # With a clip on every core, running steps concurrently costs switching and gains nothing.
    return replace(options, video=video, threads=1)


class ServedClips:
    """The engine of `liftphase.review.jobs`: one worker a core, each with its own model once it has work.

    clips: the folder of the clips, where the results name them by their place in it, as those of a batch do;
    library: exercises besides the built-in ones; language: of what an upload is made into.
    """

    def __init__(
        self, clips: Path | None = None, library: ExerciseLibrary | None = None, language: str = "en"
    ) -> None:
        self._clips = clips
        self._language = language
        self._library = library
        self._reports: dict[str, jobs.Report] = {}
        self._numbering = threading.Lock()
        self._submitted = 0
        self._engine = LocalEngine(usable_cores(), self._show, TimeLimit())

    @property
    def exercises(self) -> ExerciseLibrary:
        """The lifts that it knows."""
        return self._library or ExerciseLibrary.builtin()

    def submit(self, request: jobs.AnalysisRequest, report: jobs.Report) -> "Future[str | None]":
        """Queue an analysis; see `liftphase.review.jobs.Engine`."""
        with self._numbering:
            self._submitted += 1
            size_bytes = _size_bytes(Path(request.clip))
            job = ServedJob(str(self._submitted), size_bytes, request, self._library, self._language)
        self._reports[job.clip] = report
        answer: Future[str | None] = Future()

        def finish(done: "Future[Outcome]") -> None:
            del self._reports[job.clip]
            if done.cancelled():
                answer.cancel()
                return
            error = done.exception()
            if error is None:
                answer.set_result(done.result().problem)
            elif isinstance(error, JobError):
                words = Words(self._language)
                answer.set_result(words(_LOST, why=words(error.pattern, **error.values)))
            else:
                answer.set_exception(error)

        self._engine.submit(job).add_done_callback(finish)
        return answer

    def open_results(self, folder: Path) -> KeptResults:
        """The results in a folder, to be measured again. Raises ClipError where they cannot be."""
        return KeptResults.open(folder, self._library, clips=self._clips)

    def close(self) -> None:
        """End the workers, whatever they do."""
        self._engine.close()

    def _show(self, worker: str, step: Step) -> None:
        if (report := self._reports.get(step.clip)) is not None:
            report(step.label, step.done, step.total)


def _size_bytes(clip: Path) -> int:
    return clip.stat().st_size if clip.is_file() else 0

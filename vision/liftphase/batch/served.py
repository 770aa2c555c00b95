"""Analyses for the review server, in supervised worker processes."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from liftphase.batch.job import Outcome, Report, Step, report_progress
from liftphase.batch.supervise import JobError, LocalEngine, TimeLimit
from liftphase.errors import ClipError
from liftphase.export.result_folder import VIDEO_FILE
from liftphase.pipeline import analyze_into
from liftphase.pipeline.kept import KeptResults, read_record
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.review import jobs
from liftphase.runtime.concurrency import usable_cores


@dataclass(frozen=True, slots=True)
class ServedJob:
    """Analyze a clip into a folder; `clip` distinguishes the job from all others."""

    clip: str
    size_bytes: int
    request: jobs.AnalysisRequest

    def run(self, report: Report) -> Outcome:
        """Analyze; a ClipError becomes the problem of the outcome. Raises what else `analyze_into` raises."""
        asked = self.request
        progress = report_progress(self.clip, report)
        try:
            if asked.video_only:
                KeptResults.open(Path(asked.folder), clip=Path(asked.clip)).rewrite(
                    progress, video=True, threads=1
                )
                return Outcome(self.clip, None, folder=asked.folder)
            options = _options_of(asked)
            analyze_into(Path(asked.clip), Path(asked.folder), options, progress, address=asked.address)
        except ClipError as error:
            return Outcome(self.clip, None, str(error).replace(asked.clip, asked.address))
        return Outcome(self.clip, None, folder=asked.folder)


def _options_of(asked: jobs.AnalysisRequest) -> RunOptions:
    """Raises ClipError for a record that cannot be followed."""
    if asked.recorded is not None:
        options = read_record(asked.recorded, None)
        video = (Path(asked.folder) / VIDEO_FILE).exists()
    else:
        options = RunOptions(
            analysis=AnalysisOptions(exercise=asked.exercise, person=asked.person, slowmo=asked.slowmo)
        )
        video = True
    # With a clip on every core, running steps concurrently costs switching and gains nothing.
    return replace(options, video=video, threads=1)


class ServedClips:
    """The engine of `liftphase.review.jobs`: one worker a core, each with its own model once it has work.

    clips: the folder of the clips, where the results name them by their place in it, as those of a batch do.
    """

    def __init__(self, clips: Path | None = None) -> None:
        self._clips = clips
        self._reports: dict[str, jobs.Report] = {}
        self._numbering = threading.Lock()
        self._submitted = 0
        self._engine = LocalEngine(usable_cores(), self._show, TimeLimit())

    def submit(self, request: jobs.AnalysisRequest, report: jobs.Report) -> "Future[str | None]":
        """Queue an analysis; see `liftphase.review.jobs.Engine`."""
        with self._numbering:
            self._submitted += 1
            job = ServedJob(str(self._submitted), _size_bytes(Path(request.clip)), request)
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
                answer.set_result(f"The analysis was lost: {error}.")
            else:
                answer.set_exception(error)

        self._engine.submit(job).add_done_callback(finish)
        return answer

    def open_results(self, folder: Path) -> KeptResults:
        """The results in a folder, to be measured again. Raises ClipError where they cannot be."""
        return KeptResults.open(folder, clips=self._clips)

    def close(self) -> None:
        """End the workers, whatever they do."""
        self._engine.close()

    def _show(self, worker: str, step: Step) -> None:
        if (report := self._reports.get(step.clip)) is not None:
            report(step.label, step.done, step.total)


def _size_bytes(clip: Path) -> int:
    return clip.stat().st_size if clip.is_file() else 0

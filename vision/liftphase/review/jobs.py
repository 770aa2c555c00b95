"""The queue of analyses that people asked the review server for."""

import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from liftphase.exercises.library import ExerciseLibrary
from liftphase.review.measured import MeasuredResults
from liftphase.runtime.atomic_files import atomic_open

# Of finished jobs so many are remembered: who asked looks again within minutes.
_MAX_FINISHED = 200
_ID_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRequest:
    """What is to be analyzed, and where its results go.

    Parameters
    ----------
    clip : str
        Path of the video.
    folder : str
        Of the results.
    address : str
        What the results call the clip.
    exercise, person, slowmo
        As in `liftphase.analyze`.
    result_id : str
        Of the results, as `Catalog.id_of` gives it.
    facts : dict or None
        Who lifts, when and with which load, as `liftphase.season.facts.write_facts` has it.
    recorded : dict or None
        Of results that are there: their record of how they were made, which they are made by again. The other
        options are not used then.
    video_only : bool
        Make only the annotated video of results that are there.
    """

    clip: str
    folder: str
    address: str
    result_id: str
    exercise: str | None = None
    person: str | None = None
    slowmo: float | None = None
    facts: dict[str, str] | None = None
    recorded: dict[str, Any] | None = None
    video_only: bool = False


# Called with the folder of results.
LogResults = Callable[[Path], None]


def no_log(folder: Path) -> None:
    """Log nothing."""


# Called with the name of a pass, how many frames are done and about how many there are (None: not known).
Report = Callable[[str, int, int | None], None]


class Engine(Protocol):
    """Analyzes clips beside the server; `liftphase.batch.served.ServedClips` does it in worker processes."""

    @property
    def exercises(self) -> ExerciseLibrary:
        """The lifts that it knows."""
        ...

    def submit(self, request: AnalysisRequest, report: Report) -> "Future[str | None]":
        """Begin when there is room.

        The future gives why the clip cannot be analyzed, in one line, or None.
        """
        ...

    def open_results(self, folder: Path) -> MeasuredResults:
        """The results in a folder, to be measured again. Raises ClipError where they cannot be."""
        ...

    def close(self) -> None:
        """End all work."""
        ...


@dataclass(slots=True)
class Job:
    """One analysis: waiting, running, done or failed.

    label, done, total: of the pass that runs; problem: why it failed, one line.
    """

    id: str
    request: AnalysisRequest
    state: str = "waiting"
    label: str = ""
    done: int = 0
    total: int | None = None
    problem: str | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")


class JobQueue:
    """Analyses in the order they were asked for; may be used from several threads.

    Each is kept in a file until it has ended, so that a server that was stopped takes it up again.

    Parameters
    ----------
    engine : Engine
        Does the work.
    kept : Path
        The folder for these files.
    log : callable
        Called with the folder of results that were made, before the job is done; puts them into the training
        log where the user wants that.
    """

    def __init__(self, engine: Engine, kept: Path, log: LogResults = no_log) -> None:
        self._engine = engine
        self._kept = kept
        self._log = log
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._changing = threading.Lock()
        self._closed = False

    def submit(self, request: AnalysisRequest) -> Job:
        """Put an analysis at the end of the queue. Raises OutputError where it cannot be kept."""
        job = Job(secrets.token_hex(_ID_BYTES), request)
        self._kept.mkdir(parents=True, exist_ok=True)
        with atomic_open(self._file_of(job.id)) as file:
            json.dump(asdict(request), file)
        self._begin(job)
        return job

    def resume(self) -> None:
        """Take up what an earlier server did not finish."""
        for path in sorted(self._kept.glob("*.json")):
            try:
                request = AnalysisRequest(**json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                continue
            self._begin(Job(path.stem, request))

    def find(self, job_id: str) -> Job | None:
        """The job with this id."""
        with self._changing:
            return self._jobs.get(job_id)

    def jobs(self) -> list[Job]:
        """All that are known, in order."""
        with self._changing:
            return list(self._jobs.values())

    def describe(self, job: Job) -> dict[str, Any]:
        """The job as JSON-ready data; `ahead`: how many wait before it."""
        ahead = 0
        for other in self.jobs():
            if other is job:
                break
            ahead += other.state == "waiting"
        shown = ("id", "state", "label", "done", "total", "problem")
        return {name: getattr(job, name) for name in shown} | {
            "clip": job.request.address,
            "result": job.request.result_id,
            "video_only": job.request.video_only,
            "ahead": ahead,
        }

    def close(self) -> None:
        """End all work; what had not ended is taken up by the next server."""
        self._closed = True
        self._engine.close()

    def _begin(self, job: Job) -> None:
        with self._changing:
            self._jobs[job.id] = job
            for old in list(self._forgettable()):
                del self._jobs[old]

        def report(label: str, done: int, total: int | None) -> None:
            job.state, job.label, job.done, job.total = "running", label, done, total

        self._engine.submit(job.request, report).add_done_callback(lambda future: self._end(job, future))

    def _forgettable(self) -> Iterator[str]:
        finished = [job.id for job in self._jobs.values() if job.finished]
        yield from finished[: max(0, len(finished) - _MAX_FINISHED)]

    def _end(self, job: Job, future: "Future[str | None]") -> None:
        if self._closed or future.cancelled():
            return
        try:
            job.problem = future.result()
            if job.problem is None and not job.request.video_only:
                self._log(Path(job.request.folder))
        except Exception as error:
            job.problem = f"unexpected {type(error).__name__}: {error}"
        job.state = "failed" if job.problem else "done"
        with suppress(OSError):
            self._file_of(job.id).unlink()

    def _file_of(self, job_id: str) -> Path:
        return self._kept / f"{job_id}.json"

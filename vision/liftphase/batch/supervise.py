"""Supervised worker processes: a crash or a hang costs one job."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from liftphase.batch.job import Failure, HashJob, Job, Outcome, Step
from liftphase.runtime.language import message

_COMMAND = (sys.executable, "-m", "liftphase.batch.worker")
_TERMINATE_TIMEOUT_S = 5.0
# glibc gives each new thread one of many pools of memory, and every clip has new threads (MediaPipe's): in
# the course of clips every pool would grow to what a clip takes. One pool is no slower with a thread at work.
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
# A worker is replaced after so many clips, which frees what its libraries have kept of them.
MAX_CLIPS_PER_PROCESS = 40
# No video spends fewer bytes on a frame; what a damaged header claims can be beyond all bounds.
_MIN_BYTES_PER_FRAME = 25


class JobError(Exception):
    """A job was lost, for no known fault of its clip; one line says how.

    pattern: a message; values: what stands for each `{name}` in it.
    """

    def __init__(self, pattern: str, **values: object) -> None:
        super().__init__(pattern.format_map(values) if values else pattern)
        self.pattern, self.values = pattern, values


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long one clip may take: only time distinguishes a hang from slow work.

    Reading goes by the file's size, each pass by its frames. The defaults are many times what a slow
    machine needs.
    """

    base_s: float = 120.0
    per_megabyte_s: float = 1.0
    per_frame_s: float = 0.5

    def reading_s(self, size_bytes: int) -> float:
        """The limit for reading a file of that size, in seconds."""
        return self.base_s + self.per_megabyte_s * size_bytes / 1e6

    def frames_s(self, frames: int | None, size_bytes: int) -> float:
        """The limit for one pass over the frames, in seconds; `frames` is None if not known."""
        most = size_bytes / _MIN_BYTES_PER_FRAME
        return self.base_s + self.per_frame_s * min(frames if frames is not None else most, most)


class Worker:
    """One worker process, started when there is work and again when it is lost. For one thread.

    inherited: a file number that the process keeps open; environment: variables set for it.
    """

    def __init__(
        self, inherited: int | None = None, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._inherited = () if inherited is None else (inherited,)
        self._environment = environment
        self._process: subprocess.Popen | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed in `stop`)
        self._stopped = False
        self._clips = 0
        self._starting = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The number of the running process, None if there is none."""
        return self._process.pid if self._process else None

    def run(self, job: Job, report: Callable[[Step], None], limit: TimeLimit) -> Outcome:
        """Have the job done. Raises JobError when it failed or the process was lost."""
        process = self._start()
        assert process.stdin
        assert process.stdout
        watch = _Watch(process)
        watch.allow(limit.reading_s(job.size_bytes))
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            label = None
            while True:
                said = pickle.load(process.stdout)
                if isinstance(said, Outcome):
                    self._recycle(process, job)
                    return said
                if isinstance(said, Failure):
                    raise JobError(said.reason)
                if said.label != label and said.total is not None:
                    label = said.label
                    watch.allow(limit.frames_s(said.total, job.size_bytes))
                report(said)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._reap(process, watch) from error
        except BaseException:
            # After a failure its state is unknown; and where we gave up, its answer to this job
            # would be taken for that to the next.
            process.kill()
            process.wait()
            raise
        finally:
            watch.end()

    def stop(self) -> None:
        """End the process, whatever it does; for good. May be called from any thread."""
        with self._starting:
            self._stopped = True
        if (process := self._process) is not None:
            process.terminate()
            try:
                process.wait(_TERMINATE_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._errors.close()

    def _start(self) -> subprocess.Popen:
        with self._starting:
            if self._stopped:
                raise JobError(message("stopped"))
            if self._process is None or self._process.poll() is not None:
                self._errors.seek(0)
                self._errors.truncate()
                self._process = subprocess.Popen(
                    _COMMAND,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    pass_fds=self._inherited,
                    env={**os.environ, **_ENVIRONMENT, **self._environment},
                )
            return self._process

    def _recycle(self, process: subprocess.Popen, job: Job) -> None:
        """End the idle process when it has done its number of jobs: the next job starts a new one."""
        self._clips += not isinstance(job, HashJob)
        if self._clips >= MAX_CLIPS_PER_PROCESS:
            self._clips = 0
            process.kill()
            process.wait()

    def _reap(self, process: subprocess.Popen, watch: "_Watch") -> JobError:
        """End what is left of the process, and return what ended it."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TERMINATE_TIMEOUT_S)
        process.kill()
        code = process.wait()
        if watch.expired:
            late = message("no end after {seconds} s, the limit for a clip of this length")
            return JobError(late, seconds=round(watch.allowed_s))
        if code == -signal.SIGKILL:
            return JobError(
                message("its worker process was killed (SIGKILL): by hand, or because memory ran out")
            )
        if code < 0:
            ended = message("its worker process was ended by {signal}")
            return JobError(ended, signal=signal.Signals(-code).name)
        self._errors.seek(0)
        last = self._errors.read().decode(errors="replace").strip().splitlines()[-1:]
        ended = message("its worker process ended with code {code}{detail}")
        return JobError(ended, code=code, detail=f": {last[0]}" if last else "")


class _Watch:
    """Kills a process that takes too long."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self._timer: threading.Timer | None = None
        self.allowed_s = 0.0
        self.expired = False

    def allow(self, seconds: float) -> None:
        """From now on, this long."""
        self.end()
        self.allowed_s = seconds
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _expire(self) -> None:
        self.expired = True
        self._process.kill()


class LocalEngine:
    """Worker processes of this machine, as an executor of jobs.

    show: called with the number of a worker and a `Step`, from any thread; inherited: a file number that the
    workers keep open as long as they live.
    """

    def __init__(
        self,
        workers: int,
        show: Callable[[str, Step], None],
        limit: TimeLimit,
        inherited: int | None = None,
    ) -> None:
        self.slots = workers
        self._show, self._limit, self._inherited = show, limit, inherited
        self._local = threading.local()
        self._all: list[Worker] = []
        self._threads = ThreadPoolExecutor(workers, "worker")

    def submit(self, job: Job) -> "Future[Outcome]":
        """Hand a job to the next worker that is free."""
        return self._threads.submit(self._run, job)

    def close(self) -> None:
        """End the workers, whatever they do; jobs that have not begun are dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._all):
            worker.stop()
        self._threads.shutdown(wait=True)

    def _run(self, job: Job) -> Outcome:
        if not hasattr(self._local, "worker"):
            self._local.worker = Worker(self._inherited)
            self._all.append(self._local.worker)
            self._local.name = str(len(self._all))
        return self._local.worker.run(job, lambda step: self._show(self._local.name, step), self._limit)

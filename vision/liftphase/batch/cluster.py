"""The workers of a dask.distributed cluster, as an executor of jobs.

A dask worker does not analyze clips itself: for each of its threads it keeps one of our worker processes,
supervised as on one machine. A clip that crashes or hangs such a process does not affect dask; when a dask
worker or its machine is lost, dask gives the job to another.
"""

import hashlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from liftphase.batch.job import Outcome, Step
from liftphase.batch.supervise import Job, TimeLimit, Worker
from liftphase.errors import OutputError, UsageError
from liftphase.pose.models.mediapipe.catalog import FOLDER_VARIABLE

try:
    import distributed
    from distributed.comm.addressing import parse_host_port
except ImportError as error:
    raise UsageError(
        "cluster needs dask.distributed: pip install 'liftphase[cluster]'.", arguments=["cluster"]
    ) from error

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S, _WORKERS_S = 10, 60
# How long a scheduler may be out of reach before the batch gives up.
LOST_S = 30.0
_GONE = "the cluster is gone: run the same command again when it is back."
_OTHER_SCHEMES = frozenset({"tls", "ws", "wss", "ucx", "ucxx", "inproc"})
# Bytes: dask begins with the number of frames of its greeting.
_GREETING_SIZE = 8


class ClusterEngine:
    """The workers behind one dask scheduler.

    address: of the scheduler; bundle: the file of the pose model, which is sent to every worker, also to
    those that join later; purpose: identifies the batch: a new engine of the same purpose ends jobs of the
    previous one that are still running.

    Raises UsageError when there is no scheduler, no worker, or another version of liftphase on them.
    """

    def __init__(
        self, address: str, bundle: Path, purpose: str, show: Callable[[str, Step], None], limit: TimeLimit
    ) -> None:
        # It reports on stderr every worker that comes and goes.
        for name in ("distributed", "distributed.client", "distributed.core"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._pool = f"liftphase-{hashlib.sha256(purpose.encode()).hexdigest()[:16]}"
        self._limit = limit
        self._is_lost = False
        self._client = _connect(address)
        self._executor = self._client.get_executor(pure=False)
        try:
            _check_workers(self._client, address)
            # A plugin of that name from an earlier run is replaced on every worker and ends its processes.
            self._client.register_plugin(
                _WorkerPool(self._pool, bundle.name, bundle.read_bytes()), self._pool
            )
            self._client.subscribe_topic(self._pool, lambda event: show(event[1][0], Step(*event[1][1:])))
        except BaseException:
            self.close()
            raise

    @property
    def slots(self) -> int:
        """Jobs that can be at work at once; changes as workers come and go.

        Raises OutputError when the scheduler is gone, or does not answer, and does not come back soon.
        """
        # Dask's client tries to connect again for a while; jobs that it calls lost meanwhile are not.
        until_s = time.monotonic() + LOST_S
        while self._client.status == "connecting" and time.monotonic() < until_s:
            time.sleep(0.1)
        try:
            # Not `nthreads`: a scheduler that is stopped keeps its connections, and would be waited for.
            scheduler: Any = self._client.scheduler
            threads = cast(
                dict[str, int], self._client.sync(scheduler.ncores, workers=None, callback_timeout=LOST_S)
            )
        # Its exceptions are many, and not documented.
        except Exception as error:
            self._is_lost = True
            raise OutputError(_GONE) from error
        return max(sum(threads.values()), 1)

    def submit(self, job: Job) -> "Future[Outcome]":
        """Raises OutputError when the scheduler is gone."""
        try:
            return self._executor.submit(_run, self._pool, job, self._limit)
        except Exception as error:
            raise OutputError(_GONE) from error

    def close(self) -> None:
        """Cancel the jobs that are still running, and release the workers."""
        if not self._is_lost:
            with suppress(Exception):
                self._executor.shutdown(wait=False)
                self._client.unregister_worker_plugin(self._pool)
        with suppress(Exception):
            self._client.close(timeout=CONNECT_S)


def _connect(address: str) -> "Client":
    """A client of the scheduler at that address, once it is known that one is there."""
    try:
        _probe(address)
        return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"no dask scheduler answers at {address}: start one (dask scheduler) and give its address."
        ) from error


def _probe(address: str) -> None:
    """Raise OSError or ValueError when no scheduler speaks first, as dask's do, at that address.

    Dask's own client would wait for minutes for a server that answers but speaks something else.
    """
    scheme, _, _ = address.rpartition("://")
    if scheme not in ("", "tcp"):
        if scheme not in _OTHER_SCHEMES:
            raise ValueError(f"dask knows no {scheme}://")
        return
    host, port = parse_host_port(address.removeprefix("tcp://"))
    with socket.create_connection((host, port), timeout=CONNECT_S) as connection:
        if len(connection.recv(_GREETING_SIZE, socket.MSG_WAITALL)) < _GREETING_SIZE:
            raise OSError("it hangs up")


def _check_workers(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS_S)
    except TimeoutError as error:
        raise UsageError(
            f"the scheduler at {address} has no worker: start some (dask worker {address})."
        ) from error
    here = version("liftphase")
    try:
        found = cast(dict[str, str], client.run(_version))
    except ImportError as error:
        raise UsageError(f"a worker lacks liftphase: install {here} on all of them.") from error
    versions = set(found.values())
    if versions != {here}:
        raise UsageError(
            f"the workers have liftphase {', '.join(sorted(versions))}, this is {here}: install {here} there."
        )


def _version() -> str:
    return version("liftphase")


class _WorkerPool(distributed.WorkerPlugin):
    """On every dask worker: the pose model, and a process for each thread."""

    def __init__(self, name: str, bundle_name: str, bundle: bytes) -> None:
        self.pool = name
        self.bundle_name, self.bundle = bundle_name, bundle

    def setup(self, worker: Any) -> None:
        models = Path(worker.local_directory) / self.pool
        models.mkdir(parents=True, exist_ok=True)
        (models / self.bundle_name).write_bytes(self.bundle)
        self.environment = {FOLDER_VARIABLE: str(models)}
        self._workers: dict[int, Worker] = {}

    def teardown(self, worker: Any) -> None:
        for process in list(self._workers.values()):
            process.stop()

    def worker_of_thread(self) -> tuple[Worker, str]:
        """The process of this thread, and a name for it."""
        thread = threading.get_ident()
        if thread not in self._workers:
            self._workers[thread] = Worker(environment=self.environment)
        return self._workers[thread], f"{thread}"


def _run(pool: str, job: Job, limit: TimeLimit) -> Outcome:
    """The task of a dask worker."""
    dask_worker = distributed.get_worker()
    plugin: Any = dask_worker.plugins[pool]
    worker, name = plugin.worker_of_thread()

    def report(step: Step) -> None:
        # As plain values: a log holds nothing else.
        dask_worker.log_event(pool, [f"{dask_worker.address} {name}", *astuple(step)])

    return worker.run(job, report, limit)

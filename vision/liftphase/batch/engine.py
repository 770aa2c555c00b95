"""The engine of a batch, which does its jobs: worker processes of this machine, or a cluster."""

from concurrent.futures import Future
from typing import Protocol

from liftphase.batch.job import Outcome
from liftphase.batch.request import Batch, Display
from liftphase.batch.supervise import Job, LocalEngine
from liftphase.errors import UsageError
from liftphase.pose.models.mediapipe.catalog import MODELS, find_bundle
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.runtime.concurrency import usable_cores


class Engine(Protocol):
    """Executor of jobs: worker processes of this machine or a cluster. slots: how many jobs run at once."""

    @property
    def slots(self) -> int:
        """How many jobs can be at work at once. Raises OutputError when the engine is lost."""
        ...

    def submit(self, job: Job) -> "Future[Outcome]":
        """Hand over a job; its future gives the outcome, or raises if the job was lost."""
        ...

    def close(self) -> None:
        """End at once; jobs that have not begun are dropped."""
        ...


def open_engine(batch: Batch, display: Display, handle: int | None = None, *, posing: bool = True) -> Engine:
    """Those who do the jobs.

    posing: whether any job needs the pose model; a cluster is sent it in any case.
    Raises ModelError when the model cannot be had, UsageError when there is no cluster at that address.
    """
    model = batch.options.analysis.model
    bundle = None
    if model in MODELS and (posing or batch.cluster is not None):
        if find_bundle(model) is None:
            display.note(f"fetching the {model} pose model")
        bundle = ensure_bundle(model)
    if batch.cluster is None:
        return LocalEngine(batch.workers or usable_cores(), display.step, batch.limit, handle)
    if bundle is None:
        raise UsageError(
            f"model {model} is of another package, and a cluster is not sent it: use {', '.join(MODELS)}.",
            arguments=["model", "cluster"],
        )
    from liftphase.batch.cluster import ClusterEngine

    return ClusterEngine(batch.cluster, bundle, batch.output, display.step, batch.limit)

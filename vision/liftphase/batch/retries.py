"""Runs jobs on an executor: every job to its end, a lost one once more."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait

from liftphase.batch.engine import Engine
from liftphase.batch.job import Outcome
from liftphase.batch.supervise import Job
from liftphase.errors import LiftphaseError

MAX_TRIES = 2
# While no job ends the engine is asked so often whether it is still there.
_CHECK_EVERY_S = 5.0


def run_jobs(
    engine: Engine, jobs: Sequence[Job], note: Callable[[str], None] = lambda text: None
) -> Iterator[tuple[Job, Outcome]]:
    """Yield each job with its outcome, as they end. One that was lost twice has a problem and no sha256.

    note: called for every job that is tried again. Raises LiftphaseError when the engine itself is lost.
    """
    waiting, tries = deque(jobs), Counter()
    pending: dict[Future[Outcome], Job] = {}
    while waiting or pending:
        # A few more than can run at once, so that no worker waits for the next job.
        places = 2 * engine.slots
        while waiting and len(pending) < places:
            job = waiting.popleft()
            pending[engine.submit(job)] = job
        for future in wait(pending, _CHECK_EVERY_S, FIRST_COMPLETED).done:
            job = pending.pop(future)
            try:
                yield job, future.result()
            except LiftphaseError:
                raise
            # A JobError, or whatever a cluster says when it loses a job.
            except Exception as error:
                reason = str(error).partition("\n")[0] or "it was lost on its way to a worker"
                tries[job.clip] += 1
                if tries[job.clip] < MAX_TRIES:
                    note(f"{job.clip}: {reason.rstrip('.')}; it is tried once more")
                    waiting.append(job)
                else:
                    yield job, Outcome(job.clip, None, reason)

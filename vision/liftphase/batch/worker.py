"""A worker process: takes jobs from its standard input, one after the other, and answers on its output.

Both carry pickles: a job in; out, for each job, any number of `Step` and then an `Outcome` or a `Failure`. It
ends when its input does, even in the midst of a job: the process that started it is gone then.
"""

import os
import pickle
import queue
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from liftphase.batch.job import Failure
from liftphase.errors import LiftphaseError
from liftphase.runtime.language import message

# Of two processes the Linux kernel ends the one with more points when memory runs out: not the batch itself.
_OOM_POINTS = "500"
_TERMINATE_TIMEOUT_S = 5.0


def main() -> None:
    """Answer the jobs of the standard input until it ends."""
    # Ctrl-C reaches every process of the terminal; who started this one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit_after)
    # What native libraries print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_POINTS)

    def answer(said: object) -> None:
        pickle.dump(said, answers)
        answers.flush()

    jobs: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs,), daemon=True).start()
    while (job := jobs.get()) is not None:
        try:
            answer(job.run(answer))
        except LiftphaseError as error:
            answer(Failure(str(error)))
        except MemoryError:
            answer(Failure(message("memory ran out")))
        except Exception as error:
            answer(Failure(f"unexpected {type(error).__name__}: {error}"))


def _receive(jobs: "queue.SimpleQueue[object]") -> None:
    with suppress(EOFError):
        while True:
            jobs.put(pickle.load(sys.stdin.buffer))
    jobs.put(None)
    # A running job is interrupted: its partial files are removed on the way out.
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(_TERMINATE_TIMEOUT_S)
    os._exit(1)


def _exit_after(number: int, frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()

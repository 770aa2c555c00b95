"""Feed damaged inputs to the library and count what is more than one clear line.

    python tests/fuzz/run.py KIND --cases 1000 [--first 0] [--keep FOLDER]
    python tests/fuzz/run.py corpus

KIND is one of `KINDS`; the second form tries the stored inputs that once went wrong. A process of its own
judges the cases, so that a crash, a hang or a full memory is counted, not suffered. Exit code 1 when anything
went wrong; the inputs that did are kept.
"""

import argparse
import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Self

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz import analysis_json, containers, damaged_pose_files, npz, options, toml_files
from fuzz.command import check_with, make_with
from liftphase.errors import LiftphaseError

PEAK_BYTES = 1_500_000_000
# A hang is so much time of the processor, or of the clock: on a busy machine a case waits for its turn.
HANG_S, WAIT_S = 30.0, 300.0
_END_S = 5.0
FINE = ("ok", "refused")
CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Kind:
    """prepare(folder): what cases are made from; make(number, prepared, folder): the input of this number;
    check(path): works at it, raising LiftphaseError where it is refused; it returns what is wrong with what
    came out, or None."""

    prepare: Callable[[Path], Any]
    make: Callable[[int, Any, Path], Path]
    check: Callable[[Path], str | None]


KINDS = {"containers": Kind(containers.make_seed_clips, containers.make_case, check_with(containers.run))} | {
    name: Kind(lambda folder: None, make_with(module.cases), check_with(module.run))
    for name, module in (
        ("npz", npz),
        ("analysis_json", analysis_json),
        ("toml", toml_files),
        ("options", options),
        ("pose_files", damaged_pose_files),
    )
}


def judge(kind: str, path: Path) -> tuple[str, str]:
    """What became of an input, and its detail."""
    try:
        wrong = KINDS[kind].check(path)
        outcome = ("unexpected", wrong) if wrong else ("ok", "")
    except LiftphaseError as error:
        outcome = ("refused", "") if "\n" not in str(error) else ("several lines", str(error))
    except BaseException as error:
        outcome = ("traceback", f"{type(error).__name__}: {error}")
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > PEAK_BYTES:
        outcome = ("memory", "over the peak allowed")
    return outcome


def judge_all(cases: Connection) -> None:
    """In a process of its own: judge what comes, one after the other."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * PEAK_BYTES, 4 * PEAK_BYTES))
    cases.send("ready")
    while (case := cases.recv()) is not None:
        cases.send(judge(*case))


class Judge:
    """A process that judges cases, and another in its place after one that went wrong."""

    def __enter__(self) -> Self:
        self._process: SpawnProcess | None = None
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def judge(self, kind: str, path: Path) -> tuple[str, str]:
        """What became of one input, and its detail."""
        process = self._process or self._start()
        try:
            self._cases.send((kind, path))
            answered = self._is_answered(process)
            outcome = self._cases.recv() if answered else ("hang", f"over {HANG_S:g} s")
        except (EOFError, ConnectionError):
            process.join()
            outcome = ("crash", f"exit code {process.exitcode}")
        if outcome[0] not in FINE:
            self._stop()
        return outcome

    def _is_answered(self, process: SpawnProcess) -> bool:
        """Whether the answer came before the case counts as a hang."""
        times = psutil.Process(process.pid).cpu_times
        began_s, used_s = time.monotonic(), sum(times()[:2])
        while not self._cases.poll(1.0):
            if time.monotonic() - began_s > WAIT_S or sum(times()[:2]) - used_s > HANG_S:
                return False
        return True

    def _start(self) -> SpawnProcess:
        context = multiprocessing.get_context("spawn")
        self._cases, other = context.Pipe()
        self._process = context.Process(target=judge_all, args=(other,), daemon=True)
        self._process.start()
        other.close()
        self._cases.recv()
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            # One that is at work hangs; the others end in order, and remove what they made.
            with suppress(OSError):
                self._cases.send(None)
            self._process.join(_END_S)
            self._process.kill()
            self._process.join()
            self._cases.close()
            self._process = None


def run(kind: str, cases: int, first: int, keep: Path) -> Counter[str]:
    """Counts of what became of the cases; inputs that went wrong are kept in `keep`."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch, Judge() as judging:
        folder = Path(scratch)
        prepared = KINDS[kind].prepare(folder / "seeds")
        for number in range(first, first + cases):
            path = KINDS[kind].make(number, prepared, folder)
            outcome, detail = judging.judge(kind, path)
            counts[outcome] += 1
            if outcome not in FINE:
                keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, keep)
                print(f"{kind} {number}: {outcome}: {detail}", file=sys.stderr, flush=True)
            path.unlink()
    return counts


def run_corpus() -> Counter[str]:
    """Counts of what became of the stored inputs."""
    counts: Counter[str] = Counter()
    with Judge() as judging:
        for path in sorted(CORPUS.glob("*/*")):
            outcome, detail = judging.judge(path.parent.name, path)
            counts[outcome] += 1
            if outcome not in FINE:
                print(f"{path.name}: {outcome}: {detail}", file=sys.stderr)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description="Feed damaged inputs to the library.")
    parser.add_argument("kind", choices=[*sorted(KINDS), "corpus"])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where failing inputs go")
    given = parser.parse_args()
    corpus = given.kind == "corpus"
    counts = run_corpus() if corpus else run(given.kind, given.cases, given.first, given.keep)
    print(json.dumps(counts))
    return int(any(outcome not in FINE for outcome in counts))


if __name__ == "__main__":
    sys.exit(main())

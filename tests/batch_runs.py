"""Running `liftphase batch` as a process of its own, looking at its processes, and at what it left."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from waiting import LIMIT_S, wait_until

from liftphase.export.result_folder import ANALYSIS_FILE, FRAMES_FILE, REPS_FILE, TRACK_FILE
from liftphase.pose.track_file import load_track
from liftphase.reps.model import Analysis

COMMAND = (sys.executable, "-c", "from liftphase_cli.main import main; main()", "batch")
SQUAT = ("--exercise", "squat")
WORKER = "liftphase.batch.worker"


def start_batch(*arguments: object) -> subprocess.Popen[str]:
    """`liftphase batch ARGUMENTS`, left running."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def worker_processes(parent: int) -> list[psutil.Process]:
    """The worker processes below a process."""
    try:
        below = psutil.Process(parent).children(recursive=True)
        return [process for process in below if WORKER in " ".join(process.cmdline())]
    except psutil.NoSuchProcess:
        return []


def wait_for_workers(batch: subprocess.Popen, number: int = 1) -> list[psutil.Process]:
    """The workers of a batch, as soon as there are so many."""
    until_s = time.monotonic() + LIMIT_S
    while time.monotonic() < until_s and batch.poll() is None:
        if len(found := worker_processes(batch.pid)) >= number:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"the batch has not started {number} workers")


def read_table(path: Path) -> list[dict[str, str]]:
    """A CSV table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def complete_folders(results: Path) -> list[str]:
    """The folders with an analysis.json, having checked that all there is whole and belongs together.

    Raises what reading a damaged file raises, or AssertionError.
    """
    found = []
    for file in sorted(results.rglob(ANALYSIS_FILE)):
        analysis = Analysis.from_dict(json.loads(file.read_text(encoding="utf-8")))
        track = load_track(file.with_name(TRACK_FILE))
        assert track.clip.sha256 == analysis.clip.sha256, file
        assert len(read_table(file.with_name(FRAMES_FILE))) == len(track.times_s), file
        assert len(read_table(file.with_name(REPS_FILE))) == len(analysis.reps), file
        found.append(file.parent.relative_to(results).as_posix())
    return found


def partial_files(results: Path) -> list[Path]:
    """Files that a killed process was writing."""
    kept = {".batch.json", ".batch.lock"}
    return [path for path in results.rglob(".*") if path.is_file() and path.name not in kept]


def finish(batch: subprocess.Popen[str], within_s: float = 600) -> tuple[int, str, str]:
    """Its exit code, stdout and stderr."""
    stdout, stderr = batch.communicate(timeout=within_s)
    return batch.returncode, stdout, stderr


def run_batch(*arguments: object) -> tuple[int, str, str]:
    """`liftphase batch ARGUMENTS` to its end."""
    return finish(start_batch(*arguments))


def same_tables(one: Path, other: Path) -> bool:
    """Whether the tables of two batches are the same, byte for byte."""
    names = ("summary.csv", "reps.csv", "failures.csv")
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


@contextmanager
def dask_cluster(scratch: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers of one thread, as processes of this machine: the scheduler's address, and the
    workers. They are started as from the command line."""
    file = scratch / "scheduler.json"
    started = [_dask("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))]

    def find_address() -> str | None:
        assert started[0].poll() is None, "the scheduler has ended"
        # The file is there before it is whole.
        with suppress(OSError, ValueError):
            return json.loads(file.read_text(encoding="utf-8"))["address"]
        return None

    try:
        address = wait_until(find_address, every_s=0.05)
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(scratch))
        started += [_dask("worker", address, *options) for _ in range(workers)]
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def _dask(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

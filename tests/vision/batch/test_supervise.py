"""A worker process that is killed, hangs, or runs out of memory costs one job."""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256

import psutil
import pytest
from waiting import LIMIT_S

from liftphase.batch import supervise
from liftphase.batch.job import ClipJob, HashJob
from liftphase.batch.storage import LocalStorage
from liftphase.batch.supervise import JobError, LocalEngine, TimeLimit, Worker
from liftphase.pipeline.options import AnalysisOptions, RunOptions

PATIENT, SHORT = TimeLimit(), TimeLimit(base_s=1.0, per_megabyte_s=0.0)


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker.stop()


@pytest.fixture
def place(tmp_path):
    """A file, and a pipe that blocks every reader forever."""
    (tmp_path / "file").write_bytes(b"content")
    os.mkfifo(tmp_path / "pipe")
    return LocalStorage(tmp_path)


def reads_file(worker: Worker, place: LocalStorage) -> bool:
    outcome = worker.run(HashJob("file", 7, place), lambda step: None, PATIENT)
    return outcome.sha256 == sha256(b"content").hexdigest()


def test_one_process_does_one_job_after_the_other(worker, place):
    assert reads_file(worker, place)
    first = worker.process_id
    assert reads_file(worker, place)
    assert worker.process_id == first


def test_what_is_wrong_with_a_clip_is_its_outcome(worker, place):
    outcome = worker.run(HashJob("gone", 0, place), lambda step: None, PATIENT)
    assert outcome.sha256 is None
    assert outcome.problem is not None
    assert "No such file" in outcome.problem
    job = ClipJob("file", 7, place, place, "out", RunOptions())
    assert "text file" in (worker.run(job, lambda step: None, PATIENT).problem or "")
    assert not (place.root / "out").exists()


@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGKILL, "killed"), (signal.SIGSEGV, "ended by SIGSEGV")]
)
def test_a_killed_process_is_replaced(worker, place, number, words):
    def kill(step):
        os.kill(worker.process_id, number)

    with pytest.raises(JobError, match=words):
        worker.run(HashJob("pipe", 0, place), kill, PATIENT)
    assert reads_file(worker, place)


def test_a_hang_has_a_limit(worker, place):
    assert reads_file(worker, place)
    began_s = time.monotonic()
    with pytest.raises(JobError, match="no end after 1 s"):
        worker.run(HashJob("pipe", 0, place), lambda step: None, SHORT)
    # Of the engine's own limit, two minutes, nothing was waited for.
    assert time.monotonic() - began_s < PATIENT.base_s / 2
    assert reads_file(worker, place)


def test_the_limit_grows_with_the_clip():
    limit = TimeLimit(base_s=10, per_megabyte_s=1, per_frame_s=0.5)
    assert limit.reading_s(50_000_000) == 60
    assert limit.frames_s(900, 50_000_000) == 460
    # A header may claim anything.
    assert limit.frames_s(10**9, 5_000) == 110
    assert limit.frames_s(None, 5_000) == 110


def test_memory_that_runs_out_costs_one_job(worker, place, sample_set):
    assert reads_file(worker, place)
    limit_bytes = psutil.Process(worker.process_id).memory_info().vms + 30_000_000
    resource.prlimit(worker.process_id, resource.RLIMIT_AS, (limit_bytes, limit_bytes))
    clips = LocalStorage(sample_set.path.parent)
    job = ClipJob(
        sample_set.path.name,
        1_000_000,
        clips,
        place,
        "out",
        RunOptions(analysis=AnalysisOptions(exercise="squat"), video=False),
    )
    with pytest.raises(JobError):
        worker.run(job, lambda step: None, PATIENT)
    assert reads_file(worker, place)
    assert not list(place.root.rglob("analysis.json"))


def test_a_report_that_fails_does_not_mix_up_answers(worker, place):
    def refuse(step):
        raise RuntimeError("the display is gone")

    with pytest.raises(RuntimeError, match="the display is gone"):
        worker.run(HashJob("file", 7, place), refuse, PATIENT)
    outcome = worker.run(HashJob("gone", 0, place), lambda step: None, PATIENT)
    assert (outcome.clip, outcome.sha256) == ("gone", None)


def test_a_worker_ends_with_the_process_that_started_it(tmp_path, place):
    """Also in the midst of a job, and when there was no time to say so."""
    code = (
        "import sys; from pathlib import Path\n"
        "from liftphase.batch.supervise import *; from liftphase.batch.storage import LocalStorage\n"
        "w = Worker(); p = LocalStorage(Path(sys.argv[1]))\n"
        "w.run(HashJob('pipe', 0, p), lambda step: print(w.process_id, flush=True), TimeLimit())\n"
    )
    command = [sys.executable, "-c", code, str(place.root)]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(worker).wait(LIMIT_S)
    assert not psutil.pid_exists(worker)


def test_an_engine_closes_at_once_whatever_is_at_work(place):
    at_work = threading.Semaphore(0)
    engine = LocalEngine(2, lambda worker, step: at_work.release(), PATIENT)
    futures = [engine.submit(HashJob("pipe", 0, place)) for _ in range(5)]
    for _ in range(2):
        assert at_work.acquire(timeout=LIMIT_S)
    began_s = time.monotonic()
    engine.close()
    assert time.monotonic() - began_s < PATIENT.base_s / 2
    assert all(future.done() for future in futures)


def test_a_process_is_replaced_before_it_has_grown(worker, place, monkeypatch):
    """A clip that cannot be analyzed is quick, and counts as any other."""
    monkeypatch.setattr(supervise, "MAX_CLIPS_PER_PROCESS", 2)
    job = ClipJob("file", 7, place, place, "out", RunOptions())
    numbers = []
    for _ in range(3):
        assert worker.run(job, lambda step: None, PATIENT).problem
        numbers.append(worker.process_id)
    assert numbers[0] == numbers[1] != numbers[2]

"""A dask cluster gives what one machine gives, byte for byte; also from and to object storage."""

import os
import time
from pathlib import Path

import psutil
import pytest
from batch_runs import dask_cluster, finish, read_table, run_batch, same_tables, start_batch
from short_clips import CUTS, make_folder
from waiting import LIMIT_S, wait_until

from liftphase.batch.job import HashJob
from liftphase.batch.retries import run_jobs
from liftphase.batch.storage import LocalStorage
from liftphase.batch.supervise import TimeLimit
from liftphase.errors import OutputError, UsageError
from liftphase.pose.models.mediapipe.store import ensure_bundle

pytestmark = pytest.mark.slow
OPTIONS = ("--exercise", "squat", "--no-video")
TABLES = ("summary.csv", "reps.csv", "failures.csv", "skipped.csv")


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clips") / "clips"
    make_folder(folder, 4, 1, cuts=CUTS[:1], every=4)
    return folder


@pytest.fixture(scope="module")
def local(clips) -> Path:
    """Results of this machine alone."""
    results = clips.parent / "local"
    assert run_batch(clips, "-o", results, *OPTIONS)[0] == 4
    return results


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    """An S3 server of this machine with an empty bucket; its address is in the environment."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    patch = pytest.MonkeyPatch()
    for name, value in (
        ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        patch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="gym")
    yield client
    server.stop()
    patch.undo()


@pytest.fixture(scope="module")
def cluster(storage, tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask"), 2) as started:
        yield started


def test_object_storage_gives_the_same_tables(clips, local, storage, cluster, tmp_path):
    address, _ = cluster
    for path in clips.rglob("*"):
        if path.is_file():
            storage.upload_file(str(path), "gym", f"clips/{path.relative_to(clips).as_posix()}")
    code, stdout, _ = run_batch("s3://gym/clips", "-o", "s3://gym/results", "--cluster", address, *OPTIONS)
    assert (code, stdout.splitlines()[0]) == (4, "5 clips: 4 analyzed, 1 failed")
    for name in TABLES:
        storage.download_file("gym", f"results/{name}", str(tmp_path / name))
    assert (tmp_path / "reps.csv").read_bytes() == (local / "reps.csv").read_bytes()
    assert (tmp_path / "summary.csv").read_bytes() == (local / "summary.csv").read_bytes()
    assert read_table(tmp_path / "failures.csv")[0]["reason"].startswith("bad 0.MOV is not")
    # From this machine, over results that the cluster made: nothing is left to do.
    _, stdout, _ = run_batch("s3://gym/clips", "-o", "s3://gym/results", *OPTIONS)
    assert stdout.splitlines()[0] == "5 clips: 4 done before, 1 failed"


def test_a_lost_worker_costs_nothing(clips, local, cluster, tmp_path):
    """Two workers on a folder that all reach; one is killed when it is at work."""
    address, workers = cluster
    batch = start_batch(clips, "-o", tmp_path / "results", "--cluster", address, *OPTIONS)
    wait_until(lambda: list(tmp_path.rglob("analysis.json")), every_s=0.05)
    workers[0].kill()
    assert finish(batch)[0] == 4
    assert same_tables(local, tmp_path / "results")
    made = sorted(path.relative_to(local) for path in local.rglob("analysis.json"))
    assert len(made) == 4
    for path in made:
        assert (tmp_path / "results" / path).read_bytes() == (local / path).read_bytes()
    assert "LIFTPHASE_MODELS" not in os.environ


def test_a_scheduler_that_is_stopped_but_alive_is_given_up(cluster, monkeypatch):
    """SIGSTOP: its connections stay open, and nobody answers."""
    from liftphase.batch import cluster as module

    engine = module.ClusterEngine(cluster[0], ensure_bundle("full"), "test", lambda *_: None, TimeLimit())
    own = psutil.Process().children()
    scheduler = next(process for process in own if "scheduler" in process.cmdline())
    assert engine.slots >= 1
    # Only from here on: a busy machine takes longer to answer.
    monkeypatch.setattr(module, "LOST_S", 1.0)
    monkeypatch.setattr(module, "CONNECT_S", 1.0)
    scheduler.suspend()
    try:
        began_s = time.monotonic()
        with pytest.raises(OutputError, match="the cluster is gone"):
            list(run_jobs(engine, [HashJob("a.mp4", 1, LocalStorage(Path("none")))]))
        with pytest.raises(UsageError, match="no dask scheduler answers"):
            module.ClusterEngine(cluster[0], ensure_bundle("full"), "test", lambda *_: None, TimeLimit())
        engine.close()
        assert time.monotonic() - began_s < LIMIT_S
    finally:
        scheduler.resume()

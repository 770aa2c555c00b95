"""The bars of `liftphase batch`, each of which prints its figures.

    python tests/benchmarks/batch.py faults    200 clips, 10 more corrupt, ended 60 times by three signals
    python tests/benchmarks/batch.py speed     clips a minute with one worker and with one a core
    python tests/benchmarks/batch.py memory    the largest memory over 20 and over 200 clips
    python tests/benchmarks/batch.py cluster   two dask workers, one killed midway
    python tests/benchmarks/batch.py phone     1080p clips: clips an hour, and what a thousand cost

Nothing else should run on the machine meanwhile, but for `phone`, which counts the time of cores.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from batch_runs import (
    complete_folders,
    dask_cluster,
    finish,
    partial_files,
    read_table,
    run_batch,
    same_tables,
    start_batch,
    wait_for_workers,
    worker_processes,
)
from short_clips import copy_clip, make_folder
from speed_clips import HD, make_clip

from liftphase.export.result_folder import ANALYSIS_FILE

GOOD, CORRUPT, KILLS = 200, 10, 60
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
CORES = len(os.sched_getaffinity(0))
OPTIONS = ("--exercise", "squat")


@click.group()
def main() -> None:
    """Measure what `liftphase batch` holds."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="liftphase-benchmark-") as name:
        yield Path(name)


@main.command()
@click.option("--good", default=GOOD)
@click.option("--corrupt", default=CORRUPT)
@click.option("--kills", default=KILLS)
@click.option("--seed", default=1)
def faults(good: int, corrupt: int, kills: int, seed: int) -> None:
    """SIGKILL to a worker, then one of three signals to the batch, at random moments; resumed each time.

    Of what is done before a round most is deleted, so that no round finds too little left to be stopped in.
    """
    chance = random.Random(seed)
    # Started by nohup this program ignores it, and so would the batch.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with scratch_folder() as scratch:
        names, bad = make_folder(scratch / "clips", good, corrupt, every=4)
        arguments = (scratch / "clips", "-o", scratch / "results", *OPTIONS)
        began_s, ended, left = time.monotonic(), Counter(), 0
        for number in range(kills):
            delete_all_but(scratch / "results", good // 4, chance)
            batch = start_batch(*arguments)
            wait_for_workers(batch, CORES)
            if number % 2:
                wait_for_result(batch, scratch / "results")
            time.sleep(chance.uniform(0.5, 6))
            if workers := worker_processes(batch.pid):
                chance.choice(workers).kill()
            time.sleep(chance.uniform(0, 2))
            workers = worker_processes(batch.pid)
            sent = SIGNALS[number % len(SIGNALS)]
            batch.send_signal(sent)
            ended[f"{sent.name} {finish(batch)[0]}"] += 1
            if number % 2:
                # Every other time the next batch begins at once, while these are still on their way out.
                psutil.wait_procs(workers, 30)
                left += len(partial_files(scratch / "results"))
                done = len(complete_folders(scratch / "results"))
                print(f"killed {number + 1} times: {done} clips are complete, all of them whole", flush=True)
        code, stdout, _ = run_batch(*arguments)
        took_s = time.monotonic() - began_s
        rows = [row["clip"] for row in read_table(scratch / "results" / "summary.csv")]
        failures = [row["clip"] for row in read_table(scratch / "results" / "failures.csv")]
        complete = complete_folders(scratch / "results")
        again_s, core_s = time.monotonic(), children_cpu_s()
        again = run_batch(*arguments)
        again_s, core_s = time.monotonic() - again_s, children_cpu_s() - core_s
        print(f"signals and exit codes: {dict(ended)}; half-written files found after them: {left}")
        print(f"last run: exit code {code}; {stdout.splitlines()[0]}; {took_s:.0f} s in all")
        print(f"good clips once each in summary.csv: {rows == names} ({len(rows)} rows)")
        stray = partial_files(scratch / "results")
        print(f"results complete: {len(complete)}; half-written files after the rerun: {len(stray)}")
        print(f"failures.csv names the corrupt ones and no other: {failures == bad} ({len(failures)})")
        print(f"a second run: {again_s:.1f} s, {core_s:.1f} s of a core; {again[1].splitlines()[0]}")


def wait_for_result(batch: subprocess.Popen[str], results: Path) -> None:
    """Until a clip more is complete: half of the signals come while workers start, half while they write."""
    before = len(list(results.rglob(ANALYSIS_FILE)))
    while batch.poll() is None and len(list(results.rglob(ANALYSIS_FILE))) <= before:
        time.sleep(0.1)


def delete_all_but(results: Path, kept: int, chance: random.Random) -> None:
    """Delete what complete folders hold but for `kept` of them, and for half-written files."""
    folders = sorted(path.parent for path in results.rglob(ANALYSIS_FILE))
    for folder in chance.sample(folders, max(0, len(folders) - kept)):
        for path in folder.iterdir():
            if not path.name.startswith("."):
                path.unlink()


@main.command()
@click.option("--clips", default=80)
def speed(clips: int) -> None:
    """One worker against one a core, with annotated videos.

    The clips are short (1.3 core seconds each), so there are enough of them that the seconds in which command
    and workers start are a small part of the whole, as they are of a season.
    """
    with scratch_folder() as scratch:
        make_folder(scratch / "clips", clips)
        rates = {}
        for workers in (1, CORES):
            began_s = time.monotonic()
            run_batch(scratch / "clips", "-o", scratch / f"{workers}", "--workers", workers, *OPTIONS)
            rates[workers] = 60 * clips / (time.monotonic() - began_s)
            print(f"{workers} worker(s): {rates[workers]:.1f} clips a minute", flush=True)
        print(f"{CORES} workers are {rates[CORES] / rates[1]:.2f} times as fast as one")


@main.command()
@click.option("--few", default=20)
@click.option("--many", default=200)
def memory(few: int, many: int) -> None:
    """The largest memory of the batch and its workers together.

    Pages of libraries are shared with whatever else uses them: no other liftphase may run, or it looks less.
    """
    peaks = {}
    for clips in (few, many):
        with scratch_folder() as scratch:
            make_folder(scratch / "clips", clips, every=4)
            batch = start_batch(scratch / "clips", "-o", scratch / "results", "--no-video", *OPTIONS)
            peaks[clips] = watch_memory(batch)
            print(f"{clips} clips: {peaks[clips] / 1e6:.0f} MB at most", flush=True)
    print(f"{many} clips need {peaks[many] / peaks[few] - 1:+.1%} against {few}")


def watch_memory(batch: subprocess.Popen[str]) -> int:
    """Bytes that a batch and its workers had at most, together; pages that they share count once."""
    most = 0
    while batch.poll() is None:
        now = 0
        with suppress(psutil.Error):
            parent = psutil.Process(batch.pid)
            for process in (parent, *parent.children(recursive=True)):
                with suppress(psutil.Error):
                    now += process.memory_full_info().pss
        most = max(most, now)
        time.sleep(0.25)
    finish(batch)
    return most


@main.command()
@click.option("--clips", default=24)
def cluster(clips: int) -> None:
    """Two dask workers, one of them killed midway, against this machine alone."""
    with scratch_folder() as scratch:
        make_folder(scratch / "clips", clips, 2)
        run_batch(scratch / "clips", "-o", scratch / "local", *OPTIONS)
        with dask_cluster(scratch, 2) as (address, workers):
            batch = start_batch(scratch / "clips", "-o", scratch / "cluster", "--cluster", address, *OPTIONS)
            while len(list((scratch / "cluster").rglob("analysis.json"))) < clips // 2:
                time.sleep(0.1)
            workers[0].kill()
            print(f"one worker killed after {clips // 2} clips", flush=True)
            code, stdout, _ = finish(batch)
        print(f"exit code {code}; {stdout.splitlines()[0]}")
        print(f"tables are the same byte for byte: {same_tables(scratch / 'local', scratch / 'cluster')}")
        files = sorted((scratch / "local").rglob("analysis.json"))
        same = sum(
            path.read_bytes() == (scratch / "cluster" / path.relative_to(scratch / "local")).read_bytes()
            for path in files
        )
        print(f"analysis.json the same byte for byte: {same} of {len(files)}")


@main.command()
@click.option("--clips", default=2)
@click.option("--length", "length_s", default=30.0, help="of a clip, in seconds")
@click.option("--price", default=0.10, help="of a core for an hour, in any currency")
def phone(clips: int, length_s: float, price: float) -> None:
    """Clips as phones write them, 1080p at 30 frames a second: core seconds of a worker, which do not depend
    on what else runs, and what follows from them. The start of the worker is counted in."""
    with scratch_folder() as scratch:
        made = make_clip(HD, length_s, scratch / "made")
        (scratch / "clips").mkdir()
        for number in range(clips):
            copy_clip(made, scratch / "clips" / f"{number}.mp4", f"clip {number}")
        for number, extra in enumerate(((), ("--no-video",))):
            before_s = children_cpu_s()
            run_batch(scratch / "clips", "-o", scratch / f"{number}", "--workers", 1, *extra, *OPTIONS)
            core_s = (children_cpu_s() - before_s) / clips
            words = " ".join(extra) or "with videos"
            print(f"{words}: {core_s:.1f} core seconds for a clip of {length_s:.0f} s", flush=True)
            for machines in (1, 10, 100):
                print(f"  {machines:3} machines of 4 cores: {machines * 4 * 3600 / core_s:.0f} clips an hour")
            print(
                f"  a thousand clips at {price} a core-hour: {1000 * core_s / 3600 * price:.2f}", flush=True
            )


def children_cpu_s() -> float:
    """Time of cores that the processes started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

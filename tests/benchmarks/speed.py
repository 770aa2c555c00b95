"""How fast a clip is analyzed, beside the loop of the usual tutorial and what no program can do without.

python tests/benchmarks/speed.py [--runs 3] [--clip hd|uhd] [--seconds S] [--memory] [--start-up]

Everything runs as a process of its own, one after the other, round after round, so that a machine that is
busy for a while is busy for all; medians over the rounds are printed, and each bar with whether it is met.
The floor is decode + bare inference + encode in CPU seconds, shared out over all cores; the bare inference
needs `pip install ai-edge-litert`. The model with its mask comes out of the mediapipe wheel (34 MB), fetched
once.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.speed_clips import HD, SMALL, UHD, PhoneClip, make_clip, published_bundle

from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import TRACK_FILE
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL
from liftphase.pose.models.mediapipe.store import ensure_bundle

CLIPS = {"hd": (HD, 60.0), "uhd": (UHD, 10.0)}
COMMAND = [str(Path(sys.executable).with_name("liftphase"))]
LOOPS = [sys.executable, str(Path(__file__).with_name("speed_loops.py"))]
NAIVE, VIDEO, NO_VIDEO, AGAIN = "naive loop", "analyze", "analyze --no-video", "analyze pose.npz"
# Where Python may not keep its compiled modules, every start compiles them anew.
AS_USERS_HAVE_IT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
PARTS = ("decode", "inference", "encode")


@dataclass(frozen=True)
class Run:
    """What a process took: seconds on the clock, CPU seconds of it and its children, memory at its peak."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str = ""


def run(command: list[str]) -> Run:
    """Run a command to its end. Raises ClickException with its last words when it fails."""
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=AS_USERS_HAVE_IT)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read().decode(errors="replace")
    if process.returncode:
        raise click.ClickException(f"{' '.join(command)}: exit code {process.returncode}\n{output[-2000:]}")
    return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def measure_clip(clip: PhoneClip, path: Path, mask_bundle: Path, runs: int, scratch: Path) -> None:
    """Time all that there is to time of one clip, and print it."""
    bundle = ensure_bundle(DEFAULT_MODEL)
    rounds: dict[str, list[Run]] = {}
    parts: dict[str, list[float]] = {}
    for number in range(runs):
        results = scratch / f"{number}"
        lift = ["--exercise", Path(clip.source_video).stem.replace("curl_portrait", "biceps-curl")]
        track = results / "video" / path.stem / TRACK_FILE
        work = {
            NAIVE: [*LOOPS, "naive", str(path), str(mask_bundle), str(scratch / "naive.mp4")],
            VIDEO: [*COMMAND, "analyze", str(path), *lift, "-o", str(results / "video")],
            NO_VIDEO: [*COMMAND, "analyze", str(path), *lift, "--no-video", "-o", str(results / "none")],
            AGAIN: [*COMMAND, "analyze", str(track), *lift, "--no-video", "-o", str(results / "again")],
        }
        for name, command in work.items():
            rounds.setdefault(name, []).append(run(command))
            click.echo(f"round {number + 1}: {name} {rounds[name][-1].wall_s:.2f} s", err=True)
        for name in PARTS:
            if name != "inference" or importlib.util.find_spec("ai_edge_litert"):
                said = run([*LOOPS, name, str(bundle if name == "inference" else path)]).output
                parts.setdefault(name, []).append(float(said.split()[-1]))
    report(clip, path, rounds, parts)


def report(clip: PhoneClip, path: Path, rounds: dict[str, list[Run]], parts: dict[str, list[float]]) -> None:
    """Print the table of one clip and its bars."""
    seconds = float(path.stem.rpartition("-")[2].rstrip("s"))
    frames = round(seconds * clip.fps)
    cores = len(os.sched_getaffinity(0))
    wall = {name: statistics.median(run.wall_s for run in of) for name, of in rounds.items()}
    cpu_ms = {name: 1000 * statistics.median(values) for name, values in parts.items()}
    floor_s = sum(cpu_ms.values()) / 1000 * frames / cores if len(parts) == len(PARTS) else None
    width, height = clip.size
    facts = f"{clip.codec} {width}x{height}, {clip.fps} fps, {clip.mbit_s:g} Mbit/s, {seconds:g} s"
    click.echo(f"\n{facts}; {cores} cores; medians of {len(rounds[NAIVE])} rounds")
    click.echo(f"CPU ms a frame: {', '.join(f'{name} {value:.2f}' for name, value in cpu_ms.items())}")
    click.echo("| | frames/s | CPU s / video s | peak MB | x naive | % of floor |\n|---|---|---|---|---|---|")
    for name, of in rounds.items():
        cpu_s = statistics.median(run.cpu_s for run in of) / seconds
        peak_mb = max(run.peak_mb for run in of)
        fraction = f"{100 * floor_s / wall[name]:.0f}" if floor_s and name in (NAIVE, VIDEO) else "-"
        click.echo(
            f"| {name} | {frames / wall[name]:.0f} | {cpu_s:.2f} | {peak_mb:.0f} "
            f"| {wall[NAIVE] / wall[name]:.2f} | {fraction} |"
        )
    if floor_s:
        floor = f"{frames / floor_s:.0f} | {floor_s * cores / seconds:.2f} | - | {wall[NAIVE] / floor_s:.2f}"
        click.echo(f"| floor | {floor} | 100 |")
    hd = clip is HD
    bar("analyze, times the naive loop", wall[NAIVE] / wall[VIDEO], minimum=1.9 if hd else 1.5)
    if hd:
        bar("analyze --no-video, times the naive loop", wall[NAIVE] / wall[NO_VIDEO], minimum=2.3)
        if floor_s:
            bar("analyze, share of the floor", floor_s / wall[VIDEO], minimum=0.8)
        bar("analyze pose.npz, seconds", wall[AGAIN], maximum=0.3)
    bar("peak memory, MB", max(run.peak_mb for run in rounds[VIDEO]), maximum=700)


def bar(what: str, value: float, minimum: float | None = None, maximum: float | None = None) -> None:
    """Print a bar and whether it is met."""
    met = value >= minimum if minimum is not None else value <= (maximum or 0)
    limit = f">= {minimum:g}" if minimum is not None else f"<= {maximum:g}"
    click.echo(f"{'met   ' if met else 'MISSED'} {what}: {value:.2f} ({limit})")


def measure_memory(cache: Path, scratch: Path) -> None:
    """Peak memory of a minute and of twenty, in a small image: what grows, grows with the frames."""
    peaks = []
    for minutes in (1, 20):
        path = make_clip(SMALL, 60.0 * minutes, cache)
        done = run([*COMMAND, "analyze", str(path), "--exercise", "squat", "-o", str(scratch / "memory")])
        peaks.append(done.peak_mb)
        click.echo(f"{minutes} min: peak {done.peak_mb:.0f} MB, {done.wall_s:.0f} s")
    bar("memory of 20 minutes over that of one, MB", peaks[1] - peaks[0], maximum=50)


def measure_start_up(runs: int) -> None:
    """`liftphase --help`, the median and the slowest."""
    times = [run([*COMMAND, "--help"]).wall_s for _ in range(max(runs, 5))]
    click.echo(f"liftphase --help: median {statistics.median(times):.3f} s, slowest {max(times):.3f} s")
    bar("liftphase --help, seconds", statistics.median(times), maximum=0.25)


def default_cache() -> Path:
    """A folder in the user's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("liftphase", appauthor=False) / "benchmarks" / "speed"


@click.command(context_settings={"show_default": True})
@click.option("--runs", default=3, type=click.IntRange(1), help="rounds; medians over them are printed")
@click.option("--clip", "names", multiple=True, type=click.Choice([*CLIPS]), help="default: both")
@click.option("--seconds", type=click.FloatRange(1), help="length of the clip; default: hd 60, uhd 10")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path), help="folder for the clips")
@click.option("--memory", is_flag=True, help="only: peak memory of 1 and 20 minutes")
@click.option("--start-up", is_flag=True, help="only: start of the command")
def main(
    runs: int, names: tuple[str, ...], seconds: float | None, cache: Path, memory: bool, start_up: bool
) -> None:
    """Measure how fast clips are analyzed."""
    try:
        with tempfile.TemporaryDirectory() as scratch:
            if start_up or not memory:
                measure_start_up(runs)
            if memory:
                measure_memory(cache, Path(scratch))
            if memory or start_up:
                return
            bundle = published_bundle(cache)
            for name in names or CLIPS:
                clip, length_s = CLIPS[name]
                path = make_clip(clip, seconds or length_s, cache)
                measure_clip(clip, path, bundle, runs, Path(scratch))
    except LiftphaseError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()

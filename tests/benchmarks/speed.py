"""How fast a clip is analyzed, beside the loop that people write themselves and beside the floor.

python tests/benchmarks/speed.py [--runs 3] [--clip 1080p30-h264] [--seconds S] [--memory] [--start-up]

The loop to compare with is MediaPipe's default: cv2.VideoCapture, PoseLandmarker(running_mode=VIDEO) with the
full model as published and no other option, so without segmentation masks, cv2, mp4v. Everything runs as a
process of its own, one after the other, round after round, so that a machine that is busy for a while is busy
for all; medians over the rounds are printed, and each bar with whether it is met. Ratios of CPU time stand
beside those of the clock: they hold on a busy machine, too. The floor is decode + bare inference + encode in
CPU seconds, shared out over all cores; the bare inference needs `pip install ai-edge-litert`. The published
model comes out of the mediapipe wheel (34 MB), fetched once.
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.process_cost import Run, run
from benchmarks.speed_clips import HD, PHONE_CLIPS, SAMPLES, SMALL, PhoneClip, make_clip, published_bundle

from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import TRACK_FILE
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL
from liftphase.pose.models.mediapipe.store import ensure_bundle

COMMAND = [str(Path(sys.executable).with_name("liftphase"))]
LOOPS = [sys.executable, str(Path(__file__).with_name("speed_loops.py"))]
LOOP, VIDEO, NO_VIDEO, AGAIN = "default loop", "analyze", "analyze --no-video", "analyze pose.npz"
PARTS = ("decode", "inference", "encode")
# Times the default loop that `analyze` and `analyze --no-video` are to be, by name of the clip.
BARS = {
    "1080p30-h264": (2.0, 2.6),
    "1080p60-h264": (3.0, 4.0),
    "720p240-h264": (6.0, 8.0),
    "2160p60-hevc": (3.0, 3.5),
}


def measure_clip(clip: PhoneClip, seconds: float, cache: Path, runs: int, scratch: Path) -> None:
    """Time all that there is to time of one clip, and print it."""
    path, published = make_clip(clip, seconds, cache), published_bundle(cache)
    bundle = ensure_bundle(DEFAULT_MODEL)
    rounds: dict[str, list[Run]] = {}
    parts: dict[str, list[float]] = {}
    for number in range(runs):
        results = scratch / f"{clip.name}-{number}"
        lift = ["--exercise", clip.lift]
        track = results / "video" / path.stem / TRACK_FILE
        work = {
            LOOP: [*LOOPS, "default", str(path), str(published), str(scratch / "loop.mp4")],
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
    report(clip, seconds, rounds, parts)


def report(
    clip: PhoneClip, seconds: float, rounds: dict[str, list[Run]], parts: dict[str, list[float]]
) -> None:
    """Print the table of one clip and its bars."""
    frames = round(seconds * clip.fps)
    cores = len(os.sched_getaffinity(0))
    wall_s = {name: statistics.median(run.wall_s for run in of) for name, of in rounds.items()}
    cpu_s = {name: statistics.median(run.cpu_s for run in of) for name, of in rounds.items()}
    cpu_ms = {name: 1000 * statistics.median(values) for name, values in parts.items()}
    floor_s = sum(cpu_ms.values()) / 1000 * frames / cores if len(parts) == len(PARTS) else None
    people = "one person" if clip.people == 1 else f"{clip.people} people"
    size = "x".join(map(str, clip.size))
    facts = f"{clip.codec} {size}, {clip.fps} fps, {clip.mbit_s:g} Mbit/s, {people}, {seconds:g} s"
    load = os.getloadavg()[0]
    click.echo(f"\n{facts}; {cores} cores, load {load:.1f}; medians of {len(rounds[LOOP])} rounds")
    click.echo(f"CPU ms a frame: {', '.join(f'{name} {value:.2f}' for name, value in cpu_ms.items())}")
    click.echo(
        "| | frames/s | CPU s / video s | peak MB | x default loop | x its CPU | % of floor |\n"
        "|---|---|---|---|---|---|---|"
    )
    for name, of in rounds.items():
        peak_mb = max(run.peak_mb for run in of)
        fraction = f"{100 * floor_s / wall_s[name]:.0f}" if floor_s and name in (LOOP, VIDEO) else "-"
        click.echo(
            f"| {name} | {frames / wall_s[name]:.0f} | {cpu_s[name] / seconds:.2f} | {peak_mb:.0f} "
            f"| {wall_s[LOOP] / wall_s[name]:.2f} | {cpu_s[LOOP] / cpu_s[name]:.2f} | {fraction} |"
        )
    print_bars(clip, wall_s, floor_s)
    bar("peak memory, MB", max(run.peak_mb for run in rounds[VIDEO]), maximum=700)


def print_bars(clip: PhoneClip, wall_s: dict[str, float], floor_s: float | None) -> None:
    """Print the bars of speed of one clip."""
    for name, minimum in zip((VIDEO, NO_VIDEO), BARS.get(clip.name, ()), strict=False):
        bar(f"{name}, times the default loop", wall_s[LOOP] / wall_s[name], minimum=minimum)
    if clip is HD:
        if floor_s:
            bar("analyze, share of the floor", floor_s / wall_s[VIDEO], minimum=0.8)
        bar("analyze pose.npz, seconds", wall_s[AGAIN], maximum=0.3)


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


def measure_start_up(runs: int, scratch: Path) -> None:
    """`liftphase --help`, and what an analysis of 10 s takes beside its passes over the frames."""
    times = [run([*COMMAND, "--help"]).wall_s for _ in range(max(runs, 5))]
    click.echo(f"liftphase --help: median {statistics.median(times):.3f} s, slowest {max(times):.3f} s")
    bar("liftphase --help, seconds", statistics.median(times), maximum=0.25)
    outside = []
    for number in range(runs):
        done = run([*LOOPS, "passes", str(SAMPLES / "squat.mp4"), str(scratch / f"start-{number}")])
        wall_s, cpu_s = map(float, done.output.split()[-2:])
        outside.append((done.wall_s - wall_s, done.cpu_s - cpu_s))
    wall_s, cpu_s = (statistics.median(values) for values in zip(*outside, strict=True))
    click.echo(f"analyze, 10 s of a clip, outside its passes: {wall_s:.2f} s, {cpu_s:.2f} s of CPU")
    bar("analyze outside its passes, seconds", wall_s, maximum=1.0)


def default_cache() -> Path:
    """A folder in the user's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("liftphase", appauthor=False) / "benchmarks" / "speed"


@click.command(context_settings={"show_default": True})
@click.option("--runs", default=3, type=click.IntRange(1), help="rounds; medians over them are printed")
@click.option("--clip", "names", multiple=True, type=click.Choice([*PHONE_CLIPS]), help="default: with bars")
@click.option("--seconds", default=30.0, type=click.FloatRange(1), help="length of the clip at 30 fps")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path), help="folder for the clips")
@click.option("--memory", is_flag=True, help="only: peak memory of 1 and 20 minutes")
@click.option("--start-up", is_flag=True, help="only: start of the command")
def main(
    runs: int, names: tuple[str, ...], seconds: float, cache: Path, memory: bool, start_up: bool
) -> None:
    """Measure how fast clips are analyzed."""
    try:
        with tempfile.TemporaryDirectory() as scratch:
            if start_up or not memory:
                measure_start_up(runs, Path(scratch))
            if memory:
                measure_memory(cache, Path(scratch))
            if memory or start_up:
                return
            for name in names or BARS:
                clip = PHONE_CLIPS[name]
                # As many frames of each: the longer a clip, the less its start counts.
                measure_clip(clip, seconds * 30 / clip.fps, cache, runs, Path(scratch))
    except LiftphaseError as error:
        raise click.ClickException(str(error)) from None
    except subprocess.CalledProcessError as error:
        raise click.ClickException(f"{error}\n{error.output[-2000:]}") from None


if __name__ == "__main__":
    main()

"""What looking only where something moves spares in an hour's recording, and that no set is lost by it.

python tests/benchmarks/long_recording.py [--minutes 60] [--sets 10] [--runs 1] [--video]

The recording is 640 x 480 at 30 frames a second: a rendered set, again and again, with the lifter walking in
and out, and between two of them nothing but the noise of the sensor. Both ways run one after the other, each
as a process of its own; "whole" is the same code that looks at every frame.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import click
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.process_cost import Run, run
from benchmarks.speed import COMMAND, LOOPS, bar, default_cache
from benchmarks.speed_clips import SMALL, code

from liftphase.export.result_folder import ANALYSIS_FILE
from studio import Scene
from studio.scene import Production

SCENE = Scene("squat", tempo="2-0-1-1", reps=8, seed=3, size=SMALL.size)
STILL_S = 4
# Ratio of CPU times that is asked for, at ten sets an hour.
MAX_RATIO = 0.25


def make_recording(minutes: int, sets: int, folder: Path) -> Path:
    """The recording, made in `folder` unless it is there already."""
    path = folder / f"session-{minutes}min-{sets}sets.mp4"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".filming-", dir=folder) as scratch:
        block = folder / "session-block.mp4"
        if not block.exists():
            code(SMALL, _film(Production(SCENE)), Path(scratch) / block.name)
            (Path(scratch) / block.name).rename(block)
        _assemble(block, Path(scratch) / path.name, minutes, sets)
        (Path(scratch) / path.name).rename(path)
    return path


def _film(production: Production) -> Iterator[NDArray[np.uint8]]:
    """The set, in whole seconds, and then a few in which nothing moves."""
    frames = -(-round(production.duration_s * SMALL.fps) // SMALL.fps) * SMALL.fps
    times_s = [min(number / SMALL.fps, production.duration_s) for number in range(frames)]
    for number, time_s in enumerate(times_s):
        yield production.frame(time_s, number)
    still = production.frame(times_s[-1], 0)
    for _ in range(STILL_S * SMALL.fps):
        yield still


def _assemble(block: Path, path: Path, minutes: int, sets: int) -> None:
    """Repeat the packets of the block: sets at even distances, stillness between and around them."""
    with av.open(str(block)) as source, av.open(str(path), "w") as output:
        images = source.streams.video[0]
        stream = output.add_stream_from_template(images)
        assert images.time_base is not None
        packets = [(p.is_keyframe, bytes(p)) for p in source.demux(images) if p.pts is not None]
        moving, still = packets[: -STILL_S * SMALL.fps], packets[-STILL_S * SMALL.fps :]
        each = 60 * SMALL.fps * minutes // sets // len(still) * len(still)
        rest = (each - len(moving)) // len(still)
        step = round(1 / (SMALL.fps * images.time_base))
        one = [*still * (rest // 2), *moving, *still * (rest - rest // 2)]
        for number, (is_key, data) in enumerate(one * sets):
            packet = av.Packet(data)
            packet.pts = packet.dts = number * step
            packet.duration, packet.time_base = step, images.time_base
            packet.is_keyframe, packet.stream = is_key, stream
            output.mux(packet)


def _report(name: str, runs: list[Run], results: Path, minutes: int) -> float:
    """Print the cost of one way and what it found; returns CPU seconds a minute of the recording."""
    analysis = json.loads(next(results.glob(f"*/{ANALYSIS_FILE}")).read_text(encoding="utf-8"))
    cost = statistics.median(run.cpu_s for run in runs) / minutes
    reps = [len(each["reps"]) for each in analysis["sets"]]
    click.echo(
        f"| {name} | {cost:.2f} | {max(run.peak_mb for run in runs):.0f} | {len(reps)} sets "
        f"of {min(reps, default=0)} to {max(reps, default=0)} reps |"
    )
    for note in analysis["quality"]["notes"]:
        click.echo(f"    {note['code']}: {note['message'][:160]}")
    return cost


@click.command(context_settings={"show_default": True})
@click.option("--minutes", default=60, type=click.IntRange(6))
@click.option("--sets", default=10, type=click.IntRange(1))
@click.option("--runs", default=1, type=click.IntRange(1), help="rounds; medians over them are printed")
@click.option("--video", is_flag=True, help="with the annotated video")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path), help="folder for the clips")
def main(minutes: int, sets: int, runs: int, video: bool, cache: Path) -> None:
    """Compare both ways of looking at a long recording."""
    path = make_recording(minutes, sets, cache)
    options = [str(path), "--exercise", SCENE.lift, *(() if video else ("--no-video",))]
    with tempfile.TemporaryDirectory() as scratch:
        ways = {
            "where something moves": [*COMMAND, "analyze"],
            "whole": [*LOOPS, "whole"],
        }
        done: dict[str, list[Run]] = {name: [] for name in ways}
        for name, command in [*ways.items()] * runs:
            done[name].append(run([*command, *options, "-o", str(Path(scratch) / name / "out")]))
        click.echo("| | CPU s a minute | peak MB | found |\n|---|---|---|---|")
        costs = [_report(name, done[name], Path(scratch) / name / "out", minutes) for name in ways]
    bar(
        "CPU of looking where something moves, of that of looking at all",
        costs[0] / costs[1],
        maximum=MAX_RATIO,
    )


if __name__ == "__main__":
    main()

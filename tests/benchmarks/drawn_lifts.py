"""Counts and direction of drawn sets of every lift, named and not: what each lift's table is worth.

python tests/benchmarks/drawn_lifts.py [--sets 12] [LIFT ...]

Each set has three reps, is seen from anywhere, and has the errors that pose models make. `direction` is the
share of movements whose phase is right, over the sets in which movements were found; a set is swapped where
more than half are wrong.
"""

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from liftphase.analysis import measure_track
from liftphase.pose.track import PoseTrack
from liftphase.reps.model import Analysis
from recognition import tracks
from recognition.further_lifts import FURTHER_DRILLS
from recognition.lifts import DRILLS

REPS, FPS, NOISE_PX = 3, 15.0, 0.4
# Movements over less of the way say nothing about the direction.
_MIN_WAY = 0.3


def draw(lift: str, number: int) -> tuple[PoseTrack, NDArray[np.float64]]:
    """One set, with a little noise from frame to frame, and its true way (T,) from the lengthened end."""
    rng = np.random.default_rng([17, number])
    track, _, way = tracks.draw_set(lift, rng)
    noise = rng.normal(0, NOISE_PX, track.image_px.shape).astype(np.float32)
    return replace(track, image_px=track.image_px + noise), way


def right_phases(analysis: Analysis, times_s: NDArray, way: NDArray) -> float | None:
    """The share of movements whose phase is right; None without any."""
    right = []
    for phase in analysis.segments:
        if phase.kind in ("eccentric", "concentric"):
            before, after = np.interp([phase.start_s, phase.end_s], times_s, way)
            if abs(after - before) >= _MIN_WAY:
                right.append((after > before) == (phase.kind == "concentric"))
    return float(np.mean(right)) if right else None


@click.command(context_settings={"show_default": True})
@click.option("--sets", default=12, help="drawn of each lift")
@click.argument("lifts", nargs=-1)
def main(sets: int, lifts: tuple[str, ...]) -> None:
    """Print the table."""
    tracks.REPS, tracks.FPS = REPS, FPS
    click.echo("| lift | reps right | none found | swapped | unnamed: swapped | unnamed: taken for |")
    click.echo("|---|---|---|---|---|---|")
    for lift in lifts or (*DRILLS, *FURTHER_DRILLS):
        drawn = [draw(lift, number) for number in range(sets)]
        named = [measure_track(track, exercise=lift).analysis for track, _ in drawn]
        unnamed = [measure_track(track).analysis for track, _ in drawn]
        swapped = [
            sum(share < 0.5 for a, (t, w) in zip(found, drawn, strict=True)
                if (share := right_phases(a, t.times_s, w)) is not None)
            for found in (named, unnamed)
        ]  # fmt: skip
        counts = [a.rep_count for a in named]
        taken = Counter(a.exercise.name if a.rep_count else "nothing" for a in unnamed).most_common(3)
        click.echo(
            f"| {lift} | {counts.count(REPS)}/{sets} | {counts.count(0)} | {swapped[0]} | {swapped[1]} | "
            f"{', '.join(f'{name} {count}' for name, count in taken)} |"
        )


if __name__ == "__main__":
    main()

"""What each ingredient of the phase classifier buys: accuracy with one of them taken out at a time.

python tests/benchmarks/ablation.py [--tier easy|hard|shared]

Works on the films and PoseTracks that accuracy.py has made; run that first.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import Job, default_cache, real_jobs, rendered_jobs, run_job
from benchmarks.scoring import Summary, summarize
from benchmarks.tiers import TIERS

from liftphase.kinematics.excursion import BodyDisplacement, fit_excursion


def _straight_line(points: np.ndarray, inside: np.ndarray) -> np.ndarray:
    centered = points - points[inside].mean(axis=0)
    return centered @ np.linalg.svd(centered[inside], full_matrices=False)[2][0]


def _refine_once(
    body: BodyDisplacement, exercise: Any, initial: np.ndarray, run: np.ndarray, near: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    inside = np.zeros(len(initial), dtype=bool)
    inside[run[0] : run[-1] + 1] = True
    return fit_excursion(body, exercise, initial, inside), run


def _equal_weights(body: Any, inside: np.ndarray) -> np.ndarray:
    return np.full(body.displacement.shape[1], 1 / body.displacement.shape[1])


# Name -> what stands in for which function of the library.
VARIANTS: dict[str, dict[str, Callable[..., Any]]] = {
    "everything": {},
    "landmarks alone": {
        "kinematics.excursion.fuse_patch_velocities": lambda paths, vertical, seen, inside, counted: seen
    },
    "patches weighed once": {
        "kinematics.patch_motion._leave_one_out_weights": lambda speeds, variance: 1 / variance
    },
    "camera not held still": {"phases.classifier.compensate_camera_motion": lambda track: track},
    "hands not carried on": {"phases.classifier.recover_wrists": lambda track: track},
    "sets looked for once": {"phases.classifier._refine": _refine_once},
    "unfinished reps": {"phases.sets.append_failed_rep": lambda excursion, turns, swing: turns},
    "no onset model": {
        "phases.boundaries._refine_holds": lambda grid, versions, movements, cutoffs: movements
    },
    "no turn model": {"phases.boundaries.are_corner_turns": lambda fits: False},
    "one cut-off (6 Hz)": {"phases.boundaries.choose_cutoff": lambda density, duration_s, peak_speed: 6.0},
    "points count alike": {"kinematics.excursion._point_weights": _equal_weights},
    "straight line for the path": {"kinematics.excursion.arc_length_along_path": _straight_line},
    "shake not removed": {"kinematics.excursion._remove_shake": lambda travel, support: travel},
    "edges not cut free": {
        "phases.sets._refine_set_bounds": lambda excursion, support, candidate: candidate,
        "phases.classifier.trim_creep": lambda grid, versions, movements: movements,
    },
    "every swing kept": {
        "phases.classifier.rep_movements": lambda movements, *rest: slice(0, len(movements))
    },
}


@click.command()
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*TIERS, "shared"]), help="default: all")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
def main(tiers: tuple[str, ...], cache: Path) -> None:
    """Print a Markdown table a tier: a row an ingredient left out."""
    for tier in tiers or (*TIERS, "shared"):
        jobs = rendered_jobs(tier, quick=False) if tier in TIERS else real_jobs(SHARED)
        if not jobs:
            continue
        click.echo(f"\n{tier}, {len(jobs)} clips\n")
        click.echo("| left out | reps exact | F1 | median | p90 | eccentric MAE | pauses F1 | ghost |")
        click.echo("|---|---|---|---|---|---|---|---|")
        for name, stand_ins in VARIANTS.items():
            click.echo(_row(name, _measure(jobs, stand_ins, cache)))


def _measure(jobs: list[Job], stand_ins: dict[str, Callable[..., Any]], cache: Path) -> Summary:
    with ExitStack() as stack:
        for place, stand_in in stand_ins.items():
            stack.enter_context(patch(f"liftphase.{place}", stand_in))
        return summarize([run_job(job, cache).score for job in jobs])


def _row(name: str, summary: Summary) -> str:
    def ms(seconds: float | None) -> str:
        return "-" if seconds is None else f"{1000 * seconds:.0f} ms"

    cells = [
        name,
        f"{summary.clips_exact}/{summary.clips}",
        f"{summary.move_f1:.3f}",
        ms(summary.boundary_median),
        ms(summary.boundary_p90),
        ms(summary.eccentric_mae),
        f"{summary.hold_f1:.3f}",
        f"{summary.false_positive_s:.1f} s",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

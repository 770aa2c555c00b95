"""How exact the stretch of a rep against its set's first reps is, on rendered clips with known angles.

python tests/benchmarks/stretch.py [--tier easy|hard]

The error is the measured `stretch_deg` less what the true angles give at the same moments: what the limit of
over-stretch has to leave room for.
"""

import sys
from dataclasses import replace
from pathlib import Path

import click
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import Job, default_cache, frame_times, render_scene, rendered_jobs, run_job

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.export.result_folder import TRACK_FILE
from liftphase.pose.track_file import load_track
from liftphase.reps.metrics import ClipTrace, compare_end_range
from liftphase.reps.rep_flags import OVERSTRETCH_DEG


def stretch_errors(job: Job, cache: Path) -> list[float]:
    """Measured less true stretch of every rep of a clip that has one, degrees."""
    assert job.scene_clip is not None
    outcome = run_job(job, cache)
    if outcome.score.failure:
        return []
    track = load_track(outcome.results / TRACK_FILE)
    measured = measure_track(track, exercise=job.lift)
    _, truth = render_scene(job.scene_clip.scene, cache / "films")
    times = frame_times(truth)
    angles = {
        name: np.where(
            np.isfinite(seen), np.interp(track.times_s, times, truth["angles_deg"]["image"][name]), np.nan
        )
        for name, seen in measured.angles.items()
        if name in truth["angles_deg"]["image"]
    }
    trace = ClipTrace(track.times_s, angles, float(track.times_s[0]), float(track.times_s[-1]))
    reps = [replace(rep, stretch_deg=None) for rep in measured.analysis.reps]
    true = compare_end_range(reps, find_exercise(job.lift).leading_joint, trace)
    return [
        rep.stretch_deg - true_rep.stretch_deg
        for rep, true_rep in zip(measured.analysis.reps, true, strict=True)
        if rep.stretch_deg is not None and true_rep.stretch_deg is not None
    ]


@click.command(context_settings={"show_default": True})
@click.option("--tier", default="easy", type=click.Choice(["easy", "hard"]))
@click.option(
    "--cache",
    default=default_cache,
    type=click.Path(path_type=Path),
    help="folder for clips and PoseTracks",
)
def main(tier: str, cache: Path) -> None:
    """Measured less true stretch against the first reps, in degrees."""
    cv2.setNumThreads(1)
    jobs = rendered_jobs(tier, quick=False)
    errors = np.concatenate([stretch_errors(job, cache) for job in jobs])
    spread = np.percentile(np.abs(errors), (50, 95, 100))
    click.echo(f"{tier}: {len(jobs)} clips, {len(errors)} reps, standard deviation {errors.std():.1f} deg")
    click.echo("absolute error, deg: median {:.1f}, 95th percentile {:.1f}, largest {:.1f}".format(*spread))
    click.echo(
        f"above the limit of {OVERSTRETCH_DEG:g} deg by error alone: {(errors > OVERSTRETCH_DEG).sum()}"
    )


if __name__ == "__main__":
    main()

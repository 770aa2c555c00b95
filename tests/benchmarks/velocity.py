"""How exact velocities in meters a second are: on rendered films with known truth, and a plate on real clips.

python tests/benchmarks/velocity.py [--quick] [--held-back] [--workers N]

Films are rendered once and kept, and so are their PoseTracks. Of half of the films the program is told
the plate's diameter, in the others it has to find a full-size one; one row has the lifter's height alone.
"""

import os
import sys
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache, pose_code, render_scene
from benchmarks.plates_anew import follow_plates
from benchmarks.real_clips import SHARED, find_real_clips, track_of, tracks_folder
from benchmarks.velocity_films import VelocityFilm, easy_films, hard_films, held_back_films
from benchmarks.velocity_scores import Value, describe_failure, format_rows, score_film, table
from benchmarks.workers import make_pool

from liftphase.analysis import TrackAnalysis, measure_track
from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import TRACK_FILE
from liftphase.kinematics.plate_sizes import FULL_SIZE_MM
from liftphase.kinematics.scale import measure_scale
from liftphase.pipeline import analyze_clip
from liftphase.pipeline.options import RunOptions
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.reps.issues import VELOCITY_REFUSALS
from liftphase.reps.known_lengths import KnownLengths

QUICK = 10
# Real clips in which a plate faces the camera, and what makes each worth having.
PLATE_CLIPS = {
    "barpath_small_squat": "a bumper from the side, before other plates",
    "bichraix_good008": "deadlift from the side, one plate before the legs",
    "formfit_squat": "front squat from the side, plain background",
    "dillonloh__squats_quarter": "half from behind, a rack's post beside the plate",
    "yolopowah0__test_squat_squat_3": "half from behind, both plates of the bar side by side",
    "jeff-j-che__nico_unblocked": "deadlift from the side, near and far plate overlap",
    "yolopowah0__test_hip_thrust_video7": "hip thrust, a plate near the floor",
    "repcount_incline_bench_2": "incline bench, the plate high and from the front",
    "wurminator__bench_press_barbell": "bench press half from the side, the plate partly cut off",
}


@dataclass(frozen=True)
class FilmResult:
    """The scored numbers of a film, those with the lifter's height alone, and why there are none."""

    film: VelocityFilm
    values: list[Value]
    by_height: list[Value]
    reason: str


def run_film(film: VelocityFilm, cache: Path) -> FilmResult:
    """Render the film if need be, analyze it (with the kept PoseTrack if there is one) and score it."""
    clip, truth = render_scene(film.scene, cache / "films")
    try:
        track = _track(clip, cache)
        analysis = _analyze(track, film, KnownLengths(plate_mm=film.plate_mm)).analysis.to_dict()
    except LiftphaseError as error:
        return FilmResult(film, score_film(film, truth, None), [], str(error))
    height_cm = 100 * truth["lifter"]["height_m"]
    bare = _analyze(replace(track, plates=None), film, KnownLengths(height_cm=height_cm)).analysis.to_dict()
    by_height = [] if film.kind else score_film(film, truth, bare)
    return FilmResult(film, score_film(film, truth, analysis), by_height, _reason(analysis, track))


def _track(clip: Path, cache: Path) -> PoseTrack:
    results = cache / "results" / pose_code() / clip.parent.name
    path = results / clip.stem / TRACK_FILE
    if not path.exists():
        analyze_clip(clip, results, RunOptions(video=False, report=False))
    return load_track(path)


def _analyze(track: PoseTrack, film: VelocityFilm, known: KnownLengths) -> TrackAnalysis:
    return measure_track(track, exercise=film.scene.lift, known=known)


def _reason(analysis: dict[str, Any], track: PoseTrack) -> str:
    """Why an analysis holds no velocities."""
    quality = analysis["quality"]
    said = [note["message"] for note in quality["notes"] if note["code"] in VELOCITY_REFUSALS]
    if track.plates is None:
        said.append("no plate was followed")
    return "; ".join([*said, *quality["warnings"]])


def plate_variation(track: PoseTrack, lift: str | None) -> tuple[float, int] | None:
    """Coefficient of variation of a plate's diameter in meters along the sets, and in how many frames.

    The rim's major axis over the pixels of a meter in the same frame, whatever the plate's true diameter is.
    None without a plate or a set.
    """
    measured = measure_track(track, exercise=lift)
    kin = measured.kinematics
    scale = measure_scale(kin, plate_mm=FULL_SIZE_MM)
    if kin.plates is None or scale.source != "plate" or not measured.analysis.sets:
        return None
    during = np.zeros(len(track.times_s), bool)
    for own in measured.analysis.sets:
        during |= (track.times_s >= own.start_s) & (track.times_s <= own.end_s)
    diameter = (kin.plates.axes_px[:, 0] / scale.per_frame)[during]
    diameter = diameter[np.isfinite(diameter)]
    return (float(diameter.std() / diameter.mean()), len(diameter)) if len(diameter) else None


def real_rows(shared: Path, cache: Path) -> list[str]:
    """A line for each of `PLATE_CLIPS`, and one for all."""
    lines, found = [], []
    for clip in find_real_clips(shared):
        if clip.path.stem not in PLATE_CLIPS:
            continue
        track = track_of(clip, tracks_folder(cache))
        # Kept landmarks may be older than how plates are followed.
        got = None if track is None else plate_variation(follow_plates(clip.path, track), clip.lift)
        shown = "no plate measured" if got is None else f"{100 * got[0]:.1f} % in {got[1]} frames"
        found += [] if got is None else [got[0]]
        lines.append(f"  {clip.path.stem}: {shown} ({PLATE_CLIPS[clip.path.stem]})")
    summary = f"{sum(cv <= 0.02 for cv in found)} of {len(found)} with a plate are within 2 %"
    return [
        f"real clips, plate's diameter along the path, coefficient of variation <= 2 %: {summary}",
        *lines,
    ]


@click.command(context_settings={"show_default": True})
@click.option("--quick", is_flag=True, help=f"the first {QUICK} films of each half, no real clips")
@click.option("--held-back", is_flag=True, help="the films that no variant was chosen on, no real clips")
@click.option("--shared", default=SHARED, type=click.Path(path_type=Path), help="folder of clips/ and wild/")
@click.option(
    "--cache", default=default_cache, type=click.Path(path_type=Path),
    help="folder for rendered clips and PoseTracks; also $LIFTPHASE_BENCHMARK_CACHE",
)  # fmt: skip
@click.option("--workers", default=os.cpu_count() or 1, type=click.IntRange(1))
def main(quick: bool, held_back: bool, shared: Path, cache: Path, workers: int) -> None:
    """Measure velocities, displacements and their intervals against rendered truth."""
    few = QUICK if quick else None
    films = held_back_films() if held_back else [*easy_films()[:few], *hard_films()[:few]]
    results = []
    with make_pool(workers) as pool:
        pending = {pool.submit(run_film, film, cache): film for film in films}
        for number, future in enumerate(as_completed(pending), 1):
            click.echo(f"{number}/{len(films)} {pending[future].name}", err=True)
            results.append(future.result())
    print_results(sorted(results, key=lambda result: films.index(result.film)))
    if not (quick or held_back):
        click.echo("\n".join(real_rows(shared, cache)))


def print_results(results: list[FilmResult]) -> None:
    """The table of bars, and a line for every film that fails."""
    easy = [v for r in results if not r.film.kind for v in r.values]
    hard = [v for r in results if r.film.kind for v in r.values]
    by_height = [v for r in results for v in r.by_height]
    click.echo(format_rows([("", "bar", "measured", "of"), *table(easy, hard, by_height)]))
    lines = [line for r in results if (line := describe_failure(r.film, r.values, r.reason))]
    click.echo("\nfilms that fail:\n" + "\n".join(f"  {line}" for line in lines) + "\n")


if __name__ == "__main__":
    main()

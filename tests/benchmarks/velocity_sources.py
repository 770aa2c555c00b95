"""What plate, points and height are worth beside each other on rendered films, and what wrong lengths do.

python tests/benchmarks/velocity_sources.py

Uses the films and PoseTracks that `velocity.py` keeps; run it first, also with --held-back.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache, pose_code, render_scene
from benchmarks.velocity_films import VelocityFilm, easy_films, hard_films, held_back_films
from benchmarks.velocity_scores import DISPLACEMENT, rms, score_film

from liftphase.analysis import measure_track
from liftphase.export.result_folder import TRACK_FILE
from liftphase.kinematics.prepared import Kinematics, prepare
from liftphase.kinematics.scale import measure_scale
from liftphase.kinematics.scale_model import Remark, RemarkCode, Scale, ScalePoints
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.reps.known_lengths import KnownLengths
from liftphase.signal.noise import U_PER_SD

FULL_MM, TOLD_MM = 450, (200, 250, 300, 350, 400, 500, 600)
# Where a finger taps: half-width, pixels.
TAP_U_PX = 3.0

Film = tuple[VelocityFilm, dict[str, Any], PoseTrack]


@click.command()
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
def main(cache: Path) -> None:
    """Print the errors of ways by each source, and what becomes of plates whose told size is wrong."""
    films = [film for film in _films(cache) if film[2].plates is not None]
    click.echo("\n".join([*_ways(films), *_sizes(films)]))


def _films(cache: Path) -> Iterator[Film]:
    for film in (*easy_films(), *hard_films(), *held_back_films()):
        clip, truth = render_scene(film.scene, cache / "films")
        path = cache / "results" / pose_code() / clip.parent.name / clip.stem / TRACK_FILE
        if not path.exists():
            raise click.UsageError(f"{film.name} has no PoseTrack yet: run velocity.py first.")
        yield film, truth, load_track(path)


def _ways(films: list[Film]) -> Iterator[str]:
    """Errors of the ways of a film's reps, of those that have one by every source."""
    rng = np.random.default_rng(0)
    errors: dict[str, list[float]] = {"plate": [], "points": [], "height": [], "points or height": []}
    for film, truth, track in films:
        kin = prepare(track)
        plate = measure_scale(kin, plate_mm=film.scene.plates_mm[0])
        if film.kind or plate.source != "plate" or not plate.usable:
            continue
        points, height_cm = _tapped(kin, film, plate, rng), 100 * truth["lifter"]["height_m"]
        bare = replace(track, plates=None)
        told = (
            (track, KnownLengths(plate_mm=film.scene.plates_mm[0])),
            (bare, KnownLengths(points=points)),
            (bare, KnownLengths(height_cm=height_cm)),
            (bare, KnownLengths(points=points, height_cm=height_cm)),
        )
        off = [_error(film, truth, own, known) for own, known in told]
        if np.isfinite(off).all():
            for error, name in zip(off, errors, strict=True):
                errors[name].append(error)
    for name, own in errors.items():
        yield f"ways by {name}: {100 * rms(np.array(own)):.1f} % off (RMSE), of {len(own)} films"


def _tapped(kin: Kinematics, film: VelocityFilm, plate: Scale, rng: np.random.Generator) -> ScalePoints:
    """Two points on the plate's rim."""
    across_m = film.scene.plates_mm[0] / 1000
    tap, missed = rng.normal(0, TAP_U_PX / U_PER_SD / np.sqrt(2), 2)
    return ScalePoints(float(kin.times_s[0]), (0.0, tap), (0.0, across_m * plate.px_per_m + missed), across_m)


def _error(film: VelocityFilm, truth: dict[str, Any], track: PoseTrack, known: KnownLengths) -> float:
    """Mean relative error of the ways; NaN where there are none."""
    analysis = measure_track(track, exercise=film.scene.lift, known=known).analysis.to_dict()
    ways = [value for value in score_film(film, truth, analysis) if value.key == DISPLACEMENT]
    off = [value.error / value.true for value in ways if value.true and value.error is not None]
    return float(np.mean(off)) if off else float("nan")


def _sizes(films: list[Film]) -> Iterator[str]:
    """What becomes of plates with right and with wrong sizes, alone and beside the lifter's true height."""
    seen: dict[str, Counter[str]] = {}
    for film, truth, track in films:
        kin, height_cm = prepare(track), 100 * truth["lifter"]["height_m"]
        diameter_mm = film.scene.plates_mm[0]
        right = measure_scale(kin, plate_mm=diameter_mm)
        if right.source != "plate" or not right.usable:
            continue
        wrong = TOLD_MM if diameter_mm == FULL_MM else (FULL_MM,)
        for told_mm in (diameter_mm, *wrong):
            name = f"{told_mm} mm for {diameter_mm}"
            alone = measure_scale(kin, plate_mm=told_mm)
            both = measure_scale(kin, plate_mm=told_mm, height_cm=height_cm)
            seen.setdefault(f"{name}, alone", Counter())[_outcome(alone)] += 1
            seen.setdefault(f"{name}, with the height", Counter())[_outcome(both)] += 1
    for name, counts in sorted(seen.items()):
        outcomes = ", ".join(f"{outcome} {count}" for outcome, count in counts.most_common())
        yield f"plates, {name}: {outcomes}"


def _outcome(scale: Scale) -> str:
    """What became of a plate that was told: what people get, and are told."""
    if not scale.usable:
        return "no velocities"
    if scale.source != "plate":
        return "not by the plate"
    codes = {note.code for note in scale.notes if isinstance(note, Remark)}
    if RemarkCode.LENGTHS_DIFFER in codes:
        return "wider interval"
    return "size in doubt" if RemarkCode.PLATE_SIZE_DOUBTED in codes else "no note"


if __name__ == "__main__":
    main()

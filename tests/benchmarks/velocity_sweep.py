"""What a constant of the velocities changes on the rendered films: the plateau that it stands on.

python tests/benchmarks/velocity_sweep.py kinematics.load_path _MAX_JUMP 0.007 0.009 0.011

Uses the films and PoseTracks that `velocity.py` keeps; run it first.
"""

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.clips import default_cache, pose_code, render_scene
from benchmarks.velocity_films import VelocityFilm, easy_films
from benchmarks.velocity_scores import (
    DISPLACEMENT,
    MEAN,
    Value,
    errors,
    relative_errors,
    rms,
    score_film,
    share,
)

from liftphase.analysis import measure_track
from liftphase.errors import LiftphaseError
from liftphase.export.result_folder import TRACK_FILE
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.reps.known_lengths import KnownLengths

Film = tuple[VelocityFilm, dict[str, Any], PoseTrack]


@click.command()
@click.argument("module")
@click.argument("name")
@click.argument("values", type=float, nargs=-1, required=True)
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
def main(module: str, name: str, values: tuple[float, ...], cache: Path) -> None:
    """Score the first half of the films with each value of the constant NAME of liftphase.MODULE."""
    films = [_load(film, cache) for film in easy_films()]
    owner = importlib.import_module(f"liftphase.{module}")
    if not hasattr(owner, name):
        raise click.UsageError(f"liftphase.{module} has no {name}.")
    for value in values:
        setattr(owner, name, value)
        click.echo(f"{name} = {value:g}: {_score(films)}")


def _load(film: VelocityFilm, cache: Path) -> Film:
    clip, truth = render_scene(film.scene, cache / "films")
    path = cache / "results" / pose_code() / clip.parent.name / clip.stem / TRACK_FILE
    if not path.exists():
        raise click.UsageError(f"{film.name} has no PoseTrack yet: run velocity.py first.")
    return film, truth, load_track(path)


def _score(films: list[Film]) -> str:
    by_plate: list[Value] = []
    by_height: list[Value] = []
    for film, truth, track in films:
        height = KnownLengths(height_cm=100 * truth["lifter"]["height_m"])
        by_plate += _values(film, truth, track, KnownLengths(plate_mm=film.plate_mm))
        by_height += _values(film, truth, replace(track, plates=None), height)
    side = [value for value in by_plate if value.film.side]
    relative = relative_errors(value for value in by_height if value.key == DISPLACEMENT)
    return (
        f"side: mean {rms(errors(side, MEAN)):.3f} m/s, way {rms(errors(side, DISPLACEMENT)):.2f} cm; "
        f"{_coverage(by_plate)}; height only: {100 * rms(relative):.1f} %, {_coverage(by_height)}"
    )


def _values(film: VelocityFilm, truth: dict[str, Any], track: PoseTrack, known: KnownLengths) -> list[Value]:
    try:
        measured = measure_track(track, exercise=film.scene.lift, known=known)
    except LiftphaseError:
        return score_film(film, truth, None)
    return score_film(film, truth, measured.analysis.to_dict())


def _coverage(values: list[Value]) -> str:
    found = [value for value in values if value.found is not None]
    return f"{100 * share(found, lambda value: value.within):.0f} % of {len(found)} numbers within"


if __name__ == "__main__":
    main()

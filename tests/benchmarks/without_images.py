"""What a pose track of another program costs: the labeled clips with and without optical flow.

python tests/benchmarks/without_images.py [--tracks FOLDER] [--shared FOLDER]

A track that is read from a file has landmarks alone, and often fewer of them. Needs the pose tracks of the
labeled clips: FOLDER/CLIP/pose.npz, as accuracy.py keeps them.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import default_cache
from benchmarks.labeled_tracks import LabeledTrack, kept_tracks, score_tracks, tracks_in
from benchmarks.tables import COLUMNS

from liftphase.pose.keypoints import COCO_17
from liftphase.pose.skeleton import BLAZEPOSE
from liftphase.pose.track import PoseTrack

_SHOWN = ("reps", "F1", "med", "p90", "ecc", "hold", "cover", "stated")


def _without_flow(track: PoseTrack) -> PoseTrack:
    return replace(track, flow=None)


def _as_coco(track: PoseTrack) -> PoseTrack:
    """The track as another program would have given it: 17 landmarks in the image, nothing else."""
    numbers = BLAZEPOSE.numbers(COCO_17)
    return PoseTrack.from_arrays(
        track.times_s,
        track.image_px[:, numbers],
        width=track.clip.width,
        height=track.clip.height,
        visibility=track.visibility[:, numbers],
        landmarks=COCO_17,
    )


VARIANTS: dict[str, Callable[[PoseTrack], PoseTrack]] = {
    "with optical flow": lambda track: track,
    "landmarks alone": _without_flow,
    "17 landmarks of COCO alone": _as_coco,
}


@click.command()
@click.option("--tracks", type=click.Path(path_type=Path), help="default: the newest of each clip in --cache")
@click.option("--shared", default=SHARED, type=click.Path(path_type=Path), help="clips with labels/NAME.json")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
def main(tracks: Path | None, shared: Path, cache: Path) -> None:
    """Print a Markdown table: a row a variant of the tracks."""
    labeled = tracks_in(tracks, shared / "labels") if tracks else kept_tracks("shared", cache, shared)
    columns = [column for column in COLUMNS if column[0] in _SHOWN]
    heads = [f"{long}, {unit}" if unit in ("ms", "%") else long for _, unit, long, _ in columns]
    click.echo(f"{len(labeled)} clips\n\n| track | {' | '.join(heads)} |\n{'|---' * (len(columns) + 1)}|")
    for name, change in VARIANTS.items():
        changed: list[LabeledTrack] = [replace(each, track=change(each.track)) for each in labeled]
        summary = score_tracks(changed)
        click.echo(f"| {name} | {' | '.join(show(summary) for *_, show in columns)} |")


if __name__ == "__main__":
    main()

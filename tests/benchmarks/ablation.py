"""What each ingredient of the segmentation buys: accuracy with one of them taken out at a time.

python tests/benchmarks/ablation.py [--tier easy|hard|shared]

An ingredient is taken out by thresholds that leave it without effect, or by a track without what it
works on. Needs the tracks that accuracy.py has kept; run that first.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import default_cache
from benchmarks.labeled_tracks import format_head, format_row, kept_tracks, score_tracks
from benchmarks.tiers import TIERS

from liftphase.phases.parameters import DEFAULTS, Parameters
from liftphase.pose.track import PoseTrack

_NEVER = 1e9


@dataclass(frozen=True)
class Variant:
    """The thresholds and the change of the track that take an ingredient out."""

    parameters: Parameters = DEFAULTS
    change: Callable[[PoseTrack], PoseTrack] = lambda track: track


def _without_flow(track: PoseTrack) -> PoseTrack:
    return replace(track, flow=None)


def _with_still_camera(track: PoseTrack) -> PoseTrack:
    if track.flow is None:
        return track
    camera = np.broadcast_to(np.eye(2, 3), track.flow.camera.shape)
    return replace(track, flow=replace(track.flow, camera=camera))


def _without_recovered_wrists(track: PoseTrack) -> PoseTrack:
    if track.flow is None:
        return track
    return replace(track, flow=replace(track.flow, hands_px=np.full_like(track.flow.hands_px, np.nan)))


VARIANTS = {
    "nothing": Variant(),
    "optical flow": Variant(change=_without_flow),
    "compensation of camera motion": Variant(change=_with_still_camera),
    "recovery of wrists": Variant(change=_without_recovered_wrists),
    "failed reps": Variant(Parameters(failed_min_fraction=_NEVER)),
    "onset model": Variant(Parameters(max_shift=0.0)),
    "turn model": Variant(Parameters(corner_error_ratio=0.0)),
    "choice of cut-off (6 Hz for all)": Variant(Parameters(cutoffs_hz=DEFAULTS.cutoffs_hz[:1])),
    "anchor of slow changes": Variant(Parameters(anchor_hz=0.01)),
    "bounds of sets and creep": Variant(
        Parameters(
            standstill_travel=0.0,
            passing_speed_ratio=0.0,
            min_overshoot=_NEVER,
            min_creep_ratio=_NEVER,
        )
    ),
    "selection of reps": Variant(
        Parameters(max_end_outlier_score=_NEVER, max_outlier_score=_NEVER, max_hold_s=_NEVER)
    ),
}


@click.command()
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*TIERS, "shared"]), help="default: all")
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
def main(tiers: tuple[str, ...], cache: Path) -> None:
    """Print a Markdown table a tier: a row an ingredient left out."""
    for tier in tiers or (*TIERS, "shared"):
        labeled = kept_tracks(tier, cache, SHARED)
        if not labeled:
            click.echo(f"{tier}: no kept tracks, so that table is left out", err=True)
            continue
        click.echo(f"\n{tier}, {len(labeled)} clips\n\n{format_head('left out')}")
        for name, variant in VARIANTS.items():
            changed = [replace(each, track=variant.change(each.track)) for each in labeled]
            click.echo(format_row(name, score_tracks(changed, variant.parameters)))


if __name__ == "__main__":
    main()

"""How the accuracy moves with one threshold of the segmentation.

python tests/benchmarks/sweep.py PARAMETER [VALUE ...] [--tier easy|hard|shared] [--tracks FOLDER]

PARAMETER is a field of `liftphase.phases.parameters.Parameters`; a value that is a tuple has commas.
Without values the default is swept from half to one and a half. Works on the tracks that accuracy.py has kept
(run that first), or on a folder of labeled tracks; only what lies right of the track is computed.
"""

import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_videos"))

from benchmarks.accuracy import SHARED
from benchmarks.clips import default_cache
from benchmarks.labeled_tracks import (
    LabeledTrack,
    format_head,
    format_row,
    kept_tracks,
    score_tracks,
    tracks_in,
)
from benchmarks.tiers import TIERS

from liftphase.phases.parameters import DEFAULTS, Parameters

_FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)
_NAMES = [item.name for item in fields(Parameters)]


@click.command(context_settings={"show_default": True})
@click.argument("parameter", type=click.Choice(_NAMES), metavar="PARAMETER")
@click.argument("values", nargs=-1, metavar="[VALUE ...]")
@click.option("--tier", "tiers", multiple=True, type=click.Choice([*TIERS, "shared"]), help="default: all")
@click.option("--tracks", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="folder of NAME.npz or NAME/pose.npz instead")  # fmt: skip
@click.option("--labels", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="folder of NAME.json for --tracks  [default: TRACKS/labels]")  # fmt: skip
@click.option("--cache", default=default_cache, type=click.Path(path_type=Path))
def main(parameter: str, values: tuple[str, ...], tiers: tuple[str, ...], tracks: Path | None,
         labels: Path | None, cache: Path) -> None:  # fmt: skip
    """Print a Markdown table: a row a value of PARAMETER."""
    swept = [_parse(parameter, text) for text in values] or _around_default(parameter)
    for name, labeled in _sources(tiers, tracks, labels, cache).items():
        if not labeled:
            click.echo(f"{name}: no labeled tracks, so that table is left out", err=True)
            continue
        click.echo(f"\n{name}, {len(labeled)} clips\n\n{format_head(parameter)}")
        for value in swept:
            mark = " (default)" if value == getattr(DEFAULTS, parameter) else ""
            summary = score_tracks(labeled, replace(DEFAULTS, **{parameter: value}))
            click.echo(format_row(f"{_shown(value)}{mark}", summary))


def _sources(
    tiers: tuple[str, ...], tracks: Path | None, labels: Path | None, cache: Path
) -> dict[str, list[LabeledTrack]]:
    if tracks is not None:
        return {tracks.name: tracks_in(tracks, labels or tracks / "labels")}
    return {tier: kept_tracks(tier, cache, SHARED) for tier in tiers or (*TIERS, "shared")}


def _parse(parameter: str, text: str) -> Any:
    default = getattr(DEFAULTS, parameter)
    try:
        if isinstance(default, tuple):
            return tuple(float(part) for part in text.split(","))
        return type(default)(text)
    except ValueError:
        raise click.UsageError(f"'{text}' is no value of {parameter}, whose default is {default}") from None


def _around_default(parameter: str) -> list[Any]:
    default = getattr(DEFAULTS, parameter)
    if isinstance(default, tuple):
        return [tuple(factor * part for part in default) for factor in _FACTORS]
    return list(dict.fromkeys(type(default)(factor * default) for factor in _FACTORS))


def _shown(value: Any) -> str:
    return ", ".join(f"{part:.4g}" for part in value) if isinstance(value, tuple) else f"{value:.4g}"


if __name__ == "__main__":
    main()

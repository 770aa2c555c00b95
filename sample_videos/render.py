"""Film a rendered lifter: FILE.mp4 and, beside it, FILE.truth.json with everything that was true.

python sample_videos/render.py squat --tempo 3-1-1-1 --view 60 -o squat.mp4
"""

import sys
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parent))
from studio import FEATURES, HARD, LENSES, LIFTS, THICKNESS, Scene, render


def _size(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in value.lower().split("x"))
    except ValueError:
        raise click.BadParameter(f"{value!r} is not WIDTHxHEIGHT, as in 640x480") from None
    return width, height


def _numbers(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


@click.command(context_settings={"show_default": True})
@click.argument("lift", type=click.Choice(sorted(LIFTS)), metavar="LIFT")
@click.option(
    "--tempo", default="3-1-1-1", help="eccentric-lengthened pause-concentric-shortened pause, s; X: fast"
)
@click.option("--reps", default=5)
@click.option("--sets", default=1)
@click.option("--view", default=60.0, help="camera azimuth in degrees: 0 in front, 90 at the lifter's left")
@click.option("--elevation", default=8.0, help="degrees by which the camera looks down")
@click.option("--size", default="640x480", callback=_size, metavar="WxH", help="as displayed")
@click.option("--fps", default=30.0)
@click.option("--seed", default=0)
@click.option("--rotation", default=0, help="store the frames turned, with a rotation tag: 0, 90, 180, 270")
@click.option("--hard", multiple=True, type=click.Choice(sorted(HARD)), help="a difficulty; may be repeated")
@click.option(
    "--with",
    "features",
    multiple=True,
    type=click.Choice(sorted(FEATURES)),
    help="how the set goes; may be repeated",
)
@click.option(
    "--plate",
    "plates_mm",
    multiple=True,
    type=click.Choice([str(mm) for mm in THICKNESS]),
    callback=_numbers,
    help="diameter in mm of a plate on each end of a barbell; may be repeated, outwards",
)
@click.option("--lens", default="ideal", type=click.Choice(sorted(LENSES)), help="what the phone films with")
@click.option(
    "--camera",
    "camera_m",
    type=(float, float),
    metavar="H D",
    help="height and distance of the camera in meters instead of an elevation that shows the whole lifter",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.mp4"
)
def main(output: Path, lift: str, view: float, elevation: float, **rest: Any) -> None:
    """Film LIFT with known truth into FILE.mp4 and FILE.truth.json."""
    if output.suffix.lower() != ".mp4":
        raise click.UsageError(f"{output} does not end in .mp4")
    if not output.parent.is_dir():
        raise click.UsageError(f"there is no folder {output.parent}")
    try:
        scene = Scene(lift, view_deg=view, elevation_deg=elevation, **rest)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    truth = render(scene, output)
    clip = truth["clip"]
    click.echo(
        f"{output}: {truth['rep_count']} reps, {clip['duration_s']:.1f} s, {clip['frames']} frames", err=True
    )


if __name__ == "__main__":
    main()

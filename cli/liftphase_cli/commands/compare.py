"""`liftphase compare`: two analyzed sets, rep against rep."""

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from liftphase_cli.commands.parameter_types import FilePath

if TYPE_CHECKING:
    from liftphase.render.side_by_side import Step
    from liftphase.reps.model import Analysis
    from liftphase.reps.rep import Rep, Set


@click.command()
@click.argument("first", type=FilePath())
@click.argument("second", type=FilePath())
@click.option(
    "--first-set", type=click.IntRange(1), default=1, metavar="N", help="Which set of FIRST (default: 1)."
)
@click.option("--second-set", type=click.IntRange(1), default=1, metavar="N", help="Which set of SECOND.")
@click.option(
    "--video",
    "video_path",
    type=FilePath(".mp4"),
    metavar="FILE.mp4",
    help="Write both side by side, in step.",
)
@click.option(
    "--png",
    "png_path",
    type=FilePath(".png"),
    metavar="FILE.png",
    help="Plot the curves of each pair of reps.",
)
def compare(
    first: Path, second: Path, first_set: int, second_set: int, video_path: Path | None, png_path: Path | None
) -> None:
    """Compare two sets, FIRST and SECOND: folders of results of `liftphase analyze` or `batch`.

    Prints the seconds of each part of their reps, one by one, and the velocities where both have them, and
    marks differences that are larger than the error of the measurement. In the video each phase begins in
    both at once, and the shorter one waits.
    """
    from rich.console import Console

    from liftphase.errors import UsageError
    from liftphase.export.overwriting import refuse_overwriting
    from liftphase.review.comparison import compare_reps, compare_velocities
    from liftphase.runtime.printable import printable
    from liftphase_cli.presentation.comparison import print_comparison

    refuse_overwriting(png_path, ())
    if video_path is not None and video_path.exists():
        raise UsageError(f"{video_path} exists: give another name, or delete it.")
    analyses = (_read(first), _read(second))
    sets = (_set_of(first, analyses[0], first_set), _set_of(second, analyses[1], second_set))
    reps = (sets[0].reps, sets[1].reps)
    names = _names(first, second)
    points = [analysis.quality.scale and analysis.quality.scale.point for analysis in analyses]
    differences = compare_reps(*reps) + (compare_velocities(*sets) if points[0] == points[1] else [])
    print_comparison(differences, names, tuple(map(len, reps)), Console())
    if None not in points and points[0] != points[1]:
        click.echo(
            f"Velocities are not compared: of the {points[0]} in one, of the {points[1]} in the other."
        )
    if png_path is not None:
        from liftphase.export.result_folder import FRAMES_FILE
        from liftphase.review.comparison import read_excursion, write_curves_png

        curves = [read_excursion(folder / FRAMES_FILE) for folder in (first, second)]
        write_curves_png(curves, _steps(reps), names, png_path)
        click.echo(f"Plot: {printable(str(png_path))}")
    if video_path is not None:
        _write_video((first, second), names, analyses, reps, video_path)
        click.echo(f"Video: {printable(str(video_path))}")


def _read(folder: Path) -> "Analysis":
    from liftphase.errors import UsageError
    from liftphase.export.result_folder import ANALYSIS_FILE
    from liftphase.pipeline.kept import read_corrected_analysis

    if not (folder / ANALYSIS_FILE).is_file():
        raise UsageError(f"{folder} holds no {ANALYSIS_FILE}: give the folder of a clip's results.")
    return read_corrected_analysis(folder / ANALYSIS_FILE)


def _set_of(folder: Path, analysis: "Analysis", number: int) -> "Set":
    from liftphase.errors import UsageError

    if number > len(analysis.sets):
        count = len(analysis.sets)
        raise UsageError(f"{folder} has {count} {'set' if count == 1 else 'sets'}, and no set {number}.")
    return analysis.sets[number - 1]


def _names(first: Path, second: Path) -> tuple[str, str]:
    """The names of both folders, from where on they differ: clips of two days may be called alike."""
    one, other = first.absolute().parts, second.absolute().parts
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one[::-1], other[::-1], strict=False))
    )
    kept = same + 1 if one != other else 1
    return "/".join(one[-kept:]), "/".join(other[-kept:])


def _steps(reps: "tuple[tuple[Rep, ...], tuple[Rep, ...]]") -> "list[Step]":
    from liftphase.errors import UsageError
    from liftphase.render.side_by_side import align_reps

    steps = align_reps(*reps)
    if not steps:
        raise UsageError("the sets have no reps that begin alike: there is nothing to show in step.")
    return steps


def _write_video(
    folders: tuple[Path, Path],
    names: tuple[str, str],
    analyses: "tuple[Analysis, Analysis]",
    reps: "tuple[tuple[Rep, ...], tuple[Rep, ...]]",
    path: Path,
) -> None:
    from liftphase.errors import UsageError
    from liftphase.export.result_folder import VIDEO_FILE
    from liftphase.render.side_by_side import slowmo_of_analysis, write_side_by_side
    from liftphase_cli.commands.options import show_progress

    clips = (folders[0] / VIDEO_FILE, folders[1] / VIDEO_FILE)
    for clip in clips:
        if not clip.is_file():
            raise UsageError(f"there is no {clip}: analyze the clip with its video first.")
    steps = _steps(reps)
    slowmo = (slowmo_of_analysis(analyses[0]), slowmo_of_analysis(analyses[1]))
    with show_progress("Compare", len(steps)) as advance:
        write_side_by_side(clips, names, steps, path, slowmo=slowmo, advance=advance)

"""Options that several commands share, and what was given for them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from liftphase_cli.commands.exercises import load_exercises
from liftphase_cli.commands.models import NAMES
from liftphase_cli.commands.parameter_types import Centimeters, FilePath, PoseModel

if TYPE_CHECKING:
    from liftphase.pipeline.file_options import Direction
    from liftphase.pipeline.options import AnalysisOptions
    from liftphase.pose.readers.recording import Up
    from liftphase.prescription.methods import Load, Method, MethodChoice
    from liftphase.runtime.language import Words

model_option = click.option(
    "--model",
    type=PoseModel(NAMES),
    default="full",
    show_default=True,
    help="Pose model, from the fastest to the slowest, an ONNX file, or the name of an installed pose "
    "estimator. lite loses reps: counts right in 19 of 24 clips, of full in 23. heavy takes 2.4 times as "
    "long as full; what it gains was not measured.",
)
slowmo_option = click.option(
    "--slowmo",
    type=float,
    metavar="FACTOR",
    help="How many times slower than real time the clip plays: 8 for 240 fps saved as 30 (default: as "
    "the file states).",
)
bar_path_option = click.option(
    "--bar-path/--no-bar-path",
    default=True,
    help="Show the load's path and velocity in the annotated video, where they are known (default: yes).",
)
audio_option = click.option(
    "--audio/--no-audio", default=True, help="Put the clip's sound into the annotated video (default: yes)."
)
report_option = click.option(
    "--report/--no-report", default=True, help="Write report.html and summary.png (default: yes)."
)
tolerance_option = click.option(
    "--tolerance",
    metavar="S|%",
    help="Allowed difference from a single number of the target, in seconds (0.3) or percent of it (10%); "
    "default: half a second.",
)

plain_option = click.option(
    "--plain", is_flag=True, help="Say it in plain words: down 3.1 s, pause at the bottom 1.0 s."
)


def language_option(of_what: str) -> Callable[[Any], Any]:
    """`--lang LANGUAGE` of that."""
    return click.option(
        "--lang",
        metavar="LANGUAGE",
        help=f"Language of {of_what}: en or de (default: that of the locale, else English).",
    )


lang_option = language_option("what is printed, and of video, report and summary image")


def choose_words(language: str | None) -> "Words":
    """The language that was given, or that of the locale. Raises UsageError for one that there is not."""
    from liftphase.runtime.language import Words, system_language

    return Words(system_language() if language is None else language)


def output_option(help: str) -> Callable[[Any], Any]:
    """`-o DIR`, where results go."""
    return click.option(
        "-o",
        "--output",
        type=FilePath(),
        default=Path("results"),
        show_default=True,
        metavar="DIR",
        help=help,
    )


def method_options(command: Callable) -> Callable:
    """--method and --assisted-last."""
    command = click.option(
        "--assisted-last",
        type=click.IntRange(min=0),
        metavar="N",
        help="With --method forced-negatives: number of assisted reps at the end of each set "
        "(default: detected from the motion).",
    )(command)
    return click.option(
        "--method",
        metavar="NAME",
        help="Training method to judge by, one of `liftphase methods list`.",
    )(command)


def scale_options(command: Callable) -> Callable:
    """--plate and --height."""
    command = click.option(
        "--height",
        "height_cm",
        type=Centimeters(),
        metavar="CM",
        help="Lifter's height, cm: velocities in meters a second, where no plate is seen.",
    )(command)
    return click.option(
        "--plate",
        "plate_mm",
        metavar="SIZE",
        help="Diameter of the weight plates in mm, such as 450, or the name of a size, such as iron-20 or "
        "steel-15: velocities in meters a second.",
    )(command)


def pose_file_options(command: Callable) -> Callable:
    """How to read a pose file: --fps and --up."""
    command = click.option(
        "--up",
        type=click.Choice(["x", "y", "z", "-x", "-y", "-z"]),
        help="Axis that points up in a TRC or C3D file (default: as the format has it).",
    )(command)
    return click.option(
        "--fps", type=float, metavar="N", help="Frames per second of a pose file without times."
    )(command)


def file_options(command: Callable) -> Callable:
    """How to read a file that is no clip: --fps, --up, --time-unit, --position-unit, --position-direction."""
    for option in reversed(
        (
            click.option(
                "--time-unit",
                type=click.Choice(["s", "ms", "us"]),
                help="Unit of the times in a table of time and position, if its head has none.",
            ),
            click.option(
                "--position-unit",
                type=click.Choice(["m", "cm", "mm"]),
                help="Unit of its positions.",
            ),
            click.option(
                "--position-direction",
                type=click.Choice(["up", "down"]),
                help="Where its position goes in the concentric (default: as the body does in the exercise).",
            ),
        )
    ):
        command = option(command)
    return pose_file_options(command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was given on the command line for the analysis of a clip.

    A command without one of the options leaves it at its default.
    """

    exercise: str | None = None
    exercises_file: Path | None = None
    model: str = "full"
    method: str | None = None
    assisted_last: int | None = None
    start_s: float | None = None
    end_s: float | None = None
    slowmo: float | None = None
    person: str | None = None
    fps: float | None = None
    up: "Up | None" = None
    time_unit: str | None = None
    position_unit: str | None = None
    position_direction: "Direction | None" = None
    plate_mm: str | None = None
    height_cm: float | None = None

    @classmethod
    def pick(cls, given: Mapping[str, Any]) -> Self:
        """The request out of all the options that a command got."""
        return cls(**{field.name: given[field.name] for field in fields(cls) if field.name in given})

    def analysis_options(self) -> "AnalysisOptions":
        """The options for the library. Raises UsageError for values that are not valid."""
        from liftphase.pipeline.file_options import FileOptions
        from liftphase.pipeline.options import AnalysisOptions

        return AnalysisOptions(
            exercise=self.exercise,
            exercises=load_exercises(self.exercises_file),
            model=self.model,
            method=_method(self.method),
            assisted_last=self.assisted_last,
            start_s=self.start_s,
            end_s=self.end_s,
            slowmo=self.slowmo,
            person=self.person,
            file=FileOptions(
                fps=self.fps,
                up=self.up,
                time_unit=self.time_unit,
                position_unit=self.position_unit,
                position_direction=self.position_direction,
            ),
            plate_mm=self.plate_mm,
            height_cm=self.height_cm,
        )


def _method(name: str | None) -> "Method | None":
    """The method of that name; without one the methods are not loaded. Raises UsageError."""
    if name is None:
        return None
    from liftphase.prescription.methods import get_method

    return get_method(name)


def choose_method(options: "AnalysisOptions", load: "Load | None" = None) -> "MethodChoice | None":
    """The chosen method with what belongs to it, or None."""
    if options.method is None:
        return None
    from liftphase.prescription.methods import MethodChoice

    return MethodChoice(options.method, options.assisted_last, load)


def show_progress(label: str, total: int | None) -> AbstractContextManager[Callable[[], None]]:
    """A progress bar on stderr, loaded when there is something to show: a saved pose track needs none."""
    from liftphase_cli.presentation.progress import show_progress

    return show_progress(label, total)

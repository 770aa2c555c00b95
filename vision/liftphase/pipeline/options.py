"""The options of an analysis, checked before any work on a clip begins."""

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from liftphase.errors import UsageError
from liftphase.exercises.library import Exercise, ExerciseLibrary, check_library, find_exercise
from liftphase.kinematics.body_height import check_height_cm
from liftphase.kinematics.plate_sizes import find_plate_size
from liftphase.kinematics.scale_model import ScalePoints
from liftphase.pipeline.file_options import FileOptions
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL, MODELS
from liftphase.pose.subject_selection import check_person
from liftphase.reps.known_lengths import KnownLengths
from liftphase.runtime.arguments import as_path, check_type, is_number, shown

if TYPE_CHECKING:
    from liftphase.prescription.evaluation import Prescription, Target
    from liftphase.prescription.methods import Method
    from liftphase.prescription.targets_file import AthleteTargets
    from liftphase.season.facts import SetFacts


# What of the options are lengths.
_LENGTHS = ("plate_mm", "height_cm")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisOptions:
    """The options that the numbers of an analysis depend on.

    Parameters
    ----------
    exercise : str, optional
        Name or alias of the lift; detected from the motion if omitted.
    exercises : ExerciseLibrary, optional
        The exercises to choose from; those that come with the package by default.
    model : str
        Pose model: `lite`, `full` or `heavy`, the path of an ONNX file, or the name of another package's pose
        estimator.
    person : str, optional
        Person to analyze: `left`, `right` or an index from the left, from 1; by default the one who lifts.
    start_s, end_s : float, optional
        The part to analyze, seconds after the clip's first frame.
    slowmo : float, optional
        How many times slower than real time the clip plays: 8 for 240 fps saved as 30; by default as the file
        states.
    plate_mm : float or str, optional
        Diameter of the weight plates, millimeters, or the name of a size such as "iron-20"
        (`liftphase.kinematics.plate_sizes.PLATE_SIZES`): what makes pixels meters.
    height_cm : float, optional
        The lifter's height, centimeters, for the same.
    points : ScalePoints, optional
        Two points of a frame and their distance, for the same.
    method, assisted_last
        The training method that labels the reps, and how many of each set's last reps were assisted: see
        `liftphase.prescription.methods.apply_method`.
    file : FileOptions
        How to read a pose file or a table of time and position, where it is no clip.

    Raises
    ------
    UsageError
        A value is not valid, two contradict each other, or a name is not known.
    """

    exercise: str | None = None
    model: str = DEFAULT_MODEL
    start_s: float | None = None
    end_s: float | None = None
    slowmo: float | None = None
    person: str | None = None
    exercises: ExerciseLibrary | None = None
    method: "Method | None" = None
    assisted_last: int | None = None
    file: FileOptions = field(default_factory=FileOptions)
    plate_mm: float | str | None = None
    height_cm: float | None = None
    points: ScalePoints | None = None

    def __post_init__(self) -> None:
        self._check_names()
        self._check_times()
        self._check_lengths()

    def _check_names(self) -> None:
        check_library(self.exercises, "exercises")
        if isinstance(self.exercise, Exercise):
            raise UsageError(
                "exercise must be the name of a lift, not an Exercise: put a lift of your own into "
                "exercises, or give it to analyze_track.",
                arguments=["exercise", "exercises"],
            )
        if self.exercise is not None:
            find_exercise(self.exercise, library=self.exercises)
        if self.method is not None or self.assisted_last is not None:
            self._check_method()
        if not isinstance(self.model, str) or self.model not in MODELS:
            # Loaded late: few have an estimator of another package.
            from liftphase.pose.models.registry import is_model_file, model_names

            of_file = isinstance(self.model, str) and is_model_file(self.model)
            if not of_file and self.model not in (names := model_names()):
                raise UsageError(f"there is no model {shown(self.model)}: choose one of {', '.join(names)}.")
        check_person(self.person)

    def _check_method(self) -> None:
        # Loaded late: most clips are analyzed without a method.
        from liftphase.prescription.methods import Method, check_assisted_last

        check_type(self.method, (Method, NoneType), "method", "the name of a training method")
        check_assisted_last(self.method, self.assisted_last)

    def _check_times(self) -> None:
        if self.slowmo is not None and (not is_number(self.slowmo) or self.slowmo <= 0):
            raise UsageError(
                "slowmo must be above 0: 8 for a clip that plays eight times too slow.", arguments=["slowmo"]
            )
        part = ("start_s", "end_s")
        if not all(time_s is None or is_number(time_s) for time_s in (self.start_s, self.end_s)):
            raise UsageError("start_s and end_s must be seconds.", arguments=part)
        for name in part:
            if (time_s := getattr(self, name)) is not None and time_s < 0:
                raise UsageError(
                    f"{name} must not be negative: it counts from the clip's first frame.", arguments=[name]
                )
        if self.start_s is not None and self.end_s is not None and self.start_s >= self.end_s:
            raise UsageError("start_s must come before end_s.", arguments=part)
        # As one type, whatever was passed: they go into JSON.
        for name in ("slowmo", *part):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, float(value))

    def _check_lengths(self) -> None:
        if self.plate_mm is not None:
            size = find_plate_size(self.plate_mm)
            object.__setattr__(self, "plate_mm", size.name or size.diameter_mm)
        if self.height_cm is not None:
            check_height_cm(self.height_cm)
            object.__setattr__(self, "height_cm", float(self.height_cm))

    @property
    def known_lengths(self) -> KnownLengths:
        """What makes pixels meters."""
        return KnownLengths(self.plate_mm, self.height_cm, self.points)

    def request(self) -> dict[str, Any]:
        """Return these options as JSON-ready values.

        analysis.json keeps them as a record of what was asked for: a later run compares it with its own. The
        lift is there by its own name, the user's exercises by the library's fingerprint.
        """
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.exercise is not None:
            record["exercise"] = find_exercise(self.exercise, library=self.exercises).name
        record["exercises"] = self.exercises.fingerprint if self.exercises is not None else None
        record["method"] = self.method.name if self.method is not None else None
        # Most are of clips, of which nothing is to be said; points are a correction, no request.
        for name in ("file", "points", *_LENGTHS):
            del record[name]
        lengths = {name: value for name in _LENGTHS if (value := getattr(self, name)) is not None}
        return record | self.file.given() | lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of one run: those of the analysis, and those that change none of its numbers.

    Parameters
    ----------
    analysis : AnalysisOptions
        What the numbers depend on.
    video, report, audio : bool
        Whether to write the annotated video, the report page with the summary image, and the clip's audio
        into the video.
    bar_path : bool
        Whether the video shows the load's path and velocity, where they are known.
    target : Target, optional
        The tempo that the video counts down to and the report judges by.
    targets : AthleteTargets, optional
        Targets by lift, for where no target is given: the one of the lift in the clip counts.
    facts : SetFacts, optional
        Who lifts, when and with which load, for video and report to show.
    language : str
        Language of what is written on the video, the report and the summary image.
    plain : bool
        Whether they are in a lifter's words instead of the terms of the field.
    threads : int, optional
        Threads for decoding and encoding, all cores by default; with 1 one step is done after the other.
    hwaccel : bool
        Whether to decode on the graphics hardware, where that can.

    Raises
    ------
    UsageError
        A value is not valid.
    """

    analysis: AnalysisOptions = field(default_factory=AnalysisOptions)
    video: bool = True
    report: bool = True
    audio: bool = True
    bar_path: bool = True
    target: "Target | None" = None
    targets: "AthleteTargets | None" = None
    facts: "SetFacts | None" = None
    language: str = "en"
    plain: bool = False
    threads: int | None = None
    hwaccel: bool = False

    def __post_init__(self) -> None:
        for name in ("video", "report", "audio", "bar_path", "hwaccel"):
            if not isinstance(value := getattr(self, name), bool):
                raise UsageError(f"{name} must be True or False, not {shown(value)}.", arguments=[name])
        if self.threads is not None and (type(self.threads) is not int or self.threads < 1):
            raise UsageError("threads must be 1 or more.", arguments=["threads"])

    def judging(self, exercise: str) -> "RunOptions":
        """Return the options with the target of a lift, where it is not given but looked up."""
        if self.target is not None or self.targets is None:
            return self
        prescribed, method = self.targets.prescription(exercise), self.analysis.method
        return replace(self, target=method.target(prescribed) if method else prescribed.target)

    def speech(self) -> dict[str, Any] | None:
        """Return language and manner, JSON-ready, as results record them; None for English terms."""
        if self.language == "en" and not self.plain:
            return None
        return {"language": self.language, "plain": self.plain}

    def request(self) -> dict[str, Any]:
        """Return the request that existing results must record to satisfy these options; JSON-ready."""
        request = self.analysis.request()
        if not self.audio:
            # A video with audio does not satisfy this request.
            request["audio"] = False
        return request


def build_options(
    *,
    exercises: ExerciseLibrary | str | Path | None,
    person: str | int | None,
    file: FileOptions | None = None,
    target: "str | Prescription | None",
    method: "str | Method | None",
    output: str | Path | None,
    video: bool,
    report: bool = False,
    audio: bool = True,
    threads: int | None,
    **others: Any,
) -> RunOptions:
    """Return the options for what was passed to `analyze` or `analyze_many`.

    Raises UsageError for values that are not valid.
    """
    from liftphase.prescription.evaluation import as_prescription
    from liftphase.prescription.methods import get_method

    if output is not None:
        as_path(output, "output")
    elif video or report:
        what = "a video" if video else "a report"
        raise UsageError(f"{what} needs a place: give output as well.", arguments=["output"])
    if exercises is not None and not isinstance(exercises, ExerciseLibrary):
        exercises = ExerciseLibrary.builtin().with_file(as_path(exercises, "exercises"))
    who = check_person(person)
    known_method = get_method(method) if isinstance(method, str) else method
    analysis = AnalysisOptions(
        exercises=exercises, person=who, method=known_method, file=file or FileOptions(), **others
    )
    given = as_prescription(target)
    wanted = known_method.target(given) if known_method else given.target
    return RunOptions(
        analysis=analysis, video=video, report=report, audio=audio, target=wanted, threads=threads
    )

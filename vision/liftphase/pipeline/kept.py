"""The results in a folder, measured again from their own pose track: what follows from a correction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liftphase.errors import ClipError, LiftphaseError, UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.corrections_json import are_applied
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    CORRECTIONS_FILE,
    MAX_ANALYSIS_SIZE,
    REPORT_FILE,
    SUMMARY_FILE,
    TRACK_FILE,
    VIDEO_FILE,
    ResultFolder,
)
from liftphase.pipeline.annotation import evaluate_target
from liftphase.pipeline.measuring import (
    KeptCorrections,
    as_corrected,
    complete,
    correct,
    detect,
    load_corrections,
)
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pipeline.posing import Part, Posed, slowmo_of, state_of
from liftphase.pipeline.progress import Progress, no_progress
from liftphase.pipeline.writing import stands_already, write_results
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track
from liftphase.reps.model import Analysis
from liftphase.runtime.language import Words, message
from liftphase.runtime.strict_json import load_strict_json

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.prescription.evaluation import Target
    from liftphase.reps.corrections_model import Corrections

# What of the provenance says how the results were made.
_RECORDED = ("request", "target", "targets", "facts", "speech")


@dataclass(frozen=True, slots=True, eq=False)
class KeptResults:
    """The pose track of results and the request that they answer; what is measured is kept in memory.

    Parameters
    ----------
    folder : Path
        Of the results.
    posed : Posed
        The pose track in it, with the part of the clip that it covers.
    options : RunOptions
        Those that the results were made with.
    recorded : dict
        The same as analysis.json records it.
    clip : Path
        Where the clip is or was.
    """

    folder: Path
    posed: Posed
    options: RunOptions
    recorded: dict[str, Any]
    clip: Path
    _detected: dict[tuple[Any, ...], "TrackAnalysis"] = field(default_factory=dict, repr=False)

    @classmethod
    def open(
        cls,
        folder: Path,
        library: ExerciseLibrary | None = None,
        *,
        clips: Path | None = None,
        clip: Path | None = None,
    ) -> "KeptResults":
        """The results in a folder.

        Parameters
        ----------
        folder
            Of the results.
        library
            Exercises besides the built-in ones; results that were made without them do without.
        clips
            The folder of the clips, where the results name theirs by its place in it.
        clip
            The clip itself, where it is known.

        Raises
        ------
        ClipError
            In one line, where they cannot be measured again.
        """
        results = ResultFolder(folder)
        provenance = _read_provenance(results)
        recorded = {key: provenance[key] for key in _RECORDED if key in provenance}
        try:
            options = read_record(recorded, library)
        except ClipError as error:
            raise ClipError(
                message("{path}: {why}"), values={"path": results.analysis, "why": error}
            ) from error
        track = load_track(results.track)
        first_s = track.clip.first_s
        part = Part(
            start_s=None if options.analysis.start_s is None else first_s + options.analysis.start_s,
            end_s=None if options.analysis.end_s is None else first_s + options.analysis.end_s,
        )
        whole = part["start_s"] is None and part["end_s"] is None
        at = clip or _find_clip(Path(track.clip.path), folder, clips)
        return cls(folder, Posed(track, None if whole else part), options, recorded, at)

    @property
    def track(self) -> PoseTrack:
        """The pose track."""
        return self.posed.track

    @property
    def exercises(self) -> ExerciseLibrary:
        """The lifts that it may be measured as."""
        return self.options.analysis.exercises or ExerciseLibrary.builtin()

    @property
    def turn_deg(self) -> int:
        """Degrees, counter-clockwise, that the images were turned by beyond the clip's rotation tag."""
        turned = self.track.provenance.get("turned")
        return int(turned.get("deg", 0)) if isinstance(turned, dict) else 0

    def detect(self, corrections: "Corrections | None" = None) -> "TrackAnalysis":
        """What is detected with the lift and the slow motion that the corrections name.

        Raises ClipError for a lift that is not known.
        """
        options = as_corrected(self.options, self._kept(corrections))
        key = (options.analysis.exercise, options.analysis.slowmo, options.analysis.points)
        if key not in self._detected:
            self._detected[key] = detect(self.posed.track, options)
        return self._detected[key]

    def correct(self, corrections: "Corrections | None") -> "TrackAnalysis":
        """The analysis as a person corrected it. Raises ClipError when the corrections do not fit."""
        kept = self._kept(corrections)
        options = as_corrected(self.options, kept)
        return complete(self.detect(corrections), options, self.recorded["request"], kept)

    def slowmo(self, corrections: "Corrections | None") -> float:
        """How many times slower than real time the clip plays."""
        return slowmo_of(self.posed.track, as_corrected(self.options, self._kept(corrections)).analysis)

    def evaluate(self, measured: "TrackAnalysis") -> dict[str, Any] | None:
        """The verdicts in the form of `check --json`; None where the results have no target."""
        target = self.options.judging(measured.exercise.name).target
        return evaluate_target(measured.analysis, target)

    def rewrite(
        self, progress: Progress = no_progress, *, video: bool = False, threads: int | None = None
    ) -> tuple[str, ...]:
        """Write every file of the results again, with the corrections beside them; notes for people.

        analysis.json stands all the while: until the end it is one that does not have these corrections, as
        `are_applied` says. An annotated video that shows something else is removed, or made again.

        Parameters
        ----------
        progress
            Told of the frames of the video.
        video : bool
            Whether to make the annotated video.
        threads : int, optional
            As in `RunOptions`.

        Raises
        ------
        ClipError, OutputError
            The corrections do not fit, or a file cannot be written.
        """
        results = ResultFolder(self.folder)
        kept = load_corrections(results)
        corrections = kept.corrections if kept else None
        measured = self.correct(corrections)
        report = (self.folder / REPORT_FILE).exists() or (self.folder / SUMMARY_FILE).exists()
        options = replace(as_corrected(self.options, kept), video=video, report=report, threads=threads)
        if video or not stands_already(results.analysis, measured.analysis):
            results.remove(VIDEO_FILE)
        state = self._state_of_clip()
        notes = write_results(self.clip, self.posed, measured, results, options, progress, state)
        if not are_applied(results.read(CORRECTIONS_FILE), measured.analysis.provenance):
            # Edited while the video was made.
            return self.rewrite()
        return notes

    def _kept(self, corrections: "Corrections | None") -> KeptCorrections | None:
        return None if corrections is None else KeptCorrections(self.folder / CORRECTIONS_FILE, corrections)

    def _state_of_clip(self) -> tuple[int, ...] | None:
        """The state of the clip's file, None where it is gone or has another content."""
        from liftphase.video.probe import hash_clip

        state = state_of(self.clip)
        try:
            same = state is not None and hash_clip(self.clip) == self.posed.track.clip.sha256
        except ClipError:
            return None
        return state if same else None


def read_corrected_analysis(path: Path, library: ExerciseLibrary | None = None) -> Analysis:
    """The analysis in a file, with the corrections that stand beside it now.

    Raises ClipError, in one line, when there is none that is valid, or the corrections cannot be applied.
    """
    analysis = read_analysis_json(path)
    results = ResultFolder(path.parent)
    content = results.read(CORRECTIONS_FILE) if path.name == ANALYSIS_FILE else None
    if path.name != ANALYSIS_FILE or are_applied(content, analysis.provenance):
        return analysis
    kept = load_corrections(results)
    if results.track.is_file():
        measured = KeptResults.open(path.parent, library)
        return measured.correct(kept.corrections if kept else None).analysis
    if kept is None or analysis.corrected:
        raise ClipError(
            message("{path}: its corrections have changed since: analyze the clip again."),
            values={"path": path},
        )
    return correct(analysis, kept, library)


def _read_provenance(results: ResultFolder) -> Mapping[str, Any]:
    content = results.read(ANALYSIS_FILE)
    if content is None or len(content) > MAX_ANALYSIS_SIZE:
        raise ClipError(
            message("{path} is not there, or cannot be read: analyze the clip again."),
            values={"path": results.analysis},
        )
    try:
        provenance = load_strict_json(content)["provenance"]
    except (ValueError, KeyError, TypeError) as error:
        raise ClipError(
            message("{path} is damaged: analyze the clip again."), values={"path": results.analysis}
        ) from error
    if not results.track.is_file():
        if isinstance(provenance, dict) and "displacement_file" in provenance:
            raise ClipError(
                message(
                    "{path} is of a table of time and position, without a pose track: it cannot be corrected."
                ),
                values={"path": results.path},
            )
        raise ClipError(
            message("{path} holds no {file}: analyze the clip again."),
            values={"path": results.path, "file": TRACK_FILE},
        )
    return provenance if isinstance(provenance, dict) else {}


def read_record(recorded: Mapping[str, Any], library: ExerciseLibrary | None) -> RunOptions:
    """The options that results record. Raises ClipError, in one line, where they cannot be followed."""
    request = recorded.get("request")
    if not isinstance(request, dict):
        raise ClipError(message("it does not say how it was made: analyze the clip again."))
    if request.get("exercises") is None:
        library = None
    elif library is None or request["exercises"] != library.fingerprint:
        raise ClipError(message("it was made with exercises of another file: name that file by exercises."))
    try:
        options = _options_of(request, recorded, library)
        return _with_season(options, recorded, library)
    except ClipError:
        raise
    except (LiftphaseError, KeyError, TypeError, ValueError) as error:
        raise ClipError(message("it was made by another version: analyze the clip again.")) from error


def recorded_target(analysis: Analysis, library: ExerciseLibrary | None = None) -> "Target | None":
    """What was prescribed when a clip was analyzed; None where nothing was, or it cannot be read any more."""
    try:
        options = read_record(analysis.provenance, library)
    except ClipError:
        return None
    return options.judging(analysis.exercise.name).target


def _find_clip(path: Path, folder: Path, clips: Path | None) -> Path:
    """Where a clip is that results name: by its whole path, from here, or from a folder above the results."""
    bases = [*([clips] if clips else []), Path(), *folder.absolute().parents]
    return next((base / path for base in bases if (base / path).is_file()), path)


def _options_of(
    request: Mapping[str, Any], recorded: Mapping[str, Any], library: ExerciseLibrary | None
) -> RunOptions:
    """Raises what a record of another version may raise."""
    from liftphase.prescription.evaluation import Target
    from liftphase.prescription.methods import get_method

    target = recorded.get("target")
    named = ("exercise", "model", "start_s", "end_s", "slowmo", "person", "assisted_last")
    method, speech = request["method"], recorded.get("speech") or {}
    return RunOptions(
        analysis=AnalysisOptions(
            **{name: request[name] for name in named},
            exercises=library,
            method=None if method is None else get_method(method),
            plate_mm=request.get("plate_mm"),
            height_cm=request.get("height_cm"),
        ),
        audio=request.get("audio", True),
        target=None if target is None else Target.from_dict(target),
        language=Words(speech.get("language", "en")).language,
        plain=speech.get("plain", False),
    )


def _with_season(
    options: RunOptions, recorded: Mapping[str, Any], library: ExerciseLibrary | None
) -> RunOptions:
    """The options with what is known of the sets, and with the season's targets as they are now.

    Raises as `_options_of`, and ClipError for a targets file that cannot be read.
    """
    facts, targets = recorded.get("facts"), recorded.get("targets")
    if facts is not None:
        from liftphase.season.facts import read_facts

        options = replace(options, facts=read_facts(facts, library or ExerciseLibrary.builtin()))
    if targets is None:
        return options
    from liftphase.prescription.targets_file import read_athlete_targets

    try:
        found = read_athlete_targets(targets, library)
    except UsageError as error:
        raise ClipError(error.pattern, values=error.values) from error
    # Without the file the target that was found in it stands.
    return options if found is None else replace(options, target=None, targets=found)

"""From a pose track to the analysis with all options and a person's corrections."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, LiftphaseError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.result_folder import CORRECTIONS_FILE, ResultFolder
from liftphase.pipeline.options import RunOptions
from liftphase.pipeline.posing import in_real_time
from liftphase.pose.track import PoseTrack
from liftphase.reps.load_power import with_power
from liftphase.reps.model import Analysis
from liftphase.runtime.language import message

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.reps.corrections_model import Corrections
    from liftphase.reps.displacement_analysis import DisplacementAnalysis

Array = NDArray[np.float64]
# Of the whole curve: reps whose ends are nearer to each other than this do not show in it, as those of a lift
# that was not named.
_MIN_SHOWN = 0.05
# Ranges of motion of the detected reps: to reject one of them, or to move a boundary, is no reason for
# another scale; to turn the directions round is.
_ALIKE = (0.5, 2.0)
_Measured = TypeVar("_Measured", "TrackAnalysis", "DisplacementAnalysis")


@dataclass(frozen=True, slots=True)
class KeptCorrections:
    """What a person changed, and the file that says so."""

    path: Path
    corrections: "Corrections"

    def refusal(self, error: LiftphaseError) -> ClipError:
        """The error for people."""
        return ClipError(
            message("{path}: {why} Correct or remove the file."), values={"path": self.path, "why": error}
        )


def load_corrections(results: ResultFolder) -> KeptCorrections | None:
    """A person's corrections beside the results; they are only read. Raises ClipError for broken ones."""
    path = results.path / CORRECTIONS_FILE
    if not path.exists():
        return None
    # Most results were never corrected.
    from liftphase.export.corrections_json import read_corrections

    return KeptCorrections(path, read_corrections(path))


def as_corrected(options: RunOptions, kept: KeptCorrections | None) -> RunOptions:
    """The options with the lift, the person, the slow motion and the lengths that the corrections name.

    Raises ClipError when they name a lift that is not known.
    """
    if kept is None:
        return options
    named = {name: getattr(kept.corrections, name) for name in ("exercise", "person", "slowmo")}
    named["points"] = kept.corrections.scale_points
    given = {name: value for name, value in named.items() if value is not None}
    try:
        return replace(options, analysis=replace(options.analysis, **given)) if given else options
    except LiftphaseError as error:
        raise kept.refusal(error) from error


def measure_pose(
    track: PoseTrack,
    options: RunOptions,
    request: dict[str, Any],
    kept: KeptCorrections | None = None,
) -> "TrackAnalysis":
    """The analysis of a pose track.

    options: as corrected; request: what was asked for, which the analysis records.

    Raises ClipError when the corrections do not fit the clip.
    """
    return complete(detect(track, options), options, request, kept)


def detect(track: PoseTrack, options: RunOptions) -> "TrackAnalysis":
    """What is detected in a pose track, without the corrections and the training method."""
    # It loads the whole classifier, which is not needed to check whether results are up to date.
    from liftphase.analysis import measure_track

    asked = options.analysis
    return measure_track(
        in_real_time(track, asked),
        exercise=asked.exercise,
        library=asked.exercises,
        known=asked.known_lengths,
    )


def complete(
    measured: _Measured,
    options: RunOptions,
    request: dict[str, Any],
    kept: KeptCorrections | None = None,
) -> _Measured:
    """What was detected with corrections, training method and the record of both; see `measure_pose`."""
    options = options.judging(measured.exercise.name)
    asked, analysis = options.analysis, measured.analysis
    if kept is not None:
        analysis = correct(analysis, kept, asked.exercises)
    if analysis.quality.scale is not None and options.facts is not None:
        analysis = with_power(analysis, options.facts.load_kg)
    if asked.method is not None:
        # Most clips are analyzed without one.
        from liftphase.prescription.methods import apply_method

        analysis = apply_method(analysis, asked.method, asked.assisted_last)
    provenance = analysis.provenance | {"request": request}
    if options.target is not None:
        only = options.target.assisted_eccentric_only
        provenance["target"] = options.target.to_dict() | {"assisted_eccentric_only": only}
    if options.targets is not None:
        provenance["targets"] = options.targets.to_dict()
    if options.facts is not None:
        from liftphase.season.facts import write_facts

        provenance["facts"] = write_facts(options.facts)
    if (speech := options.speech()) is not None:
        provenance["speech"] = speech
    analysis = replace(analysis, provenance=provenance)
    return replace(measured, analysis=analysis, excursion=_excursion_of(measured, analysis))


def _excursion_of(measured: "TrackAnalysis | DisplacementAnalysis", analysis: Analysis) -> Array:
    """(T,) the excursion between the ends of the reps that a person marked, where it is not already.

    It stays as it is where it does not show these reps.
    """
    movements = [movement for rep in analysis.reps for movement in rep.movements]
    if not movements or movements == [m for rep in measured.analysis.reps for m in rep.movements]:
        return measured.excursion
    from liftphase.reps.ends import between_ends, median_ends

    excursion = measured.excursion
    lengthened, shortened = median_ends(measured.times_s, excursion, movements)
    alike = bool(measured.motion.sets) and _ALIKE[0] < shortened - lengthened < _ALIKE[1]
    if alike or abs(shortened - lengthened) < _MIN_SHOWN * np.ptp(excursion):
        return excursion
    return between_ends(excursion, lengthened, shortened)


def correct(analysis: Analysis, kept: KeptCorrections, library: ExerciseLibrary | None) -> Analysis:
    """The analysis as a person corrected it. Raises ClipError when the corrections do not fit it."""
    from liftphase.reps.corrections import apply_corrections

    try:
        return apply_corrections(analysis, kept.corrections, library=library)
    except LiftphaseError as error:
        raise kept.refusal(error) from error

"""The analysis of a displacement that was measured by something else than a camera."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import Exercise
from liftphase.kinematics.displacement import Displacement
from liftphase.phases.model import Phase, PhaseKind
from liftphase.phases.parameters import DEFAULTS, Parameters
from liftphase.phases.segmenter import segment
from liftphase.pose.skeleton import JOINT_NAMES
from liftphase.reps.assembly import group_reps
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.lift_motion import LiftMotion
from liftphase.reps.metrics import ClipTrace, describe_reps, summarize_sets
from liftphase.reps.model import Analysis, ExerciseChoice, Quality
from liftphase.signal.filters import lowpass, velocity
from liftphase.signal.gaps import fill_all_gaps
from liftphase.signal.resampling import ANALYSIS_RATE_HZ, make_grid, resample
from liftphase.video.info import ClipInfo

Array = NDArray[np.float64]

# No hand, bar or weight stack moves further in a lift, and a shrug moves further than the other.
_MIN_SWING_M, _MAX_SWING_M = 0.01, 3.0


@dataclass(frozen=True, slots=True, eq=False)
class DisplacementAnalysis:
    """An analysis with what it was made from.

    analysis: the result; exercise: the lift; motion: the displacement on a uniform grid, meters, concentric
    upwards, and its movements; times_s: (T,) of the samples; excursion: (T,) at these, 0 at the lengthened
    end and 1 at the shortened end; angles: none.
    """

    analysis: Analysis
    exercise: Exercise
    motion: LiftMotion
    times_s: Array
    excursion: Array

    @property
    def angles(self) -> dict[str, Array]:
        """No angle is known."""
        return {}


def analyze_displacement(
    times_s: Array,
    position_m: Array,
    exercise: Exercise,
    *,
    concentric_up: bool,
    clip: ClipInfo,
    provenance: dict[str, Any],
    parameters: Parameters = DEFAULTS,
) -> DisplacementAnalysis:
    """Phases, reps, sets and tempo of a displacement.

    Parameters
    ----------
    times_s, position_m : ndarray, shape (T,)
        Seconds, strictly increasing, and meters, NaN where not known.
    exercise : Exercise
        Which movement a rep begins with.
    concentric_up : bool
        Whether the position grows in the concentric.
    clip, provenance
        As in `Analysis`.
    parameters : Parameters
        Thresholds of the segmentation.
    """
    value = position_m if concentric_up else -position_m
    phases = segment(times_s, value, first=exercise.starts_with, parameters=parameters)
    sets = _split_sets(phases)
    grouped = [group_reps(set_, concentric_first=exercise.starts_with == "concentric") for set_ in sets]
    unknown = np.full(len(times_s), np.nan)
    trace = ClipTrace(
        times_s,
        dict.fromkeys(JOINT_NAMES, unknown),
        float(times_s[0]),
        float(times_s[-1]),
        parameters.clip_edge_s,
    )
    reps = describe_reps(grouped, exercise.joints, trace)
    motion = _motion_of(times_s, value, sets, parameters)
    analysis = Analysis(
        clip=clip,
        exercise=ExerciseChoice(exercise.name, 1.0, "given", exercise.leading_joint),
        sets=tuple(summarize_sets(reps)),
        quality=Quality(1.0, 1.0, "unknown", _issues_of(sets)),
        start_s=float(times_s[0]),
        end_s=float(times_s[-1]),
        provenance=provenance,
        path=motion.path,
    )
    return DisplacementAnalysis(analysis, exercise, motion, times_s, motion.excursion_at(times_s))


def _issues_of(sets: tuple[tuple[Phase, ...], ...]) -> tuple[Issue, ...]:
    if not sets:
        return (Issue(IssueCode.NO_REPS, "no repetition was found in this recording"),)
    swing_m = float(np.median([phase.swing for set_ in sets for phase in set_]))
    if _MIN_SWING_M <= swing_m <= _MAX_SWING_M:
        return ()
    message = f"its movements are {swing_m:.3g} m long: the position is perhaps in another unit than it says"
    return (Issue(IssueCode.CLIP_IRREGULAR, message),)


def _split_sets(phases: list[Phase]) -> tuple[tuple[Phase, ...], ...]:
    """The movements of each set."""
    sets: list[list[Phase]] = [[]]
    for phase in phases:
        if phase.kind is PhaseKind.OTHER:
            sets.append([])
        elif phase.is_movement:
            sets[-1].append(phase)
    return tuple(tuple(set_) for set_ in sets if set_)


def _motion_of(
    times_s: Array, value: Array, sets: tuple[tuple[Phase, ...], ...], parameters: Parameters
) -> LiftMotion:
    grid = make_grid(times_s, ANALYSIS_RATE_HZ)
    raw = resample(times_s, fill_all_gaps(times_s, value), grid)
    smooth = lowpass(raw, parameters.cutoff_hz, ANALYSIS_RATE_HZ)
    path = Displacement(grid, smooth, ANALYSIS_RATE_HZ, float("nan"))
    return LiftMotion(path, raw, velocity(smooth, ANALYSIS_RATE_HZ), sets)

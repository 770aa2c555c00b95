"""The analysis of one pose track: everything right of the pose estimation, composed."""

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import UNKNOWN, Exercise, ExerciseLibrary, as_exercise, check_library
from liftphase.kinematics.displacement import Displacement
from liftphase.kinematics.prepared import Kinematics, prepare
from liftphase.kinematics.required_landmarks import check_recognizable, fit_to_landmarks, is_recognizable
from liftphase.phases.parameters import DEFAULTS, Parameters, check_parameters
from liftphase.pose.track import PoseTrack
from liftphase.reps.alternating import merge_arm_motions, merge_arm_reps
from liftphase.reps.assembly import group_reps
from liftphase.reps.assistance import label_assistance
from liftphase.reps.clip_warnings import assess_quality, no_reps, note_velocities_in_doubt
from liftphase.reps.count_confidence import LIFT_MODEL, CountCues, count_cues
from liftphase.reps.in_meters import measure_in_meters
from liftphase.reps.issues import IssueCode
from liftphase.reps.known_lengths import KnownLengths
from liftphase.reps.laterality import detect_side
from liftphase.reps.lift_motion import LiftMotion, LiftMotionFinder, Prior
from liftphase.reps.lifters_arm import hide_body
from liftphase.reps.load_motion import LoadMotion
from liftphase.reps.metrics import ClipTrace, angles_as_seen, describe_reps, summarize_sets
from liftphase.reps.model import Analysis, ExerciseChoice, Quality
from liftphase.reps.rep import Rep
from liftphase.reps.unilateral import detect_alternating_arms

if TYPE_CHECKING:
    from liftphase.recognition.recognizer import Recognition

Array = NDArray[np.float64]

NOTHING_KNOWN = KnownLengths()

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class TrackAnalysis:
    """An analysis with the intermediates it was made from.

    Attributes
    ----------
    analysis : Analysis
        The result.
    exercise : Exercise
        The lift, given or recognized.
    poses : PoseTrack
        The track that was analyzed.
    kinematics : Kinematics
        The track, prepared.
    motion : LiftMotion
        Excursion and movements of the lift.
    excursion : ndarray, shape (T,)
        At the times of the frames: 0 at the lengthened end, 1 at the shortened end, by the reps that were
        detected or that a person marked; over the whole clip where there are none.
    cues : CountCues or None
        What the confidence in the count rests on; None where no set was found.
    load_motion : LoadMotion or None
        Of the load, in meters; None where the scale is not known.
    """

    analysis: Analysis
    exercise: Exercise
    poses: PoseTrack
    kinematics: Kinematics
    motion: LiftMotion
    excursion: Array
    cues: CountCues | None
    load_motion: LoadMotion | None = None

    @property
    def times_s(self) -> Array:
        """(T,) of the frames, seconds."""
        return self.kinematics.times_s

    @property
    def load(self) -> Array | None:
        """(T, 3) x, y and speed of the load in the frames, meters and m/s; None where no scale is known."""
        return None if self.load_motion is None else self.load_motion.at(self.kinematics.times_s)

    @property
    def angles(self) -> dict[str, Array]:
        """Joint name -> (T,) degrees after a low-pass."""
        return self.kinematics.angles

    @property
    def path(self) -> Displacement:
        """The excursion over the whole clip, in torso lengths."""
        return self.motion.path


def analyze_track(
    poses: PoseTrack,
    *,
    exercise: str | Exercise | None = None,
    library: ExerciseLibrary | None = None,
    parameters: Parameters = DEFAULTS,
    plate_mm: float | str | None = None,
    height_cm: float | None = None,
) -> Analysis:
    """Analyze a pose track: phases, reps, sets and tempo.

    Parameters
    ----------
    poses : PoseTrack
        Landmarks of the subject in every frame.
    exercise : str or Exercise, optional
        The lift, or its name. Recognized from the motion if omitted, and a warning says so.
    library : ExerciseLibrary, optional
        The exercises to choose from; the built-in ones by default.
    parameters : Parameters
        Thresholds of the segmentation.
    plate_mm : float or str, optional
        Diameter of the weight plates, or the name of a size such as "iron-20", for velocities in meters a
        second.
    height_cm : float, optional
        The lifter's height, for the same.

    Returns
    -------
    Analysis
        With the intermediates it was made from: `.poses`, `.kinematics` and `.path`.

    Raises
    ------
    UsageError
        No exercise has that name, an argument is of another type, or no lift was named for a track that lacks
        landmarks.
    ClipError
        The track has fewer than two frames, or lacks the landmarks that the lift is measured by.

    Examples
    --------
    >>> from pathlib import Path
    >>> import liftphase
    >>> from liftphase.pose.track_file import load_track
    >>> track = load_track(Path("tests/golden/tracks/sample_squat.npz"))
    >>> [rep.tempo for rep in liftphase.analyze_track(track, exercise="squat").reps]
    ['3.1-1.0-1.0-0.4', '3.1-1.1-1.0-0.5', '3.0-1.0-1.2-0.4', '3.0-1.0-1.5-0.0']
    """
    known = KnownLengths(plate_mm, height_cm)
    return measure_track(
        poses, exercise=exercise, library=library, parameters=parameters, known=known
    ).analysis


def measure_track(
    poses: PoseTrack,
    *,
    exercise: str | Exercise | None = None,
    library: ExerciseLibrary | None = None,
    parameters: Parameters = DEFAULTS,
    known: KnownLengths = NOTHING_KNOWN,
) -> TrackAnalysis:
    """`analyze_track` with the series at the times of the frames, for whoever draws or writes them."""
    check_parameters(parameters)
    check_library(library, "library")
    named = None if exercise is None else as_exercise(exercise, library=library)
    kin = prepare(poses)
    if named is None:
        check_recognizable(poses)
    else:
        named = fit_to_landmarks(named, poses)
    finder = LiftMotionFinder(kin, parameters)
    lift, choice, motion, recognition = _choose_lift(finder, named, library)
    body = kin if motion.lifters_arm is None else hide_body(kin)
    # Hands that fidget by turns are no set where the motion as a whole was recognized to be none.
    searched = named is not None or motion.sets
    alternating = detect_alternating_arms(finder, lift, Prior.PROBE) if searched else None
    if alternating is not None:
        reps = _analyze_alternating(finder, lift, alternating)
        motion, excursion = merge_arm_motions(alternating, reps, kin.times_s)
    else:
        prior = Prior.NAMED if recognition is None else recognition.prior
        motion, reps = _analyze_bilateral(finder, lift, motion, prior, body.angles)
        excursion = motion.excursion_at(kin.times_s)
    no_lift, direction = (0.0, 1.0) if recognition is None else (recognition.no_lift, recognition.direction)
    cues = count_cues(motion, no_lift, parameters, named=named is not None)
    if cues is not None and cues.is_no_lift:
        log.debug("sets dropped: %.2f probable to be a lift", LIFT_MODEL.probability(cues))
        motion, reps = replace(motion, sets=()), []
        excursion = motion.excursion_at(kin.times_s)
    start_s, end_s = kin.span_s
    quality = assess_quality(poses, kin, lift, motion, choice, cues, direction)
    if named is not None and not motion.sets and is_recognizable(poses):
        choice, quality = _with_likely_lift(choice, quality, finder, named, library)
    reps = angles_as_seen(reps, quality.view)
    metric = measure_in_meters(body, lift, summarize_sets(reps), known, motion.path)
    doubts = () if metric.scale is None else note_velocities_in_doubt(quality)
    analysis = Analysis(
        clip=replace(poses.clip, warnings=()),  # they are among the issues
        exercise=choice,
        sets=metric.sets,
        quality=replace(quality, scale=metric.scale, notes=(*quality.notes, *metric.notes, *doubts)),
        start_s=start_s,
        end_s=end_s,
        provenance=dict(poses.provenance),
        poses=poses,
        kinematics=body,
        path=motion.path,
        load_path=metric.path,
        known_lengths=known,
    )
    return TrackAnalysis(analysis, lift, poses, body, motion, excursion, cues, metric.motion)


def _choose_lift(
    finder: LiftMotionFinder, named: Exercise | None, library: ExerciseLibrary | None
) -> tuple[Exercise, ExerciseChoice, LiftMotion, "Recognition | None"]:
    """The lift that was named or is recognized, its motion, and how it was recognized if it was."""
    if named is None:
        # Loaded late: a lift that was named needs no networks.
        from liftphase.recognition.recognizer import recognize_with

        found = recognize_with(finder, library=library)
        lift = found.exercise
        choice = ExerciseChoice(
            lift.name, found.confidence, "recognised", lift.leading_joint, found.runner_up
        )
        return lift, choice, found.motion, found
    return (
        named,
        ExerciseChoice(named.name, 1.0, "given", named.leading_joint),
        finder.find(named, Prior.NAMED),
        None,
    )


def _with_likely_lift(
    choice: ExerciseChoice,
    quality: Quality,
    finder: LiftMotionFinder,
    named: Exercise,
    library: ExerciseLibrary | None,
) -> tuple[ExerciseChoice, Quality]:
    """Those of a clip without reps of the named lift; they say which lift the motion looks like."""
    from liftphase.recognition.recognizer import recognize_with

    found = recognize_with(finder, library=library)
    if not found.motion.sets or found.exercise.name in (UNKNOWN, named.name):
        return choice, quality
    likely = found.exercise.name
    others = [issue for issue in quality.issues if issue.code != IssueCode.NO_REPS]
    return (
        replace(choice, runner_up=likely),
        replace(quality, issues=(no_reps(named.name, likely), *others)),
    )


def _analyze_bilateral(
    finder: LiftMotionFinder, lift: Exercise, motion: LiftMotion, prior: Prior, angles: dict[str, Array]
) -> tuple[LiftMotion, list[Rep]]:
    """The whole body's motion, or that of the one arm that does all the reps."""
    kin = finder.kin
    reps = _assemble_reps(finder, lift, motion, angles)
    # What the image shows is not told by arm, and a plate moves with both.
    side = None if motion.by_image or motion.by_plate else _unilateral_side(reps)
    if side is not None:
        # What the other arm does, at rest or helping, is not the lift.
        motion_alone = finder.of_arm(side).find(lift, prior)
        reps_alone = _assemble_reps(finder, lift, motion_alone, _of_side(angles, side))
        if len(reps_alone) >= len(reps):
            log.debug("the %s arm works alone and is measured by itself", side)
            motion, reps = motion_alone, reps_alone
    return motion, [replace(rep, side=rep.side or detect_side(kin, lift, rep.movements)) for rep in reps]


def _analyze_alternating(
    finder: LiftMotionFinder, lift: Exercise, alternating: dict[str, LiftMotion]
) -> list[Rep]:
    """The reps of both arms, each measured on its arm alone, as one motion."""
    return merge_arm_reps(
        {
            side: _assemble_reps(finder, lift, motion, _of_side(finder.kin.angles, side))
            for side, motion in alternating.items()
        },
        max_pause_s=finder.parameters.max_pause_s,
    )


def _of_side(angles: dict[str, Array], side: str) -> dict[str, Array]:
    """The angles with those of the other side's joints as if they had not been visible."""
    idle = "right" if side == "left" else "left"
    return {name: values * np.nan if name.startswith(idle) else values for name, values in angles.items()}


def _assemble_reps(
    finder: LiftMotionFinder, lift: Exercise, motion: LiftMotion, angles: dict[str, Array]
) -> list[Rep]:
    """The reps of a motion; `side` is so far only set for an arm that works alone in its set."""
    kin, concentric_first = finder.kin, lift.starts_with == "concentric"
    sets = [group_reps(movements, concentric_first=concentric_first) for movements in motion.sets]
    trace = ClipTrace(kin.times_s, angles, *kin.span_s, finder.parameters.clip_edge_s)
    reps = describe_reps(sets, lift.joints, trace)
    return label_assistance(reps, kin, lift.works_with_arms)


def _unilateral_side(reps: list[Rep]) -> str | None:
    """The arm that works in every set, if it is the same and the other does not."""
    sides = {rep.side for rep in reps}
    return sides.pop() if len(sides) == 1 else None

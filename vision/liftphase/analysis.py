"""The whole path right of the PoseTrack: a track and a lift in, an Analysis out."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.exercises.library import UNKNOWN, Exercise, find_exercise
from liftphase.kinematics.angles import measure_angles, smooth_angles
from liftphase.kinematics.camera_view import classify_view
from liftphase.phases.boundaries import Movement
from liftphase.phases.model import Phase, PhaseKind
from liftphase.phases.segmenter import SegmentedMotion, segment_movements
from liftphase.pose.skeleton import landmark_numbers
from liftphase.pose.track import PoseTrack
from liftphase.reps.alternating import merge_arm_motions, merge_arm_reps
from liftphase.reps.assembly import group_reps
from liftphase.reps.assistance import label_assistance
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.laterality import detect_side
from liftphase.reps.metrics import ClipTrace, describe_reps, summarize_sets
from liftphase.reps.model import Analysis, ExerciseChoice, Quality
from liftphase.reps.rep import Rep
from liftphase.reps.unilateral import detect_alternating_arms, substitute_contralateral_arm

Array = NDArray[np.float64]

_LOW_DETECTION, _LOW_VISIBILITY, _LOW_FPS = 0.9, 0.5, 20.0


@dataclass(frozen=True, slots=True)
class TrackAnalysis:
    """An analysis with the frame-by-frame series behind it.

    angles: joint name -> (T,) degrees, smoothed; excursion: (T,), 0 at the lengthened end, 1 at the other.
    """

    analysis: Analysis
    angles: dict[str, Array]
    excursion: Array
    motion: SegmentedMotion
    exercise: Exercise


def analyze_track(track: PoseTrack, exercise_name: str | None = None) -> TrackAnalysis:
    """Phases, reps and tempo of a PoseTrack.

    Raises UsageError for an unknown exercise name and ClipError for a track of a single frame.
    Without a name the lift is told from the motion, and a warning says so.
    """
    if len(track.times_s) < 2:
        raise ClipError(f"{track.clip.path}: a single frame shows no movement. Choose a longer part.")
    if exercise_name is None:
        # Loaded late: a lift that was named needs no networks.
        from liftphase.recognition.recognizer import recognize_exercise

        found = recognize_exercise(track)
        exercise, motion = found.exercise, found.motion
        choice = ExerciseChoice(
            exercise.name, found.confidence, "recognised", exercise.leading_joint, found.runner_up
        )
    else:
        exercise = find_exercise(exercise_name)
        motion = segment_movements(track, exercise)
        choice = ExerciseChoice(exercise.name, 1.0, "given", exercise.leading_joint)
    angles = smooth_angles(track.times_s, measure_angles(track))
    # Hands that fidget by turns are no set where the motion as a whole was told to be none.
    alternating = detect_alternating_arms(track, exercise) if exercise_name or motion.sets else None
    if alternating is not None:
        reps = _analyze_alternating(track, exercise, alternating, angles)
        motion, excursion = merge_arm_motions(alternating, reps, track.times_s)
    else:
        motion, reps = _analyze_bilateral(track, exercise, motion, angles)
        excursion = motion.excursion_at(track.times_s)
    start_s, end_s = _span(track)
    analysis = Analysis(
        clip=replace(track.clip, warnings=()),  # they are among the issues
        exercise=choice,
        sets=tuple(summarize_sets(reps)),
        quality=_assess_quality(track, exercise, motion, choice),
        start_s=start_s,
        end_s=end_s,
        provenance=dict(track.provenance),
        poses=track,
    )
    return TrackAnalysis(analysis, angles, excursion, motion, exercise)


def _span(track: PoseTrack) -> tuple[float, float]:
    """Start and end of what was analyzed, seconds."""
    return float(track.times_s[0]), track.clip.first_s + track.clip.duration_s


def _analyze_bilateral(
    track: PoseTrack, exercise: Exercise, motion: SegmentedMotion, angles: dict[str, Array]
) -> tuple[SegmentedMotion, list[Rep]]:
    """The whole body's motion, or that of the one arm that does all the reps."""
    reps = _assemble_reps(track, exercise, motion, angles)
    if (side := _unilateral_side(reps)) is not None:
        # What the other arm does, at rest or helping, is not the lift.
        motion_alone = segment_movements(substitute_contralateral_arm(track, side), exercise)
        reps_alone = _assemble_reps(track, exercise, motion_alone, _of_side(angles, side))
        if len(reps_alone) >= len(reps):
            motion, reps = motion_alone, reps_alone
    return motion, [
        replace(rep, side=rep.side or detect_side(track, exercise, rep.movements)) for rep in reps
    ]


def _analyze_alternating(
    track: PoseTrack, exercise: Exercise, alternating: dict[str, SegmentedMotion], angles: dict[str, Array]
) -> list[Rep]:
    """Either arm's reps, each measured by that arm alone, as one."""
    return merge_arm_reps(
        {
            side: _assemble_reps(track, exercise, motion, _of_side(angles, side))
            for side, motion in alternating.items()
        }
    )


def _of_side(angles: dict[str, Array], side: str) -> dict[str, Array]:
    """The angles with those of the other side's joints as if they had not been seen."""
    idle = "right" if side == "left" else "left"
    return {name: values * np.nan if name.startswith(idle) else values for name, values in angles.items()}


def _assemble_reps(
    track: PoseTrack, exercise: Exercise, motion: SegmentedMotion, angles: dict[str, Array]
) -> list[Rep]:
    """The reps of a motion; `side` of a rep is as yet that of an arm that works alone in its set."""
    concentric_first = exercise.starts_with == "concentric"
    sets = [
        group_reps([_as_phase(m) for m in movements], concentric_first=concentric_first)
        for movements in motion.sets
    ]
    reps = describe_reps(sets, exercise, ClipTrace(track.times_s, angles, *_span(track)))
    return label_assistance(reps, track, exercise.works_with_arms)


def _as_phase(movement: Movement) -> Phase:
    return Phase(
        movement.start_s,
        movement.end_s,
        PhaseKind.CONCENTRIC if movement.concentric else PhaseKind.ECCENTRIC,
        start_u_s=movement.start_uncertainty_s,
        end_u_s=movement.end_uncertainty_s,
        peak_speed=movement.peak_speed,
        swing=movement.swing,
    )


def _unilateral_side(reps: list[Rep]) -> str | None:
    """The arm that works in every set, if it is the same and the other does not."""
    sides = {rep.side for rep in reps}
    return sides.pop() if len(sides) == 1 else None


def _name_issue(choice: ExerciseChoice) -> Issue:
    if choice.name == UNKNOWN:
        nearest = f" (nearest: {choice.runner_up})" if choice.runner_up else ""
        message = f"unknown lift, moving joint: {choice.joint}{nearest}"
        return Issue(IssueCode.EXERCISE_UNKNOWN, message)
    other = f" ({choice.runner_up} comes next)" if choice.runner_up else ""
    message = f"the lift was not named, {choice.name} is a guess from the motion{other}"
    return Issue(IssueCode.EXERCISE_GUESSED, message)


def _assess_quality(
    track: PoseTrack, exercise: Exercise, motion: SegmentedMotion, choice: ExerciseChoice
) -> Quality:
    inside = np.zeros(len(track.times_s), dtype=bool)
    for movements in motion.sets:
        inside |= (track.times_s >= movements[0].start_s) & (track.times_s <= movements[-1].end_s)
    if not inside.any():
        inside[:] = True
    detected = float(track.detected[inside].mean())
    # The better seen side counts: from the side the far limbs are always hidden.
    per_point = track.visibility[inside][:, landmark_numbers(exercise.travel)].mean(axis=0)
    visibility = float(np.max(per_point))
    view = classify_view(track, inside)
    fps = 1.0 / float(np.median(np.diff(track.times_s)))
    issues = [Issue(IssueCode.CLIP_IRREGULAR, line) for line in track.clip.warnings]
    if choice.source == "recognised":
        issues.append(_name_issue(choice))
    if not motion.sets:
        issues.append(Issue(IssueCode.NO_REPS, "no repetition was found in this clip"))
    if detected < _LOW_DETECTION:
        message = f"the lifter was found in only {detected:.0%} of the frames of the set"
        issues.append(Issue(IssueCode.LIFTER_NOT_DETECTED, message))
    if visibility < _LOW_VISIBILITY:
        message = f"the limbs that move were badly visible ({visibility:.0%}): film from another side"
        issues.append(Issue(IssueCode.LIMBS_HIDDEN, message))
    if motion.recovered:
        message = (
            "hands were taken for somebody else's and followed in the picture: the times hold, but the "
            "angles of the arms are not to be trusted"
        )
        issues.append(Issue(IssueCode.WRISTS_RECOVERED, message))
    if fps < _LOW_FPS:
        message = f"only {fps:.0f} frames a second: boundaries are known to {1000 / fps:.0f} ms at best"
        issues.append(Issue(IssueCode.LOW_FRAME_RATE, message))
    if view == "end-on":
        message = "filmed end-on, along the trunk: joint angles are not to be trusted"
        issues.append(Issue(IssueCode.END_ON_VIEW, message))
    return Quality(detected, visibility, view, tuple(issues))

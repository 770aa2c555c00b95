"""The whole path right of the PoseTrack: a track and a lift in, a SetAnalysis out."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.exercises.library import UNKNOWN, Exercise, ExerciseLibrary, find_exercise
from liftphase.kinematics.angles import measure_angles, smooth_angles
from liftphase.kinematics.camera_view import classify_view
from liftphase.phases.segmenter import SegmentedMotion, segment_movements
from liftphase.phases.segments import Segment
from liftphase.pose.skeleton import landmark_numbers
from liftphase.pose.track import PoseTrack
from liftphase.reps.alternating import merge_arm_motions, merge_arm_reps
from liftphase.reps.assembly import RepParts, build_segments, pair_reps
from liftphase.reps.assistance import label_assistance
from liftphase.reps.laterality import detect_side
from liftphase.reps.metrics import ClipTrace, describe_reps, summarize_sets
from liftphase.reps.model import ExerciseChoice, Quality, Rep, SetAnalysis
from liftphase.reps.unilateral import detect_alternating_arms, substitute_contralateral_arm

Array = NDArray[np.float64]

_LOW_DETECTION, _LOW_VISIBILITY, _LOW_FPS = 0.9, 0.5, 20.0


@dataclass(frozen=True, slots=True)
class TrackAnalysis:
    """An analysis with the frame-by-frame series behind it.

    angles: joint name -> (T,) degrees, smoothed; excursion: (T,), 0 at the lengthened end, 1 at the other.
    """

    analysis: SetAnalysis
    angles: dict[str, Array]
    excursion: Array
    motion: SegmentedMotion
    exercise: Exercise


def analyze_track(
    track: PoseTrack, exercise_name: str | None = None, *, library: ExerciseLibrary | None = None
) -> TrackAnalysis:
    """Phases, reps and tempo of a PoseTrack.

    Raises UsageError for an unknown exercise name and ClipError for a track of a single frame.
    Without a name the lift is told from the motion, and a warning says so.
    """
    if len(track.times_s) < 2:
        raise ClipError(f"{track.clip.path}: a single frame shows no movement. Choose a longer part.")
    if exercise_name is None:
        # Loaded late: a lift that was named needs no networks.
        from liftphase.recognition.recognizer import recognize_exercise

        found = recognize_exercise(track, library=library)
        exercise, motion = found.exercise, found.motion
        choice = ExerciseChoice(
            exercise.name, found.confidence, "recognised", exercise.leading_joint, found.runner_up
        )
    else:
        exercise = find_exercise(exercise_name, library=library)
        motion = segment_movements(track, exercise)
        choice = ExerciseChoice(exercise.name, 1.0, "given", exercise.leading_joint)
    angles = smooth_angles(track.times_s, measure_angles(track))
    # Hands that fidget by turns are no set where the motion as a whole was told to be none.
    alternating = detect_alternating_arms(track, exercise) if exercise_name or motion.sets else None
    if alternating is not None:
        segments, reps = _analyze_alternating(track, exercise, alternating, angles)
        motion, excursion = merge_arm_motions(alternating, reps, track.times_s)
    else:
        motion, segments, reps = _analyze_bilateral(track, exercise, motion, angles)
        excursion = motion.excursion_at(track.times_s)
    analysis = SetAnalysis(
        clip=track.clip.to_dict(),
        exercise=choice,
        segments=tuple(segments),
        reps=tuple(reps),
        sets=tuple(summarize_sets(reps)),
        quality=_assess_quality(track, exercise, motion, choice),
        provenance=dict(track.provenance),
    )
    return TrackAnalysis(analysis, angles, excursion, motion, exercise)


def _analyze_bilateral(
    track: PoseTrack, exercise: Exercise, motion: SegmentedMotion, angles: dict[str, Array]
) -> tuple[SegmentedMotion, list[Segment], list[Rep]]:
    """The whole body's motion, or that of the one arm that does all the reps."""
    segments, reps = _assemble_reps(track, exercise, motion, angles)
    if (side := _unilateral_side(reps)) is not None:
        # What the other arm does, at rest or helping, is not the lift.
        motion_alone = segment_movements(substitute_contralateral_arm(track, side), exercise)
        segments_alone, reps_alone = _assemble_reps(track, exercise, motion_alone, _of_side(angles, side))
        if len(reps_alone) >= len(reps):
            motion, segments, reps = motion_alone, segments_alone, reps_alone
    pairs = [pair_reps(movements, exercise) for movements in motion.sets]
    return motion, segments, _with_sides(reps, track, exercise, motion, pairs)


def _analyze_alternating(
    track: PoseTrack, exercise: Exercise, alternating: dict[str, SegmentedMotion], angles: dict[str, Array]
) -> tuple[list[Segment], list[Rep]]:
    """Either arm's reps, each measured by that arm alone, as one."""
    arms = {
        side: _assemble_reps(track, exercise, motion, _of_side(angles, side))
        for side, motion in alternating.items()
    }
    start_s, end_s = float(track.times_s[0]), track.clip.first_s + track.clip.duration_s
    return merge_arm_reps(arms, start_s, end_s)


def _of_side(angles: dict[str, Array], side: str) -> dict[str, Array]:
    """The angles with those of the other side's joints as if they had not been seen."""
    idle = "right" if side == "left" else "left"
    return {name: values * np.nan if name.startswith(idle) else values for name, values in angles.items()}


def _assemble_reps(
    track: PoseTrack, exercise: Exercise, motion: SegmentedMotion, angles: dict[str, Array]
) -> tuple[list[Segment], list[Rep]]:
    """Segments and reps of a motion; `side` of a rep is as yet that of an arm that works alone in its set."""
    start_s = float(track.times_s[0])
    end_s = track.clip.first_s + track.clip.duration_s
    pairs = [pair_reps(movements, exercise) for movements in motion.sets]
    segments = build_segments(motion.sets, pairs, start_s, end_s)
    trace = ClipTrace(track.times_s, angles, start_s, end_s)
    reps = describe_reps(segments, motion.sets, pairs, exercise, trace)
    return segments, label_assistance(reps, segments, track, exercise.works_with_arms)


def _unilateral_side(reps: list[Rep]) -> str | None:
    """The arm that works in every set, if it is the same and the other does not."""
    sides = {rep.side for rep in reps}
    return sides.pop() if len(sides) == 1 else None


def _with_sides(
    reps: list[Rep],
    track: PoseTrack,
    exercise: Exercise,
    motion: SegmentedMotion,
    pairs: list[list[RepParts]],
) -> list[Rep]:
    """The reps with the side that did each, where one did and it is not known yet."""
    own = [
        [movements[i] for i in sorted(i for i in (p.eccentric, p.concentric) if i is not None)]
        for movements, parts in zip(motion.sets, pairs, strict=True)
        for p in parts
    ]
    return [
        replace(rep, side=rep.side or detect_side(track, exercise, movements))
        for rep, movements in zip(reps, own, strict=True)
    ]


def _name_warning(choice: ExerciseChoice) -> str:
    if choice.name == UNKNOWN:
        nearest = f" (nearest: {choice.runner_up})" if choice.runner_up else ""
        return f"unknown lift, moving joint: {choice.joint}{nearest}; name it with --exercise"
    other = f" ({choice.runner_up} comes next)" if choice.runner_up else ""
    return f"the lift was not named, {choice.name} is a guess from the motion{other}: name it with --exercise"


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
    warnings = list(track.clip.warnings)
    if choice.source == "recognised":
        warnings.append(_name_warning(choice))
    if not motion.sets:
        warnings.append("no repetition was found in this clip")
    if detected < _LOW_DETECTION:
        warnings.append(f"the lifter was found in only {detected:.0%} of the frames of the set")
    if visibility < _LOW_VISIBILITY:
        warnings.append(f"the limbs that move were badly visible ({visibility:.0%}): film from another side")
    if motion.recovered:
        warnings.append(
            "hands were taken for somebody else's and followed in the picture: the times hold, but the "
            "angles of the arms are not to be trusted"
        )
    if fps < _LOW_FPS:
        warnings.append(
            f"only {fps:.0f} frames a second: boundaries are known to {1000 / fps:.0f} ms at best"
        )
    if view == "end-on":
        warnings.append("filmed end-on, along the trunk: joint angles are not to be trusted")
    return Quality(detected, visibility, view, tuple(warnings))

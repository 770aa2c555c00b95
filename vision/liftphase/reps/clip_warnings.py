"""The warnings of a clip and the notes on it: when each is due, and its sentence.

A warning says why the result may be wrong, a note what limits some numbers all the same.

The codes are in `issues.py`, the flags of a rep in `rep_flags.py`.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import UNKNOWN, Exercise
from liftphase.kinematics.camera_view import classify_view
from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.track import PoseTrack
from liftphase.reps.count_confidence import UNSURE, CountCues, count_confidence, weakest_cue
from liftphase.reps.issues import REPS_IN_DOUBT, Issue, IssueCode
from liftphase.reps.lift_motion import LiftMotion
from liftphase.reps.model import ExerciseChoice, Quality
from liftphase.reps.plate_direction import direction_by_plate
from liftphase.reps.visibility import Visibility, assess_visibility

# Below these a note says so: how much was hidden does not tell right counts from wrong ones.
_LOW_DETECTION, _LOW_VISIBILITY, _LOW_FPS = 0.9, 0.5, 20.0
# Where most of the frames of the sets are without a pose, the result is in doubt.
_HARDLY_DETECTED = 0.5
# Of 78 real clips in which a probe finds a set, this marks 4, and 2 of the 3 whose direction is wrong; from
# 0.62 to 0.84 the same 2, and 3 to 6 clips in all.
_UNSURE_DIRECTION = 0.7
# How often a count is right by poses of this model, as a share of how often it is by those of `full`: of 24
# labeled clips 19 and 23 (docs/phase-classifier.md). Nothing in a track tells which reps `lite` lost.
_RIGHT_BY_MODEL = {"lite": 0.83}
# Cuts that the warning lists, and parts that the note on what was not looked at does.
_LISTED_CUTS, _LISTED_PARTS = 5, 40


def assess_quality(
    poses: PoseTrack,
    kin: Kinematics,
    lift: Exercise,
    motion: LiftMotion,
    choice: ExerciseChoice,
    cues: CountCues | None,
    direction: float,
) -> Quality:
    """How well the lifter was seen, how sure the count is, and the warnings and notes that follow.

    Parameters
    ----------
    poses, kin : PoseTrack, Kinematics
        The track, and the same prepared.
    lift, choice : Exercise, ExerciseChoice
        The lift, and how it was chosen.
    motion : LiftMotion
        The sets that were found.
    cues : CountCues or None
        What the confidence in the count rests on; None where no set was found.
    direction : float
        Probability that eccentric and concentric are not the other way round, by how the lift was chosen.
    """
    seen = assess_visibility(kin, lift, motion)
    view = classify_view(kin, seen.inside)
    confidence = count_confidence(cues, named=choice.source == "given")
    if motion.sets:
        confidence *= _RIGHT_BY_MODEL.get(str(poses.provenance.get("model")), 1.0)
    warnings = [*_of_the_clip(poses), *_of_the_lift(choice, motion), *_of_the_sets(seen, motion)]
    if cues is not None and motion.sets and confidence < UNSURE:
        message = f"the count of reps may be wrong ({confidence:.0%} sure): {weakest_cue(cues)}"
        warnings.append(Issue(IssueCode.COUNT_UNSURE, message))
    by_plate = direction_by_plate(kin, lift, motion.sets)
    if motion.sets and min(direction, by_plate) < _UNSURE_DIRECTION:
        warnings.append(_direction_unsure(direction, by_plate))
    return Quality(
        seen.detected,
        seen.visible,
        view,
        tuple(warnings),
        round(confidence, 3),
        (*_of_the_rest(poses), *_notes(kin, seen, view, motion)),
        round(min(direction, by_plate), 3),
    )


def note_velocities_in_doubt(quality: Quality) -> Iterator[Issue]:
    """The note on velocities of reps that may be wrong."""
    if any(issue.code in REPS_IN_DOUBT for issue in quality.issues):
        message = "the velocities are those of reps that may be wrong: see the warnings"
        yield Issue(IssueCode.VELOCITY_UNSURE, message)


def no_reps(named: str | None = None, looks_like: str | None = None) -> Issue:
    """No repetition was found: of the lift that was named, if the motion looks like another."""
    if named is None or looks_like is None:
        return Issue(IssueCode.NO_REPS, "no repetition was found in this clip")
    message = f"no repetition of {named} was found: the motion looks like {looks_like}"
    return Issue(IssueCode.NO_REPS, message)


def _of_the_clip(poses: PoseTrack) -> Iterator[Issue]:
    for line in poses.clip.warnings:
        yield Issue(IssueCode.CLIP_IRREGULAR, line)


def _of_the_rest(poses: PoseTrack) -> Iterator[Issue]:
    if not len(poses.unseen_s):
        return
    shown = [f"{_clock(start)} to {_clock(end)}" for start, end in poses.unseen_s[:_LISTED_PARTS]]
    more = f" and {rest} more" if (rest := len(poses.unseen_s) - len(shown)) else ""
    share = float(np.diff(poses.unseen_s).sum()) / poses.clip.duration_s
    message = (
        f"nothing moves in {share:.0%} of the clip, which was not looked at: {', '.join(shown)}{more}; "
        "analyze such a part by itself if there is a set in it"
    )
    yield Issue(IssueCode.NOT_LOOKED_AT, message)


def _of_the_lift(choice: ExerciseChoice, motion: LiftMotion) -> Iterator[Issue]:
    if choice.source == "recognised" and choice.name == UNKNOWN:
        nearest = f" (nearest: {choice.runner_up})" if choice.runner_up else ""
        message = f"unknown lift, moving joint: {choice.joint}{nearest}"
        yield Issue(IssueCode.EXERCISE_UNKNOWN, message)
    elif choice.source == "recognised":
        other = f" ({choice.runner_up} comes next)" if choice.runner_up else ""
        message = f"the lift was not named, {choice.name} is a guess from the motion{other}"
        yield Issue(IssueCode.EXERCISE_GUESSED, message)
    if not motion.sets:
        yield no_reps()


def _of_the_sets(seen: Visibility, motion: LiftMotion) -> Iterator[Issue]:
    if motion.lifters_arm is not None:
        message = (
            "somebody who moves along hides the lifter, and the pose is theirs: times are those of the "
            f"{motion.lifters_arm} arm, which moves with the load; there are no angles"
        )
        yield Issue(IssueCode.HELPER_FOLLOWED, message)
    if len(seen.cuts_s):
        where = _list_times(seen.cuts_s)
        message = f"the clip is cut within a set, at {where}; analyze an uncut clip, or one shot of it"
        yield Issue(IssueCode.CLIP_CUT, message)
    if seen.detected < _HARDLY_DETECTED and not motion.by_plate:
        yield _not_detected(seen)


def _direction_unsure(direction: float, by_plate: float) -> Issue:
    message = f"which movement is the eccentric is not sure ({min(direction, by_plate):.0%}): "
    message += "the plate goes the other way" if by_plate <= direction else "name the lift"
    return Issue(IssueCode.DIRECTION_UNSURE, message)


def _notes(kin: Kinematics, seen: Visibility, view: str, motion: LiftMotion) -> Iterator[Issue]:
    fps = 1.0 / kin.frame_s
    if len(kin.cuts_s) > len(seen.cuts_s):
        outside = np.setdiff1d(kin.cuts_s, seen.cuts_s)
        message = f"the clip is edited: cut outside the sets at {_list_times(outside)}"
        yield Issue(IssueCode.CLIP_CUT, message)
    if motion.by_plate and seen.detected < _LOW_DETECTION:
        not_detected = _not_detected(seen)
        message = f"{not_detected.message}: times are those of the weight plate"
        yield replace(not_detected, message=message)
    elif _HARDLY_DETECTED <= seen.detected < _LOW_DETECTION:
        yield _not_detected(seen)
    if seen.visible < _LOW_VISIBILITY:
        message = f"the limbs that move were hardly visible ({seen.visible:.0%}): record from another side"
        yield Issue(IssueCode.LIMBS_HIDDEN, message)
    if motion.recovered:
        message = (
            "wrist landmarks jumped to another person's hands and were replaced by optical flow: times are "
            "reliable, angles of the arms are not"
        )
        yield Issue(IssueCode.WRISTS_RECOVERED, message)
    if fps < _LOW_FPS:
        message = f"only {fps:.0f} frames a second: boundaries are known to {1000 / fps:.0f} ms at best"
        yield Issue(IssueCode.LOW_FRAME_RATE, message)
    if view == "end-on":
        message = "the camera looks along the trunk (end-on): joint angles are not reliable"
        yield Issue(IssueCode.END_ON_VIEW, message)


def _not_detected(seen: Visibility) -> Issue:
    message = f"the lifter was found in only {seen.detected:.0%} of the frames of the set"
    return Issue(IssueCode.LIFTER_NOT_DETECTED, message)


def _list_times(times_s: NDArray[np.float64]) -> str:
    more = f" and {len(times_s) - _LISTED_CUTS} more" if len(times_s) > _LISTED_CUTS else ""
    return ", ".join(f"{time_s:.1f}" for time_s in times_s[:_LISTED_CUTS]) + f" s{more}"


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s), 60)
    return f"{minutes}:{seconds:02d}"

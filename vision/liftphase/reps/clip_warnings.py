"""The warnings of a clip: when each is due, and its sentence.

The codes are in `issues.py`, the flags of a rep in `rep_flags.py`.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from liftphase.exercises.library import UNKNOWN, Exercise
from liftphase.kinematics.camera_view import classify_view
from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.skeleton import landmark_numbers
from liftphase.pose.track import PoseTrack
from liftphase.reps.count_confidence import UNSURE, CountCues, count_confidence, weakest_cue
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.lift_motion import LiftMotion
from liftphase.reps.model import ExerciseChoice, Quality

_LOW_DETECTION, _LOW_VISIBILITY, _LOW_FPS = 0.9, 0.5, 20.0
# Cuts that the warning lists.
_LISTED_CUTS = 5


def assess_quality(
    poses: PoseTrack,
    kin: Kinematics,
    lift: Exercise,
    motion: LiftMotion,
    choice: ExerciseChoice,
    cues: CountCues | None,
) -> Quality:
    """How well the lifter was seen, how sure the count is, and the warnings that follow.

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
    """
    inside = np.zeros(len(kin.times_s), dtype=bool)
    for movements in motion.sets:
        inside |= (kin.times_s >= movements[0].start_s) & (kin.times_s <= movements[-1].end_s)
    if not inside.any():
        inside[:] = True
    detected = float(kin.detected[inside].mean())
    # The better visible side counts: from the side the far limbs are always hidden.
    per_point = kin.visibility[inside][:, landmark_numbers(lift.travel)].mean(axis=0)
    visibility = float(np.max(per_point))
    view = classify_view(kin, inside)
    confidence = count_confidence(cues, named=choice.source == "given")
    warnings = [
        *_of_the_clip(poses, kin.cuts_s),
        *_of_the_lift(choice, motion),
        *_of_the_recording(detected, visibility, motion, 1.0 / kin.frame_s, view),
    ]
    if cues is not None and motion.sets and confidence < UNSURE:
        message = f"the count of reps may be wrong ({confidence:.0%} sure): {weakest_cue(cues)}"
        warnings.append(Issue(IssueCode.COUNT_UNSURE, message))
    return Quality(detected, visibility, view, tuple(warnings), round(confidence, 3))


def no_reps(named: str | None = None, looks_like: str | None = None) -> Issue:
    """No repetition was found: of the lift that was named, if the motion looks like another."""
    if named is None or looks_like is None:
        return Issue(IssueCode.NO_REPS, "no repetition was found in this clip")
    message = f"no repetition of {named} was found: the motion looks like {looks_like}"
    return Issue(IssueCode.NO_REPS, message)


def _of_the_clip(poses: PoseTrack, cuts_s: NDArray[np.float64]) -> Iterator[Issue]:
    for line in poses.clip.warnings:
        yield Issue(IssueCode.CLIP_IRREGULAR, line)
    if len(cuts_s):
        times = ", ".join(f"{cut_s:.1f}" for cut_s in cuts_s[:_LISTED_CUTS])
        more = f" and {len(cuts_s) - _LISTED_CUTS} more" if len(cuts_s) > _LISTED_CUTS else ""
        message = f"the clip is edited: cut at {times} s{more}; analyze an uncut clip, or one shot of it"
        yield Issue(IssueCode.CLIP_CUT, message)


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


def _of_the_recording(
    detected: float, visibility: float, motion: LiftMotion, fps: float, view: str
) -> Iterator[Issue]:
    if detected < _LOW_DETECTION:
        message = f"the lifter was found in only {detected:.0%} of the frames of the set"
        yield Issue(IssueCode.LIFTER_NOT_DETECTED, message)
    if visibility < _LOW_VISIBILITY:
        message = f"the limbs that move were hardly visible ({visibility:.0%}): record from another side"
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

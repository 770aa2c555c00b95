"""One arm by itself: a pose track as if both did what it does, and whether the arms take turns.

The mean of two hands that take turns shows half of every rep, and nothing where one arm still lowers while
the other lifts already. Each arm by itself shows all of its own reps.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from liftphase.exercises.library import Exercise
from liftphase.kinematics.angles import SIDES
from liftphase.phases.segmenter import SegmentedMotion, segment_movements
from liftphase.phases.sets import MIN_SINGLE_SWING, log_ratio_dispersion
from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import LANDMARK, THUMBS
from liftphase.pose.track import PoseTrack
from liftphase.signal.series import fill_all_gaps, make_grid, resample, smooth

# Arms that take turns lift at the same time for at most this share of the time for which either lifts, have
# at least so many reps each, of which one arm makes at least this share of the other's, as far and as long
# ones, and change over at least this often.
_MAX_OVERLAP_FRACTION, _MIN_REPS, _MIN_SIMILARITY_RATIO, _MIN_ALTERNATIONS = 0.3, 2, 0.5, 3
# Mean |log| by which the travels of an arm may differ from their median: two arms that fidget are no set.
_MAX_LOG_RATIO_DISPERSION = 0.25
# Less visible than this, a hand is behind something.
_MIN_HAND_VISIBILITY = 0.5
# Hands that go up and down together more than this need no closer look; slow enough to hold little noise.
_MAX_WRIST_CORRELATION, _LOWPASS_HZ = 0.5, 2.0
_ARM = {
    side: [*(LANDMARK[f"{side}_{name}"] for name in ("elbow", "wrist", "pinky", "index")), thumb]
    for side, thumb in zip(SIDES, THUMBS, strict=True)
}


def substitute_contralateral_arm(track: PoseTrack, side: str) -> PoseTrack:
    """The track with the landmarks and picture patches of the other arm replaced by those of `side`.

    A lift is measured by what both hands do; where one arm works and the other rests or helps, that is the
    working arm alone.
    """
    own, other = _ARM[side], _ARM["right" if side == "left" else "left"]
    image, world, visibility = track.image_px.copy(), track.world_m.copy(), track.visibility.copy()
    for values in (image, world, visibility):
        values[:, other] = values[:, own]
    flow = track.flow
    if flow is not None:
        patches = flow.patches_px.copy()
        # Patches of either side stand in the same order.
        working, idle = (patches_on(arm) for arm in (own, other))
        patches[:, idle] = patches[:, working]
        hands = np.repeat(flow.hands_px[:, [SIDES.index(side)]], len(SIDES), axis=1)
        flow = replace(flow, patches_px=patches, hands_px=hands)
    return replace(track, image_px=image, world_m=world, visibility=visibility, flow=flow)


def detect_alternating_arms(track: PoseTrack, exercise: Exercise) -> dict[str, SegmentedMotion] | None:
    """The motion of the left and of the right arm where they take turns, else None."""
    if (
        not exercise.works_with_arms
        or not track.detected.any()
        or _wrist_velocity_correlation(track) > _MAX_WRIST_CORRELATION
    ):
        return None
    arms = {side: substitute_contralateral_arm(_mask_hidden_arm(track, side), side) for side in SIDES}
    motions = {side: segment_movements(arm, exercise) for side, arm in arms.items()}
    return motions if _is_alternating(*motions.values()) else None


def _mask_hidden_arm(track: PoseTrack, side: str) -> PoseTrack:
    """The track without an arm's landmarks and patches in the frames in which its hand is hidden.

    A far arm that hangs behind the trunk is guessed, and its patches lie on what hides it: the other arm.
    """
    hidden = track.visibility[:, LANDMARK[f"{side}_wrist"]] < _MIN_HAND_VISIBILITY
    if hidden.all():
        return track
    image, world = track.image_px.copy(), track.world_m.copy()
    for number in _ARM[side]:
        image[hidden, number] = world[hidden, number] = np.nan
    flow = track.flow
    if flow is not None:
        patches = flow.patches_px.copy()
        for number in patches_on(_ARM[side]):
            patches[hidden, number] = np.nan
        flow = replace(flow, patches_px=patches)
    return replace(track, image_px=image, world_m=world, flow=flow)


def _wrist_velocity_correlation(track: PoseTrack) -> float:
    """1 where the hands always go up and down together, 0 where one rests, -1 where they do the opposite."""
    shoulders = [LANDMARK[f"{side}_shoulder"] for side in SIDES]
    wrists = [LANDMARK[f"{side}_wrist"] for side in SIDES]
    height = fill_all_gaps(track.times_s, track.image_px[:, shoulders + wrists, 1].astype(np.float64))
    raised = height[:, 2:] - height[:, :2].mean(axis=1, keepdims=True)
    steps = np.diff(smooth(resample(track.times_s, raised, make_grid(track.times_s)), _LOWPASS_HZ), axis=0)
    left, right = steps.T
    return float(left @ right) / max(float(np.sqrt((left @ left) * (right @ right))), 1e-9)


def _is_alternating(left: SegmentedMotion, right: SegmentedMotion) -> bool:
    arms = [[m for movements in motion.sets for m in movements] for motion in (left, right)]
    lifts = [[m for m in own if m.concentric] for own in arms]
    if min(len(own) for own in lifts) < _MIN_REPS:
        return False
    swings = [np.maximum([m.swing for m in own], 1e-9) for own in arms]
    if any(
        np.median(own) < MIN_SINGLE_SWING or log_ratio_dispersion(own) > _MAX_LOG_RATIO_DISPERSION
        for own in swings
    ):
        return False
    # A hand that helps the other arm comes and goes, but more quickly than that one lifts and lowers.
    counts = [len(own) for own in arms]
    travels = [float(np.median(own)) for own in swings]
    durations = [float(np.median([m.end_s - m.start_s for m in own])) for own in arms]
    if any(min(both) < _MIN_SIMILARITY_RATIO * max(both) for both in (counts, travels, durations)):
        return False
    common = sum(
        max(0.0, min(a.end_s, b.end_s) - max(a.start_s, b.start_s)) for a in lifts[0] for b in lifts[1]
    )
    shorter = min(sum(m.end_s - m.start_s for m in own) for own in lifts)
    order = sorted((m.start_s, side) for side, own in enumerate(lifts) for m in own)
    changes = sum(before[1] != after[1] for before, after in pairwise(order))
    return common < _MAX_OVERLAP_FRACTION * shorter and changes >= _MIN_ALTERNATIONS

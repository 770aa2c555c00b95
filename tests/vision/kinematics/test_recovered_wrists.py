"""Hands whose landmarks go over to somebody else's, on presses whose every rep passes them by."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from synthetic import (
    boundary_errors,
    find_motion,
    make_track,
    no_wrists_recovered,
    press,
    script_set,
    with_flow,
)

from liftphase.analysis import measure_track
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.prepared import prepare
from liftphase.kinematics.recovered_wrists import recover_wrists
from liftphase.pose.patches import PATCHES, place_patches
from liftphase.pose.skeleton import HAND_POINTS, LANDMARK
from liftphase.pose.track import PoseTrack

SCRIPT = script_set(5, tempo=(2.0, 0.6, 1.0, 0.6), begins="concentric")
PRESS = find_exercise("overhead-press")


def taken_for_anothers(carried_on: bool) -> PoseTrack:
    """From the front; towards either end of each rep the landmarks are on hands that hang by the hips."""
    true = make_track(SCRIPT, press, view_deg=5, noise_px=0.0)
    level = SCRIPT.at(true.times_s)
    lost = (level < 0.02) | (level > 0.9)
    seen, hands = true.image_px.copy(), no_wrists_recovered(len(level))
    for side, points in zip(("left", "right"), HAND_POINTS, strict=True):
        hanging = true.image_px[0, LANDMARK[f"{side}_hip"]] + np.float32(4)
        hands[lost, HAND_POINTS.index(points)] = true.image_px[lost][:, points]
        seen[lost[:, None] & np.isin(np.arange(33), points)] = hanging
    seen += np.random.default_rng(1).normal(0, 0.5, seen.shape).astype(np.float32)
    track = with_flow(replace(true, image_px=seen), true.image_px)
    assert track.flow is not None
    patches = np.diff(place_patches(true.image_px), axis=0, prepend=np.nan)
    on_hands = np.array([patch.point in (15, 16) for patch in PATCHES])
    patches[lost[:, None] & on_hands] = 0.0
    flow = replace(track.flow, patches_px=patches.astype(np.float32))
    return replace(track, flow=replace(flow, hands_px=hands) if carried_on else flow)


def test_reps_are_those_of_the_hands_that_were_carried_on() -> None:
    analysis = measure_track(taken_for_anothers(True), exercise="overhead-press").analysis
    errors = boundary_errors(analysis.segments, SCRIPT.movements())
    assert np.abs(errors).max() < 0.1
    assert any("replaced by optical flow" in note.message for note in analysis.quality.notes)
    # Without them the jumps are what is found.
    jumps = [m for own in find_motion(taken_for_anothers(False), PRESS).sets for m in own]
    assert len(jumps) > 12 or np.median([m.end_s - m.start_s for m in jumps]) < 0.5


def test_landmarks_that_agree_with_optical_flow_are_kept() -> None:
    """The tracked object is a weight plate that stands still: it must not take the place of the hands."""
    track = with_flow(make_track(SCRIPT, press, view_deg=5))
    assert track.flow is not None
    hands = no_wrists_recovered(len(track.times_s))
    hands[100:160] = (600.0, 300.0)
    carried = replace(track, flow=replace(track.flow, hands_px=hands))
    motion = find_motion(carried, PRESS)
    np.testing.assert_array_equal(motion.path.value, find_motion(track, PRESS).path.value)
    assert not motion.recovered


@pytest.mark.parametrize("side", [0, 1])
def test_landmarks_and_patches_of_one_hand_in_the_frames_in_which_it_was_carried(side: int) -> None:
    track = with_flow(make_track(SCRIPT, press, view_deg=5))
    assert track.flow is not None
    hands = no_wrists_recovered(len(track.times_s))
    start = track.image_px[9, HAND_POINTS[side]]
    hands[10, side], hands[11, side] = np.add(start, (1, 2)), np.add(start, (1, 5))
    carried = replace(track, flow=replace(track.flow, hands_px=hands))
    kin = prepare(carried)
    assert kin.recovered[10:12, side].all()
    assert kin.recovered.sum() == 2
    own = recover_wrists(kin)
    assert own.patches_px is not None
    _only_differ(own.stabilized_px, track.image_px, [10, 11], [*HAND_POINTS[side], 21 + side])
    np.testing.assert_array_equal(own.stabilized_px[10:12, HAND_POINTS[side]], hands[10:12, side])
    patches = [k for k, patch in enumerate(PATCHES) if patch.point == HAND_POINTS[side][0]]
    _only_differ(own.patches_px, track.flow.patches_px, [10, 11], patches)
    np.testing.assert_allclose(own.patches_px[10, patches], np.tile([1, 2], (5, 1)), atol=1e-4)
    np.testing.assert_allclose(own.patches_px[11, patches], np.tile([0, 3], (5, 1)), atol=1e-4)


def _only_differ(got: NDArray, want: NDArray, frames: list[int], columns: list[int]) -> None:
    rest = np.ones(got.shape[:2], dtype=bool)
    rest[np.ix_(frames, columns)] = False
    np.testing.assert_array_equal(got[rest], want[rest])
    assert (got[~rest] != want[~rest]).any(axis=-1).all()

"""One arm by itself, in prepared kinematics."""

from dataclasses import replace

import numpy as np
from synthetic import curl, make_track, no_wrists_recovered, script_set, with_flow

from liftphase.kinematics.arms import mask_hidden_arm, substitute_contralateral_arm
from liftphase.kinematics.prepared import prepare
from liftphase.pose.patches import PATCHES
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import ImageFlow

SCRIPT = script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric")


def test_landmarks_and_patches_of_one_arm_take_the_place_of_the_others():
    track = make_track(SCRIPT, curl, view_deg=20)
    frames = len(track.times_s)
    numbers = np.arange(len(PATCHES), dtype=np.float32)[None, :, None]
    hands = no_wrists_recovered(frames)
    hands[3, 0] = 7.0
    patches = np.broadcast_to(numbers, (frames, len(PATCHES), 2)).copy()
    camera = np.broadcast_to(np.eye(2, 3), (frames, 2, 3))
    flow = ImageFlow(patches, camera, hands)
    both = substitute_contralateral_arm(prepare(replace(track, flow=flow)), "left")
    for name in ("elbow", "wrist", "index"):
        left, right = (LANDMARK[f"{side}_{name}"] for side in ("left", "right"))
        assert (both.image_px[:, right] == track.image_px[:, left]).all()
    assert (both.image_px[:, LANDMARK["right_hip"]] == track.image_px[:, LANDMARK["right_hip"]]).all()
    assert both.patches_px is not None
    assert both.hands_px is not None
    np.testing.assert_array_equal(both.hands_px[:, 0], hands[:, 0])
    np.testing.assert_array_equal(both.hands_px[:, 1], hands[:, 0])
    for k, patch in enumerate(PATCHES):
        source = PATCHES[int(both.patches_px[0, k, 0])]
        if patch.point in (LANDMARK["right_elbow"], LANDMARK["right_wrist"]):
            assert (source.point, source.fraction) == (patch.point - 1, patch.fraction)
        else:
            assert source is patch


def test_where_a_hand_is_hidden_its_arm_is_not_guessed():
    """Not by landmarks, nor by optical flow on what hides it; the other arm and the rest of the body stay."""
    track = with_flow(make_track(SCRIPT, curl))
    hidden = np.arange(len(track.times_s)) % 50 < 20
    visibility = track.visibility.copy()
    visibility[hidden, LANDMARK["right_wrist"]] = 0.4
    track = replace(track, visibility=visibility)
    right, left = (mask_hidden_arm(prepare(track), side) for side in ("right", "left"))
    wrist, knee = LANDMARK["right_wrist"], LANDMARK["right_knee"]
    for values in (right.image_px, right.world_m):
        assert np.array_equal(np.isnan(values[:, wrist, 0]), hidden)
        assert not np.isnan(values[:, knee]).any()
    assert right.patches_px is not None
    on_wrist = [k for k, patch in enumerate(PATCHES) if patch.point == wrist]
    assert np.array_equal(np.isnan(right.patches_px[1:, on_wrist]).all(axis=(1, 2)), hidden[1:])
    assert np.array_equal(left.image_px, track.image_px)
    never = replace(track, visibility=0 * visibility)
    assert np.array_equal(mask_hidden_arm(prepare(never), "right").image_px, track.image_px)

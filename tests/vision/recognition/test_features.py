"""The 76 numbers that training and recognition must agree on."""

import numpy as np
import pytest
from synthetic import curl, find_motion, make_track, script_set, squat

from liftphase.errors import ModelError
from liftphase.exercises.library import find_exercise
from liftphase.kinematics.prepared import prepare
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.recognition.features import FEATURES_VERSION, SetDescriptor, extract_features
from liftphase.recognition.network import load_network, read_network
from liftphase.recognition.recognizer import find_ends

# Of version 2: where each group of numbers begins, in order.
FACING, TEMPO, MEAN, REST, FIRST_END, OTHER_END, MOVED, SIDES, END = 0, 1, 2, 3, 4, 31, 58, 72, 76
WRIST_Y, KNEE_Y = 2 * 3 + 1, 2 * 4 + 1  # within an end, relative to the hips
ELBOW_IMAGE, KNEE_IMAGE = 18, 21  # half turns, within an end
SCRIPT = script_set(3, (3.0, 0.5, 1.0, 0.5), "concentric")


def describe(track: PoseTrack, lift: str) -> SetDescriptor:
    motion = find_motion(track, find_exercise(lift))
    return extract_features(prepare(track), find_ends(motion, motion.sets[0]))


def curls(view_deg: float = 90) -> PoseTrack:
    return make_track(SCRIPT, curl, view_deg=view_deg, noise_px=0.0)


def test_there_are_76_numbers_of_order_one() -> None:
    features = describe(curls(), "biceps-curl").features
    assert features.shape == (END,) == load_network().mean.shape
    assert np.abs(features).max() < 5


def test_posture_and_angles_of_a_curl_stand_where_version_2_has_them() -> None:
    assert FEATURES_VERSION == 2
    descriptor = describe(curls(), "biceps-curl")
    features = descriptor.features
    # Out is the concentric, 1 s; back the eccentric, 3 s; half a second of rest before the first.
    assert features[TEMPO] == pytest.approx(np.log(1 / 3), abs=0.15)
    assert features[MEAN] == pytest.approx(np.log(3) / 2, abs=0.15)
    assert 0.3 < features[REST] <= 1.0
    # The elbow goes from 170 to 40 degrees.
    assert features[FIRST_END + ELBOW_IMAGE] == pytest.approx(170 / 180, abs=0.02)
    assert features[OTHER_END + ELBOW_IMAGE] == pytest.approx(40 / 180, abs=0.02)
    # The hands hang at the hips and end above them; y points down. The legs stay.
    assert features[FIRST_END + WRIST_Y] > features[OTHER_END + WRIST_Y] + 0.5
    assert features[FIRST_END + KNEE_Y] == pytest.approx(features[OTHER_END + KNEE_Y], abs=0.02)
    np.testing.assert_allclose(
        features[MOVED:SIDES], np.concatenate([*descriptor.moved.values()]), atol=1e-12
    )
    assert descriptor.moving_joint == "elbow"
    assert descriptor.bent_deg["elbow"] == pytest.approx(-130, abs=4)


def test_a_mirrored_image_has_the_same_features() -> None:
    """Left and right swap with it: which way the subject faces must not matter."""
    track = curls(view_deg=70)
    swapped = np.arange(33)
    for name, number in LANDMARK.items():
        if name.startswith("left_"):
            other = LANDMARK[name.replace("left_", "right_")]
            swapped[number], swapped[other] = other, number
    image = track.image_px[:, swapped] * np.array([-1, 1], np.float32) + np.array([640, 0], np.float32)
    world = track.world_m[:, swapped] * np.array([-1, 1, 1], np.float32)
    mirrored = PoseTrack(track.times_s, image, world, track.visibility[:, swapped], track.clip)
    np.testing.assert_allclose(
        describe(mirrored, "biceps-curl").features, describe(track, "biceps-curl").features, atol=0.02
    )


def test_the_size_of_the_image_does_not_matter() -> None:
    track = make_track(script_set(3), squat, view_deg=60, noise_px=0.0)
    large = PoseTrack(track.times_s, 3 * track.image_px, track.world_m, track.visibility, track.clip)
    np.testing.assert_allclose(
        describe(large, "squat").features, describe(track, "squat").features, atol=1e-3
    )


@pytest.mark.parametrize("version", [None, FEATURES_VERSION + 1])
def test_networks_of_other_features_are_refused(version: int | None) -> None:
    stored = {"names": np.array(["squat"]), "mean": np.zeros(END), "scale": np.ones(END)}
    if version is not None:
        stored["features_version"] = np.array(version)
    with pytest.raises(ModelError, match="version"):
        read_network(stored)

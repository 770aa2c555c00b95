import numpy as np
import pytest
from mediapipe.tasks.python.vision import PoseLandmark

from liftphase.pose.skeleton import LANDMARK, POINTS, body_scale_px, landmark_numbers


def test_landmark_numbers_are_those_of_mediapipe():
    assert {name: int(PoseLandmark[name.upper()]) for name in LANDMARK} == LANDMARK


def test_landmark_numbers_of_body_points_come_once_and_in_order():
    assert landmark_numbers(["shoulders"]) == [11, 12]
    assert landmark_numbers(("wrists", "hands")) == [15, 16, 17, 18, 19, 20]
    with pytest.raises(KeyError):
        landmark_numbers(["tail"])


def test_body_points_are_made_of_landmarks():
    assert all(name in LANDMARK for names in POINTS.values() for name in names)


def test_body_scale_is_the_torso_in_pixels_when_it_lies_in_the_picture():
    image = np.zeros((50, 33, 2))
    image[:, [11, 12]] = (0.0, -120.0)
    # The trunk leans away from the picture in some frames, and nobody is seen in others.
    image[10:30, [11, 12]] = (0.0, -80.0)
    image[40:45] = np.nan
    assert body_scale_px(image) == pytest.approx(120)
    assert body_scale_px(3 * image) == pytest.approx(360)


def test_body_scale_without_a_body_is_nan():
    assert np.isnan(body_scale_px(np.full((5, 33, 2), np.nan)))

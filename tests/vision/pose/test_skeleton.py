import ast
from pathlib import Path

import numpy as np
import pytest
from mediapipe.tasks.python.vision import PoseLandmark

import liftphase
from liftphase.pose.skeleton import (
    BLAZEPOSE,
    BODY,
    JOINTS,
    LANDMARK,
    POINTS,
    SIDES,
    body_scale_px,
    both,
    landmark_numbers,
    pose_size_px,
    torso_px,
    trunk_center,
    trunk_vector,
)

SOURCES = Path(liftphase.__file__).parent
MIN_NUMBERS, MAX_NO_LANDMARK = 2, 4  # axes, matrix entries


def test_landmark_numbers_are_those_of_mediapipe():
    assert {landmark.name.lower(): int(landmark) for landmark in PoseLandmark} == LANDMARK
    assert list(LANDMARK.values()) == list(range(len(BLAZEPOSE)))


def test_landmark_numbers_of_body_points_come_once_and_in_order():
    assert landmark_numbers(["shoulders"]) == [11, 12]
    assert landmark_numbers(("wrists", "hands")) == [15, 16, 17, 18, 19, 20]
    with pytest.raises(KeyError):
        landmark_numbers(["tail"])


def test_body_points_and_joints_are_made_of_landmarks():
    assert all(name in LANDMARK for names in POINTS.values() for name in names)
    assert all(f"{side}_{name}" in LANDMARK for names in JOINTS.values() for name in names for side in SIDES)
    assert all(vertex == joint for joint, (_, vertex, _) in JOINTS.items())


def test_both_is_left_and_right():
    assert both("wrist") == (15, 16)
    with pytest.raises(KeyError):
        both("nose")


def _lines_with_landmark_numbers(source: str) -> list[int]:
    """Lines in which an array is read at several numbers, one of which can only be a landmark's."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript):
            for part in ast.walk(node.slice):
                if isinstance(part, ast.List | ast.Tuple) and len(part.elts) >= MIN_NUMBERS:
                    constants = [e.value for e in part.elts if isinstance(e, ast.Constant)]
                    numbers = [value for value in constants if isinstance(value, int)]
                    if len(numbers) == len(part.elts) and max(numbers) > MAX_NO_LANDMARK:
                        lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("room", ["pose", "kinematics", "recognition", "reps", "render"])
def test_nobody_writes_landmarks_as_numbers(room):
    assert _lines_with_landmark_numbers("x[[11, 12]]") == [1]
    found = {
        str(file.relative_to(SOURCES)): lines
        for file in (SOURCES / room).rglob("*.py")
        if (lines := _lines_with_landmark_numbers(file.read_text(encoding="utf-8")))
    }
    assert not found


def test_trunk_of_a_pose():
    image = np.zeros((33, 2))
    image[[11, 12]], image[[23, 24]] = ((-20, -90), (20, -90)), ((-10, 30), (10, 30))
    assert trunk_vector(image).tolist() == [0, -120]
    assert trunk_center(image).tolist() == [0, -30]
    assert torso_px(image) == 120
    assert torso_px(np.stack([image, 2 * image])).tolist() == [120, 240]


def test_the_size_of_a_pose_holds_for_a_torso_that_points_at_the_camera():
    image = np.zeros((33, 2))
    image[[11, 12]], image[[23, 24]] = ((-20, -120), (20, -120)), ((-10, 0), (10, 0))
    assert pose_size_px(image) == 120
    end_on = image.copy()
    end_on[[23, 24], 1] = -120
    assert torso_px(end_on) == 0
    assert pose_size_px(end_on) == 40  # the shoulders' width
    end_on[LANDMARK["left_ankle"]] = (20, 200)
    assert pose_size_px(end_on) == pytest.approx(0.25 * np.hypot(40, 320))
    assert LANDMARK["left_ankle"] in BODY


def test_body_scale_is_the_torso_in_pixels_when_it_lies_in_the_image_plane():
    image = np.zeros((50, 33, 2))
    image[:, [11, 12]] = (0.0, -120.0)
    # The trunk leans out of the image plane in some frames, and nobody is found in others.
    image[10:30, [11, 12]] = (0.0, -80.0)
    image[40:45] = np.nan
    assert body_scale_px(image) == pytest.approx(120)
    assert body_scale_px(3 * image) == pytest.approx(360)


def test_body_scale_without_a_body_is_nan():
    assert np.isnan(body_scale_px(np.full((5, 33, 2), np.nan)))

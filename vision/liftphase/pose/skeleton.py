"""Names of the landmarks and of the body points made from them."""

import numpy as np
from numpy.typing import NDArray

# MediaPipe pose landmark numbers (mediapipe.tasks.python.vision.PoseLandmark).
LANDMARK = {
    "nose": 0,
    "left_ear": 7,
    "right_ear": 8,
    "left_shoulder": 11,
    "right_shoulder": 12,
    "left_elbow": 13,
    "right_elbow": 14,
    "left_wrist": 15,
    "right_wrist": 16,
    "left_pinky": 17,
    "right_pinky": 18,
    "left_index": 19,
    "right_index": 20,
    "left_hip": 23,
    "right_hip": 24,
    "left_knee": 25,
    "right_knee": 26,
    "left_ankle": 27,
    "right_ankle": 28,
    "left_heel": 29,
    "right_heel": 30,
    "left_foot_index": 31,
    "right_foot_index": 32,
}

# They have no name of their own above: nothing is measured by them, they go with the wrist. Left, right.
THUMBS = (21, 22)

# Body points a lift's table may name; each is a group of landmarks.
POINTS: dict[str, tuple[str, ...]] = {
    "head": ("nose", "left_ear", "right_ear"),
    "shoulders": ("left_shoulder", "right_shoulder"),
    "elbows": ("left_elbow", "right_elbow"),
    "wrists": ("left_wrist", "right_wrist"),
    "hands": (
        "left_wrist",
        "right_wrist",
        "left_pinky",
        "right_pinky",
        "left_index",
        "right_index",
    ),
    "hips": ("left_hip", "right_hip"),
    "knees": ("left_knee", "right_knee"),
    "ankles": ("left_ankle", "right_ankle"),
    "feet": (
        "left_ankle",
        "right_ankle",
        "left_heel",
        "right_heel",
        "left_foot_index",
        "right_foot_index",
    ),
}


def landmark_numbers(points: tuple[str, ...] | list[str]) -> list[int]:
    """Landmark numbers of the named body points, in order and without repeats.

    Raises KeyError for a name that is not in `POINTS`.
    """
    names = [name for point in points for name in POINTS[point]]
    return [LANDMARK[name] for name in dict.fromkeys(names)]


def body_scale_px(image_px: NDArray[np.floating]) -> float:
    """Length of the body's torso in pixels, the yardstick that makes travel comparable between clips.

    image_px: (T, 33, 2). The 90th percentile of the shoulder-hip distance, since any rotation out of the
    image plane only shortens it. NaN when nobody was found in any frame.
    """
    shoulders = image_px[:, [11, 12]].mean(axis=1)
    hips = image_px[:, [23, 24]].mean(axis=1)
    lengths = np.hypot(*(shoulders - hips).T)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.percentile(lengths, 90)) if lengths.size else float("nan")

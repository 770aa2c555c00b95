"""The landmarks of a body: names, numbers, sides, limbs, joints and the torso as the unit of length.

Every other module takes its landmarks from here by name. The order is that of MediaPipe's pose models
(`mediapipe.tasks.python.vision.PoseLandmark`), which name 33 points.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A named set of landmarks in a fixed order.

    Attributes
    ----------
    name : str
        What the set is called.
    landmarks : tuple of str
        Names in order; the landmark's number is its place in this tuple.
    """

    name: str
    landmarks: tuple[str, ...]

    def __len__(self) -> int:
        """How many landmarks there are."""
        return len(self.landmarks)

    def numbers(self, names: Iterable[str]) -> list[int]:
        """The numbers of these landmarks, in the order of `names`.

        Raises
        ------
        KeyError
            For a name that the skeleton does not have.
        """
        places = {name: number for number, name in enumerate(self.landmarks)}
        return [places[name] for name in names]


SIDES = ("left", "right")

BLAZEPOSE = Skeleton(
    "blazepose-33",
    (
        "nose",
        "left_eye_inner", "left_eye", "left_eye_outer",
        "right_eye_inner", "right_eye", "right_eye_outer",
        "left_ear", "right_ear",
        "mouth_left", "mouth_right",
        "left_shoulder", "right_shoulder",
        "left_elbow", "right_elbow",
        "left_wrist", "right_wrist",
        "left_pinky", "right_pinky",
        "left_index", "right_index",
        "left_thumb", "right_thumb",
        "left_hip", "right_hip",
        "left_knee", "right_knee",
        "left_ankle", "right_ankle",
        "left_heel", "right_heel",
        "left_foot_index", "right_foot_index",
    ),
)  # fmt: skip

LANDMARK: dict[str, int] = {name: number for number, name in enumerate(BLAZEPOSE.landmarks)}


def both(part: str) -> tuple[int, int]:
    """Numbers of the left and the right landmark of a part of the body, such as `wrist`."""
    left, right = BLAZEPOSE.numbers(f"{side}_{part}" for side in SIDES)
    return left, right


NOSE = LANDMARK["nose"]
EARS, SHOULDERS, HIPS, HEELS, TOES, THUMBS = (
    both(part) for part in ("ear", "shoulder", "hip", "heel", "foot_index", "thumb")
)
HEAD = (NOSE, *EARS)
TRUNK = (*SHOULDERS, *HIPS)
# Nose, trunk and the limbs without hands and feet: the extent of the body.
BODY = (
    NOSE,
    *(n for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle") for n in both(part)),
)
# Wrist, little finger and forefinger, of the left and of the right hand.
HAND_POINTS = tuple(
    tuple(BLAZEPOSE.numbers(f"{side}_{part}" for part in ("wrist", "pinky", "index"))) for side in SIDES
)

# A joint's angle is that at the middle landmark. A straight limb is 180 degrees (shoulder: 0 with the arm
# along the trunk).
JOINTS: dict[str, tuple[str, str, str]] = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("hip", "shoulder", "elbow"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
    "ankle": ("knee", "ankle", "foot_index"),
}
JOINT_NAMES = tuple(f"{side}_{joint}" for joint in JOINTS for side in SIDES)

# From the hand to the foot of one side: two limbs meet at each joint.
LIMB_CHAIN = ("wrist", "elbow", "shoulder", "hip", "knee", "ankle", "foot_index", "heel")

# Parts of the body that show which way is up, where the lift has them upright.
UprightPart = Literal["trunk", "shanks"]

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


def landmark_numbers(points: Sequence[str]) -> list[int]:
    """Landmark numbers of the named body points, in order and without repeats.

    Parameters
    ----------
    points : sequence of str
        Keys of `POINTS`.

    Raises
    ------
    KeyError
        For a name that is not in `POINTS`.
    """
    names = [name for point in points for name in POINTS[point]]
    return BLAZEPOSE.numbers(dict.fromkeys(names))


def trunk_vector(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """From the middle of the hips to the middle of the shoulders: (..., K, d) landmarks to (..., d)."""
    return points[..., SHOULDERS, :].mean(axis=-2) - points[..., HIPS, :].mean(axis=-2)


def trunk_center(points: NDArray[np.floating]) -> NDArray[np.floating]:
    """Middle of shoulders and hips: (..., K, d) landmarks to (..., d)."""
    return points[..., TRUNK, :].mean(axis=-2)


def trunk_offset(points: NDArray[np.floating], trunk: NDArray[np.floating]) -> NDArray[np.floating]:
    """From a trunk, (4, d) landmarks as `TRUNK`, to that of a pose, (K, d): (2, d) of shoulders and hips."""
    return (points[TRUNK, :] - trunk).reshape(2, 2, -1).mean(axis=1)


def torso_px(image_px: NDArray[np.floating]) -> NDArray[np.floating]:
    """Length of the torso in the image: (..., K, 2) landmarks to (...) pixels.

    From between the shoulders to between the hips; NaN where one of them is.
    """
    across = trunk_vector(image_px)
    return np.hypot(across[..., 0], across[..., 1])


def body_scale_px(image_px: NDArray[np.floating]) -> float:
    """Torso length over a clip, the unit that makes displacements comparable between clips.

    Parameters
    ----------
    image_px : ndarray of shape (T, K, 2)
        Landmarks in pixels, NaN where nobody was found.

    Returns
    -------
    float
        The 90th percentile over the frames, pixels, since any rotation out of the image plane only shortens
        the torso. NaN when nobody was found in any frame.
    """
    lengths = torso_px(image_px)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.percentile(lengths, 90)) if lengths.size else float("nan")


def pose_size_px(image_px: NDArray[np.floating]) -> NDArray[np.floating]:
    """Size of single poses in torso lengths' pixels: (..., K, 2) landmarks to (...).

    The largest of torso length, shoulder width and a quarter of the body's diagonal extent, so that it holds
    for a torso that points at the camera too.
    """
    shoulders = image_px[..., SHOULDERS, :]
    width = np.linalg.norm(shoulders[..., 0, :] - shoulders[..., 1, :], axis=-1)
    extent = np.linalg.norm(np.ptp(image_px[..., BODY, :], axis=-2), axis=-1)
    return np.maximum(np.maximum(torso_px(image_px), width), 0.25 * extent)

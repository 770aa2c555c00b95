"""Images in which only one person is to be found: others are painted over in gray."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Landmarks
from liftphase.pose.skeleton import HEAD, TRUNK, both, pose_size_px

# Who is masked out: head, trunk and thighs.
_MASKED = (*HEAD, *TRUNK, *both("knee"))
GRAY = 128


def isolate(rgb: NDArray[np.uint8], person: Landmarks, others: Sequence[Landmarks]) -> NDArray[np.uint8]:
    """The image with nothing but what is around `person`, others masked out."""
    masked = mask_out(rgb, others)
    margin = 0.5 * float(pose_size_px(person.image_px))
    low = np.clip(person.image_px.min(axis=0) - margin, 0, None).astype(int)
    high = np.ceil(person.image_px.max(axis=0) + margin).astype(int)
    alone = np.full_like(rgb, GRAY)
    box = slice(low[1], max(high[1], 0)), slice(low[0], max(high[0], 0))
    alone[box] = masked[box]
    return alone


def mask_out(rgb: NDArray[np.uint8], people: Sequence[Landmarks]) -> NDArray[np.uint8]:
    """The image with head, trunk and thighs of `people` in gray: the model finds none of them again."""
    import cv2  # late, like MediaPipe: this module is imported to name the estimators too

    mask = np.zeros(rgb.shape[:2], np.uint8)
    for person in people:
        size = float(pose_size_px(person.image_px))
        points = person.image_px.round().astype(np.int32)
        body = np.zeros_like(mask)
        cv2.fillConvexPoly(body, cv2.convexHull(points[_MASKED, :]), 1)
        x, y = points[HEAD, :].mean(axis=0)
        cv2.circle(body, (int(x), int(y)), round(0.35 * size), 1, -1)
        reach = max(1, round(0.12 * size))
        wide = cv2.dilate(body, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        mask[np.asarray(wide) > 0] = 1
    masked = rgb.copy()
    masked[mask > 0] = GRAY
    return masked

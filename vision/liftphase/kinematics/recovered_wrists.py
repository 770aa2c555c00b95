"""Identity-swap recovery: wrists as optical flow tracked them where landmarks jumped to another person."""

from dataclasses import replace

import numpy as np

from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import HAND_POINTS, THUMBS


def recover_wrists(kin: Kinematics) -> Kinematics:
    """Return the body with landmarks and patches of the hands at the positions tracked by optical flow.

    Both `image_px` and `stabilized_px` are then in the pixels of the first frame. Whether the recovery is
    right must be decided elsewhere: the tracked object may be another person's hand, or a weight plate.
    """
    if kin.patches_px is None or kin.hands_px is None or not kin.recovered.any():
        return kin
    image_px, patches_px = kin.stabilized_px.copy(), kin.patches_px.copy()
    for side, points in enumerate(HAND_POINTS):
        frames = np.flatnonzero(kin.recovered[:, side])
        hand = kin.hands_px[frames, side]
        image_px[frames[:, None], points] = hand
        image_px[frames, THUMBS[side]] = hand[:, 0]
        # In the frame that the tracking started from, the landmarks are still the subject's.
        steps = hand - image_px[frames[:, None] - 1, points]
        patches = patches_on(points[:1])
        patches_px[frames[:, None], patches] = steps.mean(axis=1, keepdims=True)
    return replace(kin, image_px=image_px, stabilized_px=image_px, patches_px=patches_px)

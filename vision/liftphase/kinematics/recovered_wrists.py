"""The lifter's hands where the pose model went over to somebody else's, as the picture carried them on."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import HAND_POINTS, THUMBS
from liftphase.pose.track import PoseTrack


def recovered_frames(track: PoseTrack) -> NDArray[np.bool_]:
    """(T, 2) True where the left and the right hand were carried on."""
    if track.flow is None:
        return np.zeros((len(track.times_s), len(HAND_POINTS)), dtype=bool)
    return np.isfinite(track.flow.hands_px[:, :, 0, 0])


def recover_wrists(track: PoseTrack) -> PoseTrack:
    """The track with the hands, landmarks and patches, where they were carried on to.

    Whether that is right must show elsewhere: what was carried on may have been the other's hand, or a plate.
    """
    recovered = recovered_frames(track)
    if track.flow is None or not recovered.any():
        return track
    image_px, patches_px = track.image_px.copy(), track.flow.patches_px.copy()
    for side, points in enumerate(HAND_POINTS):
        frames = np.flatnonzero(recovered[:, side])
        hand = track.flow.hands_px[frames, side]
        image_px[frames[:, None], points] = hand
        image_px[frames, THUMBS[side]] = hand[:, 0]
        # Where it was carried on from, the landmarks before are still its own.
        steps = hand - image_px[frames[:, None] - 1, points]
        patches = patches_on(points[:1])
        patches_px[frames[:, None], patches] = steps.mean(axis=1, keepdims=True)
    return replace(track, image_px=image_px, flow=replace(track.flow, patches_px=patches_px))

"""Taking the camera's own movement out of a track."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import place_patches
from liftphase.pose.skeleton import body_scale_px
from liftphase.pose.track import ImageFlow, PoseTrack

Array = NDArray[np.float64]

# Background speed (torso lengths per second, median over the frames) above which the camera counts as moving.
# Measured on rendered and real clips: a standing phone 0.000-0.01, one held by hand 0.1 and more.
MOVING_SPEED = 0.03


def compensate_camera_motion(track: PoseTrack) -> PoseTrack:
    """The track as a camera that stood still from the first frame on would have seen it.

    image_px are in the first frame's pixels, flow is that of the body alone. A track of a still camera, or
    one without flow, comes back as it is: what there is to take off would be noise.
    """
    if track.flow is None or not track.detected.any() or _background_speed(track) < MOVING_SPEED:
        return track
    # Pixels of each frame -> pixels of the first one.
    to_first = np.empty((len(track.times_s), 3, 3))
    to_first[0] = np.eye(3)
    for k, step in enumerate(_square(track.flow.camera)[1:], 1):
        to_first[k] = to_first[k - 1] @ np.linalg.inv(step)
    image_px = _apply(to_first, track.image_px)
    # A patch's movement in the picture is from where it was; there the camera's share is known.
    places = place_patches(track.image_px)
    patches_px = _apply(to_first, places)
    before = _apply(np.concatenate([to_first[:1], to_first[:-1]]), places - track.flow.patches_px)
    still = np.broadcast_to(np.eye(2, 3), track.flow.camera.shape)
    hands_px = _apply(to_first, track.flow.hands_px.reshape(len(to_first), -1, 2))
    flow = ImageFlow(
        (patches_px - before).astype(np.float32),
        still,
        hands_px.reshape(track.flow.hands_px.shape).astype(np.float32),
    )
    return replace(track, image_px=image_px.astype(np.float32), flow=flow)


def _background_speed(track: PoseTrack) -> float:
    assert track.flow is not None
    middle = np.nanmean(track.image_px, axis=(0, 1)).astype(np.float64)
    moved = track.flow.camera[1:, :, :2] @ middle + track.flow.camera[1:, :, 2] - middle
    speed = np.linalg.norm(moved, axis=1) / np.diff(track.times_s)
    return float(np.median(speed)) / body_scale_px(track.image_px)


def _square(affine: Array) -> Array:
    last = np.broadcast_to([0.0, 0.0, 1.0], (len(affine), 1, 3))
    return np.concatenate([affine, last], axis=1)


def _apply(transforms: Array, points: NDArray[np.floating]) -> Array:
    """(T, K, 2) `points` (T, K, 2) through `transforms` (T, 3, 3), affine."""
    return np.einsum("tij,tkj->tki", transforms[:, :2, :2], points) + transforms[:, None, :2, 2]

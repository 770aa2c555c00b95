"""Compensation of camera motion: a moving camera's track as a still one would have seen it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import place_patches
from liftphase.pose.skeleton import body_scale_px
from liftphase.pose.track import ImageFlow, PoseTrack

Array = NDArray[np.float64]

# Background speed (torso lengths per second, median over the frames) above which the camera counts as moving.
# Measured on rendered and real clips: a phone on a stand 0.000-0.01, one held by hand 0.1 and more.
MOVING_SPEED = 0.03


def compensate_camera_motion(poses: PoseTrack) -> PoseTrack:
    """Return the track as seen by a camera that keeps its position of the first frame.

    Landmarks and recovered hands are in the first frame's pixels, the patches' motion is that of the body
    alone. A track of a still camera, or one without optical flow, is returned as it is: the
    motion to remove would be noise.
    """
    if poses.flow is None or not poses.detected.any() or _background_speed(poses) < MOVING_SPEED:
        return poses
    flow, count = poses.flow, len(poses.times_s)
    # Pixels of each frame -> pixels of the first one.
    to_first = np.empty((count, 3, 3))
    to_first[0] = np.eye(3)
    for k, inverse in enumerate(np.linalg.inv(_square(flow.camera)[1:]), 1):
        to_first[k] = to_first[k - 1] @ inverse
    # A patch's motion is from where it was; the camera's part of it is known there.
    places = place_patches(poses.image_px)
    after = _apply(to_first, places)
    before = _apply(np.concatenate([to_first[:1], to_first[:-1]]), places - flow.patches_px)
    hands_px = _apply(to_first, flow.hands_px.reshape(count, -1, 2)).reshape(flow.hands_px.shape)
    still = ImageFlow(
        (after - before).astype(np.float32),
        np.broadcast_to(np.eye(2, 3), flow.camera.shape),
        hands_px.astype(np.float32),
    )
    return replace(poses, image_px=_apply(to_first, poses.image_px).astype(np.float32), flow=still)


def _background_speed(poses: PoseTrack) -> float:
    """Median speed of the background at the subject's place, torso lengths per second."""
    assert poses.flow is not None
    middle = np.nanmean(poses.image_px, axis=(0, 1)).astype(np.float64)
    moved = poses.flow.camera[1:, :, :2] @ middle + poses.flow.camera[1:, :, 2] - middle
    speed = np.linalg.norm(moved, axis=1) / np.diff(poses.times_s)
    return float(np.median(speed)) / body_scale_px(poses.image_px)


def _square(affine: Array) -> Array:
    """(T, 3, 3) homogeneous matrices of affine ones (T, 2, 3)."""
    last = np.broadcast_to([0.0, 0.0, 1.0], (len(affine), 1, 3))
    return np.concatenate([affine, last], axis=1)


def _apply(transforms: Array, points: NDArray[np.floating]) -> Array:
    """(T, K, 2) `points` (T, K, 2) through the affine `transforms` (T, 3, 3)."""
    return np.einsum("tij,tkj->tki", transforms[:, :2, :2], points) + transforms[:, None, :2, 2]

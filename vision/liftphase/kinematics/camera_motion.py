"""Compensation of camera motion: a moving camera's track as a still one would have seen it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import place_patches
from liftphase.pose.plates import PlateTrack
from liftphase.pose.skeleton import body_scale_px, trunk_center
from liftphase.pose.track import ImageFlow, PoseTrack

Array = NDArray[np.float64]

# Background speed (torso lengths per second, median over the frames) above which the camera counts as moving.
# Measured on rendered and real clips: a phone on a stand 0.000-0.01, one held by hand 0.1 and more.
MOVING_SPEED = 0.03
# A phone that stands still otherwise was knocked, turned or zoomed where the background moves by this many
# torso lengths per second over a window.
_KNOCK_SPEED, _KNOCK_WINDOW_S = 0.1, 0.5
# What is seen of the background may move by itself (people, a mirror). The camera moved if the stillest tenth
# of the body moves by less than this fraction once that is removed.
_MAX_UNREST_RATIO, _STILLEST_PERCENT = 0.7, 10
# Frames on either side of a cut that give the subject's place.
_PLACE_FRAMES = 3


def compensate_camera_motion(poses: PoseTrack) -> PoseTrack:
    """Return the track as seen by a camera that keeps its position of the first frame.

    Landmarks and recovered hands are in the first frame's pixels, the patches' motion is that of the body
    alone. A track of a still camera, or one without optical flow, is returned as it is: the
    motion to remove would be noise. Of a camera that stands still but for a knock, only that is removed. The
    subject stays at the same place and of the same size across a cut.
    """
    if poses.flow is None or not poses.detected.any():
        return poses
    steps = _square(poses.flow.camera)
    if _background_speed(poses) < MOVING_SPEED:
        steps[~_camera_knocked(poses)] = np.eye(3)
    for cut in np.searchsorted(poses.times_s, poses.cuts_s):
        steps[cut] = _step_across_cut(poses, int(cut))
    return poses if (steps == np.eye(3)).all() else _remove_steps(poses, steps)


def _remove_steps(poses: PoseTrack, steps: Array) -> PoseTrack:
    """The track without the camera's motion from each frame to the next, (T, 3, 3)."""
    assert poses.flow is not None
    flow, count = poses.flow, len(poses.times_s)
    to_first = _transforms_to_first(steps)
    # A patch's motion is from where it was; the camera's part of it is known there.
    places = place_patches(poses.image_px)
    after = _apply(to_first, places)
    before = _apply(np.concatenate([to_first[:1], to_first[:-1]]), places - flow.patches_px)
    hands_px = _apply(to_first, flow.hands_px.reshape(count, -1, 2)).reshape(flow.hands_px.shape)
    still = ImageFlow(
        (after - before).astype(np.float32),
        np.broadcast_to(np.eye(2, 3), flow.camera.shape),
        hands_px.astype(np.float32),
        flow.cells_px,
    )
    image_px = _apply(to_first, poses.image_px).astype(np.float32)
    plates = None if poses.plates is None else _transform_plates(to_first, poses.plates)
    return replace(poses, image_px=image_px, flow=still, plates=plates)


def _transforms_to_first(steps: Array) -> Array:
    """(T, 3, 3) from the pixels of each frame to those of the first, of the steps from frame to frame."""
    to_first = np.empty(steps.shape)
    to_first[0] = np.eye(3)
    moving = (steps != np.eye(3)).any(axis=(1, 2))
    moving[0] = False
    frames = np.flatnonzero(moving)
    last = 0
    for frame, inverse in zip(frames, np.linalg.inv(steps[frames]), strict=True):
        # Where the camera does not move, the transform stays.
        to_first[last:frame] = to_first[last]
        to_first[frame] = to_first[frame - 1] @ inverse
        last = frame
    to_first[last:] = to_first[last]
    return to_first


def _transform_plates(transforms: Array, plates: PlateTrack) -> PlateTrack:
    """Plates through similarity transforms (T, 3, 3)."""
    center_px = _apply(transforms, plates.center_px[:, None])[:, 0]
    sizes = np.sqrt(np.abs(np.linalg.det(transforms[:, :2, :2])))
    turned = np.arctan2(transforms[:, 1, 0], transforms[:, 0, 0])
    return replace(
        plates,
        center_px=center_px.astype(np.float32),
        axes_px=(plates.axes_px * sizes[:, None]).astype(np.float32),
        angle_rad=((plates.angle_rad + turned) % np.pi).astype(np.float32),
    )


def _camera_knocked(poses: PoseTrack) -> NDArray[np.bool_]:
    """(T,) where a camera that stands still otherwise moves; nowhere if the body does not show it."""
    assert poses.flow is not None
    knocked = _fast_background(poses)
    if knocked.any():
        steps = _square(poses.flow.camera)
        steps[~knocked] = np.eye(3)
        still_px = _apply(_transforms_to_first(steps), poses.image_px).astype(np.float32)
        unrest, unrest_before = (
            _unrest(image_px, poses.times_s, knocked) for image_px in (still_px, poses.image_px)
        )
        knocked &= unrest < _MAX_UNREST_RATIO * unrest_before
    return knocked


def _fast_background(poses: PoseTrack) -> NDArray[np.bool_]:
    """(T,) frames in a window over which the background moves fast, at either end of the trunk.

    Two points show turns and zooms as well.
    """
    assert poses.flow is not None
    scale = body_scale_px(poses.image_px)
    middle = np.nanmean(poses.image_px, axis=(0, 1)).astype(np.float64)
    ends = middle + scale * np.array([[0.0, -1.0], [0.0, 1.0]])
    moved = _apply(_square(poses.flow.camera), np.broadcast_to(ends, (len(poses.times_s), 2, 2))) - ends
    path = np.cumsum(moved, axis=0) / scale
    times_s, half_s = poses.times_s, _KNOCK_WINDOW_S / 2
    before = np.searchsorted(times_s, times_s - half_s)
    after = np.minimum(np.searchsorted(times_s, times_s + half_s), len(times_s) - 1)
    distance = np.linalg.norm(path[after] - path[before], axis=2).max(axis=1)
    fast = np.zeros(len(times_s), dtype=bool)
    for number in np.flatnonzero(distance > _KNOCK_SPEED * (times_s[after] - times_s[before])):
        fast[before[number] : after[number] + 1] = True
    return fast


def _unrest(image_px: NDArray[np.float32], times_s: Array, frames: NDArray[np.bool_]) -> float:
    """How far the stillest landmarks move in half a window, mean over these frames, pixels."""
    gap = max(1, round(_KNOCK_WINDOW_S / 2 / float(np.median(np.diff(times_s)))))
    later = np.flatnonzero(frames[gap:]) + gap
    moved = np.linalg.norm(image_px[later] - image_px[later - gap], axis=2)
    moved = moved[np.isfinite(moved).all(axis=1)]
    return float(np.percentile(moved.mean(axis=0), _STILLEST_PERCENT)) if len(moved) else 0.0


def _step_across_cut(poses: PoseTrack, cut: int) -> Array:
    """(3, 3) the similarity transform from the subject's place and size before a cut to those after.

    Nothing else is known of the two cameras.
    """
    seen = np.flatnonzero(poses.detected)
    bounds = [0, *np.searchsorted(poses.times_s, poses.cuts_s), len(poses.times_s)]
    stop = min(bound for bound in bounds if bound > cut)
    after = seen[(seen >= cut) & (seen < stop)]
    before = seen[seen < cut]
    if not (len(before) and len(after)):
        return np.eye(3)
    start = max(bound for bound in bounds if bound <= before[-1])
    before = before[before >= start]
    scale = body_scale_px(poses.image_px[after]) / body_scale_px(poses.image_px[before])
    centers = trunk_center(poses.image_px.astype(np.float64))
    origin = np.median(centers[before[-_PLACE_FRAMES:]], axis=0)
    target = np.median(centers[after[:_PLACE_FRAMES]], axis=0)
    step = scale * np.eye(3)
    step[:2, 2], step[2, 2] = target - scale * origin, 1.0
    return step


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

"""Joint angles frame by frame, in the image plane."""

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import JOINT_NAMES, JOINTS, LANDMARK, SIDES
from liftphase.pose.track import PoseTrack
from liftphase.signal.series import (
    CUTOFF_HZ,
    fill_all_gaps,
    fill_short_gaps,
    make_grid,
    resample,
    smooth,
)

# Landmarks less visible than this are guesses of the model, not sightings.
MIN_VISIBILITY = 0.3

ANGLE_NAMES = (*JOINT_NAMES, "trunk_lean")


def angle_deg(first: NDArray, vertex: NDArray, last: NDArray) -> NDArray[np.float64]:
    """Angle between the rays vertex-first and vertex-last, 0..180 degrees. Points are (T, 2)."""
    u, v = first - vertex, last - vertex
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return np.degrees(np.arctan2(np.abs(cross), (u * v).sum(axis=1)))


def measure_angles(track: PoseTrack) -> dict[str, NDArray[np.float64]]:
    """Every joint angle in every frame, unsmoothed: name (as in `ANGLE_NAMES`) -> (T,) degrees.

    Measured in the image plane: exact when the limb moves in it, foreshortened when it does not. NaN where a
    landmark that the angle needs was not seen. `trunk_lean` is the tilt of the line hips-shoulders from the
    vertical, 0 upright, 90 lying.
    """
    points = track.image_px.astype(np.float64)
    points[track.visibility < MIN_VISIBILITY] = np.nan
    at = {name: points[:, number] for name, number in LANDMARK.items()}
    angles = {}
    for joint, names in JOINTS.items():
        for side in SIDES:
            angles[f"{side}_{joint}"] = angle_deg(*(at[f"{side}_{name}"] for name in names))
    trunk = (at["left_shoulder"] + at["right_shoulder"] - at["left_hip"] - at["right_hip"]) / 2
    angles["trunk_lean"] = np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))
    return angles


def smooth_angles(
    times_s: NDArray[np.float64], angles: dict[str, NDArray[np.float64]], cutoff_hz: float = CUTOFF_HZ
) -> dict[str, NDArray[np.float64]]:
    """Angles with short gaps interpolated and smoothed at zero phase; long gaps stay NaN.

    The filter runs on a uniform grid, then is read back at the frames' own times.
    """
    if len(times_s) < 2 or not angles:
        return dict(angles)
    grid = make_grid(times_s)
    bridged = fill_short_gaps(times_s, np.stack([*angles.values()], axis=1))
    whole = smooth(resample(times_s, fill_all_gaps(times_s, bridged), grid), cutoff_hz)
    smoothed = np.where(np.isnan(bridged), np.nan, resample(grid, whole, times_s))
    return dict(zip(angles, smoothed.T, strict=True))

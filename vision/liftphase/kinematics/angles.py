"""Joint angles frame by frame, in the image plane."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import JOINT_NAMES, JOINTS, LANDMARK, SIDES
from liftphase.signal.filters import CUTOFF_HZ, lowpass
from liftphase.signal.gaps import fill_all_gaps, fill_short_gaps
from liftphase.signal.resampling import make_grid, resample

Array = NDArray[np.float64]

# A landmark of less visibility than this is a guess of the model, not an observation.
MIN_VISIBILITY = 0.3

ANGLE_NAMES = (*JOINT_NAMES, "trunk_lean")


def angle_deg(first: NDArray, vertex: NDArray, last: NDArray) -> Array:
    """Angle between the rays vertex-first and vertex-last, (T,) degrees in 0..180; points are (T, 2)."""
    u, v = first - vertex, last - vertex
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return np.degrees(np.arctan2(np.abs(cross), (u * v).sum(axis=1)))


def measure_angles(image_px: NDArray[np.floating], visibility: NDArray[np.floating]) -> dict[str, Array]:
    """Measure every joint angle in every frame, without any low-pass.

    In the image plane: exact when the limb moves in it, foreshortened when it does not.

    Parameters
    ----------
    image_px : ndarray, shape (T, 33, 2)
        Landmarks, pixels, y down; NaN where the subject was not detected.
    visibility : ndarray, shape (T, 33)
        From 0 to 1.

    Returns
    -------
    dict of str to ndarray, shape (T,)
        Degrees by name (`ANGLE_NAMES`); NaN where a landmark of the angle was not visible. `trunk_lean` is
        the tilt of the line from hips to shoulders from the vertical, 0 upright, 90 lying.
    """
    points = image_px.astype(np.float64)
    points[visibility < MIN_VISIBILITY] = np.nan
    at = {name: points[:, number] for name, number in LANDMARK.items()}
    angles = {}
    for joint, names in JOINTS.items():
        for side in SIDES:
            angles[f"{side}_{joint}"] = angle_deg(*(at[f"{side}_{name}"] for name in names))
    trunk = (at["left_shoulder"] + at["right_shoulder"] - at["left_hip"] - at["right_hip"]) / 2
    angles["trunk_lean"] = np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))
    return angles


def smooth_angles(
    times_s: Array, angles: Mapping[str, Array], *, rate_hz: float, cutoff_hz: float = CUTOFF_HZ
) -> dict[str, Array]:
    """Low-pass angles, with short gaps interpolated; long gaps stay NaN.

    times_s: (T,) seconds; angles: name -> (T,) degrees; rate_hz: of the uniform grid that the filter runs on,
    before the series are read back at `times_s`.
    """
    if len(times_s) < 2 or not angles:
        return dict(angles)
    grid = make_grid(times_s, rate_hz)
    bridged = fill_short_gaps(times_s, np.stack([*angles.values()], axis=1))
    whole = lowpass(resample(times_s, fill_all_gaps(times_s, bridged), grid), cutoff_hz, rate_hz)
    smoothed = np.where(np.isnan(bridged), np.nan, resample(grid, whole, times_s))
    return dict(zip(angles, smoothed.T, strict=True))

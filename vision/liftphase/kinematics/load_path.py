"""The path of the load in meters."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.exercises.library import Exercise
from liftphase.kinematics.prepared import Kinematics, check_kinematics
from liftphase.kinematics.scale import Scale
from liftphase.pose.skeleton import landmark_numbers
from liftphase.signal.gaps import fill_short_gaps
from liftphase.signal.resampling import resample

Array = NDArray[np.float64]

# The point whose path was measured. Bar end, hand and shoulder move differently in one rep.
LoadPoint = Literal["bar end", "hand", "shoulder", "elbow", "hip", "knee", "ankle", "head"]


@dataclass(frozen=True, slots=True, eq=False)
class LoadPath:
    """Where a point that moves with the load is, in meters, in the vertical plane of the image.

    Attributes
    ----------
    time_s : ndarray, shape (N,)
        Uniform times, seconds (`Kinematics.grid_s`).
    position_m : ndarray, shape (N, 2)
        x to the right and y up, meters, from an arbitrary origin, without a low-pass; NaN where the point was
        not seen for long.
    u_m : float
        Half-width of the 90 % interval of one position, meters, from the noise alone: independent of the
        scale's own error (`Scale.u`), which is a fraction of every length and the same in all of them.
    point : str
        The point that was measured, one of `LoadPoint`.
    scale : Scale
        What made pixels meters.
    image_px : ndarray, shape (T, 2)
        The point in the images of the frames, display pixels as `Kinematics.image_px`; NaN where not seen.
    """

    time_s: Array = field(repr=False)
    position_m: Array = field(repr=False)
    u_m: float
    point: LoadPoint
    scale: Scale
    image_px: Array = field(repr=False)


# Names of the body points of a lift's table (`liftphase.pose.skeleton.POINTS`), of one of both.
_POINT_NAMES: dict[str, LoadPoint] = {
    "hands": "hand", "wrists": "hand", "shoulders": "shoulder", "elbows": "elbow", "hips": "hip",
    "knees": "knee", "ankles": "ankle", "feet": "ankle", "head": "head",
}  # fmt: skip
_Z_90 = 1.645


def track_load(kin: Kinematics, lift: Exercise, scale: Scale) -> LoadPath:
    """The path of the bar's end where a plate is seen, else of the body point that moves with the load.

    Parameters
    ----------
    kin : Kinematics
        The clip, prepared.
    lift : Exercise
        Its `travel` names the points that move with the load.
    scale : Scale
        One that can be used, of the same clip.

    Returns
    -------
    LoadPath
        On the grid of `kin`.

    Raises
    ------
    UsageError
        When the scale has no source or is refused.
    """
    check_kinematics(kin)
    if not scale.usable:
        raise UsageError("There is no scale to give lengths in meters.", arguments=["scale"])
    if scale.view is not None and kin.plates is not None and kin.plate_image_px is not None:
        center = kin.plates.center_px.astype(np.float64)
        return _make_path(kin, center, scale, "bar end", kin.plate_image_px.astype(np.float64))
    numbers = landmark_numbers(lift.travel[:1])
    weights = np.maximum(kin.visibility[:, numbers].mean(axis=0).astype(np.float64), 1e-3) ** 2
    weights /= weights.sum()
    center, image = (
        np.einsum("tkd,k->td", points[:, numbers].astype(np.float64), weights)
        for points in (kin.stabilized_px, kin.image_px)
    )
    return _make_path(kin, center, scale, _POINT_NAMES[lift.travel[0]], image)


def _make_path(kin: Kinematics, center: Array, scale: Scale, point: LoadPoint, image_px: Array) -> LoadPath:
    """The path of a point, (T, 2) pixels in the stabilized clip."""
    position_m = _to_meters(fill_short_gaps(kin.times_s, center), scale)
    on_grid = resample(kin.times_s, position_m, kin.grid_s)
    return LoadPath(kin.grid_s, on_grid, _Z_90 * _noise(position_m[:, 1]), point, scale, image_px)


def _to_meters(center: Array, scale: Scale) -> Array:
    """(T, 2) x to the right and y up, meters, of a point (T, 2) in pixels."""
    if scale.view is not None:
        return scale.view.to_plane(center) * scale.plate_m
    return center * [1.0, -1.0] / scale.px_per_m


def _noise(values: Array) -> float:
    """Standard deviation of the noise of single samples, from third differences: motion is smooth."""
    differences = np.diff(values, 3)
    differences = differences[np.isfinite(differences)]
    return 1.4826 * float(np.median(np.abs(differences))) / np.sqrt(20) if len(differences) else float("nan")

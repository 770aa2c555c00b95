"""The path of the load in meters."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError
from liftphase.exercises.library import Exercise
from liftphase.kinematics.body_height import (
    nearer_to_camera,
    tapped_nearer,
)
from liftphase.kinematics.body_turn import MAX_LEAVING_DEG, leaving_deg
from liftphase.kinematics.flow_excursion import fuse_patch_velocities
from liftphase.kinematics.prepared import Kinematics, check_kinematics
from liftphase.kinematics.scale_model import NO_VELOCITIES, Remark, RemarkCode, Scale
from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import BLAZEPOSE, SIDES, landmark_numbers
from liftphase.signal.filters import lowpass
from liftphase.signal.gaps import fill_short_gaps
from liftphase.signal.noise import SD_PER_MAD, U_PER_SD
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
    place_u_m : float
        The same of what does not change from frame to frame, but along the path: which edge is met.
    tilt_u : float
        Half-width of the slope, as a fraction, by which level motion may count as height: a camera that looks
        down sees what comes nearer sink.
    point : str
        The point that was measured, one of `LoadPoint`.
    scale : Scale
        What made pixels meters, where the point is.
    image_px : ndarray, shape (T, 2)
        The point in the images of the frames, display pixels as `Kinematics.image_px`; NaN where not seen.
    interval_s : ndarray, shape (N,), or None
        From the last frame in which a bar's end was seen to the next, seconds; None of a point of the body.
    """

    time_s: Array = field(repr=False)
    position_m: Array = field(repr=False)
    u_m: float
    place_u_m: float
    tilt_u: float
    point: LoadPoint
    scale: Scale
    image_px: Array = field(repr=False)
    interval_s: Array | None = field(default=None, repr=False)


# Names of the body points of a lift's table (`liftphase.pose.skeleton.POINTS`), of one of both.
_POINT_NAMES: dict[str, LoadPoint] = {
    "hands": "hand", "wrists": "hand", "shoulders": "shoulder", "elbows": "elbow", "hips": "hip",
    "knees": "knee", "ankles": "ankle", "feet": "ankle", "head": "head",
}  # fmt: skip
# Error of a place that comes and goes along the path, pixels: that of the rim's edge.
_PLACE_U_PX = 0.7
# The same where the camera moved: its motion is summed from frame to frame. In 20 rendered films of a phone
# held by hand bars were off by 0.3 to 3.1 px (standard deviation, median 0.9; by 0.3 before a still camera).
_MOVED_PLACE_U_PX = 1.5
# Slope of level motion where no plate shows it: tan 15 x sin 8, of a camera 15 degrees off the side that
# looks down or up by 8.
_BODY_TILT_U = 0.04
# Optical flow drifts below this frequency, which is that of slow reps: there the landmarks count.
_DRIFT_HZ = 0.1
# Noise of the landmarks of a body point that is hidden, torso lengths: in 8 of 13 rendered films with plates,
# whose displacements were then off by 1 to 38 %; below it by 0 to 4 %, and in one by 14 %. And the visibility
# of one that is hidden all the time.
_MAX_JUMP, _MIN_VISIBILITY = 0.009, 0.5
# A landmark is not on the same spot of the body in all postures: half-width of its way as a fraction. In
# rendered films ways of landmarks that are seen were 4 % off (standard deviation).
_LANDMARK_U = 0.066


def track_load(kin: Kinematics, lift: Exercise, scale: Scale, *, side: str | None = None) -> LoadPath:
    """The path of the bar's end where a plate is seen, else of the body point that moves with the load.

    Parameters
    ----------
    kin : Kinematics
        The clip, prepared.
    lift : Exercise
        Its `travel` names the points that move with the load.
    scale : Scale
        One that can be used, of the same clip.
    side : {"left", "right"}, optional
        The side that works alone; by default the body point is taken on the side that is seen better.

    Returns
    -------
    LoadPath
        On the grid of `kin`.

    Raises
    ------
    UsageError
        When the scale has no source or is refused.

    Notes
    -----
    The path's own `scale` is refused where landmarks of the body point jump: it is hidden, as by a plate.
    """
    check_kinematics(kin)
    if not scale.usable:
        raise UsageError("There is no scale to give lengths in meters.", arguments=["scale"])
    if scale.view is not None and kin.plates is not None and kin.plate_image_px is not None:
        center = fill_short_gaps(kin.times_s, kin.plates.center_px.astype(np.float64))
        position_m = scale.view.to_plane(center) * scale.plate_m
        on_grid = resample(kin.times_s, position_m, kin.grid_s)
        u_m = U_PER_SD * _noise(position_m[:, 1])
        return LoadPath(
            kin.grid_s,
            on_grid,
            u_m,
            _place_u_px(kin) / scale.px_per_m,
            scale.view.tilt_u,
            "bar end",
            scale,
            kin.plate_image_px.astype(np.float64),
            _seen_interval_s(kin, np.isfinite(kin.plates.center_px[:, 0])),
        )
    return _track_body_point(kin, lift, scale, side)


def _track_body_point(kin: Kinematics, lift: Exercise, measured: Scale, side: str | None) -> LoadPath:
    """The path of a body point: its height by optical flow, which landmarks calibrate and hold in place."""
    name = lift.travel[0]
    point, numbers = _POINT_NAMES[name], _landmarks_of(kin, name, side)
    scale = _scale_at_point(kin, point, measured)
    if lift.path != "vertical":
        scale = _scale_along_arc(kin, lift, scale)
    visibility = kin.visibility[:, numbers].mean(axis=0).astype(np.float64)
    weights = np.maximum(visibility, 1e-3) ** 2
    weights /= weights.sum()
    torso_m = kin.torso_px / scale.px_per_m
    place = np.einsum("tkd,k->td", kin.points_on_grid(numbers), weights) * [torso_m, -torso_m]
    jumps = _noise(_at_frames(kin, place[:, 1])) > _MAX_JUMP * torso_m
    if jumps or float(visibility @ weights) < _MIN_VISIBILITY:
        hidden = Remark(RemarkCode.LOAD_HIDDEN, f"the {point} is hidden{NO_VELOCITIES}")
        scale = replace(scale, refusal=hidden)
    if kin.patches_px is not None:
        by_flow = fuse_patch_velocities(
            kin.patch_paths_on_grid(patches_on(numbers)),
            place[:, 1],
            np.ones(len(place), dtype=bool),
            np.ones(len(patches_on(numbers)), dtype=bool),
            vertical=True,
            rate_hz=kin.rate_hz,
        )
        place[:, 1] = by_flow + lowpass(place[:, 1] - by_flow, _DRIFT_HZ, kin.rate_hz)
    image_px = np.einsum("tkd,k->td", kin.image_px[:, numbers].astype(np.float64), weights)
    u_m = U_PER_SD * _noise(_at_frames(kin, place[:, 1]))
    place_u_m = _place_u_px(kin) / scale.px_per_m
    return LoadPath(kin.grid_s, place, u_m, place_u_m, _BODY_TILT_U, point, scale, image_px)


def _seen_interval_s(kin: Kinematics, seen: NDArray[np.bool_]) -> Array:
    """(N,) from the last of the frames `seen` (T,) to the next, on the grid, seconds."""
    seen_s = kin.times_s[seen]
    after = np.searchsorted(seen_s, kin.grid_s, side="right")
    between = (after > 0) & (after < len(seen_s))
    interval_s = np.full(len(kin.grid_s), kin.frame_s)
    interval_s[between] = np.diff(seen_s)[after[between] - 1]
    return interval_s


def _place_u_px(kin: Kinematics) -> float:
    return _MOVED_PLACE_U_PX if kin.camera_moved else _PLACE_U_PX


def _landmarks_of(kin: Kinematics, name: str, side: str | None) -> list[int]:
    """The landmarks of a body point on one side: hands at different distances have different scales."""
    numbers = landmark_numbers((name,))
    seen = {each: [n for n in numbers if BLAZEPOSE.landmarks[n].startswith(each)] for each in SIDES}
    if not all(seen.values()):
        return numbers
    return seen[side or max(SIDES, key=lambda each: float(kin.visibility[:, seen[each]].mean()))]


def _scale_at_point(kin: Kinematics, point: LoadPoint, measured: Scale) -> Scale:
    """The scale where a body point is, with what its landmark's way adds to the half-width."""
    larger, larger_u = 1.0, 0.0
    if measured.source == "height":
        larger, larger_u = nearer_to_camera(kin, point)
    elif measured.source == "points":
        larger_u = tapped_nearer(kin)
        larger = 1 - larger_u
    return replace(
        measured,
        px_per_m=measured.px_per_m * larger,
        per_frame=measured.per_frame * larger,
        u=float(np.sqrt(measured.u**2 + larger_u**2 + _LANDMARK_U**2)),
    )


def _scale_along_arc(kin: Kinematics, lift: Exercise, scale: Scale) -> Scale:
    """The scale for a path along an arc, which is shorter in the image where it leaves the image plane.

    Its level part is shorter by the cosine, its upright part is not: half of that is corrected, and is the
    half-width of it.
    """
    leaving = leaving_deg(kin, lift)
    if not np.isfinite(leaving):
        return scale
    if leaving > MAX_LEAVING_DEG:
        side = lift.view or "side"
        oblique = f"filmed {leaving:.0f} deg off the {side}{NO_VELOCITIES}"
        return replace(scale, refusal=Remark(RemarkCode.OBLIQUE_VIEW, oblique))
    hidden = (1 - np.cos(np.radians(leaving))) / 2
    return replace(
        scale,
        px_per_m=scale.px_per_m * (1 - hidden),
        per_frame=scale.per_frame * (1 - hidden),
        u=float(np.hypot(scale.u, hidden)),
    )


def _at_frames(kin: Kinematics, values: Array) -> Array:
    """(T,) values of the grid (N,) at the times of the frames: between them is no noise of its own."""
    return np.interp(kin.times_s, kin.grid_s, values)


def _noise(values: Array) -> float:
    """Standard deviation of the noise of single samples, from third differences: motion is smooth."""
    differences = np.diff(values, 3)
    differences = differences[np.isfinite(differences)]
    if not len(differences):
        return float("nan")
    return SD_PER_MAD * float(np.median(np.abs(differences))) / np.sqrt(20)

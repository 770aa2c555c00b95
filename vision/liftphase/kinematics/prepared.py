"""Kinematics: the pose track, prepared once for all later steps."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, UsageError
from liftphase.kinematics.angles import measure_angles, smooth_angles
from liftphase.kinematics.camera_motion import compensate_camera_motion
from liftphase.pose.plates import PlateTrack
from liftphase.pose.skeleton import SIDES, body_scale_px, landmark_numbers
from liftphase.pose.track import PoseTrack, check_track
from liftphase.runtime.arguments import check_type
from liftphase.runtime.language import message
from liftphase.signal.filters import lowpass
from liftphase.signal.gaps import fill_all_gaps, fill_short_gaps
from liftphase.signal.resampling import ANALYSIS_RATE_HZ, make_grid, resample

Array = NDArray[np.float64]
Float32 = NDArray[np.float32]

# Twice the highest cut-off, and room for the filter to work.
_MIN_RATE_HZ = 30.0
_POSTURE_POINTS = ("head", "shoulders", "elbows", "wrists", "hips", "knees", "ankles")
# The ends of a swing are slow.
_POSTURE_CUTOFF_HZ = 2.0


@dataclass(frozen=True, eq=False)
class Kinematics:
    """Motion of the body in a clip: gaps filled, camera motion removed, angles by joint.

    Made by `prepare`. What is derived from the arrays is computed when first asked for, once.

    Attributes
    ----------
    times_s : ndarray, shape (T,)
        Presentation timestamps of the frames, seconds.
    span_s : tuple of float
        Start and end of the clip, seconds.
    frame_size : tuple of int
        Width and height of the frames, pixels.
    detected : ndarray of bool, shape (T,)
        Whether the subject was detected.
    visibility : ndarray, shape (T, 33)
        From 0 to 1; 0 where the subject was not detected.
    image_px : ndarray, shape (T, 33, 2)
        Landmarks in the frame, display pixels, y down; NaN where the subject was not detected.
    stabilized_px : ndarray, shape (T, 33, 2)
        The same without camera motion, in the pixels of the first frame.
    world_m : ndarray, shape (T, 33, 3)
        Landmarks in space, meters, origin between the hips; NaN where the subject was not detected.
    patches_px : ndarray, shape (T, P, 2), or None
        Motion of the image patches on the body since the frame before, without camera motion; None for a
        track without optical flow.
    hands_px : ndarray, shape (T, 2, 3, 2), or None
        Wrist, little finger and forefinger of either hand as tracked by optical flow where their landmarks
        jumped to another person's hand, without camera motion; else NaN.
    cells_px : ndarray, shape (T, R, R, 2), or None
        Motion of the cells of the image since the frame before, without camera motion; None for a track
        without it.
    plates : PlateTrack or None
        The weight plate that the subject lifts, without camera motion; None where none was found.
    plate_image_px : ndarray, shape (T, 2), or None
        Its center in the frames, as `image_px`.
    cuts_s : ndarray, shape (C,)
        Times of the frames that start a new shot, seconds; empty for a clip of one shot. Neither image nor
        lifter moves on from the frame before such a one.
    rate_hz : float
        Rate of the uniform grid that displacements are measured on, Hz.
    supports : dict
        Paths of the supports that have been computed already (`liftphase.kinematics.displacement`).
    """

    times_s: Array
    span_s: tuple[float, float]
    frame_size: tuple[int, int]
    detected: NDArray[np.bool_]
    visibility: Float32
    image_px: Float32
    stabilized_px: Float32
    world_m: Float32
    patches_px: Float32 | None
    hands_px: Float32 | None
    cells_px: NDArray[np.float16] | None
    plates: PlateTrack | None
    plate_image_px: Float32 | None
    cuts_s: Array
    rate_hz: float
    supports: dict[str, tuple[Array, Array]] = field(default_factory=dict, init=False, repr=False)
    _grid_points: dict[int, Array] = field(default_factory=dict, init=False, repr=False)
    _grid_patches: dict[int, Array] = field(default_factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        span = f"{self.times_s[0]:.2f} to {self.times_s[-1]:.2f} s"
        return f"Kinematics({len(self.times_s)} frames, {span}, {self.rate_hz:g} Hz)"

    @cached_property
    def grid_s(self) -> Array:
        """(N,) uniform times of `rate_hz` from the first frame to the last, seconds."""
        return make_grid(self.times_s, self.rate_hz)

    @cached_property
    def frame_s(self) -> float:
        """Median interval of the frames, seconds."""
        return float(np.median(np.diff(self.times_s)))

    @cached_property
    def camera_moved(self) -> bool:
        """Whether motion of the camera was removed."""
        return not np.array_equal(self.image_px, self.stabilized_px, equal_nan=True)

    @cached_property
    def torso_px(self) -> float:
        """Torso length in the pixels of `stabilized_px`."""
        return body_scale_px(self.stabilized_px)

    @cached_property
    def points(self) -> Array:
        """(T, 33, 2) `stabilized_px` in torso lengths, gaps filled."""
        return fill_all_gaps(self.times_s, self.stabilized_px.astype(np.float64)) / self.torso_px

    @cached_property
    def filled_px(self) -> Array:
        """(T, 33, 2) `image_px`, gaps filled."""
        return fill_all_gaps(self.times_s, self.image_px.astype(np.float64))

    @cached_property
    def filled_world_m(self) -> Array:
        """(T, 33, 3) `world_m`, gaps filled."""
        return fill_all_gaps(self.times_s, self.world_m.astype(np.float64))

    @cached_property
    def raw_angles(self) -> dict[str, Array]:
        """Angle name -> (T,) degrees, without a low-pass (`liftphase.kinematics.angles.measure_angles`)."""
        return measure_angles(self.image_px, self.visibility)

    @cached_property
    def angles(self) -> dict[str, Array]:
        """Angle name -> (T,) degrees after a low-pass; short gaps filled, long ones NaN."""
        return smooth_angles(self.times_s, self.raw_angles, rate_hz=self.rate_hz)

    @cached_property
    def posture(self) -> Array:
        """(N, D) on the grid, where the body's points are against the hips, in torso lengths, smooth.

        They are weighted by how well each is seen, so that a distance of two rows is a mean over the points.
        """
        hips = self.points[:, landmark_numbers(("hips",))].mean(axis=1, keepdims=True)
        numbers = landmark_numbers(_POSTURE_POINTS)
        weights = self.visibility[:, numbers].mean(axis=0).astype(np.float64) ** 2 + 1e-6
        weighted = (self.points[:, numbers] - hips) * np.sqrt(weights / weights.sum())[:, None]
        on_grid = resample(self.times_s, weighted.reshape(len(self.times_s), -1), self.grid_s)
        return lowpass(on_grid, _POSTURE_CUTOFF_HZ, self.rate_hz)

    def points_on_grid(self, numbers: list[int]) -> Array:
        """(N, K, 2) the landmarks of these numbers on the grid, in torso lengths."""
        for number in numbers:
            if number not in self._grid_points:
                self._grid_points[number] = resample(self.times_s, self.points[:, number], self.grid_s)
        return np.stack([self._grid_points[number] for number in numbers], axis=1)

    def patch_paths_on_grid(self, patches: list[int]) -> Array:
        """(N, K, 2) the paths of these patches on the grid, in torso lengths: sums of their motion.

        They drift, but their changes are exact. Needs optical flow.
        """
        if missing := [number for number in patches if number not in self._grid_patches]:
            paths = self._patch_paths(missing)
            for k, number in enumerate(missing):
                self._grid_patches[number] = resample(self.times_s, paths[:, k], self.grid_s)
        return np.stack([self._grid_patches[number] for number in patches], axis=1)

    def _patch_paths(self, patches: list[int]) -> Array:
        """(T, K, 2) sums of these patches' motion, in torso lengths."""
        assert self.patches_px is not None
        seconds = np.diff(self.times_s, prepend=np.nan)[:, None, None]
        speed = fill_short_gaps(self.times_s, self.patches_px[:, patches] / seconds)
        return np.cumsum(np.nan_to_num(speed * seconds), axis=0) / self.torso_px

    @cached_property
    def recovered(self) -> NDArray[np.bool_]:
        """(T, 2) frames in which the left and the right wrist were tracked by optical flow instead."""
        if self.hands_px is None:
            return np.zeros((len(self.times_s), len(SIDES)), dtype=bool)
        return np.isfinite(self.hands_px[:, :, 0, 0])


def check_kinematics(kin: Kinematics) -> None:
    """Raise UsageError for anything but a prepared clip."""
    check_type(kin, Kinematics, "kin", "the Kinematics that prepare(poses) returns")


def prepare(poses: PoseTrack, *, rate_hz: float = ANALYSIS_RATE_HZ) -> Kinematics:
    """Prepare a pose track: remove camera motion, fill gaps, measure all angles.

    Parameters
    ----------
    poses : PoseTrack
        Landmarks of the subject, two frames at least.
    rate_hz : float
        Rate of the uniform grid on which displacements are measured, Hz.

    Returns
    -------
    Kinematics
        Everything that the rest of an analysis needs of the track.

    Raises
    ------
    ClipError
        The track has fewer than two frames.
    UsageError
        `poses` is no PoseTrack, or `rate_hz` is not above twice the highest cut-off of the analysis.

    Examples
    --------
    >>> from pathlib import Path
    >>> import liftphase
    >>> from liftphase.pose.track_file import load_track
    >>> track = load_track(Path("tests/golden/tracks/sample_squat.npz"))
    >>> kin = liftphase.prepare(track)
    >>> kin.stabilized_px.shape == track.image_px.shape, "left_knee" in kin.angles
    (True, True)
    """
    check_track(poses)
    if len(poses.times_s) < 2:
        raise ClipError(
            message("{path}: a single frame shows no movement. Choose a longer part."),
            values={"path": poses.clip.path},
        )
    check_type(rate_hz, (int, float), "rate_hz", "a number")
    if not np.isfinite(rate_hz) or rate_hz < _MIN_RATE_HZ:
        raise UsageError(f"rate_hz must be at least {_MIN_RATE_HZ:g} Hz, not {rate_hz}.")
    stabilized = compensate_camera_motion(poses)
    begin_s = min(float(poses.times_s[0]), *poses.unseen_s[:1, 0].tolist(), np.inf)
    return Kinematics(
        times_s=poses.times_s,
        span_s=(begin_s, poses.clip.first_s + poses.clip.duration_s),
        frame_size=(poses.clip.width, poses.clip.height),
        detected=poses.detected,
        visibility=poses.visibility,
        image_px=poses.image_px,
        stabilized_px=stabilized.image_px,
        world_m=poses.world_m,
        patches_px=None if stabilized.flow is None else stabilized.flow.patches_px,
        hands_px=None if stabilized.flow is None else stabilized.flow.hands_px,
        cells_px=None if stabilized.flow is None else stabilized.flow.cells_px,
        plates=stabilized.plates,
        plate_image_px=None if poses.plates is None else poses.plates.center_px,
        cuts_s=poses.cuts_s,
        rate_hz=float(rate_hz),
    )

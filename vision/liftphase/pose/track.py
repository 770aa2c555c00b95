"""The PoseTrack: the seam between the slow part (video, model) and the pure array part."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from liftphase.errors import UsageError
from liftphase.pose.cells import CELLS
from liftphase.pose.completion import complete_landmarks
from liftphase.pose.patches import PATCHES
from liftphase.pose.plates import PlateTrack
from liftphase.pose.skeleton import BLAZEPOSE, HAND_POINTS, Skeleton
from liftphase.runtime.arguments import check_type
from liftphase.video.frame_rate import measure_frame_rate
from liftphase.video.info import ClipInfo


@dataclass(frozen=True, slots=True, eq=False)
class ImageFlow:
    """Motion of the image since the previous frame, in every frame of a clip.

    Attributes
    ----------
    patches_px : ndarray of shape (T, P, 2), float32
        Displacement of the patches of `liftphase.pose.patches.PATCHES` on the subject, display pixels, y
        down; NaN where unknown, as in the first frame.
    camera : ndarray of shape (T, 2, 3), float64
        The similarity transform of a still point from the frame before to this one, display pixels.
    hands_px : ndarray of shape (T, 2, 3, 2), float32
        Where optical flow has the points of `liftphase.pose.skeleton.HAND_POINTS` while their landmarks are
        on another person's hand, display pixels; else NaN.
    cells_px : ndarray of shape (T, R, R, 2), float16, or None
        Mean displacement of each of R rows of R equal cells of the image, display pixels, y down; 0 where
        unknown. None for a track of an earlier version.
    """

    patches_px: NDArray[np.float32]
    camera: NDArray[np.float64]
    hands_px: NDArray[np.float32]
    cells_px: NDArray[np.float16] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PoseTrack:
    """Landmarks of the subject in every frame of a clip.

    Attributes
    ----------
    times_s : ndarray of shape (T,), float64
        Presentation timestamps in seconds, strictly increasing.
    image_px : ndarray of shape (T, K, 2), float32
        x and y in display pixels, y down; NaN where nobody was found. Landmarks in the order of `skeleton`.
    world_m : ndarray of shape (T, K, 3), float32
        Meters, origin between the hips; NaN where nobody was found.
    visibility : ndarray of shape (T, K), float32
        0 to 1; 0 where nobody was found.
    clip : ClipInfo
        The clip it was made from.
    provenance : dict
        What made it (model, its SHA-256, versions, options), JSON-ready: a record, on which no result
        depends.
    flow : ImageFlow or None
        Motion of the image, which measures small movements better; None for a track without images.
    cuts_s : ndarray of shape (C,), float64
        When the clip's shots but the first start, seconds, increasing: an edited clip is joined of several.
    plates : PlateTrack or None
        The weight plate that the subject lifts; None where none was found.
    unseen_s : ndarray of shape (U, 2), float64
        (start, end) in seconds, increasing, of the parts of a long clip that the model was not shown, as
        nothing moves there. The track has no frames of them.

    Raises
    ------
    ValueError
        When the shapes do not belong together or the times do not increase. `from_arrays` makes a track of
        arrays of any source.
    """

    skeleton: ClassVar[Skeleton] = BLAZEPOSE

    times_s: NDArray[np.float64]
    image_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]
    clip: ClipInfo
    provenance: dict[str, Any] = field(default_factory=dict)
    flow: ImageFlow | None = None
    cuts_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    plates: PlateTrack | None = None
    unseen_s: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))

    def __post_init__(self) -> None:
        frames, landmarks = len(self.times_s), len(self.skeleton)
        shapes = {
            "image_px": (self.image_px.shape, (frames, landmarks, 2)),
            "world_m": (self.world_m.shape, (frames, landmarks, 3)),
            "visibility": (self.visibility.shape, (frames, landmarks)),
        }
        if self.flow is not None:
            shapes["flow.patches_px"] = (self.flow.patches_px.shape, (frames, len(PATCHES), 2))
            shapes["flow.camera"] = (self.flow.camera.shape, (frames, 2, 3))
            hands = (frames, *np.shape(HAND_POINTS), 2)
            shapes["flow.hands_px"] = (self.flow.hands_px.shape, hands)
            if self.flow.cells_px is not None:
                shapes["flow.cells_px"] = (self.flow.cells_px.shape, (frames, CELLS, CELLS, 2))
        if self.plates is not None:
            shapes["plates.center_px"] = (self.plates.center_px.shape, (frames, 2))
            shapes["plates.axes_px"] = (self.plates.axes_px.shape, (frames, 2))
            shapes["plates.angle_rad"] = (self.plates.angle_rad.shape, (frames,))
            shapes["plates.support"] = (self.plates.support.shape, (frames,))
            shapes["plates.on_face"] = (self.plates.on_face.shape, (frames,))
        for name, (got, want) in shapes.items():
            if got != want:
                raise ValueError(f"PoseTrack.{name} has shape {got}, not {want}")
        if not np.isfinite(self.times_s).all():
            raise ValueError("PoseTrack.times_s holds a time that is not finite")
        if np.any(np.diff(self.times_s) <= 0):
            raise ValueError("PoseTrack.times_s is not strictly increasing")
        if not np.isin(self.cuts_s, self.times_s[1:]).all() or np.any(np.diff(self.cuts_s) <= 0):
            raise ValueError("PoseTrack.cuts_s are not times of frames in order")
        if self.unseen_s.shape[1:] != (2,) or not (np.diff(self.unseen_s.ravel()) >= 0).all():
            raise ValueError("PoseTrack.unseen_s are not parts of a clip in order")

    @classmethod
    def from_arrays(
        cls,
        times_s: ArrayLike,
        image_px: ArrayLike,
        *,
        width: int,
        height: int,
        world_m: ArrayLike | None = None,
        visibility: ArrayLike | None = None,
        landmarks: Sequence[str] = BLAZEPOSE.landmarks,
        name: str = "arrays",
        provenance: Mapping[str, Any] | None = None,
    ) -> Self:
        """A track of landmarks that another program found.

        Parameters
        ----------
        times_s : array_like of shape (T,)
            Seconds, finite and strictly increasing; T is at least 2.
        image_px : array_like of shape (T, K, 2)
            x and y in pixels, y down; NaN where a landmark was not found.
        width, height : int
            Size of the images, pixels.
        world_m : array_like of shape (T, K, 3), optional
            Meters, x and y as in the image, z away from the camera, origin between the hips.
        visibility : array_like of shape (T, K), optional
            0 to 1. By default 1 where the subject was found, else 0.
        landmarks : sequence of str
            The name of each of the K landmarks, any order and any subset of `skeleton.landmarks`; others are
            left out. What is lacking is filled and has the visibility 0 (`liftphase.pose.completion`); a lift
            that needs it is refused.
        name, provenance : optional
            What results call the clip, and a record of what made the landmarks, JSON-ready.

        Raises
        ------
        UsageError
            When shapes do not match, times do not increase, a value cannot be, or no landmark is known.

        Examples
        --------
        >>> times_s, image_px = np.arange(90) / 30, np.zeros((90, 33, 2))
        >>> track = PoseTrack.from_arrays(times_s, image_px, width=1280, height=720)
        >>> track.image_px.shape
        (90, 33, 2)
        """
        times = _as_times(times_s)
        given, known = _known_landmarks(landmarks)
        shape = (len(times), len(landmarks))
        image = _as_floats("image_px", image_px, (*shape, 2))
        found = ~np.isnan(image).any(axis=2)
        seen = found if visibility is None else _as_visibility(visibility, shape)
        world = None if world_m is None else _as_floats("world_m", world_m, (*shape, 3))
        everywhere = np.full((len(times), len(BLAZEPOSE), 5), np.nan)
        everywhere[:, known, :2] = image[:, given]
        sure = np.zeros(everywhere.shape[:2])
        sure[:, known] = np.where(found, seen, 0)[:, given]
        placed, sure = complete_landmarks(times, everywhere[..., :2], sure)
        if world is not None:
            everywhere[:, known, 2:] = world[:, given]
            everywhere[..., 2:] = complete_landmarks(times, everywhere[..., 2:], sure)[0]
        return cls(
            times,
            placed.astype(np.float32),
            everywhere[..., 2:].astype(np.float32),
            sure.astype(np.float32),
            _describe_arrays(name, times, image, width, height),
            dict(provenance or {}),
        )

    def __repr__(self) -> str:
        first_s, last_s = self.times_s[0], self.times_s[-1]
        return f"PoseTrack({self.clip.path!r}, {len(self.times_s)} frames, {first_s:.2f} to {last_s:.2f} s)"

    @property
    def detected(self) -> NDArray[np.bool_]:
        """(T,) True where the subject was found."""
        return np.asarray(~np.isnan(self.image_px[..., 0]).all(axis=1))

    def with_warning(self, line: str) -> "PoseTrack":
        """The same track with one more warning for people on its clip."""
        return replace(self, clip=replace(self.clip, warnings=(*self.clip.warnings, line)))

    def slowed_by(self, factor: float) -> "PoseTrack":
        """The same track in real time, for a slow-motion clip that plays `factor` times too slow."""
        clip = replace(
            self.clip,
            duration_s=self.clip.duration_s / factor,
            first_s=self.clip.first_s / factor,
            nominal_fps=self.clip.nominal_fps * factor,
        )
        return replace(
            self,
            times_s=self.times_s / factor,
            cuts_s=self.cuts_s / factor,
            unseen_s=self.unseen_s / factor,
            clip=clip,
            provenance=self.provenance | {"slowmo": factor},
        )


def check_track(poses: PoseTrack) -> None:
    """Raise UsageError for anything but a track."""
    check_type(poses, PoseTrack, "poses", "a PoseTrack, as estimate_pose and PoseTrack.from_arrays return")


def _as_numbers(name: str, values: ArrayLike, dtype: type) -> NDArray[Any]:
    """A copy, so that the track does not change with the caller's arrays."""
    try:
        # Times of a calendar, and complex numbers, would be taken for other numbers.
        if (given := np.asarray(values).dtype).kind in "mMc":
            raise UsageError(f"{name} is no array of numbers, but of {given}.")
        return np.array(values, dtype)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} is no array of numbers ({error}).") from error


def _as_floats(name: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float32]:
    array = _as_numbers(name, values, np.float32)
    if array.shape != shape:
        raise UsageError(f"{name} has shape {array.shape}: {shape} belongs to these times and landmarks.")
    if np.isinf(array).any():
        raise UsageError(f"{name} must not be infinite; use NaN for what is not known.")
    return array


def _as_visibility(values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float32]:
    array = _as_floats("visibility", values, shape)
    if (array < 0).any() or (array > 1).any():
        raise UsageError("visibility must be from 0 to 1.")
    return array


def _as_side(name: str, value: Any) -> int:
    """A side of the images. Raises UsageError for anything but a whole number of pixels."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise UsageError(f"{name} must be a whole number of pixels, not {value!r}.")
    return int(value)


def _as_times(values: ArrayLike) -> NDArray[np.float64]:
    times_s = _as_numbers("times_s", values, np.float64)
    if times_s.ndim != 1 or len(times_s) < 2:
        raise UsageError("times_s must be one-dimensional, a time for each of at least two frames.")
    if not np.isfinite(times_s).all():
        number = int(np.argmin(np.isfinite(times_s)))
        raise UsageError(f"times_s[{number}] is {times_s[number]}: every frame needs a time.")
    if (late := np.flatnonzero(np.diff(times_s) <= 0)).size:
        number = int(late[0]) + 1
        raise UsageError(
            f"times_s[{number}] = {times_s[number]:g} is not after the frame before it: times must increase."
        )
    return times_s


def _known_landmarks(landmarks: Sequence[str]) -> tuple[list[int], list[int]]:
    """The columns of the landmarks that are known, and their numbers in the skeleton."""
    if isinstance(landmarks, str) or not hasattr(landmarks, "__len__"):
        raise UsageError("landmarks must be a list of names, such as left_hip.")
    if len(set(landmarks)) < len(landmarks):
        raise UsageError("landmarks holds a name twice.")
    given = [column for column, name in enumerate(landmarks) if name in BLAZEPOSE.landmarks]
    if not given:
        raise UsageError(f"landmarks holds no name of {BLAZEPOSE.name}, such as left_hip.")
    return given, BLAZEPOSE.numbers(landmarks[column] for column in given)


def _describe_arrays(
    name: str, times_s: NDArray[np.float64], image_px: NDArray[np.float32], width: int, height: int
) -> ClipInfo:
    """The record of a clip that is known by its landmarks alone; its hash is that of the arrays."""
    fps, variable = measure_frame_rate(times_s, 0.0)
    return ClipInfo(
        path=name,
        sha256=hashlib.sha256(times_s.tobytes() + image_px.tobytes()).hexdigest(),
        duration_s=float(times_s[-1] - times_s[0]) + 1 / fps,
        first_s=float(times_s[0]),
        width=_as_side("width", width),
        height=_as_side("height", height),
        nominal_fps=fps,
        variable_fps=variable,
        rotation_deg=0,
        frames=len(times_s),
    )

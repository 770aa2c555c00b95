"""The PoseTrack: the seam between the slow part (video, model) and the pure array part."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.patches import HAND_POINTS, PATCHES
from liftphase.video.info import ClipInfo

LANDMARKS = 33


@dataclass(frozen=True, slots=True, eq=False)
class ImageFlow:
    """How the picture moved since the frame before, in every frame of a clip.

    patches_px: (T, P, 2) float32, display pixels (y down): movement of the patches of
    `liftphase.pose.patches.PATCHES` on the lifter; NaN where unknown, as in the first frame.
    camera: (T, 2, 3) float64, the similarity transform that a still point of the frame before went through.
    hands_px: (T, 2, 3, 2) float32, display pixels: where the picture says that the points of
    `liftphase.pose.patches.HAND_POINTS` are after their landmarks went over to another hand; else NaN.
    """

    patches_px: NDArray[np.float32]
    camera: NDArray[np.float64]
    hands_px: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """Landmarks of the lifter in every frame of a clip.

    times_s: (T,) float64, presentation timestamps in seconds, strictly increasing.
    image_px: (T, 33, 2) float32, x and y in display pixels (y down); NaN where nobody was found.
    world_m: (T, 33, 3) float32, metres, origin between the hips; NaN where nobody was found.
    visibility: (T, 33) float32 in 0..1; 0 where nobody was found.
    clip: the clip it was made from; provenance: what made it (model, its sha256, versions, options).
    flow: movement of the picture, which tells small movements better; None for a track without pictures.

    Landmark numbers are MediaPipe's (`mediapipe.tasks.python.vision.PoseLandmark`).
    """

    times_s: NDArray[np.float64]
    image_px: NDArray[np.float32]
    world_m: NDArray[np.float32]
    visibility: NDArray[np.float32]
    clip: ClipInfo
    provenance: dict[str, Any] = field(default_factory=dict)
    flow: ImageFlow | None = None

    def __post_init__(self) -> None:
        frames = len(self.times_s)
        shapes = {
            "image_px": (self.image_px.shape, (frames, LANDMARKS, 2)),
            "world_m": (self.world_m.shape, (frames, LANDMARKS, 3)),
            "visibility": (self.visibility.shape, (frames, LANDMARKS)),
        }
        if self.flow is not None:
            shapes["flow.patches_px"] = (self.flow.patches_px.shape, (frames, len(PATCHES), 2))
            shapes["flow.camera"] = (self.flow.camera.shape, (frames, 2, 3))
            hands = (frames, len(HAND_POINTS), len(HAND_POINTS[0]), 2)
            shapes["flow.hands_px"] = (self.flow.hands_px.shape, hands)
        for name, (got, want) in shapes.items():
            if got != want:
                raise ValueError(f"PoseTrack.{name} has shape {got}, not {want}")
        if np.any(np.diff(self.times_s) <= 0):
            raise ValueError("PoseTrack.times_s is not strictly increasing")

    @property
    def detected(self) -> NDArray[np.bool_]:
        """(T,) True where the lifter was found."""
        return ~np.isnan(self.image_px[:, 0, 0])

    def slowed_by(self, factor: float) -> "PoseTrack":
        """The same track in real time, for a slow-motion export that plays `factor` times too slow."""
        clip = replace(
            self.clip,
            duration_s=self.clip.duration_s / factor,
            first_s=self.clip.first_s / factor,
            nominal_fps=self.clip.nominal_fps * factor,
        )
        return replace(
            self,
            times_s=self.times_s / factor,
            clip=clip,
            provenance=self.provenance | {"slowmo": factor},
        )

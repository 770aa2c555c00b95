"""The slow pass: the pose model over every frame of a clip."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.pose.flow import FlowMeter, FrameFlow
from liftphase.pose.landmarker import FRAME_SPACING_MS, Landmarker, Landmarks
from liftphase.pose.models import get_model
from liftphase.pose.patches import PATCHES
from liftphase.pose.track import LANDMARKS, ImageFlow, PoseTrack
from liftphase.video.clip import ClipInfo


class TimedFrame(Protocol):
    """A picture and its presentation timestamp, as `liftphase.video.decode.Frame`."""

    @property
    def time_s(self) -> float: ...

    @property
    def rgb(self) -> NDArray[np.uint8]: ...


def track_pose(
    frames: Iterable[TimedFrame],
    info: Callable[[], ClipInfo],
    landmarker: Landmarker,
    provenance: dict[str, Any],
    progress: Callable[[], None] | None = None,
) -> PoseTrack:
    """The PoseTrack of `frames`, which are taken one by one and not kept.

    info: asked once after the last frame, when all of the clip is known (`ClipReader.info`).
    landmarker: a fresh one; it follows the lifter from frame to frame.
    provenance: kept with the track; see `make_provenance`.
    progress: called after each frame.

    Raises ClipError when nobody is found in any frame or there is but one frame; what `frames` raises passes
    through.
    """
    times_s: list[float] = []
    found: list[Landmarks | None] = []
    flows: list[FrameFlow] = []
    measure_flow = FlowMeter()
    for frame in frames:
        landmarks = landmarker(frame.rgb)
        found.append(landmarks)
        flows.append(measure_flow(frame.rgb, [landmarks] if landmarks else []))
        times_s.append(frame.time_s)
        if progress:
            progress()
    if len(found) == 1:
        raise ClipError("A single frame shows no movement: choose a longer part of the clip.")
    clip = info()
    if not any(found):
        raise ClipError(
            f"{clip.path}: nobody is found in any of its {len(found)} frames. The lifter must be in the "
            "picture, head to foot if possible, and the clip the right way up."
        )
    image_px = np.full((len(found), LANDMARKS, 2), np.nan, np.float32)
    world_m = np.full((len(found), LANDMARKS, 3), np.nan, np.float32)
    visibility = np.zeros((len(found), LANDMARKS), np.float32)
    patches_px = np.full((len(found), len(PATCHES), 2), np.nan, np.float32)
    for number, landmarks in enumerate(found):
        if landmarks is not None:
            image_px[number] = landmarks.image_px
            world_m[number] = landmarks.world_m
            visibility[number] = landmarks.visibility
            patches_px[number] = flows[number].patches_px[0]
    return PoseTrack(
        np.array(times_s, np.float64),
        image_px,
        world_m,
        visibility,
        clip,
        provenance,
        ImageFlow(patches_px, np.array([flow.camera for flow in flows])),
    )


def make_provenance(model: str) -> dict[str, Any]:
    """What a track made with this model carries: tracks of one clip with equal provenance are equal.

    Quick: loads neither MediaPipe nor the model. Raises UsageError when there is no such model.
    """
    return {
        "model": model,
        "model_sha256": get_model(model).sha256,
        "mediapipe": version("mediapipe"),
        "liftphase": version("liftphase"),
        "options": {"running_mode": "video", "frame_spacing_ms": FRAME_SPACING_MS},
    }

"""The slow pass: the pose model over every frame of a clip."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.pose.landmarker import FRAME_SPACING_MS
from liftphase.pose.models.catalog import get_model
from liftphase.pose.optical_flow import FlowEstimator
from liftphase.pose.patches import HAND_POINTS, PATCHES
from liftphase.pose.people import Detection, PeopleTracker
from liftphase.pose.spool import PoseSpool
from liftphase.pose.subject_selection import select_subject
from liftphase.pose.track import LANDMARKS, ImageFlow, PoseTrack
from liftphase.runtime.concurrency import BackgroundWorker
from liftphase.video.info import ClipInfo


class TimedFrame(Protocol):
    """A picture and its presentation timestamp, as `liftphase.video.decode.Frame`."""

    @property
    def time_s(self) -> float: ...

    @property
    def rgb(self) -> NDArray[np.uint8]: ...


def run_pose_pass(
    frames: Iterable[TimedFrame],
    tracker: PeopleTracker,
    spool: PoseSpool,
    progress: Callable[[], None] | None = None,
    parallel: bool = True,
) -> None:
    """Add to `spool` everyone in `frames`, which are taken one by one and not kept, and how they move.

    tracker: a fresh one; it follows everyone from frame to frame. observed: empty ones. progress: called
    after each frame. parallel: the picture's movement is measured beside the landmarks of the next
    frame. Raises ClipError when there is but one frame; what `frames` raises passes through.
    """
    measure_flow = FlowEstimator()

    def observe(frame: TimedFrame, detections: list[Detection]) -> None:
        # In order, by the one thread beside this one.
        flow = measure_flow(frame.rgb, detections)
        spool.add(frame.time_s, (frame.rgb.shape[1], frame.rgb.shape[0]), detections, flow)

    with BackgroundWorker(parallel) as background:
        for frame in frames:
            background(observe, frame, tracker(frame.rgb))
            if progress:
                progress()
    if len(spool) == 1:
        raise ClipError("A single frame shows no movement: choose a longer part of the clip.")


def build_track(spool: PoseSpool, clip: ClipInfo, provenance: dict[str, Any]) -> PoseTrack:
    """The PoseTrack of the lifter, in the clip's own pixels.

    provenance: kept with the track; see `make_provenance`, which also takes who the lifter is to be.
    Raises ClipError when nobody was found in any frame, UsageError when there is no such person.
    """
    seen, times_s, camera = spool.read(), spool.times_s, spool.camera
    if not any(seen):
        raise ClipError(
            f"{clip.path}: nobody is found in any of its {len(seen)} frames. The lifter must be in the "
            "picture, head to foot if possible, and the clip the right way up."
        )
    width, height = spool.size
    detections = [[each.detection for each in people] for people in seen]
    found = select_subject(times_s, detections, width, provenance.get("person"))
    # The pictures may be smaller than the clip's own; both have the same shape but for a rounding.
    scale = np.array([clip.width / width, clip.height / height], np.float32)
    camera[:, :, 2] *= scale
    image_px = np.full((len(found), LANDMARKS, 2), np.nan, np.float32)
    world_m = np.full((len(found), LANDMARKS, 3), np.nan, np.float32)
    visibility = np.zeros((len(found), LANDMARKS), np.float32)
    patches_px = np.full((len(found), len(PATCHES), 2), np.nan, np.float32)
    hands_px = np.full((len(found), len(HAND_POINTS), len(HAND_POINTS[0]), 2), np.nan, np.float32)
    for number, landmarks in enumerate(found):
        if landmarks is not None:
            image_px[number] = landmarks.image_px * scale
            world_m[number] = landmarks.world_m
            visibility[number] = landmarks.visibility
            own = next(each for each in seen[number] if each.detection.landmarks is landmarks)
            patches_px[number] = own.patches_px * scale
            hands_px[number] = own.hands_px * scale
    flow = ImageFlow(patches_px, camera, hands_px)
    return PoseTrack(times_s, image_px, world_m, visibility, clip, provenance, flow)


def make_provenance(model: str, person: str | None = None) -> dict[str, Any]:
    """What a track made with this model carries: tracks of one clip with equal provenance are equal.

    person: who the lifter is, as in `select_subject`. Quick: loads neither MediaPipe nor the model. Raises
    UsageError when there is no such model.
    """
    return {
        "model": model,
        "model_sha256": get_model(model).sha256,
        "mediapipe": version("mediapipe"),
        "liftphase": version("liftphase"),
        "person": person,
        "options": {"running_mode": "video", "frame_spacing_ms": FRAME_SPACING_MS},
    }

"""The slow pass: the pose estimator over every frame of a clip."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, UsageError
from liftphase.pose.detection import Detection
from liftphase.pose.models.registry import PoseEstimator, create_estimator
from liftphase.pose.optical_flow import FlowEstimator
from liftphase.pose.patches import PATCHES
from liftphase.pose.plate_tracking import PlateTracker
from liftphase.pose.plates import select_plate
from liftphase.pose.skeleton import HAND_POINTS
from liftphase.pose.spool import PoseSpool
from liftphase.pose.subject_selection import select_subject
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.runtime.concurrency import BackgroundWorker
from liftphase.video.cuts import find_cuts
from liftphase.video.info import ClipInfo


class TimedFrame(Protocol):
    """An image and its presentation timestamp, as `liftphase.video.decode.Frame`."""

    @property
    def time_s(self) -> float:
        """Seconds."""
        ...

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3), upright."""
        ...


def run_pose_pass(
    frames: Iterable[TimedFrame],
    estimator: PoseEstimator,
    spool: PoseSpool,
    progress: Callable[[], None] | None = None,
    parallel: bool = True,
) -> None:
    """Add everyone in `frames`, and how the image moves on them, to `spool`.

    Parameters
    ----------
    frames : iterable of TimedFrame
        Taken one by one and not kept; what it raises passes through.
    estimator : PoseEstimator
        A fresh one, inside its block.
    spool : PoseSpool
        An empty one.
    progress : callable, optional
        Called after each frame.
    parallel : bool
        Whether optical flow is measured in a thread, while landmarks of the next frame are found.

    Raises
    ------
    ClipError
        When there is but one frame.
    UsageError
        When the estimator's landmarks are not those of `PoseTrack.skeleton`.
    """
    if estimator.skeleton != PoseTrack.skeleton:
        raise UsageError(
            f"this pose estimator finds the landmarks of {estimator.skeleton.name}, and those of "
            f"{PoseTrack.skeleton.name} are needed: choose another model."
        )
    flow_estimator, plate_tracker = FlowEstimator(), PlateTracker()

    def add_to_spool(frame: TimedFrame, detections: list[Detection]) -> None:
        # In order, in the background worker's one thread.
        flow = flow_estimator.measure(frame.rgb, detections)
        discs = plate_tracker.update(frame.rgb, detections, frame.time_s)
        spool.add(frame.time_s, (frame.rgb.shape[1], frame.rgb.shape[0]), detections, flow, discs)

    with BackgroundWorker(parallel) as background:
        for frame in frames:
            detections = estimator.estimate(frame.rgb, frame.time_s)
            background.submit(add_to_spool, frame, detections)
            if progress:
                progress()
    if len(spool) == 1:
        raise ClipError("A single frame shows no movement: choose a longer part of the clip.")


def build_track(
    spool: PoseSpool,
    clip: ClipInfo,
    *,
    person: str | None = None,
    provenance: dict[str, Any] | None = None,
) -> PoseTrack:
    """The PoseTrack of the subject, in the clip's own pixels.

    Parameters
    ----------
    spool : PoseSpool
        Filled by `run_pose_pass`.
    clip : ClipInfo
        The clip that the frames are of.
    person : str, optional
        Who the subject is, as in `select_subject`.
    provenance : dict, optional
        Kept with the track; see `make_provenance`.

    Raises
    ------
    ClipError
        When nobody was found in any frame.
    UsageError
        When there is no such person.
    """
    seen, times_s, camera = spool.read(), spool.times_s, spool.camera
    if not any(seen):
        raise ClipError(
            f"{clip.path}: nobody is found in any of its {len(seen)} frames. The lifter must be in the "
            "image, head to foot if possible, and the clip upright."
        )
    width, height = spool.size
    detections = [[each.detection for each in people] for people in seen]
    cuts = find_cuts(spool.changes)
    found = select_subject(times_s, detections, width, person, cuts)
    # The images may be smaller than the clip's own; both have the same shape but for a rounding.
    scale = np.array([clip.width / width, clip.height / height], np.float32)
    camera[:, :, 2] *= scale
    landmark_count = len(PoseTrack.skeleton)
    image_px = np.full((len(found), landmark_count, 2), np.nan, np.float32)
    world_m = np.full((len(found), landmark_count, 3), np.nan, np.float32)
    visibility = np.zeros((len(found), landmark_count), np.float32)
    patches_px = np.full((len(found), len(PATCHES), 2), np.nan, np.float32)
    hands_px = np.full((len(found), *np.shape(HAND_POINTS), 2), np.nan, np.float32)
    for number, landmarks in enumerate(found):
        if landmarks is not None:
            image_px[number] = landmarks.image_px * scale
            world_m[number] = landmarks.world_m
            visibility[number] = landmarks.visibility
            person_seen = next(each for each in seen[number] if each.detection.landmarks is landmarks)
            patches_px[number] = person_seen.patches_px * scale
            hands_px[number] = person_seen.hands_px * scale
    # What was matched across a cut is no motion.
    patches_px[cuts], camera[cuts] = np.nan, np.eye(2, 3)
    flow = ImageFlow(patches_px, camera, hands_px)
    discs = spool.discs
    discs[:, 2:7] *= float(scale.mean())
    plates = select_plate(discs, image_px)
    return PoseTrack(
        times_s, image_px, world_m, visibility, clip, provenance or {}, flow, times_s[cuts], plates
    )


def make_provenance(model: str | PoseEstimator, person: str | None = None) -> dict[str, Any]:
    """The provenance of a track made with this model: tracks of one clip with equal provenance are equal.

    Quick: loads neither MediaPipe nor a model.

    Parameters
    ----------
    model : str or PoseEstimator
        As in `create_estimator`, or the estimator itself.
    person : str, optional
        Who the subject is, as in `select_subject`.

    Raises
    ------
    UsageError
        When there is no such model.
    """
    estimator = create_estimator(model) if isinstance(model, str) else model
    return {**estimator.provenance, "liftphase": version("liftphase"), "person": person}

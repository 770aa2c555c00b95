"""The slow pass over the frames of a clip: the pose estimator on keyframes, optical flow between them."""

from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, UsageError
from liftphase.pose.between_keyframes import KeyframeBuffer, PosedFrame
from liftphase.pose.detection import Detection
from liftphase.pose.gray_image import GrayImage, GrayImages
from liftphase.pose.keyframes import FLOW_INTERVAL_S, KEYFRAME_INTERVAL_S, KeyframeSelector
from liftphase.pose.models.registry import PoseEstimator, ReexaminingEstimator, create_estimator
from liftphase.pose.optical_flow import FlowEstimator
from liftphase.pose.patches import PATCHES
from liftphase.pose.plate_tracking import PlateTracker
from liftphase.pose.plates import select_plate
from liftphase.pose.propagation import LandmarkPropagator, find_parted, is_lost
from liftphase.pose.skeleton import HAND_POINTS
from liftphase.pose.skipped_frames import SpoolWriter
from liftphase.pose.spool import PoseSpool
from liftphase.pose.subject_selection import select_subject
from liftphase.pose.track import ImageFlow, PoseTrack
from liftphase.runtime.concurrency import BackgroundWorker
from liftphase.runtime.language import message
from liftphase.video.cuts import MIN_CHANGE, find_cuts
from liftphase.video.info import ClipInfo
from liftphase.video.thinning import FrameThinner


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


# A frame, and how optical flow sees it.
_Image = tuple[TimedFrame, GrayImage]


def run_pose_pass(
    frames: Iterable[TimedFrame],
    estimator: PoseEstimator,
    spool: PoseSpool,
    progress: Callable[[], None] | None = None,
    parallel: bool = True,
) -> None:
    """Add everyone in `frames`, and how the image moves on them, to `spool`.

    The pose model gets the keyframes (`liftphase.pose.keyframes`); landmarks of the others are propagated by
    optical flow.

    Parameters
    ----------
    frames : iterable of TimedFrame
        Taken one by one and not kept; what it raises passes through. Frames that `FrameThinner` does not
        choose with `FLOW_INTERVAL_S` are interpolated, and their images are not looked at.
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
    poser, thinner = _Poser(estimator), FrameThinner(FLOW_INTERVAL_S)
    flow_estimator, plate_tracker = FlowEstimator(), PlateTracker()
    buffer, writer = KeyframeBuffer[_Image](), SpoolWriter(spool)

    # In order, in the background worker's one thread.
    def add_to_spool(posed: PosedFrame[_Image], people: list[Detection]) -> None:
        # Once for every frame that gets optical flow, when everyone in it is known.
        frame, gray = posed.frame
        flow = flow_estimator.measure(gray, people)
        discs = plate_tracker.update(frame.rgb, people, frame.time_s)
        writer.add(frame.time_s, (frame.rgb.shape[1], frame.rgb.shape[0]), people, flow, discs)

    def add_settled(settled: list[tuple[PosedFrame[_Image], list[Detection]]]) -> None:
        for posed, people in settled:
            add_to_spool(posed, people)

    thinned = False
    with BackgroundWorker(parallel) as background:
        for frame in frames:
            if thinner.is_due(frame.time_s):
                thinner.take(frame.time_s)
                background.submit(add_settled, buffer.add(poser.pose(frame, thinned=thinned)))
                thinned = False
            else:
                background.submit(writer.skip, frame.time_s)
                thinned = True
            if progress:
                progress()
        background.submit(add_settled, buffer.close())
    writer.close()
    if len(spool) == 1:
        raise ClipError(message("A single frame shows no movement: choose a longer part of the clip."))


class _Poser:
    """Finds everyone in the keyframes and propagates them between."""

    def __init__(self, estimator: PoseEstimator) -> None:
        self._estimator = estimator
        self._images, self._selector, self._propagator = (
            GrayImages(),
            KeyframeSelector(),
            LandmarkPropagator(),
        )

    def pose(self, frame: TimedFrame, *, thinned: bool) -> PosedFrame[_Image]:
        """The next frame that gets optical flow; thinned: whether frames before it were left out."""
        gray, time_s = self._images.make(frame.rgb), frame.time_s
        is_cut = gray.change >= MIN_CHANGE
        is_due = self._selector.is_due(time_s, thinned=thinned) or is_cut
        propagated = [] if is_cut else self._propagator.advance(gray, checked=not is_due)
        if not is_due and not is_lost(propagated, gray):
            return PosedFrame(time_s, (frame, gray), None, propagated)
        people = self._estimator.estimate(frame.rgb, time_s)
        if self._selector.have_met(time_s) and isinstance(self._estimator, ReexaminingEstimator):
            elsewhere = find_parted(propagated, people)
            if elsewhere:
                people = self._estimator.reexamine(frame.rgb, elsewhere)
        self._selector.add(time_s, people)
        self._propagator.restart(gray, people, time_s)
        return PosedFrame(time_s, (frame, gray), people, propagated)


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
            message(
                "{path}: nobody is found in any of its {count} frames. The lifter must be in the image, head "
                "to foot if possible, and the clip upright."
            ),
            values={"path": clip.path, "count": len(seen)},
        )
    width, height = spool.size
    detections = [[each.detection for each in people] for people in seen]
    measured = np.flatnonzero(np.isfinite(spool.changes))
    cuts = measured[find_cuts(spool.changes[measured])]
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
    cells_px = (spool.cells_px * scale).astype(np.float16)
    # What was matched across a cut is no motion.
    patches_px[cuts], camera[cuts], cells_px[cuts] = np.nan, np.eye(2, 3), 0
    flow = ImageFlow(patches_px, camera, hands_px, cells_px)
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
    rates = {
        "keyframe_interval_s": round(KEYFRAME_INTERVAL_S, 4),
        "flow_interval_s": round(FLOW_INTERVAL_S, 4),
    }
    return {**estimator.provenance, **rates, "liftphase": version("liftphase"), "person": person}

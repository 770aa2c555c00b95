"""From a clip to its PoseTrack."""

from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, get_args

import numpy as np

from liftphase.errors import UsageError
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL
from liftphase.pose.models.registry import PoseEstimator, create_estimator
from liftphase.pose.pose_pass import build_track, make_provenance, run_pose_pass
from liftphase.pose.skeleton import UprightPart
from liftphase.pose.spool import PoseSpool
from liftphase.pose.subject_selection import check_person
from liftphase.pose.track import PoseTrack
from liftphase.pose.upright import find_turn, is_better_turned
from liftphase.runtime.arguments import as_path, check_type, shown
from liftphase.runtime.concurrency import prefetch
from liftphase.runtime.native import trim_heap
from liftphase.video.clip import Clip, read_clip
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.moving_parts import MovingParts

T = TypeVar("T")


def estimate_pose(
    clip: Clip | str | Path,
    *,
    model: str | PoseEstimator = DEFAULT_MODEL,
    person: str | int | None = None,
    upright: Collection[UprightPart] | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    progress: Callable[[], None] | None = None,
    parallel: bool = True,
) -> PoseTrack:
    """Landmarks and optical flow of the subject in every frame of a clip.

    This is the slow step; `liftphase.pose.track_file.save_track` keeps its result. A clip that is not
    upright, by the subject's body, gets a second pass on the turned frames; the better track is returned.
    Of a clip of more than five minutes the parts in which nothing moves are left out, as
    `PoseTrack.unseen_s` says.

    Parameters
    ----------
    clip : Clip, str or Path
        The clip, or its file.
    model : str or PoseEstimator
        `lite`, `full` or `heavy` for MediaPipe's models (downloaded once), the path of an ONNX file, another
        name in `liftphase.pose.models.registry.ESTIMATORS`, or a fresh estimator.
    person : str or int, optional
        The subject: `left`, `right` or a number from the left, from 1; by default the most salient person.
    upright : collection of {"trunk", "shanks"}, optional
        Parts of the body that are upright on average in this lift, as `Exercise.upright`; an empty one never
        turns the clip. By default the lift is not known: both parts must agree on the turn.
    start_s, end_s : float, optional
        The part with start_s <= time < end_s, seconds on the clip's own timestamps.
    progress : callable, optional
        Called after each frame.
    parallel : bool
        Decoding, landmarks and optical flow each in a thread; the result is the same bit for bit.

    Returns
    -------
    PoseTrack
        T frames with K = 33 landmarks, image coordinates in the clip's own display pixels.

    Raises
    ------
    ClipError
        When the clip cannot be read, has fewer than two frames in the part, or shows nobody.
    ModelError
        When the model is not available or cannot be used.
    UsageError
        When there is no such model or person, or an argument is of another type.

    Examples
    --------
    >>> import liftphase
    >>> poses = liftphase.estimate_pose("sample_videos/squat.mp4", end_s=0.5)
    >>> poses.image_px.shape
    (12, 33, 2)
    """
    who = check_person(person)
    check_type(model, (str, PoseEstimator), "model", "lite, full, heavy or a PoseEstimator")
    _check_upright(upright)
    estimator = create_estimator(model) if isinstance(model, str) else model
    provenance = make_provenance(estimator, who) | {"start_s": start_s, "end_s": end_s}
    source = clip if isinstance(clip, Clip) else read_clip(as_path(clip, "clip"))

    def pose(turn_deg: int, passes: ExitStack) -> tuple[PoseTrack, None]:
        reader = passes.enter_context(source.open(turn_deg=turn_deg))
        with TemporaryDirectory() as folder:
            moving = reader.find_moving_parts(start_s, end_s)
            track = track_frames(
                reader.frames(start_s, end_s, moving),
                reader,
                estimator,
                moving=moving,
                folder=Path(folder),
                person=who,
                provenance=provenance,
                progress=progress,
                parallel=parallel,
            )
        return track, None

    with ExitStack() as passes:
        return pose_upright(pose, upright, passes)[0]


def track_frames(
    frames: Iterable[Frame],
    reader: ClipReader,
    estimator: PoseEstimator,
    *,
    moving: MovingParts | None = None,
    folder: Path,
    person: str | None,
    provenance: dict[str, Any],
    progress: Callable[[], None] | None = None,
    parallel: bool = True,
) -> PoseTrack:
    """The track of one pose pass over the frames that `reader` gives.

    The parameters are those of `estimate_pose`, except: folder is for the temporary file of what is seen;
    person is checked; moving: the parts that `frames` are of. Raises as `run_pose_pass` and `build_track` do.
    """
    with PoseSpool(folder) as spool:
        with estimator, prefetch(frames, parallel) as images:
            run_pose_pass(images, estimator, spool, progress, parallel)
        # The models have taken more memory than all later steps will.
        trim_heap()
        track = build_track(spool, reader.info(), person=person, provenance=provenance)
    if moving is None:
        return track
    first_s, end_s = track.clip.first_s, track.clip.first_s + track.clip.duration_s
    return replace(track, unseen_s=np.array(moving.still_between(first_s, end_s)).reshape(-1, 2))


def pose_upright(
    pose: Callable[[int, ExitStack], tuple[PoseTrack, T]],
    upright: Collection[UprightPart] | None,
    passes: ExitStack,
) -> tuple[PoseTrack, T]:
    """The track of a clip as its rotation tag says or, where the body is not upright then, turned if better.

    Parameters
    ----------
    pose : callable
        Makes a pose pass over the clip, turned by so many degrees counter-clockwise beyond its tag. What it
        leaves open goes onto the stack; what it returns beside the track is returned with the better track.
    upright : collection of UprightPart, optional
        As in `estimate_pose`.
    passes : ExitStack
        Closes what the pass of the better track has left open.

    Returns
    -------
    (PoseTrack, T)
        The track, where a turn was tried, has `turned` in its provenance: what decided, and the degrees.
    """
    track, rest = pose(0, passes)
    turn_deg = find_turn(track, upright)
    if not turn_deg:
        return track, rest
    with ExitStack() as again:
        turned, turned_rest = pose(turn_deg, again)
        if is_better_turned(track, turned, upright):
            passes.push(again.pop_all())
            return _noted(turned.with_warning(_describe_turn(turn_deg)), upright, turn_deg), turned_rest
    return _noted(track, upright, 0), rest


def turn_record(upright: Collection[UprightPart] | None, turn_deg: int) -> dict[str, Any]:
    """What the provenance of a track says of a turn that was tried: by which parts, and the degrees taken."""
    return {"upright": None if upright is None else list(upright), "deg": turn_deg}


def _check_upright(upright: Collection[UprightPart] | None) -> None:
    known = get_args(UprightPart)
    if upright is not None and (isinstance(upright, str) or not set(upright) <= set(known)):
        text = f"upright must be a collection of {', '.join(known)}, not {shown(upright)}."
        raise UsageError(text, arguments=["upright"])


def _noted(track: PoseTrack, upright: Collection[UprightPart] | None, turn_deg: int) -> PoseTrack:
    return replace(track, provenance={**track.provenance, "turned": turn_record(upright, turn_deg)})


def _describe_turn(degrees: int) -> str:
    lies = {90: "on the right side", 180: "upside down", 270: "on the left side"}[degrees]
    return (
        f"The image is not upright, by the lifter's body ({lies}): it was turned by {degrees} degrees "
        "counter-clockwise. Its rotation tag may be lost."
    )

"""From a clip to its PoseTrack."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from liftphase.pose.estimator import PoseEstimator, create_estimator
from liftphase.pose.models.catalog import DEFAULT_MODEL
from liftphase.pose.pose_pass import build_track, make_provenance, run_pose_pass
from liftphase.pose.spool import PoseSpool
from liftphase.pose.subject_selection import check_person
from liftphase.pose.track import PoseTrack
from liftphase.runtime.arguments import as_path, check_type
from liftphase.runtime.concurrency import prefetch
from liftphase.runtime.native import trim_heap
from liftphase.video.clip import Clip, read_clip


def estimate_pose(
    clip: Clip | str | Path,
    *,
    model: str | PoseEstimator = DEFAULT_MODEL,
    person: str | int | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    progress: Callable[[], None] | None = None,
    parallel: bool = True,
) -> PoseTrack:
    """Landmarks and optical flow of the subject in every frame of a clip.

    This is the slow step; `liftphase.pose.track_file.save_track` keeps its result.

    Parameters
    ----------
    clip : Clip, str or Path
        The clip, or its file.
    model : str or PoseEstimator
        `lite`, `full` or `heavy` for MediaPipe's models (downloaded once), another name in
        `liftphase.pose.estimator.ESTIMATORS`, or a fresh estimator.
    person : str or int, optional
        The subject: `left`, `right` or a number from the left, from 1; by default the most salient person.
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
    estimator = create_estimator(model) if isinstance(model, str) else model
    provenance = make_provenance(estimator, who) | {"start_s": start_s, "end_s": end_s}
    source = clip if isinstance(clip, Clip) else read_clip(as_path(clip, "clip"))
    with TemporaryDirectory() as folder, source.open() as reader, PoseSpool(Path(folder)) as spool:
        with estimator, prefetch(reader.frames(start_s, end_s), parallel) as frames:
            run_pose_pass(frames, estimator, spool, progress, parallel)
        trim_heap()
        return build_track(spool, reader.info(), person=who, provenance=provenance)

"""The pose track of a clip: one kept from an earlier run, or a new pose pass."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypedDict

from liftphase.errors import ClipChangedError, ClipError
from liftphase.exercises.library import find_exercise
from liftphase.export.result_folder import ANALYSIS_FILE, ResultFolder
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pipeline.progress import Progress
from liftphase.pose.skeleton import UprightPart
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track, save_track
from liftphase.runtime.language import message

if TYPE_CHECKING:
    from liftphase.runtime.concurrency import BackgroundWorker
    from liftphase.video.decode import ClipReader, Frame
    from liftphase.video.moving_parts import MovingParts
    from liftphase.video.proxy import Proxy


class Part(TypedDict):
    """A part of a clip, seconds on the clip's timestamps; None for its start or end."""

    start_s: float | None
    end_s: float | None


@dataclass(frozen=True, slots=True)
class Posed:
    """A PoseTrack, the part of the clip it was made of and, after a pose pass, the clip's reader and proxy.

    part: `start_s` and `end_s` as in `ClipReader.frames`; None for a saved track.
    """

    track: PoseTrack
    part: Part | None = None
    reader: "ClipReader | None" = None
    proxy: "Proxy | None" = None


def pose_clip(
    clip: Path,
    results: ResultFolder | None,
    options: RunOptions,
    progress: Progress,
    fetch_model: Callable[[str], Path],
    address: str | None,
    passes: ExitStack,
) -> Posed:
    """Give the PoseTrack of the clip: the one kept in `results` where it is up to date, else a new one.

    results: None to keep nothing. `passes` closes what the pass leaves open.
    """
    # Only a pose pass needs the video and the model, which are slow to load.
    from liftphase.pose.estimation import pose_upright
    from liftphase.pose.pose_pass import make_provenance
    from liftphase.pose.upright import find_turn
    from liftphase.runtime.native import opencv_threads
    from liftphase.video.decode import ClipReader

    asked = options.analysis
    state = state_of(clip)
    passes.enter_context(opencv_threads(options.threads))
    reader = passes.enter_context(ClipReader(clip, options.threads, hwaccel=options.hwaccel))
    if results is not None:
        results.refuse_other(reader.sha256)
    folder = Path(passes.enter_context(TemporaryDirectory())) if results is None else results.path
    exercise = None if asked.exercise is None else find_exercise(asked.exercise, library=asked.exercises)
    upright = None if exercise is None else exercise.upright
    provenance = make_provenance(asked.model, asked.person) | {"start_s": asked.start_s, "end_s": asked.end_s}
    track = None if results is None else _kept_track(results.track, reader, provenance, upright)
    if track is not None and ("turned" in track.provenance or not find_turn(track, upright)):
        named = replace(track, clip=replace(track.clip, path=address or str(clip)))
        return Posed(named, _on_clip_time(asked, reader))

    def pose(turn_deg: int, stack: ExitStack) -> "tuple[PoseTrack, tuple[ClipReader, Proxy | None]]":
        source = reader
        if turn_deg:
            turned = ClipReader(clip, options.threads, turn_deg=turn_deg, hwaccel=options.hwaccel)
            source = stack.enter_context(turned)
        return _pose_pass(source, folder, options, progress, fetch_model, provenance, stack)

    track, (reader, proxy) = pose_upright(pose, upright, passes)
    check_unchanged(clip, state, reader.sha256)
    track = replace(track, clip=replace(track.clip, path=address or str(clip)))
    if results is not None:
        # The files there were made from another track.
        results.remove(ANALYSIS_FILE)
        save_track(track, results.track)
    return Posed(track, _on_clip_time(asked, reader), reader, proxy)


def _pose_pass(
    reader: "ClipReader",
    folder: Path,
    options: RunOptions,
    progress: Progress,
    fetch_model: Callable[[str], Path],
    provenance: dict[str, Any],
    passes: ExitStack,
) -> "tuple[PoseTrack, tuple[ClipReader, Proxy | None]]":
    """A new PoseTrack; the copy of the images, if the video needs one, is closed with `passes`."""
    from liftphase.pose.estimation import track_frames
    from liftphase.pose.keyframes import FLOW_INTERVAL_S
    from liftphase.pose.models.registry import create_estimator
    from liftphase.runtime.concurrency import BackgroundWorker
    from liftphase.video.frame_size import make_even
    from liftphase.video.proxy import Proxy

    parallel, asked = options.threads != 1, options.analysis
    proxy = None
    if options.video:
        proxy = passes.enter_context(Proxy(ResultFolder(folder).video, make_even(*reader.image_size)))
    part = _on_clip_time(asked, reader)
    # The annotated video shows every frame.
    interval_s = FLOW_INTERVAL_S if proxy is None else 0.0
    moving = reader.find_moving_parts(**part)
    with (
        progress("Pose", _estimate_frames(reader, part, moving)) as advance,
        BackgroundWorker(parallel) as background,
    ):
        track = track_frames(
            _copied(reader.frames(**part, moving=moving, image_interval_s=interval_s), proxy, background),
            reader,
            create_estimator(asked.model, fetch_model=fetch_model),
            moving=moving,
            folder=folder,
            person=asked.person,
            provenance=provenance,
            progress=advance,
            parallel=parallel,
        )
    return track, (reader, proxy)


def _estimate_frames(reader: "ClipReader", part: Part, moving: "MovingParts | None") -> int | None:
    """About how many frames the model will see; None if the file does not say."""
    if moving is None:
        return reader.estimate_frames(**part)
    counts = [reader.estimate_frames(*span) for span in moving.spans_s]
    return None if None in counts else sum(count or 0 for count in counts)


def _copied(
    frames: "Iterable[Frame]", proxy: "Proxy | None", background: "BackgroundWorker"
) -> "Iterator[Frame]":
    for frame in frames:
        if proxy is not None:
            background.submit(proxy.write, frame)
        yield frame


def _kept_track(
    path: Path,
    reader: "ClipReader",
    provenance: dict[str, Any],
    upright: tuple[UprightPart, ...] | None,
) -> PoseTrack | None:
    """The saved track, if it was made from the same clip by the same model, part and version.

    upright: what must have decided that the clip be turned, if it was.
    """
    from liftphase.pose.estimation import turn_record

    try:
        track = load_track(path)
    except ClipError:
        return None
    made = dict(track.provenance)
    decided = made.pop("turned", turn_record(upright, 0))
    same = made == provenance and decided == turn_record(upright, turn_of(track, reader))
    return track if same and track.clip.sha256 == reader.sha256 else None


def turn_of(track: PoseTrack, reader: "ClipReader") -> int:
    """Degrees, counter-clockwise, that the clip was turned by for this track beyond its rotation tag."""
    return (track.clip.rotation_deg - reader.orientation.rotation_deg) % 360


def _on_clip_time(options: AnalysisOptions, reader: "ClipReader") -> Part:
    """The requested part, on the clip's own timestamps."""

    def on_clip(time_s: float | None) -> float | None:
        return None if time_s is None else reader.first_s + time_s

    return {"start_s": on_clip(options.start_s), "end_s": on_clip(options.end_s)}


def state_of(path: Path) -> tuple[int, ...] | None:
    """What changes whenever the file is replaced or written to; None where there is none."""
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def check_unchanged(path: Path, state: tuple[int, ...] | None, sha256: str) -> None:
    """Raise ClipChangedError when the file, which had that state, has another content now."""
    from liftphase.video.probe import hash_clip

    try:
        same = state_of(path) == state or hash_clip(path) == sha256
    except ClipError:
        same = False
    if not same:
        raise ClipChangedError(
            message("{path} changed while it was analyzed, or is gone: run again."), values={"path": path}
        )


def slowmo_of(track: PoseTrack, options: AnalysisOptions) -> float:
    """How many times slower than real time the clip plays: as the user says, else as the file does."""
    return track.clip.slowmo if options.slowmo is None else options.slowmo


def in_real_time(track: PoseTrack, options: AnalysisOptions) -> PoseTrack:
    """The track in real time, with a warning where the factor is only from the file."""
    slowmo = slowmo_of(track, options)
    if slowmo == 1.0:
        return track
    if options.slowmo is None:
        line = (
            f"The file says that it plays {slowmo:.4g} times too slow (slow motion): all times are divided "
            f"by {slowmo:.4g}."
        )
        track = track.with_warning(line)
    return track.slowed_by(slowmo)

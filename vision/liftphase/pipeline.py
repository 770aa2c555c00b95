"""One clip, all the way: video, pose, phases, and the files of its results."""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liftphase.errors import ClipChangedError, ClipError, UsageError
from liftphase.exercises.library import add_exercises, find_exercise
from liftphase.export.clip_tables import write_analysis_json, write_frames_csv, write_reps_csv
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    TRACK_FILE,
    VIDEO_FILE,
    ResultFolder,
    safe_name,
    short_name,
)
from liftphase.pose.models.catalog import DEFAULT_MODEL, MODELS, ensure_bundle
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track, save_track
from liftphase.prescription.evaluation import Target
from liftphase.prescription.methods import Method, apply_method
from liftphase.reps.model import SetAnalysis

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.runtime.concurrency import BackgroundWorker
    from liftphase.video.decode import ClipReader, Frame
    from liftphase.video.proxy import Proxy

Advance = Callable[[], None]
# Called with a label and about how many frames there are; its block gets the function to call after each.
Progress = Callable[[str, int | None], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True)
class Options:
    """How to analyse a clip.

    exercise: the lift's name, None to guess it; model: `lite`, `full` or `heavy`; start_s, end_s: the part to
    look at, seconds on the clip's timestamps; slowmo: how many times too slow the clip plays (8 for 240 fps
    saved as 30); video: whether to write the annotated video; person: who lifts, where that is not found
    right: `left`, `right` or a number counted from the left, from 1; exercises: the user's own TOML
    file of lifts; target: what the video counts down to; method, assisted_last: the method of training that
    labels the reps, as in `liftphase.prescription.methods.apply_method`; threads: how many decoding and
    encoding may use, None for as many as there are cores; with 1 one step is done after the other.
    """

    exercise: str | None = None
    model: str = DEFAULT_MODEL
    start_s: float | None = None
    end_s: float | None = None
    slowmo: float = 1.0
    video: bool = True
    person: str | None = None
    exercises: Path | None = None
    target: Target | None = None
    method: Method | None = None
    assisted_last: int | None = None
    threads: int | None = None

    def check(self) -> None:
        """Raises UsageError when the options contradict one another or name what does not exist."""
        if self.exercises is not None:
            add_exercises(self.exercises)
        if self.exercise is not None:
            find_exercise(self.exercise)
        if self.model not in MODELS:
            raise UsageError(f"there is no model '{self.model}': choose one of {', '.join(MODELS)}.")
        if not (math.isfinite(self.slowmo) and self.slowmo > 0):
            raise UsageError("--slowmo must be above 0: 8 for a clip that plays eight times too slow.")
        if any(time_s is not None and not math.isfinite(time_s) for time_s in (self.start_s, self.end_s)):
            raise UsageError("--start and --end must be seconds.")
        if self.person not in (None, "left", "right") and not str(self.person).isdecimal():
            raise UsageError(f"--person must be left, right or a number, not '{self.person}'.")
        if self.start_s is not None and self.end_s is not None and self.start_s >= self.end_s:
            raise UsageError("--start must come before --end.")
        if self.threads is not None and self.threads < 1:
            raise UsageError("--threads must be 1 or more.")

    def request(self) -> dict[str, Any]:
        """What the numbers of an analysis depend on, JSON-ready; analysis.json keeps it, so that a later run
        can tell whether it still holds. A lift is there by its own name, a file by its content's SHA-256.

        Raises UsageError as `check` does, which must have been called for the user's own lifts to be known.
        """
        # None of these changes a number: how fast it goes, and what the annotated video shows.
        request = asdict(replace(self, method=None, target=None))
        del request["video"], request["target"], request["threads"]
        request["method"] = self.method.name if self.method is not None else None
        if self.exercise is not None:
            request["exercise"] = find_exercise(self.exercise).name
        if self.exercises is not None:
            request["exercises"] = hashlib.sha256(self.exercises.read_bytes()).hexdigest()
        return request


@dataclass(frozen=True, slots=True)
class Results:
    """What an analysis gave, and the folder that holds its files; `notes` are lines for people."""

    measured: "TrackAnalysis"
    folder: Path
    notes: tuple[str, ...] = ()

    @property
    def analysis(self) -> SetAnalysis:
        return self.measured.analysis


def no_progress(label: str, total: int | None) -> AbstractContextManager[Advance]:
    """Tell nobody how far the work has come."""
    return nullcontext(lambda: None)


def analyze_clip(
    path: str | Path,
    output: str | Path,
    options: Options,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
) -> Results:
    """Analyse a clip, or a saved PoseTrack (.npz), and write the results to `output`/<clip stem>/.

    Where that folder holds results of another content, or files of unknown origin under the names of results,
    they go to `output`/<clip name>/ instead (see `candidate_folders`), and a note says so. The PoseTrack is
    kept there: a second run with the same clip, part, model and version needs no pose pass.
    fetch_model gives the file of a pose model; it is asked only when a pose pass is needed.
    Raises ClipError, ModelError, OutputError or UsageError with one line that says why.
    """
    path = Path(path)
    name, sha256 = _identify(path)
    results = ResultFolder.locate(Path(output), name, sha256)
    made = analyze_into(path, results.path, options, progress, fetch_model)
    wanted = Path(output) / short_name(name)
    if results.path == wanted:
        return made
    note = f"{wanted} holds the results of another clip: those of {path} are in {results.path}."
    return replace(made, notes=(note, *made.notes))


def _identify(path: Path) -> tuple[str, Callable[[], str]]:
    """What the results are named by, and a function that gives the SHA-256 of the clip's content."""
    if _is_track(path):
        clip = load_track(path).clip
        return safe_name(clip.path), lambda: clip.sha256
    # What is no file is refused when it is opened, in better words.
    if not path.is_file():
        return safe_name(path.name), str
    from liftphase.video.probe import hash_clip

    return path.name, lambda: hash_clip(path)


def analyze_into(
    path: Path,
    folder: Path,
    options: Options,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
    address: str | None = None,
) -> Results:
    """`analyze_clip` with the very folder of the results.

    address: what the results call the clip, where `path` is only a copy of it. Raises ClipChangedError when
    the clip was replaced meanwhile, OutputError when the folder holds the results of another content.
    """
    # It loads all of the classifier; whoever only asks whether results hold needs none of it.
    from liftphase.analysis import analyze_track

    options.check()
    saved = load_track(path) if _is_track(path) else None
    if saved and (options.start_s is not None or options.end_s is not None):
        raise UsageError("--start and --end choose a part of a clip; a pose track is analysed whole.")
    results = ResultFolder(folder)
    source = Path(saved.clip.path) if saved else path
    state = _state_of(source)
    results.refuse_inputs(path, source, kept=TRACK_FILE if saved else None)
    if saved:
        results.refuse_other(saved.clip.sha256)
    with results.prepared(), ExitStack() as passes:
        posed = (
            _Posed(saved)
            if saved
            else _pose_clip(path, results, options, progress, fetch_model, address, passes)
        )
        track = posed.track
        measured = analyze_track(_in_real_time(track, options.slowmo), options.exercise)
        if options.method is not None:
            labeled = apply_method(measured.analysis, options.method, options.assisted_last)
            measured = replace(measured, analysis=labeled)
        provenance = measured.analysis.provenance | {"request": options.request()}
        analysis = replace(measured.analysis, provenance=provenance)
        measured = replace(measured, analysis=analysis)
        keeps_video = not options.video and _stands_already(results.analysis, analysis)
        results.remove(ANALYSIS_FILE, *([] if keeps_video else [VIDEO_FILE]))
        notes = _write_video(source, posed, measured, results.video, options, progress)
        if not saved:
            _check_unchanged(path, state, track.clip.sha256)
        write_frames_csv(
            results.frames, track.times_s / options.slowmo, measured.angles, measured.excursion, analysis
        )
        write_reps_csv(analysis, results.reps)
        results.flush()
        write_analysis_json(analysis, results.analysis)
        results.flush()
    return Results(measured, folder, notes)


def _is_track(path: Path) -> bool:
    return path.suffix.lower() == ".npz"


@dataclass(frozen=True, slots=True)
class _Posed:
    """A PoseTrack and, where the clip was just looked at for it, its reader and a copy of its pictures."""

    track: PoseTrack
    reader: "ClipReader | None" = None
    proxy: "Proxy | None" = None


def _pose_clip(
    clip: Path,
    results: ResultFolder,
    options: Options,
    progress: Progress,
    fetch_model: Callable[[str], Path],
    address: str | None,
    passes: ExitStack,
) -> _Posed:
    """The PoseTrack of the clip: the one kept from an earlier run where it still holds, else a new one.

    What the pass leaves open is closed with `passes`.
    """
    # Only a pose pass needs the video and the model, which are slow to load.
    from liftphase.pose.people import PeopleTracker
    from liftphase.pose.pose_pass import build_track, make_provenance, run_pose_pass
    from liftphase.pose.spool import PoseSpool
    from liftphase.runtime.concurrency import BackgroundWorker, prefetch
    from liftphase.runtime.native import trim_heap
    from liftphase.video.decode import ClipReader
    from liftphase.video.frame_size import make_even
    from liftphase.video.proxy import Proxy

    parallel = options.threads != 1
    state = _state_of(clip)
    _limit_threads(options)
    reader = passes.enter_context(ClipReader(clip, options.threads))
    results.refuse_other(reader.sha256)
    part = {"start_s": options.start_s, "end_s": options.end_s}
    provenance = make_provenance(options.model, options.person) | part
    if (track := _kept_track(results.track, reader.sha256, provenance)) is not None:
        return _Posed(replace(track, clip=replace(track.clip, path=address or str(clip))))
    bundle = fetch_model(options.model)
    proxy = None
    if options.video:
        proxy = passes.enter_context(Proxy(results.video, make_even(*reader.image_size)))
    frames = reader.estimate_frames(**part)
    with PoseSpool(results.path) as spool:
        with (
            PeopleTracker(bundle) as tracker,
            progress("Pose", frames) as advance,
            BackgroundWorker(parallel) as background,
            prefetch(_copied(reader.frames(**part), proxy, background), parallel) as images,
        ):
            run_pose_pass(images, tracker, spool, advance, parallel)
        # The models have taken more than all that is to come.
        trim_heap()
        track = build_track(spool, reader.info(), provenance)
    _check_unchanged(clip, state, reader.sha256)
    track = replace(track, clip=replace(track.clip, path=address or str(clip)))
    # What stands there was made from another track.
    results.remove(ANALYSIS_FILE)
    save_track(track, results.track)
    return _Posed(track, reader, proxy)


def _state_of(path: Path) -> tuple[int, ...] | None:
    """What changes whenever the file is replaced or written to; None where there is none."""
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _check_unchanged(path: Path, state: tuple[int, ...] | None, sha256: str) -> None:
    """Raise ClipChangedError when the file, which had that state, has another content now."""
    from liftphase.video.probe import hash_clip

    try:
        same = _state_of(path) == state or hash_clip(path) == sha256
    except ClipError:
        same = False
    if not same:
        raise ClipChangedError(f"{path} changed while it was analysed, or is gone: run again.")


def _limit_threads(options: Options) -> None:
    """OpenCV's own threads; the limit stays for the rest of the process."""
    if options.threads is not None:
        import cv2

        cv2.setNumThreads(options.threads)


def _copied(
    frames: "Iterable[Frame]", proxy: "Proxy | None", background: "BackgroundWorker"
) -> "Iterator[Frame]":
    for frame in frames:
        if proxy is not None:
            background(proxy.write, frame)
        yield frame


def _kept_track(path: Path, sha256: str, provenance: dict) -> PoseTrack | None:
    """The saved track, if it was made from the same clip by the same model, part and version."""
    try:
        track = load_track(path)
    except ClipError:
        return None
    return track if track.clip.sha256 == sha256 and track.provenance == provenance else None


def _write_video(
    clip: Path, posed: _Posed, measured: "TrackAnalysis", path: Path, options: Options, progress: Progress
) -> tuple[str, ...]:
    """Write the annotated video of `clip`, if asked for; what people should know of it."""
    if not options.video:
        return ()
    from liftphase.render.annotated_video import write_annotated
    from liftphase.render.overlay import Overlay
    from liftphase.video.decode import ClipReader
    from liftphase.video.encode import ClipWriter

    _limit_threads(options)
    track = posed.track
    part = {key: track.provenance.get(key) for key in ("start_s", "end_s")}
    try:
        reader = posed.reader or ClipReader(clip, options.threads)
    except ClipError:
        return (f"no annotated video: the clip {clip} of this pose track is not there any more.",)
    with reader:
        if reader.sha256 != track.clip.sha256:
            return (f"no annotated video: {clip} is not the clip this pose track was made from.",)
        frames = posed.proxy.frames() if posed.proxy else reader.frames(**part)
        real_time = _in_real_time(track, options.slowmo)
        overlay = Overlay(
            real_time,
            measured.analysis,
            measured.angles,
            measured.exercise.leading_joint,
            options.target,
        )
        with (
            ClipWriter(
                path,
                *reader.image_size,
                reader.time_base,
                source=reader.path,
                origin_s=part["start_s"],
                **part,
                threads=options.threads,
            ) as writer,
            progress("Video", len(track.times_s)) as advance,
        ):
            write_annotated(frames, writer, overlay, options.slowmo, advance, options.threads != 1)
        return tuple(writer.warnings)


def _stands_already(path: Path, analysis: SetAnalysis) -> bool:
    """Whether the file holds, from an earlier run, all that the annotated video shows of this analysis."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    now = analysis.to_dict()
    return all(earlier.get(key) == now[key] for key in ("exercise", "segments", "reps"))


def _in_real_time(track: PoseTrack, slowmo: float) -> PoseTrack:
    return track if slowmo == 1.0 else track.slowed_by(slowmo)

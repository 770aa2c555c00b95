"""One clip, all the way: video, pose, phases, and the files of its results."""

import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from liftphase.errors import ClipError, LiftphaseError, OutputError, UsageError
from liftphase.exercises.library import ExerciseLibrary, find_exercise
from liftphase.export.atomic import fsync_paths
from liftphase.export.exporter import FrameSeries, load_exporters
from liftphase.options import AnalysisOptions, RunOptions, as_path, build_options
from liftphase.pose.models.catalog import DEFAULT_MODEL
from liftphase.pose.models.store import ensure_bundle
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track, save_track
from liftphase.prescription.evaluation import Prescription
from liftphase.prescription.methods import Method, apply_method
from liftphase.reps.model import Analysis

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.runtime.concurrency import BackgroundWorker
    from liftphase.video.decode import ClipReader, Frame
    from liftphase.video.proxy import Proxy

ANALYSIS_FILE, REPS_FILE, FRAMES_FILE = "analysis.json", "reps.csv", "frames.csv"
VIDEO_FILE, TRACK_FILE = "annotated.mp4", "pose.npz"
CORRECTIONS_FILE = "corrections.json"

Advance = Callable[[], None]
# Called with a label and about how many frames there are; its block gets the function to call after each.
Progress = Callable[[str, int | None], AbstractContextManager[Advance]]


class Part(TypedDict):
    """A part of a clip, seconds on its own timestamps; None for its begin or end."""

    start_s: float | None
    end_s: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """What an analysis gave, and the folder that holds its files; `notes` are lines for people."""

    measured: "TrackAnalysis"
    folder: Path
    notes: tuple[str, ...] = ()

    @property
    def analysis(self) -> Analysis:
        return self.measured.analysis


def no_progress(label: str, total: int | None) -> AbstractContextManager[Advance]:
    """Tell nobody how far the work has come."""
    return nullcontext(lambda: None)


def analyze(
    path: str | Path,
    *,
    exercise: str | None = None,
    exercises: ExerciseLibrary | str | Path | None = None,
    model: str = DEFAULT_MODEL,
    person: str | int | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    slowmo: float = 1.0,
    target: str | Prescription | None = None,
    method: str | Method | None = None,
    assisted_last: int | None = None,
    output: str | Path | None = None,
    video: bool = False,
    threads: int | None = None,
) -> Analysis:
    """Measure phases, reps and tempo of a clip, or of a saved pose track (.npz).

    Nothing is written unless `output` is given.

    Parameters
    ----------
    path : str or Path
        A video file, or the pose.npz of an earlier analysis.
    exercise, model, start_s, end_s, slowmo, assisted_last
        As in `AnalysisOptions`.
    exercises : ExerciseLibrary or path, optional
        The exercises to choose from, or a TOML file whose exercises are added to the built-in ones.
    person : str or int, optional
        Person to analyze: "left", "right" or an index from the left, from 1; by default the one who lifts.
    target : str or Prescription, optional
        The tempo that the annotated video counts down to, such as "4-0-1-0".
    method : str or Method, optional
        The training method that labels the reps, such as "slow-negative".
    output : str or Path, optional
        The results are written to `output`/<clip stem>/, as `liftphase analyze` does.
    video : bool
        Whether to write the annotated video, which needs `output`.
    threads : int, optional
        Threads for decoding and encoding, all cores by default; with 1 one step is done after the other.

    Returns
    -------
    Analysis
        Segments, reps, sets and quality of the clip; `to_dict` gives what analysis.json holds.

    Raises
    ------
    UsageError
        An argument cannot be; told before any work on the clip.
    ClipError, ModelError, OutputError
        The clip cannot be analyzed, the model cannot be had, the results cannot be written.

    Examples
    --------
    >>> import liftphase
    >>> analysis = liftphase.analyze("sample_videos/squat.mp4", exercise="squat")  # doctest: +SKIP
    >>> [rep.tempo for rep in analysis.reps]  # doctest: +SKIP
    ['3.1-1.0-1.0-0.4', '3.1-1.1-1.0-0.5', '3.0-1.0-1.2-0.4', '3.0-1.0-1.5-0.0']
    """
    options = build_options(
        exercise=exercise,
        exercises=exercises,
        model=model,
        person=person,
        start_s=start_s,
        end_s=end_s,
        slowmo=slowmo,
        target=target,
        method=method,
        assisted_last=assisted_last,
        output=output,
        video=video,
        threads=threads,
    )
    clip = as_path(path, "path")
    if output is not None:
        return analyze_clip(clip, output, options).analysis
    return _analyze_without_files(clip, options).analysis


def analyze_clip(
    path: str | Path,
    output: str | Path,
    options: RunOptions,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
) -> Results:
    """Analyse a clip, or a saved PoseTrack (.npz), and write the results to `output`/<clip stem>/.

    The PoseTrack is kept there: a second run with the same clip, part, model and version needs no pose pass.
    fetch_model gives the file of a pose model; it is asked only when a pose pass is needed.
    Raises ClipError, ModelError, OutputError or UsageError with one line that says why.
    """
    path = Path(path)
    stem = Path(load_track(path).clip.path).stem if path.suffix == ".npz" else path.stem
    return analyze_into(path, Path(output) / stem, options, progress, fetch_model)


def analyze_into(
    path: Path,
    folder: Path,
    options: RunOptions,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
    address: str | None = None,
) -> Results:
    """`analyze_clip` with the very folder of the results.

    address: what the results call the clip, where `path` is only a copy of it.
    """
    exporters = load_exporters()
    saved = load_track(path) if path.suffix == ".npz" else None
    if saved:
        _refuse_part(options.analysis)
    with _result_folder(folder), ExitStack() as passes:
        posed = (
            _Posed(saved)
            if saved
            else _pose_clip(path, folder, options, progress, fetch_model, address, passes)
        )
        track = posed.track
        measured = _analyze_pose(track, options.analysis, folder / CORRECTIONS_FILE)
        analysis = measured.analysis
        analysis_file = folder / ANALYSIS_FILE
        keeps_video = not options.video and _stands_already(analysis_file, analysis)
        # It goes first and comes last: where it stands, the other files stand and belong to it.
        analysis_file.unlink(missing_ok=True)
        if not keeps_video:
            (folder / VIDEO_FILE).unlink(missing_ok=True)
        source = Path(saved.clip.path) if saved else path
        notes = _write_video(source, posed, measured, folder / VIDEO_FILE, options, progress)
        frames = FrameSeries(track.times_s / options.analysis.slowmo, measured.angles, measured.excursion)
        *others, last = exporters
        for exporter in others:
            exporter.write(analysis, frames, folder / exporter.file_name)
        fsync_paths(folder / TRACK_FILE, folder / VIDEO_FILE, folder)
        last.write(analysis, frames, folder / last.file_name)
        fsync_paths(folder)
    return Results(measured, folder, notes)


def _analyze_without_files(path: Path, options: RunOptions) -> "TrackAnalysis":
    """The analysis of a clip or a saved pose track, of which nothing is kept."""
    if path.suffix == ".npz":
        saved = load_track(path)
        _refuse_part(options.analysis)
        return _analyze_pose(saved, options.analysis)
    from liftphase.pose.estimation import estimate_pose
    from liftphase.runtime.native import opencv_threads
    from liftphase.video.clip import read_clip

    asked = options.analysis
    with opencv_threads(options.threads):
        track = estimate_pose(
            read_clip(path, threads=options.threads),
            model=asked.model,
            person=asked.person,
            start_s=asked.start_s,
            end_s=asked.end_s,
            parallel=options.threads != 1,
        )
    return _analyze_pose(replace(track, clip=replace(track.clip, path=str(path))), asked)


def _refuse_part(options: AnalysisOptions) -> None:
    """Raise UsageError where a part of a saved pose track is asked for."""
    if options.start_s is not None or options.end_s is not None:
        raise UsageError(
            "start_s and end_s choose a part of a clip; a pose track is analyzed whole.",
            arguments=["start_s", "end_s"],
        )


def _analyze_pose(
    track: PoseTrack, options: AnalysisOptions, corrections: Path | None = None
) -> "TrackAnalysis":
    """The analysis of a pose track with all that the options ask for, and the record of them.

    corrections: the file of what a person changed, if there is one.
    """
    # It loads all of the classifier; whoever only asks whether results hold needs none of it.
    from liftphase.analysis import analyze_track

    real_time = _in_real_time(track, options.slowmo)
    measured = analyze_track(real_time, exercise=options.exercise, library=options.exercises)
    if corrections is not None:
        measured = _with_corrections(measured, corrections, options.exercises)
    analysis = measured.analysis
    if options.method is not None:
        analysis = apply_method(analysis, options.method, options.assisted_last)
    provenance = analysis.provenance | {"request": options.request()}
    return replace(measured, analysis=replace(analysis, provenance=provenance))


def _with_corrections(
    measured: "TrackAnalysis", path: Path, library: ExerciseLibrary | None
) -> "TrackAnalysis":
    """The analysis as a person corrected it, where there are corrections; they are only read."""
    if not path.exists():
        return measured
    # Most results were never corrected.
    from liftphase.export.corrections_json import read_corrections
    from liftphase.reps.corrections import apply_corrections

    corrections = read_corrections(path)
    try:
        analysis = apply_corrections(measured.analysis, corrections, library=library)
    except LiftphaseError as error:
        raise ClipError(f"{path}: {error} Mend or remove the file.") from error
    if corrections.exercise is None:
        return replace(measured, analysis=analysis)
    lift = find_exercise(corrections.exercise, library=library)
    return replace(measured, analysis=analysis, exercise=lift)


@contextmanager
def _result_folder(folder: Path) -> Iterator[Path]:
    """The folder of the results; what had to be made for it goes again if nothing came to stand in it."""
    try:
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {folder} ({error.strerror}): choose another output.",
            arguments=["output"],
        ) from error
    if not os.access(folder, os.W_OK):
        raise OutputError(f"cannot write into {folder}: choose another output.", arguments=["output"])
    try:
        yield folder
    except BaseException:
        # Stops at the first that is not empty.
        with suppress(OSError):
            for path in made:
                path.rmdir()
        raise


@dataclass(frozen=True, slots=True)
class _Posed:
    """A PoseTrack, the part of the clip it was made of and, after a pose pass, the clip's reader and proxy.

    part: `start_s` and `end_s` as in `ClipReader.frames`; None for a saved track.
    """

    track: PoseTrack
    part: Part | None = None
    reader: "ClipReader | None" = None
    proxy: "Proxy | None" = None


def _pose_clip(
    clip: Path,
    folder: Path,
    options: RunOptions,
    progress: Progress,
    fetch_model: Callable[[str], Path],
    address: str | None,
    passes: ExitStack,
) -> _Posed:
    """The PoseTrack of the clip: the one kept from an earlier run where it still holds, else a new one.

    What the pass leaves open is closed with `passes`.
    """
    # Only a pose pass needs the video and the model, which are slow to load.
    from liftphase.pose.estimator import create_estimator
    from liftphase.pose.pose_pass import build_track, make_provenance, run_pose_pass
    from liftphase.pose.spool import PoseSpool
    from liftphase.runtime.concurrency import BackgroundWorker, prefetch
    from liftphase.runtime.native import opencv_threads, trim_heap
    from liftphase.video.decode import ClipReader
    from liftphase.video.frame_size import make_even
    from liftphase.video.proxy import Proxy

    parallel, asked = options.threads != 1, options.analysis
    passes.enter_context(opencv_threads(options.threads))
    reader = passes.enter_context(ClipReader(clip, options.threads))
    part: Part = {"start_s": asked.start_s, "end_s": asked.end_s}
    provenance = make_provenance(asked.model, asked.person) | part
    if (track := _kept_track(folder / TRACK_FILE, reader.sha256, provenance)) is not None:
        return _Posed(replace(track, clip=replace(track.clip, path=address or str(clip))), part)
    proxy = None
    if options.video:
        copy = folder / f".{VIDEO_FILE}.{os.getpid()}.proxy"
        proxy = passes.enter_context(Proxy(copy, make_even(*reader.image_size)))
    frames = reader.estimate_frames(**part)
    with PoseSpool(folder) as spool:
        with (
            create_estimator(asked.model, fetch_model=fetch_model) as estimator,
            progress("Pose", frames) as advance,
            BackgroundWorker(parallel) as background,
            prefetch(_copied(reader.frames(**part), proxy, background), parallel) as images,
        ):
            run_pose_pass(images, estimator, spool, advance, parallel)
        # The models have taken more than all that is to come.
        trim_heap()
        track = build_track(spool, reader.info(), person=asked.person, provenance=provenance)
    track = replace(track, clip=replace(track.clip, path=address or str(clip)))
    # What stands there was made from another track.
    (folder / ANALYSIS_FILE).unlink(missing_ok=True)
    save_track(track, folder / TRACK_FILE)
    return _Posed(track, part, reader, proxy)


def _copied(
    frames: "Iterable[Frame]", proxy: "Proxy | None", background: "BackgroundWorker"
) -> "Iterator[Frame]":
    for frame in frames:
        if proxy is not None:
            background.submit(proxy.write, frame)
        yield frame


def _kept_track(path: Path, sha256: str, provenance: dict) -> PoseTrack | None:
    """The saved track, if it was made from the same clip by the same model, part and version."""
    try:
        track = load_track(path)
    except ClipError:
        return None
    return track if track.clip.sha256 == sha256 and track.provenance == provenance else None


def _write_video(
    clip: Path, posed: _Posed, measured: "TrackAnalysis", path: Path, options: RunOptions, progress: Progress
) -> tuple[str, ...]:
    """Write the annotated video of `clip`, if asked for; what people should know of it."""
    if not options.video:
        return ()
    from liftphase.render.annotated_video import write_annotated
    from liftphase.render.overlay import Overlay
    from liftphase.runtime.native import opencv_threads
    from liftphase.video.decode import ClipReader
    from liftphase.video.encode import ClipWriter

    track = posed.track
    try:
        reader = posed.reader or ClipReader(clip, options.threads)
    except ClipError:
        return (f"no annotated video: the clip {clip} of this pose track is not there any more.",)
    with reader:
        if reader.sha256 != track.clip.sha256:
            return (f"no annotated video: {clip} is not the clip this pose track was made from.",)
        part = posed.part or _tracked_part(track, reader)
        frames = posed.proxy.frames() if posed.proxy else reader.frames(**part)
        slowmo = options.analysis.slowmo
        real_time = _in_real_time(track, slowmo)
        overlay = Overlay(
            real_time,
            measured.analysis,
            measured.angles,
            measured.exercise.leading_joint,
            options.target,
        )
        with (
            opencv_threads(options.threads),
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
            write_annotated(frames, writer, overlay, slowmo, advance, options.threads != 1)
        return tuple(writer.warnings)


def _tracked_part(track: PoseTrack, reader: "ClipReader") -> Part:
    """The part of its clip that a saved track covers; None for an end that is the clip's own."""
    first_s, last_s = float(track.times_s[0]), float(track.times_s[-1])
    begins_s = next(reader.frames()).time_s
    try:
        end_s = next(reader.frames(start_s=math.nextafter(last_s, math.inf))).time_s
    except ClipError:
        end_s = None
    return {"start_s": first_s if begins_s < first_s else None, "end_s": end_s}


def _stands_already(path: Path, analysis: Analysis) -> bool:
    """Whether the file holds, from an earlier run, all that the annotated video shows of this analysis."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    now = analysis.to_dict()
    return all(earlier.get(key) == now[key] for key in ("exercise", "segments", "reps"))


def _in_real_time(track: PoseTrack, slowmo: float) -> PoseTrack:
    return track if slowmo == 1.0 else track.slowed_by(slowmo)

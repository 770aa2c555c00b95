"""One clip, all the way: video, pose, phases, and the files of its results."""

import hashlib
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liftphase.errors import ClipError, OutputError, UsageError
from liftphase.exercises.library import add_exercises, find_exercise
from liftphase.export.atomic import fsync_paths
from liftphase.export.clip_tables import write_analysis_json, write_frames_csv, write_reps_csv
from liftphase.pose.models.catalog import DEFAULT_MODEL, MODELS, ensure_bundle
from liftphase.pose.track import PoseTrack
from liftphase.pose.track_file import load_track, save_track
from liftphase.prescription.evaluation import Target
from liftphase.prescription.methods import Method, apply_method
from liftphase.reps.model import SetAnalysis
from liftphase.review import REPORT_FILE, SUMMARY_FILE

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.runtime.concurrency import BackgroundWorker
    from liftphase.video.decode import ClipReader, Frame
    from liftphase.video.proxy import Proxy

ANALYSIS_FILE, REPS_FILE, FRAMES_FILE = "analysis.json", "reps.csv", "frames.csv"
VIDEO_FILE, TRACK_FILE = "annotated.mp4", "pose.npz"

Advance = Callable[[], None]
# Called with a label and about how many frames there are; its block gets the function to call after each.
Progress = Callable[[str, int | None], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True)
class Options:
    """How to analyse a clip.

    exercise: the lift's name, None to guess it; model: `lite`, `full` or `heavy`; start_s, end_s: the part to
    look at, seconds after the clip's first frame; slowmo: how many times too slow the clip plays (8 for 240
    fps saved as 30), None for what the file says; video: whether to write the annotated video; audio: whether
    the clip's sound goes into it; report: whether to write the report page and the summary picture; person:
    who lifts, where that is not found
    right: `left`, `right` or a number counted from the left, from 1; exercises: the user's own TOML
    file of lifts; target: what the video counts down to; method, assisted_last: the method of training that
    labels the reps, as in `liftphase.prescription.methods.apply_method`; threads: how many decoding and
    encoding may use, None for as many as there are cores; with 1 one step is done after the other.
    """

    exercise: str | None = None
    model: str = DEFAULT_MODEL
    start_s: float | None = None
    end_s: float | None = None
    slowmo: float | None = None
    video: bool = True
    person: str | None = None
    exercises: Path | None = None
    target: Target | None = None
    method: Method | None = None
    assisted_last: int | None = None
    threads: int | None = None
    report: bool = True
    audio: bool = True

    def check(self) -> None:
        """Raises UsageError when the options contradict one another or name what does not exist."""
        if self.exercises is not None:
            add_exercises(self.exercises)
        if self.exercise is not None:
            find_exercise(self.exercise)
        if self.model not in MODELS:
            raise UsageError(f"there is no model '{self.model}': choose one of {', '.join(MODELS)}.")
        if self.slowmo is not None and not (math.isfinite(self.slowmo) and self.slowmo > 0):
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
        for key in ("video", "report", "target", "threads", "audio"):
            del request[key]
        if self.video and not self.audio:
            # A video with the sound in it does not answer this request.
            request["audio"] = False
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
    options: Options,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
    address: str | None = None,
) -> Results:
    """`analyze_clip` with the very folder of the results.

    address: what the results call the clip, where `path` is only a copy of it.
    """
    # It loads all of the classifier; whoever only asks whether results hold needs none of it.
    from liftphase.analysis import analyze_track

    options.check()
    saved = load_track(path) if path.suffix == ".npz" else None
    if saved and (options.start_s is not None or options.end_s is not None):
        raise UsageError("--start and --end choose a part of a clip; a pose track is analysed whole.")
    with _result_folder(folder), ExitStack() as passes:
        posed = (
            _Posed(saved)
            if saved
            else _pose_clip(path, folder, options, progress, fetch_model, address, passes)
        )
        track = posed.track
        slowmo = _slowmo(track, options)
        measured = analyze_track(_in_real_time(track, options), options.exercise)
        if options.method is not None:
            labeled = apply_method(measured.analysis, options.method, options.assisted_last)
            measured = replace(measured, analysis=labeled)
        provenance = measured.analysis.provenance | {"request": options.request()}
        analysis = replace(measured.analysis, provenance=provenance)
        measured = replace(measured, analysis=analysis)
        analysis_file = folder / ANALYSIS_FILE
        stands = _stands_already(analysis_file, analysis)
        # It goes first and comes last: where it stands, the other files stand and belong to it.
        analysis_file.unlink(missing_ok=True)
        asked = {VIDEO_FILE: options.video, REPORT_FILE: options.report, SUMMARY_FILE: options.report}
        for name, again in asked.items():
            if again or not stands:
                (folder / name).unlink(missing_ok=True)
        source = Path(saved.clip.path) if saved else path
        notes = _write_video(source, posed, measured, folder / VIDEO_FILE, options, progress)
        write_frames_csv(
            folder / FRAMES_FILE,
            track.times_s / slowmo,
            measured.angles,
            measured.excursion,
            analysis,
        )
        write_reps_csv(analysis, folder / REPS_FILE)
        _write_report(None if saved else path, posed.track, measured, folder, options)
        fsync_paths(folder / TRACK_FILE, folder / VIDEO_FILE, folder)
        write_analysis_json(analysis, analysis_file)
        fsync_paths(folder)
    return Results(measured, folder, notes)


@contextmanager
def _result_folder(folder: Path) -> Iterator[Path]:
    """The folder of the results; what had to be made for it goes again if nothing came to stand in it."""
    try:
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {folder} ({error.strerror}): choose another with --output."
        ) from error
    if not os.access(folder, os.W_OK):
        raise OutputError(f"cannot write into {folder}: choose another folder with --output.")
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
    """A PoseTrack and, where the clip was just looked at for it, its reader and a copy of its pictures."""

    track: PoseTrack
    reader: "ClipReader | None" = None
    proxy: "Proxy | None" = None


def _pose_clip(
    clip: Path,
    folder: Path,
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
    from liftphase.pose.pose_pass import make_provenance
    from liftphase.pose.upright import find_turn, is_better_turned
    from liftphase.video.decode import ClipReader

    _limit_threads(options)
    address = address or str(clip)
    part = {"start_s": options.start_s, "end_s": options.end_s}
    provenance = make_provenance(options.model, options.person) | part
    exercise = find_exercise(options.exercise) if options.exercise is not None else None
    turned = {"exercise": exercise and exercise.name}
    reader = passes.enter_context(ClipReader(clip, options.threads))
    track = _kept_track(folder / TRACK_FILE, reader.sha256, provenance, turned)
    if track is not None and ("turned" in track.provenance or not find_turn(track, exercise)):
        return _Posed(replace(track, clip=replace(track.clip, path=address)))
    bundle = fetch_model(options.model)
    posed = _pose_pass(reader, folder, options, progress, bundle, provenance, passes)
    if turn := find_turn(posed.track, exercise):
        with ExitStack() as again:
            upright = again.enter_context(ClipReader(clip, options.threads, turn_deg=turn))
            noted = provenance | {"turned": turned | {"deg": turn}}
            better = _pose_pass(upright, folder, options, progress, bundle, noted, again)
            if is_better_turned(posed.track, better.track, exercise):
                passes.close()
                passes.push(again.pop_all())
                posed = replace(better, track=_with_warning(better.track, _describe_turn(turn)))
            else:
                tried = posed.track.provenance | {"turned": turned | {"deg": 0}}
                posed = replace(posed, track=replace(posed.track, provenance=tried))
    posed = replace(posed, track=replace(posed.track, clip=replace(posed.track.clip, path=address)))
    # What stands there was made from another track.
    (folder / ANALYSIS_FILE).unlink(missing_ok=True)
    save_track(posed.track, folder / TRACK_FILE)
    return posed


def _pose_pass(
    reader: "ClipReader",
    folder: Path,
    options: Options,
    progress: Progress,
    bundle: Path,
    provenance: dict[str, Any],
    passes: ExitStack,
) -> _Posed:
    """A new PoseTrack; the copy of the pictures, if the video needs one, is closed with `passes`."""
    from liftphase.pose.people import PeopleTracker
    from liftphase.pose.pose_pass import build_track, run_pose_pass
    from liftphase.pose.spool import PoseSpool
    from liftphase.runtime.concurrency import BackgroundWorker, prefetch
    from liftphase.runtime.native import trim_heap
    from liftphase.video.frame_size import make_even
    from liftphase.video.proxy import Proxy

    parallel = options.threads != 1
    proxy = None
    if options.video:
        turn = reader.orientation.rotation_deg
        copy = folder / f".{VIDEO_FILE}.{os.getpid()}.{turn}.proxy"
        proxy = passes.enter_context(Proxy(copy, make_even(*reader.image_size)))
    wanted = _on_clip_time({key: provenance[key] for key in ("start_s", "end_s")}, reader)
    frames = reader.estimate_frames(**wanted)
    with PoseSpool(folder) as spool:
        with (
            PeopleTracker(bundle) as tracker,
            progress("Pose", frames) as advance,
            BackgroundWorker(parallel) as background,
            prefetch(_copied(reader.frames(**wanted), proxy, background), parallel) as images,
        ):
            run_pose_pass(images, tracker, spool, advance, parallel)
        # The models have taken more than all that is to come.
        trim_heap()
        track = build_track(spool, reader.info(), provenance)
    return _Posed(track, reader, proxy)


def _turn(track: PoseTrack) -> int:
    """Degrees, counter-clockwise, that the clip was turned by for this track."""
    return track.provenance.get("turned", {}).get("deg", 0)


def _describe_turn(degrees: int) -> str:
    lies = {90: "on the right side", 180: "upside down", 270: "on the left side"}[degrees]
    return (
        f"The picture is not upright, by the lifter's body ({lies}): it was turned by {degrees} degrees "
        "counter-clockwise. Its rotation tag may be lost."
    )


def _with_warning(track: PoseTrack, line: str) -> PoseTrack:
    return replace(track, clip=replace(track.clip, warnings=(*track.clip.warnings, line)))


def _on_clip_time(part: dict[str, float | None], reader: "ClipReader") -> dict[str, float | None]:
    """The part, seconds after the clip's first frame, on the clip's own timestamps."""
    return {name: None if time_s is None else reader.first_s + time_s for name, time_s in part.items()}


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


def _kept_track(path: Path, sha256: str, provenance: dict, turned: dict) -> PoseTrack | None:
    """The saved track, if it was made from the same clip by the same model, part and version.

    turned: what must have decided that the clip be turned, if it was.
    """
    try:
        track = load_track(path)
    except ClipError:
        return None
    made = dict(track.provenance)
    decided = made.pop("turned", turned | {"deg": 0})
    holds = track.clip.sha256 == sha256 and made == provenance and decided == turned | {"deg": _turn(track)}
    return track if holds else None


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
        reader = posed.reader or ClipReader(clip, options.threads, turn_deg=_turn(track))
    except ClipError:
        return (f"no annotated video: the clip {clip} of this pose track is not there any more.",)
    with reader:
        if reader.sha256 != track.clip.sha256:
            return (f"no annotated video: {clip} is not the clip this pose track was made from.",)
        wanted = _on_clip_time(part, reader)
        frames = posed.proxy.frames() if posed.proxy else reader.frames(**wanted)
        # Where a clip begins late there is nothing to be shown or heard before its first frame.
        origin_s = reader.first_s if wanted["start_s"] is None else wanted["start_s"]
        sound = {"start_s": origin_s or wanted["start_s"], "end_s": wanted["end_s"]}
        real_time = _in_real_time(track, options)
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
                source=reader.path if options.audio and reader.keeps_timestamps else None,
                origin_s=origin_s,
                **sound,
                threads=options.threads,
            ) as writer,
            progress("Video", len(track.times_s)) as advance,
        ):
            write_annotated(frames, writer, overlay, _slowmo(track, options), advance, options.threads != 1)
        lost = (
            ()
            if reader.keeps_timestamps or not options.audio
            else ("The sound was left out: its timestamps are not exact.",)
        )
        return (*writer.warnings, *lost)


def _write_report(
    clip: Path | None, track: PoseTrack, measured: "TrackAnalysis", folder: Path, options: Options
) -> None:
    """Write the report page and the summary picture, if asked for."""
    if not options.report:
        return
    from liftphase.review.data import FrameSeries, VideoFile
    from liftphase.review.result_files import write_review_files

    start_s = track.provenance.get("start_s")
    origin_s = min(float(track.times_s[0]), 0.0) if start_s is None else start_s
    slowmo = _slowmo(track, options)
    write_review_files(
        folder,
        measured.analysis.to_dict(),
        FrameSeries.from_excursion(track.times_s / slowmo, measured.excursion, measured.angles),
        video=VideoFile(VIDEO_FILE, origin_s, slowmo),
        clip=clip,
        evaluation=_judge(measured.analysis, options.target),
        threads=options.threads,
    )


def _judge(analysis: SetAnalysis, target: Target | None) -> dict[str, Any] | None:
    """The verdicts in the form of `check --json`; None without a target or without a rep."""
    if target is None or not analysis.reps:
        return None
    from liftphase.prescription.evaluation import evaluate
    from liftphase_cli.presentation.verdicts import ClipOutcome, verdicts_to_dict

    outcome = ClipOutcome(analysis.clip["path"], analysis, evaluate(analysis, target))
    return verdicts_to_dict([outcome])["clips"][0]


def _stands_already(path: Path, analysis: SetAnalysis) -> bool:
    """Whether the file holds, from an earlier run, all that video and report show of this analysis."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    now = analysis.to_dict()
    return all(earlier.get(key) == now[key] for key in ("exercise", "segments", "reps"))


def _slowmo(track: PoseTrack, options: Options) -> float:
    """How many times too slow the clip plays: as the user says, else as the file does."""
    return track.clip.slowmo if options.slowmo is None else options.slowmo


def _in_real_time(track: PoseTrack, options: Options) -> PoseTrack:
    slowmo = _slowmo(track, options)
    if slowmo == 1.0:
        return track
    if options.slowmo is None:
        told = (
            f"The file says that it plays {slowmo:.4g} times too slow (slow motion): all times are divided "
            f"by {slowmo:.4g}."
        )
        track = _with_warning(track, told)
    return track.slowed_by(slowmo)

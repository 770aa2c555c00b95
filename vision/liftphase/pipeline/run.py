"""One clip to one folder of results."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    REPORT_FILE,
    SUMMARY_FILE,
    TRACK_FILE,
    VIDEO_FILE,
    ResultFolder,
    safe_name,
    short_name,
)
from liftphase.pipeline.file_options import Direction, FileOptions
from liftphase.pipeline.inputs import InputKind, classify_input, hash_file, measure_displacement, open_track
from liftphase.pipeline.measuring import (
    KeptCorrections,
    as_corrected,
    complete,
    load_corrections,
    measure_pose,
)
from liftphase.pipeline.options import RunOptions, build_options
from liftphase.pipeline.posing import Posed, pose_clip, state_of
from liftphase.pipeline.progress import Progress, no_progress
from liftphase.pipeline.writing import stands_already, write_displacement_results, write_results
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.pose.readers.recording import Up
from liftphase.pose.track_file import load_clip_info, save_track
from liftphase.reps.model import Analysis
from liftphase.runtime.arguments import as_path

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.prescription.evaluation import Prescription
    from liftphase.prescription.methods import Method
    from liftphase.reps.displacement_analysis import DisplacementAnalysis


@dataclass(frozen=True, slots=True)
class Results:
    """The result of an analysis, where its files were written if anywhere, and `notes`, lines for people."""

    measured: "TrackAnalysis | DisplacementAnalysis"
    written: Path | None
    notes: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of the files of an analysis that was written."""
        assert self.written is not None
        return self.written

    @property
    def analysis(self) -> Analysis:
        """The result."""
        return self.measured.analysis


def analyze(
    path: str | Path,
    *,
    exercise: str | None = None,
    exercises: ExerciseLibrary | str | Path | None = None,
    model: str = DEFAULT_MODEL,
    person: str | int | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    slowmo: float | None = None,
    fps: float | None = None,
    up: Up | None = None,
    time_unit: str | None = None,
    position_unit: str | None = None,
    position_direction: Direction | None = None,
    plate_mm: float | str | None = None,
    height_cm: float | None = None,
    target: "str | Prescription | None" = None,
    method: "str | Method | None" = None,
    assisted_last: int | None = None,
    output: str | Path | None = None,
    video: bool = False,
    report: bool = False,
    audio: bool = True,
    threads: int | None = None,
) -> Analysis:
    """Measure phases, reps and tempo of a clip, a pose track, or a displacement over time.

    Nothing is written unless `output` is given.

    Parameters
    ----------
    path : str or Path
        A video file, the pose.npz of an earlier analysis, a pose file of another program (`read_track`), or a
        table of time and position (`liftphase.phases.displacement_file`).
    exercise, model, start_s, end_s, slowmo, plate_mm, height_cm, assisted_last
        As in `AnalysisOptions`.
    fps, up, time_unit, position_unit, position_direction
        How to read a file that is no clip, as in `liftphase.pipeline.file_options.FileOptions`.
    exercises : ExerciseLibrary or path, optional
        The exercises to choose from, or a TOML file whose exercises are added to the built-in ones.
    person : str or int, optional
        Person to analyze: "left", "right" or an index from the left, from 1; by default the one who lifts.
    target : str or Prescription, optional
        The tempo that the annotated video counts down to, such as "4-0-1-0".
    method : str or Method, optional
        The training method that labels the reps, such as "slow-negative".
    output : str or Path, optional
        The results are written below `output`, as `liftphase analyze` does.
    video : bool
        Whether to write the annotated video, which needs `output`.
    report : bool
        Whether to write the report page and the summary image, which need `output`.
    audio : bool
        Whether the annotated video gets the clip's audio.
    threads : int, optional
        Threads for decoding and encoding, all cores by default; with 1 one step is done after the other.

    Returns
    -------
    Analysis
        Segments, reps, sets and quality of the clip; `to_dict` gives what analysis.json holds.

    Raises
    ------
    UsageError
        An argument is not valid; raised before any work on the clip.
    ClipError, ModelError, OutputError
        The clip cannot be analyzed, the model is not available, the results cannot be written.

    Examples
    --------
    >>> import liftphase
    >>> analysis = liftphase.analyze("sample_videos/squat.mp4", exercise="squat")
    >>> [rep.tempo for rep in analysis.reps]
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
        file=FileOptions(
            fps=fps,
            up=up,
            time_unit=time_unit,
            position_unit=position_unit,
            position_direction=position_direction,
        ),
        plate_mm=plate_mm,
        height_cm=height_cm,
        target=target,
        method=method,
        assisted_last=assisted_last,
        output=output,
        video=video,
        report=report,
        audio=audio,
        threads=threads,
    )
    clip = as_path(path, "path")
    return analyze_clip(clip, output, options).analysis


def analyze_clip(
    path: str | Path,
    output: str | Path | None,
    options: RunOptions,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
) -> Results:
    """Analyze a clip, or a saved PoseTrack (.npz), and write the results to `output`/<clip stem>/.

    Without an output nothing is written.
    Where that folder holds results of another content, or files of unknown origin under the names of results,
    they go to `output`/<clip name>/ instead (see `candidate_folders`), and a note says so. The PoseTrack is
    kept there: a second run with the same clip, part, model and version needs no pose pass.
    fetch_model gives the file of a pose model; it is asked only when a pose pass is needed.
    Raises ClipError, ModelError, OutputError or UsageError with one line that gives the reason.
    """
    path = Path(path)
    if output is None:
        return Results(_analyze_without_files(path, options, progress, fetch_model), None)
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
    kind = classify_input(path)
    if kind is InputKind.TRACK:
        clip = load_clip_info(path)
        return safe_name(clip.path), lambda: clip.sha256
    if kind is not InputKind.CLIP and path.exists():
        return safe_name(path.resolve().name), hash_file(path, kind)
    # A path that is no file is refused when it is opened, with a better message.
    if not path.is_file():
        return safe_name(path.name), str
    from liftphase.video.probe import hash_clip

    return path.name, lambda: hash_clip(path)


def analyze_into(
    path: Path,
    folder: Path,
    options: RunOptions,
    progress: Progress = no_progress,
    fetch_model: Callable[[str], Path] = ensure_bundle,
    address: str | None = None,
) -> Results:
    """`analyze_clip` with the result folder itself.

    address: what the results call the clip, where `path` is only a copy of it. Raises ClipChangedError when
    the clip was replaced meanwhile, OutputError when the folder holds the results of another content.
    """
    results = ResultFolder(folder)
    request, corrections = options.request(), load_corrections(results)
    options = as_corrected(options, corrections)
    kind = classify_input(path)
    if kind is InputKind.DISPLACEMENT:
        return _analyze_displacement_into(path, results, options, request, corrections, address)
    saved = open_track(path, kind, options.analysis)
    source = Path(saved.clip.path) if saved else path
    state = state_of(source)
    results.refuse_inputs(path, source, kept=TRACK_FILE if kind is InputKind.TRACK else None)
    if saved:
        results.refuse_other(saved.clip.sha256)
    if kind is InputKind.POSE_FILE:
        # It has no images.
        options = replace(options, video=False)
        saved = saved and replace(saved, clip=replace(saved.clip, path=address or str(path)))
    with results.prepared(), ExitStack() as passes:
        posed = (
            Posed(saved)
            if saved
            else pose_clip(path, results, options, progress, fetch_model, address, passes)
        )
        measured = measure_pose(posed.track, options, request, corrections)
        stands = stands_already(results.analysis, measured.analysis)
        asked = {VIDEO_FILE: options.video, REPORT_FILE: options.report, SUMMARY_FILE: options.report}
        stale = [name for name, again in asked.items() if again or not stands]
        results.remove(ANALYSIS_FILE, *stale)
        if saved and not (results.track.exists() and results.track.samefile(path)):
            save_track(saved, results.track)
        notes = write_results(source, posed, measured, results, options, progress, None if saved else state)
    return Results(measured, folder, notes)


def _analyze_displacement_into(
    path: Path,
    results: ResultFolder,
    options: RunOptions,
    request: dict[str, Any],
    corrections: KeptCorrections | None,
    address: str | None,
) -> Results:
    """`analyze_into` for a table of time and position: no pose track and no video come of it."""
    measured = measure_displacement(path, options.analysis, address)
    measured = complete(measured, options, request, corrections)
    results.refuse_inputs(path)
    results.refuse_other(measured.analysis.clip.sha256)
    with results.prepared():
        results.remove(ANALYSIS_FILE, VIDEO_FILE, REPORT_FILE, SUMMARY_FILE, TRACK_FILE)
        write_displacement_results(measured, results, options)
    return Results(measured, results.path)


def _analyze_without_files(
    path: Path, options: RunOptions, progress: Progress, fetch_model: Callable[[str], Path]
) -> "TrackAnalysis | DisplacementAnalysis":
    """The analysis of a clip, a pose track or a displacement; nothing is written."""
    kind = classify_input(path)
    if kind is InputKind.DISPLACEMENT:
        return complete(measure_displacement(path, options.analysis), options, options.request())
    if (saved := open_track(path, kind, options.analysis)) is not None:
        return measure_pose(saved, options, options.request())
    with ExitStack() as passes:
        posed = pose_clip(path, None, options, progress, fetch_model, None, passes)
    return measure_pose(posed.track, options, options.request())

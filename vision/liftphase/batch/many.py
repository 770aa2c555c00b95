"""Many clips from Python, in worker processes: `liftphase.analyze_many`."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from liftphase.batch.find import name_folders
from liftphase.batch.job import ClipJob
from liftphase.batch.retries import run_jobs
from liftphase.batch.storage import LocalStorage
from liftphase.batch.supervise import LocalEngine, TimeLimit
from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.analysis_json import parse_analysis
from liftphase.export.result import ClipResult
from liftphase.export.result_folder import ANALYSIS_FILE
from liftphase.pipeline.options import RunOptions, build_options
from liftphase.pose.models.mediapipe.catalog import DEFAULT_MODEL, MODELS
from liftphase.pose.models.mediapipe.store import ensure_bundle
from liftphase.prescription.evaluation import Prescription
from liftphase.prescription.methods import Method
from liftphase.runtime.arguments import as_path
from liftphase.runtime.concurrency import usable_cores


def analyze_many(
    paths: Iterable[str | Path],
    *,
    exercise: str | None = None,
    exercises: ExerciseLibrary | str | Path | None = None,
    model: str = DEFAULT_MODEL,
    person: str | int | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    slowmo: float | None = None,
    plate_mm: float | str | None = None,
    height_cm: float | None = None,
    target: str | Prescription | None = None,
    method: str | Method | None = None,
    assisted_last: int | None = None,
    output: str | Path | None = None,
    video: bool = False,
    report: bool = False,
    audio: bool = True,
    workers: int | None = None,
) -> Iterator[ClipResult]:
    """Analyze clips in worker processes (Linux and macOS), and give each as it is done.

    Parameters
    ----------
    paths : iterable of str or Path
        Video files.
    exercise, exercises, model, person, start_s, end_s, slowmo, plate_mm, height_cm
        As in `liftphase.analyze`, for all of the clips.
    target, method, assisted_last
        As in `liftphase.analyze`, for all of the clips.
    output : str or Path, optional
        The results are written below it, and those of an earlier run that are up to date are not made again;
        without it nothing is kept.
    video, report, audio : bool
        As in `liftphase.analyze`, for all of the clips.
    workers : int, optional
        Number of processes, by default one per core.

    Returns
    -------
    iterator of ClipResult
        In the order in which they are done. What is wrong with one clip is said in its place. The work begins
        with the first that is asked for.

    Raises
    ------
    UsageError
        An argument is not valid; raised before any work begins.
    ModelError
        The model cannot be had; raised with the first result.

    Examples
    --------
    >>> import liftphase
    >>> clips = ["sample_videos/squat.mp4", "sample_videos/gone.mp4"]
    >>> for result in liftphase.analyze_many(clips, exercise="squat", workers=1):
    ...     print(Path(result.clip).name, result.analysis and result.analysis.rep_count)
    squat.mp4 4
    gone.mp4 None
    """
    options = build_options(
        exercise=exercise,
        exercises=exercises,
        model=model,
        person=person,
        start_s=start_s,
        end_s=end_s,
        slowmo=slowmo,
        plate_mm=plate_mm,
        height_cm=height_cm,
        target=target,
        method=method,
        assisted_last=assisted_last,
        output=output,
        video=video,
        report=report,
        audio=audio,
        threads=None,
    )
    if workers is not None and (type(workers) is not int or workers < 1):
        raise UsageError("workers must be 1 or more.", arguments=["workers"])
    if isinstance(paths, str | bytes):
        raise UsageError("paths must be several paths; analyze takes one.", arguments=["paths"])
    clips = [as_path(path, "paths").absolute() for path in paths]
    return _analyze_all(clips, output, workers or usable_cores(), options)


def _folder(output: str | Path | None) -> AbstractContextManager[str]:
    return tempfile.TemporaryDirectory(prefix="liftphase-") if output is None else nullcontext(str(output))


def _analyze_all(
    clips: list[Path], output: str | Path | None, workers: int, options: RunOptions
) -> Iterator[ClipResult]:
    if not clips:
        return
    if options.analysis.model in MODELS:
        ensure_bundle(options.analysis.model)
    root = Path(os.path.commonpath([clip.parent for clip in clips]))
    names = {clip.relative_to(root).as_posix(): clip for clip in clips}
    folders = name_folders(names)
    with _folder(output) as folder:
        results = LocalStorage(Path(folder).absolute())
        jobs = [
            ClipJob(name, _size_bytes(clip), LocalStorage(root), results, folders[name], options)
            for name, clip in names.items()
        ]
        with results.lock(lambda: None) as handle:
            engine = LocalEngine(workers, lambda worker, step: None, TimeLimit(), handle)
            try:
                for job, outcome in run_jobs(engine, jobs):
                    path, analysis = str(names[job.clip]), None
                    if outcome.problem is None:
                        content = results.read(f"{outcome.folder}/{ANALYSIS_FILE}")
                        analysis = parse_analysis(content or b"")
                    yield ClipResult(path, analysis, error=outcome.problem, failed=analysis is None)
            finally:
                engine.close()


def _size_bytes(clip: Path) -> int:
    return clip.stat().st_size if clip.is_file() else 0

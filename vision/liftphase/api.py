"""From Python: `liftphase.analyze`, `liftphase.analyze_many`, `liftphase.to_frames`."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from liftphase.batch.engine import run_jobs
from liftphase.batch.find import name_folders
from liftphase.batch.job import ClipJob
from liftphase.batch.storage import LocalStorage
from liftphase.batch.supervise import LocalEngine, TimeLimit
from liftphase.errors import UsageError
from liftphase.export.analysis_json import parse_analysis
from liftphase.export.result_folder import ANALYSIS_FILE
from liftphase.export.season_tables import ClipResult
from liftphase.export.season_tables import to_frames as results_to_frames
from liftphase.pipeline import Options, analyze_clip
from liftphase.pose.models.catalog import ensure_bundle
from liftphase.reps.model import SetAnalysis
from liftphase.runtime.concurrency import usable_cores


@dataclass(frozen=True, slots=True)
class Analyzed:
    """What came of one clip: its analysis, or else the problem, one line for people."""

    path: str
    analysis: SetAnalysis | None
    problem: str | None = None


def analyze(path: str | Path, output: str | Path | None = None, **options: Any) -> SetAnalysis:
    """Phases, reps and tempo of a clip, or of a saved pose track (.npz).

    output: the results are written to `output`/<clip stem>/, as `liftphase analyze` does; without it nothing
    is kept. options: those of `liftphase.Options`, such as exercise="squat".

    Raises ClipError, ModelError, OutputError or UsageError (all of them LiftphaseError), with one line that
    says why.
    """
    chosen = _options(output, options)
    with _folder(output) as folder:
        return analyze_clip(path, folder, chosen).analysis


def analyze_many(
    paths: Iterable[str | Path],
    output: str | Path | None = None,
    workers: int | None = None,
    **options: Any,
) -> Iterator[Analyzed]:
    """Analyse clips in worker processes, and give each as it is done.

    output: the results are written below it, and those that hold from an earlier run are not made again;
    without it nothing is kept. workers: how many processes, one a core if left out. options: as in `analyze`.

    What is wrong with one clip is said in its place. Raises UsageError for wrong options and ModelError when
    the model cannot be had.
    """
    chosen = _options(output, options)
    chosen.check()
    clips = [Path(path).absolute() for path in paths]
    return _analyze_all(clips, output, workers or usable_cores(), chosen)


def to_frames(results: Iterable[Analyzed]) -> tuple[Any, Any]:
    """(summary, reps): pandas DataFrames, a row a clip and a row a rep, as summary.csv and reps.csv of
    `liftphase batch`; clips with a problem are not in them.

    Raises UsageError when pandas is not installed.
    """
    return results_to_frames(
        ClipResult(result.path, result.analysis) for result in results if result.analysis is not None
    )


def _options(output: str | Path | None, options: dict[str, Any]) -> Options:
    if output is None and options.get("video"):
        raise UsageError("a video needs a place: give output as well.")
    known = [field.name for field in fields(Options)]
    for name in options:
        if name not in known:
            raise UsageError(f"there is no option '{name}': the options are {', '.join(known)}.")
    return Options(**{"video": output is not None, "report": output is not None, **options})


def _folder(output: str | Path | None) -> Any:
    return tempfile.TemporaryDirectory(prefix="liftphase-") if output is None else nullcontext(str(output))


def _analyze_all(
    clips: list[Path], output: str | Path | None, workers: int, options: Options
) -> Iterator[Analyzed]:
    if not clips:
        return
    ensure_bundle(options.model)
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
                    yield Analyzed(path, analysis, outcome.problem)
            finally:
                engine.close()


def _size_bytes(clip: Path) -> int:
    return clip.stat().st_size if clip.is_file() else 0

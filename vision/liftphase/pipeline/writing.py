"""Every file of the results of one clip, written in order."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from liftphase.export.exporter import FrameSeries, load_exporters
from liftphase.export.result_folder import ResultFolder
from liftphase.pipeline.annotation import write_report, write_video
from liftphase.pipeline.options import RunOptions
from liftphase.pipeline.posing import Posed, check_unchanged, slowmo_of
from liftphase.pipeline.progress import Progress
from liftphase.reps.model import Analysis

if TYPE_CHECKING:
    from liftphase.analysis import TrackAnalysis
    from liftphase.reps.displacement_analysis import DisplacementAnalysis


def write_results(
    source: Path,
    posed: Posed,
    measured: "TrackAnalysis",
    results: ResultFolder,
    options: RunOptions,
    progress: Progress,
    state: tuple[int, ...] | None,
) -> tuple[str, ...]:
    """Write every file, the analysis last; notes for people. state: of the clip when it was begun."""
    track, analysis = posed.track, measured.analysis
    options = options.judging(measured.exercise.name)
    notes = write_video(source, posed, measured, results.video, options, progress)
    if state is not None:
        check_unchanged(source, state, track.clip.sha256)
    slowmo = slowmo_of(track, options.analysis)
    frames = FrameSeries(track.times_s / slowmo, measured.angles, measured.excursion, measured.load)
    start_s = posed.part["start_s"] if posed.part else None
    with _analysis_last(analysis, frames, results):
        write_report(
            source if state is not None else None,
            analysis,
            measured.exercise,
            frames,
            results.path,
            options,
            origin_s=float(track.times_s[0]) if start_s is None else start_s,
            slowmo=slowmo,
        )
    return notes


def write_displacement_results(
    measured: "DisplacementAnalysis", results: ResultFolder, options: RunOptions
) -> None:
    """Write every file of the results of a displacement, the analysis last."""
    frames = FrameSeries(measured.times_s, measured.angles, measured.excursion)
    with _analysis_last(measured.analysis, frames, results):
        write_report(None, measured.analysis, measured.exercise, frames, results.path, options)


@contextmanager
def _analysis_last(analysis: Analysis, frames: FrameSeries, results: ResultFolder) -> Iterator[None]:
    """Write the files of all exporters: before the block, but for analysis.json, which comes after it."""
    *others, last = load_exporters()
    for exporter in others:
        exporter.write(analysis, frames, results.path / exporter.file_name)
    yield
    results.flush()
    last.write(analysis, frames, results.path / last.file_name)
    results.flush()


def stands_already(path: Path, analysis: Analysis) -> bool:
    """Whether the file of an earlier run holds all that video and report show of it."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
        made = earlier["provenance"]
        was = made["request"].get("audio"), made.get("speech")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    now = analysis.to_dict()
    made = now["provenance"]
    same = was == (made["request"].get("audio"), made.get("speech"))
    return same and all(earlier.get(key) == now[key] for key in ("exercise", "segments", "reps"))

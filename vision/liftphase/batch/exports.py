"""Files of results for other programs, written on request."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from liftphase.batch.labels import LabelReport, find_results
from liftphase.errors import LiftphaseError, OutputError, UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.exporter import EXPORTERS, Exporter, FrameSeries
from liftphase.export.result_folder import TRACK_FILE, ResultFolder, short_name
from liftphase.pipeline.kept import KeptResults, read_corrected_analysis
from liftphase.pipeline.measuring import load_corrections
from liftphase.reps.model import Analysis


def export_results(
    results: Path,
    formats: Sequence[str],
    *,
    output: Path | None = None,
    library: ExerciseLibrary | None = None,
) -> LabelReport:
    """Write files of all results below a folder, with their corrections.

    Parameters
    ----------
    results
        A folder of results, or one that holds some.
    formats
        Names in `EXPORTERS`.
    output
        A folder for the files, named as the clips; by default each goes to its results. Nothing is replaced:
        an annotator may have worked in it.
    library
        The exercises, if they are not the built-in ones.

    Raises
    ------
    UsageError
        There is no such format, or there are no results.
    OutputError
        The folder cannot be made.
    """
    exporters = [EXPORTERS.load(name)() for name in formats]
    report = LabelReport()
    taken: set[str] = set()
    if output is not None:
        _make_folder(output)
    for analysis_path in find_results(results):
        folder = analysis_path.parent
        try:
            analysis, frames = _measured(analysis_path, library)
        except LiftphaseError as error:
            report.problems.append(str(error))
            continue
        stem = short_name(Path(analysis.clip.path).name)
        if stem in taken:
            stem = f"{stem} ({folder.relative_to(results).as_posix().replace('/', ', ')})"
        taken.add(stem)
        for exporter in exporters:
            path = folder / exporter.file_name
            if output is not None:
                path = output / f"{stem}{path.suffix}"
            _write(exporter, analysis, frames, path, report)
    if not report.done and not report.problems:
        raise UsageError(f"there are no results below {results}.")
    return report


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {output} ({error.strerror}): choose another output.",
            arguments=["output"],
        ) from error


def _write(
    exporter: Exporter, analysis: Analysis, frames: FrameSeries, path: Path, report: LabelReport
) -> None:
    if path.exists():
        report.problems.append(f"{path} is there and stays: move it, or choose another output.")
        return
    try:
        exporter.write(analysis, frames, path)
    except LiftphaseError as error:
        report.problems.append(f"{path} is not written: {error}")
    else:
        report.done.append(path)


def _measured(path: Path, library: ExerciseLibrary | None) -> tuple[Analysis, FrameSeries]:
    """The corrected analysis, and its series as far as the results have a pose track."""
    if not (path.parent / TRACK_FILE).is_file():
        return read_corrected_analysis(path, library), FrameSeries(np.empty(0), {}, np.empty(0))
    kept = KeptResults.open(path.parent, library)
    corrections = load_corrections(ResultFolder(path.parent))
    said = corrections.corrections if corrections else None
    measured = kept.correct(said)
    times_s = kept.track.times_s / kept.slowmo(said)
    return measured.analysis, FrameSeries(times_s, measured.angles, measured.excursion, measured.load)

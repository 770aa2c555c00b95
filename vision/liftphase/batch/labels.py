"""Labels of many clips: written from corrected results, read into results, compared with another person's."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from liftphase.errors import ClipError, LiftphaseError, OutputError, UsageError
from liftphase.export.corrections_json import write_corrections
from liftphase.export.overwriting import refuse_overwriting
from liftphase.export.result_folder import ANALYSIS_FILE, CORRECTIONS_FILE, short_name
from liftphase.pipeline.kept import KeptResults, read_corrected_analysis
from liftphase.reps.corrections_model import CorrectedSegment
from liftphase.reps.model import Analysis
from liftphase.review.agreement import Agreement, compare
from liftphase.review.clip_data import as_corrections
from liftphase.review.labels import fit_to_clip, read_labels, write_labels

Segments = tuple[CorrectedSegment, ...]


@dataclass(slots=True)
class LabelReport:
    """What became of label files: paths of those written or read, and a line for each that was not."""

    done: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def export_labels(results: Path, output: Path) -> LabelReport:
    """Write a label file for all results below a folder that a person corrected.

    It has the name of the clip; where two clips share one, the folder's name is added.

    Raises
    ------
    UsageError
        Nothing was corrected, or a file of that name is not of liftphase.
    OutputError
        A file cannot be written.
    """
    report = LabelReport()
    taken: set[str] = set()
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{output} cannot be made: {error.strerror or error}.") from error
    for folder, analysis in _read_corrected(results, report):
        name = short_name(Path(analysis.clip.path).name)
        if name in taken:
            name = f"{name} ({folder.relative_to(results).as_posix().replace('/', ', ')})"
        taken.add(name)
        path = output / f"{name}.json"
        refuse_overwriting(path, [])
        write_labels(analysis, path)
        report.done.append(path)
    if not report.done and not report.problems:
        raise UsageError(f"nothing below {results} was corrected, so there are no labels to export.")
    return report


def import_labels(labels: Path, results: Path) -> LabelReport:
    """Make the corrections of results from a label file, or all in a folder, and write the results again.

    Labels belong to the results whose clip has the same content. Corrections that are there stay.

    Raises
    ------
    UsageError
        There is no label file.
    """
    report = LabelReport()
    folders = _folders_by_content(results)
    for path in _label_files(labels):
        try:
            folder = _import_one(path, folders)
        except LiftphaseError as error:
            report.problems.append(str(error))
        else:
            report.done.append(folder)
    return report


def compare_labels(results: Path, others: Path) -> tuple[Agreement, LabelReport]:
    """The agreement of the corrections below a folder with those of another person.

    Parameters
    ----------
    results
        The first person's results.
    others
        The second person's: a label file, a folder of them, or a folder of results.

    Raises
    ------
    UsageError
        No clip was corrected by both.
    """
    report = LabelReport()
    first = {analysis.clip.sha256: analysis for _, analysis in _read_corrected(results, report)}
    second = _read_others(others, report)
    pairs = []
    for sha256, analysis in first.items():
        if sha256 in second:
            theirs = fit_to_clip(second[sha256], analysis.start_s, analysis.end_s)
            pairs.append((as_corrections(analysis), theirs))
    if not pairs:
        raise UsageError(f"no clip was corrected in both {results} and {others}.")
    return compare(pairs), report


def _import_one(path: Path, folders: dict[str, Path]) -> Path:
    labels = read_labels(path)
    folder = folders.get(labels.clip_sha256)
    if folder is None:
        raise ClipError(f"{path}: there are no results of its clip.")
    if (folder / CORRECTIONS_FILE).exists():
        raise ClipError(f"{path}: {folder / CORRECTIONS_FILE} is there and stays; remove it to import these.")
    kept = KeptResults.open(folder)
    machine = kept.detect(replace(labels, segments=())).analysis
    fitted = replace(labels, segments=fit_to_clip(labels.segments, machine.start_s, machine.end_s))
    kept.correct(fitted)
    write_corrections(fitted, folder / CORRECTIONS_FILE)
    kept.rewrite()
    return folder


def _read_others(others: Path, report: LabelReport) -> dict[str, Segments]:
    """The phases of another person by the content of the clip."""
    if others.is_dir() and any(True for _ in _find_results(others)):
        corrected = _read_corrected(others, report)
        return {analysis.clip.sha256: as_corrections(analysis) for _, analysis in corrected}
    found: dict[str, Segments] = {}
    for path in _label_files(others):
        try:
            labels = read_labels(path)
            found[labels.clip_sha256] = labels.segments
        except ClipError as error:
            report.problems.append(str(error))
    return found


def _label_files(labels: Path) -> list[Path]:
    """Raises UsageError where there is none."""
    files = sorted(labels.glob("*.json")) if labels.is_dir() else [labels] if labels.exists() else []
    if not files:
        raise UsageError(f"{labels} holds no label file (.json).")
    return files


def _folders_by_content(results: Path) -> dict[str, Path]:
    folders = {}
    for path in _find_results(results):
        try:
            folders[read_corrected_analysis(path).clip.sha256] = path.parent
        except ClipError:
            # Said by the label file that finds no results.
            continue
    return folders


def _read_corrected(results: Path, report: LabelReport) -> Iterator[tuple[Path, Analysis]]:
    """The results that a person corrected, with these corrections; what cannot be read is reported."""
    for path in _find_results(results):
        if not (path.parent / CORRECTIONS_FILE).exists():
            continue
        try:
            yield path.parent, read_corrected_analysis(path)
        except ClipError as error:
            report.problems.append(str(error))


def _find_results(folder: Path) -> Iterator[Path]:
    """Every analysis.json below a folder, in order; hidden folders are left out."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if ANALYSIS_FILE in files:
            yield Path(place) / ANALYSIS_FILE

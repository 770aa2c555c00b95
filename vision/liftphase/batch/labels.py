"""Labels of many clips: written from corrected results, read into results, compared with another person's."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from liftphase.errors import ClipError, LiftphaseError, OutputError, UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.annotations.reading import SUFFIXES, corrections_of, read_annotations
from liftphase.export.corrections_json import write_corrections
from liftphase.export.overwriting import refuse_overwriting
from liftphase.export.result_folder import ANALYSIS_FILE, CORRECTIONS_FILE, short_name
from liftphase.pipeline.kept import KeptResults, read_corrected_analysis
from liftphase.reps.corrections import apply_corrections
from liftphase.reps.corrections_model import CorrectedSegment, Corrections
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


def export_labels(results: Path, output: Path, library: ExerciseLibrary | None = None) -> LabelReport:
    """Write a label file for all results below a folder that a person corrected.

    It has the name of the clip; where two clips share one, the folder's name is added.
    library: exercises besides the built-in ones.

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
    for folder, analysis in _read_corrected(results, report, library):
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


def import_labels(labels: Path, results: Path, library: ExerciseLibrary | None = None) -> LabelReport:
    """Make the corrections of results from a label file, or all in a folder, and write the results again.

    Label files are those of `export_labels`, and the files of ELAN, BORIS and Praat. They belong to the
    results whose clip has the same content, or, where they do not say, the same name. Corrections that are
    there stay.
    library: as in `export_labels`.

    Raises
    ------
    UsageError
        There is no label file.
    """
    report = LabelReport()
    known = _results_by_content(results, library)
    for path in _label_files(labels):
        try:
            folder = _import_one(path, known, library)
        except LiftphaseError as error:
            report.problems.append(str(error))
        else:
            report.done.append(folder)
    return report


def compare_labels(
    results: Path, others: Path, library: ExerciseLibrary | None = None
) -> tuple[Agreement, LabelReport]:
    """The agreement of the corrections below a folder with those of another person.

    Parameters
    ----------
    results
        The first person's results.
    others
        The second person's: a label file, a folder of them, or a folder of results.
    library
        As in `export_labels`.

    Raises
    ------
    UsageError
        No clip was corrected by both.
    """
    report = LabelReport()
    first = {analysis.clip.sha256: analysis for _, analysis in _read_corrected(results, report, library)}
    second = _read_others(others, first, report, library)
    pairs = []
    for sha256, analysis in first.items():
        if sha256 in second:
            theirs = fit_to_clip(second[sha256], analysis.start_s, analysis.end_s)
            pairs.append((as_corrections(analysis), theirs))
    if not pairs:
        raise UsageError(f"no clip was corrected in both {results} and {others}.")
    return compare(pairs), report


def _import_one(
    path: Path, known: Mapping[str, tuple[Path, Analysis]], library: ExerciseLibrary | None
) -> Path:
    labels = _read_file(path, [analysis for _, analysis in known.values()])
    if labels.clip_sha256 not in known:
        raise ClipError(f"{path}: there are no results of its clip.")
    folder, _ = known[labels.clip_sha256]
    if (folder / CORRECTIONS_FILE).exists():
        raise ClipError(f"{path}: {folder / CORRECTIONS_FILE} is there and stays; remove it to import these.")
    kept = KeptResults.open(folder, library)
    machine = kept.detect(replace(labels, segments=())).analysis
    fitted = replace(labels, segments=fit_to_clip(labels.segments, machine.start_s, machine.end_s))
    try:
        apply_corrections(machine, fitted, library=library)
    except LiftphaseError as error:
        raise ClipError(f"{path}: {error}") from error
    write_corrections(fitted, folder / CORRECTIONS_FILE)
    kept.rewrite()
    return folder


def _read_file(path: Path, analyses: Iterable[Analysis]) -> Corrections:
    """The corrections in a label file; analyses: of the clips that it may be of."""
    if path.suffix.lower() not in SUFFIXES:
        return read_labels(path)
    annotations = read_annotations(path)
    names = {short_name(path.name), short_name(annotations.clip)} - {""}
    of_content = [analysis for analysis in analyses if analysis.clip.sha256 == annotations.clip_sha256]
    of_name = [analysis for analysis in analyses if short_name(Path(analysis.clip.path).name) in names]
    found = of_content or ([] if annotations.clip_sha256 else of_name)
    if len(found) != 1:
        what = "several clips have its name" if found else "there are no results of its clip"
        raise ClipError(f"{path}: {what}.")
    return corrections_of(annotations, found[0], path)


def _read_others(
    others: Path, first: Mapping[str, Analysis], report: LabelReport, library: ExerciseLibrary | None
) -> dict[str, Segments]:
    """The phases of another person by the content of the clip; first: the first person's."""
    if others.is_dir() and any(True for _ in find_results(others)):
        corrected = _read_corrected(others, report, library)
        return {analysis.clip.sha256: as_corrections(analysis) for _, analysis in corrected}
    found: dict[str, Segments] = {}
    for path in _label_files(others):
        try:
            labels = _read_file(path, list(first.values()))
            found[labels.clip_sha256] = labels.segments
        except LiftphaseError as error:
            report.problems.append(str(error))
    return found


def _label_files(labels: Path) -> list[Path]:
    """Raises UsageError where there is none."""
    endings = (".json", *SUFFIXES)
    inside = labels.iterdir() if labels.is_dir() else [labels] if labels.exists() else []
    files = sorted(path for path in inside if path.suffix.lower() in endings or not labels.is_dir())
    if not files:
        raise UsageError(f"{labels} holds no label file (.json, .eaf, .boris, .TextGrid).")
    return files


def _results_by_content(results: Path, library: ExerciseLibrary | None) -> dict[str, tuple[Path, Analysis]]:
    """SHA-256 of a clip -> the folder of its results, and the analysis in it."""
    found = {}
    for path in find_results(results):
        try:
            analysis = read_corrected_analysis(path, library)
        except ClipError:
            # Said by the label file that finds no results.
            continue
        found[analysis.clip.sha256] = (path.parent, analysis)
    return found


def _read_corrected(
    results: Path, report: LabelReport, library: ExerciseLibrary | None
) -> Iterator[tuple[Path, Analysis]]:
    """The results that a person corrected, with these corrections; what cannot be read is reported."""
    for path in find_results(results):
        if not (path.parent / CORRECTIONS_FILE).exists():
            continue
        try:
            yield path.parent, read_corrected_analysis(path, library)
        except ClipError as error:
            report.problems.append(str(error))


def find_results(folder: Path) -> Iterator[Path]:
    """Every analysis.json below a folder, in order; hidden folders are left out."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if ANALYSIS_FILE in files:
            yield Path(place) / ANALYSIS_FILE

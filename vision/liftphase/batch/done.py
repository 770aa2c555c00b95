"""What is done in a folder of results, whichever run did it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from liftphase.batch.state import Index, Known, clip_of, read_analysis
from liftphase.batch.storage import Entry, Storage
from liftphase.export.result_folder import ANALYSIS_FILE, REPORT_FILE


@dataclass(frozen=True, slots=True)
class Done:
    """A clip that has results in `folder`, a report page or none among them.

    duplicate_of: the clip that was analyzed in its place.
    """

    clip: str
    folder: str
    has_report: bool = False
    duplicate_of: str | None = None


def list_done(
    clips: Iterable[Entry], index: Index, results: Storage, current: Mapping[str, str]
) -> list[Done]:
    """Every folder that holds an analysis, and every clip with the content of another, in the order of names.

    clips: all that there are now; current: clip -> folder of those whose results are known to hold. A folder
    whose clip is not among them is named by what its analysis says.
    """
    listing = results.listing()
    folders = sorted(
        folder
        for folder, files in listing.items()
        if ANALYSIS_FILE in files and not any(part.startswith(".") for part in PurePosixPath(folder).parts)
    )
    known = {entry.name: state for entry in clips if entry.size_bytes and (state := index.of(entry))}
    names = {state.folder: name for name, state in known.items() if state.folder and not state.problem}
    names |= {folder: name for name, folder in current.items()}
    contents = {known[name].sha256: (name, folder) for folder, name in names.items() if name in known}
    unnamed = [folder for folder in folders if folder not in names]
    read = results.read_many(f"{folder}/{ANALYSIS_FILE}" for folder in unnamed)
    for folder, content in zip(unnamed, read, strict=True):
        clip = clip_of(read_analysis(content))
        names[folder] = str(clip.get("path") or folder)
        contents[str(clip.get("sha256"))] = (names[folder], folder)
    reports = {folder: REPORT_FILE in listing[folder] for folder in folders}
    done = [Done(names[folder], folder, has_report) for folder, has_report in reports.items()]
    done += _duplicates(known, contents, reports)
    return sorted(done, key=lambda row: (row.clip, row.folder))


def _duplicates(
    known: Mapping[str, Known], contents: Mapping[str, tuple[str, str]], reports: Mapping[str, bool]
) -> list[Done]:
    return [
        Done(name, folder, reports[folder], first)
        for name, state in known.items()
        if (first := contents.get(state.sha256, (name, ""))[0]) != name
        and (folder := contents[state.sha256][1]) in reports
        and state.problem is None
    ]

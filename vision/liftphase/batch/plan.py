"""One folder of results for every content: duplicates set aside, results of renamed clips moved along."""

from dataclasses import dataclass

from liftphase.batch.find import Found
from liftphase.batch.state import Index, read_analysis
from liftphase.batch.storage import Entry, Storage
from liftphase.export.result_folder import ANALYSIS_FILE

# Results on their way to a folder that is still taken.
_PARKED = ".moving/"


@dataclass(frozen=True, slots=True)
class Plan:
    """entries: the clips to have results, in order; duplicates: clip -> the one with the same content that
    stands for it; present: the files in every folder of results."""

    entries: list[Entry]
    duplicates: dict[str, str]
    present: dict[str, set[str]]


def plan_folders(found: Found, index: Index, results: Storage) -> Plan:
    """Choose one clip for every known content, and move results to the folder of the clip they belong to.

    Broken off, it goes on at the next call. Raises OutputError when results cannot be moved.
    """
    present = results.listing()
    kept = index.folders()
    # Parked by a run that was broken off.
    kept |= {storage.removeprefix(_PARKED): storage for storage in present if storage.startswith(_PARKED)}
    chosen: dict[str, Entry] = {}
    for entry in found.clips:
        if known := index.of(entry):
            first = chosen.setdefault(known.sha256, entry)
            if first is not entry and found.folders[entry.name] == kept.get(known.sha256):
                # It has the results already.
                chosen[known.sha256] = entry
    duplicates: dict[str, str] = {}
    for entry in found.clips:
        if (known := index.of(entry)) and chosen[known.sha256] is not entry:
            duplicates[entry.name] = chosen[known.sha256].name
    moves = {
        sha256: (kept[sha256], found.folders[entry.name])
        for sha256, entry in chosen.items()
        if kept.get(sha256, found.folders[entry.name]) != found.folders[entry.name]
        and kept[sha256] in present
        and _is_of(results, kept[sha256], sha256)
    }
    _move(moves, present, results)
    return Plan([entry for entry in found.clips if entry.name not in duplicates], duplicates, present)


def _is_of(results: Storage, folder: str, sha256: str) -> bool:
    """Whether the results there are still of that content."""
    analysis = read_analysis(results.read(f"{folder}/{ANALYSIS_FILE}")) or {}
    return analysis.get("clip", {}).get("sha256") == sha256


def _move(moves: dict[str, tuple[str, str]], present: dict[str, set[str]], results: Storage) -> None:
    sources = {source for source, _ in moves.values()}
    first, last = [], []
    for sha256, (source, target) in moves.items():
        if target in sources:
            first.append((source, f"{_PARKED}{sha256}"))
            last.append((f"{_PARKED}{sha256}", target))
        else:
            last.append((source, target))
    for source, target in first + last:
        results.move(source, target)
        present[target] = present.pop(source)

"""One result folder for each content: duplicates are set aside, results follow renamed clips."""

from dataclasses import dataclass

from liftphase.batch.find import Found
from liftphase.batch.state import Index
from liftphase.batch.storage import Entry, Storage
from liftphase.export.result_folder import RESULT_FILES, candidate_folders, find_owner

# Results on their way to a folder that is still taken.
_PARKED = ".moving/"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which clips have results, and where.

    entries: the clips to have results, in order; duplicates: clip -> the one with the same content that
    stands for it; folders: clip -> folder of its results; present: the files in every folder of results.
    """

    entries: list[Entry]
    duplicates: dict[str, str]
    folders: dict[str, str]
    present: dict[str, set[str]]


def plan_folders(found: Found, index: Index, results: Storage) -> Plan:
    """Choose one clip for every known content, and move results to the folder of the clip they belong to.

    Results never replace those of another content. After an interruption the next call continues. Raises
    OutputError when results cannot be moved.
    """
    present = results.listing()
    kept = index.folders()
    # Parked by a run that was interrupted.
    kept |= {folder.removeprefix(_PARKED): folder for folder in present if folder.startswith(_PARKED)}
    chosen = _choose_clips(
        found, index, {sha256: folder for sha256, folder in kept.items() if folder in present}
    )
    duplicates = {
        entry.name: chosen[known.sha256].name
        for entry in found.clips
        if (known := index.of(entry)) and chosen.get(known.sha256, entry) is not entry
    }
    entries = [entry for entry in found.clips if entry.name not in duplicates]
    worked_at = {entry.name for entry in entries}
    sources = {
        sha256: kept[sha256]
        for sha256, entry in chosen.items()
        if entry.name in worked_at
        and kept.get(sha256, found.folders[entry.name]) != found.folders[entry.name]
        and kept[sha256] in present
        and _owner(results, kept[sha256]) == sha256
    }
    targets = _choose_targets(sources, chosen, found, present, results)
    folders = found.folders | {chosen[sha256].name: target for sha256, target in targets.items()}
    moves = {sha256: (sources[sha256], target) for sha256, target in targets.items()}
    _move({sha256: move for sha256, move in moves.items() if move[0] != move[1]}, present, results)
    return Plan(entries, duplicates, folders, present)


def _choose_clips(found: Found, index: Index, kept: dict[str, str]) -> dict[str, Entry]:
    """The clip that stands for each known content: the one that has the results already, else the first.

    Those that the pattern leaves out count where they have results. Empty files are not duplicates.
    """
    chosen: dict[str, Entry] = {}
    for clips, without_results in ((found.clips, True), (found.others, False)):
        for entry in clips:
            known = index.of(entry)
            if known is None or not entry.size_bytes:
                continue
            has_results = found.folders[entry.name] == kept.get(known.sha256)
            if has_results or (without_results and known.sha256 not in chosen):
                chosen[known.sha256] = entry
    return chosen


def _owner(results: Storage, folder: str) -> str | None:
    """The content whose results a folder holds."""
    return find_owner(lambda name: results.read(f"{folder}/{name}"))


def _choose_targets(
    sources: dict[str, str],
    chosen: dict[str, Entry],
    found: Found,
    present: dict[str, set[str]],
    results: Storage,
) -> dict[str, str]:
    """The folder that the results of every content in `sources` should be in.

    That is where they are, if there is none that is free or becomes so.
    """
    clip_by_folder = {folder: clip for clip, folder in found.folders.items()}
    leaving = set(sources.values())
    while True:
        targets: dict[str, str] = {}
        for sha256, source in sources.items():
            clip = chosen[sha256].name
            targets[sha256] = next(
                folder
                for folder in candidate_folders(clip, found.folders[clip])
                if clip_by_folder.get(folder, clip) == clip
                and folder not in targets.values()
                and (
                    folder in leaving
                    or folder == source
                    or not RESULT_FILES & present.get(folder, set())
                    or _owner(results, folder) == sha256
                )
            )
        staying = {source for sha256, source in sources.items() if targets[sha256] == source}
        if not staying & leaving:
            return targets
        leaving -= staying


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
        present[target] = present.get(target, set()) | present.pop(source)

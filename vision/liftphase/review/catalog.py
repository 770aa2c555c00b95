"""The results below a folder: found, read as far as a list of them needs, and looked up by an opaque id."""

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath, PurePosixPath
from types import MappingProxyType

import msgspec

from liftphase.export.result_folder import ANALYSIS_FILE, MAX_ANALYSIS_SIZE, REPORT_FILE, RESULT_FILES
from liftphase.reps.issues import Issue, IssueCode
from liftphase.review.page import HEAD_BYTES, read_verdict
from liftphase.runtime.language import message

# A list that is asked for more often shows what the last search found.
_MAX_AGE_S = 1.0
_ID_BYTES = 12


class _Clip(msgspec.Struct):
    path: str
    duration_s: float = 0.0
    recorded_at: str | None = None


class _Exercise(msgspec.Struct):
    name: str
    confidence: float = 1.0
    source: str = "given"


class _Set(msgspec.Struct):
    tempo: str = ""


class _Issue(msgspec.Struct):
    code: str
    message: str


class _Quality(msgspec.Struct):
    warnings: list[str] = []
    issues: list[_Issue] | None = None
    count_confidence: float | None = None


class _Provenance(msgspec.Struct):
    facts: dict[str, str] = {}


class _Head(msgspec.Struct):
    """What the list shows of an analysis.json; the decoder skips the rest."""

    clip: _Clip
    exercise: _Exercise
    rep_count: int
    sets: list[_Set]
    quality: _Quality
    corrected: bool = False
    provenance: _Provenance = msgspec.field(default_factory=_Provenance)


_CODES = frozenset(IssueCode)
_DECODER = msgspec.json.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class Result:
    """The results of one clip.

    Parameters
    ----------
    id : str
        Names it in addresses; nothing of a path is in it.
    folder : Path
        Of its files.
    name : str
        The folder's name below the folder of all results.
    clip : str
        The clip's path as analysis.json has it; "" where that cannot be read.
    exercise, exercise_confidence, rep_count, tempos, issues, count_confidence, corrected
        As in analysis.json; count_confidence is None where it has none.
    verdict : str or None
        `pass`, `fail` or `too-close-to-call`, where the report was made with a target.
    athlete, recorded_on, load_kg : str or None
        As the results record them; else from folders of the form `athlete/date/clip`, and the date is that
        of the recording.
    problem : str or None
        Why the analysis cannot be read.
    files : frozenset of str
        Which of the files of results are there.
    version : str
        Changes with analysis.json.
    """

    id: str
    folder: Path
    name: str
    version: str
    files: frozenset[str]
    clip: str = ""
    exercise: str = ""
    exercise_confidence: float = 0.0
    rep_count: int = 0
    tempos: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    count_confidence: float | None = None
    corrected: bool = False
    athlete: str | None = None
    recorded_on: str | None = None
    load_kg: str | None = None
    verdict: str | None = None
    problem: str | None = None


class Catalog:
    """The results below a folder, searched anew when asked for; may be used from several threads.

    Links are not followed: what a folder links to may lie anywhere.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._results: Mapping[str, Result] = MappingProxyType({})
        self._searched_s = -_MAX_AGE_S
        self._searching = threading.Lock()

    def results(self) -> Mapping[str, Result]:
        """All results by their ids."""
        with self._searching:
            if time.monotonic() - self._searched_s >= _MAX_AGE_S:
                self._results = MappingProxyType({each.id: each for each in self._search()})
                self._searched_s = time.monotonic()
            return self._results

    def find(self, result_id: str) -> Result | None:
        """The results with this id, if they are there."""
        known = self._results.get(result_id) or self.results().get(result_id)
        return known if known is not None and (known.folder / ANALYSIS_FILE).is_file() else None

    def id_of(self, folder: Path) -> str:
        """The id of the results in a folder below the root, whether they are there or not."""
        return make_id(folder.relative_to(self.root))

    def _search(self) -> Iterator[Result]:
        for folder, files, state in _find_analyses(self.root):
            place = folder.relative_to(self.root)
            result_id, version = make_id(place), f"{state.st_mtime_ns:x}-{state.st_size:x}"
            known = self._results.get(result_id)
            if known is not None and known.version == version:
                yield known if known.files == files else replace(known, files=files)
            else:
                yield _read_result(Result(result_id, folder, place.as_posix(), version, files))


def _find_analyses(root: Path) -> Iterator[tuple[Path, frozenset[str], os.stat_result]]:
    """Every folder from `root` down with an analysis.json: its files of results and its state."""
    left = [str(root)]
    while left:
        folder, files, state = left.pop(), set[str](), None
        # Removed meanwhile, or not to be read.
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        left.append(entry.path)
                elif entry.name in RESULT_FILES and entry.is_file(follow_symlinks=False):
                    files.add(entry.name)
                    state = entry.stat() if entry.name == ANALYSIS_FILE else state
        if state is not None:
            yield Path(folder), frozenset(files), state


def make_id(folder: PurePath) -> str:
    """The id of the results in a folder, whose path is relative to the folder of all results."""
    return hashlib.sha256(os.fsencode(folder.as_posix())).hexdigest()[: 2 * _ID_BYTES]


def _read_result(found: Result) -> Result:
    athlete, day = _athlete_and_day(PurePosixPath(found.name).parent)
    placed = replace(found, athlete=athlete, recorded_on=day)
    try:
        head = read_head(found.folder / ANALYSIS_FILE)
    except (OSError, ValueError):
        return replace(placed, problem=message("analysis.json cannot be read"))
    facts = head.provenance.facts
    return replace(
        placed,
        clip=head.clip.path,
        exercise=head.exercise.name,
        exercise_confidence=head.exercise.confidence,
        rep_count=head.rep_count,
        tempos=tuple(set_.tempo for set_ in head.sets),
        issues=_issues(head.quality),
        count_confidence=head.quality.count_confidence,
        corrected=head.corrected,
        verdict=_read_verdict(found),
        athlete=facts.get("athlete", athlete),
        load_kg=facts.get("load_kg"),
        recorded_on=facts.get("date", "")[:10] or day or (head.clip.recorded_at or "")[:10] or None,
    )


def _issues(quality: _Quality) -> tuple[Issue, ...]:
    """The warnings, also of a version that gave them no codes."""
    if quality.issues is None:
        return tuple(Issue(IssueCode.UNCLASSIFIED, text) for text in quality.warnings)
    return tuple(
        Issue(IssueCode(issue.code) if issue.code in _CODES else IssueCode.UNCLASSIFIED, issue.message)
        for issue in quality.issues
    )


def _read_verdict(found: Result) -> str | None:
    if REPORT_FILE not in found.files:
        return None
    try:
        with (found.folder / REPORT_FILE).open("rb") as file:
            return read_verdict(file.read(HEAD_BYTES))
    except OSError:
        return None


def read_head(path: Path) -> _Head:
    """Raises OSError, or ValueError for what is no analysis."""
    with path.open("rb") as file:
        content = file.read(MAX_ANALYSIS_SIZE + 1)
    if len(content) > MAX_ANALYSIS_SIZE:
        raise ValueError("far too large for an analysis")
    try:
        return _DECODER.decode(content)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        # msgspec refuses names of files that are not UTF-8, Python's reader takes them.
        return msgspec.convert(json.loads(content), _Head)


def _athlete_and_day(place: PurePosixPath) -> tuple[str | None, str | None]:
    """Out of the folders that results lie in: `athlete/date`, or else `athlete`."""
    if _is_day(place.name):
        return place.parent.name or None, place.name
    return place.name or None, None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

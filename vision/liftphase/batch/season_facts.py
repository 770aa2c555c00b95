"""Who, what and when of every clip of a batch, from its manifest and the names of its files."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from liftphase.batch.find import Found
from liftphase.batch.state import read_analysis
from liftphase.batch.storage import LocalStorage, Storage
from liftphase.errors import LiftphaseError, UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.pipeline.options import RunOptions
from liftphase.prescription.methods import get_method
from liftphase.reps.model import Analysis
from liftphase.season.facts import SetFacts, complete_facts, first_of, recorded_day, write_fact
from liftphase.season.manifest import (
    MANIFEST_FILE,
    Manifest,
    find_namesakes,
    read_manifest,
    write_manifest,
)
from liftphase.season.names import facts_of_name

if TYPE_CHECKING:
    from liftphase.prescription.targets_file import TargetsFile

# What video and report show of a set besides the measurement.
_SHOWN = ("athlete", "load_kg", "date", "set_type")
# What options precede, and how a request calls it.
_ASKED = {"exercise": "exercise", "method": "method", "plate": "plate_mm", "height_cm": "height_cm"}


@dataclass(frozen=True)
class SeasonFacts:
    """What is known of the clips of a batch besides the measurement.

    manifest: the one in use, if any; athletes: known ones; library: the exercises.
    """

    manifest: Manifest | None = None
    athletes: tuple[str, ...] = ()
    library: ExerciseLibrary = field(default_factory=ExerciseLibrary.builtin)
    _of: dict[str, SetFacts] = field(default_factory=dict)

    def of(self, clip: str) -> SetFacts:
        """What the manifest says of a clip, completed by what its name says."""
        if clip not in self._of:
            named = facts_of_name(clip, self.library, self.athletes)
            self._of[clip] = self.said_of(clip).merged_with(named)
        return self._of[clip]

    def said_of(self, clip: str) -> SetFacts:
        """What the manifest says of a clip."""
        return self.manifest.facts_of(clip) if self.manifest else SetFacts()

    def complete(self, clip: str, analysis: Analysis) -> SetFacts:
        """The facts of an analyzed clip: see `complete_facts`."""
        return complete_facts(self.of(clip), analysis)

    def options_of(self, clip: str, options: RunOptions) -> RunOptions:
        """The options for a clip: lift, method, plate and height of the manifest where they leave them open.

        Without a manifest the lift is not taken from names: it is detected from the motion. Video and report
        show who lifts what and when, as far as it is known when the clip is analyzed.
        """
        asked, known = options.analysis, self.of(clip)
        shown = SetFacts(**{name: getattr(known, name) for name in _SHOWN})
        options = replace(options, facts=shown if shown != SetFacts() else None)
        if self.manifest is None:
            return options
        said = {
            "exercise": known.exercise,
            "method": None if known.method is None else get_method(known.method),
            "plate_mm": known.plate,
            "height_cm": known.height_cm,
        }
        left_open = {
            name: value for name, value in said.items() if value is not None and getattr(asked, name) is None
        }
        return replace(options, analysis=replace(asked, **left_open)) if left_open else options

    def athlete_in(self, targets: "TargetsFile", clip: str, address: Callable[[str], str]) -> str | None:
        """The athlete of a targets file whose limits hold for a clip; None where nothing names one.

        The manifest's comes first, if the file knows such a one; else the one whom the clip's name or any
        folder names, from the season's root or the targets file's above it. address: gives the path or URL
        of a clip. Raises ClipError where these name two.
        """
        from liftphase.prescription.targets_file import folders_on_the_way

        given = self.said_of(clip).athlete
        if given is not None and (athlete := targets.athlete_of([given])) is not None:
            return athlete
        roots = [PurePosixPath(address("")), PurePosixPath(targets.path.absolute().parent)]
        folders = folders_on_the_way(PurePosixPath(address(clip)), *roots)
        named = self.of(clip).athlete
        return targets.athlete_of([*folders, *([named] if named else [])])

    def note_preceded(self, clips: Iterable[str], options: RunOptions) -> str | None:
        """A line where the manifest says something else of clips than the options, which count."""
        request, notes = options.analysis.request(), []
        for clip in clips:
            said = self.said_of(clip)
            others = [
                f"{name} {write_fact(value)}"
                for name, key in _ASKED.items()
                if request.get(key) is not None and (value := getattr(said, name)) not in (None, request[key])
            ]
            if others and self.manifest is not None:
                given = f"not {' and '.join(others)} of {self.manifest.path}"
                notes.append(f"{clip}: what is given for all clips counts, {given}")
        return first_of(notes)

    def notes(self, clips: list[str]) -> Iterator[str]:
        """A line for everything that is probably wrong with the manifest or the names."""
        if self.manifest is not None:
            yield from self.manifest.unused_rows(clips)
            for column in self.manifest.ignored:
                yield f"{self.manifest.path}: the column '{column}' means nothing here"
        counted = Counter(athlete for clip in clips if (athlete := self.of(clip).athlete))
        yield from find_namesakes(counted)
        latest = date.today() + timedelta(days=1)
        for clip in clips:
            if (day := self.of(clip).day) and day > latest:
                yield f"{clip}: its date {day} is still to come"


def read_season_facts(
    clips: Storage, manifest: Path | None, library: ExerciseLibrary | None, athletes: Iterable[str] = ()
) -> SeasonFacts:
    """The facts of a season.

    manifest: the file, by default `season.csv` at the top of the season, where there is one. athletes: known
    from elsewhere. Raises UsageError for a manifest that cannot be read.
    """
    known = library or ExerciseLibrary.builtin()
    found = _find_manifest(clips, manifest, known)
    names = (*(found.athletes if found else ()), *athletes)
    return SeasonFacts(found, names, known)


def _find_manifest(clips: Storage, given: Path | None, library: ExerciseLibrary) -> Manifest | None:
    if given is not None:
        return read_manifest(given, library)
    if isinstance(clips, LocalStorage):
        manifest = clips.root / MANIFEST_FILE
        return read_manifest(manifest, library) if manifest.is_file() else None
    content = clips.read(MANIFEST_FILE)
    if content is None:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / MANIFEST_FILE
        copy.write_bytes(content)
        return replace(read_manifest(copy, library), path=Path(clips.address(MANIFEST_FILE)))


def make_manifest(clips: Storage, found: Found, facts: SeasonFacts, path: Path) -> int:
    """Write a manifest with a row for every clip and all that names and recordings say of it.

    Returns the number of rows. Raises UsageError where a file of that name exists, OutputError where it
    cannot be written.
    """
    if path.exists():
        raise UsageError(
            f"{path} exists already: complete it, or give another name by manifest.", arguments=["manifest"]
        )
    rows = []
    for entry in found.clips:
        known = facts.of(entry.name)
        if known.date is None:
            known = replace(known, date=_recorded(clips, entry.name))
        rows.append((entry.name, known))
    write_manifest(rows, path)
    return len(rows)


def _recorded(clips: Storage, name: str) -> date | None:
    """Day and time of the recording, as the container has it."""
    from av import open as open_container
    from av.error import FFmpegError

    from liftphase.video.metadata import read_recorded_at

    with (
        suppress(LiftphaseError, FFmpegError, OSError),
        clips.fetch(name) as path,
        open_container(str(path)) as clip,
    ):
        return recorded_day(read_recorded_at(clip.metadata))
    return None


@dataclass(frozen=True, slots=True)
class _Recording:
    """Where in time the sets of a clip are: seconds of the epoch of this machine's clock."""

    athlete: str
    first_s: float
    last_s: float
    clip: str


def find_rests(contents: Iterable[tuple[str, bytes | None]], facts: SeasonFacts) -> Mapping[str, float]:
    """Seconds between the end of an athlete's previous set and the first set of a clip, on the same day.

    contents: (clip, content of its analysis.json). The recording's time is taken for that of its first frame;
    there is none for a clip without such a time, without a known athlete, and for the first of a day.
    """
    recordings = []
    for clip, content in contents:
        analysis, athlete = read_analysis(content), facts.of(clip).athlete
        if analysis is None or athlete is None:
            continue
        with suppress(KeyError, TypeError, ValueError, IndexError, AttributeError):
            start = recorded_day(analysis["clip"]["recorded_at"])
            sets, begin_s = analysis["sets"], analysis["segments"][0]["start_s"]
            if start and sets:
                zero_s = start.timestamp() - begin_s
                first_s, last_s = zero_s + sets[0]["start_s"], zero_s + sets[-1]["end_s"]
                recordings.append(_Recording(athlete.casefold(), first_s, last_s, clip))
    rests: dict[str, float] = {}
    recordings.sort(key=lambda recording: (recording.athlete, recording.first_s))
    for before, after in pairwise(recordings):
        same_day = date.fromtimestamp(before.first_s) == date.fromtimestamp(after.first_s)
        if before.athlete == after.athlete and same_day and after.first_s >= before.last_s:
            rests[after.clip] = after.first_s - before.last_s
    return rests

"""What a batch is asked for, how it shows its progress, and what it reports."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from liftphase.batch.job import Step
from liftphase.batch.supervise import TimeLimit
from liftphase.export.csv import CsvDialect
from liftphase.export.result import ClipResult
from liftphase.pipeline.options import RunOptions

if TYPE_CHECKING:
    from liftphase.prescription.targets_file import TargetsFile


@dataclass(frozen=True, slots=True)
class Batch:
    """What to analyze and how.

    folder, output: paths or fsspec URLs; pattern: see `find_clips`; workers: processes on this machine, None
    for one per core; cluster: address of a dask scheduler whose workers are used instead; targets: to judge
    the tempo by; csv_dialect, xlsx: see `write_summary_and_reps`; manifest: see `read_season_facts`; log:
    address of the training log that every clip goes into as well.
    """

    folder: str
    output: str
    options: RunOptions = field(default_factory=RunOptions)
    pattern: str | None = None
    targets: "TargetsFile | None" = None
    workers: int | None = None
    cluster: str | None = None
    limit: TimeLimit = field(default_factory=TimeLimit)
    csv_dialect: CsvDialect = "excel"
    manifest: Path | None = None
    xlsx: bool = False
    log: str | None = None


@dataclass(slots=True)
class Report:
    """The outcome of a batch: names of clips, with the reason where there is one.

    analyzed: in this run; kept: whose results were up to date; duplicates: clip -> the clip in its place;
    verdicts: how many of them kept their target, missed it, or were too close to call; no_athlete: those
    whose folders name no athlete of the targets file; results: of all clips in the tables, without their
    analyses.
    """

    analyzed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    duplicates: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    no_athlete: list[str] = field(default_factory=list)
    results: list[ClipResult] = field(default_factory=list)


class Display(Protocol):
    """Receives the progress of a batch; `step` may be called from any thread."""

    def begin(self, clips: int) -> None:
        """Called once, before the first job, with the number of clips."""
        ...

    def step(self, worker: str, step: Step) -> None:
        """Called with what a worker does, from any thread."""
        ...

    def finished(self, clip: str, analyzed: bool) -> None:
        """Called for a clip whose results are there, made now (`analyzed`) or before."""
        ...

    def failed(self, clip: str, reason: str) -> None:
        """Called for a clip that has no results, with the reason."""
        ...

    def note(self, text: str) -> None:
        """Called with a line for people."""
        ...

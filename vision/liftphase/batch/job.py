"""The work on one clip; it may run in any process and on any machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from liftphase.batch.other_inputs import hash_input
from liftphase.batch.state import clip_of, files_of, is_current, read_analysis, request_fingerprint
from liftphase.batch.storage import Storage
from liftphase.errors import ClipChangedError, ClipError, LiftphaseError, UsageError
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    CORRECTIONS_FILE,
    candidate_folders,
    choose_folder,
)
from liftphase.pipeline import Advance, Progress, analyze_into
from liftphase.pipeline.options import RunOptions

_REPORT_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job has come: `done` of about `total` frames (None: not known) of the pass `label`."""

    clip: str
    label: str
    done: int
    total: int | None


Report = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    sha256: of the clip's content, if it could be read; problem: why the clip cannot be analyzed, the same at
    every try; folder: of the results, if there are any; notes: lines for people.
    """

    clip: str
    sha256: str | None
    problem: str | None = None
    folder: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, for a reason that may be temporary."""

    reason: str


class Job(Protocol):
    """Work on one clip that a worker process can do; it can be pickled."""

    @property
    def clip(self) -> str:
        """Names the job among others."""
        ...

    @property
    def size_bytes(self) -> int:
        """Of the clip's file."""
        ...

    def run(self, report: Report) -> Outcome:
        """Do it."""
        ...


@dataclass(frozen=True, slots=True)
class HashJob:
    """Find out which content a clip has."""

    clip: str
    size_bytes: int
    clips: Storage

    def run(self, report: Report) -> Outcome:
        """The SHA-256 of the clip, or the problem that it cannot be read."""
        report(Step(self.clip, "Read", 0, None))
        try:
            with self.clips.fetch(self.clip) as path:
                return Outcome(self.clip, hash_input(path))
        except ClipError as error:
            return Outcome(self.clip, None, _relative(error, self.clips, self.clip))


@dataclass(frozen=True, slots=True)
class ClipJob:
    """Analyze a clip, unless complete results exist already.

    clip: its name below `clips`, by which the results call it, so that no path of a machine is in them;
    folder: of its results, below `results`, unless it holds those of another content (`candidate_folders`).
    """

    clip: str
    size_bytes: int
    clips: Storage
    results: Storage
    folder: str
    options: RunOptions

    def run(self, report: Report) -> Outcome:
        """Analyze the clip into its folder of results; a ClipError becomes the problem of the outcome.

        Raises what else `analyze_clip` raises; LiftphaseError for a clip that was replaced meanwhile, as the
        next try may go well.
        """
        report(Step(self.clip, "Read", 0, None))
        sha256, notes = None, ()
        try:
            with self.clips.fetch(self.clip) as path:
                sha256 = hash_input(path)
                folder = self._choose_folder(sha256)
                if (options := self._left_to_do(folder, sha256)) is not None:
                    with self.results.workspace(folder) as workspace:
                        progress = report_progress(self.clip, report)
                        notes = analyze_into(path, workspace, options, progress, address=self.clip).notes
            return Outcome(self.clip, sha256, folder=folder, notes=notes)
        except ClipChangedError as error:
            raise LiftphaseError(_relative(error, self.clips, self.clip)) from error
        except (ClipError, UsageError) as error:
            # What is left open by a pose file would be so at every try.
            return Outcome(self.clip, sha256, _relative(error, self.clips, self.clip))

    def _choose_folder(self, sha256: str) -> str:
        candidates = candidate_folders(self.clip, self.folder)
        return choose_folder(candidates, self.results.names, self.results.read, lambda: sha256)

    def _left_to_do(self, folder: str, sha256: str) -> RunOptions | None:
        """The options for what is missing, None where nothing is."""
        # With a clip on every core, running steps concurrently costs switching and gains nothing.
        options = replace(self.options, threads=1)
        analysis = read_analysis(self.results.read(f"{folder}/{ANALYSIS_FILE}"))
        corrections = self.results.read(f"{folder}/{CORRECTIONS_FILE}")
        if not is_current(analysis, sha256, request_fingerprint(self.options, self.clip), corrections):
            return options
        if not files_of(analysis, self.options) <= self.results.names(folder):
            return options
        if refers_to(analysis, self.clip):
            return None
        # All is there but for the clip's new name; the video does not show it.
        return replace(options, video=False)


def report_progress(clip: str, report: Report) -> Progress:
    """The progress of work on a clip as steps, two a second at most."""

    @contextmanager
    def progress(label: str, total: int | None) -> Iterator[Advance]:
        done, reported_s = 0, time.monotonic()
        report(Step(clip, label, 0, total))

        def advance() -> None:
            nonlocal done, reported_s
            done += 1
            if (now_s := time.monotonic()) - reported_s >= _REPORT_EVERY_S:
                reported_s = now_s
                report(Step(clip, label, done, total))

        yield advance

    return progress


def refers_to(analysis: dict | None, clip: str) -> bool:
    """Whether the analysis calls its clip by this name."""
    return clip_of(analysis).get("path") == clip


def _relative(error: LiftphaseError, clips: Storage, clip: str) -> str:
    """The message with the clip's name below the folder of the clips instead of its address."""
    return str(error).replace(clips.address(clip), clip)

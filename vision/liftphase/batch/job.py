"""What is done for one clip, in whichever process and on whichever machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from liftphase.batch.places import Storage
from liftphase.batch.state import files_of, is_current, read_analysis, request_fingerprint
from liftphase.errors import ClipError
from liftphase.options import RunOptions
from liftphase.pipeline import ANALYSIS_FILE, Advance, analyze_into
from liftphase.video.probe import hash_clip

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
    """What came of a job. sha256: of the clip's content, if it could be read; problem: why the clip cannot
    be analysed, the same at every try; notes: lines for people."""

    clip: str
    sha256: str | None
    problem: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, in a way that may not come again."""

    reason: str


@dataclass(frozen=True, slots=True)
class HashJob:
    """Find out which content a clip has."""

    clip: str
    size_bytes: int
    clips: Storage

    def run(self, report: Report) -> Outcome:
        report(Step(self.clip, "Read", 0, None))
        try:
            with self.clips.fetch(self.clip) as path:
                return Outcome(self.clip, hash_clip(path))
        except ClipError as error:
            return Outcome(self.clip, None, str(error))


@dataclass(frozen=True, slots=True)
class ClipJob:
    """Analyse a clip, unless its results are complete already, whoever made them.

    clip: its name below `clips`; folder: of its results, below `results`.
    """

    clip: str
    size_bytes: int
    clips: Storage
    results: Storage
    folder: str
    options: RunOptions

    def run(self, report: Report) -> Outcome:
        """Raises what `analyze_clip` raises, but for ClipError."""
        report(Step(self.clip, "Read", 0, None))
        sha256 = None
        try:
            with self.clips.fetch(self.clip) as path:
                sha256 = hash_clip(path)
                options = self._left_to_do(sha256)
                if options is None:
                    return Outcome(self.clip, sha256)
                with self.results.workspace(self.folder) as folder:
                    address = self.clips.address(self.clip)
                    # With a clip on every core, steps beside each other cost switching and gain nothing.
                    options = replace(options, threads=1)
                    made = analyze_into(path, folder, options, self._progress(report), address=address)
            return Outcome(self.clip, sha256, notes=made.notes)
        except ClipError as error:
            return Outcome(self.clip, sha256, str(error))

    def _left_to_do(self, sha256: str) -> RunOptions | None:
        analysis = read_analysis(self.results.read(f"{self.folder}/{ANALYSIS_FILE}"))
        if not is_current(analysis, sha256, request_fingerprint(self.options.analysis)):
            return self.options
        if not files_of(self.options) <= self.results.names(self.folder):
            return self.options
        if refers_to(analysis, self.clip):
            return None
        # All is there but for the clip's new name; the video does not show it.
        return replace(self.options, video=False)

    def _progress(self, report: Report) -> Callable:
        @contextmanager
        def progress(label: str, total: int | None) -> Iterator[Advance]:
            done, reported_s = 0, time.monotonic()
            report(Step(self.clip, label, 0, total))

            def advance() -> None:
                nonlocal done, reported_s
                done += 1
                if (now_s := time.monotonic()) - reported_s >= _REPORT_EVERY_S:
                    reported_s = now_s
                    report(Step(self.clip, label, done, total))

            yield advance

        return progress


def refers_to(analysis: dict | None, clip: str) -> bool:
    """Whether the analysis calls its clip by this name; the folder above all of them may have moved."""
    path = PurePosixPath(str((analysis or {}).get("clip", {}).get("path", "")))
    parts = PurePosixPath(clip).parts
    return path.parts[-len(parts) :] == parts

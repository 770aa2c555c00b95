"""What the server keeps in memory for correcting: measured results, and files that are to be written."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from liftphase.errors import ClipError, LiftphaseError
from liftphase.export.result_folder import ANALYSIS_FILE, CORRECTIONS_FILE, TRACK_FILE, VIDEO_FILE
from liftphase.review.catalog import Catalog
from liftphase.review.clip_copies import ClipCopies, has_content
from liftphase.review.jobs import AnalysisRequest, JobQueue, LogResults, no_log
from liftphase.review.measured import MeasuredResults, OpenResults
from liftphase.review.proxy import Proxies
from liftphase.runtime.language import message

# Clips that are worked on by turns; a track of an hour has some 50 MB.
_MAX_OPEN = 4
# An annotated video takes as long as the clip itself, and the training log keeps what it replaces as history:
# both wait until no edit came for so long.
_QUIET_S = 20.0

States = tuple[tuple[int, int] | None, ...]


@dataclass(slots=True)
class _Folder:
    """One folder: its lock, and what is still to be done in it.

    has_video: it had an annotated video when the first edit came; quiet_at_s: when its edits count as ended.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    stale: bool = False
    writing: bool = False
    problem: LiftphaseError | OSError | None = None
    has_video: bool = False
    quiet_at_s: float | None = None


class ResultCache:
    """The results that people correct; may be used from several threads.

    Parameters
    ----------
    open_results
        Gives results that can be measured again; `liftphase.pipeline.kept.KeptResults.open` does.
    proxies, copies
        Copies of clips that browsers may not play, and of those that lie elsewhere.
    catalog, jobs
        The results that there are, and the queue for what takes long.
    log
        Called with the folder of results that were corrected; see `JobQueue`.
    """

    def __init__(
        self,
        open_results: OpenResults,
        proxies: Proxies,
        copies: ClipCopies,
        catalog: Catalog,
        jobs: JobQueue,
        log: LogResults = no_log,
    ) -> None:
        self.proxies, self.copies = proxies, copies
        self._open_results = open_results
        self._catalog, self._jobs, self._log = catalog, jobs, log
        self._opened: OrderedDict[Path, tuple[States, MeasuredResults]] = OrderedDict()
        self._folders: dict[Path, _Folder] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._writer: threading.Thread | None = None

    @contextmanager
    def results(self, folder: Path) -> Iterator[MeasuredResults]:
        """The results in a folder, which nobody else works on during the block. Raises ClipError."""
        with self._folder(folder).lock:
            _refuse_links(folder)
            states = _states(folder)
            known = self._opened.get(folder)
            if known is None or known[0] != states:
                self._opened[folder] = (states, self._open_results(folder))
                while len(self._opened) > _MAX_OPEN:
                    self._opened.popitem(last=False)
            self._opened.move_to_end(folder)
            yield self._opened[folder][1]

    def mark_stale(self, folder: Path) -> None:
        """Have the files of the results written again, soon."""
        state = self._folder(folder)
        with self._changed:
            state.stale, state.problem = True, None
            state.has_video = state.has_video or (folder / VIDEO_FILE).exists()
            state.quiet_at_s = time.monotonic() + _QUIET_S
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="liftphase-writer", daemon=True)
                self._writer.start()
            self._changed.notify_all()

    def analyze_again(self, folder: Path, *, video_only: bool = False) -> str:
        """Queue an analysis, as the results record theirs, or only the annotated video; the job's id.

        Raises ClipError where the clip is gone.
        """
        with self.results(folder) as results:
            if not has_content(results.clip, results.track.clip.sha256):
                raise ClipError(message("the clip is not there any more, and this needs it."))
            asked = AnalysisRequest(
                clip=str(results.clip.absolute()),
                folder=str(folder),
                address=results.track.clip.path,
                result_id=self._catalog.id_of(folder),
                recorded=results.recorded,
                video_only=video_only,
            )
        return self._jobs.submit(asked).id

    def is_written(self, folder: Path) -> bool:
        """Whether the files of the results have all corrections."""
        state = self._folder(folder)
        return not (state.stale or state.writing)

    def problem(self, folder: Path) -> LiftphaseError | OSError | None:
        """Why the files could not be written, one line."""
        return self._folder(folder).problem

    def close(self) -> None:
        """Write what is still to be written, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._writer is not None:
            self._writer.join()
        self.proxies.close()
        self.copies.clear()

    def _folder(self, folder: Path) -> _Folder:
        with self._changed:
            return self._folders.setdefault(folder, _Folder())

    def _write(self) -> None:
        while (task := self._next()) is not None:
            folder, stale = task
            state = self._folder(folder)
            if stale:
                self._rewrite(folder, state)
            else:
                self._log(folder)
                if state.has_video:
                    # Of a server that ends the queue keeps it for the next one.
                    state.has_video = False
                    with suppress(LiftphaseError):
                        self.analyze_again(folder, video_only=True)

    def _next(self) -> tuple[Path, bool] | None:
        """The next folder with something to do, and whether its files are stale; None at the end.

        Waits until there is one. Where they are not stale the edits have ended; the next one begins anew.
        """
        with self._changed:
            while True:
                now_s = time.monotonic()
                for folder, state in self._folders.items():
                    due = state.quiet_at_s is not None and (state.quiet_at_s <= now_s or self._closing)
                    if state.stale:
                        return folder, True
                    if due:
                        state.quiet_at_s = None
                        return folder, False
                if self._closing:
                    return None
                times = [state.quiet_at_s for state in self._folders.values() if state.quiet_at_s is not None]
                self._changed.wait(max(min(times) - now_s, 0.0) if times else None)

    def _rewrite(self, folder: Path, state: _Folder) -> None:
        with state.lock:
            # An edit makes them stale again from here on.
            state.writing, state.stale = True, False
            try:
                with self.results(folder) as results:
                    results.rewrite()
                    # The new analysis.json answers the same request.
                    self._opened[folder] = (_states(folder), results)
            except (LiftphaseError, OSError) as error:
                state.problem = error
            finally:
                state.writing = False


def _refuse_links(folder: Path) -> None:
    """Raises ClipError for a link among the files that are read: it may lead anywhere."""
    for name in (TRACK_FILE, ANALYSIS_FILE, CORRECTIONS_FILE):
        if (folder / name).is_symlink():
            raise ClipError(
                message("{path} is a link, which may lead anywhere: put the file there."),
                values={"path": folder / name},
            )


def _states(folder: Path) -> States:
    """What changes when somebody else analyzes the clip again."""
    states = []
    for name in (TRACK_FILE, ANALYSIS_FILE):
        try:
            state = (folder / name).stat()
            states.append((state.st_mtime_ns, state.st_size))
        except OSError:
            states.append(None)
    return tuple(states)

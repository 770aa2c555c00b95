"""Progress of a batch, on stderr."""

import threading
import time
from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import print_text

_IDLE_S = 10.0


class Stage(Protocol):
    """Progress of the work on a clip, as `liftphase.batch.job.Step`."""

    @property
    def clip(self) -> str:
        """The clip that is worked at."""
        ...

    @property
    def label(self) -> str:
        """What is being done, such as `Read`."""
        ...

    @property
    def done(self) -> int:
        """How much of it is done."""
        ...

    @property
    def total(self) -> int | None:
        """How much there is to do; None if that is not known."""
        ...


class BatchProgress:
    """A bar over all clips, a line for every worker, and above them what failed.

    Where stderr is no terminal there are only lines: what failed, and notes. To be used as a context.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._lock = threading.Lock()
        self._workers: dict[str, tuple[Stage, float]] = {}
        self._analyzed = 0
        self._began_s: float | None = None
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
            console=self._console,
        )
        self._task = self._bar.add_task("Clips", total=None, pace="")
        self._live = Live(
            get_renderable=self._render, console=self._console, refresh_per_second=4, transient=True
        )

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def begin(self, clips: int) -> None:
        """Give the bar its length: the number of clips."""
        self._bar.update(self._task, total=clips)

    def step(self, worker: str, step: Stage) -> None:
        """Show in the line of a worker what it does; called from any thread."""
        with self._lock:
            if self._began_s is None:
                self._began_s = time.monotonic()
            self._workers[worker] = (step, time.monotonic())

    def finished(self, clip: str, analyzed: bool) -> None:
        """Count a clip whose results are there; `analyzed` in this run, or before it."""
        self._analyzed += analyzed
        self._advance(clip)

    def failed(self, clip: str, reason: str) -> None:
        """Count a clip that has no results and print why."""
        self._advance(clip)
        print_text(self._console, Text.assemble(("Failed: ", "bold red"), printable(_named(clip, reason))))

    def note(self, text: str) -> None:
        """Print a line for people above the bar."""
        print_text(self._console, f"liftphase: {printable(text)}")

    def _advance(self, clip: str) -> None:
        with self._lock:
            self._workers = {name: at for name, at in self._workers.items() if at[0].clip != clip}
        self._bar.advance(self._task)
        self._bar.update(self._task, pace=self._pace())

    def _pace(self) -> str:
        """Clips a minute and the time left, from what was analyzed in this run.

        What earlier runs did is counted in no time, and a clip may take longer than the window that rich
        looks at.
        """
        worked_s = 0.0 if self._began_s is None else time.monotonic() - self._began_s
        remaining = self._bar.tasks[0].remaining
        if not self._analyzed or not worked_s or remaining is None:
            return ""
        clip_s = worked_s / self._analyzed
        return f"{60 / clip_s:.1f} clips/min, {timedelta(seconds=round(remaining * clip_s))} left"

    def _render(self) -> Group:
        with self._lock:
            now_s = time.monotonic()
            workers = [step for step, at_s in self._workers.values() if now_s - at_s < _IDLE_S]
        lines = [
            Text(
                f"  {step.label:<6}{_fraction(step):>5}  {printable(step.clip)}",
                overflow="ellipsis",
                no_wrap=True,
            )
            for step in workers
        ]
        return Group(self._bar, *lines)


def _fraction(step: Stage) -> str:
    return f"{min(step.done / step.total, 1):.0%}" if step.total else ""


def _named(clip: str, reason: str) -> str:
    """Most reasons begin with the clip's whole path."""
    return reason if clip in reason else f"{clip}: {reason}"

"""Progress of the work on the frames, on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


@contextmanager
def show_progress(
    label: str, total: int | None, console: Console | None = None
) -> Iterator[Callable[[], None]]:
    """A bar with frames per second and time left; the block gets a function to call after every frame.

    total: about how many frames there will be, None when that is not known. Silent where stderr is not a
    terminal.
    """
    console = console or Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        _FramesPerSecond(),
        TimeRemainingColumn(compact=True),
        console=console,
        disable=not console.is_terminal,
        expand=False,
    )
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


class _FramesPerSecond(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f} frames/s" if speed else "")

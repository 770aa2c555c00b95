"""Printing on a terminal and into a pipe without cutting anything short."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from liftphase.runtime.printable import printable

_UNLIMITED = 10_000


def plus_minus(console: Console) -> str:
    """The sign, or what stands for it where the stream cannot carry it."""
    return "+/-" if console.options.ascii_only else "±"


def print_text(console: Console, line: str | Text) -> None:
    """One line of prose: wrapped between words on a terminal, left whole in a pipe."""
    text = Text(printable(line)) if isinstance(line, str) else line
    console.print(text, soft_wrap=not console.is_terminal)


def plain_table() -> Table:
    """An empty table in the style of all tables here: a rule under the head and no other lines."""
    return Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)


def fits(renderable: RenderableType, console: Console) -> bool:
    """Whether it needs no more columns than the console has."""
    return _width(renderable, console) <= console.width


def print_whole(renderable: RenderableType, console: Console) -> None:
    """Print it with no value shortened: where the console is too narrow, the terminal wraps the lines."""
    with _at_least(_width(renderable, console), console):
        console.print(renderable)


def _width(renderable: RenderableType, console: Console) -> int:
    return Measurement.get(console, console.options.update(width=_UNLIMITED), renderable).maximum


@contextmanager
def _at_least(width: int, console: Console) -> Iterator[None]:
    """Rich shortens what does not fit, but not on a console that is set wide enough."""
    real = console.width
    console.width = max(real, width)
    try:
        yield
    finally:
        console.width = real

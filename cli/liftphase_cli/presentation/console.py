"""Printing on a terminal and into a pipe without cutting anything short."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
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


def fits(table: Table, console: Console) -> bool:
    """Whether it needs no more columns than the console has."""
    options = console.options.update(width=_UNLIMITED)
    return Measurement.get(console, options, table).maximum <= console.width


def print_whole(table: Table, console: Console) -> None:
    """Print it with no value shortened: where the console is too narrow, the terminal wraps the lines."""
    # A table takes no more than its values need, and to measure it first takes as long as to print it.
    with _unlimited(console):
        console.print(table)


@contextmanager
def _unlimited(console: Console) -> Iterator[None]:
    """Rich shortens what does not fit, but not on a console that is set wide enough."""
    real = console.width
    console.width = _UNLIMITED
    try:
        yield
    finally:
        console.width = real

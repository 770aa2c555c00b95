"""The set as a table in the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import hypot

from rich import box
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from liftphase.exercises.library import find_exercise
from liftphase.phases.segments import Phase
from liftphase.tempo.analysis import Rep, SetAnalysis, SetSummary

_NOT_SEEN = "-"
_UNLIMITED = 10_000


def render_summary(analysis: SetAnalysis, console: Console) -> None:
    """Print the reps as a table, then each set's figures and what lowers trust.

    No value is ever cut short: where the console is too narrow, the terminal wraps the lines. Raises
    UsageError when the analysis names an exercise that the library does not hold.
    """
    if not analysis.reps:
        _print_text(console, f"{_exercise_text(analysis)}: no reps were found in this clip.")
    else:
        _print_text(console, Text(f"{_exercise_text(analysis)}: {_count_text(analysis)}", style="bold"))
        console.print()
        _print_reps(analysis, console)
        for summary in analysis.sets:
            _print_set(summary, console, numbered=len(analysis.sets) > 1)
    for warning in analysis.quality.warnings:
        _print_text(console, Text.assemble(("Warning: ", "bold yellow"), warning))


def eccentric_uncertainty_s(rep: Rep, analysis: SetAnalysis) -> float:
    """Half-width of the interval that should hold the rep's eccentric duration nine times in ten.

    Its boundaries' uncertainties, taken as independent: the root of the sum of their squares.
    """
    eccentrics = [s for s in analysis.segments if s.rep == rep.rep and s.phase is Phase.ECCENTRIC]
    return hypot(*(u for s in eccentrics for u in (s.start_uncertainty_s, s.end_uncertainty_s)))


def _exercise_text(analysis: SetAnalysis) -> str:
    choice = analysis.exercise
    if choice.source == "given":
        return choice.name
    return f"{choice.name} (recognised from the motion, {choice.confidence:.0%} sure)"


def _count_text(analysis: SetAnalysis) -> str:
    partial = len(analysis.reps) - analysis.rep_count
    return _reps_text(analysis.rep_count) + (
        f", and {partial} of which only one phase was seen" if partial else ""
    )


def _reps_text(count: int) -> str:
    return "1 rep" if count == 1 else f"{count} reps"


def _print_reps(analysis: SetAnalysis, console: Console) -> None:
    """The table, with the flags in a last column where they fit and on lines below where they do not."""
    flagged = [rep for rep in analysis.reps if rep.flags]
    plus_minus = _plus_minus(console)
    table = _table(analysis, plus_minus, with_flags=bool(flagged))
    flags_below = bool(flagged) and _width(table, console) > console.width
    if flags_below:
        table = _table(analysis, plus_minus, with_flags=False)
    with _at_least(_width(table, console), console):
        console.print(table)
    if flags_below:
        for rep in flagged:
            _print_text(console, f"Rep {rep.rep}: {', '.join(rep.flags)}")
    _print_text(
        console,
        f"Times in seconds, ROM in degrees; {plus_minus} holds the true eccentric 9 times in 10.\n",
    )


def _table(analysis: SetAnalysis, plus_minus: str, with_flags: bool) -> Table:
    joint = find_exercise(analysis.exercise.name).leading_joint
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    titles = ("Rep", "Eccentric", "Pause\nlengthened", "Concentric", "Pause\nshortened", "Tempo")
    for title in (*titles, f"{joint.capitalize()}\nROM"):
        table.add_column(title, justify="right", no_wrap=True)
    if with_flags:
        table.add_column("Flags", no_wrap=True)
    for rep in analysis.reps:
        cells = _rep_cells(rep, eccentric_uncertainty_s(rep, analysis), joint, plus_minus)
        table.add_row(*cells, *([", ".join(rep.flags)] if with_flags else []))
    return table


def _rep_cells(rep: Rep, uncertainty_s: float, joint: str, plus_minus: str) -> list[str]:
    eccentric = _seconds(rep.eccentric_s)
    if rep.eccentric_s is not None and uncertainty_s:
        eccentric += f" {plus_minus}{uncertainty_s:.2f}"
    pauses_and_concentric = map(_seconds, (rep.lengthened_pause_s, rep.concentric_s, rep.shortened_pause_s))
    rom = f"{rep.rom_deg[joint]:.0f}" if joint in rep.rom_deg else _NOT_SEEN
    return [str(rep.rep), eccentric, *pauses_and_concentric, rep.tempo, rom]


def _seconds(value: float | None) -> str:
    return _NOT_SEEN if value is None else f"{value:.2f}"


def _print_set(summary: SetSummary, console: Console, numbered: bool) -> None:
    name = f"Set {summary.set}" if numbered else "Set"
    _print_text(
        console,
        f"{name}: {_reps_text(len(summary.reps))}, median tempo {summary.tempo}, "
        f"time under tension {summary.tut_s:.1f} s",
    )
    statistics = summary.eccentric_s
    if statistics is None:
        return
    line = f"Eccentric: mean {statistics['mean']:.2f} {_plus_minus(console)} {statistics['sd']:.2f} s (sd)"
    line += f", spread {statistics['min']:.2f} to {statistics['max']:.2f} s"
    line += f", drift {statistics['last'] - statistics['first']:+.2f} s"
    _print_text(console, line if len(summary.reps) > 1 else f"Eccentric: {statistics['mean']:.2f} s")


def _plus_minus(console: Console) -> str:
    return "+/-" if console.options.ascii_only else "±"


def _print_text(console: Console, line: str | Text) -> None:
    """One line of prose: wrapped between words on a terminal, left whole in a pipe."""
    text = Text(line) if isinstance(line, str) else line
    console.print(text, soft_wrap=not console.is_terminal)


def _width(renderable: RenderableType, console: Console) -> int:
    return Measurement.get(console, console.options.update(width=_UNLIMITED), renderable).maximum


@contextmanager
def _at_least(width: int, console: Console) -> Iterator[None]:
    """Rich shortens what does not fit; a console that is told to be wide enough does not."""
    real = console.width
    console.width = max(real, width)
    try:
        yield
    finally:
        console.width = real

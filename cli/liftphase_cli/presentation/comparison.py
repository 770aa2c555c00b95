"""Two sets, rep against rep, in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from liftphase.reps.rep import PARTS
from liftphase.review.comparison import MEAN_VELOCITY, VELOCITY_LOSS, Difference
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import plain_table, plus_minus, print_text, print_whole

# Numbers of a set: what they are called, how they are written, and their unit where it stands behind them.
_OF_SETS = {MEAN_VELOCITY: ("Mean velocity", ".2f", " m/s"), VELOCITY_LOSS: ("Velocity loss", ".0%", "")}


def print_comparison(
    differences: Sequence[Difference], names: tuple[str, str], counts: Sequence[int], console: Console
) -> None:
    """One row per pair of reps: seconds of each part in either and, where they are known, mean velocities.

    Certain differences are marked. What the velocities of the sets come to is below.
    """
    print_text(console, Text(printable(f"{names[0]} and {names[1]}"), style="bold"))
    titles = {str(part): part.words.capitalize() for part in PARTS}
    if any(own.name == MEAN_VELOCITY for own in differences):
        titles[MEAN_VELOCITY] = "Mean m/s"
    table = plain_table()
    for title in ("Rep", *titles.values()):
        table.add_column(title, justify="right")
    for rep in dict.fromkeys(difference.rep for difference in differences if difference.rep is not None):
        row = {difference.name: difference for difference in differences if difference.rep == rep}
        table.add_row(str(rep), *(_cell(row.get(name)) for name in titles))
    print_whole(table, console)
    for difference in differences:
        if difference.rep is None:
            print_text(console, _line(difference, plus_minus(console)))
    if counts[0] != counts[1]:
        print_text(console, f"{counts[0]} and {counts[1]} reps: those that both have are compared.")
    print_text(console, "*: the difference is larger than the measurement's error (95 %).")


def _cell(difference: Difference | None) -> Text:
    if difference is None:
        return Text("-")
    (first, _), (second, _) = difference.first, difference.second
    text = f"{first:.2f} {second:.2f} ({difference.difference:+.2f}{_mark(difference)})"
    return Text(text, style="bold" if difference.is_certain else "")


def _line(difference: Difference, sign: str) -> Text:
    """`Velocity loss: 26% ±2% and 34% ±3% (+8%*)`."""
    title, shape, unit = _OF_SETS[difference.name]
    first, second = (
        f"{value:{shape}} {sign}{u:{shape}}" for value, u in (difference.first, difference.second)
    )
    change = f"{difference.difference:+{shape}}{_mark(difference)}"
    style = "bold" if difference.is_certain else ""
    return Text(f"{title}: {first} and {second}{unit} ({change})", style=style)


def _mark(difference: Difference) -> str:
    return "*" if difference.is_certain else ""

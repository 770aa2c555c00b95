"""Two sets, rep against rep, in the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from liftphase.reps.rep import PARTS
from liftphase.review.comparison import Difference
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import plain_table, print_text, print_whole


def print_comparison(
    differences: Sequence[Difference], names: tuple[str, str], counts: Sequence[int], console: Console
) -> None:
    """One row per pair of reps: seconds of each part in either, certain differences marked."""
    print_text(console, Text(printable(f"{names[0]} and {names[1]}"), style="bold"))
    table = plain_table()
    for title in ("Rep", *(part.words.capitalize() for part in PARTS)):
        table.add_column(title, justify="right")
    for rep in dict.fromkeys(difference.rep for difference in differences):
        row = {difference.part: difference for difference in differences if difference.rep == rep}
        table.add_row(str(rep), *(_cell(row.get(part)) for part in PARTS))
    print_whole(table, console)
    if counts[0] != counts[1]:
        print_text(console, f"{counts[0]} and {counts[1]} reps: those that both have are compared.")
    print_text(console, "*: the difference is larger than the measurement's error (95 %).")


def _cell(difference: Difference | None) -> Text:
    if difference is None:
        return Text("-")
    sure = "*" if difference.is_certain else ""
    text = f"{difference.first_s:.2f} {difference.second_s:.2f} ({difference.difference_s:+.2f}{sure})"
    return Text(text, style="bold" if difference.is_certain else "")

"""The set as a table in the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from liftphase.exercises.library import UNKNOWN
from liftphase.reps.issues import IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Part, Rep, Set
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import fits, plain_table, plus_minus, print_text, print_whole
from liftphase_cli.presentation.method_review import assistance_text

_NOT_SEEN = "-"
# What to do about an issue on the command line.
_HINTS: dict[str, str] = dict.fromkeys(
    (IssueCode.EXERCISE_UNKNOWN, IssueCode.EXERCISE_GUESSED), "; name it with --exercise"
)


def render_summary(analysis: Analysis, console: Console) -> None:
    """Print the reps as a table, then each set's statistics and the warnings.

    No value is ever cut short: where the console is too narrow, the terminal wraps the lines.
    """
    if not analysis.reps:
        print_text(console, f"{_exercise_text(analysis)}: no reps were found in this clip.")
    else:
        print_text(
            console, Text(printable(f"{_exercise_text(analysis)}: {_count_text(analysis)}"), style="bold")
        )
        console.print()
        _print_reps(analysis, console)
        for summary in analysis.sets:
            _print_set(summary, console, numbered=len(analysis.sets) > 1)
    print_warnings(analysis, console)


def print_warnings(analysis: Analysis, console: Console) -> None:
    """Print the warnings of the analysis, with the option that helps where there is one, and its notes."""
    for issue in analysis.quality.issues:
        hint = _HINTS.get(issue.code, "")
        print_text(console, Text.assemble(("Warning: ", "bold yellow"), issue.message, hint))
    for note in analysis.quality.notes:
        print_text(console, Text.assemble(("Note: ", "bold"), note.message))


def _exercise_text(analysis: Analysis) -> str:
    choice = analysis.exercise
    if choice.source == "given":
        return choice.name
    if choice.name == UNKNOWN:
        return f"unknown lift, moving joint: {choice.joint}"
    likely = "over 99%" if choice.confidence > 0.99 else f"{choice.confidence:.0%}"
    return f"{choice.name} (detected from the motion, {likely} likely)"


def _count_text(analysis: Analysis) -> str:
    partial = len(analysis.reps) - analysis.rep_count
    sides = [rep.side for rep in analysis.reps]
    counts = [f"{sides.count(side)} {side}" for side in ("left", "right") if side in sides]
    by_side = f" ({', '.join(counts)})" if counts else ""
    return (
        _reps_text(analysis.rep_count)
        + by_side
        + (f", and {partial} of which only one phase was seen" if partial else "")
    )


def _reps_text(count: int) -> str:
    return "1 rep" if count == 1 else f"{count} reps"


def _print_reps(analysis: Analysis, console: Console) -> None:
    """The table, with the flags in a last column where they fit and on lines below where they do not."""
    flagged = [rep for rep in analysis.reps if _remarks(rep)]
    sign = plus_minus(console)
    table = _table(analysis, sign, with_flags=bool(flagged))
    flags_below = bool(flagged) and not fits(table, console)
    if flags_below:
        table = _table(analysis, sign, with_flags=False)
    print_whole(table, console)
    if flags_below:
        for rep in flagged:
            print_text(console, f"Rep {rep.rep}: {_remarks(rep)}")
    print_text(console, f"Times in seconds, ROM in degrees; {sign} holds the true eccentric 9 times in 10.")
    console.print()


def _table(analysis: Analysis, sign: str, with_flags: bool) -> Table:
    # An analysis of an early version does not name the leading joint; a rep's ranges of motion begin with it.
    joint = analysis.exercise.joint or next((name for rep in analysis.reps for name in rep.rom_deg), "")
    table = plain_table()
    titles = ("Rep", "Eccentric", "Pause\nlengthened", "Concentric", "Pause\nshortened", "Tempo")
    for title in (*titles, f"{joint.capitalize()}\nROM"):
        table.add_column(title, justify="right", no_wrap=True)
    if with_flags:
        table.add_column("Flags", no_wrap=True)
    for rep in analysis.reps:
        cells = _rep_cells(rep, joint, sign)
        table.add_row(*cells, *([_remarks(rep)] if with_flags else []))
    return table


def _remarks(rep: Rep) -> str:
    """The flags, and whether the rep was assisted."""
    return ", ".join([*rep.flags, *([f"assisted: {assistance_text(rep)}"] if rep.assisted else [])])


def _rep_cells(rep: Rep, joint: str, sign: str) -> list[str]:
    eccentric = _seconds(rep.eccentric_s)
    if uncertainty_s := rep.duration_u_s(Part.ECCENTRIC):
        eccentric += f" {sign}{uncertainty_s:.2f}"
    pauses_and_concentric = map(_seconds, (rep.lengthened_pause_s, rep.concentric_s, rep.shortened_pause_s))
    rom = f"{rep.rom_deg[joint]:.0f}" if joint in rep.rom_deg else _NOT_SEEN
    return [str(rep.rep), eccentric, *pauses_and_concentric, rep.tempo, rom]


def _seconds(value: float | None) -> str:
    return _NOT_SEEN if value is None else f"{value:.2f}"


def _print_set(summary: Set, console: Console, numbered: bool) -> None:
    name = f"Set {summary.set}" if numbered else "Set"
    print_text(
        console,
        f"{name}: {_reps_text(len(summary.reps))}, median tempo {summary.tempo}, "
        f"time under tension {summary.tut_s:.1f} s",
    )
    statistics = summary.eccentric_s
    if statistics is None:
        return
    line = f"Eccentric: mean {statistics['mean']:.2f} {plus_minus(console)} {statistics['sd']:.2f} s (sd)"
    line += f", spread {statistics['min']:.2f} to {statistics['max']:.2f} s"
    sign = plus_minus(console)
    line += f", drift {statistics['drift']:+.2f} {sign}{statistics['drift_u']:.2f} s"
    print_text(console, line if len(summary.reps) > 1 else f"Eccentric: {statistics['mean']:.2f} s")
    if details := _details(summary):
        print_text(console, details)


def _details(summary: Set) -> str:
    """Eccentric to concentric, time under tension by part, and statistics of the range of motion."""
    texts = []
    if summary.eccentric_concentric_ratio is not None:
        texts.append(f"Eccentric to concentric {summary.eccentric_concentric_ratio:.1f} : 1")
    phases_s = summary.phases_s
    parts = [f"{part.words} {phases_s[part]:.1f}" for part in PARTS]
    texts.append(f"under tension by phase, s: {', '.join(parts)}")
    if summary.rom_variation is not None:
        texts.append(f"range of motion varies by {summary.rom_variation:.0%}")
    if summary.left_right_deg is not None:
        texts.append(f"left less right {summary.left_right_deg:+.0f} deg")
    return "; ".join(texts)

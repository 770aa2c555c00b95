"""The set as a table in the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from liftphase.exercises.library import UNKNOWN
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Part, Rep, Set
from liftphase.reps.wording import SIDES, Speech, part_words
from liftphase.runtime.language import ENGLISH, Words
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.assistance_text import assistance_text
from liftphase_cli.presentation.console import fits, plain_table, plus_minus, print_text, print_whole
from liftphase_cli.presentation.part_titles import part_titles
from liftphase_cli.presentation.velocity_lines import loss_line, scale_line, velocity_cells, velocity_titles

_NOT_SEEN = "-"
# What to do about an issue on the command line.
_NAMELESS = (IssueCode.EXERCISE_UNKNOWN, IssueCode.EXERCISE_GUESSED)
# What gives a known length.
LENGTH_OPTIONS = "--plate 450, --height 182"


def render_summary(analysis: Analysis, console: Console, words: Words = ENGLISH) -> None:
    """Print the reps as a table, then each set's statistics and the warnings.

    No value is ever cut short: where the console is too narrow, the terminal wraps the lines.
    """
    if analysis.reps:
        print_text(console, Text(printable(headline(analysis, words)), style="bold"))
        console.print()
        _print_reps(analysis, console, words)
        for summary in analysis.sets:
            _print_set(summary, console, words, numbered=len(analysis.sets) > 1)
    else:
        print_text(console, headline(analysis, words))
    print_warnings(analysis, console, words)


def print_warnings(analysis: Analysis, console: Console, words: Words = ENGLISH) -> None:
    """Print the warnings of the analysis, with the option that helps where there is one, and its notes.

    One of them is that a person corrected it.
    """
    for issue in analysis.quality.issues:
        hint = words("; name it with --exercise") if issue.code in _NAMELESS else ""
        print_text(
            console, Text.assemble((words("Warning: "), "bold yellow"), issue_words(issue, words), hint)
        )
    notes = [note_words(note, words) for note in analysis.quality.notes]
    if analysis.corrected:
        notes.insert(0, words("corrected by hand, as corrections.json beside the results says"))
    # In German several may be the same.
    for note in dict.fromkeys(notes):
        print_text(console, Text.assemble((words("Note: "), "bold"), note))


def issue_words(issue: Issue, words: Words) -> str:
    """The issue in this language: its own sentence in English, a plainer one in others."""
    return Speech(words).issue(issue)


def note_words(note: Issue, words: Words) -> str:
    """A note, with the options that help where there are any."""
    hint = f" ({LENGTH_OPTIONS})" if note.code == IssueCode.NO_SCALE else ""
    return issue_words(note, words) + hint


def headline(analysis: Analysis, words: Words) -> str:
    """Which lift, and how many reps."""
    exercise = _exercise_text(analysis, words)
    if not analysis.reps:
        return words("{exercise}: no reps were found in this clip.", exercise=exercise)
    return f"{exercise}: {_count_text(analysis, words)}"


def _exercise_text(analysis: Analysis, words: Words) -> str:
    choice = analysis.exercise
    name = words(choice.name)
    if choice.source == "given":
        return name
    if choice.name == UNKNOWN:
        return words("unknown lift, moving joint: {joint}", joint=words(choice.joint))
    likely = words("over 99%") if choice.confidence > 0.99 else f"{choice.confidence:.0%}"
    return words("{exercise} (detected from the motion, {likely} likely)", exercise=name, likely=likely)


def _count_text(analysis: Analysis, words: Words) -> str:
    partial = len(analysis.reps) - analysis.rep_count
    sides = [rep.side for rep in analysis.reps]
    counts = [f"{sides.count(side)} {words(side)}" for side in SIDES if side in sides]
    by_side = f" ({', '.join(counts)})" if counts else ""
    unseen = words(", and {count} of which only one phase was seen", count=partial) if partial else ""
    return reps_text(analysis.rep_count, words) + by_side + unseen


def reps_text(count: int, words: Words) -> str:
    """`1 rep`, `4 reps`."""
    return words.plural("1 rep", "{count} reps", count)


def _print_reps(analysis: Analysis, console: Console, words: Words) -> None:
    """The table, with the flags in a last column where they fit and on lines below where they do not."""
    flagged = [rep for rep in analysis.reps if remarks(rep, words)]
    sign = plus_minus(console)
    table = _table(analysis, sign, words, with_flags=bool(flagged))
    flags_below = bool(flagged) and not fits(table, console)
    if flags_below:
        table = _table(analysis, sign, words, with_flags=False)
    print_whole(table, console)
    if flags_below:
        for rep in flagged:
            print_text(console, f"{words('Rep')} {rep.rep}: {remarks(rep, words)}")
    print_text(
        console,
        words("Times in seconds, ROM in degrees; {sign} holds the true eccentric 9 times in 10.", sign=sign),
    )
    if line := scale_line(analysis, sign, words):
        print_text(console, line)
    console.print()


def _table(analysis: Analysis, sign: str, words: Words, with_flags: bool) -> Table:
    # An analysis of an early version does not name the leading joint; a rep's ranges of motion begin with it.
    joint = analysis.exercise.joint or next((name for rep in analysis.reps for name in rep.rom_deg), "")
    table = plain_table()
    titles = (words("Rep"), *part_titles(words).values(), words("Tempo"))
    rom = words("{joint}\nROM", joint=words(joint).capitalize())
    for title in (*titles, rom, *velocity_titles(analysis, words)):
        table.add_column(title, justify="right", no_wrap=True)
    if with_flags:
        table.add_column(words("Flags"), no_wrap=True)
    for rep in analysis.reps:
        cells = _rep_cells(rep, joint, sign, words) + velocity_cells(analysis, rep, sign, words)
        table.add_row(*cells, *([remarks(rep, words)] if with_flags else []))
    return table


def remarks(rep: Rep, words: Words) -> str:
    """The flags, and whether the rep was assisted."""
    assisted = [words("assisted: {how}", how=assistance_text(rep, words))] if rep.assisted else []
    return ", ".join([*(issue_words(issue, words) for issue in rep.issues), *assisted])


def _rep_cells(rep: Rep, joint: str, sign: str, words: Words) -> list[str]:
    eccentric = _seconds(rep.eccentric_s, words)
    if uncertainty_s := rep.duration_u_s(Part.ECCENTRIC):
        eccentric += f" {sign}{words.number(uncertainty_s, '.2f')}"
    others = (rep.lengthened_pause_s, rep.concentric_s, rep.shortened_pause_s)
    rom = f"{rep.rom_deg[joint]:.0f}" if joint in rep.rom_deg else _NOT_SEEN
    return [str(rep.rep), eccentric, *(_seconds(value, words) for value in others), rep.tempo, rom]


def _seconds(value: float | None, words: Words) -> str:
    return _NOT_SEEN if value is None else words.number(value, ".2f")


def set_name(summary: Set, words: Words, numbered: bool) -> str:
    """`Set`, or `Set 2` where there are several."""
    return f"{words('Set')} {summary.set}" if numbered else words("Set")


def _print_set(summary: Set, console: Console, words: Words, numbered: bool) -> None:
    print_text(
        console,
        words(
            "{name}: {reps}, median tempo {tempo}, time under tension {tut} s",
            name=set_name(summary, words, numbered),
            reps=reps_text(len(summary.reps), words),
            tempo=summary.tempo,
            tut=words.number(summary.tut_s, ".1f"),
        ),
    )
    if line := loss_line(summary, plus_minus(console), words):
        print_text(console, line)
    if summary.eccentric_s is None:
        return
    print_text(console, _statistics_text(summary, plus_minus(console), words))
    print_text(console, _details(summary, plus_minus(console), words))


def _statistics_text(summary: Set, sign: str, words: Words) -> str:
    """The eccentrics of a set: mean, spread and drift."""
    statistics = summary.eccentric_s or {}
    shown = {
        name: words.number(value, "+.2f" if name == "drift" else ".2f") for name, value in statistics.items()
    }
    if len(summary.reps) == 1:
        return words("Eccentric: {mean} s", **shown)
    return words(
        "Eccentric: mean {mean} {sign} {sd} s (sd), spread {min} to {max} s, drift {drift} {sign}{drift_u} s",
        sign=sign,
        **shown,
    )


def _details(summary: Set, sign: str, words: Words) -> str:
    """Eccentric to concentric, time under tension by part, and statistics of the range of motion."""
    texts = []
    if summary.eccentric_concentric_ratio is not None:
        ratio = words.number(summary.eccentric_concentric_ratio, ".1f")
        texts.append(words("Eccentric to concentric {ratio} : 1", ratio=ratio))
    parts = [f"{part_words(part, words)} {words.number(summary.phases_s[part], '.1f')}" for part in PARTS]
    texts.append(words("under tension by phase, s: {parts}", parts=", ".join(parts)))
    if summary.rom_variation is not None:
        texts.append(words("range of motion varies by {share}", share=f"{summary.rom_variation:.0%}"))
    if summary.left_right_deg is not None:
        u_deg = summary.left_right_u_deg
        within = "" if u_deg is None else f" {sign}{u_deg:.0f}"
        texts.append(words("left less right {angle} deg", angle=f"{summary.left_right_deg:+.0f}{within}"))
    return "; ".join(texts)

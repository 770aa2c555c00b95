"""Sets of the training log in the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from liftphase.log.reading import LoggedSet
from liftphase.prescription.evaluation import Verdict
from liftphase.prescription.stored_target import target_from_json
from liftphase.prescription.wording import KEPT_WORDS, target_text
from liftphase.reps.rep import PARTS
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import plain_table, plus_minus, print_text, print_whole

NONE = "-"
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.INCONCLUSIVE: "yellow"}


def verdict_text(verdict: str | None) -> Text:
    """Kept, missed or too close to call, in its color."""
    if verdict is None:
        return Text(NONE)
    return Text(KEPT_WORDS[Verdict(verdict)], style=_STYLES[Verdict(verdict)])


def seconds_text(seconds: float | None, u_s: float | None, sign: str) -> str:
    """A duration with its uncertainty."""
    if seconds is None:
        return NONE
    return f"{seconds:.2f}" if u_s is None else f"{seconds:.2f} {sign}{u_s:.2f}"


def load_text(load_kg: float | None) -> str:
    """A load in kilograms."""
    return NONE if load_kg is None else f"{round(load_kg, 2):g}"


def print_sets(sets: Sequence[LoggedSet], console: Console) -> None:
    """One row per set."""
    if not sets:
        print_text(console, "No sets.")
        return
    table = plain_table()
    for title in (
        "ID",
        "Day",
        "Athlete",
        "Lift",
        "kg",
        "Reps",
        "Tempo",
        "Eccentric s",
        "TUT s",
        "Tempo kept",
    ):
        table.add_column(title, justify="right" if title in ("ID", "kg", "Reps", "TUT s") else "left")
    sign = plus_minus(console)
    for set_ in sets:
        table.add_row(
            str(set_.id),
            str(set_.day or NONE),
            printable(set_.athlete or NONE),
            printable(set_.lift_text),
            load_text(set_.load_kg),
            str(set_.rep_count),
            printable(set_.tempo or NONE),
            seconds_text(set_.eccentric_mean_s, set_.eccentric_mean_u_s, sign),
            NONE if set_.tut_s is None else f"{set_.tut_s:.1f}",
            verdict_text(set_.verdict),
        )
    print_whole(table, console)


def print_set(
    set_: LoggedSet,
    reps: Sequence[Mapping[str, Any]],
    history: Sequence[tuple[str, str | None, bool]],
    console: Console,
) -> None:
    """One set with its reps and its history."""
    head = f"{set_.exercise}, {set_.athlete or 'unknown athlete'}, {set_.started_at or set_.day or 'no date'}"
    print_text(console, Text(printable(head), style="bold"))
    facts = {
        "clip": set_.clip,
        "results": set_.results,
        "load": None if set_.load_kg is None else f"{load_text(set_.load_kg)} kg",
        "one-rep maximum": set_.one_rep_max_kg and f"{set_.one_rep_max_kg:g} kg",
        "type": set_.set_type,
        "method": set_.method,
        "prescribed": target_text(target_from_json(set_.limits)) if set_.limits else set_.target,
        "RPE": set_.rpe,
        "notes": set_.notes,
        "corrected": "by a person" if set_.corrected else None,
    }
    for name, value in facts.items():
        if value is not None:
            print_text(console, f"{name}: {value}")
    if reps:
        table = plain_table()
        for title in ("Rep", *(part.words.capitalize() for part in PARTS), "ROM deg", "Tempo kept"):
            table.add_column(title, justify="right")
        sign = plus_minus(console)
        for rep in reps:
            parts = (seconds_text(rep[f"{part}_s"], rep[f"{part}_u_s"], sign) for part in PARTS)
            rom = NONE if rep["rom_deg"] is None else f"{rep['rom_deg']:.0f}"
            table.add_row(str(rep["number"]), *parts, rom, verdict_text(rep["verdict"]))
        print_whole(table, console)
    for logged_at, replaced_at, corrected in history:
        until = f", replaced {replaced_at}" if replaced_at else ""
        print_text(console, f"logged {logged_at}{' with corrections' if corrected else ''}{until}")

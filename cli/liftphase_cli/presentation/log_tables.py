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
from liftphase.runtime.language import ENGLISH
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import plain_table, plus_minus, print_text, print_whole

NONE = "-"
# Velocities of a rep.
_SPEEDS = {
    "concentric_mean_m_s": "Mean m/s",
    "concentric_peak_m_s": "Peak m/s",
    "eccentric_mean_m_s": "Eccentric m/s",
}
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.INCONCLUSIVE: "yellow"}


def verdict_text(verdict: str | None) -> Text:
    """Kept, missed or too close to call, in its color."""
    if verdict is None:
        return Text(NONE)
    return Text(KEPT_WORDS[Verdict(verdict)], style=_STYLES[Verdict(verdict)])


def measured_text(value: float | None, u: float | None, sign: str) -> str:
    """Seconds, or meters a second, with their uncertainty."""
    if value is None:
        return NONE
    return f"{value:.2f}" if u is None else f"{value:.2f} {sign}{u:.2f}"


def loss_text(loss: float | None, u: float | None, sign: str) -> str:
    """A velocity loss in percent with its uncertainty."""
    return NONE if loss is None or u is None else f"{ENGLISH.percent(loss)} {sign}{ENGLISH.percent(u)}"


def load_text(load_kg: float | None) -> str:
    """A load in kilograms."""
    return NONE if load_kg is None else f"{round(load_kg, 2):g}"


def print_sets(sets: Sequence[LoggedSet], console: Console) -> None:
    """One row per set."""
    if not sets:
        print_text(console, "No sets.")
        return
    has_speed = any(set_.concentric_mean_m_s is not None for set_ in sets)
    table = plain_table()
    titles = ["ID", "Day", "Athlete", "Lift", "kg", "Reps", "Tempo", "Eccentric s", "TUT s", "Tempo kept"]
    titles += ["Mean m/s", "Velocity loss"] if has_speed else []
    for title in titles:
        table.add_column(title, justify="right" if title in ("ID", "kg", "Reps", "TUT s") else "left")
    sign = plus_minus(console)
    for set_ in sets:
        speeds = [
            measured_text(set_.concentric_mean_m_s, set_.concentric_mean_m_s_u, sign),
            loss_text(set_.velocity_loss, set_.velocity_loss_u, sign),
        ]
        table.add_row(
            str(set_.id),
            str(set_.day or NONE),
            printable(set_.athlete or NONE),
            printable(set_.lift_text),
            load_text(set_.load_kg),
            str(set_.rep_count),
            printable(set_.tempo or NONE),
            measured_text(set_.eccentric_mean_s, set_.eccentric_mean_u_s, sign),
            NONE if set_.tut_s is None else f"{set_.tut_s:.1f}",
            verdict_text(set_.verdict),
            *(speeds if has_speed else []),
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
        "velocity": _velocity_text(set_, plus_minus(console)),
    }
    for name, value in facts.items():
        if value is not None:
            print_text(console, f"{name}: {value}")
    if reps:
        _print_reps(reps, console)
    for logged_at, replaced_at, corrected in history:
        until = f", replaced {replaced_at}" if replaced_at else ""
        print_text(console, f"logged {logged_at}{' with corrections' if corrected else ''}{until}")


def _velocity_text(set_: LoggedSet, sign: str) -> str | None:
    """Mean velocity and loss of a set, and of which point; None where that is not known."""
    if set_.concentric_mean_m_s is None:
        return None
    mean = measured_text(set_.concentric_mean_m_s, set_.concentric_mean_m_s_u, sign)
    loss = loss_text(set_.velocity_loss, set_.velocity_loss_u, sign)
    lost = "" if loss == NONE else f", loss {loss}"
    return f"mean {mean} m/s{lost}, of the {set_.measured_point}"


def _print_reps(reps: Sequence[Mapping[str, Any]], console: Console) -> None:
    """One row per rep, with velocities where they are known of any."""
    speeds = {name: title for name, title in _SPEEDS.items() if any(rep[name] is not None for rep in reps)}
    table = plain_table()
    titles = ("Rep", *(part.words.capitalize() for part in PARTS), "ROM deg", "Tempo kept", *speeds.values())
    for title in titles:
        table.add_column(title, justify="right")
    sign = plus_minus(console)
    for rep in reps:
        parts = (measured_text(rep[f"{part}_s"], rep[f"{part}_u_s"], sign) for part in PARTS)
        rom = NONE if rep["rom_deg"] is None else f"{rep['rom_deg']:.0f}"
        measured = (measured_text(rep[name], rep[f"{name}_u"], sign) for name in speeds)
        table.add_row(str(rep["number"]), *parts, rom, verdict_text(rep["verdict"]), *measured)
    print_whole(table, console)

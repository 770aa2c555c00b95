"""Verdicts on targets in the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from liftphase.export.result import ClipResult
from liftphase.prescription.evaluation import (
    Evaluation,
    LimitVerdict,
    SetVerdict,
    Verdict,
    worst_verdict,
)
from liftphase.prescription.notation import Part
from liftphase.prescription.remarks import MethodReview
from liftphase.prescription.wording import count_text, limits_text, origin_text, reason_text, verdict_words
from liftphase.reps.model import Analysis
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import fits, plain_table, plus_minus, print_text, print_whole
from liftphase_cli.presentation.method_review import (
    assistance_text,
    print_review,
    print_set_review,
    shows_assistance,
)
from liftphase_cli.presentation.summary import print_warnings

_NOT_JUDGED = "-"
_TITLES = {
    Part.ECCENTRIC: "Eccentric",
    Part.LENGTHENED_PAUSE: "Pause\nlengthened",
    Part.CONCENTRIC: "Concentric",
    Part.SHORTENED_PAUSE: "Pause\nshortened",
}
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.INCONCLUSIVE: "yellow"}
_INCONCLUSIVE_TEXT = "Too close to call: the distance to a limit is within the measurement's uncertainty."


def render_check(
    analysis: Analysis,
    evaluation: Evaluation,
    console: Console,
    review: MethodReview | None = None,
    remark: str | None = None,
) -> None:
    """Print the lift and the method, the verdict, and the warnings; remark: on the choice of the limits."""
    title = analysis.exercise.name + (f", {review.method.name}" if review else "")
    print_text(console, Text(printable(title), style="bold"))
    render_evaluation(analysis, evaluation, console, review, remark)
    print_warnings(analysis, console)


def render_evaluation(
    analysis: Analysis,
    evaluation: Evaluation,
    console: Console,
    review: MethodReview | None = None,
    remark: str | None = None,
) -> None:
    """Print one row per rep, measured below prescribed, then the verdict on each set and on the clip.

    Where the limits are prescribed comes after it.
    """
    numbered = len(evaluation.sets) > 1
    for own in evaluation.sets:
        if numbered:
            print_text(console, Text(f"Set {own.set}", style="bold"))
        if evaluation.target.limits:
            _print_reps(analysis, evaluation, own, console, shows_assistance(review))
        _print_verdict(
            own.verdict, count_text(evaluation, own), f"Set {own.set}" if numbered else "Verdict", console
        )
        if review:
            print_set_review(review, own.set, console)
    if len(evaluation.sets) != 1:
        reason = "" if evaluation.sets else "no rep was found"
        _print_verdict(evaluation.verdict, reason, "Verdict", console)
    if origin := origin_text(evaluation, remark):
        print_text(console, printable(f"Limits: {origin}"))
    if review:
        print_review(review, console)
    if any(rep.verdict is Verdict.INCONCLUSIVE for own in evaluation.sets for rep in own.reps):
        print_text(console, _INCONCLUSIVE_TEXT)


def render_results(results: Sequence[ClipResult], console: Console) -> None:
    """Print one summary row per clip, and below them where the limits of each are prescribed."""
    origins = {
        origin: None
        for result in results
        if result.evaluation and (origin := origin_text(result.evaluation, result.remark))
    }
    numbers = {origin: f"[{number}]" for number, origin in enumerate(origins, 1)}
    table = plain_table()
    counts, limits = ("Reps", "Passed"), ["Limits"] if numbers else []
    for title in ("Clip", "Exercise", *counts, *limits, "Verdict"):
        table.add_column(title, justify="right" if title in counts else "left", no_wrap=True)
    for result in results:
        origin = origin_text(result.evaluation, result.remark) if result.evaluation else ""
        number = [numbers.get(origin, _NOT_JUDGED)] if numbers else []
        *cells, verdict = _result_cells(result)
        table.add_row(Text(printable(result.clip)), *cells, *map(Text, number), verdict)
    print_whole(table, console)
    for origin, number in numbers.items():
        print_text(console, printable(f"{number} {origin}"))


def _print_reps(
    analysis: Analysis, evaluation: Evaluation, own: SetVerdict, console: Console, with_assistance: bool
) -> None:
    """The table, with the reasons in a last column where they fit and on lines below where they do not."""
    style = _TableStyle(plus_minus(console), with_assistance, with_reasons=True)
    table = _table(analysis, evaluation, own, style)
    reasons_below = not fits(table, console)
    if reasons_below:
        table = _table(analysis, evaluation, own, replace(style, with_reasons=False))
    print_whole(table, console)
    if reasons_below:
        for rep in own.reps:
            if reasons := reason_text(rep.limits):
                print_text(console, f"Rep {rep.rep}: {verdict_words(rep.verdict)}: {reasons}")
        if reasons := reason_text(own.means):
            print_text(
                console,
                f"Mean: {verdict_words(worst_verdict([mean.verdict for mean in own.means]))}: {reasons}",
            )
    console.print()


@dataclass(frozen=True, slots=True)
class _TableStyle:
    """How "plus or minus" is written, and whether there are a column for help and reasons in the last one."""

    sign: str
    with_assistance: bool
    with_reasons: bool


def _table(analysis: Analysis, evaluation: Evaluation, own: SetVerdict, style: _TableStyle) -> Table:
    limits = evaluation.target.limits
    table = plain_table()
    table.add_column("Rep", justify="right", no_wrap=True)
    for part in limits:
        table.add_column(_TITLES[part], justify="right", no_wrap=True)
    if style.with_assistance:
        table.add_column("Assisted", no_wrap=True)
    table.add_column("Verdict", no_wrap=True)
    no_assistance = [""] if style.with_assistance else []
    targets = [limits_text(own_limits) for own_limits in limits.values()]
    table.add_row("", *targets, *no_assistance, "target", style="italic")
    judged = {rep.rep: rep for rep in own.reps}
    for rep in analysis.reps:
        assistance_cell = [assistance_text(rep)] if style.with_assistance else []
        if rep.rep in judged:
            row = judged[rep.rep]
            cells = _measured_cells(row.limits, list(limits), style.sign)
            table.add_row(
                str(rep.rep), *cells, *assistance_cell, _verdict_cell(row.verdict, row.limits, style)
            )
        elif rep.set == own.set:
            blank = [_NOT_JUDGED] * len(limits)
            table.add_row(str(rep.rep), *blank, *assistance_cell, f"not judged: {', '.join(rep.flags)}")
    if own.means:
        verdict = worst_verdict([mean.verdict for mean in own.means])
        cells = _measured_cells(own.means, list(limits), style.sign)
        table.add_row("mean", *cells, *no_assistance, _verdict_cell(verdict, own.means, style))
    return table


def _measured_cells(verdicts: Sequence[LimitVerdict], parts: Sequence[Part], sign: str) -> list[Text]:
    by_part = {own.part: own for own in verdicts}
    return [
        Text(f"{own.measured_s:.2f} {sign}{own.uncertainty_s:.2f}", style=_STYLES[own.verdict])
        if (own := by_part.get(part))
        else Text(_NOT_JUDGED)
        for part in parts
    ]


def _verdict_cell(verdict: Verdict, verdicts: Sequence[LimitVerdict], style: _TableStyle) -> Text:
    reasons = reason_text(verdicts) if style.with_reasons else ""
    return Text.assemble((verdict_words(verdict), _STYLES[verdict]), f": {reasons}" if reasons else "")


def _print_verdict(verdict: Verdict, reason: str, name: str, console: Console) -> None:
    text = Text.assemble(
        f"{name}: ", (verdict_words(verdict), _STYLES[verdict]), f": {reason}" if reason else ""
    )
    print_text(console, text)


def _result_cells(result: ClipResult) -> list[Text | str]:
    exercise = Text(printable(result.analysis.exercise.name)) if result.analysis else _NOT_JUDGED
    if result.evaluation is None:
        return [exercise, _NOT_JUDGED, _NOT_JUDGED, Text(printable(result.error or ""))]
    sets = result.evaluation.sets
    judged = [rep.verdict for own in sets for rep in own.reps if rep.limits]
    passed = f"{judged.count(Verdict.PASS)} of {len(judged)}" if judged else _NOT_JUDGED
    verdict = result.evaluation.verdict
    cells: list[Text | str] = [exercise, str(sum(own.rep_count for own in sets)), passed]
    return [*cells, Text(verdict_words(verdict), style=_STYLES[verdict])]

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
)
from liftphase.prescription.notation import Part
from liftphase.prescription.remarks import MethodReview
from liftphase.prescription.velocity_limits import VelocityVerdict
from liftphase.prescription.wording import (
    count_text,
    judged_words,
    limits_text,
    mean_reason,
    origin_text,
    rep_reason,
    verdict_words,
)
from liftphase.reps.model import Analysis
from liftphase.runtime.language import ENGLISH, Words, message
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.assistance_text import assistance_text
from liftphase_cli.presentation.console import fits, plain_table, plus_minus, print_text, print_whole
from liftphase_cli.presentation.method_review import (
    print_review,
    print_set_review,
    shows_assistance,
)
from liftphase_cli.presentation.part_titles import part_titles
from liftphase_cli.presentation.summary import issue_words, print_warnings

_NOT_JUDGED = "-"
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.INCONCLUSIVE: "yellow"}
_INCONCLUSIVE_TEXT = message(
    "Too close to call: the distance to a limit is within the measurement's uncertainty."
)

_UNMEASURED_TEXT = message("Not measured: a note says why.")


def render_check(
    analysis: Analysis,
    evaluation: Evaluation,
    console: Console,
    review: MethodReview | None = None,
    remark: str | None = None,
    words: Words = ENGLISH,
) -> None:
    """Print the lift and the method, the verdict, and the warnings; remark: on the choice of the limits."""
    title = words(analysis.exercise.name) + (f", {review.method.name}" if review else "")
    print_text(console, Text(printable(title), style="bold"))
    render_evaluation(analysis, evaluation, console, review, remark, words)
    print_warnings(analysis, console, words)


def render_evaluation(
    analysis: Analysis,
    evaluation: Evaluation,
    console: Console,
    review: MethodReview | None = None,
    remark: str | None = None,
    words: Words = ENGLISH,
) -> None:
    """Print one row per rep, measured below prescribed, then the verdict on each set and on the clip.

    Where the limits are prescribed comes after it.
    """
    numbered = len(evaluation.sets) > 1
    for set_verdict in evaluation.sets:
        name = f"{words('Set')} {set_verdict.set}"
        if numbered:
            print_text(console, Text(name, style="bold"))
        if evaluation.target.judges_reps:
            style = _TableStyle(plus_minus(console), shows_assistance(review), True, words)
            _print_reps(analysis, evaluation, set_verdict, console, style)
        reason = count_text(evaluation, set_verdict, words)
        _print_verdict(set_verdict, reason, name if numbered else words("Verdict"), console, words)
        if review:
            print_set_review(review, set_verdict.set, console, words)
    if len(evaluation.sets) != 1:
        reason = "" if evaluation.sets else words("no rep was found")
        _print_verdict(evaluation, reason, words("Verdict"), console, words)
    if origin := origin_text(evaluation, remark, words):
        print_text(console, printable(words("Limits: {origin}", origin=origin)))
    if review:
        print_review(review, console, words)
    _print_legend(evaluation, console, words)


def _print_legend(evaluation: Evaluation, console: Console, words: Words) -> None:
    """What verdicts that are open mean, those of reps and those of sets."""
    reps = [rep for set_verdict in evaluation.sets for rep in set_verdict.reps]
    left_open = [each for each in (*reps, *evaluation.sets) if each.verdict is Verdict.INCONCLUSIVE]
    if any(not each.is_unmeasured for each in left_open) and reps:
        print_text(console, words(_INCONCLUSIVE_TEXT))
    if any(each.is_unmeasured for each in left_open):
        print_text(console, words(_UNMEASURED_TEXT))


def render_results(results: Sequence[ClipResult], console: Console, words: Words = ENGLISH) -> None:
    """Print one summary row per clip, and below them where the limits of each are prescribed."""
    origins = {
        origin: None
        for result in results
        if result.evaluation and (origin := origin_text(result.evaluation, result.remark, words))
    }
    numbers = {origin: f"[{number}]" for number, origin in enumerate(origins, 1)}
    table = plain_table()
    counts = (words("Reps"), words("Passed"))
    limits = [words("Limits")] if numbers else []
    for title in (words("Clip"), words("Exercise"), *counts, *limits, words("Verdict")):
        table.add_column(title, justify="right" if title in counts else "left", no_wrap=True)
    for result in results:
        origin = origin_text(result.evaluation, result.remark, words) if result.evaluation else ""
        number = [numbers.get(origin, _NOT_JUDGED)] if numbers else []
        *cells, verdict = _result_cells(result, words)
        table.add_row(Text(printable(result.clip)), *cells, *map(Text, number), verdict)
    print_whole(table, console)
    for origin, number in numbers.items():
        print_text(console, printable(f"{number} {origin}"))


def _print_reps(
    analysis: Analysis,
    evaluation: Evaluation,
    set_verdict: SetVerdict,
    console: Console,
    style: "_TableStyle",
) -> None:
    """The table, with the reasons in a last column where they fit and on lines below where they do not."""
    words = style.words
    table = _table(analysis, evaluation, set_verdict, style)
    reasons_below = not fits(table, console)
    if reasons_below:
        table = _table(analysis, evaluation, set_verdict, replace(style, with_reasons=False))
    print_whole(table, console)
    if reasons_below:
        for rep in set_verdict.reps:
            if reasons := rep_reason(rep, words):
                verdict = judged_words(rep, words)
                print_text(console, f"{words('Rep')} {rep.rep}: {verdict}: {reasons}")
        if reasons := mean_reason(set_verdict, words):
            verdict = _mean_words(set_verdict, words)
            print_text(console, words("Mean: {verdict}: {reasons}", verdict=verdict, reasons=reasons))
    console.print()


@dataclass(frozen=True, slots=True)
class _TableStyle:
    """How "plus or minus" is written, whether there are a column for help and reasons, and the language."""

    sign: str
    with_assistance: bool
    with_reasons: bool
    words: Words


def _table(analysis: Analysis, evaluation: Evaluation, set_verdict: SetVerdict, style: _TableStyle) -> Table:
    limits, words = evaluation.target.limits, style.words
    slowest = evaluation.target.velocity.mean_min_m_s
    titles = part_titles(words)
    table = plain_table()
    table.add_column(words("Rep"), justify="right", no_wrap=True)
    for title in (*(titles[part] for part in limits), *([words("Velocity, m/s")] if slowest else [])):
        table.add_column(title, justify="right", no_wrap=True)
    if style.with_assistance:
        table.add_column(words("Assisted"), no_wrap=True)
    table.add_column(words("Verdict"), no_wrap=True)
    no_assistance = [""] if style.with_assistance else []
    targets = [limits_text(each, words) for each in limits.values()]
    targets += [words("from {low}", low=words.number(slowest, ".2f"))] if slowest else []
    table.add_row("", *targets, *no_assistance, words("target"), style="italic")
    judged = {rep.rep: rep for rep in set_verdict.reps}
    for rep in analysis.reps:
        assistance_cell = [assistance_text(rep, words)] if style.with_assistance else []
        if rep.rep in judged:
            row = judged[rep.rep]
            cells = _measured_cells(row.limits, list(limits), style)
            cells += _velocity_cells(row.velocity, style) if slowest else []
            reason = rep_reason(row, words)
            verdict = _verdict_cell(row.verdict, judged_words(row, words), reason, style)
            table.add_row(str(rep.rep), *cells, *assistance_cell, verdict)
        elif rep.set == set_verdict.set:
            blank = [_NOT_JUDGED] * len(targets)
            flags = ", ".join(issue_words(issue, words) for issue in rep.issues)
            why = words("not judged: {flags}", flags=flags)
            table.add_row(str(rep.rep), *blank, *assistance_cell, why)
    if set_verdict.means or set_verdict.mean_velocity:
        cells = _measured_cells(set_verdict.means, list(limits), style)
        cells += _velocity_cells(set_verdict.mean_velocity, style) if slowest else []
        shown, reason = _mean_words(set_verdict, words), mean_reason(set_verdict, words)
        verdict = _verdict_cell(set_verdict.mean_verdict, shown, reason, style)
        table.add_row(words("mean"), *cells, *no_assistance, verdict)
    return table


def _mean_words(set_verdict: SetVerdict, words: Words) -> str:
    return verdict_words(set_verdict.mean_verdict, words, unmeasured=set_verdict.is_mean_unmeasured)


def _velocity_cells(velocity: VelocityVerdict | None, style: "_TableStyle") -> list[Text]:
    if velocity is None or velocity.measured is None or velocity.uncertainty is None:
        return [Text(_NOT_JUDGED)]
    measured, uncertainty = (
        style.words.number(of, ".2f") for of in (velocity.measured, velocity.uncertainty)
    )
    return [Text(f"{measured} {style.sign}{uncertainty}", style=_STYLES[velocity.verdict])]


def _measured_cells(
    verdicts: Sequence[LimitVerdict], parts: Sequence[Part], style: _TableStyle
) -> list[Text]:
    by_part = {judged.part: judged for judged in verdicts}
    return [
        Text(_measured_text(judged, style), style=_STYLES[judged.verdict])
        if (judged := by_part.get(part))
        else Text(_NOT_JUDGED)
        for part in parts
    ]


def _measured_text(judged: LimitVerdict, style: _TableStyle) -> str:
    measured, uncertainty = (
        style.words.number(of, ".2f") for of in (judged.measured_s, judged.uncertainty_s)
    )
    return f"{measured} {style.sign}{uncertainty}"


def _verdict_cell(verdict: Verdict, shown: str, reason: str, style: _TableStyle) -> Text:
    why = f": {reason}" if reason and style.with_reasons else ""
    return Text.assemble((shown, _STYLES[verdict]), why)


def _print_verdict(
    judged: SetVerdict | Evaluation, reason: str, name: str, console: Console, words: Words
) -> None:
    shown = (judged_words(judged, words), _STYLES[judged.verdict])
    text = Text.assemble(f"{name}: ", shown, f": {reason}" if reason else "")
    print_text(console, text)


def _result_cells(result: ClipResult, words: Words) -> list[Text | str]:
    exercise = Text(printable(words(result.analysis.exercise.name))) if result.analysis else _NOT_JUDGED
    if result.evaluation is None:
        return [exercise, _NOT_JUDGED, _NOT_JUDGED, Text(printable(result.error or ""))]
    sets = result.evaluation.sets
    judged = [rep.verdict for set_verdict in sets for rep in set_verdict.reps if rep.judged]
    passed = (
        words("{passed} of {all}", passed=judged.count(Verdict.PASS), all=len(judged))
        if judged
        else _NOT_JUDGED
    )
    shown = Text(judged_words(result.evaluation, words), style=_STYLES[result.evaluation.verdict])
    cells: list[Text | str] = [exercise, str(sum(set_verdict.rep_count for set_verdict in sets)), passed]
    return [*cells, shown]

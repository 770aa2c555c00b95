"""Verdicts on targets: in the terminal, as JSON and as JUnit XML."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table
from rich.text import Text

from liftphase.export.atomic import atomic_open
from liftphase.export.overwriting import JUNIT_NAME
from liftphase.prescription.evaluation import (
    Evaluation,
    Limits,
    LimitVerdict,
    SetVerdict,
    Verdict,
    worst_verdict,
)
from liftphase.prescription.methods import MethodReview
from liftphase.prescription.notation import Part
from liftphase.reps.model import SetAnalysis
from liftphase.runtime.printable import printable
from liftphase_cli.presentation.console import fits, plain_table, plus_minus, print_text, print_whole
from liftphase_cli.presentation.method_review import (
    assistance_text,
    assistance_to_dict,
    print_review,
    print_set_review,
    review_to_dict,
    shows_assistance,
)

SCHEMA = 1

_NOT_JUDGED = "-"
_TITLES = {
    Part.ECCENTRIC: "Eccentric",
    Part.LENGTHENED_PAUSE: "Pause\nlengthened",
    Part.CONCENTRIC: "Concentric",
    Part.SHORTENED_PAUSE: "Pause\nshortened",
}
_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.INCONCLUSIVE: "yellow"}
_INCONCLUSIVE_TEXT = "Too close to call: the distance to a limit is within the measurement's uncertainty."


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """What came of one clip: a judged analysis, or the problem that kept it from being judged.

    `failed` tells a clip that could not be analysed from one for which there is no target; `review` is what a
    method of training adds.
    """

    path: str
    analysis: SetAnalysis | None = None
    evaluation: Evaluation | None = None
    problem: str | None = None
    failed: bool = False
    review: MethodReview | None = None


def overall_verdict(outcomes: Sequence[ClipOutcome]) -> Verdict | None:
    """The worst verdict of the judged clips; None when none was."""
    verdicts = [outcome.evaluation.verdict for outcome in outcomes if outcome.evaluation]
    return worst_verdict(verdicts) if verdicts else None


def render_check(
    analysis: SetAnalysis, evaluation: Evaluation, console: Console, review: MethodReview | None = None
) -> None:
    """Print the lift and the method, the judgement, and what lowers trust in it."""
    title = analysis.exercise.name + (f", {review.method.name}" if review else "")
    print_text(console, Text(printable(title), style="bold"))
    render_evaluation(analysis, evaluation, console, review)
    for warning in analysis.quality.warnings:
        print_text(console, Text.assemble(("Warning: ", "bold yellow"), warning))


def render_evaluation(
    analysis: SetAnalysis, evaluation: Evaluation, console: Console, review: MethodReview | None = None
) -> None:
    """Print a row a rep, measured below what is prescribed, then the verdict on each set and on the clip."""
    numbered = len(evaluation.sets) > 1
    for own in evaluation.sets:
        if numbered:
            print_text(console, Text(f"Set {own.set}", style="bold"))
        if evaluation.target.limits:
            _print_reps(analysis, evaluation, own, console, shows_assistance(review))
        _print_verdict(
            own.verdict, _count_text(evaluation, own), f"Set {own.set}" if numbered else "Verdict", console
        )
        if review:
            print_set_review(review, own.set, console)
    if len(evaluation.sets) != 1:
        reason = "" if evaluation.sets else "no rep was found"
        _print_verdict(evaluation.verdict, reason, "Verdict", console)
    if review:
        print_review(review, console)
    if any(rep.verdict is Verdict.INCONCLUSIVE for own in evaluation.sets for rep in own.reps):
        print_text(console, _INCONCLUSIVE_TEXT)


def render_outcomes(outcomes: Sequence[ClipOutcome], console: Console) -> None:
    """Print a summary row a clip."""
    table = plain_table()
    for title in ("Clip", "Exercise", "Reps", "Passed", "Verdict"):
        table.add_column(title, justify="right" if title in ("Reps", "Passed") else "left", no_wrap=True)
    for outcome in outcomes:
        table.add_row(Text(printable(outcome.path)), *_outcome_cells(outcome))
    print_whole(table, console)


def verdicts_to_dict(outcomes: Sequence[ClipOutcome]) -> dict[str, Any]:
    """JSON-ready mapping: {"schema", "verdict", "clips": [...]}, with every limit of every rep."""
    return {
        "schema": SCHEMA,
        "verdict": overall_verdict(outcomes),
        "clips": [_clip_to_dict(outcome) for outcome in outcomes],
    }


def write_verdicts_json(outcomes: Sequence[ClipOutcome], path: str | Path) -> None:
    """Write `verdicts_to_dict`. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        json.dump(verdicts_to_dict(outcomes), file, indent=2, allow_nan=False)
        file.write("\n")


def verdicts_to_junit(outcomes: Sequence[ClipOutcome]) -> str:
    """JUnit XML: a test suite a clip, a test case a rep.

    Where the rule is not `every`, a missed rep is no failure: there the cases are the sets. Too close to
    call is `skipped`, a clip that cannot be analysed an `error`.
    """
    root = ElementTree.Element("testsuites", name=JUNIT_NAME)
    for outcome in outcomes:
        suite = ElementTree.SubElement(root, "testsuite", name=printable(outcome.path))
        _add_cases(suite, outcome)
        suite.set("tests", str(len(suite)))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def write_verdicts_junit(outcomes: Sequence[ClipOutcome], path: str | Path) -> None:
    """Write `verdicts_to_junit`. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        file.write(verdicts_to_junit(outcomes))


def _print_reps(
    analysis: SetAnalysis, evaluation: Evaluation, own: SetVerdict, console: Console, with_assistance: bool
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
            if reasons := _reasons(rep.limits):
                print_text(console, f"Rep {rep.rep}: {_words(rep.verdict)}: {reasons}")
        if reasons := _reasons(own.means):
            print_text(
                console, f"Mean: {_words(worst_verdict([mean.verdict for mean in own.means]))}: {reasons}"
            )
    console.print()


@dataclass(frozen=True, slots=True)
class _TableStyle:
    """How "plus or minus" is written, and whether there are a column for help and reasons in the last one."""

    sign: str
    with_assistance: bool
    with_reasons: bool


def _table(analysis: SetAnalysis, evaluation: Evaluation, own: SetVerdict, style: _TableStyle) -> Table:
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
    reasons = _reasons(verdicts) if style.with_reasons else ""
    return Text.assemble((_words(verdict), _STYLES[verdict]), f": {reasons}" if reasons else "")


def _print_verdict(verdict: Verdict, reason: str, name: str, console: Console) -> None:
    text = Text.assemble(f"{name}: ", (_words(verdict), _STYLES[verdict]), f": {reason}" if reason else "")
    print_text(console, text)


def _count_text(evaluation: Evaluation, own: SetVerdict) -> str:
    """How many reps passed, by which rule, and how many there were where their number is prescribed."""
    target, texts = evaluation.target, []
    judged = [rep.verdict for rep in own.reps if rep.limits]
    if target.limits and not judged:
        texts.append("no complete rep to judge")
    elif target.limits and own.means:
        texts.append(f"by the mean of {_reps_text(len(judged))}")
    elif target.limits:
        needed = "" if target.rule.fraction == 1.0 else f" ({target.rule} must)"
        texts.append(f"{judged.count(Verdict.PASS)} of {_reps_text(len(judged))} passed{needed}")
        if close := judged.count(Verdict.INCONCLUSIVE):
            texts[0] += f", {close} too close to call"
    if target.reps is not None:
        texts.append(f"{_reps_text(own.rep_count)} seen, {target.reps} prescribed")
    return "; ".join(texts)


def _reps_text(count: int) -> str:
    return "1 rep" if count == 1 else f"{count} reps"


def _words(verdict: Verdict) -> str:
    return verdict.replace("-", " ")


def _reasons(verdicts: Sequence[LimitVerdict]) -> str:
    """Which limits were missed and by how much; where none was, which are too close to call."""
    missed = [
        f"{_part_words(own.part)} {abs(own.off_s):.2f} s too {'short' if own.off_s < 0 else 'long'}"
        for own in verdicts
        if own.verdict is Verdict.FAIL
    ]
    close = [_part_words(own.part) for own in verdicts if own.verdict is Verdict.INCONCLUSIVE]
    return ", ".join(missed or close)


def _part_words(part: Part) -> str:
    return part.replace("_", " ")


def limits_text(limits: Limits) -> str:
    """The limits in seconds: `3.50-4.50`, `from 3.50`, `up to 0.30`."""
    if limits.low is None:
        return f"up to {limits.high:.2f}"
    return f"from {limits.low:.2f}" if limits.high is None else f"{limits.low:.2f}-{limits.high:.2f}"


def _outcome_cells(outcome: ClipOutcome) -> list[Text | str]:
    exercise = outcome.analysis.exercise.name if outcome.analysis else _NOT_JUDGED
    if outcome.evaluation is None:
        return [exercise, _NOT_JUDGED, _NOT_JUDGED, Text(printable(outcome.problem or ""))]
    sets = outcome.evaluation.sets
    judged = [rep.verdict for own in sets for rep in own.reps if rep.limits]
    passed = f"{judged.count(Verdict.PASS)} of {len(judged)}" if judged else _NOT_JUDGED
    verdict = outcome.evaluation.verdict
    cells: list[Text | str] = [exercise, str(sum(own.rep_count for own in sets)), passed]
    return [*cells, Text(_words(verdict), style=_STYLES[verdict])]


def _clip_to_dict(outcome: ClipOutcome) -> dict[str, Any]:
    clip: dict[str, Any] = {"path": outcome.path, "verdict": None, "problem": outcome.problem}
    if outcome.analysis:
        clip["exercise"] = outcome.analysis.exercise.name
    if outcome.review:
        clip["method"] = review_to_dict(outcome.review)
    if (evaluation := outcome.evaluation) is None or outcome.analysis is None:
        return clip
    reps = {rep.rep: rep for rep in outcome.analysis.reps}
    target = evaluation.target
    clip["verdict"] = evaluation.verdict
    clip["target"] = {
        "limits": {part: _limits_to_dict(limits) for part, limits in target.limits.items()},
        "rule": str(target.rule),
        "reps": None if target.reps is None else [target.reps.low, target.reps.high],
    }
    clip["sets"] = [
        {
            "set": own.set,
            "verdict": own.verdict,
            "rep_count": own.rep_count,
            "rep_count_verdict": own.count,
            "reps": [
                {
                    "rep": rep.rep,
                    "verdict": rep.verdict,
                    **assistance_to_dict(reps[rep.rep]),
                    "limits": list(map(_limit_to_dict, rep.limits)),
                }
                for rep in own.reps
            ],
            "means": list(map(_limit_to_dict, own.means)),
        }
        for own in evaluation.sets
    ]
    return clip


def _limits_to_dict(limits: Limits) -> dict[str, float | None]:
    return {"min_s": limits.low, "max_s": limits.high}


def _limit_to_dict(own: LimitVerdict) -> dict[str, Any]:
    return {
        "part": own.part,
        "measured_s": round(own.measured_s, 4),
        "uncertainty_s": round(own.uncertainty_s, 4),
        **_limits_to_dict(own.limits),
        "verdict": own.verdict,
        "off_s": round(own.off_s, 4),
    }


def _add_cases(suite: ElementTree.Element, outcome: ClipOutcome) -> None:
    name = printable(outcome.path)
    if outcome.evaluation is None:
        case = ElementTree.SubElement(suite, "testcase", classname=name, name="analysis")
        tag = "error" if outcome.failed else "skipped"
        ElementTree.SubElement(case, tag, message=printable(outcome.problem or ""))
        return
    every = outcome.evaluation.target.rule.fraction == 1.0
    for own in outcome.evaluation.sets:
        prefix = f"{name}.set {own.set}"
        if not every:
            _add_case(suite, prefix, "tempo", own.verdict, _count_text(outcome.evaluation, own))
            continue
        for rep in own.reps:
            _add_case(suite, prefix, f"rep {rep.rep}", rep.verdict, _reasons(rep.limits))
        if own.count is not None:
            _add_case(suite, prefix, "number of reps", own.count, _count_text(outcome.evaluation, own))


def _add_case(suite: ElementTree.Element, classname: str, name: str, verdict: Verdict, message: str) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name)
    if verdict is Verdict.FAIL:
        ElementTree.SubElement(case, "failure", message=message)
    elif verdict is Verdict.INCONCLUSIVE:
        ElementTree.SubElement(case, "skipped", message=f"{_words(verdict)}: {message}")

"""Verdicts on targets as files for programs: JSON, and JUnit XML for test runners."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from liftphase.export.result import ClipResult
from liftphase.prescription.evaluation import Evaluation
from liftphase.prescription.judged import LimitVerdict, RepVerdict, SetVerdict
from liftphase.prescription.remarks import MethodReview
from liftphase.prescription.velocity_limits import VelocityVerdict
from liftphase.prescription.verdict import Verdict, worst_verdict
from liftphase.prescription.wording import count_text, origin_text, rep_reason, verdict_words
from liftphase.reps.rep import Rep
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.file_marks import JUNIT_NAME
from liftphase.runtime.printable import printable

SCHEMA = 1


def overall_verdict(results: Sequence[ClipResult]) -> Verdict | None:
    """The worst verdict of the judged clips; None when none was."""
    verdicts = [result.evaluation.verdict for result in results if result.evaluation]
    return worst_verdict(verdicts) if verdicts else None


def verdicts_to_dict(results: Sequence[ClipResult]) -> dict[str, Any]:
    """JSON-ready mapping: {"schema", "verdict", "clips": [...]}, with every limit of every rep."""
    return {
        "schema": SCHEMA,
        "verdict": overall_verdict(results),
        "clips": [_clip_to_dict(result) for result in results],
    }


def write_verdicts_json(results: Sequence[ClipResult], path: str | Path) -> None:
    """Write `verdicts_to_dict`. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        json.dump(verdicts_to_dict(results), file, indent=2, allow_nan=False)
        file.write("\n")


def verdicts_to_junit(results: Sequence[ClipResult]) -> str:
    """JUnit XML: one test suite per clip, one test case per rep.

    Where the rule is not `every`, a missed rep is no failure: there the cases are the sets. Too close to
    call is `skipped`, a clip that cannot be analyzed an `error`.
    """
    root = ElementTree.Element("testsuites", name=JUNIT_NAME)
    for result in results:
        suite = ElementTree.SubElement(root, "testsuite", name=printable(result.clip))
        if result.evaluation and (origin := origin_text(result.evaluation, result.remark)):
            properties = ElementTree.SubElement(suite, "properties")
            ElementTree.SubElement(properties, "property", name="limits", value=printable(origin))
        _add_cases(suite, result)
        suite.set("tests", str(len(suite.findall("testcase"))))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def write_verdicts_junit(results: Sequence[ClipResult], path: str | Path) -> None:
    """Write `verdicts_to_junit`. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        file.write(verdicts_to_junit(results))


def _clip_to_dict(result: ClipResult) -> dict[str, Any]:
    clip: dict[str, Any] = {"path": result.clip, "verdict": None, "problem": result.error}
    if result.analysis:
        clip["exercise"] = result.analysis.exercise.name
    if result.review:
        clip["method"] = _review_to_dict(result.review)
    if (evaluation := result.evaluation) is None or result.analysis is None:
        return clip
    reps = {rep.rep: rep for rep in result.analysis.reps}
    clip |= _verdict_to_dict(evaluation)
    target = evaluation.target
    clip["target"] = target.to_dict() | {
        "sources": dict(target.sources),
        "athlete": result.athlete,
        "remark": result.remark,
    }
    clip["sets"] = [
        {
            "set": set_.set,
            **_verdict_to_dict(set_),
            "rep_count": set_.rep_count,
            "rep_count_verdict": set_.count,
            "reps": [
                {
                    "rep": rep.rep,
                    **_verdict_to_dict(rep),
                    **_assistance_to_dict(reps[rep.rep]),
                    "limits": list(map(_limit_to_dict, rep.limits)),
                    **_velocity_to_dict("mean_velocity", rep.velocity),
                }
                for rep in set_.reps
            ],
            "means": list(map(_limit_to_dict, set_.means)),
            **_velocity_to_dict("mean_velocity", set_.mean_velocity),
            **_velocity_to_dict("velocity_loss", set_.velocity_loss),
        }
        for set_ in evaluation.sets
    ]
    return clip


def _verdict_to_dict(judged: Evaluation | SetVerdict | RepVerdict) -> dict[str, Any]:
    """The verdict, and that nothing but a velocity that was not measured leaves it open, where that is so."""
    return {"verdict": judged.verdict} | ({"unmeasured": True} if judged.is_unmeasured else {})


def _review_to_dict(review: MethodReview) -> dict[str, Any]:
    """The JSON of what a method adds."""
    return {
        "name": review.method.name,
        "remarks": list(review.remarks),
        "load": None if review.load is None else {"share": round(review.load.fraction, 4)},
        "advice": list(review.advice),
        "sets": [
            {
                "set": set_.set,
                "tut_s": round(set_.tut_s, 4),
                "working_side": set_.working_side,
                "remarks": list(set_.remarks),
            }
            for set_ in review.sets
        ],
    }


def _assistance_to_dict(rep: Rep) -> dict[str, Any]:
    """The JSON of the assistance in a rep."""
    return {
        "assisted": rep.assisted,
        "assisted_confidence": round(rep.assisted_confidence, 4),
        "helper": rep.helper,
        "side": rep.side,
    }


def _velocity_to_dict(name: str, verdict: VelocityVerdict | None) -> dict[str, Any]:
    """The verdict on a velocity under its name; nothing where none is prescribed."""
    return {} if verdict is None else {name: verdict.to_dict()}


def _limit_to_dict(verdict: LimitVerdict) -> dict[str, Any]:
    return {
        "part": verdict.part,
        "measured_s": round(verdict.measured_s, 4),
        "uncertainty_s": round(verdict.uncertainty_s, 4),
        **verdict.limits.to_dict(),
        "verdict": verdict.verdict,
        "off_s": round(verdict.off_s, 4),
    }


def _add_cases(suite: ElementTree.Element, result: ClipResult) -> None:
    name = printable(result.clip)
    if result.evaluation is None:
        case = ElementTree.SubElement(suite, "testcase", classname=name, name="analysis")
        tag = "error" if result.failed else "skipped"
        ElementTree.SubElement(case, tag, message=printable(result.error or ""))
        return
    every = result.evaluation.target.rule.fraction == 1.0
    for set_ in result.evaluation.sets:
        prefix = f"{name}.set {set_.set}"
        counted = count_text(result.evaluation, set_)
        if not every:
            _add_case(suite, prefix, "tempo", set_.verdict, counted, unmeasured=set_.is_unmeasured)
            continue
        for rep in set_.reps:
            reason = rep_reason(rep)
            _add_case(suite, prefix, f"rep {rep.rep}", rep.verdict, reason, unmeasured=rep.is_unmeasured)
        if set_.count is not None:
            _add_case(suite, prefix, "number of reps", set_.count, counted)
        if (loss := set_.velocity_loss) is not None:
            _add_case(suite, prefix, "velocity loss", loss.verdict, counted, unmeasured=loss.is_unmeasured)


def _add_case(
    suite: ElementTree.Element,
    classname: str,
    name: str,
    verdict: Verdict,
    message: str,
    *,
    unmeasured: bool = False,
) -> None:
    case = ElementTree.SubElement(suite, "testcase", classname=classname, name=name)
    if verdict is Verdict.FAIL:
        ElementTree.SubElement(case, "failure", message=message)
    elif verdict is Verdict.INCONCLUSIVE:
        shown = verdict_words(verdict, unmeasured=unmeasured)
        ElementTree.SubElement(case, "skipped", message=f"{shown}: {message}")

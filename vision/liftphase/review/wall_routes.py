"""The wall: a page of stills of all results, and the list it is made from."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from liftphase.export.result_folder import REPORT_FILE
from liftphase.reps.wording import Speech
from liftphase.review.catalog import Result
from liftphase.review.context import Refusal, context_of
from liftphase.review.server_page import server_page
from liftphase.review.summary import VERDICT_WORDS
from liftphase.runtime.language import Words, message
from liftphase.runtime.printable import printable

_MAX_PAGE = 200
_VERDICT_ORDER = ("fail", "too-close-to-call", "pass", None)


def wall_routes() -> list[Route]:
    """The page and its list."""
    return [Route("/", _page), Route("/api/results", _results)]


def _page(request: Request) -> Response:
    return server_page(request, message("Results"), "wall", "wall")


def _results(request: Request) -> Response:
    """A part of the list: `offset`, `limit`, `sort` (a key of SORTS, "-" before it: reversed), `filter`."""
    asked = request.query_params
    offset, limit = _whole(asked, "offset", 0), min(_whole(asked, "limit", 60), _MAX_PAGE)
    context = context_of(request)
    words, wanted = context.words, asked.get("filter", "").casefold().split()
    found = [
        result
        for result in context.catalog.results().values()
        if all(word in _searched_text(result, words) for word in wanted)
    ]
    sort = asked.get("sort", "unsure")
    order = SORTS.get(sort.removeprefix("-"))
    if order is None:
        raise Refusal(400, message("sort must be one of {names}."), names=", ".join(SORTS))
    found.sort(key=lambda each: each.name)
    found.sort(key=order, reverse=sort.startswith("-"))
    return JSONResponse(
        {
            "total": len(found),
            "offset": offset,
            "results": [_shown(each, words) for each in found[offset : offset + limit]],
        }
    )


def _unsure(result: Result) -> tuple[bool, bool, float, int]:
    """Least sure and missed first: what cannot be read, a missed target, the count's confidence, warnings."""
    confidence = 1.0 if result.count_confidence is None else result.count_confidence
    return result.problem is None, result.verdict != "fail", confidence, -len(result.issues)


SORTS: dict[str, Callable[[Result], Any]] = {
    "unsure": _unsure,
    "date": lambda each: each.recorded_on or "",
    "athlete": lambda each: (each.athlete or "").casefold(),
    "exercise": lambda each: each.exercise,
    "reps": lambda each: each.rep_count,
    "verdict": lambda each: _VERDICT_ORDER.index(each.verdict),
    "name": lambda each: each.name.casefold(),
}


def _searched_text(result: Result, words: Words) -> str:
    lift = result.exercise.replace("-", " ")
    verdict = VERDICT_WORDS.get(result.verdict or "", "")
    parts = (result.name, result.athlete or "", lift, result.exercise, result.recorded_on or "", verdict)
    return " ".join((*parts, words(result.exercise), words(verdict))).casefold()


def _shown(result: Result, words: Words) -> dict[str, Any]:
    return {
        "id": result.id,
        "name": printable(result.name),
        "clip": printable(PurePath(result.clip).name),
        "exercise": printable(result.exercise),
        "exercise_confidence": result.exercise_confidence,
        "rep_count": result.rep_count,
        "tempos": result.tempos,
        "warnings": [Speech(words).issue(issue) for issue in result.issues],
        "count_confidence": result.count_confidence,
        "corrected": result.corrected,
        "verdict": result.verdict,
        "athlete": result.athlete and printable(result.athlete),
        "recorded_on": result.recorded_on,
        "load_kg": result.load_kg and printable(result.load_kg),
        "problem": result.problem and words(result.problem),
        "version": result.version,
        "has_report": REPORT_FILE in result.files,
    }


def _whole(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refusal(400, message("{name} must be a whole number."), name=name)
    return int(text)

"""What the server answers about one clip: its page, its analysis and its corrections."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from liftphase.export.corrections_json import are_applied
from liftphase.export.result_folder import ANALYSIS_FILE, CORRECTIONS_FILE, ResultFolder
from liftphase.reps.corrections_model import Corrections
from liftphase.review.clip_copies import has_content
from liftphase.review.clip_data import answer_to_edit, clip_data, read_edit, video_state
from liftphase.review.context import Refusal, contained, context_of, find_result
from liftphase.review.corrections_store import (
    find_version,
    load_stored,
    put_aside,
    save_corrections,
)
from liftphase.review.overlay_data import overlay_points
from liftphase.review.result_cache import ResultCache
from liftphase.review.server_page import server_page
from liftphase.runtime.language import message
from liftphase.runtime.strict_json import load_strict_json


def clip_routes() -> list[Route]:
    """The routes below /clips and /api/clips, and the clip itself."""
    return [
        Route("/clips/{result}", _page),
        Route("/media/{result}/clip", _clip),
        Route("/api/clips/{result}", _analysis),
        Route("/api/clips/{result}/state", _state),
        Route("/api/clips/{result}/overlay", _overlay),
        Route("/api/clips/{result}/video", _video),
        Route("/api/clips/{result}/corrections", _save, methods=["PUT"]),
        Route("/api/clips/{result}/corrections", _remove, methods=["DELETE"]),
        Route("/api/clips/{result}/analysis", _analyze_again, methods=["POST"]),
    ]


def _page(request: Request) -> Response:
    find_result(request)
    return server_page(request, message("Correct"), "editor/editor", "report", "editor/editor")


def _analysis(request: Request) -> Response:
    """All that the editor shows. Files that a killed server left behind are written now."""
    cache, folder = _result_cache(request), find_result(request).folder
    with cache.results(folder) as results:
        stored = load_stored(folder)
        data = clip_data(results, stored)
    if not _is_current(folder):
        cache.mark_stale(folder)
    return JSONResponse(data)


def _state(request: Request) -> Response:
    """Which version of the corrections is there, and whether the files have it."""
    cache, folder = _result_cache(request), find_result(request).folder
    problem = cache.problem(folder)
    return JSONResponse(
        {
            "version": find_version(folder),
            "written": cache.is_written(folder),
            "problem": problem and context_of(request).said(problem),
        }
    )


def _overlay(request: Request) -> Response:
    """The points to draw over the clip, frame by frame."""
    folder = find_result(request).folder
    with _result_cache(request).results(folder) as results:
        exercise = results.correct(load_stored(folder).corrections).exercise
        return Response(overlay_points(results.track, exercise.travel), media_type="application/octet-stream")


def _video(request: Request) -> Response:
    """Whether the clip can be shown."""
    state, _ = _find_video(request)
    if "problem" in state:
        state |= {"problem": context_of(request).said(state["problem"])}
    return JSONResponse(state)


def _clip(request: Request) -> Response:
    """The clip, a copy of it or its proxy, in the ranges that the browser asks for."""
    _, path = _find_video(request)
    if path is None:
        raise Refusal(404, message("The clip is not there any more."))
    path = contained(context_of(request).catalog.root, path)
    return FileResponse(path, media_type="video/mp4", headers={"cache-control": "private, no-cache"})


def _find_video(request: Request) -> tuple[dict[str, Any], Path | None]:
    cache = _result_cache(request)
    with cache.results(find_result(request).folder) as results:
        return video_state(results, cache.proxies, cache.copies)


async def _save(request: Request) -> Response:
    """Save an edit; it is refused, and nothing changes, where it does not fit the clip."""
    content = await _read_json(request)
    return await run_in_threadpool(_save_edit, request, content)


def _save_edit(request: Request, content: Any) -> Response:
    cache, folder = _result_cache(request), find_result(request).folder
    with cache.results(folder) as results:
        corrections, base = read_edit(content, results.track.clip.sha256)
        corrected = results.correct(corrections)
        stored, replaced = save_corrections(folder, corrections, base)
        answer = answer_to_edit(results, stored, corrected, replaced)
    cache.mark_stale(folder)
    return JSONResponse(answer)


def _remove(request: Request) -> Response:
    """Give the machine's analysis back."""
    cache, folder = _result_cache(request), find_result(request).folder
    with cache.results(folder) as results:
        put_aside(folder)
        data = clip_data(results, load_stored(folder))
    cache.mark_stale(folder)
    return JSONResponse(data)


async def _analyze_again(request: Request) -> Response:
    """Measure with another lift, slow motion or person: at once, or with a new pose pass for the person."""
    content = await _read_json(request)
    return await run_in_threadpool(_measure_again, request, content)


def _measure_again(request: Request, content: Any) -> Response:
    cache, result = _result_cache(request), find_result(request)
    if not isinstance(content, dict) or not content.keys() <= {"exercise", "slowmo", "person"}:
        raise Refusal(400, message("Only exercise, slowmo and person can be said."))
    with cache.results(result.folder) as results:
        stored = load_stored(result.folder)
        before = stored.corrections or Corrections(results.track.clip.sha256, ())
        # Phases, and which of them are no reps, are detected anew.
        said = replace(
            before, segments=(), rejected_reps=(), rejection_reasons=(), keeps_phases=True, **content
        )
        results.correct(said)
        other_person = said.person != before.person
        if other_person and not has_content(results.clip, results.track.clip.sha256):
            raise Refusal(400, message("The clip is not there any more, and another person needs it."))
        put_aside(result.folder)
        save_corrections(result.folder, said, stored.version)
    if not other_person:
        cache.mark_stale(result.folder)
        return JSONResponse({"job": None})
    return JSONResponse({"job": cache.analyze_again(result.folder)}, 202)


def _is_current(folder: Path) -> bool:
    """Whether analysis.json has the corrections beside it."""
    results = ResultFolder(folder)
    try:
        provenance = load_strict_json(results.read(ANALYSIS_FILE) or b"")["provenance"]
    except (ValueError, KeyError, TypeError):
        return False
    return are_applied(results.read(CORRECTIONS_FILE), provenance)


async def _read_json(request: Request) -> Any:
    try:
        return load_strict_json(await request.body())
    except ValueError as error:
        raise Refusal(400, message("The request is not JSON: {why}."), why=error) from error


def _result_cache(request: Request) -> ResultCache:
    return context_of(request).cache

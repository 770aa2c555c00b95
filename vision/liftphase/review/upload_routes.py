"""Uploads from a phone: the page, clips in pieces that can be resumed, and the queue."""

import asyncio
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from liftphase.exercises.library import find_exercise
from liftphase.review.context import Refusal, ReviewContext, context_of
from liftphase.review.jobs import Job
from liftphase.review.server_page import server_page
from liftphase.review.uploads import CHUNK_BYTES, MAX_CLIP_BYTES, Announcement, Upload
from liftphase.runtime.language import message


def upload_routes() -> list[Route]:
    """The routes of uploads and of the queue that they end in."""
    return [
        Route("/upload", _page),
        Route("/api/choices", _choices),
        Route("/api/uploads", _begin, methods=["POST"]),
        Route("/api/uploads/{upload}", _offset),
        Route("/api/uploads/{upload}", _append, methods=["PATCH"]),
        Route("/api/uploads/{upload}", _discard, methods=["DELETE"]),
        Route("/api/jobs", _jobs),
        Route("/api/jobs/{job}", _job),
    ]


def _page(request: Request) -> Response:
    return server_page(request, message("Upload a clip"), "upload", "upload")


def _choices(request: Request) -> Response:
    """What the page offers: athletes that have a folder, and the lifts."""
    lifts = [{"name": lift.name, "aliases": list(lift.aliases)} for lift in context_of(request).exercises]
    return JSONResponse({"athletes": context_of(request).uploads.athletes(), "exercises": lifts})


async def _begin(request: Request) -> Response:
    """Announce a clip: `Announcement` as JSON."""
    try:
        announced = msgspec.json.decode(await request.body(), type=Announcement)
    except msgspec.MsgspecError as error:
        raise Refusal(400, message("This cannot be: {why}."), why=error) from error
    if announced.size_bytes > MAX_CLIP_BYTES:
        size = f"{MAX_CLIP_BYTES / 1e9:g}"
        raise Refusal(413, message("The clip is larger than {size} GB: cut it to the set."), size=size)
    if announced.exercise is not None:
        lift = find_exercise(announced.exercise, library=context_of(request).exercises)
        announced = msgspec.structs.replace(announced, exercise=lift.name)
    uploads = context_of(request).uploads
    upload = await run_in_threadpool(uploads.begin, announced)
    return JSONResponse({"id": upload.id, "offset": 0, "chunk_bytes": CHUNK_BYTES}, 201)


async def _offset(request: Request) -> Response:
    """How much has come, to go on from there; the job, where all has."""
    context = context_of(request)
    if (job := context.landed.get(request.path_params["upload"])) is not None:
        return JSONResponse({"job": job})
    upload = _find_upload(request)
    return JSONResponse({"offset": context.uploads.offset(upload), "chunk_bytes": CHUNK_BYTES})


async def _append(request: Request) -> Response:
    """The next piece, which begins at `?offset=`. With the last one the clip is queued for analysis."""
    context, upload = context_of(request), _find_upload(request)
    lock = context.receiving.setdefault(upload.id, asyncio.Lock())
    if lock.locked():
        raise Refusal(409, message("Another window is sending this clip."))
    async with lock:
        come = context.uploads.offset(upload)
        if request.query_params.get("offset") != str(come):
            return JSONResponse({"error": "The pieces do not join.", "offset": come}, 409)
        come = await _receive(request, upload, come)
        if come < upload.announced.size_bytes:
            return JSONResponse({"offset": come})
        context.receiving.pop(upload.id, None)
        job = context.jobs.submit(await run_in_threadpool(context.uploads.finish, upload))
        context.landed[upload.id] = job.id
    return JSONResponse({"offset": come, "job": job.id})


async def _receive(request: Request, upload: Upload, come: int) -> int:
    """Append the body, also as much as came before a connection was lost; how many bytes are there then."""
    with context_of(request).uploads.part_of(upload).open("ab", buffering=0) as file:
        async for piece in request.stream():
            come += len(piece)
            if come > upload.announced.size_bytes:
                raise Refusal(413, message("More came than was announced."))
            await run_in_threadpool(file.write, piece)
    return come


async def _discard(request: Request) -> Response:
    """Give an upload up."""
    context_of(request).uploads.discard(_find_upload(request))
    return Response(status_code=204)


def _jobs(request: Request) -> Response:
    """All analyses that are known of."""
    context = context_of(request)
    return JSONResponse({"jobs": [_describe(context, job) for job in context.jobs.jobs()]})


def _job(request: Request) -> Response:
    """How far one analysis has come."""
    context = context_of(request)
    if (job := context.jobs.find(request.path_params["job"])) is None:
        raise Refusal(404, message("This analysis is not known any more."))
    return JSONResponse(_describe(context, job))


def _describe(context: ReviewContext, job: Job) -> dict[str, Any]:
    described = context.jobs.describe(job)
    problem = job.problem and context.shown(job.problem)
    return described | {"clip": context.shown(described["clip"]), "problem": problem}


def _find_upload(request: Request) -> Upload:
    upload = context_of(request).uploads.find(request.path_params["upload"])
    if upload is None:
        raise Refusal(404, message("This upload is not known any more: begin anew."))
    return upload

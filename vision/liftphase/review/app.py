"""The review server: which address is answered by what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from liftphase.errors import LiftphaseError, OutputError
from liftphase.review.catalog import Catalog
from liftphase.review.clip_copies import ClipCopies
from liftphase.review.clip_routes import clip_routes
from liftphase.review.context import Refusal, ReviewContext, context_of, server_folder
from liftphase.review.jobs import Engine, JobQueue, LogResults, no_log
from liftphase.review.media import media_routes
from liftphase.review.proxy import Proxies
from liftphase.review.result_cache import ResultCache
from liftphase.review.security import Guard
from liftphase.review.server_page import error_answer
from liftphase.review.trend_data import LoggedTrends
from liftphase.review.upload_routes import upload_routes
from liftphase.review.uploads import Uploads
from liftphase.review.wall_routes import wall_routes
from liftphase.runtime.language import ENGLISH, Words, message

STATIC = Path(__file__).parent / "static"
_UNANSWERED = message("There is nothing at this address.")


def create_app(
    results: Path,
    *,
    token: str,
    engine: Engine,
    host: str = "127.0.0.1",
    trends: LoggedTrends | None = None,
    log: LogResults = no_log,
    words: Words = ENGLISH,
) -> Starlette:
    """The review server of all results below a folder, as an ASGI application.

    Parameters
    ----------
    results
        The folder.
    token
        The secret that every request needs (`liftphase.review.security.make_token`).
    engine
        Analyzes what is uploaded, and measures results again that are corrected.
    host
        The address or name that the server will listen on.
    trends
        From the training log, for reports to show.
    log
        Called with the folder of results that were made or corrected, once they are whole; puts them into the
        training log where the user wants that.
    words
        The language of the pages.
    """
    root = results.resolve()
    folder = server_folder(root)
    catalog, queue = Catalog(root), JobQueue(engine, folder / "jobs", log)
    proxies, copies = Proxies(folder / "proxies"), ClipCopies(folder / "clips", root)
    cache = ResultCache(engine.open_results, proxies, copies, catalog, queue, log)
    context = ReviewContext(
        catalog, Uploads(root, folder / "uploads"), queue, cache, engine.exercises, trends, words
    )

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        context.uploads.clean()
        copies.clear()
        context.jobs.resume()
        # Of thousands of results the first look takes seconds, in which the browser starts.
        looking = asyncio.create_task(run_in_threadpool(catalog.results))
        try:
            yield
        finally:
            await looking
            await run_in_threadpool(context.cache.close)
            await run_in_threadpool(context.jobs.close)

    static = Mount("/static", StaticFiles(directory=STATIC))
    app = Starlette(
        routes=[*wall_routes(), *media_routes(), *upload_routes(), *clip_routes(), static],
        lifespan=running,
        middleware=[Middleware(Guard, token=token, host=host, words=words)],
        exception_handlers={
            HTTPException: _explain,
            LiftphaseError: _explain_error,
            ClientDisconnect: _explain_size,
        },
    )
    app.state.context = context
    return app


def _explain(request: Request, error: Exception) -> Response:
    """A refusal, or what no route answers."""
    assert isinstance(error, HTTPException)
    context = context_of(request)
    said = context.said(error) if isinstance(error, Refusal) else context.words(_UNANSWERED)
    return error_answer(request, said, error.status_code, error.headers)


def _explain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LiftphaseError)
    return error_answer(
        request, context_of(request).said(error), 507 if isinstance(error, OutputError) else 400
    )


def _explain_size(request: Request, error: Exception) -> Response:
    # Who has hung up does not read it; who has sent too much does.
    return error_answer(request, context_of(request).words("The request was too large."), 413)

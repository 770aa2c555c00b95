"""The review server: which address is answered by what."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from liftphase.errors import LiftphaseError
from liftphase.review.catalog import Catalog
from liftphase.review.clip_routes import clip_routes
from liftphase.review.context import ReviewContext
from liftphase.review.media import media_routes
from liftphase.review.security import Guard
from liftphase.review.wall_routes import wall_routes

STATIC = Path(__file__).parent / "static"


def create_app(results: Path, *, token: str, host: str = "127.0.0.1") -> Starlette:
    """The review server of all results below a folder, as an ASGI application.

    Parameters
    ----------
    results
        The folder.
    token
        The secret that every request needs (`liftphase.review.security.make_token`).
    host
        The address or name that the server will listen on.
    """
    routes = [
        *wall_routes(),
        *media_routes(),
        *clip_routes(),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, token=token, host=host)],
        exception_handlers={
            HTTPException: _explain,
            LiftphaseError: _explain_error,
            ClientDisconnect: _explain_size,
        },
    )
    app.state.context = ReviewContext(Catalog(results))
    return app


def _explain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


def _explain_error(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


def _explain_size(request: Request, error: Exception) -> Response:
    # Who has hung up does not read it; who has sent too much does.
    return JSONResponse({"error": "The request was too large."}, 413)

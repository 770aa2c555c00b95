"""The files of results that a browser may ask for; none outside of the folder of all results."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from liftphase.export.result_folder import REPORT_FILE, VIDEO_FILE
from liftphase.review.context import context_of, find_result
from liftphase.review.page import read_report, render_report, report_policy
from liftphase.review.stills import find_still

_REPORT_VIDEO = "video"
_FOR_GOOD = "private, max-age=31536000, immutable"


def media_routes() -> list[Route]:
    """The routes below /media."""
    return [
        Route("/media/{result}/video", _video),
        Route("/media/{result}/still", _still),
        Route("/media/{result}/report", _report),
    ]


def contained(root: Path, path: Path) -> Path:
    """The file that `path` is, wherever links lead. Raises HTTPException 404 for one outside of `root`."""
    try:
        found = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise HTTPException(404, f"{path.name} is not there any more.") from error
    if not found.is_relative_to(root) or not found.is_file():
        raise HTTPException(404, f"{path.name} is not there any more.")
    return found


def _video(request: Request) -> Response:
    """The annotated video, in the ranges that the browser asks for."""
    path = contained(context_of(request).catalog.root, find_result(request).folder / VIDEO_FILE)
    return FileResponse(path, media_type="video/mp4", headers={"cache-control": "private, no-cache"})


def _still(request: Request) -> Response:
    """A small image. Its address has the version of the analysis in it, so that a browser may keep it."""
    still = find_still(find_result(request), context_of(request).own_folder / "stills")
    if still is None:
        raise HTTPException(404, "There is no video of this clip.")
    return Response(still, media_type="image/jpeg", headers={"cache-control": _FOR_GOOD})


def _report(request: Request) -> Response:
    """The report page, in the script and style of this version."""
    path = contained(context_of(request).catalog.root, find_result(request).folder / REPORT_FILE)
    try:
        data = read_report(path.read_text(encoding="utf-8"))
        assert data is not None
        if data["video"]:
            data["video"]["src"] = _REPORT_VIDEO
        page = render_report(data)
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise HTTPException(404, "The report cannot be read: analyze the clip again.") from error
    return HTMLResponse(page, headers={"content-security-policy": report_policy()})

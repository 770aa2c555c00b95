"""The files of results that a browser may ask for; none outside of the folder of all results."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from liftphase.errors import ClipError
from liftphase.export.result_folder import REPORT_FILE, VIDEO_FILE
from liftphase.review.clip_data import video_state
from liftphase.review.context import Refusal, contained, context_of, find_result
from liftphase.review.corrections_store import load_stored
from liftphase.review.page import read_report, render_report, report_policy
from liftphase.review.stills import find_still
from liftphase.runtime.language import message

_REPORT_VIDEO, _REPORT_CLIP, _WALL = "video", "clip", "/"
_NO_STILL = Path(__file__).parent / "static" / "no-still.svg"
_FOR_GOOD = "private, max-age=31536000, immutable"


def media_routes() -> list[Route]:
    """The routes below /media."""
    return [
        Route("/media/{result}/video", _video),
        Route("/media/{result}/still", _still),
        Route("/media/{result}/report", _report),
    ]


def _video(request: Request) -> Response:
    """The annotated video, in the ranges that the browser asks for."""
    path = contained(context_of(request).catalog.root, find_result(request).folder / VIDEO_FILE)
    return FileResponse(path, media_type="video/mp4", headers={"cache-control": "private, no-cache"})


def _still(request: Request) -> Response:
    """A small image, or one that says there is none. A browser keeps the first: its address changes."""
    still = find_still(find_result(request), context_of(request).stills)
    if still is None:
        return FileResponse(_NO_STILL)
    return Response(still, media_type="image/jpeg", headers={"cache-control": _FOR_GOOD})


def _report(request: Request) -> Response:
    """The report page, in the script and style of this version; without an annotated video with the clip."""
    result = find_result(request)
    path = contained(context_of(request).catalog.root, result.folder / REPORT_FILE)
    try:
        data = read_report(path.read_text(encoding="utf-8"))
        if data is None:
            raise ValueError("no data")
        if data["video"]:
            data["video"]["src"] = _REPORT_VIDEO
        else:
            data["video"] = _bare_clip(request, result.folder)
        if (trends := context_of(request).trends) is not None:
            data["trend"] = trends.find(result.athlete, data["analysis"]["exercise"]["name"])
        data["links"] = [
            {"says": message("All results"), "href": _WALL},
            {"says": message("Correct"), "href": f"/clips/{result.id}"},
        ]
        page = render_report(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(404, message("The report cannot be read: analyze the clip again.")) from error
    return HTMLResponse(page, headers={"content-security-policy": report_policy()})


def _bare_clip(request: Request, folder: Path) -> dict[str, Any] | None:
    """The clip for a report whose video is not made yet, or was left out; None where it cannot be shown."""
    cache = context_of(request).cache
    with suppress(ClipError), cache.results(folder) as results:
        if video_state(results, cache.proxies, cache.copies)[1] is not None:
            slowmo = results.slowmo(load_stored(folder).corrections)
            return {"src": _REPORT_CLIP, "first_pts_s": results.track.clip.first_s, "slowmo": slowmo}
    return None

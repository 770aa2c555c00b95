"""The pages of the review server, whose modules read their words out of the page."""

import html
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from liftphase.review.context import context_of
from liftphase.review.page import json_in_html
from liftphase.review.page_words import server_words

_STATIC = Path(__file__).parent / "static"
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title} - liftphase</title>
{head}
</head>
<body>
{main}
</body>
</html>
"""
_SCRIPTS = """
<script type="application/json" id="words">{words}</script>
<script type="module" src="/static/{entry}.js"></script>"""
_FILLED = '<main id="{name}"><noscript>{no_script}</noscript></main>'
_ERROR = '<main><h1>{text}</h1><nav><a href="/">{back}</a></nav></main>'
_STYLE = '<link rel="stylesheet" href="/static/{}.css">'


def server_page(request: Request, title: str, entry: str, *styles: str) -> HTMLResponse:
    """The page that a module of the server fills, in the server's language.

    title: a message; entry: the module, below `static/`; styles: those besides the theme, likewise.
    """
    words = context_of(request).words
    no_script = html.escape(words("This page needs JavaScript, which this server sends along."))
    page = _PAGE.format(
        language=words.language,
        title=html.escape(words(title)),
        head=_links("theme", *styles)
        + _SCRIPTS.format(words=json_in_html(server_words(_scripts(), words)), entry=entry),
        main=_FILLED.format(name=entry.rpartition("/")[2], no_script=no_script),
    )
    return HTMLResponse(page, headers={"cache-control": "no-cache"})


def error_answer(
    request: Request, text: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """Why a request was not met: a page for who came by a link or typed the address, JSON for a script.

    text: in the server's language.
    """
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": text}, status, headers=headers)
    words = context_of(request).words
    page = _PAGE.format(
        language=words.language,
        title=html.escape(text),
        head=_links("theme", "report"),
        main=_ERROR.format(text=html.escape(text), back=html.escape(words("All results"))),
    )
    return HTMLResponse(page, status, headers=headers)


def _links(*styles: str) -> str:
    return "\n".join(_STYLE.format(name) for name in styles)


@cache
def _scripts() -> str:
    """Every module: which of them a page imports is not worth finding out."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(_STATIC.rglob("*.js")))

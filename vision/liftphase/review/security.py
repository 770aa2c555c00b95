"""Who may ask the review server for what: a secret, the name it is called by, where a request comes from.

The server holds films of people. A page of another site that is open in the same browser can send it
requests, and can point a name of its own at this machine (DNS rebinding); people in the same network can find
its port.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liftphase.runtime.language import ENGLISH, Words, message

TOKEN_PARAMETER = "token"
_TOKEN_BYTES = 24
# No request has more: clips come in chunks, corrections of an hour have 2 MB.
MAX_BODY_BYTES = 16_000_000
_SAFE_METHODS = frozenset({"GET", "HEAD"})
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
# Not a redirect: a SameSite=Strict cookie is not sent along one that began on another site, such as the page
# of a mail in which the address stood.
_ENTER_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={path}">
<link rel="icon" href="data:,"><title>liftphase</title></head>
<body><p><a href="{path}">liftphase</a></p></body></html>
"""
_NO_TOKEN = message(
    "This address lacks its secret. Open the whole address that `liftphase review` printed in its terminal."
)


def make_token() -> str:
    """A new secret that fits into an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class Guard:
    """Lets a request through that carries the secret, names this server and comes from a page of its own.

    Parameters
    ----------
    app
        What answers then.
    token : str
        The secret: first in the address, from then on in a cookie.
    host : str
        The address or name that the server listens on. With a loopback address only loopback names are
        answered; else every literal address is, and this name. A literal address cannot be rebound: only a
        name can be pointed elsewhere by who owns it.
    words : Words
        The language of what is refused.
    """

    def __init__(self, app: ASGIApp, *, token: str, host: str, words: Words = ENGLISH) -> None:
        self._app = app
        self._words = words
        self._token = token.encode()
        self._host = host.lower()
        self._loopback_only = is_loopback(host)
        # Cookies know no ports: two servers of one machine must not take each other's.
        self._cookie = f"liftphase-{hashlib.sha256(self._token).hexdigest()[:12]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        guarded = _with_headers(send)
        if (refusal := self._refusal(scope, headers)) is not None:
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, _Limited(receive), guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to a request that goes no further."""
        if not self._names_this_server(headers.get("host", "")):
            return self._refuse(421, message("This server is not known by that name."))
        if not _is_same_origin(scope["method"], headers):
            return self._refuse(403, message("Requests from pages of other sites are not answered."))
        if (given := _token_in(scope)) is not None and scope["method"] in _SAFE_METHODS:
            return self._enter(scope) if self._is_token(given) else self._refuse(403, _NO_TOKEN)
        if not self._is_token(_cookies(headers).get(self._cookie, "")):
            return self._refuse(403, _NO_TOKEN)
        size = headers.get("content-length", "0")
        if not size.isascii() or not size.isdecimal() or int(size) > MAX_BODY_BYTES:
            size = MAX_BODY_BYTES // 1_000_000
            return self._refuse(413, message("A request has at most {size} MB."), size=size)
        return None

    def _refuse(self, status: int, reason: str, **values: object) -> Response:
        said = self._words(reason, **values)
        return PlainTextResponse(said + "\n", status, headers={"connection": "close"})

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "surrogateescape"), self._token)

    def _names_this_server(self, host: str) -> bool:
        name = (urlsplit(f"//{host}").hostname or "") if _is_plain(host) else ""
        if name == "localhost" or is_loopback(name):
            return True
        return not self._loopback_only and (_is_address(name) or (name == self._host and name != ""))

    def _enter(self, scope: Scope) -> Response:
        """The page that has the browser keep the secret in a cookie and forget the address with it."""
        path = scope["path"] if _is_plain(scope["path"]) and not scope["path"].startswith("//") else "/"
        response = HTMLResponse(_ENTER_PAGE.format(path=path))
        response.set_cookie(self._cookie, self._token.decode(), httponly=True, samesite="strict", path="/")
        return response


class _Limited:
    """The body of a request, which ends with an error where it is larger than any may be."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read_bytes = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read_bytes += len(message.get("body", b""))
        return message if self._read_bytes <= MAX_BODY_BYTES else {"type": "http.disconnect"}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault("content-security-policy", CONTENT_POLICY)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_guarded


def _is_same_origin(method: str, headers: Headers) -> bool:
    """Browsers name the origin of whatever changes something, and of requests to other sites."""
    origin = headers.get("origin")
    if origin is None:
        return method in _SAFE_METHODS
    return origin.lower() == f"http://{headers.get('host', '')}".lower()


def _is_plain(text: str) -> bool:
    """Whether it has no character that could end what it is put into."""
    return text.isascii() and text.isprintable() and not set(text) & set("\"'<>\\ &;")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _token_in(scope: Scope) -> str | None:
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return next((value for name, value in query if name == TOKEN_PARAMETER), None)


def _cookies(headers: Headers) -> Mapping[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}

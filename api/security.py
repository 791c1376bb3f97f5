"""What guards every route alike, as plain ASGI middleware: headers, known hosts, no NULs, same origin, body size.

A cookie that travels by itself is only safe to trust when the request comes from our own pages: besides `SameSite=Lax`
the origin of every request that may change something is checked. Programs send neither `Origin` nor `Sec-Fetch-Site`.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import urls
from api.cookies import is_loopback, is_secure
from api.errors import Problem, answer
from depots.settings import settings

MOST_BODY_BYTES = 1024 * 1024

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SCANNING = re.compile(urls.SCANNING)
_SCANNING_HEADERS = _HEADERS | {
    "Content-Security-Policy": f"{_POLICY}; script-src 'self' 'wasm-unsafe-eval'",
    "Permissions-Policy": _HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)"),
}
"""Pages on which people scan may use the camera, and the decoder of what it sees, which is WebAssembly."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SecurityHeaders:
    """Adds the headers that keep browsers strict; a route's own headers of the same name stand."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete its answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        given = _SCANNING_HEADERS if _SCANNING.match(scope["path"]) else _HEADERS

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in given.items():
                    headers.setdefault(name, value)
                if is_secure(HTTPConnection(scope)):
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if not scope["path"].startswith(urls.STATIC):
                    headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await self.app(scope, receive, complete)


class KnownHosts:
    """Refuses requests for host names that are not ours; else a foreign name pointed at us could act as one.

    Ours are the host of `KIMPPAKYYTI_PUBLIC_URL`, `localhost` and plain addresses, which no foreign name can pose as.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its host is ours."""
        if scope["type"] == "http" and not _is_ours(Headers(scope=scope).get("host", "")):
            detail = "This host name is not known here: set KIMPPAKYYTI_PUBLIC_URL to the address that people use."
            # The answer must not be made from the foreign name.
            scope = {**scope, "headers": [(b"host", b"localhost")]}
            await answer(Request(scope), Problem(400, "unknown_host", detail))(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_ours(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if not name:
        return False
    if is_loopback(name) or name == urlsplit(settings().public_url).hostname:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class NoNul:
    """Refuses addresses with a NUL in them: PostgreSQL cannot even be asked for such a text, and nobody types one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless its path or query holds a NUL."""
        if scope["type"] == "http" and ("\x00" in scope["path"] or b"%00" in scope["query_string"]):
            problem = Problem(400, "bad_request", "The address holds a NUL, which no name here has.")
            await answer(Request(scope), problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class SameOrigin:
    """Refuses requests that may change something and that a browser sent from another site's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it comes from elsewhere."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and not _is_from_here(Request(scope)):
            problem = Problem(403, "foreign_origin", "Requests that change something must come from our own pages.")
            await answer(Request(scope), problem)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_from_here(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if is_secure(request) and parts.scheme != "https":
        return False
    return parts.netloc != "" and parts.netloc in (request.headers["host"], urlsplit(settings().public_url).netloc)


class HeadAsGet:
    """Answers HEAD as GET would be answered, without the body: no route needs to know of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as a GET where it is a HEAD."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        ended = False

        async def without_body(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b""})

        await self.app({**scope, "method": "GET"}, receive, without_body)


class BodyLimit:
    """Refuses bodies larger than `most` bytes, whether their length is stated or only shows as they come."""

    def __init__(self, app: ASGIApp, most: int = MOST_BODY_BYTES) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        detail = f"The body may have at most {self.most} bytes."
        stated = Headers(scope=scope).get("content-length", "0")
        if not (stated.isascii() and stated.isdigit()) or len(stated) > 18 or int(stated) > self.most:
            await answer(Request(scope), Problem(413, "body_too_large", detail))(scope, receive, send)
            return
        seen = 0

        async def count() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.most:
                raise HTTPException(413, detail)
            return message

        await self.app(scope, count, send)

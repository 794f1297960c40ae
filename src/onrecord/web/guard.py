"""What stands before every page: who calls, by which name, from which site, with how much.

The rules, each with its reason beside it: :class:`~onrecord.web.addresses.Names` for ``Host``,
:meth:`Guard._why_not` for requests that other sites send, :class:`~onrecord.web.door.Door` for the
token, ``HEADERS`` for what a browser is told, ``MOST_BYTES`` for bodies.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.web.addresses import Address, Names, parse_address, parse_origin
from onrecord.web.door import Crowded, Door, local_path
from onrecord.web.settings import Settings

__all__ = ["HEADERS", "MOST_BYTES", "MOST_UPLOADED_BYTES", "Guard"]

#: How much a request may send, and how much where articles are handed in.
MOST_BYTES = 1024 * 1024
MOST_UPLOADED_BYTES = 64 * 1024 * 1024
_UPLOADS = ("/intake", "/api/intake")

HEADERS = {
    # Scripts and styles are files of ours: words of a page cannot become either.
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With no-referrer browsers would send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), clipboard-read=(), clipboard-write=(self), geolocation=(), "
    "microphone=(), payment=(), usb=()",
}
#: For what says nothing else: kept by the browser alone, and asked about before it is shown again.
_CACHE = "private, no-cache"
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer in place of the page: what is wrong, and the way on, a sentence each."""

    status: int
    reason: str
    remedy: str
    headers: tuple[tuple[str, str], ...] = ()


class BodyTooLarge(HTTPException):
    """More was sent than the request may hold; what was read of it is dropped."""

    def __init__(self) -> None:
        super().__init__(413)


class Guard:
    """An ASGI application that lets through to another what may come to it.

    Whoever answers finds the :class:`~onrecord.web.door.Door` as ``request.state.door``.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = Names(settings)
        self.door = Door(settings.token, port=settings.port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing here speaks it
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope)
        send = _with_headers(send)
        refusal = self._why_not(request)
        if refusal is None and not self.door.is_open:
            refusal = await self._ask_token(request)
        refusal = refusal or _too_long(request)
        if refusal is not None:
            await _refuse(refusal, request, send)
            return
        scope = {**scope, "state": {**scope.get("state", {}), "door": self.door}}
        await self._let_in(request, scope, receive, send)

    def _why_not(self, request: _Request) -> Refusal | None:
        """Why a request is refused for where it comes from, or ``None``."""
        hosts = request.all("host")
        called = parse_address(hosts[0]) if len(hosts) == 1 else None
        if called is None or not request.path.startswith("/"):
            return _MALFORMED
        if not self._names.have(called):
            return _MISDIRECTED
        if not all(_is_ours(one, called) for one in request.all("origin")):
            return _FOREIGN
        return _FOREIGN if _from_elsewhere(request) else None

    async def _ask_token(self, request: _Request) -> Refusal | None:
        """Why somebody has to stay outside, or ``None``."""
        if request.path == "/login" or request.path.startswith("/static/"):
            return None
        if any(map(self.door.knows_session, request.cookies(self.door.cookie))):
            return None
        given = request.all("authorization")
        if given:
            scheme, _, token = given[0].partition(" ")
            if len(given) > 1 or scheme.lower() != "bearer":
                return _UNKNOWN
            try:
                return None if await self.door.try_token(_as_sent(token.strip())) else _UNKNOWN
            except Crowded:
                return _CROWDED
        return _to_login(request)

    async def _let_in(self, request: _Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Has the application answer, unless the body turns out to be too large."""
        limit = _limit(request.path)
        read, started = 0, False

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > limit and not started:
                    raise BodyTooLarge
                if read > limit:  # the answer cannot be another one any more
                    return {"type": "http.disconnect"}
            return message

        async def send_unless_over(message: Message) -> None:
            nonlocal started
            # What the application makes of half a body is not what there is to say.
            if read <= limit or started:
                started = True
                await send(message)

        try:
            await self._app(scope, receive_some, send_unless_over)
        except* BodyTooLarge:  # alone, or from one of several things done at once
            pass
        if read > limit and not started:
            await _refuse(_too_large(limit), request, send)


class _Request:
    """What is looked at of a request."""

    def __init__(self, scope: Scope) -> None:
        self.path: str = scope["path"]
        self.method: str = scope["method"]
        self._scope = scope

    def all(self, name: str) -> list[str]:
        """All values of a header."""
        sought = name.encode()
        return [value.decode("latin-1") for key, value in self._scope["headers"] if key == sought]

    def one(self, name: str) -> str | None:
        """The value of a header; where there are several, none that anybody would send."""
        values = self.all(name)
        return values[0] if len(values) == 1 else "\0" if values else None

    def cookies(self, name: str) -> list[str]:
        """The values of a cookie: another server on this machine can set one of the same name."""
        pairs = (
            pair.strip().partition("=") for all in self.all("cookie") for pair in all.split(";")
        )
        return [value for key, _, value in pairs if key == name]

    @property
    def target(self) -> str:
        """The path and query as they were sent."""
        path = self._scope.get("raw_path") or quote(self.path).encode()
        query = self._scope.get("query_string") or b""
        return (path + b"?" * bool(query) + query).decode("latin-1")

    @property
    def is_for_programs(self) -> bool:
        return self.path == "/api" or self.path.startswith("/api/")


def _is_ours(origin: str, called: Address) -> bool:
    """Whether the page that sends a request came by the very name that the request calls.

    What listens at another port of this machine is another site, too.
    """
    page = parse_origin(origin)
    usual = 443 if origin[:6].lower() == "https:" else 80
    return page == Address(called.host, called.port or usual)


def _from_elsewhere(request: _Request) -> bool:
    """Whether a browser says that another site had it send this.

    What changes something has to come from our own pages.  What only reads may be opened by a link
    anywhere, as a page of its own, but not be built into another site's page.
    """
    site = request.one("sec-fetch-site")
    if site in (None, "same-origin"):  # programs and old browsers say nothing
        return False
    if request.method not in _SAFE:
        return True
    if site == "none":  # typed by a person, or a bookmark
        return False
    opened = request.one("sec-fetch-mode") == "navigate"
    whole = request.one("sec-fetch-dest") in (None, "document")
    return not (opened and whole) or request.is_for_programs


def _to_login(request: _Request) -> Refusal:
    """Sends a browser to where the token is typed, and tells a program how to give it."""
    there = request.one("hx-current-url")
    if request.one("hx-request") is not None:
        # A redirect would put the page of the token in the midst of the page that asked.
        return replace(_UNKNOWN, headers=(("hx-redirect", _login(_path(there))),))
    shows_pages = "text/html" in (request.one("accept") or "")
    if request.is_for_programs or not shows_pages:
        return _UNKNOWN
    target = request.target if request.method in ("GET", "HEAD") else "/"
    return replace(_UNKNOWN, status=303, headers=(("location", _login(target)),))


def _login(target: str) -> str:
    target = local_path(target)
    return "/login" if target == "/" else f"/login?next={quote(target, safe='/')}"


def _path(url: str | None) -> str:
    try:
        parts = urlsplit(url or "/")
    except ValueError:
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _as_sent(value: str) -> bytes:
    return value.encode("latin-1")


def _limit(path: str) -> int:
    uploads = any(path == one or path.startswith(f"{one}/") for one in _UPLOADS)
    return MOST_UPLOADED_BYTES if uploads else MOST_BYTES


def _too_long(request: _Request) -> Refusal | None:
    """Why not, where the length of the body is told and wrong or too large."""
    lengths, limit = request.all("content-length"), _limit(request.path)
    if not lengths:
        return None
    if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdecimal()):
        return _MALFORMED
    # An int of thousands of digits is not made to be compared.
    return _too_large(limit) if len(lengths[0]) > 18 or int(lengths[0]) > limit else None


def _too_large(limit: int) -> Refusal:
    mebibytes = limit // 1024 // 1024
    return Refusal(
        status=413,
        reason=f"This is too large: at most {mebibytes} MiB can be sent at once.",
        remedy="Send it in parts, or add the files on the command line: onrecord add.",
    )


def _with_headers(send: Send) -> Send:
    """Puts what browsers are told of every answer into it."""
    fixed = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    names = {name for name, _ in fixed}

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(key, value) for key, value in message["headers"] if key.lower() not in names]
            if all(key.lower() != b"cache-control" for key, _ in own):
                own.append((b"cache-control", _CACHE.encode()))
            message = {**message, "headers": own + fixed}
        await send(message)

    return send_with


async def _refuse(refusal: Refusal, request: _Request, send: Send) -> None:
    """Sends the refusal as a page, or as JSON to programs; nothing of the request is in it."""
    if request.is_for_programs:
        told = {"status": refusal.status, "reason": refusal.reason, "remedy": refusal.remedy}
        kind, body = "application/json", json.dumps({"error": told})
    else:
        sentences = html.escape(f"{refusal.reason} {refusal.remedy}")
        kind, body = "text/html; charset=utf-8", _PAGE.format(sentences)
    headers = {
        "content-type": kind,
        "content-length": str(len(body.encode())),
        "cache-control": "no-store",
        **dict(refusal.headers),
    }
    if refusal.status == 401:
        headers["www-authenticate"] = 'Bearer realm="onrecord"'
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": sent})
    await send({"type": "http.response.body", "body": body.encode()})


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Not shown – onrecord</title>
</head>
<body>
<main>
<h1>Not shown</h1>
<p>{}</p>
</main>
</body>
</html>
"""
_MALFORMED = Refusal(
    status=400,
    reason="This is no request as a browser would send it.",
    remedy="Call the address that the server told when it was started.",
)
_MISDIRECTED = Refusal(
    status=421,
    reason="This server does not go by the name in the address.",
    remedy="Call the address that it told when it was started, or start it with --name and the "
    "name.",
)
_FOREIGN = Refusal(
    status=403,
    reason="Another site had your browser ask for this, and only pages of this server may.",
    remedy="Open the address in a window of its own.",
)
_UNKNOWN = Refusal(
    status=401,
    reason="This needs the token of the server.",
    remedy="Log in at /login, or send it along: Authorization: Bearer TOKEN.",
)
_CROWDED = Refusal(
    status=429,
    reason="Too many wrong tokens are being tried.",
    remedy="Try again in a moment.",
    headers=(("retry-after", "2"),),
)

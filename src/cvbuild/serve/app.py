"""The preview's answers to a browser: the page, the events of a view, pictures, the PDF.

Takes a `Session` and the port; gives an ASGI application. What it answers is what is in memory: no
part of an address is ever the name of a file. It answers only who asks for this very server
(`Guard`), because any page of the web may send requests to 127.0.0.1, and a name that an attacker
owns may lead there (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from cvbuild.serve.session import Key, Session, State

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guard", "Streams", "application", "payload"]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer carries, also one that refuses."""

_FOREVER = "private, max-age=31536000, immutable"
_ALIVE = 15.0
"""Seconds of silence after which a comment is sent, so that a connection that broke is noticed."""

_FOLDER = Path(__file__).parent
_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


class Streams:
    """The event streams that are open, to be ended before the server is."""

    def __init__(self) -> None:
        self._wakes: set[asyncio.Event] = set()
        self.ended = False

    def end(self) -> None:
        """End all, and those that are opened later; to be called in the thread of the loop."""
        self.ended = True
        for wake in self._wakes:
            wake.set()

    async def events(self, session: Session, key: Key) -> AsyncIterator[str]:
        """The states of a view as server-sent events (HTML Standard, 9.2), the latest first."""
        loop = asyncio.get_running_loop()
        wake = asyncio.Event()

        def tell() -> None:
            loop.call_soon_threadsafe(wake.set)

        self._wakes.add(wake)
        try:
            with session.looking(key, tell):
                yield "retry: 500\n\n"
                while not self.ended:
                    wake.clear()
                    yield f"data: {json.dumps(payload(session, key))}\n\n"
                    while not wake.is_set():
                        try:
                            await asyncio.wait_for(wake.wait(), _ALIVE)
                        except TimeoutError:
                            yield ":\n\n"
        finally:
            self._wakes.discard(wake)


def payload(session: Session, key: Key) -> dict[str, object]:
    """All that the page is told of a view."""
    state: State = session.state(key)
    sheets = state.sheets
    return {
        "file": session.file.name,
        "variant": key.variant,
        "template": key.template,
        "choices": asdict(session.choices),
        "status": state.status.value,
        "build": state.build,
        "seconds": round(state.seconds, 3),
        "name": None if sheets is None else sheets.name,
        "pages": [] if sheets is None else [asdict(page) for page in sheets.pages],
        "notes": [] if sheets is None else sheets.notes,
        "problems": [asdict(problem) for problem in state.problems],
    }


def application(session: Session, port: int, streams: Streams) -> ASGIApp:
    """The application that shows `session` at this port of 127.0.0.1."""

    async def choices(_: Request) -> Response:
        return JSONResponse(asdict(session.choices))

    async def events(request: Request) -> Response:
        key = Key(*(request.query_params.get(name) or None for name in ("variant", "template")))
        if not session.knows(key):
            return _absent()
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        return StreamingResponse(streams.events(session, key), media_type="text/event-stream")

    def page(request: Request) -> Response:
        where = request.path_params
        try:
            image = session.image(where["name"], where["number"], where["width"])
        except (KeyError, IndexError):
            return _absent()
        return Response(image, media_type="image/png", headers={"Cache-Control": _FOREVER})

    def pdf(request: Request) -> Response:
        try:
            key, data = session.pdf(request.path_params["name"])
        except KeyError:
            return _absent()
        name = session.file.stem + (f"-{key.variant}" if key.variant else "") + ".pdf"
        # RFC 6266, 5: the form that can hold any character
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        headers = {"Content-Disposition": disposition}
        return Response(data, media_type="application/pdf", headers=headers)

    routes = [_static(path, *what) for path, what in _FILES.items()]
    routes += [
        Route("/choices", choices),
        Route("/events", events),
        Route("/pages/{name}/{number:int}/{width:int}.png", page),
        Route("/pdf/{name}.pdf", pdf),
    ]
    return Guard(Starlette(routes=routes), port)


def _static(path: str, file: str, media_type: str) -> Route:
    content = (_FOLDER / file).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type)

    return Route(path, answer)


def _absent() -> Response:
    return PlainTextResponse("There is no such thing (any more).\n", 404)


class Guard:
    """Answers only requests to this very server, from its own pages or typed by its user.

    Refuses with 421 another host or port (RFC 9110, 15.5.20), with 403 what another site sent
    (Fetch, 3.1; Fetch Metadata, 2.3), with 405 what would change something. All answers get
    `HEADERS`, and are not stored unless they say so themselves.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        names = ("127.0.0.1", "localhost")
        self._hosts = {f"{name}:{port}" for name in names}
        if port == 80:
            self._hosts |= set(names)
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # there are no WebSockets and no lifespan here
        sent = False

        async def guarded(message: Message) -> None:
            nonlocal sent
            if message["type"] == "http.response.start":
                sent = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        try:
            await (refusal or self._app)(scope, receive, guarded)
        except Exception:
            if sys.stderr is not None:
                traceback.print_exc()
            if not sent:
                await PlainTextResponse("cvbuild failed.\n", 500)(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return PlainTextResponse("This server has another name.\n", 421)
        if any(origin not in self._origins for origin in headers.getlist("origin")):
            return PlainTextResponse("Not for other sites.\n", 403)
        sites = headers.getlist("sec-fetch-site")
        if any(site not in ("same-origin", "none") for site in sites):
            return PlainTextResponse("Not for other sites.\n", 403)
        if method not in ("GET", "HEAD"):
            return PlainTextResponse("Only to be read.\n", 405, {"Allow": "GET, HEAD"})
        return None

"""A preview that runs in the tests: its server in a thread, and an engine that is none."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from cvbuild.pipeline import Typesetter
from cvbuild.serve.server import Server, listening
from cvbuild.serve.session import Session
from cvbuild.tex.job import TexJob, Typeset


def fake(job: TexJob) -> Typeset:
    """Typesets nothing: an empty page for each thousand letters, in bytes of its own."""
    pages = 1 + len(job.body) // 1000
    return Typeset(_empty(pages, hashlib.sha256(job.body.encode()).hexdigest()), pages, "")


def _empty(pages: int, title: str) -> bytes:
    """A PDF of empty pages, written as pdfTeX writes one."""
    kids = " ".join(f"{n} 0 R" for n in range(5, 5 + pages))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        f"<</Title({title})>>",
        "<</Length 0>>\nstream\n\nendstream",
        *["<</Type/Page/Contents 4 0 R/MediaBox[0 0 612 792]/Parent 2 0 R>>"] * pages,
    ]
    file = "%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{body}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{rows}"
    trailer = f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R/Info 3 0 R>>"
    return f"{file}{head}{trailer}\nstartxref\n{len(file)}\n%%EOF\n".encode("ascii")


@contextmanager
def serving(file: Path, typeset: Typesetter = fake, port: int = 0) -> Iterator[Server]:
    """A server of the file, until the end."""
    with listening(port) as at, Session(file, typeset, name=file.name) as session:
        server = Server(session, at)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()


def port_of(server: Server) -> int:
    return int(server.url.rstrip("/").rpartition(":")[2])


def ask(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    """The answer, and its body."""
    connection = HTTPConnection("127.0.0.1", port_of(server), timeout=20)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


State = dict[str, Any]
"""What the page is told, as it comes from JSON."""


class Listener:
    """Hears the states of a view."""

    def __init__(self, server: Server, query: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port_of(server), timeout=20)
        self._connection.request("GET", f"/events{query}")
        self.answer = self._connection.getresponse()

    def next(self) -> State:
        end = time.monotonic() + 60
        while True:
            line = self.answer.readline()
            assert time.monotonic() < end, "nothing was told"
            if not line:
                raise EOFError
            if line.startswith(b"data: "):
                state: State = json.loads(line.removeprefix(b"data: "))
                return state

    def until(self, status: str, after: int = 0) -> State:
        """The next state of this status of a build later than `after`, within a minute."""
        end = time.monotonic() + 60
        while True:
            state = self.next()
            assert time.monotonic() < end, state
            if state["status"] == status and state["build"] > after:
                return state

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


@contextmanager
def hearing(server: Server, query: str = "") -> Iterator[Listener]:
    listener = Listener(server, query)
    try:
        yield listener
    finally:
        listener.close()


def raw(server: Server, request: bytes) -> bytes:
    """What the server sends to bytes that need not be a proper request."""
    with socket.create_connection(("127.0.0.1", port_of(server)), 20) as connection:
        connection.sendall(request)
        answer = b""
        while block := connection.recv(65536):
            answer += block
        return answer

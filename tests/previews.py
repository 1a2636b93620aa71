"""A preview that runs in the tests: its server in a thread, and an engine that is none."""

from __future__ import annotations

import hashlib
import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from pypdf import PdfWriter

from cvbuild.pipeline import Typesetter
from cvbuild.serve.server import Server, listening
from cvbuild.serve.session import Session
from cvbuild.tex.job import TexJob, Typeset


def fake(job: TexJob) -> Typeset:
    """Typesets nothing: an empty page for each thousand letters, in bytes of its own."""
    writer = PdfWriter()
    pages = 1 + len(job.body) // 1000
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": hashlib.sha256(job.body.encode()).hexdigest()})
    file = io.BytesIO()
    writer.write(file)
    return Typeset(file.getvalue(), pages, "")


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
        while True:
            line = self.answer.readline()
            if not line:
                raise EOFError
            if line.startswith(b"data: "):
                state: State = json.loads(line.removeprefix(b"data: "))
                return state

    def until(self, status: str, after: int = 0) -> State:
        """The next state of this status of a build later than `after`."""
        while True:
            state = self.next()
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

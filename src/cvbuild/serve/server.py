"""The preview's server: one socket of 127.0.0.1, answered by uvicorn until a signal ends it."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from urllib.parse import urlencode

import uvicorn

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.serve.app import Streams, application
from cvbuild.serve.session import Key, Session

__all__ = ["HOST", "PORT", "Server", "listening", "signals"]

HOST = "127.0.0.1"
"""The only address that is listened at: nobody else on the network comes in."""

PORT = 4321
"""The port that is taken when it is free, so that a page that is open finds the server again."""

_PATIENCE = 2
"""Seconds that a browser has to take what was sent, once the server ends."""


def listening(port: int | None) -> socket.socket:
    """A socket that listens at this port, 0 being any; None is PORT, or any if that is taken.

    Raises:
        CvbuildError: the port is taken, or not for this user.
    """
    for number in (PORT, 0) if port is None else (port,):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # elsewhere it lets two programs have one port
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            elif sys.platform == "win32":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            made.bind((HOST, number))
            made.listen()
        except OSError as error:
            made.close()
            if port is None and number == PORT:
                continue
            taken = error.errno in (errno.EADDRINUSE, errno.EACCES)
            reason = "is taken or not for you" if taken else f"cannot be used: {error.strerror}"
            hint = "leave out --port, and a free one is taken"
            problem = Diagnostic("no-port", f"the port {number} {reason}", hint=hint)
            raise CvbuildError([problem], ExitCode.USAGE) from None
        return made
    raise AssertionError("port 0 is always there, or an error")


@contextmanager
def signals() -> Iterator[Sequence[int]]:
    """The signals to end that came, for a `Server`; at the end the first gets its own handler.

    While threads import modules, no handler may raise in the main thread: when that is within an
    import of its own, the lock of all imports stays taken, and they wait for ever (seen with
    CPython 3.11, `_get_module_lock` of importlib._bootstrap).
    """
    came: list[int] = []
    named = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"))
    foreign = (signal.SIG_IGN, None)  # ignored, as by nohup, or not of Python: stays so
    numbers = [n for n in named if n is not None and signal.getsignal(n) not in foreign]
    before = {n: signal.signal(n, lambda number, _: came.append(number)) for n in numbers}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came[:1]:
            signal.raise_signal(number)


class Server(uvicorn.Server):
    """Answers at a socket until `stop` is called, or one of the `signals` that are watched came."""

    def __init__(self, session: Session, at: socket.socket, came: Sequence[int] = ()) -> None:
        self.streams = Streams()
        self._socket = at
        self._came = came
        self.url = f"http://{HOST}:{at.getsockname()[1]}/"
        super().__init__(
            uvicorn.Config(
                application(session, at.getsockname()[1], self.streams),
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_PATIENCE,
            )
        )

    def address(self, key: Key) -> str:
        """Where the view is shown."""
        named = {"variant": key.variant, "template": key.template}
        query = urlencode({name: value for name, value in named.items() if value is not None})
        return self.url + (f"?{query}" if query else "")

    def serve_forever(self) -> None:
        """Answer until the end."""
        self.run([self._socket])

    def stop(self) -> None:
        """End; to be called from any thread."""
        self.should_exit = True

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()  # they are watched already, and from earlier on

    async def on_tick(self, counter: int) -> bool:
        return bool(self._came) or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.streams.end()
        await super().shutdown(sockets)

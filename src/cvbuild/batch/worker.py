"""The process that builds, one file after the other, for as long as it is asked to.

Its standard input holds lines of JSON: first the `Setup`, then a ticket each; for every ticket a
line goes to standard output. The end of the input ends it, and what TeX is doing for it: so it
also ends when whoever started it was killed, on any system and without a poll.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from cvbuild.batch import Ticket
from cvbuild.batch.report import Record, as_line, from_line
from cvbuild.batch.work import Maker, Order, look, make, settle
from cvbuild.batch.worklist import Job

__all__ = ["READY", "REAL", "Setup", "answer_of", "main", "maker_of", "ticket_line"]

READY = b"ready\n"
"""What a worker says once it has loaded all it needs."""

REAL = "cvbuild.batch.work:maker"
"""Where the real `Maker` is."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker has to know; `maker` names a `Maker` as `module:function`."""

    order: Order
    out: str
    maker: str = REAL

    def line(self) -> bytes:
        """The setup as the first line of a worker's input."""
        return json.dumps(asdict(self)).encode() + b"\n"


def ticket_line(ticket: Ticket) -> bytes:
    """A ticket as a line of a worker's input."""
    job = ticket.job
    known = [as_line(record).decode() for record in ticket.known]
    facts = [job.number, job.name, os.fspath(job.file), job.stem, known]
    return json.dumps(facts).encode() + b"\n"


def _ticket(line: bytes) -> Ticket:
    number, name, file, stem, known = json.loads(line)
    records = (from_line(text.encode()) for text in known)
    job = Job(number, name, Path(file), stem)
    return Ticket(job, tuple(record for record in records if record is not None))


def _answer_line(records: tuple[Record, ...]) -> bytes:
    return json.dumps([as_line(record).decode() for record in records]).encode() + b"\n"


def answer_of(line: bytes) -> tuple[Record, ...]:
    """The records of a line that a worker wrote; raises ValueError for one that was cut off."""
    records = tuple(from_line(text.encode()) for text in json.loads(line))
    whole = tuple(record for record in records if record is not None)
    if len(whole) != len(records) or not whole:
        raise ValueError("that is no answer")
    return whole


def main() -> None:
    """Work until the input ends."""
    import signal

    signal.signal(signal.SIGTERM, _end)
    tickets, answers = _private_streams()
    given = json.loads(tickets.readline())
    given["order"]["variants"] = tuple(given["order"]["variants"])
    setup = Setup(**{**given, "order": Order(**given["order"])})
    work(setup, tickets, answers)


def work(setup: Setup, tickets: IO[bytes], answers: IO[bytes]) -> None:
    """Answer tickets until there are no more."""
    from cvbuild.batch.identity import identity

    out = Path(setup.out)
    engine = setup.order.engine
    own = identity(engine)
    with maker_of(setup.maker)(engine) as build:
        try:
            answers.write(READY)
            answers.flush()
            for line in _lines(tickets):
                looked = look(_ticket(line), setup.order, out, (own,))
                parcel = looked.parcel
                made = () if parcel is None else make(parcel, looked.source, build)
                answers.write(_answer_line(settle(looked, made, out, own)))
                answers.flush()
        except BrokenPipeError:
            return  # nobody waits for the answer


def _lines(tickets: IO[bytes]) -> Iterator[bytes]:
    """The lines of the input; its end is noticed also while TeX is at work, and ends TeX."""
    import threading
    from queue import SimpleQueue

    from cvbuild.tex.process import kill_all

    waiting: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        for line in tickets:
            waiting.put(line)
        waiting.put(b"")
        kill_all()

    threading.Thread(target=listen, daemon=True).start()
    while line := waiting.get():
        yield line


def _end(number: int, _: object) -> None:
    """Leave as told by a signal, and let TeX not live on."""
    from cvbuild.tex.process import kill_all

    kill_all()
    raise SystemExit(128 + number)


def _private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output, which nobody else reads or prints to from now on.

    The input is not `sys.stdin`, which Python could not close at its end while a thread reads it.
    """
    tickets, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return tickets, answers


def maker_of(name: str) -> Maker:
    """The `Maker` that is called `module:function`."""
    from importlib import import_module

    module, _, function = name.partition(":")
    found: Maker = getattr(import_module(module), function)
    return found

"""Processes of this machine that build, each with an engine that it keeps.

Each process has pipes of its own, and a thread here that asks it for one file at a time: one that
dies takes down the file that it was at, and nothing else. No lock and no queue is shared between
processes, so that there is nothing a process that is killed could leave locked. Of the pools there
are, the standard library's breaks as a whole when one process dies, and others share a pipe.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from cvbuild.batch import Answer, Runner, Ticket
from cvbuild.batch.work import give_up
from cvbuild.batch.worker import READY, Setup, answer_of, ticket_line
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

if TYPE_CHECKING:
    import subprocess

__all__ = ["Limits", "crew", "usable_cores"]


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for one file, after which its process is killed; each of TeX's runs has a limit of
    its own. `files` that a process builds before a new one takes its place, so that what it may
    hold on to is bounded. `grace` in seconds for processes to end by themselves.
    """

    seconds: float = 900.0
    files: int = 500
    grace: float = 5.0


LIMITS = Limits()

_SOON = 5.0
"""Seconds for a process to end that has closed its output."""

_TRIES = 2
"""How often a file is tried whose process dies: a second time alone on the machine."""


def usable_cores() -> int:
    """How many processes can run at the same time."""
    if hasattr(os, "sched_getaffinity"):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crew(setup: Setup, processes: int, limits: Limits = LIMITS) -> Runner:
    """A runner with that many processes of this machine.

    Its answers may raise CvbuildError with ExitCode.TYPESETTING: processes do not start.
    """

    def run(tickets: Iterable[Ticket]) -> Generator[Answer, None, None]:
        at_work = _Crew(setup, limits)
        try:
            suspects: list[Ticket] = []
            yield from at_work.answers(iter(tickets), processes, suspects)
            # what a process died of may have been the memory that the others took
            for ticket in suspects:
                yield from at_work.answers(iter((ticket,)), 1, None)
        finally:
            at_work.end()

    return run


_Result = Answer | Ticket | BaseException | None
"""What a thread tells: an answer, a ticket that its process died of, its failure, its end."""


class _Crew:
    """Threads, each with a process, that take tickets from one iterator."""

    def __init__(self, setup: Setup, limits: Limits) -> None:
        self._setup = setup
        self._limits = limits
        self._taking = threading.Lock()
        self._starting = threading.Lock()
        self._workers: set[_Process] = set()
        self._threads: list[threading.Thread] = []
        self._room = threading.Semaphore()
        self._ended = False

    def answers(
        self, tickets: Iterable[Ticket], processes: int, suspects: list[Ticket] | None
    ) -> Generator[Answer, None, None]:
        """The answers to the tickets; those that a process died of are put with the suspects.

        Without `suspects`, such a ticket is answered as failed.
        """
        results: SimpleQueue[_Result] = SimpleQueue()
        room = self._room = threading.Semaphore(2 * processes)  # for answers nobody has taken
        source = iter(tickets)

        def take() -> Ticket | None:
            room.acquire()
            with self._taking:
                return None if self._ended else next(source, None)

        def attend() -> None:
            try:
                self._attend(take, results, last=suspects is None)
            except BaseException as error:
                results.put(error)
            else:
                results.put(None)

        threads = [threading.Thread(target=attend, daemon=True) for _ in range(processes)]
        self._threads = threads
        for thread in threads:
            thread.start()
        left = processes
        while left:
            result = _next(results)
            room.release()
            if isinstance(result, BaseException):
                raise result
            if isinstance(result, Answer):
                yield result
            elif result is None:
                left -= 1
            elif suspects is not None:
                suspects.append(result)

    def _attend(
        self, take: Callable[[], Ticket | None], results: SimpleQueue[_Result], *, last: bool
    ) -> None:
        """Ask one process after the other until there are no more tickets."""
        worker: _Process | None = None
        try:
            while (ticket := take()) is not None:
                if worker is None:
                    worker = self._start()
                began = time.monotonic()
                line = worker.ask(ticket_line(ticket), self._limits.seconds)
                if self._ended:
                    return
                seconds = time.monotonic() - began
                if line is not None:
                    records = answer_of(line)
                    if last:
                        records = tuple(replace(record, tries=_TRIES) for record in records)
                    results.put(Answer(ticket.job, records))
                elif worker.late:
                    results.put(self._failed(ticket, _timeout(self._limits), seconds, 1))
                elif not last:
                    results.put(ticket)
                else:
                    status = worker.wait(self._limits.grace)
                    results.put(self._failed(ticket, _death(status), seconds, _TRIES))
                if line is None or worker.asked >= self._limits.files:
                    self._stop(worker)
                    worker = None
        finally:
            if worker is not None:
                self._stop(worker)

    def _failed(self, ticket: Ticket, told: Diagnostic, seconds: float, tries: int) -> Answer:
        return Answer(ticket.job, give_up(ticket.job, self._setup.order, told, seconds, tries))

    def _start(self) -> _Process:
        with self._starting:
            worker = _Process(self._setup)
            self._workers.add(worker)
        if self._ended:
            worker.close()
        worker.wait_until_ready()
        return worker

    def _stop(self, worker: _Process) -> None:
        worker.close()
        worker.wait(self._limits.grace)
        self._workers.discard(worker)

    def end(self) -> None:
        """End all processes, and what TeX does for them."""
        self._ended = True
        with self._starting:
            workers = tuple(self._workers)
        for worker in workers:
            worker.close()
        until = time.monotonic() + self._limits.grace
        for worker in workers:
            worker.wait(max(0.0, until - time.monotonic()))
        self._room.release(len(self._threads) or 1)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def _next(results: SimpleQueue[_Result]) -> _Result:
    """Wait for a result; on Windows a wait without end does not notice Ctrl-C."""
    while True:
        try:
            return results.get(timeout=None if os.name == "posix" else 0.5)
        except Empty:
            continue


_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from cvbuild.batch.worker import main; main()"
)
"""Finds modules where this process does; -P (Python's "Command line") keeps those out that lie in
the folder it is called in."""


class _Process:
    """A worker process and its pipes."""

    def __init__(self, setup: Setup) -> None:
        import json
        import subprocess

        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        self.late = False
        self.asked = 0
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            (sys.executable, "-P", "-c", _BOOT, json.dumps(sys.path)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the process at the terminal, which ends this
            creationflags=flags,
        )
        self._send(setup.line())

    def wait_until_ready(self) -> None:
        """Raises CvbuildError when the process ends before it can build."""
        if self._receive() != READY:
            raise CvbuildError([_no_start(self.wait(_SOON))], ExitCode.TYPESETTING)

    def ask(self, line: bytes, seconds: float) -> bytes | None:
        """The answer to a line; None when the process died, or was killed as it took too long."""
        self.asked += 1
        timer = threading.Timer(seconds, self._time_out)
        timer.daemon = True
        timer.start()
        try:
            self._send(line)
            answer = self._receive()
        finally:
            timer.cancel()
        return answer if answer.endswith(b"\n") else None

    def close(self) -> None:
        """Let the process end: nothing more will be asked."""
        assert self._process.stdin is not None
        with suppress(OSError):  # it is gone, and did not read all
            self._process.stdin.close()

    def wait(self, grace: float) -> int:
        """Wait for the end of the process, and after `grace` seconds bring it about.

        Gives what it ended with, negative for a signal.
        """
        import subprocess

        assert self._process.stdout is not None
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
        status = self._process.wait()
        self._process.stdout.close()
        return status

    def _time_out(self) -> None:
        self.late = True
        self._process.kill()

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it died, or was closed; there will be no answer
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def _receive(self) -> bytes:
        assert self._process.stdout is not None
        try:
            return self._process.stdout.readline()
        except (OSError, ValueError):
            return b""


def _ended_by(status: int) -> str:
    import signal

    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"exit code {status}"


def _no_start(status: int) -> Diagnostic:
    return Diagnostic(
        "no-worker",
        f"a process that should build ended at its start ({_ended_by(status)})",
        hint="'cvbuild doctor' tells what works here",
    )


def _death(status: int) -> Diagnostic:
    return Diagnostic(
        "worker-died",
        f"the process that built this died of it twice ({_ended_by(status)})",
        hint="is there memory left? try it alone with 'cvbuild pdf'",
    )


def _timeout(limits: Limits) -> Diagnostic:
    return Diagnostic(
        "timeout",
        f"it was not built after {limits.seconds:g} seconds and was stopped",
        hint="try it alone with 'cvbuild pdf'",
    )

"""An engine at work: typesets one job after the other, from any thread.

It takes the preamble from a format where the engine can, and may start TeX before there is a job:
such a process waits with the format loaded. Only what comes out well counts; when a run with a
format fails, an ordinary run of the whole document says why, or shows that the format is at fault.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from cvbuild.cache import Cache
from cvbuild.diagnostic import CvbuildError
from cvbuild.tex.engine import AUTO, LIMITS, Engine, Found, Limits, Machine, choose
from cvbuild.tex.format import Format, Formats
from cvbuild.tex.job import TexJob, Typeset
from cvbuild.tex.pdflatex import (
    ARGUMENTS,
    TypesettingError,
    call_of,
    check_names,
    private_folder,
    put,
    started,
)
from cvbuild.tex.process import Completed, Started

__all__ = ["Press", "open_press"]

_MAP = "pdftex.map"
_NO_BITMAPS = {"PKFONTS": "no-bitmaps"}
"""A font that the small map lacks must be an error, not a bitmap that lies about."""


def open_press(engine: str = AUTO, *, ready: int = 0) -> Press:
    """The engine of that name on this machine, at work; whoever asks for it closes it.

    Raises CvbuildError when there is no such engine here.
    """
    chosen, found = choose(engine, Machine.here())
    formats = Formats(Cache.here(), found) if chosen.dumps(found) else None
    return Press(chosen, found, formats, ready=ready)


@dataclass(slots=True)
class _Waiting:
    """A process that has loaded a format and waits for a job, in a folder of its own."""

    format: Format
    folder: Path
    process: Started
    stack: ExitStack
    whole: list[bool] = field(default_factory=list)
    checker: threading.Thread | None = None

    def end(self) -> None:
        self.process.end()
        self.stack.close()


class Press:
    """Typesets jobs; a context manager that leaves no process behind.

    `ready` processes wait for the next job with the preamble of the last one, from the end of
    each job on.
    """

    def __init__(
        self,
        engine: Engine,
        found: Found,
        formats: Formats | None = None,
        limits: Limits = LIMITS,
        *,
        ready: int = 0,
    ) -> None:
        self._engine = engine
        self._found = found
        self._formats = formats
        self._limits = limits
        self._ready = ready
        self._waiting: list[_Waiting] = []
        self._checked: set[str] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __call__(self, job: TexJob) -> Typeset:
        """Typeset the job.

        Raises what `Engine.typeset` does.
        """
        typeset = self._with_format(job)
        if typeset is None:
            typeset = self._engine.typeset(job, self._found, self._limits)
        return typeset

    def expect(self, preamble: str) -> None:
        """Start a process for a job with this preamble, if its format is there."""
        if self._formats is not None and (known := self._formats.known(preamble)) is not None:
            self._keep(known)

    def close(self) -> None:
        """End what waits for a job."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, []
        for one in waiting:
            one.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _with_format(self, job: TexJob) -> Typeset | None:
        """What comes of the job with a format; None where there is no format to be had."""
        if self._formats is None:
            return None
        check_names(job)
        for _ in range(2):  # one that is damaged is made anew
            format_ = self._formats.made(job.preamble)
            if format_ is None:
                return None
            waiting = self._take(format_) or self._start(format_)
            try:
                put(waiting.folder, job.rest, job.files)
                waiting.process.tell(b"\\batchmode\\input cv.tex\n")

                completed = waiting.process.finish()
                if self._whole(waiting):
                    return self._result(job, waiting, completed)
            finally:
                waiting.end()
            self._formats.damaged(format_)
        return None

    def _result(self, job: TexJob, waiting: _Waiting, completed: Completed) -> Typeset:
        from cvbuild.tex.outcome import result

        assert self._formats is not None
        try:
            typeset = result(job, completed, waiting.folder, self._limits)
        except TypesettingError:
            if completed.timed_out:
                raise
            typeset = self._engine.typeset(job, self._found, self._limits)
            self._formats.failed(waiting.format)
            return typeset
        for _ in range(self._ready - len(self._waiting)):
            self._keep(waiting.format)
        return typeset

    def _whole(self, waiting: _Waiting) -> bool:
        """Whether the format that was loaded is what was written; looked at once for each."""
        if waiting.checker is not None:
            waiting.checker.join()
            if not all(waiting.whole):
                return False
            self._checked.add(waiting.format.key)
        return True

    def _start(self, format_: Format) -> _Waiting:
        with ExitStack() as stack:
            folder = stack.enter_context(private_folder())
            more = _NO_BITMAPS
            if format_.map is not None:
                _put_map(folder, format_.map)
                more = {**_NO_BITMAPS, "TEXFONTMAPS": "."}
            arguments = (f"-fmt={format_.file}", "-interaction=scrollmode", *ARGUMENTS, "\\relax")
            call = call_of(self._found, arguments, folder, self._limits, more)
            process = started(lambda call: Started(call, waits=True), self._found, call)
            waiting = _Waiting(format_, folder, process, stack.pop_all())
        if format_.key not in self._checked:
            checker = threading.Thread(target=lambda: waiting.whole.append(format_.whole()))
            checker.daemon = True
            waiting.checker = checker
            checker.start()
        return waiting

    def _keep(self, format_: Format) -> None:
        """Lets one more process wait; those that wait for another preamble end."""
        with self._lock:
            others = [one for one in self._waiting if one.format != format_]
            self._waiting = [one for one in self._waiting if one.format == format_]
        for one in others:
            one.end()
        try:
            waiting = self._start(format_)
        except CvbuildError:  # who has a job is told
            return
        with self._lock:
            if not self._closed:
                self._waiting.append(waiting)
                return
        waiting.end()

    def _take(self, format_: Format) -> _Waiting | None:
        with self._lock:
            for n, one in enumerate(self._waiting):
                if one.format == format_:
                    return self._waiting.pop(n)
        return None


def _put_map(folder: Path, small: Path) -> None:
    """Put the small font map where TeX looks first; without it TeX takes its own."""
    try:
        (folder / _MAP).write_bytes(small.read_bytes())
    except OSError:
        return

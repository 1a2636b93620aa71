"""An engine at work: typesets one job after the other, from any thread.

It takes the preamble from a format where the engine can, and may start TeX before there is a job:
such a process waits with the format loaded. Only what comes out well counts; when a run with a
format fails, an ordinary run of the whole document says why, or shows that the format is at fault.
The first job with a format is done in both ways: when the results differ, the format is no more
used. A run that was ended from outside says nothing, and is made again.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from cvbuild.cache import Cache
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.tex.engine import AUTO, LIMITS, LUATEX, Engine, Found, Limits, Machine, choose
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
_FORMAT = "cv.fmt"
_NO_BITMAPS = {"PKFONTS": "no-bitmaps"}
"""A font that the small map lacks must be an error, not a bitmap that lies about."""
_TRIES = 3
"""Runs with a format before an ordinary one: its process was ended, the format was damaged."""
_LIMITS = ("tex-timeout", "tex-too-large")
_CRASHED = "tex-crashed"
_OUTSIDE = (_CRASHED, "missing-format")
"""Codes of failures for which the format is not to blame: a limit, or it never began."""


def open_press(engine: str = AUTO, *, ready: int = 0) -> Press:
    """The engine of that name on this machine, at work; whoever asks for it closes it.

    Raises CvbuildError when there is no such engine here.
    """
    chosen, found = choose(engine, Machine.here())
    formats = Formats(Cache.here(), found) if chosen.dumps(found) else None
    other = None if chosen.name == LUATEX else partial(_by_luatex, engine)
    return Press(chosen, found, formats, ready=ready, other=other)


def _by_luatex(asked: str, job: TexJob) -> Typeset:
    """A job with characters that pdfTeX's fonts lack.

    Raises CvbuildError when another engine was asked for by name, or LuaTeX is not here.
    """
    if asked != AUTO:
        raise CvbuildError((_lacks(asked),), ExitCode.NO_ENGINE)
    chosen, found = choose(LUATEX, Machine.here())
    return chosen.typeset(job, found, LIMITS)


def _lacks(engine: str) -> Diagnostic:
    return Diagnostic(
        "engine-lacks-characters",
        f"the file has characters that the engine '{engine}' has no fonts for",
        hint=f"leave out --engine, or say --engine {LUATEX}",
    )


@dataclass(slots=True)
class _Waiting:
    """A process that has loaded a format and waits for a job, in a folder of its own."""

    format: Format
    folder: Path
    process: Started
    stack: ExitStack
    fresh: bool = True
    whole: list[bool] = field(default_factory=list)
    checker: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        """Whether it can still take a job; cleaners of temporary files take folders away."""
        return self.process.alive and self.folder.is_dir()

    def end(self) -> None:
        self.process.end()
        self.stack.close()


class Press:
    """Typesets jobs; a context manager that leaves no process behind.

    `ready` processes wait for the next job with the preamble of the last one, from the end of
    each job on. `other` does the jobs with characters that the engine's fonts lack.
    """

    def __init__(
        self,
        engine: Engine,
        found: Found,
        formats: Formats | None = None,
        limits: Limits = LIMITS,
        *,
        ready: int = 0,
        other: Callable[[TexJob], Typeset] | None = None,
    ) -> None:
        self._engine = engine
        self._other = other
        self._found = found
        self._formats = formats
        self._limits = limits
        self._ready = ready
        self._waiting: list[_Waiting] = []
        self._coming = 0
        self._checked: set[tuple[str, tuple[int, int]]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __call__(self, job: TexJob) -> Typeset:
        """Typeset the job.

        Raises what `Engine.typeset` does.
        """
        if self._other is not None and "\\cvmissing{" in job.body:
            return self._other(job)
        if self._formats is None:
            return self._ordinary(job)
        check_names(job)
        for _ in range(_TRIES):
            format_ = self._formats.made(job.preamble)
            if format_ is None:
                break
            waiting = self._take(format_) or self._start(format_)
            try:
                typeset = self._tried(job, waiting, self._formats)
            finally:
                waiting.end()
            if typeset is not None:
                return typeset
        return self._ordinary(job)

    def expect(self, preamble: str) -> None:
        """Start a process for a job with this preamble, if its format is there."""
        if self._formats is not None and (known := self._formats.known(preamble)) is not None:
            self._keep(known)

    @property
    def waits(self) -> bool:
        """Whether a process waits for a job."""
        return bool(self._waiting)

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

    def _ordinary(self, job: TexJob) -> Typeset:
        try:
            return self._engine.typeset(job, self._found, self._limits)
        except TypesettingError as error:
            if error.diagnostics[0].code != _CRASHED:
                raise
        return self._engine.typeset(job, self._found, self._limits)

    def _tried(self, job: TexJob, waiting: _Waiting, formats: Formats) -> Typeset | None:
        """What comes of the job; None where another run with a format may do better."""
        format_ = waiting.format
        # TeX loads the format meanwhile; a job that fails like this says nothing of the format.
        ordinary = None if format_.proved else self._ordinary(job)
        completed = self._done(job, waiting)
        if completed is None:
            return ordinary
        if not self._whole(waiting):
            formats.damaged(format_)
            return ordinary
        try:
            from cvbuild.tex.outcome import result

            typeset = result(job, completed, waiting.folder, self._limits)
        except TypesettingError as error:
            code = error.diagnostics[0].code
            if ordinary is None and code in _LIMITS:
                raise
            if code in _OUTSIDE or not (waiting.folder / "cv.log").exists():
                return ordinary
            ordinary = ordinary or self._ordinary(job)
            formats.failed(format_)
            return ordinary
        if ordinary is not None:
            if (typeset.pdf, typeset.measures) == (ordinary.pdf, ordinary.measures):
                formats.proved(format_)
            else:
                formats.differs(format_)
        self._refill(format_)
        read = (name for name in typeset.files if name != str(format_.file))
        return ordinary or replace(typeset, files=(*read, *format_.sources))

    def _done(self, job: TexJob, waiting: _Waiting) -> Completed | None:
        """How the process did the job; None where it waited in a folder that is no more."""
        try:
            put(waiting.folder, job.rest, job.files)
        except CvbuildError:
            if waiting.fresh:
                raise
            return None
        waiting.process.tell(b"\\batchmode\\input cv.tex\n")
        import cvbuild.finish.finisher
        import cvbuild.tex.outcome  # noqa: F401  # while TeX runs

        return waiting.process.finish()

    def _refill(self, format_: Format) -> None:
        for _ in range(self._ready):
            self._keep(format_)

    def _whole(self, waiting: _Waiting) -> bool:
        """Whether the format that was loaded is what was written; looked at once for each."""
        if waiting.checker is not None:
            waiting.checker.join()
            if not (all(waiting.whole) and waiting.format.there()):
                return False
            self._checked.add((waiting.format.key, waiting.format.at))
        return True

    def _start(self, format_: Format) -> _Waiting:
        with ExitStack() as stack:
            folder = stack.enter_context(private_folder())
            more = _NO_BITMAPS
            if format_.map is not None and _put_map(folder, format_.map):
                more = {**_NO_BITMAPS, "TEXFONTMAPS": "."}
            # Without its name TeX takes the format's for its own, also for a file that -recorder
            # then writes beside the format (web2c's texmfmp.c, `recorder_start`).
            named = (f"-fmt={_reachable(folder, format_.file)}", "-progname=pdflatex")
            arguments = (*named, "-interaction=scrollmode", *ARGUMENTS, "\\relax")
            call = call_of(self._found, arguments, folder, self._limits, more)
            process = started(lambda call: Started(call, waits=True), self._found, call)
            waiting = _Waiting(format_, folder, process, stack.pop_all())
        if not format_.untouched and (format_.key, format_.at) not in self._checked:
            checker = threading.Thread(target=lambda: waiting.whole.append(format_.whole()))
            checker.daemon = True
            waiting.checker = checker
            checker.start()
        return waiting

    def _keep(self, format_: Format) -> None:
        """Lets one more process wait, unless there are enough; others' preambles end theirs."""
        with self._lock:
            others = [one for one in self._waiting if one.format != format_]
            self._waiting = [one for one in self._waiting if one.format == format_]
            enough = len(self._waiting) + self._coming >= max(1, self._ready)
            self._coming += not enough
        for one in others:
            one.end()
        if enough:
            return
        try:
            waiting = self._start(format_)
            waiting.fresh = False
        except CvbuildError:  # who has a job is told
            waiting = None
        with self._lock:
            self._coming -= 1
            if waiting is not None and not self._closed:
                self._waiting.append(waiting)
                waiting = None
        if waiting is not None:
            waiting.end()

    def _take(self, format_: Format) -> _Waiting | None:
        """A process that waits with this format; those that were ended meanwhile go."""
        with self._lock:
            mine = [one for one in self._waiting if one.format == format_]
            self._waiting = [one for one in self._waiting if one.format != format_]
            found = next((one for one in mine if one.alive), None)
            self._waiting += [one for one in mine if one is not found and one.alive]
            dead = [one for one in mine if one is not found and one not in self._waiting]
        for one in dead:
            one.end()
        return found


def _put_map(folder: Path, small: bytes) -> bool:
    """Put the small font map where TeX looks first; without it TeX takes its own."""
    try:
        (folder / _MAP).write_bytes(small)
    except OSError:
        return False
    return True


def _reachable(folder: Path, file: Path) -> str:
    """The format's name for TeX, which cannot read `$`, `"` or very long ones: a copy beside it.

    No link, because a template may write to any file of its folder (\\openout).
    """
    name = str(file)
    if len(os.fsencode(name)) < 200 and '"' not in name and "$" not in name:
        return name
    try:
        shutil.copyfile(file, folder / _FORMAT)
    except OSError:  # TeX will say that it has no format
        return name
    return f"./{_FORMAT}"

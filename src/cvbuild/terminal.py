"""What a terminal needs: diagnostics with their lines, colours, progress, and a clean end.

Everything that the command line prints goes through here, so that no name and no text of a file
can move the cursor or break the output.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, printable, render, suggest

if TYPE_CHECKING:
    from cvbuild.source import Source

STDIO = "-"
STDOUT = (STDIO, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of standard output: a PDF goes there whole, and nothing else does."""


class Ended(SystemExit):
    """A command came to its end, with this exit code; all there is to say has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.exit_code = code


class Report:
    """What is known of the input while a command runs, to show its problems with their lines.

    `start` is what to do where there is no file, of a command that takes no cv.yaml. With `foreign`
    the file is of another program, and may have any ending.
    """

    def __init__(
        self, file: str | None, start: str | None = None, *, foreign: bool = False
    ) -> None:
        self.start = start
        self.foreign = foreign
        self.name = "cvbuild" if file is None else shown(file)
        self.file = file
        self.text: str | None = None

    def load(self) -> Source:
        return self.parse(self.read())

    def read(self) -> bytes:
        from cvbuild import source as loading

        assert self.file is not None
        if self.file == STDIO:
            if sys.stdin is None:  # it was closed before Python started
                problem = Diagnostic(
                    "no-input", "standard input is closed", hint="name a file, or send one there"
                )
                raise CvbuildError([problem], ExitCode.USAGE)
            return sys.stdin.buffer.read(loading.MAX_BYTES + 1)
        try:
            return loading.read(Path(self.file))
        except CvbuildError as error:
            if self.foreign:
                error.diagnostics = tuple(map(self._misnamed, error.diagnostics))
            raise

    def _misnamed(self, problem: Diagnostic) -> Diagnostic:
        """A problem with the name of a file that need be no YAML: another file may be meant."""
        assert self.file is not None
        if problem.code not in ("no-such-file", "is-a-folder"):
            return problem
        path = Path(self.file)
        near = None
        if problem.code == "no-such-file":
            with suppress(OSError, ValueError):
                near = suggest(path.name, [p.name for p in path.parent.iterdir() if p.is_file()])
        hint = self.start if near is None else f"did you mean '{path.parent / near}'?"
        return replace(problem, hint=hint)

    def parse(self, data: bytes) -> Source:
        from cvbuild import source as loading

        self.text = loading.shown(data)
        return loading.load(data, self.name)

    def show(self, diagnostics: tuple[Diagnostic, ...], variant: str | None = None) -> None:
        if diagnostics:
            diagnostics = tuple(map(self._started, diagnostics))
            if variant is not None:
                say(f"variant {variant}:", err=True)
            text = render(
                diagnostics,
                file=self.name,
                text=self.text,
                colour=colourful(sys.stderr is not None and sys.stderr.isatty()),
                columns=columns_of(sys.stderr),
            )
            print_lines(text, err=True)

    def _started(self, problem: Diagnostic) -> Diagnostic:
        """The problem with the hint of this command to those who have no file."""
        if self.start is None or problem.hint is None or problem.elsewhere is not None:
            return problem
        from cvbuild.source import START

        return replace(problem, hint=self.start) if problem.hint == START else problem


@contextmanager
def reporting(
    file: str | None, start: str | None = None, *, foreign: bool = False
) -> Iterator[Report]:
    report = Report(file or None, start, foreign=foreign)
    try:
        if file == "":
            refuse_empty("file")
        yield report
    except CvbuildError as error:
        report.show(error.diagnostics)
        raise Ended(error.exit_code) from None


def shown(file: str) -> str:
    return "<stdin>" if file == STDIO else file


def refuse(message: str, hint: str) -> NoReturn:
    raise CvbuildError([Diagnostic("bad-output", message, hint=hint)], ExitCode.USAGE)


def refuse_empty(what: str) -> NoReturn:
    refuse(f"the name of the {what} is empty", "is a variable of your shell not set?")


def say(text: str, mark: str = "", err: bool = False) -> None:
    """Print lines as a terminal can show them, whatever a name or a text holds."""
    print_lines(mark + "\n".join(printable(line) for line in text.split("\n")), err)


_transcripts: list[list[tuple[str, bool]]] = []


@contextmanager
def transcript() -> Iterator[list[tuple[str, bool]]]:
    """All that is printed meanwhile: each text, and whether it went to standard error."""
    said: list[tuple[str, bool]] = []
    _transcripts.append(said)
    try:
        yield said
    finally:
        _transcripts.remove(said)


def print_lines(text: str, err: bool = False) -> None:
    """Print what holds nothing but printable characters and colours."""
    for said in _transcripts:
        said.append((text, err))
    if not err and sys.stdout is None:  # it was closed before Python started
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    stream = sys.stderr if err else sys.stdout
    if stream is not None:
        stream.write(f"{text}\n")
        stream.flush()


def json_text(value: object) -> str:
    from json import dumps

    text = dumps(value, ensure_ascii=False, indent=2)
    return text if text.replace("\n", "").isprintable() else dumps(value, indent=2)


def colourful(terminal: bool) -> bool:
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns_of(stream: TextIO | None) -> int | None:
    """How wide the terminal is that a stream leads to; None for a file, a pipe, or nothing."""
    try:
        if stream is None or not stream.isatty():
            return None
        named = os.environ.get("COLUMNS", "")
        columns = int(named) if named.isdigit() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
    return columns or None


def painter(terminal: bool) -> Callable[[str, str], str]:
    if not colourful(terminal):
        return lambda code, text: text
    return lambda code, text: f"\x1b[{code}m{text}\x1b[0m"


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Says on a terminal what takes so long, once it takes over a second."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    import threading

    done = threading.Event()

    def tell() -> None:
        if not done.wait(1.0):
            sys.stderr.write(f"{what} …")
            sys.stderr.flush()
            done.wait()
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


BY_SIGNAL = 128
"""What shells add to the number of a signal that ended a program (POSIX, 2.8.2)."""


INTERRUPT = 2


def open_descriptors() -> None:
    """Lets no file get the number of a standard stream that was closed."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free


def discard_output() -> None:
    """Leaves nothing to flush to at the end (Python's signal documentation)."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def catch_signals() -> None:
    """Lets a signal that ends the command end TeX first, and its folder with it."""
    import signal

    from cvbuild.tex.process import kill_all

    def end(number: int, _: object) -> None:
        for other in caught:
            signal.signal(other, signal.SIG_IGN)  # once is enough
        kill_all()
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(BY_SIGNAL + number)

    usual = (signal.SIG_DFL, signal.default_int_handler)
    named = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
    # one that is ignored, as by nohup, stays so
    caught = [number for number in named if number and signal.getsignal(number) in usual]
    for number in caught:
        signal.signal(number, end)

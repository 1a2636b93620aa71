"""The `cvbuild` command: the shortest way to what was asked for.

What needs no work is answered at once. Otherwise TeX is started first, for the template that the
file is likely to have, and loads its format while Python imports what reads, checks and renders
the file. The parser of the command line comes last, and only for calls that are not plain.
"""

from __future__ import annotations

import errno
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cvbuild import __version__
from cvbuild.diagnostic import CvbuildError, ExitCode, printable
from cvbuild.terminal import (
    BY_SIGNAL,
    INTERRUPT,
    Ended,
    catch_signals,
    discard_output,
    open_descriptors,
    say,
)

if TYPE_CHECKING:
    from cvbuild.tex.press import Press

__all__ = ["DEFAULT_TEMPLATE", "guessed_template", "head_start", "main"]

_TEMPLATE = re.compile(rb"^template:[ \t]*[\"']?([\w-]+)", re.MULTILINE)
_RESUME = re.compile(rb"^resume:[ \t]*[\"']?([\w./-]+)", re.MULTILINE)
DEFAULT_TEMPLATE = "classic"
"""What the schema says, which is imported too late to be asked."""


def main() -> None:
    """The `cvbuild` command."""
    open_descriptors()
    catch_signals()
    gc.disable()  # what is imported stays: looking for garbage in it takes time
    # No other package's plugin may change what is valid, and looking for one takes time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    code: int = ExitCode.DONE
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        code = _ended(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        code = BY_SIGNAL + INTERRUPT
    except BrokenPipeError:
        code = ExitCode.DONE  # whoever read the output has enough
        discard_output()
    except OSError as error:
        code = ExitCode.USAGE
        discard_output()
        where, what = "cannot-print", ""
        if error.filename is not None:
            where, what = "unusable-path", f"'{printable(os.fsdecode(error.filename))}': "
        with suppress(OSError):
            say(f"cvbuild: error[{where}]: {what}{error.strerror or error}", err=True)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process; after a plain call without taking the interpreter apart first."""
    if "typer" in sys.modules:
        sys.exit(code)
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.flush()
    os._exit(code)


def _ended(arguments: list[str]) -> int:
    try:
        return _run(arguments)
    except Ended as ended:
        return ended.exit_code


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        say(f"cvbuild {__version__}")
        return ExitCode.DONE
    from cvbuild import uptodate

    question = uptodate.asked(arguments)
    answer = None if question is None else question.answer()
    if answer is not None:
        sys.stderr.write(answer.err)
        sys.stdout.write(answer.out)
        return ExitCode.DONE
    with ExitStack() as stack:
        press = head_start(arguments)
        if press is not None:
            stack.enter_context(press)
        from cvbuild.commands.order import Order, Session, build_once

        session = Session(press, question)
        order = Order.plain(arguments)
        if arguments[:1] == ["letter"]:
            from cvbuild.commands.letter_order import LetterOrder

            order = LetterOrder.plain(arguments)
        if order is not None:
            build_once(order, session)
            return ExitCode.DONE
        from cvbuild import cli

        gc.enable()  # the command may run for long
        return cli.run(arguments, session)


def head_start(arguments: Sequence[str]) -> Press | None:
    """TeX with the format of the template that a call of `pdf` or `letter` is likely to need.

    None where nothing can be told yet; a wrong guess costs a process that ends unused.
    """
    if arguments[:1] not in (["pdf"], ["letter"]) or any(
        a.startswith(("--engine", "-h", "--h")) for a in arguments
    ):
        return None
    template = guessed_template(arguments)
    if template is None:
        return None
    from cvbuild.latex.template import builtin_preamble
    from cvbuild.tex.press import open_press

    try:
        preamble = builtin_preamble(template)
        press = open_press(ready=1 if {"-w", "--watch"} & set(arguments) else 0)
    except (CvbuildError, OSError, ValueError):  # said when the command gets there
        return None
    if preamble is not None:
        press.expect(preamble)
    return press


def guessed_template(arguments: Sequence[str]) -> str | None:
    """The template that the arguments name, or else the file; None where there is no file."""
    for option, value in pairwise(arguments):
        if option in ("-t", "--template"):
            return value
    file = next((a for a in arguments[1:] if a.lower().endswith((".yaml", ".yml"))), "")
    try:
        data = _beginning(Path(file))
        match = _TEMPLATE.search(data)
        if match is None and (resume := _RESUME.search(data)) is not None:
            match = _TEMPLATE.search(_beginning(Path(file).parent / resume[1].decode()))
    except (OSError, ValueError):
        return None
    return match[1].decode() if match else DEFAULT_TEMPLATE


def _beginning(file: Path) -> bytes:
    """What a file begins with; nothing of a pipe or a device, which may never end."""
    if not file.is_file():
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    with file.open("rb") as opened:
        return opened.read(1_000_000)

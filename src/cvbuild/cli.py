"""The command line: reads arguments, calls the library, prints, and chooses the exit code.

Everything a command does, the library can do. Each command is a module of `commands/`, imported
when it is asked for; `terminal.py` owns what a terminal needs, `places.py` where results go.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Annotated

import typer

from cvbuild import __version__
from cvbuild.diagnostic import ExitCode, printable
from cvbuild.terminal import (
    BY_SIGNAL,
    INTERRUPT,
    catch_signals,
    discard_output,
    open_descriptors,
    say,
)

__all__ = ["COMMANDS", "application", "main"]

COMMANDS = ("pdf", "tex", "validate", "schema", "new", "doctor", "diff", "variants")
"""The commands in the order of the help; each is a function in the module of its name."""


def application(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        name="cvbuild",
        help="Turns a cv.yaml into a beautifully typeset résumé.",
        epilog="Start with:  cvbuild new  and then  cvbuild pdf cv.yaml",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in names:
        app.command(name)(getattr(import_module(f"cvbuild.commands.{name}"), name))
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cvbuild {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    pass


def main() -> None:
    """The `cvbuild` command."""
    open_descriptors()
    catch_signals()
    code: int = ExitCode.DONE
    try:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        code = _asked_for()(standalone_mode=False) or ExitCode.DONE
        if sys.stdout is not None:
            sys.stdout.flush()
    except typer.Abort:
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
            typer.echo(f"cvbuild: error[{where}]: {what}{error.strerror or error}", err=True)
    except Exception as error:
        # Typer's errors of usage have no public class, and quote arguments as they are.
        show = getattr(error, "show", None)
        if show is None:
            raise
        from io import StringIO

        code = ExitCode.USAGE
        show(file=(words := StringIO()))
        with suppress(OSError):
            say(words.getvalue().rstrip("\n"), err=True)
    sys.exit(code)


def _asked_for() -> typer.Typer:
    """The command line with the command that is called, or with all where none is."""
    first = sys.argv[1:2]
    return application(first if first[0:1] and first[0] in COMMANDS else COMMANDS)

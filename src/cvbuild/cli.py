"""The command line: reads arguments, calls the library, prints, and chooses the exit code.

Everything a command does, the library can do. Each command is a module of `commands/`, imported
when it is asked for; `terminal.py` owns what a terminal needs, `places.py` where results go.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from cvbuild import __version__
from cvbuild.commands.completing import ASKED, asked_command
from cvbuild.commands.order import Session
from cvbuild.diagnostic import ExitCode
from cvbuild.terminal import BY_SIGNAL, INTERRUPT, say

__all__ = ["COMMANDS", "application", "run"]

COMMANDS = (
    "pdf",
    "build",
    "letter",
    "serve",
    "batch",
    "html",
    "md",
    "txt",
    "docx",
    "json",
    "png",
    "tex",
    "validate",
    "check",
    "variants",
    "templates",
    "diff",
    "match",
    "schema",
    "new",
    "import",
    "doctor",
    "cache",
    "completion",
)
"""The commands in the order of the help; each is a function in the module of its name."""

_MODULES = {"import": "import_", "json": "json_"}
"""Modules and functions of commands whose names Python has for something else."""


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
        module = _MODULES.get(name, name)
        app.command(name)(getattr(import_module(f"cvbuild.commands.{module}"), module))
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


def run(arguments: list[str], session: Session) -> int:
    """Do what the arguments say; the exit code.

    Raises Ended, and OSError where there is nothing to print to.
    """
    first = asked_command() if ASKED in os.environ else arguments[:1]
    app = application(first if first and first[0] in COMMANDS else COMMANDS)
    try:
        return app(arguments, prog_name="cvbuild", standalone_mode=False, obj=session) or 0
    except typer.Abort:
        return BY_SIGNAL + INTERRUPT
    except (OSError, RuntimeError):
        raise
    except Exception as error:
        # Typer's errors of usage have no public class, and quote arguments as they are.
        show = getattr(error, "show", None)
        if show is None:
            raise
        from io import StringIO

        show(file=(words := StringIO()))
        say(words.getvalue().rstrip("\n"), err=True)
        return ExitCode.USAGE

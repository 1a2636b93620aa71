"""`cvbuild serve`: shows the pages in a browser, and again after each save."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cvbuild.commands.completing import variants
from cvbuild.commands.options import EngineOption, InputArgument, LocaleOption, TemplateOption
from cvbuild.diagnostic import CvbuildError
from cvbuild.places import base_of
from cvbuild.terminal import STDIO, refuse, reporting, say

__all__ = ["serve"]


def serve(
    file: InputArgument,
    variant: Annotated[
        str | None,
        typer.Option(
            "--variant",
            metavar="NAME",
            help="The variant that is shown first.",
            autocompletion=variants,
        ),
    ] = None,
    template: TemplateOption = None,
    locale: LocaleOption = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            metavar="N",
            min=0,
            max=65535,
            help="Where to listen; by itself 4321, or any that is free.",
        ),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    engine: EngineOption = "auto",
) -> None:
    """Show the pages in a browser, and again after each save.

    The page shows problems with their lines, how full each page is, and lets you switch variant
    and template. Only this computer can reach it. Ctrl-C ends it.

    \b
    Examples:
      cvbuild serve cv.yaml
      cvbuild serve cv.yaml --variant industry
      cvbuild serve cv.yaml --port 8000 --no-open
    """
    with reporting(file) as report:
        from cvbuild.serve import require

        require()
        if file == STDIO:
            refuse("standard input does not change", "name a file")
        data = report.read()
        from cvbuild.languages import known
        from cvbuild.pipeline import Wanted, checked, chosen
        from cvbuild.source import load

        if locale is not None:
            known(locale)
        try:
            source = load(data, report.name)
            cv, _ = checked(source, base_of(file))
        except CvbuildError:
            pass  # the page shows it, and what the next save makes of it
        else:
            chosen(source, cv, Wanted(variant))
        from cvbuild.serve.server import Server, listening, signals
        from cvbuild.serve.session import Key, Session
        from cvbuild.tex.press import open_press
        from cvbuild.tex.process import kill_all

        first = Key(variant)
        with (
            listening(port) as at,
            open_press(engine, ready=1) as press,
            signals() as came,
            Session(Path(file), press, template, report.name, locale) as session,
        ):
            session.build_ahead(first)
            server = Server(session, at, came)
            say(f"{server.url}  (Ctrl-C ends it)")
            if sys.stdout is not None:
                sys.stdout.flush()
            if not no_open:
                _open(server.address(first))
            server.serve_forever()
            if came:
                kill_all()  # nobody waits for what is being built


def _open(address: str) -> None:
    """Shows the address in a browser with windows; where there is no screen, the line suffices."""
    screen = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in screen):
        return  # the standard library would start a browser in this very terminal
    import webbrowser

    webbrowser.open(address)

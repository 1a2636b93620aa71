"""`cvbuild templates`: lists the templates, shows them with one's own file, begins a new one."""

from __future__ import annotations

import html
import os
import sys
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cvbuild.commands.completing import copied
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, suggest
from cvbuild.places import base_of, make_folder, write
from cvbuild.terminal import (
    Ended,
    Report,
    columns_of,
    progress,
    refuse,
    refuse_empty,
    reporting,
    say,
)

if TYPE_CHECKING:
    from cvbuild.latex.template import Template

__all__ = ["templates"]

_COPY = "cvbuild templates copy NAME FOLDER"
_OTHER = "give another folder"
_WIDTH = 800
"""Of a picture, in pixels."""


def templates(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE | copy NAME FOLDER",
            help="The cv.yaml to show in each, or what to begin with, and where.",
            autocompletion=copied,
        ),
    ] = None,
    pictures: Annotated[
        str | None,
        typer.Option(
            "--pictures", metavar="FOLDER", help="Set FILE in each; write pictures there."
        ),
    ] = None,
) -> None:
    """List the templates, see them with your own file, or begin one of your own.

    With --pictures, the first page in every template and a page that shows them all, index.html;
    without a FILE, they show the starter. `copy` makes a folder that extends a template, in which
    only what differs has to stand; name it with `template: mine` or --template mine/.

    \b
    Examples:
      cvbuild templates
      cvbuild templates --pictures looks/ cv.yaml
      cvbuild templates copy classic mine/
    """
    given = words or []
    if given[:1] == ["copy"]:
        with reporting(None):
            if pictures is not None:
                refuse("--pictures shows templates, and copies none", f"use either: {_COPY}")
            _copy(given[1:])
        return
    file = given[0] if given else None
    with reporting(file) as report:
        if len(given) > 1:
            refuse(f"{given[1]!r} is one word too many", f"name one file, or: {_COPY}")
        if pictures is not None:
            _show(pictures, file, report)
        elif file is not None:
            refuse(f"where should the pictures of {file!r} go?", "add --pictures FOLDER")
        else:
            _list()


def _all() -> list[Template]:
    """The templates that come with cvbuild, that of a file which names none before the others."""
    from cvbuild.latex.template import builtin, builtin_names
    from cvbuild.schema.cv import Cv

    usual = Cv.model_fields["template"].default
    names = sorted(builtin_names(), key=lambda name: (name != usual, name))
    return [found for name in names if (found := builtin(name)) is not None]


def _list() -> None:
    known = _all()
    indent = max(len(one.name) for one in known) + 2
    for one in known:
        lines = wrap(one.description, min(columns_of(sys.stdout) or 80, 100) - indent)
        for number, line in enumerate(lines):
            say(f"{'' if number else one.name:<{indent}}{line}")


def _copy(words: list[str]) -> None:
    """Begins a template of one's own."""
    from cvbuild.latex.own import beginning
    from cvbuild.latex.template import builtin_names

    if len(words) != 2:
        refuse("copy takes a template and a folder", f"such as: {_COPY}")
    name, place = words
    if not place:
        refuse_empty("folder")
    if name not in builtin_names():
        close = suggest(name, builtin_names())
        _unknown(name, f"did you mean {close!r}?" if close else ", ".join(builtin_names()))
    folder = Path(place)
    if folder.name in builtin_names():
        refuse(f"'{folder}' would be hidden by the template {folder.name!r}", _OTHER)
    files = {folder / file: text for file, text in beginning(name).items()}
    for path in files:
        if os.path.lexists(path):
            problem = Diagnostic("file-exists", f"'{path}' is there already", hint=_OTHER)
            raise CvbuildError([problem], ExitCode.USAGE)
    make_folder(folder)
    for path, text in files.items():
        write(path, text.encode(), str(path))


def _unknown(name: str, hint: str) -> NoReturn:
    problem = Diagnostic("unknown-template", f"there is no template {name!r}", hint=hint)
    raise CvbuildError([problem], ExitCode.USAGE)


def _show(place: str, file: str | None, report: Report) -> None:
    """Sets a file in every template, as far as it can be, and writes the pictures."""
    from importlib.resources import files

    from cvbuild import images
    from cvbuild.export.png import require
    from cvbuild.pipeline import Wanted, build, typesetter

    require()
    if not place:
        refuse_empty("folder")
    if file is None:
        source = report.parse(files("cvbuild").joinpath("starter.yaml").read_bytes())
    else:
        source = report.load()
    base = Path() if file is None else base_of(file)
    folder, shown, worst = Path(place), [], ExitCode.DONE
    make_folder(folder)
    with typesetter() as run:
        for template in _all():
            try:
                with progress(f"setting it in {template.name}"):
                    pdf = build(source, Wanted(template=template.name, base=base), run).pdf
                    picture = images.png(pdf, 1, _WIDTH, compression=images.SMALL)
            except CvbuildError as error:
                say(f"template {template.name}:", err=True)
                report.show(error.diagnostics)
                worst = max(worst, error.exit_code)
                if error.exit_code is ExitCode.INPUT:
                    break
                continue
            target = folder / f"{template.name}.png"
            write(target, picture, str(target))
            shown.append(template)
    if shown:
        write(folder / "index.html", _page(shown).encode(), str(folder / "index.html"))
    if worst is not ExitCode.DONE:
        raise Ended(worst)


def _page(shown: list[Template]) -> str:
    """All pictures on one page."""
    parts = "".join(
        f'<figure><a href="{one.name}.png"><img src="{one.name}.png" alt="The first page in '
        f'{one.name}"></a><figcaption><b>{one.name}</b> {html.escape(one.description)}'
        "</figcaption></figure>\n"
        for one in shown
    )
    return f"""\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Templates</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 1rem/1.4 system-ui, sans-serif; margin: 2rem; background: #eee; color: #222;
  display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 2rem }}
figure {{ margin: 0 }} img {{ width: 100%; box-shadow: 0 1px 6px #0004 }}
</style>
{parts}</html>
"""

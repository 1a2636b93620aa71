"""`cvbuild diff`: shows what differs between two résumés."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.diagnostic import ExitCode, printable
from cvbuild.terminal import Ended, painter, print_lines, reporting

if TYPE_CHECKING:
    from cvbuild.compare import Operand, Side

__all__ = ["diff"]


def diff(
    files: Annotated[list[str], typer.Argument(metavar="FILE [FILE]", help="One cv.yaml, or two.")],
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="NAME", help="A variant; twice: one for each side."),
    ] = None,
    rev: Annotated[
        list[str] | None,
        typer.Option("--rev", metavar="REVISION", help="As git has it there; may be given twice."),
    ] = None,
    locale: Annotated[
        list[str] | None,
        typer.Option("--locale", metavar="TAG", help="A language; twice: one for each side."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 5 when they differ.")
    ] = False,
) -> None:
    """Show what differs between two résumés, as text.

    Between variants of a file, its languages, two files, or a file and its revisions in git. It
    exits with 0 whether or not they differ, unless --exit-code is given.

    \b
    Examples:
      cvbuild diff cv.yaml --variant industry
      cvbuild diff cv.yaml --variant academic --variant industry
      cvbuild diff cv.yaml --locale de
      cvbuild diff old.yaml new.yaml
      cvbuild diff cv.yaml --rev HEAD~1
      cvbuild diff cv.yaml --rev v1 --rev v2 --variant industry
    """
    with reporting(files[0]):
        from cvbuild.compare import compare, operands

        old, new = operands(files, variant or (), rev or (), locale or ())
    read: dict[tuple[str, str | None], bytes] = {}
    text = compare(_side(old, read), _side(new, read))
    paint = painter(sys.stdout is not None and sys.stdout.isatty())
    colours = {"- ": "31", "+ ": "32", "@@": "36", "--": "1", "++": "1"}
    for line in text.split("\n") if text else ():
        shown = printable(line)
        print_lines(paint(colours[shown[:2]], shown) if shown[:2] in colours else shown)
    if text and exit_code:
        raise Ended(ExitCode.CHECK)


def _side(operand: Operand, read: dict[tuple[str, str | None], bytes]) -> Side:
    """One side of a comparison; `read` keeps what was read, as standard input comes only once."""
    with reporting(operand.file) as report:
        from cvbuild import revisions
        from cvbuild.compare import Side, settings
        from cvbuild.compose import compose
        from cvbuild.pipeline import Wanted, checked, chosen, spoken
        from cvbuild.places import base_of
        from cvbuild.tex.machine import Machine

        place = (operand.file, operand.revision)
        if place not in read and operand.revision is not None:
            read[place] = revisions.read(Path(operand.file), operand.revision, Machine.here())
        elif place not in read:
            read[place] = report.read()
        report.name = operand.place
        wanted = Wanted(operand.variant, locale=operand.locale)
        source = spoken(report.parse(read[place]), wanted)
        cv, _ = checked(source, base_of(operand.file))
        cv, _ = chosen(source, cv, wanted)
        return Side(operand.name, compose(cv), settings(cv))

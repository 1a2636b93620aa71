"""`cvbuild diff`: shows what differs between two résumés."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.commands.completing import variants
from cvbuild.commands.options import EngineOption
from cvbuild.diagnostic import CvbuildError, ExitCode, printable
from cvbuild.places import make_folder, names_folder, write
from cvbuild.terminal import (
    STDIO,
    STDOUT,
    Ended,
    Report,
    painter,
    print_lines,
    progress,
    refuse,
    reporting,
)

if TYPE_CHECKING:
    from cvbuild.compare import Operand, Side
    from cvbuild.pipeline import Wanted
    from cvbuild.source import Source

__all__ = ["diff"]


def diff(
    files: Annotated[list[str], typer.Argument(metavar="FILE [FILE]", help="One cv.yaml, or two.")],
    variant: Annotated[
        list[str] | None,
        typer.Option(
            "--variant",
            metavar="NAME",
            help="A variant; twice: one for each side.",
            autocompletion=variants,
        ),
    ] = None,
    rev: Annotated[
        list[str] | None,
        typer.Option("--rev", metavar="REVISION", help="As git has it there; may be given twice."),
    ] = None,
    visual: Annotated[
        bool, typer.Option("--visual", help="Write the pages, too, with what changed marked.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="For --visual: a .html, or a folder."),
    ] = None,
    engine: EngineOption = "auto",
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

    With --visual, the pages of both stand side by side in cv-diff.html, which needs nothing else;
    into a folder go pictures instead, one for each page.

    \b
    Examples:
      cvbuild diff cv.yaml --variant industry
      cvbuild diff cv.yaml --variant academic --variant industry
      cvbuild diff cv.yaml --locale de
      cvbuild diff old.yaml new.yaml
      cvbuild diff cv.yaml --rev HEAD~1
      cvbuild diff cv.yaml --rev v1 --rev v2 --variant industry
      cvbuild diff cv.yaml --rev HEAD~1 --visual
      cvbuild diff old.yaml new.yaml --visual -o pictures/
    """
    with reporting(files[0]):
        from cvbuild.compare import compare, operands

        old, new = operands(files, variant or (), rev or (), locale or ())
        target = _target(files[-1], output) if visual else None
        if output is not None and not visual:
            refuse("-o is for --visual", "the text goes to standard output; > sends it to a file")
    read: dict[tuple[str, str | None], bytes] = {}
    with ExitStack() as stack:
        sides = [_read(operand, read, stack, whole=visual) for operand in (old, new)]
        text = compare(*(read.side for read in sides))
        files_made = {} if target is None else _drawn(sides, text, target, engine)
    paint = painter(sys.stdout is not None and sys.stdout.isatty())
    colours = {"- ": "31", "+ ": "32", "@@": "36", "--": "1", "++": "1"}
    for line in text.split("\n") if text else ():
        shown = printable(line)
        print_lines(paint(colours[shown[:2]], shown) if shown[:2] in colours else shown)
    for place, data in files_made.items():
        with reporting(files[0]):
            make_folder(place.parent)
            write(place, data, str(place))
    if text and exit_code:
        raise Ended(ExitCode.CHECK)


def _target(file: str, output: str | None) -> Path:
    """Where the pages go: a web page, or a folder for pictures."""
    from cvbuild.places import target_of
    from cvbuild.visual import require

    require()
    if output is not None and (names_folder(output) or not output.endswith((".html", ".htm"))):
        if output in ("", *STDOUT) or Path(output).suffix:
            refuse(f"'{output}' is no place for pages", "name a .html, or a folder")
        return Path(output)
    target = target_of(
        file, output or f"{'cv' if file == STDIO else Path(file).stem}-diff.html", "", None
    )
    assert target is not None
    return target


@dataclass(frozen=True, slots=True)
class _Read:
    """One side of a comparison, what it was read from, and what is to be built of it."""

    side: Side
    operand: Operand
    source: Source
    wanted: Wanted
    report: Report


def _read(
    operand: Operand,
    read: dict[tuple[str, str | None], bytes],
    stack: ExitStack,
    *,
    whole: bool,
) -> _Read:
    """One side; `read` keeps what was read, as standard input comes only once.

    What lies beside a file in a revision is got with it where it is needed: when `whole`, or for
    publications.
    """
    with reporting(operand.file) as report:
        from cvbuild import revisions
        from cvbuild.compare import Side, settings
        from cvbuild.compose import compose
        from cvbuild.pipeline import Wanted, checked, chosen, spoken
        from cvbuild.places import base_of
        from cvbuild.tex.machine import Machine

        place = (operand.file, operand.revision)
        file = Path(operand.file)
        base = base_of(operand.file)
        if place not in read and operand.revision is not None:
            read[place] = revisions.read(file, operand.revision, Machine.here())
        elif place not in read:
            read[place] = report.read()
        if operand.revision is not None and (whole or b"bib" in read[place]):
            base = Path(stack.enter_context(TemporaryDirectory(prefix="cvbuild-")))
            revisions.unpack(file, operand.revision, base, Machine.here())
        report.name = operand.place
        wanted = Wanted(operand.variant, base=base, locale=operand.locale)
        source = spoken(report.parse(read[place]), wanted)
        cv, _ = checked(source, base)
        cv, _ = chosen(source, cv, wanted)
        side = Side(operand.name, compose(cv), settings(cv))
        return _Read(side, operand, source, wanted, report)


def _drawn(sides: Sequence[_Read], text: str, target: Path, engine: str) -> dict[Path, bytes]:
    """The files that show the pages of both."""
    from cvbuild.pipeline import build, typesetter
    from cvbuild.visual import page, side_by_side, spreads

    pdfs = []
    with reporting(sides[0].operand.file), progress("typesetting"), typesetter(engine) as run:
        for one in sides:
            try:
                pdfs.append(build(one.source, one.wanted, run).pdf)
            except CvbuildError as error:
                one.report.show(error.diagnostics, one.operand.variant)
                raise Ended(error.exit_code) from None
        old, new = pdfs
        pages = spreads(old, new)
    if target.suffix:
        return {target: page(sides[0].side.name, sides[1].side.name, pages, text).encode()}
    return {target / f"page-{spread.number}.png": side_by_side(spread) for spread in pages}

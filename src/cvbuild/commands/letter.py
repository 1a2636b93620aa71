"""`cvbuild letter`: builds a cover letter."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.letter_order import LetterOrder, date_of
from cvbuild.commands.options import (
    AllVariantsOption,
    EngineOption,
    LocaleOption,
    OutputOption,
    TagsOption,
    TemplateOption,
    VariantOption,
)
from cvbuild.commands.order import Session, build_once, expression_of
from cvbuild.terminal import reporting

__all__ = ["letter"]


def letter(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The letter.yaml; - reads standard input.")
    ],
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
    with_resume: Annotated[
        bool, typer.Option("--with-resume", help="Put the résumé behind it, in the same PDF.")
    ] = False,
    resume: Annotated[
        str | None,
        typer.Option("--resume", metavar="FILE", help="The cv.yaml, in place of the file's."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help="In place of the file's date; or today."),
    ] = None,
    pages: Annotated[
        int | None,
        typer.Option("--pages", metavar="N", min=1, max=99, help="At most so many pages."),
    ] = None,
    template: TemplateOption = None,
    engine: EngineOption = "auto",
    no_attach: Annotated[
        bool, typer.Option("--no-attach", help="Leave out the source, which the PDF else carries.")
    ] = False,
    open_: Annotated[bool, typer.Option("--open", help="Show the PDF when it is done.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Build again whenever a file of it is saved.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON instead of a line.")
    ] = False,
    log: Annotated[
        str | None,
        typer.Option("--log", metavar="FILE", help="Keep TeX's own log there; - is stderr."),
    ] = None,
) -> None:
    """Build a cover letter, in the design of the résumé.

    Name and contacts are those of the cv.yaml that it names. docs/letters.md explains the file;
    'cvbuild new --letter' writes one to start from.

    \b
    Examples:
      cvbuild letter letter.yaml
      cvbuild letter letter.yaml --with-resume -o application.pdf
      cvbuild letter letter.yaml --all-variants -o out/
      cvbuild letter letters/acme.yaml --resume cv.yaml --date today
    """
    with reporting(file):
        expression = expression_of(tags)
    with reporting(None):
        day = date_of(date)
    order = LetterOrder(
        file,
        output,
        tuple(variant or ()),
        all_variants,
        expression,
        pages,
        template,
        engine,
        open_,
        json,
        log,
        not no_attach,
        resume,
        with_resume,
        day,
        locale=locale,
    )
    session = context.obj or Session()
    if watch:
        from cvbuild.commands.watch import build_on_save

        build_on_save(order, session)
    else:
        build_once(order, session)

"""`cvbuild pdf`: builds the PDF."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.options import (
    EngineOption,
    InputArgument,
    LocaleOption,
    OutputOption,
    TagsOption,
    TemplateOption,
    VariantOption,
)
from cvbuild.commands.order import Order, Session, build_once, expression_of
from cvbuild.terminal import reporting

__all__ = ["pdf"]


def pdf(
    context: typer.Context,
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Build every variant of the file.")
    ] = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
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
    """Build the PDF, beside the input.

    \b
    Examples:
      cvbuild pdf cv.yaml
      cvbuild pdf cv.yaml --watch --open
      cvbuild pdf cv.yaml --variant industry
      cvbuild pdf cv.yaml --all-variants -o out/
      cvbuild pdf cv.yaml --tags "not detail" --pages 2
      cvbuild pdf - < cv.yaml > cv.pdf
    """
    with reporting(file):
        expression = expression_of(tags)
    order = Order(
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
        attach=not no_attach,
        locale=locale,
    )
    session = context.obj or Session()
    if watch:
        from cvbuild.commands.watch import build_on_save

        build_on_save(order, session)
    else:
        build_once(order, session)

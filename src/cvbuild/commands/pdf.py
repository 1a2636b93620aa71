"""`cvbuild pdf`: builds the PDF."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.options import (
    EngineOption,
    InputArgument,
    OutputOption,
    TagsOption,
    TemplateOption,
    VariantOption,
    expression_of,
)
from cvbuild.commands.order import Order, deliver
from cvbuild.diagnostic import ExitCode
from cvbuild.places import check_log, show_file
from cvbuild.terminal import Report, json_text, progress, reporting, say

__all__ = ["pdf"]


def pdf(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Build every variant of the file.")
    ] = False,
    tags: TagsOption = None,
    pages: Annotated[
        int | None,
        typer.Option("--pages", metavar="N", min=1, max=99, help="At most so many pages."),
    ] = None,
    template: TemplateOption = None,
    engine: EngineOption = "auto",
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
      cvbuild pdf cv.yaml --tags "ml and not web" --pages 1
      cvbuild pdf - < cv.yaml > cv.pdf
    """
    with reporting(file) as report:
        check_log(log, file)
        order = Order(
            file,
            output,
            tuple(variant or ()),
            all_variants,
            expression_of(tags),
            pages,
            template,
            engine,
            open_,
            json,
            log,
        )
        if watch:
            from cvbuild.commands.watch import build_on_save

            build_on_save(order, report)
        else:
            _build_once(order, report)


def _build_once(order: Order, report: Report) -> None:
    source = report.load()
    from cvbuild.pipeline import build_all, typesetter

    plan = order.plan(source)
    with typesetter(order.engine) as run, progress("typesetting"):
        results = build_all(source, [which for which, _ in plan], run)
    delivery = deliver(order, plan, results, report)
    if order.show:
        for file in delivery.files:
            show_file(file)
    if order.json:
        say(json_text(delivery.facts), err=any(target is None for _, target in plan))
    if delivery.exit_code is not ExitCode.DONE:
        raise typer.Exit(delivery.exit_code)

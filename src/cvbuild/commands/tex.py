"""`cvbuild tex`: writes the LaTeX behind the PDF."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.options import (
    InputArgument,
    OutputOption,
    TagsOption,
    TemplateOption,
)
from cvbuild.commands.order import expression_of, unnamed_of
from cvbuild.places import base_of, check_targets, target_of, write
from cvbuild.terminal import reporting, say

__all__ = ["tex"]


def tex(
    file: InputArgument,
    output: OutputOption = None,
    variant: Annotated[
        str | None, typer.Option("--variant", metavar="NAME", help="A variant of the file.")
    ] = None,
    tags: TagsOption = None,
    template: TemplateOption = None,
) -> None:
    """Write the LaTeX behind the PDF.

    Any pdfLaTeX with Latin Modern compiles it. It has the natural layout; a page budget is kept
    by `cvbuild pdf` alone.

    \b
    Examples:
      cvbuild tex cv.yaml
      cvbuild tex cv.yaml -o - | less
    """
    with reporting(file) as report:
        source = report.load()
        expression = expression_of(tags)
        unnamed = None if expression is None else unnamed_of([variant] if variant else [])
        target = target_of(file, output, ".tex", variant or unnamed)
        check_targets([target], None)
        from cvbuild.pipeline import Wanted, prepare

        job = prepare(source, Wanted(variant, expression, template, base=base_of(file)))
        for name, data in job.files.items():
            if target is None:
                say(f"the picture must stand beside it as {name}", err=True)
            else:
                write(target.with_name(name), data, str(target.with_name(name)))
        write(target, job.source.encode(), str(target))

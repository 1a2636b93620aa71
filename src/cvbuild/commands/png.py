"""`cvbuild png`: writes the pages as pictures."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.exporting import Choice, export
from cvbuild.commands.options import (
    AllVariantsOption,
    EngineOption,
    InputArgument,
    LocaleOption,
    OutputOption,
    TagsOption,
    TemplateOption,
    VariantOption,
)
from cvbuild.places import names_folder
from cvbuild.terminal import refuse, reporting

__all__ = ["png"]


def png(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
    page: Annotated[
        int | None, typer.Option("--page", metavar="N", min=1, help="This page alone.")
    ] = None,
    dpi: Annotated[
        int | None,
        typer.Option("--dpi", metavar="N", min=10, max=400, help="Pixels to the inch; else 150."),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option("--width", metavar="N", min=64, max=4096, help="Pixels across, instead."),
    ] = None,
    thumbnail: Annotated[
        bool,
        typer.Option("--thumbnail", help="A small picture of the first page, 400 pixels across."),
    ] = False,
    template: TemplateOption = None,
    engine: EngineOption = "auto",
) -> None:
    """Write each page as a picture, beside the input.

    cv-1.png is the first page. A single page goes into exactly the file that -o names.

    \b
    Examples:
      cvbuild png cv.yaml
      cvbuild png cv.yaml --page 1 -o preview.png
      cvbuild png cv.yaml --thumbnail
      cvbuild png cv.yaml --all-variants --dpi 300 -o out/
    """
    with reporting(file):
        if dpi is not None and (width is not None or thumbnail):
            refuse("a picture has either a --width or --dpi", "leave out one of them")
        if thumbnail and page is not None:
            refuse("a thumbnail is of the first page", "leave out --page, or give --width")
        from cvbuild.export.png import DPI, THUMBNAIL, Pictures, pictures, require

        require()
    named = output is not None and not names_folder(output)
    wanted = Pictures(
        1 if thumbnail else page,
        THUMBNAIL if thumbnail and width is None else width,
        dpi or DPI,
        "" if named else "-thumbnail" if thumbnail else None,
    )
    names = tuple(variant or ())
    choice = Choice(file, output, names, all_variants, tags, template, engine, locale)
    export(choice, ".png", lambda subject: pictures(subject.built.pdf, wanted), what="typesetting")

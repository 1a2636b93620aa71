"""`cvbuild txt`: writes the résumé as plain text."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.exporting import Choice, export
from cvbuild.commands.options import (
    AllVariantsOption,
    InputArgument,
    LocaleOption,
    OutputOption,
    TagsOption,
    VariantOption,
)
from cvbuild.terminal import refuse, reporting

__all__ = ["txt"]


def txt(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
    width: Annotated[
        int | None,
        typer.Option("--width", metavar="N", min=20, max=1000, help="Columns of a line; else 72."),
    ] = None,
    unwrapped: Annotated[
        bool, typer.Option("--unwrapped", help="Each paragraph on one line, however long.")
    ] = False,
) -> None:
    """Write plain text, beside the input.

    What a field of a web form wants, or a mail. Where the field wraps lines by itself, take
    --unwrapped.

    \b
    Examples:
      cvbuild txt cv.yaml
      cvbuild txt cv.yaml --unwrapped -o - | xclip -selection clipboard
      cvbuild txt cv.yaml --variant industry --width 60
    """
    if unwrapped and width is not None:
        with reporting(file):
            refuse("--unwrapped has no width", "leave out --width")
    from cvbuild.export.formats import Files, Subject

    def make(subject: Subject) -> Files:
        from cvbuild.export.plain_text import WIDTH, plain_text

        columns = None if unwrapped else width or WIDTH
        return {"": plain_text(subject.document, columns).encode()}

    choice = Choice(file, output, tuple(variant or ()), all_variants, tags, locale=locale)
    export(choice, ".txt", make)

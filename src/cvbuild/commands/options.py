"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.commands.completing import engines, templates, variants

__all__ = [
    "InputArgument",
    "OutputOption",
    "TemplateOption",
    "EngineOption",
    "VariantOption",
    "AllVariantsOption",
    "LocaleOption",
    "TagsOption",
]

InputArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="The cv.yaml; - reads standard input.")
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="PATH", help="A file or folder; - writes standard output."
    ),
]
TemplateOption = Annotated[
    str | None,
    typer.Option(
        "--template",
        "-t",
        metavar="NAME",
        help="A template's name, or your own folder.",
        autocompletion=templates,
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        "--engine", metavar="NAME", help="auto, bundled or texlive.", autocompletion=engines
    ),
]


VariantOption = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="A variant of the file; may be repeated.",
        autocompletion=variants,
    ),
]
AllVariantsOption = Annotated[
    bool, typer.Option("--all-variants", help="Make every variant of the file.")
]
TagsOption = Annotated[
    str | None,
    typer.Option("--tags", metavar="EXPRESSION", help="What to select, in place of a variant."),
]
LocaleOption = Annotated[
    str | None,
    typer.Option(
        "--locale", metavar="TAG", help="The language, in place of the file's: de, pt-BR."
    ),
]

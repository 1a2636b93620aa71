"""Options that several commands have, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.terminal import refuse

if TYPE_CHECKING:
    from cvbuild.expression import Expression

__all__ = [
    "InputArgument",
    "OutputOption",
    "TemplateOption",
    "EngineOption",
    "VariantOption",
    "TagsOption",
    "expression_of",
    "unnamed_of",
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
    typer.Option("--template", "-t", metavar="NAME", help="A template's name, or your own folder."),
]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="auto, bundled or texlive.")
]


VariantOption = Annotated[
    list[str] | None,
    typer.Option("--variant", metavar="NAME", help="A variant of the file; may be repeated."),
]
TagsOption = Annotated[
    str | None,
    typer.Option("--tags", metavar="EXPRESSION", help="What to select, in place of a variant."),
]


def unnamed_of(variants: Sequence[str | None]) -> str:
    """What stands in the name of a file that holds a selection by tags, and no variant."""
    if variants:
        refuse("--tags is for a résumé that no variant names", "leave out --variant")
    return "selection"


def expression_of(text: str | None) -> Expression | None:
    if text is None:
        return None
    from cvbuild.expression import ExpressionError, parse

    try:
        return parse(text)
    except ExpressionError as error:
        raise CvbuildError(
            [Diagnostic("bad-expression", f"--tags: {error}", hint="such as 'ml and not web'")],
            ExitCode.USAGE,
        ) from None

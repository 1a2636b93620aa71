"""`cvbuild md`: writes the résumé as Markdown."""

from __future__ import annotations

from cvbuild.commands.exporting import Choice, export
from cvbuild.commands.options import (
    AllVariantsOption,
    InputArgument,
    OutputOption,
    TagsOption,
    VariantOption,
)

__all__ = ["md"]


def md(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
) -> None:
    """Write Markdown, beside the input.

    CommonMark, as GitHub and most others read it: for a profile's README, a site, or notes.

    \b
    Examples:
      cvbuild md cv.yaml
      cvbuild md cv.yaml --variant public -o README.md
      cvbuild md cv.yaml -o - | less
    """
    from cvbuild.export.formats import FORMATS

    made = FORMATS["md"]
    export(Choice(file, output, tuple(variant or ()), all_variants, tags), made.ending, made.make)

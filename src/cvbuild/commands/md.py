"""`cvbuild md`: writes the résumé as Markdown."""

from __future__ import annotations

from cvbuild.commands.exporting import Choice, export
from cvbuild.commands.options import (
    AllVariantsOption,
    InputArgument,
    LocaleOption,
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
    locale: LocaleOption = None,
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
    choice = Choice(file, output, tuple(variant or ()), all_variants, tags, locale=locale)
    export(choice, made.ending, made.make)

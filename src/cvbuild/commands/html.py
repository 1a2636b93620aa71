"""`cvbuild html`: writes the résumé as a web page."""

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

__all__ = ["html"]


def html(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
) -> None:
    """Write a web page, beside the input.

    One file that loads nothing and runs nothing: for your site, a mail, or a printer. It carries
    the words of schema.org for search engines, and follows the light or dark of the screen.

    \b
    Examples:
      cvbuild html cv.yaml
      cvbuild html cv.yaml --variant public -o index.html
      cvbuild html cv.yaml --all-variants -o site/
    """
    from cvbuild.export.formats import FORMATS

    made = FORMATS["html"]
    choice = Choice(file, output, tuple(variant or ()), all_variants, tags, locale=locale)
    export(choice, made.ending, made.make)

"""`cvbuild docx`: writes the résumé as a file of Word."""

from __future__ import annotations

from cvbuild.commands.exporting import Choice, export
from cvbuild.commands.options import (
    AllVariantsOption,
    InputArgument,
    LocaleOption,
    OutputOption,
    TagsOption,
    TemplateOption,
    VariantOption,
)

__all__ = ["docx"]


def docx(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
    template: TemplateOption = None,
) -> None:
    """Write a DOCX file, beside the input.

    For Word and LibreOffice, with styles to change its look by. It has the sizes of the PDF, which
    keeps to the page budget; where pages end is up to the program that shows it.

    \b
    Examples:
      cvbuild docx cv.yaml
      cvbuild docx cv.yaml --variant industry
      cvbuild docx cv.yaml --all-variants -o out/
    """
    from cvbuild.export.formats import FORMATS

    made = FORMATS["docx"]
    names = tuple(variant or ())
    choice = Choice(file, output, names, all_variants, tags, template, locale=locale)
    export(choice, made.ending, made.make, what="typesetting")

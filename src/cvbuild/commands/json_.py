"""`cvbuild json`: writes the résumé as JSON Resume."""

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

__all__ = ["json_"]


def json_(
    file: InputArgument,
    output: OutputOption = None,
    variant: VariantOption = None,
    all_variants: AllVariantsOption = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
) -> None:
    """Write a JSON Resume, beside the input.

    It is valid by version 1.3 of the schema of jsonresume.org, and read by themes and job boards.
    A file that was imported from a JSON Resume gives the same data back, with your changes.

    \b
    Examples:
      cvbuild json cv.yaml
      cvbuild json cv.yaml --variant public -o resume.json
      cvbuild json cv.yaml -o - | jq .basics
    """
    from cvbuild.export.formats import FORMATS

    made = FORMATS["json"]
    choice = Choice(file, output, tuple(variant or ()), all_variants, tags, locale=locale)
    export(choice, made.ending, made.make)

"""`cvbuild match`: holds a résumé beside a job posting."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import typer

from cvbuild.commands.completing import variants
from cvbuild.commands.options import TagsOption
from cvbuild.commands.order import expression_of, unnamed_of
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.places import base_of
from cvbuild.terminal import STDIO, Report, json_text, refuse, reporting, say

__all__ = ["match"]

_USAGE = "cvbuild match job.txt cv.yaml"
_POSTING = f"name the file that holds the posting: {_USAGE}"
_RESUME = re.compile(r"^cvbuild[ \t]*:[ \t]*[0-9]", re.MULTILINE)
"""What only a cv.yaml has; a posting may be in YAML, too."""


def match(
    posting: Annotated[
        str,
        typer.Argument(metavar="POSTING", help="Text, Markdown or HTML; - reads standard input."),
    ],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The cv.yaml.")] = "cv.yaml",
    variant: Annotated[
        str | None,
        typer.Option(
            "--variant", metavar="NAME", help="A variant of the file.", autocompletion=variants
        ),
    ] = None,
    tags: TagsOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="A table of all variants, the best first.")
    ] = False,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How it is told.")
    ] = "text",
) -> None:
    """Hold a résumé beside a job posting.

    Says which terms of the posting the résumé shows, and where; which the file could show with
    other tags; and which are not in it; and proposes tags. It compares words, on this machine
    alone, and writes nothing: whether a term is true of you, only you know.

    \b
    Examples:
      cvbuild match job.txt cv.yaml
      cvbuild match job.html cv.yaml --variant industry
      cvbuild match - cv.yaml --all-variants < job.md
      cvbuild match job.txt cv.yaml --tags "not detail" --format json
    """
    with reporting(posting, _POSTING, foreign=True) as read:
        if posting == file == STDIO:
            refuse("standard input cannot be both", "name a file for one of them")
        text = _text(read)
        if _RESUME.search(text):
            swapped = (
                f"cvbuild match {file} {posting}"
                if file != "cv.yaml"
                else f"cvbuild match job.txt {posting}"
            )
            message = "this is a cv.yaml, and the posting should stand here"
            raise CvbuildError(
                [Diagnostic("not-a-posting", message, hint=f"the posting comes first: {swapped}")],
                ExitCode.USAGE,
            )
    with reporting(file) as report:
        expression = expression_of(tags)
        if expression is not None:
            unnamed_of([variant] if variant else [])
        if all_variants and (variant or expression is not None):
            refuse("--all-variants is for all of them", "leave out --variant and --tags")
        source = report.load()
        from cvbuild import match as matching
        from cvbuild.match import report as reports
        from cvbuild.pipeline import Wanted, valid

        names: list[str | None] = [variant]
        if all_variants:
            names += valid(source, base_of(file))[0].variants
        wanted = [Wanted(name, expression, base=base_of(file)) for name in names]
        found = matching.match(source, wanted, text, read.name)
        if format_ == "json":
            every: object = [reports.facts(one) for one in found]
            say(json_text(every if all_variants else reports.facts(found[0])))
        elif all_variants:
            say(reports.table(found, report.name))
        else:
            say(reports.text(found[0], report.name))


def _text(read: Report) -> str:
    """The posting, in whatever encoding a browser or an editor has saved it."""
    data = read.read()
    if data[:4] in (b"%PDF", b"PK\3\4") or b"\0" in data[:1000].replace(b"\0\0", b""):
        utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        if not utf16:
            problem = Diagnostic("no-text", "this is no text", hint="copy its text into a file")
            raise CvbuildError([problem], ExitCode.USAGE)
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if not text.strip():
        problem = Diagnostic("empty-file", "the posting is empty", hint="is this the right file?")
        raise CvbuildError([problem], ExitCode.USAGE)
    return text

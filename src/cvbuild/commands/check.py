"""`cvbuild check`: whether a résumé reads as it should."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cvbuild.commands.options import (
    EngineOption,
    InputArgument,
    LocaleOption,
    TagsOption,
    TemplateOption,
    VariantOption,
)
from cvbuild.commands.order import expression_of, unnamed_of
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, render
from cvbuild.places import base_of
from cvbuild.terminal import (
    Ended,
    colourful,
    columns_of,
    json_text,
    print_lines,
    progress,
    refuse,
    reporting,
    say,
)

if TYPE_CHECKING:
    from cvbuild.check import Report
    from cvbuild.pipeline import Wanted
    from cvbuild.source import Source

__all__ = ["check"]


def check(
    file: InputArgument,
    variant: VariantOption = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Check every variant of the file.")
    ] = False,
    tags: TagsOption = None,
    locale: LocaleOption = None,
    pages: Annotated[
        int | None,
        typer.Option("--pages", metavar="N", min=1, max=99, help="At most so many pages."),
    ] = None,
    template: TemplateOption = None,
    engine: EngineOption = "auto",
    pdf: Annotated[
        str | None,
        typer.Option("--pdf", metavar="FILE", help="Read this PDF back, and build none."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="RULE", help="Hold only this rule; may be repeated."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="Leave out this rule; may be repeated."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")] = False,
    format_: Annotated[
        Literal["text", "json", "github"],
        typer.Option("--format", help="How findings are told; github marks lines on GitHub."),
    ] = "text",
) -> None:
    """Check that it reads as it should.

    Builds it, reads the PDF back as parsers do, and looks at what it says. Exits with 5 when there
    is an error; docs/checks.md explains the rules.

    \b
    Examples:
      cvbuild check cv.yaml
      cvbuild check cv.yaml --all-variants --strict
      cvbuild check cv.yaml --ignore first-person --ignore gap
      cvbuild check cv.yaml --pdf cv.pdf --only links
      cvbuild check cv.yaml --format github
    """
    with reporting(file) as report:
        expression = expression_of(tags)
        names: list[str | None] = list(dict.fromkeys(variant or ()))
        if expression is not None:
            unnamed_of(names)
        try:
            source = report.load()
            from cvbuild.pipeline import Wanted, checked

            if all_variants:
                names = list(checked(source, base_of(file))[0].variants) or refuse(
                    "the file has no variants", "define some under `variants`"
                )
            if pdf is not None and len(names) > 1:
                refuse("--pdf is for one résumé", "name one --variant")
            wanted = [
                Wanted(name, expression, template, pages, base_of(file), locale=locale)
                for name in names or [None]
            ]
            rules = (tuple(only or ()), tuple(ignore or ()))
            outcomes = _outcomes(source, wanted, engine, pdf, *rules)
        except CvbuildError as error:
            if format_ == "text":
                raise
            outcomes = [(None, error)]
        _tell(report.name, report.text, outcomes, format_)
        worst = ExitCode.DONE
        for _, outcome in outcomes:
            if isinstance(outcome, CvbuildError):
                worst = max(worst, outcome.exit_code)
            elif outcome.fails(strict=strict):
                worst = ExitCode.CHECK
        if worst is not ExitCode.DONE:
            raise Ended(worst)


def _outcomes(
    source: Source,
    wanted: list[Wanted],
    engine: str,
    pdf: str | None,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
) -> list[tuple[str | None, Report | CvbuildError]]:
    from cvbuild import check as checking
    from cvbuild.pipeline import typesetter

    data = None if pdf is None else _content(Path(pdf))
    found: list[tuple[str | None, Report | CvbuildError]] = []
    with ExitStack() as stack, progress("checking"):
        run = None if data is not None else stack.enter_context(typesetter(engine))
        for one in wanted:
            try:
                outcome: Report | CvbuildError = checking.check(
                    source, one, run, today=date.today(), pdf=data, only=only, ignore=ignore
                )
            except CvbuildError as error:
                if len(wanted) == 1:
                    raise
                outcome = error
            found.append((one.variant, outcome))
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        problem = Diagnostic("unreadable", f"'{file}' cannot be read: {reason}")
        raise CvbuildError([problem], ExitCode.USAGE) from None


def _tell(
    name: str,
    text: str | None,
    outcomes: list[tuple[str | None, Report | CvbuildError]],
    format_: str,
) -> None:
    from cvbuild.check import report as reports

    if format_ == "json":
        say(
            json_text(
                [
                    reports.problems_facts(name, variant, outcome.diagnostics)
                    if isinstance(outcome, CvbuildError)
                    else reports.facts(outcome)
                    for variant, outcome in outcomes
                ]
            )
        )
        return
    colour = colourful(sys.stdout is not None and sys.stdout.isatty())
    columns = columns_of(sys.stdout)
    seen: set[Diagnostic] = set()
    for variant, outcome in outcomes:
        told = outcome.diagnostics if isinstance(outcome, CvbuildError) else outcome.findings
        findings = [finding for finding in told if finding not in seen]
        seen.update(findings)
        if format_ == "github" and findings:
            print_lines(reports.github(name, findings))
        if format_ == "github":
            continue
        if findings:
            if len(outcomes) > 1:
                say(f"variant {variant}:")
            print_lines(render(findings, file=name, text=text, colour=colour, columns=columns))
        if not isinstance(outcome, CvbuildError):
            say(reports.summary(outcome, columns))

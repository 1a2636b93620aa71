"""`cvbuild variants`: shows the variants of a file."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.commands import completing
from cvbuild.commands.options import EngineOption, InputArgument
from cvbuild.diagnostic import CvbuildError, ExitCode, Severity
from cvbuild.places import base_of
from cvbuild.terminal import Ended, Report, json_text, progress, reporting, say

if TYPE_CHECKING:
    from cvbuild.explain import Outcome
    from cvbuild.pipeline import Typesetter

__all__ = ["variants"]


def variants(
    file: InputArgument,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="NAME",
            help="What is in and out of this one, and why.",
            autocompletion=completing.variants,
        ),
    ] = None,
    engine: EngineOption = "auto",
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show the variants of a file.

    What each selects by, its pages, and how many items of the file it keeps and drops.

    \b
    Examples:
      cvbuild variants cv.yaml
      cvbuild variants cv.yaml --explain industry
    """
    with reporting(file) as report:
        source = report.load()
        from cvbuild import explain as explaining

        found: tuple[Outcome, ...] = ()
        facts: object
        with ExitStack() as stack, progress("typesetting"):

            def run() -> Typesetter | None:
                return _run(report, engine, stack)

            if explain is None:
                found = explaining.survey(source, run(), base_of(file))
                text, facts = explaining.table(found), explaining.table_facts(found)
            else:
                told = explaining.explain(source, explain, run, base_of(file))
                text, facts = explaining.tree(told), explaining.tree_facts(told)
        say(json_text(facts) if json else text or f"{report.name}: no variants")
        worst = ExitCode.DONE
        for one in found:
            if one.problem is not None:
                report.show(one.problem.diagnostics, one.variant)
                worst = max(worst, one.problem.exit_code)
        if worst is not ExitCode.DONE:
            raise Ended(worst)


def _run(report: Report, engine: str, stack: ExitStack) -> Typesetter | None:
    """The engine, or None where there is none: then nothing is typeset, with a warning."""
    from cvbuild.pipeline import typesetter

    try:
        return stack.enter_context(typesetter(engine))
    except CvbuildError as error:
        if error.exit_code is not ExitCode.NO_ENGINE:
            raise
        report.show(tuple(replace(d, severity=Severity.WARNING) for d in error.diagnostics))
        return None

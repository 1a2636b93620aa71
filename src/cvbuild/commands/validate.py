"""`cvbuild validate`: reports every problem of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cvbuild.diagnostic import Diagnostic, ExitCode
from cvbuild.places import base_of
from cvbuild.terminal import Ended, reporting, say, shown

if TYPE_CHECKING:
    from cvbuild.source import Source

__all__ = ["validate"]


def validate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="The files; - reads standard input.")
    ],
) -> None:
    """Report every problem of a file.

    Each with its line and column, in well under a second; no TeX is needed. A letter's résumé is
    looked at as well.

    \b
    Examples:
      cvbuild validate cv.yaml
      cvbuild validate *.yaml
    """
    worst = ExitCode.DONE
    for file in files:
        try:
            with reporting(file) as report:
                source = report.load()
                report.show(_warnings(source, base_of(file)))
                say(f"{shown(file)}: valid")
        except Ended as ended:
            worst = max(worst, ExitCode(ended.exit_code))
    if worst is not ExitCode.DONE:
        raise Ended(worst)


def _warnings(source: Source, base: Path) -> tuple[Diagnostic, ...]:
    """Warnings about a file, which may be a letter."""
    if isinstance(source.tree, dict) and "letter" in source.tree:
        from cvbuild.letter.make import examine_letter

        return examine_letter(source, base)
    from cvbuild.pipeline import examine

    return examine(source, base)

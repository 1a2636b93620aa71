"""`cvbuild validate`: reports every problem of a file."""

from __future__ import annotations

from typing import Annotated

import typer

from cvbuild.diagnostic import ExitCode
from cvbuild.places import base_of
from cvbuild.terminal import Ended, reporting, say, shown

__all__ = ["validate"]


def validate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="The files; - reads standard input.")
    ],
) -> None:
    """Report every problem of a file.

    Each with its line and column, in well under a second; no TeX is needed.

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
                from cvbuild.pipeline import examine

                report.show(examine(source, base_of(file)))
                say(f"{shown(file)}: valid")
        except Ended as ended:
            worst = max(worst, ExitCode(ended.exit_code))
    if worst is not ExitCode.DONE:
        raise Ended(worst)

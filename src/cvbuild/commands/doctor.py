"""`cvbuild doctor`: says what works on this machine."""

from __future__ import annotations

import sys

from cvbuild.diagnostic import ExitCode
from cvbuild.terminal import Ended, painter, progress, say

__all__ = ["doctor"]


def doctor() -> None:
    """Say what works on this machine.

    And how to get what is missing, on this operating system.

    \b
    Example:
      cvbuild doctor
    """
    from cvbuild.doctor import State, examine, verdict
    from cvbuild.tex.engine import Machine

    paint = painter(sys.stdout is not None and sys.stdout.isatty())
    marks = {State.OK: ("32", "ok"), State.MISSING: ("33", "--"), State.BROKEN: ("31", "!!")}
    with progress("looking"):
        findings = examine(Machine.here())
    for finding in findings:
        colour, mark = marks[finding.state]
        say(f"{finding.subject}: {finding.text}", f"{paint(colour, mark)}  ")
        if finding.advice is not None:
            say(f"      {finding.advice}")
    outcome = verdict(findings)
    if outcome is not ExitCode.DONE:
        raise Ended(outcome)

"""`python -I -m cvbuild.action make|publish`: the steps of action.yml."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date

from cvbuild.action.runner import Inputs, Run, put
from cvbuild.check.report import github
from cvbuild.diagnostic import CvbuildError, ExitCode

__all__ = ["main"]


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """The exit code of the step."""
    try:
        run, inputs = Run.of(environment), Inputs.of(environment)
        if arguments == ["make"]:
            from cvbuild.action.make import make

            report = make(inputs, run, date.today())
            lines = (
                f"out={inputs.out.resolve()}",
                f"exit-code={report.exit_code}",
                f"pdfs={sum(resume.pdf is not None for resume in report.resumes)}",
            )
            put(environment.get("GITHUB_OUTPUT"), "\n".join((*lines, "")))
            return report.exit_code
        if arguments == ["publish"]:
            from cvbuild.action.publish import publish

            return 0 if publish(inputs, run, environment.get("GITHUB_STEP_SUMMARY")) else 1
    except CvbuildError as error:
        print(github(environment.get("CVBUILD_FILE", "cv.yaml"), error.diagnostics), flush=True)
        return error.exit_code
    print("python -I -m cvbuild.action make|publish", file=sys.stderr)
    return ExitCode.USAGE


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main(sys.argv[1:], os.environ))

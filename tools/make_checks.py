"""Writes `docs/checks.md`: the rules of `cvbuild check`, from their own texts.

python tools/make_checks.py          # write the page
python tools/make_checks.py --check  # exit 1 when it is out of date
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from cvbuild.check.rules import RULES, Need, Rule
from cvbuild.diagnostic import Severity

PAGE = Path(__file__).resolve().parent.parent / "docs/checks.md"
COMMAND = "python tools/make_checks.py"

INTRO = f"""\
# What `cvbuild check` looks at

<!-- Written by `{COMMAND}` from the rules; to change it, change `src/cvbuild/check/rules.py`. -->

A résumé is read by parsers and screen readers before a person sees it. `cvbuild check` builds it
and reads the finished file back with the readers that are on your machine: poppler's `pdftotext`,
pdfminer.six, pypdf and PDFium, and MuPDF where PyMuPDF is installed. It compares what they read
with the source, and looks at what the résumé says.

```console
pip install "cvbuild[check]"                # once: pdfminer.six, pypdf, PDFium
cvbuild check cv.yaml                       # or --variant NAME, --all-variants
cvbuild check cv.yaml --pdf cv.pdf          # reads that file, and builds none
cvbuild check cv.yaml --only links          # this rule alone; may be repeated
cvbuild check cv.yaml --ignore first-person # all but this; may be repeated
cvbuild check cv.yaml --format github       # marks the lines in a pull request; or json
```

What a file is not to be held to stands in the file:

```yaml
checks:
  ignore: [first-person, gap]
```

An **error** makes the command exit with 5. A **warning** does so with `--strict` only. A **note**
is something to look at, and may well be as it should. Warnings of the build itself, such as a line
that is too wide, are told as well. What could not be looked at is listed at the end.
"""

FILE = """\
## The finished file

Texts are compared letter by letter, in every reader. White space counts as words parted, whatever
it consists of. Capitals do not count, as templates set titles in capitals.
"""

CONTENT = """\
## What it says

These rules look at the source; only `long-bullet` needs to know how it was typeset. They say
nothing where it is not sure: a year alone may be any of its days.
"""


def page() -> str:
    """The page as it should be."""
    file = [rule for rule in RULES if rule.needs not in (Need.SOURCE, Need.LAYOUT)]
    content = [rule for rule in RULES if rule not in file]
    return "\n".join([INTRO, FILE, _table(file), CONTENT, _table(content)])


def _table(rules: Sequence[Rule]) -> str:
    rows = ["| Rule | | What it looks for | Why |", "|---|---|---|---|"]
    for rule in rules:
        severity = rule.severity.value
        shown = f"**{severity}**" if rule.severity is Severity.ERROR else severity
        rows.append(f"| `{rule.name}` | {shown} | {rule.looks_for} | {rule.why} |")
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str], path: Path = PAGE) -> int:
    if "--check" in arguments:
        if path.exists() and path.read_text(encoding="utf-8") == page():
            return 0
        print(f"{path.name} is out of date; write it again with: {COMMAND}", file=sys.stderr)
        return 1
    path.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

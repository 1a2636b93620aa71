"""Checks every variant of the repository's files in every template, and prints one table.

`make check` runs it. It exits with 1 when there is an error, or nothing could be built. Each
`Section` of the table is a function that gives its rows; another is one line in `SECTIONS`.

    python tools/check_all.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cvbuild.check import Report, check
from cvbuild.check.extract import EXTRACTORS
from cvbuild.diagnostic import CvbuildError, Severity, render
from cvbuild.latex.template import builtin_names
from cvbuild.pipeline import Wanted, checked, typesetter
from cvbuild.source import load
from cvbuild.tex.press import Press

ROOT = Path(__file__).resolve().parent.parent
FILES = ("cv.yaml", "src/cvbuild/starter.yaml")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; `problems` are told below the table and make it fail."""

    cells: tuple[str, ...]
    problems: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the table: its columns, and what gives its rows."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def resumes() -> Iterator[Row]:
    """Every file, template and variant, with all that rules have to say."""
    strings = comparisons = errors = 0
    with typesetter() as run:
        for file in FILES:
            for template in builtin_names():
                for row, report in _of(file, template, run):
                    yield row
                    if report is not None:
                        strings += report.facts.strings
                        comparisons += report.facts.strings * len(report.facts.extractors)
                        errors += report.number(Severity.ERROR)
    yield Row(
        ("all", "", "", "", str(strings), f"{comparisons} comparisons", "", f"{errors} errors")
    )


def _of(file: str, template: str, run: Press) -> Iterator[tuple[Row, Report | None]]:
    text = (ROOT / file).read_text(encoding="utf-8")
    source = load(text.encode(), file)
    base = (ROOT / file).parent
    for variant in (None, *checked(source)[0].variants):
        head = (Path(file).name, template, variant or "(whole)")
        wanted = Wanted(variant, template=template, base=base)
        try:
            report = check(source, wanted, run, today=date.today())
        except CvbuildError as error:
            told = render(error.diagnostics, file=file, text=text)
            yield Row((*head, "", "", "", "", "not built"), told), None
            continue
        errors = [one for one in report.findings if one.severity is Severity.ERROR]
        facts = report.facts
        cells = (
            *head,
            str(facts.pages),
            str(facts.strings),
            ", ".join(facts.extractors),
            ", ".join(facts.checkers) or "no checker",
            ", ".join(
                f"{number} {severity.value}{'' if number == 1 else 's'}"
                for severity in Severity
                if (number := report.number(severity))
            )
            or "none",
        )
        yield Row(cells, render(errors, file=file, text=text) if errors else ""), report


SECTIONS = (
    Section(
        ("File", "Template", "Variant", "Pages", "Strings", "Read back by", "Tags", "Findings"),
        resumes,
    ),
)


def table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The rows as Markdown, in columns as wide as they need."""
    lines = [tuple(columns), *(row.cells for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    shown = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    return "\n".join([shown[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *shown[1:]])


def main() -> int:
    failed = False
    for section in SECTIONS:
        rows = list(section.rows())
        print(table(section.columns, rows), end="\n\n")
        for row in rows:
            if row.problems:
                failed = True
                print(f"{' '.join(row.cells[:3])}:\n{row.problems}\n", file=sys.stderr)
    missing = [one.name for one in EXTRACTORS if one.version() is None]
    if missing:
        print(f"not on this machine, so not asked: {', '.join(missing)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Proves the finished files: every variant of the repository's files in every template, read back,
built again elsewhere, and under hostile input and faults. Prints one table for each, and at the
end the figures that README.md states.

`make check` runs it. It exits with 1 when there is an error, nothing could be built, or README.md
states other figures. Each `Section` has tasks, which are done side by side in processes of their
own; a task gives the rows of the table that it is about, and what it counted.

    python tools/check_all.py            # everything
    python tools/check_all.py --write    # and puts the figures into README.md
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from datetime import date
from functools import partial
from pathlib import Path

from cvbuild.check import Report, check
from cvbuild.check.extract import EXTRACTORS
from cvbuild.diagnostic import CvbuildError, Severity, render
from cvbuild.latex.template import builtin_names
from cvbuild.pipeline import Wanted, build, checked, typesetter
from cvbuild.source import load
from cvbuild.tex.press import Press

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "cv.yaml",
    "src/cvbuild/starter.yaml",
    "examples/nurse.yaml",
    "examples/engineer.yaml",
    "examples/professor.yaml",
)
TODAY = date(2026, 11, 1)
"""The day from which rules look at the files, so that the figures are those of any day."""
README = ROOT / "README.md"
BEGIN, END = "<!-- figures of make check -->\n", "<!-- end -->\n"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; `problems` are told below the table and make it fail."""

    cells: tuple[str, ...]
    problems: str = ""


@dataclass(slots=True)
class Figures:
    """What was done, in numbers. `lacks` is what this machine does not have."""

    pdfs: int = 0
    strings: int = 0
    comparisons: int = 0
    found: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(Severity, 0))
    same: int = 0
    cases: int = 0
    typeset: int = 0
    harmed: int = 0
    faults: int = 0
    survived: int = 0
    lacks: tuple[str, ...] = ()

    def add(self, more: Figures) -> None:
        """Counts what another task has counted, too."""
        for one in fields(self):
            old, new = getattr(self, one.name), getattr(more, one.name)
            added = {key: old[key] + new[key] for key in old} if one.name == "found" else old + new
            setattr(self, one.name, added)


Task = Callable[[Figures], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the table: its columns, and the tasks that give its rows."""

    columns: tuple[str, ...]
    tasks: tuple[Task, ...]


def resumes(file: str, template: str, figures: Figures) -> Iterator[Row]:
    """A file in a template, with every variant, and all that rules have to say."""
    with typesetter() as run:
        for row, report in _of(file, template, run):
            yield row
            if report is not None:
                figures.pdfs += 1
                figures.strings += report.facts.strings
                figures.comparisons += report.facts.strings * len(report.facts.extractors)
                for severity in Severity:
                    figures.found[severity] += report.number(severity)


def _of(file: str, template: str, run: Press) -> Iterator[tuple[Row, Report | None]]:
    text = (ROOT / file).read_text(encoding="utf-8")
    source = load(text.encode(), file)
    base = (ROOT / file).parent
    for variant in (None, *checked(source)[0].variants):
        head = (Path(file).name, template, variant or "(whole)")
        wanted = Wanted(variant, template=template, base=base)
        try:
            report = check(source, wanted, run, today=TODAY)
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
            _counted({severity: report.number(severity) for severity in Severity}),
        )
        yield Row(cells, render(errors, file=file, text=text) if errors else ""), report


def _counted(found: Mapping[Severity, int]) -> str:
    return ", ".join(
        f"{number or 'no'} {severity.value}{'' if number == 1 else 's'}"
        for severity, number in found.items()
        if number or severity is Severity.ERROR
    )


def elsewhere(file: str, template: str, figures: Figures) -> Iterator[Row]:
    """The same PDFs made by another process, in another folder, home, language and time zone."""
    source = load((ROOT / file).read_bytes(), file)
    wanted = [
        Wanted(variant, template=template, base=(ROOT / file).parent)
        for variant in (None, *checked(source)[0].variants)
    ]
    same = 0
    with typesetter() as run, tempfile.TemporaryDirectory() as name:
        there = Path(name) / "elsewhere"
        there.mkdir()
        (there / "copy.yaml").write_bytes((ROOT / file).read_bytes())
        environment = {
            **os.environ,
            "HOME": name,
            "XDG_CACHE_HOME": str(Path(name) / "cache"),
            "USER": "somebody",
            "LC_ALL": "C",
            "TZ": "Pacific/Kiritimati",
        }
        for one in wanted:
            named = () if one.variant is None else ("--variant", one.variant)
            call = ("pdf", "copy.yaml", "-o", "-", "--template", template, *named)
            done = subprocess.run(
                [sys.executable, "-m", "cvbuild", *call],
                cwd=there,
                env=environment,
                capture_output=True,
                check=False,
            )
            same += done.stdout == build(source, one, run).pdf
    figures.same += same
    problem = "" if same == len(wanted) else "other bytes than here"
    yield Row((Path(file).name, template, f"{same} of {len(wanted)}"), problem)


def hostile(figures: Figures) -> Iterator[Row]:
    """Files that nobody would write; `fuzz/cases.py` says what each has to end in."""
    sys.path.insert(0, str(ROOT))
    from fuzz.cases import run

    tried = run(start=0)
    figures.cases, figures.typeset = tried.cases, tried.typeset
    figures.harmed = len(tried.findings)
    told = "\n".join(f"{one.what}\n{one.data!r}" for one in tried.findings)
    yield Row(
        ("to TeX", str(tried.cases), f"{tried.rendered} right", f"{tried.refused} diagnostics"),
        told,
    )
    yield Row(
        ("to a PDF", str(tried.typeset), f"{tried.pdfs} right", f"{tried.diagnostics} diagnostics")
    )


def faults(figures: Figures) -> Iterator[Row]:
    """Every fault of the world around a build; `tests/faults.py` says what survival means."""
    sys.path.insert(0, str(ROOT))
    from tests.faults import FAULTS, Fault, UnavailableError, survive

    def one(fault: Fault) -> str:
        with tempfile.TemporaryDirectory() as name:
            try:
                survive(fault, Path(name) / "place")
            except UnavailableError as reason:
                return f"not tried: {reason}"
            except AssertionError as failure:
                return f"FAILED: {failure}"
        return "survived"

    with ThreadPoolExecutor(2) as pool:
        for fault, end in zip(FAULTS, pool.map(one, FAULTS), strict=True):
            figures.faults += 1
            figures.survived += end == "survived"
            if end.startswith("not tried"):
                figures.lacks = (*figures.lacks, f"the fault that {fault.name}")
            failed = end.startswith("FAILED")
            kept = "the right PDF" if fault.built else "the last good PDF is whole"
            yield Row(
                (fault.name, kept, "FAILED" if failed else end),
                end if failed else "",
            )


EVERY = tuple((file, template) for file in FILES for template in builtin_names())
SECTIONS = (
    Section(("Hostile files", "Tried", "Right", "Refused"), (hostile,)),
    Section(
        ("File", "Template", "Variant", "Pages", "Strings", "Read back by", "Tags", "Findings"),
        tuple(partial(resumes, file, template) for file, template in EVERY),
    ),
    Section(
        ("File", "Template", "The same bytes elsewhere"),
        tuple(partial(elsewhere, file, template) for file, template in EVERY),
    ),
    Section(("Fault", "What comes of it", "Seen"), (faults,)),
)
"""The longest task first, so that no process is left without work at the end."""


def done(task: Task) -> tuple[list[Row], Figures]:
    """The rows of a task, and what it counted."""
    figures = Figures()
    return list(task(figures)), figures


def stated(figures: Figures) -> str:
    """What README.md states: the figures, and nothing more."""
    names = [one.name for one in EXTRACTORS]
    readers = f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"| | |\n|---|---|\n"
        f"| PDFs, in every template and variant | {figures.pdfs} |\n"
        f"| Strings of the source looked for in them | {figures.strings} |\n"
        f"| Readers | {len(names)}: {readers} |\n"
        f"| Comparisons | {figures.comparisons} |\n"
        f"| Findings of the rules, among them `outloud` and `pdfua` on the tags "
        f"| {_counted(figures.found)} |\n"
        f"| PDFs with the same bytes from another folder, user, language and time zone "
        f"| {figures.same} of {figures.pdfs} |\n"
        f"| Hostile files tried, to TeX and through TeX | {figures.cases} and {figures.typeset} |\n"
        f"| … that ended in neither a right result nor a diagnostic | {figures.harmed} |\n"
        f"| Faults survived | {figures.survived} of {figures.faults} |\n"
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


def _readme(said: str, *, write: bool) -> bool:
    """Whether README.md states this; with `write`, afterwards."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    if write and old != said:
        README.write_text(f"{before}{BEGIN}{said}{END}{after}", encoding="utf-8")
    return write or old == said


def main(arguments: Sequence[str]) -> int:
    failed = False
    figures = Figures()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        begun = [(one, [pool.submit(done, task) for task in one.tasks]) for one in SECTIONS]
        for section, parts in begun:
            rows: list[Row] = []
            for part in parts:
                more, counted = part.result()
                rows += more
                figures.add(counted)
            print(table(section.columns, rows), end="\n\n", flush=True)
            for row in rows:
                if row.problems:
                    failed = True
                    print(f"{' '.join(row.cells[:3])}:\n{row.problems}\n", file=sys.stderr)
    missing = [one.name for one in EXTRACTORS if one.version() is None]
    said = stated(figures)
    print(said)
    lacks = (*missing, *figures.lacks)
    if lacks:
        print(f"not on this machine, so not tried: {', '.join(lacks)}", file=sys.stderr)
    elif not _readme(said, write="--write" in arguments):
        failed = True
        print("README.md states other figures: tools/check_all.py --write", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

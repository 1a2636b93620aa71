"""Proves the finished files: every variant of the repository's files in every template, read back,
built again elsewhere, and under hostile input and faults. Prints one table for each, and at the
end the figures that README.md states.

`make check` runs it. It exits with 1 when there is an error, nothing could be built, or README.md
states other figures. Each `Section` has tasks, which are done side by side in processes of their
own; a task gives the rows of the table that it is about, and what it counted.

    python tools/check_all.py            # everything
    python tools/check_all.py --write    # and puts the figures into README.md
    python tools/check_all.py --quick    # variants in one template, a sixteenth of the cases
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
from hashlib import sha256
from pathlib import Path

from cvbuild.check import Report, check
from cvbuild.check.extract import EXTRACTORS
from cvbuild.diagnostic import CvbuildError, Severity, render
from cvbuild.latex.template import builtin_names
from cvbuild.pipeline import Wanted, checked, typesetter
from cvbuild.source import load

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


def resumes(file: str, template: str, whole: bool, figures: Figures) -> Iterator[Row]:
    """A file in a template, with every variant or the `whole` alone: all that rules say, and
    whether another process makes the same bytes, in another folder, home, language and time zone.
    """
    text = (ROOT / file).read_text(encoding="utf-8")
    source = load(text.encode(), file)
    base = (ROOT / file).parent
    variants = (None, *(() if whole else checked(source)[0].variants))
    with typesetter() as run, tempfile.TemporaryDirectory() as name:
        there = Path(name) / "elsewhere"
        _build(there, text, template, all_variants=len(variants) > 1)
        for variant in variants:
            head = (Path(file).name, template, variant or "(whole)")
            wanted = Wanted(variant, template=template, base=base)
            try:
                report = check(source, wanted, run, today=TODAY)
            except CvbuildError as error:
                told = render(error.diagnostics, file=file, text=text)
                yield Row((*head, "", "", "", "", "", "not built"), told)
                continue
            same = _sum_of(there, variant) == report.facts.sha256
            figures.same += same
            yield _row(head, report, file, text, same=same)
            figures.pdfs += 1
            figures.strings += report.facts.strings
            figures.comparisons += report.facts.strings * len(report.facts.extractors)
            for severity in Severity:
                figures.found[severity] += report.number(severity)


def _row(head: tuple[str, ...], report: Report, file: str, text: str, *, same: bool) -> Row:
    errors = [one for one in report.findings if one.severity is Severity.ERROR]
    facts = report.facts
    cells = (
        *head,
        str(facts.pages),
        str(facts.strings),
        ", ".join(facts.extractors),
        ", ".join(facts.checkers) or "no checker",
        "same bytes" if same else "OTHER BYTES",
        _counted({severity: report.number(severity) for severity in Severity}),
    )
    told = render(errors, file=file, text=text) if errors else ""
    return Row(cells, told if same else f"{told}\nanother process makes other bytes")


def _counted(found: Mapping[Severity, int]) -> str:
    return ", ".join(
        f"{number or 'no'} {severity.value}{'' if number == 1 else 's'}"
        for severity, number in found.items()
        if number or severity is Severity.ERROR
    )


def _build(there: Path, text: str, template: str, *, all_variants: bool) -> None:
    """Builds a file, and all its variants, as somebody else would."""
    there.mkdir()
    (there / "copy.yaml").write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(there.parent),
        "XDG_CACHE_HOME": str(there.parent / "cache"),
        "USER": "somebody",
        "LC_ALL": "C",
        "TZ": "Pacific/Kiritimati",
    }
    for more in ((), ("--all-variants",)) if all_variants else ((),):
        subprocess.run(
            [sys.executable, "-m", "cvbuild", "pdf", "copy.yaml", "--template", template, *more],
            cwd=there,
            env=environment,
            capture_output=True,
            check=False,
        )


def _sum_of(folder: Path, variant: str | None) -> str | None:
    file = folder / ("copy.pdf" if variant is None else f"copy-{variant}.pdf")
    return sha256(file.read_bytes()).hexdigest() if file.exists() else None


def hostile(share: int, figures: Figures) -> Iterator[Row]:
    """Files that nobody would write, one in `share`; `fuzz/cases.py` says what each may end in."""
    sys.path.insert(0, str(ROOT))
    from fuzz.cases import CASES, TYPESET, run

    tried = run(CASES // share, TYPESET // share, start=0)
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


def sections(*, quick: bool) -> tuple[Section, ...]:
    """The longest tasks first, so that no process is left without work at the end."""
    pairs = [(file, template) for file in FILES for template in builtin_names()]
    return (
        Section(("Fault", "What comes of it", "Seen"), (faults,)),
        Section(
            ("Hostile files", "Tried", "Right", "Refused"), (partial(hostile, 16 if quick else 1),)
        ),
        Section(
            (
                *("File", "Template", "Variant", "Pages", "Strings", "Read back by", "Tags"),
                *("Elsewhere", "Findings"),
            ),
            tuple(
                partial(resumes, file, template, quick and template != "classic")
                for file, template in pairs
            ),
        ),
    )


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
    quick, failed = "--quick" in arguments, False
    figures = Figures()
    # faults mostly wait
    with ProcessPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        begun = [
            (one, [pool.submit(done, task) for task in one.tasks]) for one in sections(quick=quick)
        ]
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
    elif not quick and not _readme(said, write="--write" in arguments):
        failed = True
        print("README.md states other figures: tools/check_all.py --write", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Make: builds and checks every résumé of a file, and compares it with what it was.

Takes the inputs and the run; writes PDFs, pictures and a `Report` into the folder for results:
`pdf/`, `pictures/` (with `changes-….html` and `….png`) and `report.json`. Findings are printed as
workflow commands, with which GitHub marks lines. Nothing else of the file is printed, as a line of
it could be such a command. It knows no token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from cvbuild import __version__, revisions
from cvbuild import source as loading
from cvbuild.action.report import REPORT, Changed, Finding, Report, Resume
from cvbuild.action.runner import Inputs, Run
from cvbuild.check import check
from cvbuild.check.report import github
from cvbuild.compare import Side, compare, settings
from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode
from cvbuild.export.png import pictures
from cvbuild.pipeline import (
    Built,
    Typesetter,
    Wanted,
    build,
    build_all,
    checked,
    chosen,
    typesetter,
)
from cvbuild.schema import Cv
from cvbuild.source import Source
from cvbuild.tex.machine import Machine
from cvbuild.visual import page, side_by_side, spreads

__all__ = ["make"]

_Found = list[Diagnostic]


@dataclass(frozen=True, slots=True)
class _File:
    """A valid file, in the folder that its own paths are relative to."""

    source: Source
    cv: Cv
    base: Path
    name: str


def make(inputs: Inputs, run: Run, today: date) -> Report:
    """Make everything, and write it; the worst exit code is in the report."""
    pdfs, shown = inputs.out / "pdf", inputs.out / "pictures"
    for folder in (pdfs, shown):
        folder.mkdir(parents=True, exist_ok=True)
    told: _Found = []
    resumes: list[Resume] = []
    code, before = ExitCode.DONE, ""
    file = Path(inputs.file)
    try:
        source = loading.load(loading.read(file), inputs.file)
        cv, warnings = checked(source, file.parent)
        told += warnings
        new = _File(source, cv, file.parent, inputs.file)
        names: list[str | None] = list(inputs.variants) or [None, *cv.variants]
        with ExitStack() as stack:
            typeset = stack.enter_context(typesetter())
            old, before = _before(inputs, run, stack) if inputs.compare else (None, "")
            wanted = [Wanted(name, base=file.parent) for name in names]
            results = build_all(source, wanted, typeset)
            for which, built in zip(wanted, results, strict=True):
                found = _found(new, which, built, inputs, typeset, today)
                code = max(code, found.exit_code)
                stem = file.stem if which.variant is None else f"{file.stem}-{which.variant}"
                resumes.append(
                    _resume(stem, which, built, found.diagnostics, (pdfs, shown))
                    if old is None or isinstance(built, CvbuildError)
                    else _compared(
                        stem, which, built, found.diagnostics, (pdfs, shown), old, new, typeset
                    )
                )
                told += found.diagnostics
    except CvbuildError as error:
        code = max(code, error.exit_code)
        told += error.diagnostics
    everything = list(dict.fromkeys(told))
    if everything:
        print(github(inputs.file, everything), flush=True)
    said = {finding for resume in resumes for finding in resume.findings}
    report = Report(
        inputs.file,
        __version__,
        int(code),
        tuple(f for f in _findings(inputs.file, everything) if f not in said),
        tuple(resumes),
        before,
    )
    (inputs.out / "report.json").write_bytes(REPORT.dump_json(report, indent=2))
    return report


@dataclass(frozen=True, slots=True)
class _Judged:
    diagnostics: tuple[Diagnostic, ...]
    exit_code: ExitCode


def _found(
    file: _File,
    wanted: Wanted,
    built: Built | CvbuildError,
    inputs: Inputs,
    typeset: Typesetter,
    today: date,
) -> _Judged:
    """What is to be said of one résumé."""
    if isinstance(built, CvbuildError):
        return _Judged(built.diagnostics, built.exit_code)
    if not inputs.check:
        return _Judged(built.diagnostics, ExitCode.DONE)
    try:
        report = check(file.source, wanted, typeset, today=today, ignore=inputs.ignore)
    except CvbuildError as error:
        return _Judged(error.diagnostics, error.exit_code)
    failed = report.fails(strict=inputs.strict)
    return _Judged(report.findings, ExitCode.CHECK if failed else ExitCode.DONE)


def _resume(
    stem: str,
    wanted: Wanted,
    built: Built | CvbuildError,
    found: Sequence[Diagnostic],
    folders: tuple[Path, Path],
    diff: str | None = None,
    changed: tuple[Changed, ...] = (),
) -> Resume:
    """Writes the PDF and its pictures."""
    name = wanted.variant or ""
    findings = tuple(_findings("", found))
    if isinstance(built, CvbuildError):
        return Resume(name, None, 0, "", findings, (), None, ())
    pdfs, shown = folders
    (pdfs / f"{stem}.pdf").write_bytes(built.pdf)
    files = pictures(built.pdf)
    for ending, data in files.items():
        (shown / f"{stem}{ending}.png").write_bytes(data)
    return Resume(
        name,
        f"{stem}.pdf",
        built.pages,
        ", ".join([*map(str, built.changes), *(f"without {d.label}" for d in built.dropped)]),
        findings,
        tuple(f"{stem}{ending}.png" for ending in files),
        diff,
        changed,
    )


def _compared(
    stem: str,
    wanted: Wanted,
    built: Built,
    found: Sequence[Diagnostic],
    folders: tuple[Path, Path],
    old: _File,
    new: _File,
    typeset: Typesetter,
) -> Resume:
    """The same, with what is not as it was; without that for a résumé that is new."""
    then = Wanted(wanted.variant, base=old.base)
    try:
        sides = _side(old, then), _side(new, wanted)
        text = compare(*sides)
        pages = spreads(build(old.source, then, typeset).pdf, built.pdf)
    except CvbuildError:
        return _resume(stem, wanted, built, found, folders)
    changed = []
    _, shown = folders
    for spread in pages:
        if spread.note:
            picture = f"{stem}-changes-{spread.number}.png"
            (shown / picture).write_bytes(side_by_side(spread))
            changed.append(Changed(spread.number, spread.note, picture))
    if changed:
        whole = page(sides[0].name, sides[1].name, pages, text)
        (shown / f"{stem}-changes.html").write_text(whole, encoding="utf-8")
    return _resume(stem, wanted, built, found, folders, text, tuple(changed))


def _side(file: _File, wanted: Wanted) -> Side:
    cv, _ = chosen(file.source, file.cv, wanted)
    name = file.name if wanted.variant is None else f"{file.name} ({wanted.variant})"
    return Side(name, compose(cv), settings(cv))


def _before(inputs: Inputs, run: Run, stack: ExitStack) -> tuple[_File | None, str]:
    """The file as it was before the push or the pull request, and what that was, or why not."""
    file, machine = Path(inputs.file), Machine.here()
    reason = "there is nothing before it"
    for revision in _revisions(run):
        name = revision[:10]
        try:
            data = revisions.read(file, revision, machine)
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="cvbuild-")))
            revisions.unpack(file, revision, folder, machine)
        except CvbuildError as error:
            problem = error.diagnostics[0]
            reason = problem.message
            if problem.code == "not-in-revision":
                return None, f"the file is new since {name}"
            continue
        try:
            source = loading.load(data, f"{name}:{inputs.file}")
            cv, _ = checked(source, folder)
        except CvbuildError:
            return None, f"the file was not valid in {name}"
        return _File(source, cv, folder, f"{name}:{inputs.file}"), name
    return None, reason


def _revisions(run: Run) -> Iterator[str]:
    """Where to look for what was before, in this order.

    For a pull request GitHub checks out what merging it would give, whose first parent is the
    branch that it goes into. `fetch-depth: 2` brings that one, and no older ones.
    """
    if run.pull is not None:
        yield f"{run.commit}^1" if run.commit else "HEAD^1"
        yield run.pull.base
    elif run.tag is None:
        if run.before is not None:
            yield run.before
        yield "HEAD^1"


def _findings(file: str, found: Iterable[Diagnostic]) -> Iterator[Finding]:
    for one in found:
        where = one.elsewhere.file if one.elsewhere is not None else file
        line = f"line {one.span.line}" if one.span is not None else ""
        place = ", ".join(part for part in (where if one.elsewhere else "", line) if part)
        yield Finding(one.severity.value, one.message, one.hint, place)

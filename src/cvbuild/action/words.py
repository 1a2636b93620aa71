"""Words: the summary of a job and the comment at a pull request, in GitHub's Markdown.

Takes a `Report` and where its pictures can be seen; gives text, which is never longer than GitHub
takes. Text of the résumé, which anyone may have written, stands in code alone, where it is neither
markup nor a mention of somebody. Pure.

GitHub shows pictures of an address and drops those that are part of the text (`data:`), so that
without addresses there are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from cvbuild.action.report import Finding, Report, Resume

__all__ = ["COMMENT", "Places", "comment", "mark", "summary"]

COMMENT = 60_000
"""Characters of a comment; GitHub takes 65,536."""
SUMMARY = 900_000
"""Bytes of the summary of a step; GitHub takes 1 MiB."""
_DIFF = 12_000
"""Characters of what differs in one résumé."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things can be seen: addresses, empty where there is none.

    `pictures` is what the name of a picture is put into. `notes` are what did not come about.
    """

    pdfs: str = ""
    others: str = ""
    pictures: Callable[[str], str] | None = None
    notes: tuple[str, ...] = ()


def mark(file: str) -> str:
    """What the comment about that file begins with, so that the next run finds it again."""
    return f"<!-- cvbuild: {quote(file)} -->"


def summary(report: Report, places: Places) -> str:
    """What stands in the job's summary: every page of every résumé."""
    lines = [*_head(report, places)]
    for resume in report.resumes:
        lines += ["", f"### {_name(resume)}", "", *_findings(resume.findings)]
        if places.pictures is not None:
            lines += ["", *_pages(resume, places.pictures)]
        lines += _changes(resume, places, opened=False)
    text = "\n".join([*lines, ""])
    if len(text.encode()) <= SUMMARY:
        return text
    return _cut(text, SUMMARY // 4)


def comment(report: Report, places: Places) -> str:
    """What is said at a pull request: what changed, before and after."""
    lines = [mark(report.file), *_head(report, places)]
    quiet: list[str] = []
    told: dict[str, str] = {}
    for resume in report.resumes:
        name = _name(resume)
        if resume.diff == "" and not resume.changed:
            quiet.append(name)
            continue
        lines += ["", f"### {name}", "", *_findings(resume.findings)]
        words = (resume.diff or "").partition("\n\n")[2]
        first = told.setdefault(words, name) if words else name
        if first != name:
            lines += ["", f"The words change as in {first}."]
            continue
        if resume.diff is None and places.pictures is not None:
            lines += ["", *_pages(resume, places.pictures)]
        lines += _changes(resume, places, opened=True)
    if quiet:
        lines += ["", f"Nothing changes in {', '.join(quiet)}."]
    return _cut("\n".join([*lines, ""]), COMMENT)


def _head(report: Report, places: Places) -> Iterator[str]:
    state = "could not be made as it should" if report.exit_code else "is made"
    yield f"## {_code(report.file)} {state}"
    yield ""
    yield from _findings(report.findings)
    if report.resumes:
        yield ""
        yield "| Résumé | Pages | Errors | Warnings | Layout |"
        yield "|---|---|---|---|---|"
    for resume in report.resumes:
        numbers = [
            sum(finding.severity == kind for finding in resume.findings)
            for kind in ("error", "warning")
        ]
        cells = [
            _name(resume),
            str(resume.pages) if resume.pdf else "–",
            *map(str, numbers),
            _code(resume.told).replace("|", "\\|") if resume.told else "",
        ]
        yield f"| {' | '.join(cells)} |"
    links = [
        f"[{what}]({address})"
        for what, address in (("PDFs", places.pdfs), ("Pictures and changes", places.others))
        if address
    ]
    if links:
        yield ""
        yield " · ".join(links)
    for note in places.notes:
        yield ""
        yield f"> {note}"


def _name(resume: Resume) -> str:
    """A variant's name is letters, digits, hyphens and underscores; an underscore is markup."""
    return f"`{resume.name}`" if resume.name else "the whole file"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    for kind in ("error", "warning"):
        for finding in findings:
            if finding.severity == kind:
                place = f" ({_code(finding.place)})" if finding.place else ""
                hint = f"; {_code(finding.hint)}" if finding.hint else ""
                yield f"- **{kind}**{place}: {_code(finding.message)}{hint}"


def _pages(resume: Resume, address: Callable[[str], str]) -> Iterator[str]:
    for number, picture in enumerate(resume.pictures, 1):
        where = address(picture)
        yield f'<a href="{where}"><img src="{where}" width="400" alt="Page {number}"></a>'


def _changes(resume: Resume, places: Places, *, opened: bool) -> Iterator[str]:
    if places.pictures is not None:
        for change in resume.changed:
            where = places.pictures(change.picture)
            yield ""
            yield f"Page {change.number}, before and after: {change.note}"
            yield ""
            alt = f"Page {change.number} before and after: {change.note}"
            yield f'<a href="{where}"><img src="{where}" width="840" alt="{alt}"></a>'
    else:
        for change in resume.changed:
            yield ""
            yield f"- page {change.number}: {change.note}"
    if resume.diff:
        text = resume.diff
        if len(text) > _DIFF:
            text = text[:_DIFF].rpartition("\n")[0] + "\n… and more; see the pictures"
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        yield ""
        yield f"<details{' open' if opened and len(text) < 4000 else ''}><summary>As text</summary>"
        yield ""
        yield f"{fence}diff"
        yield text
        yield fence
        yield ""
        yield "</details>"


def _code(text: str) -> str:
    """The text in a code span (CommonMark 6.1), in one line."""
    text = " ".join(text.split()) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _cut(text: str, most: int) -> str:
    """The beginning of the text, up to a heading; what is open in it ends there."""
    if len(text) <= most:
        return text
    kept = text[:most].rpartition("\n### ")[0]
    return f"{kept}\n\nThere is more than fits here; see the artifacts.\n"

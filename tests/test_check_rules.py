"""Every rule of `cvbuild check`: it alone finds what was planted for it, and where it is."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cvbuild.check import Report, check, findings, subject_of
from cvbuild.check.rules import NAMES, RULES, Need
from cvbuild.diagnostic import Diagnostic, Severity
from cvbuild.pipeline import Wanted
from cvbuild.source import load
from cvbuild.tex.job import TexJob, Typeset
from tests.planted import ALL, BODIES, FILES, GOOD, SOURCES
from tests.readers import tex, typeset

TODAY = date(2020, 6, 15)
ROOT = Path(__file__).parent.parent
CONTENT = [rule.name for rule in RULES if rule.needs is Need.SOURCE]
TYPESET = [name for name in SOURCES if name not in CONTENT]


def run(text: str, **options: Any) -> Report:
    options = {"typeset": typeset, "today": TODAY, **options}
    return check(load(text.encode(), "cv.yaml"), Wanted(), **options)


def content(text: str) -> list[Diagnostic]:
    """What rules on content find."""
    return list(findings(subject_of(load(text.encode(), "cv.yaml"), Wanted(), TODAY)))


def edited(text: str, before: str, after: str) -> str:
    assert text.count(before) == 1, before
    return text.replace(before, after)


def line(finding: Diagnostic) -> int | None:
    return None if finding.span is None else finding.span.line


def test_every_rule_has_something_planted() -> None:
    assert sorted(ALL) == sorted(rule.name for rule in RULES)


def test_the_schema_knows_the_rules() -> None:
    assert tuple(rule.name for rule in RULES) == NAMES


def test_the_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    tool = runpy.run_path(str(ROOT / "tools/make_checks.py"))
    assert tool["main"](["--check"]) == 0, capsys.readouterr().err


def test_nothing_is_found_in_the_good_content() -> None:
    assert content(GOOD) == []


@pytest.mark.parametrize("rule", CONTENT)
def test_content(rule: str) -> None:
    edit, where, message = SOURCES[rule]
    (finding,) = content(edited(GOOD, *edit))
    assert (finding.code, line(finding)) == (rule, where)
    assert finding.message.startswith(message)


@pytest.fixture(scope="module")
def good() -> bytes:
    from cvbuild.pipeline import build

    return build(load(GOOD.encode(), "cv.yaml"), typeset=typeset).pdf


@tex
def test_nothing_is_found_in_the_good_file(good: bytes) -> None:
    for report in (run(GOOD), run(GOOD, pdf=good)):
        assert report.findings == ()
        assert not report.fails(strict=True)
        assert (report.facts.pages, report.facts.strings, report.facts.links) == (1, 23, 4)
        assert {"pdfminer", "pypdf", "pdfium"} <= set(report.facts.extractors)


@tex
@pytest.mark.parametrize("rule", TYPESET)
def test_layout(rule: str) -> None:
    edit, where, message = SOURCES[rule]
    text = edited(GOOD, *edit)
    if rule == "pages":
        text = edited(text, "cvbuild: 1\n", "cvbuild: 1\npages: 1\n")
    report = run(text, ignore=("long-bullet",) if rule == "pages" else ())
    (finding,) = report.findings
    assert (finding.code, line(finding)) == (rule, where)
    assert finding.message.startswith(message)
    assert report.fails(strict=True)
    assert ("links" in report.facts.skipped) == (rule == "pages")


@tex
@pytest.mark.parametrize("rule", BODIES)
def test_what_tex_made_of_it(rule: str) -> None:
    (before, after), where, message = BODIES[rule]

    def spoilt(job: TexJob) -> Typeset:
        count = job.body.count(before)
        body = job.body.replace(before, after)
        assert count
        if after == "{}":
            body += f"\n\\cvparagraph{{{before}}}\n"
        return typeset(replace(job, body=body))

    report = run(GOOD, typeset=spoilt, ignore=("tags",))
    (finding,) = report.findings
    assert (finding.code, line(finding)) == (rule, where)
    assert finding.message.startswith(message)
    assert finding.severity is Severity.ERROR
    assert report.fails()


FILE_CASES = {
    f"{rule}: {name}": (rule, *case) for rule, cases in FILES.items() for name, *case in cases
}


@tex
@pytest.mark.parametrize(
    ("rule", "damage", "where", "message"), FILE_CASES.values(), ids=FILE_CASES
)
def test_what_became_of_the_file(
    good: bytes, rule: str, damage: Callable[[bytes], bytes], where: int | None, message: str
) -> None:
    if rule == "tags":
        pytest.importorskip("outloud")
    report = run(GOOD, pdf=damage(good), ignore=() if rule == "tags" else ("tags",))
    assert {finding.code for finding in report.findings} == {rule}
    first = report.findings[0] if where is None else report.findings[-1]
    assert (line(first), first.message[: len(message)]) == (where, message)
    assert report.fails()


@tex
def test_a_file_of_too_many_pages(good: bytes) -> None:
    from pypdf import PdfWriter

    def twice(writer: PdfWriter) -> None:
        writer.add_blank_page(612, 792)

    from tests.planted import rewritten

    text = edited(GOOD, "cvbuild: 1\n", "cvbuild: 1\npages: 1\n")
    (finding,) = run(text, pdf=rewritten(twice)(good), ignore=("tags",)).findings
    assert (finding.code, line(finding)) == ("pages", 2)
    assert finding.message == "the file has 2 pages, 1 are allowed"


INNOCENT = {
    "a phase": ("Published the", "Led a Phase I trial, Calculus I and II, and published the"),
    "a country": ("Published the", "US and UK; published the"),
    "a mine": ("Published the", "Data mining and coal mine safety; published the"),
    "a quotation": ("Published the", "“I love it” said readers; published the"),
    "code": ("Published the", "Published `my_tool` and the"),
    "a product": ("Published the", "Published in the WeChat MyCar, Our World in Data, the"),
    "a name with a dot": ("Published the", "Node.js, ASP.NET and Booking.com; published the"),
    "a slash": ("Published the", "CI/CD and input/output; published the"),
    "a link": ("Published the", "Published [www.example.org](https://www.example.org) and the"),
    "inches": ("Published the", 'Published the 5" and 6" “discs” and'),
    "an abbreviation": ("heard of it", "heard of Foo Inc."),
    "two sentences": ("heard of it", "heard. It worked."),
    "part-time": ("position: Computer", "position: Part-time Computer"),
    "a year alone": ("start: 2012-10", "start: 2012"),
    "a month between": ("end: 2012-09", "end: 2012-05"),
    "expected": ("end: 2010\n", "end: 2024\n"),
    "in words": ("end: 2010\n", "end: expected 2029\n"),
    "slash in title": (
        "  - kind: education\n",
        "  - kind: education\n    title: Studies / Academic Training\n",
    ),
    "a number with spaces": (
        "phone: +44 20 7946 0000",
        "phone: +44 20 7946 0000\n    show: 'tel. +44 (20) 7946-0000'",
    ),
}
"""What could be taken for a defect, and is none."""


@pytest.mark.parametrize("edit", INNOCENT.values(), ids=INNOCENT)
def test_innocent(edit: tuple[str, str]) -> None:
    assert content(edited(GOOD, *edit)) == []


GUILTY = {
    "I'm": ("Published the", "I'm the first to publish the", "first-person"),
    "we": ("Published the", "Here we published the", "first-person"),
    "My": ("Published the", "Good. My team published the", "first-person"),
    "after a semicolon": ("Published the", "Worked; I published the", "first-person"),
    "contact me": ("Published the", "Published, contact me for, the", "first-person"),
    "a path": ("Published the", "Published example.com/x and the", "bare-link"),
    "http": ("Published the", "Published http://example.com and the", "bare-link"),
    "no title": ("    title: Profile\n", "", None),
    "untitled": (
        "  - kind: education\n",
        "  - kind: text\n    text: more\n  - kind: education\n",
        "section-title",
    ),
    "month ahead": ("end: 2016-03", "end: 2020-07", "future-date"),
    "words ahead": ("end: 2016-03", "end: Summer 2031", "future-date"),
    "no stop": ("tables of 3 observatories", "tables of 3 observatories?", None),
}


@pytest.mark.parametrize(("before", "after", "rule"), GUILTY.values(), ids=GUILTY)
def test_more_of_content(before: str, after: str, rule: str | None) -> None:
    found = [finding.code for finding in content(edited(GOOD, before, after))]
    assert found == ([] if rule is None else [rule])


@tex
@pytest.mark.parametrize("file", ["cv.yaml", "src/cvbuild/starter.yaml"])
def test_our_own_files_have_no_error(file: str) -> None:
    source = load((ROOT / file).read_bytes(), file)
    report = check(source, Wanted(), typeset, today=TODAY, ignore=("tags",))
    assert report.number(Severity.ERROR) == 0


@tex
def test_words_of_one_letter_are_a_limit_of_a_reader() -> None:
    """What fills a line is one word to poppler; pdfminer, pypdf and PDFium see what is there."""
    report = run(edited(GOOD, "Lead Programmer", "R & D"))
    found = {(finding.code, finding.severity) for finding in report.findings}
    poppler = "poppler" in report.facts.extractors
    assert found == ({("script-limits", Severity.NOTE)} if poppler else set())

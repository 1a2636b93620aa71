"""Scripts beyond Latin: résumés in ten languages, and one of many, are built and read back.

Where LuaTeX or fonts are missing these tests are skipped; what is then said is tested anywhere.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTComponent, LTContainer

from cvbuild.check import check, subject_of
from cvbuild.check.limits import limits_of
from cvbuild.diagnostic import CvbuildError, Severity
from cvbuild.pipeline import Built, Wanted, build, prepare
from cvbuild.source import Source, load
from cvbuild.tex import conversion
from cvbuild.tex.job import TexJob
from cvbuild.tex.scripts import NO_FONTS
from tests.readers import READERS, tex, typeset

TODAY = date(2026, 1, 1)
FOLDER = Path(__file__).parent / "scripts"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
BACKWARD = ("arabic", "hebrew")


def source_of(language: str) -> Source:
    return load((FOLDER / f"{language}.yaml").read_bytes(), f"{language}.yaml")


@cache
def built(language: str, template: str = "classic") -> Built:
    """The résumé; each is built once."""
    return made(source_of(language), template)


def made(source: Source, template: str = "classic") -> Built:
    try:
        return build(source, Wanted(template=template), typeset)
    except CvbuildError as error:
        if error.diagnostics[0].code == "script-not-here":
            pytest.skip(error.diagnostics[0].message)
        raise


def texts(language: str) -> list[str]:
    return [piece.text for piece in subject_of(source_of(language), Wanted(), TODAY).pieces]


def test_there_are_ten_languages() -> None:
    assert len(LANGUAGES) == 11  # and one file of many
    assert {"arabic", "japanese", "mixed", "russian"} <= set(LANGUAGES)


@tex
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_back(language: str) -> None:
    holds(language, "classic")


@tex
@pytest.mark.parametrize(
    ("template", "language"),
    [("modern", "japanese"), ("sidebar", "arabic"), ("compact", "hebrew"), ("banking", "russian")],
)
def test_it_reads_back_from_other_templates(template: str, language: str) -> None:
    holds(language, template)


def holds(language: str, template: str) -> None:
    """All rules hold; what a reader cannot do with a script is a note."""
    wanted = Wanted(template=template)
    pdf = built(language, template).pdf
    report = check(source_of(language), wanted, today=TODAY, pdf=pdf)
    found = {(it.code, it.severity, it.message) for it in report.findings}
    readers = (name for name in report.facts.extractors if limits_of(name, texts(language)))
    limited = {("script-limits", Severity.NOTE)} if any(readers) else set()
    assert {(code, severity) for code, severity, _ in found} == limited, found
    assert {"pdfminer", "pypdf", "pdfium"} <= set(report.facts.extractors)


@tex
@pytest.mark.parametrize("language", BACKWARD)
@pytest.mark.parametrize("reader", ["poppler", "pypdf", "pdfium"])
def test_every_word_from_right_to_left_is_read_as_it_was_written(
    language: str, reader: str
) -> None:
    wanted = re.findall(r"\w+", "\n".join(texts(language)))
    read = re.findall(r"\w+", READERS[reader](built(language).pdf))
    assert sorted(wanted) == sorted(read)
    if reader != "pdfium":  # which has the words of the line of contacts from left to right
        assert wanted == read


def letters(item: LTComponent) -> Iterator[LTChar]:
    if isinstance(item, LTChar):
        yield item
    elif isinstance(item, LTContainer):
        for inner in item:
            yield from letters(inner)


@tex
@pytest.mark.parametrize("language", [*BACKWARD, "russian"])
def test_pages_from_right_to_left_are_mirrored(language: str) -> None:
    """Headings begin at the right, dates stand at the left, bullets right of their text."""
    (page,) = extract_pages(io.BytesIO(built(language).pdf))
    found = [char for char in letters(page) if char.get_text().strip()]
    bullets = [char.x0 for char in found if char.get_text() == "\u2022"]
    year = next(char.x0 for char in found if char.get_text() == "2")
    left, right = min(char.x0 for char in found), max(char.x1 for char in found)
    middle = (left + right) / 2
    backward = language in BACKWARD
    assert len(bullets) == 3
    assert all((x > middle) == backward for x in bullets)
    assert (year < middle) == backward


def log_of(more: str) -> str:
    """What TeX's log says of a job for LuaTeX with more TeX at its end."""
    job = prepare(load("cvbuild: 1\nname: Анна\n".encode(), "cv.yaml"))
    try:
        return typeset(replace(job, body=f"{job.body}\n{more}")).log
    except CvbuildError as error:
        return getattr(error, "log", "") or pytest.skip(str(error))


LUA = ("directlua", "latelua", "luafunction", "luabytecode", "luadef", "lateluafunction")


@tex
def test_nothing_in_the_document_reaches_lua() -> None:
    names = (it for name in LUA for it in (name, f"tex_{name}:D"))
    meanings = "".join(rf"\expandafter\meaning\csname {name}\endcsname;" for name in names)
    said = re.search(r"^lua: ((?:.*;)+)", log_of(rf"\wlog{{lua: {meanings}}}"), re.MULTILINE)
    assert said is not None
    assert set(said[1].split(";")) <= {"undefined", r"\relax", ""}


@tex
def test_lua_could_not_do_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left if somebody found a way to it."""
    monkeypatch.setattr(conversion, "_LOCK", "")
    names = ("os.execute", "io.popen", "os.exec", "package.loadlib", "socket", "os.spawn")
    asked = '..","..'.join(f"tostring({name})" for name in names)
    log = log_of(rf'\directlua{{texio.write_nl("log", "lua: " .. {asked})}}')
    assert "lua: nil,nil,nil,nil,nil,nil" in log


def test_a_template_of_ones_own_is_refused() -> None:
    job = TexJob("\\documentclass{article}\n", "\\cvmissing{0416}", trusted=False)
    with pytest.raises(CvbuildError) as caught:
        conversion.converted(job, NO_FONTS)
    (said,) = caught.value.diagnostics
    assert (said.code, said.path) == ("template-for-pdftex", ("template",))


@tex
def test_what_looks_like_lua_is_text() -> None:
    words = r"Ж \directlua{os.execute(1)} #1 ^^41 \end{document} % $x$"
    text = load(f"cvbuild: 1\nname: Ж\nheadline: '{words}'\n".encode(), "cv.yaml")
    assert words in READERS["pypdf"](made(text).pdf)

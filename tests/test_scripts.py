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
from cvbuild.check.align import fold
from cvbuild.check.limits import limits_of
from cvbuild.diagnostic import CvbuildError, Diagnostic, Severity
from cvbuild.latex.characters import repertoire
from cvbuild.pipeline import Built, Wanted, build, prepare
from cvbuild.source import Source, load
from cvbuild.tex import conversion
from cvbuild.tex.job import TexJob
from cvbuild.tex.machine import Machine
from cvbuild.tex.scripts import NO_FONTS, Face, Library
from cvbuild.tex.shortage import Answer, answer
from tests.readers import READERS, tex, typeset
from tests.test_any_text import yaml

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
def test_every_character_beside_another_script_is_what_was_typed() -> None:
    """What pdfTeX's fonts have reads back from LuaTeX too, and nothing is joined into another."""
    typed = [
        *("Foo -- bar", "a << b >> c", "run --verbose", "5--10 --- x", ",, ''", "O(n²), 10⁶, H₂O"),
        *(f"ab{c}cd" for c in repertoire("latin-modern") if c.isprintable() and c not in "*`[\\"),
    ]
    value = {"cvbuild": 1, "name": "Ada", "sections": [{"kind": "list", "items": ["Щ", *typed]}]}
    read = READERS["pypdf"](made(load(yaml(value), "cv.yaml")).pdf)
    lines = {fold(line.removeprefix("• ")).letters for line in read.splitlines()}
    assert [text for text in typed if fold(text).letters not in lines] == []


@tex
@pytest.mark.parametrize("reader", ["poppler", "pypdf"])
def test_a_telephone_number_is_never_turned_round(reader: str) -> None:
    phones = ["+86 138-0013-8000", "(02) 1234 5678", "010 1234 5678"]
    value = {
        "cvbuild": 1,
        "name": "محمد علي",
        "sections": [{"kind": "list", "items": [f"الهاتف {phone} للعمل" for phone in phones]}],
    }
    pdf = made(load(yaml(value), "cv.yaml")).pdf
    text = READERS[reader](pdf)
    assert [phone for phone in phones if phone not in text] == []


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


def machine(platform: str, *programs: str, like: str = "") -> Machine:
    return Machine(platform, "x86_64", lambda name: name if name in programs else None, {}, (like,))


ENGINE = "which need LuaTeX and its fonts, and there is no lualatex on the PATH"
LACKS = "which need fonts that are not here, such as"
SHORT = {
    "debian": (
        machine("linux", like="debian"),
        f"letters of Cyrillic, Arabic and Japanese (Жبまを漢…), {ENGINE}",
        "sudo apt install texlive-luatex lmodern fontconfig fonts-noto-core fonts-noto-cjk",
    ),
    "fedora": (
        machine("linux", "lualatex", "fc-list", like="rhel"),
        f"letters of Cyrillic, Arabic and Japanese (Жبまを漢…), {LACKS} "
        "Noto Serif, Noto Naskh Arabic, Noto Serif CJK JP",
        "sudo dnf install google-noto-serif-fonts google-noto-naskh-arabic-fonts "
        "google-noto-serif-cjk-fonts",
    ),
    "arch": (
        machine("linux", "lualatex", like="arch"),
        "letters of Cyrillic, Arabic and Japanese (Жبまを漢…), which need fonts, and there is no "
        "fc-list (of fontconfig) that says which there are",
        "sudo pacman -S fontconfig noto-fonts noto-fonts-cjk",
    ),
    "mac": (
        machine("darwin"),
        f"letters of Cyrillic, Arabic and Japanese (Жبまを漢…), {ENGINE}",
        "brew install --cask mactex-no-gui && brew install fontconfig && brew install "
        "font-noto-serif font-noto-naskh-arabic font-noto-serif-cjk",
    ),
    "windows": (
        machine("win32"),
        f"letters of Cyrillic, Arabic and Japanese (Жبまを漢…), {ENGINE}",
        "winget install TeXLive.TeXLive; fonts.google.com/noto has the fonts: Noto Serif, Noto "
        "Naskh Arabic, Noto Serif CJK JP",
    ),
}


@pytest.mark.parametrize(("where", "message", "hint"), SHORT.values(), ids=SHORT)
def test_what_is_missing_is_told_at_once(where: Machine, message: str, hint: str) -> None:
    def no_fonts(machine: Machine) -> Library | None:
        return None if machine.which("fc-list") is None else NO_FONTS

    here = answer("Жبまを漢ሰ", "", where, no_fonts)
    assert here.able == frozenset()
    assert here.waiting == set("Жبまを漢")  # nobody sets Ethiopic
    assert here.diagnostic == Diagnostic("script-not-here", f"the file has {message}", hint=hint)


def test_it_is_told_once_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Machine, "here", lambda: machine("linux", like="debian"))
    with pytest.raises(CvbuildError) as caught:
        prepare(load("cvbuild: 1\nname: Ada\nheadline: Да и нет\n".encode(), "cv.yaml"))
    (said,) = caught.value.diagnostics
    assert said.span is not None
    assert (said.code, said.span.line, said.span.column) == ("script-not-here", 3, 11)


CODES = tuple(n for c in "Ж❤🚀" for n in (ord(c), ord(c) + 1))
SIGNS = Library({"DejaVu Sans": (Face("x.ttf", 0, "DejaVu Sans", False, False, CODES),)})


@pytest.mark.parametrize(
    ("typed", "able"),
    [
        ("🚀", True),
        ("❤\ufe0f", True),
        ("🐱", False),
        ("👍🏽", False),
        ("👩\u200d👧", False),
        ("🇩🇪", False),
    ],
)
def test_emoji_are_shown_or_refused(typed: str, able: bool) -> None:
    """Those of one character in a font of the machine; else nobody is told of TeX."""
    here = answer([typed], "", machine("linux", "lualatex", "fc-list"), lambda _: SIGNS)
    assert here == Answer(frozenset({typed} if able else ()))
    none = answer([typed], "", machine("linux"))
    assert none == Answer(frozenset())


@tex
def test_an_emoji_is_never_blank() -> None:
    text = "cvbuild: 1\nname: Ada\nheadline: to 🫠 the 🚀 ❤️ ☎\n"
    try:
        pdf = build(load(text.encode(), "cv.yaml"), typeset=typeset).pdf
    except CvbuildError as error:
        told = [(it.code, it.span and it.span.line) for it in error.diagnostics]
        assert set(told) == {("missing-character", 3)}
        text = text.replace("🫠 ", "").replace("🚀 ", "")
        pdf = made(load(text.encode(), "cv.yaml")).pdf
    for reader in ("pypdf", "pdfium", "pdfminer"):
        assert "to the ❤ ☎" in " ".join(READERS[reader](pdf).split())

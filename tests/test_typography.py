"""Quotation marks of a language, and where its words are broken."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.check import check
from cvbuild.compose import compose
from cvbuild.document import Document, Paragraph, texts
from cvbuild.locale import NAMES
from cvbuild.pipeline import Wanted, build, checked
from cvbuild.schema import Cv
from cvbuild.source import load
from cvbuild.text import Code, leaves, plain
from cvbuild.typography import hyphenated, marks_of, quoted
from tests.readers import pdfium, tex, typeset


@cache
def base(locale: str, more: str = "") -> Cv:
    file = f"cvbuild: 1\nname: Ada\nlocale: {locale}\n{more}sections:\n"
    text = f"{file}  - {{kind: text, title: A, text: B}}\n"
    return checked(load(text.encode(), "cv.yaml"))[0]


def document(text: str, locale: str = "en-US", more: str = "") -> Document:
    cv = base(locale, more)
    (section,) = cv.sections
    return compose(cv.model_copy(update={"sections": (section.model_copy(update={"text": text}),)}))


def printed(made: Document) -> str:
    return plain(list(texts(made))[-1][1])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"a"', "“a”"),
        ('He said "no", and ("yes").', "He said “no”, and (“yes”)."),
        ('a 27" screen, 6" x 4"', 'a 27" screen, 6" x 4"'),
        ('a "27" screen"', 'a “27” screen"'),
        ('"a "b" c"', "“a “b” c”"),
        ('""a" b"', "““a” b”"),
        ('" a "', '" a "'),
        ('""', '""'),
        ('"unpaired', '"unpaired'),
        ('**"a"** *"b*"', "“a” “b”"),
        ('`"a"` "b"', '"a" “b”'),
        ('"`a`"', "“a”"),
        ('rock–"roll"', "rock–“roll”"),
    ],
)
def test_pairs(typed: str, expected: str) -> None:
    assert printed(quoted(document(typed))) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en-GB", "“a”"),
        ("de", "„a“"),
        ("de-CH", "«a»"),
        ("fr", "«\u00a0a\u00a0»"),
        ("fr-CH", "«a»"),
        ("pl", "„a”"),
        ("sv", "”a”"),
        ("nl", "‘a’"),
        ("ja", "「a」"),
        ("pt-PT", "«a»"),
        ("pt-BR", "“a”"),
        ("zh-Hant-TW", "「a」"),
    ],
)
def test_marks(language: str, expected: str) -> None:
    assert "a".join(marks_of(language)) == expected


def test_every_locale_has_marks() -> None:
    assert all(all(mark.strip() for mark in marks_of(name)) for name in NAMES)


def test_the_file_asks_for_them() -> None:
    assert printed(document('"a"', "de")) == '"a"'
    assert printed(document('"a"', "de", "design: {quotes: locale}\n")) == "„a“"
    assert printed(document('"a"', "de", "design: {quotes: typed}\n")) == '"a"'


def test_a_section_in_another_language_has_its_marks() -> None:
    text = (
        "cvbuild: 1\nname: Ada\nlocale: de\ndesign: {quotes: locale}\nsections:\n"
        "  - {kind: text, title: A, text: '\"a\"'}\n"
        "  - {kind: text, title: B, text: '\"b\"', lang: en}\n"
    )
    made = compose(checked(load(text.encode(), "cv.yaml"))[0])
    blocks = [block for section in made.sections for block in section.blocks]
    assert [plain(block.text) for block in blocks if isinstance(block, Paragraph)] == ["„a“", "“b”"]


@given(st.text(alphabet='a" `*\n1(', max_size=30), st.sampled_from(NAMES))
def test_nothing_but_marks_changes(text: str, language: str) -> None:
    made = document(text, language)
    after = quoted(made)
    undone = printed(after)
    for mark in marks_of(language):
        undone = undone.replace(mark, '"')
    assert undone == printed(made)
    codes = [leaf for _, nodes in texts(made) for leaf in leaves(nodes) if isinstance(leaf, Code)]
    assert [
        leaf for _, nodes in texts(after) for leaf in leaves(nodes) if isinstance(leaf, Code)
    ] == codes


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("en-US", "An incomprehensible text", "An incom-pre-hen-si-ble text"),
        ("de", "Leistungsbeurteilung", "Leis-tungs-be-ur-tei-lung"),
        (
            "en-US",
            "PostgreSQL KUBERNETES `incomprehensible`",
            "PostgreSQL KUBERNETES incomprehensible",
        ),
        ("en-US", "[incomprehensible](https://example.org)", "incomprehensible"),
        ("ar", "incomprehensible", "incomprehensible"),
    ],
)
def test_long_words_may_be_broken(language: str, typed: str, expected: str) -> None:
    made = printed(hyphenated(document(typed, language)))
    assert made.replace("\u00ad", "-") == expected


@tex
def test_a_broken_word_has_a_drawn_hyphen_and_is_found() -> None:
    word, run = "Verwaltungsangelegenheiten", "Verwaltungsangelegenheiten und die der Stadt "
    text = (
        "cvbuild: 1\nname: Ada\nlocale: de\ncontacts: [email: a@example.org]\n"
        "design: {hyphenation: true}\nsections:\n"
        f"  - {{kind: text, title: Profil, text: {run * 20}}}\n"
    )
    source = load(text.encode(), "cv.yaml")
    pdf = build(source, Wanted(), typeset).pdf
    read = pdfium(pdf)
    assert read.count(word) < 20
    assert "".join(read.split()).count(word) == 20
    assert not {"-", "\u00ad"} & set(read)
    assert check(source, Wanted(), today=date(2026, 1, 1), pdf=pdf).findings == ()
    whole = build(load(text.replace("true}", "false}").encode(), "cv.yaml"), Wanted(), typeset)
    assert pdfium(whole.pdf).count(word) == 20

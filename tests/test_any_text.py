"""Whatever a person types into any text field comes out of the PDF, or is refused with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_pages
from pypdf import PdfReader

from cvbuild.compose import compose
from cvbuild.diagnostic import CvbuildError
from cvbuild.document import texts
from cvbuild.latex.characters import displayed, repertoire
from cvbuild.pipeline import build
from cvbuild.schema import Cv
from cvbuild.schema.base import Model
from cvbuild.source import load
from cvbuild.text import parse, plain
from cvbuild.validate import validate
from tests.readers import READERS, tex, typeset

pytestmark = tex

T = "any text"
"""Stands for a text field in the file below."""

DATED = {"date": "2020"}
BODY = {"summary": T, "highlights": [T, {"text": T, "items": [T]}]}
WORK = {"position": T, "team": T, "location": T, "keywords": [T], **BODY}
COMMON = {"title": T, "intro": T}


def section(kind: str, **entry: object) -> dict[str, object]:
    return {"kind": kind, **COMMON, "entries": [entry]}


EVERYTHING: dict[str, object] = {
    "cvbuild": "1",
    "name": T,
    "headline": T,
    "summary": T,
    "contacts": [
        {"location": T, "label": T},
        {"text": T},
        {"link": "https://example.org", "show": T},
    ],
    "sections": [
        {"kind": "text", **COMMON, "text": T},
        {"kind": "list", **COMMON, "style": "numbers", "items": [T]},
        section(
            "education",
            institution=T,
            degree=T,
            area=T,
            department=T,
            location=T,
            score=T,
            courses=[T],
            **DATED,
            **BODY,
        ),
        section("experience", organization=T, description=T, roles=[WORK], **WORK, **DATED),
        section(
            "projects",
            name=T,
            role=T,
            organization=T,
            category=T,
            location=T,
            keywords=[T],
            **DATED,
            **BODY,
        ),
        section(
            "publications",
            title=T,
            authors=[{"name": T, "affiliation": T, "equal": "true", "corresponding": "true"}],
            venue=T,
            status=T,
            award=T,
            note=T,
            summary=T,
            highlights=[T],
        )
        | {"equal_note": T},
        section("patents", title=T, number=T, office=T, status=T, inventors=[{"name": T}], **BODY),
        section("awards", title=T, issuer=T, amount=T, location=T, **DATED, **BODY),
        section("talks", title=T, event=T, location=T, **DATED, **BODY)
        | {"date_position": "inline"},
        section("skills", name=T, level=T, items=[T], details=T),
        section("languages", language=T, level=T, details=T),
        section(
            "references",
            name=T,
            position=T,
            organization=T,
            relationship=T,
            email="a@b.org",
            phone="123",
            quote=T,
        ),
        section("entries", title=T, subtitle=T, location=T, keywords=[T], **DATED, **BODY),
    ],
}


def filled(value: object, words: Iterator[str]) -> object:
    """`value` with the next words in the place of each text field."""
    if isinstance(value, dict):
        return {key: filled(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, words) for inner in value]
    return next(words) if value == T else value


def yaml(value: object) -> bytes:
    """JSON is YAML; escapes keep characters that would not stand in a file as they are."""
    return json.dumps(value).encode()


def unfilled(model: Model) -> Iterator[str]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None or value == ():
            yield f"{type(model).__name__}.{name}"
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Model):
                yield from unfilled(inner)
        assert field.description is not None


NO_TEXT = {"tags", "priority", "id", "page_break", "pages", "fit", "variants", "photo"} | {
    *("date", "start", "end", "url", "doi", "arxiv", "items", "roles", "ignore", "lang"),
    *("outputs", "bib", "select", "exclude", "types", "type", "since", "until"),
    *("sort", "group", "numbered", "style"),
}
KINDS = {"email", "phone", "website", "github", "gitlab", "linkedin", "orcid", "scholar", "link"}


def test_every_text_field_of_the_schema_is_filled() -> None:
    everything = filled(EVERYTHING, cycle(["word"]))
    cv: Cv = validate(load(yaml(everything), "cv.yaml"))
    left = {name for name in unfilled(cv) if name.split(".")[1] not in NO_TEXT | KINDS}
    left = {name for name in left if not name.startswith(("Contact.", "Design."))}
    assert left == {
        "Author.affiliation",  # that of an inventor; an author's is filled
        "PublicationsSection.keywords",  # those of entries in a file
        "PublicationEntry.citation",  # takes the place of others; bibliographies test it
    }


LETTERS = sorted(c for c in repertoire("latin-modern") if c >= " ")
TYPED = st.text(
    st.sampled_from("abcXYZ019 \\{}$&#%^_~<>|\"'`-*[]().,:;!?@/+=") | st.sampled_from(LETTERS),
    min_size=1,
    max_size=25,
).filter(lambda text: text.strip() != "" and displayed(text).strip() != "")
ANYTHING = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10)


def key(text: str) -> str:
    """Text as it is compared: as displayed, without white space, and in capitals like headings."""
    return "".join(displayed(displayed(text).upper()).split())


FILLER = ["a plain text", "b", "another one, rather longer than the others are"]
"""Between odd texts: the same text on every line would look like columns to a reader."""


@settings(max_examples=8)
@given(st.lists(TYPED, min_size=1, max_size=9))
@example(["--- ''`` ,, << >> ?` !` ^^41 ^^M \\end{document} % #1 $x$ {"])
@example(["ŉ ß ĳ ı i İ ﬁ ſ ǆ µ μ Ω Ω Å Å"])
@example(["a" * 300])
@example(["fi ffl AVAToo. e\u0301 A\u030a \u00ad \u200b x\u00a0y"])
@example(["Caf**e**\u0301"])
@example(["\u0191 \u0192oo"])
def test_text_in_every_field_reads_back(words: list[str]) -> None:
    source = load(yaml(filled(EVERYTHING, cycle([*words, *FILLER]))), "cv.yaml")
    try:
        document = compose(validate(source))
        built = build(source, typeset=typeset)
    except CvbuildError as error:
        assert error.exit_code == 1
        assert all(d.span is not None and d.path for d in error.diagnostics)
        assert {d.code for d in error.diagnostics} <= {"bad-link", "missing-character", "bad-phone"}
        return
    for name, reader in READERS.items():
        if name == "pdfminer" and built.pages > 8:
            continue  # it takes seconds for each page of signs
        text = key(reader(built.pdf))
        at = 0
        for path, nodes in texts(document):
            wanted = key(plain(nodes))
            found = text.find(wanted, at)
            assert found >= 0, (name, path, wanted, text[at : at + 3 * len(wanted) + 40])
            if len(path) > 1 and "entries" not in path:
                at = found + len(wanted)


@settings(max_examples=300, deadline=None)
@given(ANYTHING)
def test_any_text_at_all_is_set_or_refused_with_its_place(text: str) -> None:
    """Without TeX: whatever is typed, validation ends in a document or in diagnostics."""
    value = {"cvbuild": "1", "name": "Ada", "headline": text}
    try:
        from cvbuild.pipeline import prepare

        job = prepare(load(yaml(value), "cv.yaml"))
    except CvbuildError as error:
        assert error.exit_code == 1
        assert all(d.span is not None for d in error.diagnostics)
    else:
        assert "\\cvheadline" in job.body


WORDS = " ".join(f"word{n}" for n in range(16_000))
LONG = {
    "words": WORDS,
    "a word": "x" * 100_000,
    "signs": "\\ " * 8_000,
    "marks": f"**{'a' * 60}** " * 1_200,
    "a word of marks": "**a**_*b*." * 3_000,
    "letters that TeX calls by long names": "\u20b2\u20b1\u2082" * 4_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_very_long_texts_are_set_whole(text: str) -> None:
    """TeX reads lines of 200,000 characters, and adds up lengths to 16,384 points."""
    value = {"cvbuild": "1", "name": "Ada", "sections": [{"kind": "list", "items": [text, "end"]}]}
    built = build(load(yaml(value), "cv.yaml"), typeset=typeset)
    read = "".join(READERS["pypdf"](built.pdf).split())
    assert read.split("\u2022") == ["ADA", "".join(plain(parse(text)).split()), "end"]


def test_a_very_long_name_is_in_the_metadata() -> None:
    value = {"cvbuild": "1", "name": "Ada " * 15_000}
    built = build(load(yaml(value), "cv.yaml"), typeset=typeset)
    metadata = PdfReader(BytesIO(built.pdf)).metadata
    assert metadata is not None
    assert metadata.author == "Ada " * 15_000


@pytest.mark.parametrize("style", ["numbers", "bullets", "plain"])
def test_items_begin_on_the_text_area(style: str) -> None:
    """Also those whose number is wider than the indent of the list."""
    value = {
        "cvbuild": "1",
        "name": "Ada",
        "design": {"margin": "18pt", "font_size": "14"},
        "sections": [{"kind": "list", "style": style, "items": ["item"] * 1100}],
    }
    built = build(load(yaml(value), "cv.yaml"), typeset=typeset)
    left = min(
        box.x0
        for page in extract_pages(BytesIO(built.pdf), page_numbers=[0, built.pages - 1])
        for box in page
    )
    assert left == pytest.approx(18 if style == "plain" else left, abs=0.5)
    assert left >= 17.5


@pytest.mark.parametrize("size", [40, 400])
def test_a_text_longer_than_a_page_goes_on_to_the_next(size: int) -> None:
    words = " ".join(f"word{n}" for n in range(size * 30))
    value = {
        "cvbuild": "1",
        "name": "Ada",
        "sections": [{"kind": "list", "items": [words, "last"]}],
    }
    built = build(load(yaml(value), "cv.yaml"), typeset=typeset)
    text = READERS["pypdf"](built.pdf).split()
    assert [word for word in text if word.startswith("word")] == words.split()
    assert text[-1] == "last"

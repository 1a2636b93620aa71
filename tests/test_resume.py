"""The repository's own résumé: two pages, complete, in order, in every reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from cvbuild.pipeline import Built, build
from cvbuild.source import load
from tests.readers import READERS, links, tex, typeset

ROOT = Path(__file__).parent.parent
ORIGINAL = ROOT.parent / "shared" / "resume.md"

pytestmark = tex


@pytest.fixture(scope="module")
def built() -> Built:
    file = ROOT / "cv.yaml"
    return build(load(file.read_bytes(), "cv.yaml"), typeset=typeset)


def fold(text: str) -> str:
    """Text as it is compared: no white space, one kind of dash, no case, months in full."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\bFeb\b", "February", text)
    return re.sub(r"\s+", "", re.sub("[–—]", "-", text)).casefold()


def groups(markdown: str) -> Iterator[list[str]]:
    """The original's lines; the lines of an entry's heading, whose order is free, as one group."""
    heading: list[str] = []
    for raw in markdown.splitlines():
        line = re.sub(r"^(-|\d+\.) ", "", raw.strip())
        line = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line)
        line = re.sub(r"<(https?://[^>]*)>", r"\1", line)
        line = line.replace("**", "").replace("\\", "")
        line = re.sub(r"(?<!\S)\*(\w.*\w)\*$", r"\1", line)
        if not line:
            continue
        if raw.startswith("- ") or re.match(r"\d+\. ", raw) or raw.isupper():
            yield from ([heading] if heading else [])
            heading = []
            yield [line]
        else:
            heading.append(line)
    if heading:
        yield heading


@pytest.fixture(scope="module")
def original() -> str:
    if not ORIGINAL.exists():
        pytest.skip("the original of the résumé is not beside this checkout")
    return ORIGINAL.read_text(encoding="utf-8")


def test_it_has_two_pages_and_no_warnings(built: Built) -> None:
    assert (built.pages, built.diagnostics) == (2, ())


@pytest.mark.parametrize("reader", READERS)
def test_every_line_of_the_original_is_there_in_order(
    built: Built, original: str, reader: str
) -> None:
    text = fold(READERS[reader](built.pdf))
    at = 0
    for group in groups(original):
        ends = []
        for line in group:
            place = text.find(fold(line), at)
            assert place >= 0, f"{line!r} is missing after …{text[at - 60 : at]}"
            ends.append((place, place + len(fold(line))))
        length = sum(len(fold(line)) for line in group)
        # no line of a heading strays: together they take no more room than they need
        assert max(ends)[1] - min(ends)[0] <= length + 3, group
        at = max(end for _, end in ends)


@pytest.mark.parametrize("reader", READERS)
def test_every_word_and_number_is_there(built: Built, original: str, reader: str) -> None:
    got = re.findall(r"[^\W_]+", READERS[reader](built.pdf).casefold())
    for group in groups(original):
        for line in group:
            for word in re.findall(r"[^\W_]+", line.casefold().replace("feb ", "february ")):
                assert word in got
                got.remove(word)


def test_every_link_of_the_original_is_there(built: Built, original: str) -> None:
    assert links(built.pdf) == [
        "https://chaoyanghe.com",
        "mailto:chaoyanghe.com@gmail.com",
        *re.findall(r"<(https?://[^>]*)>", original)[1:],
    ]


def test_the_same_input_gives_the_same_bytes(built: Built) -> None:
    file = ROOT / "cv.yaml"
    again = build(load(file.read_bytes(), "cv.yaml"), typeset=typeset)
    assert again.pdf == built.pdf

"""The variants of the repository's own file: page counts, and that nothing left out is in them."""

from __future__ import annotations

import io
import json
import re
import zlib
from pathlib import Path

import pytest

from cvbuild.expression import true_for
from cvbuild.pipeline import Built, Wanted, build_all
from cvbuild.select import items
from cvbuild.source import load
from cvbuild.text import parse, plain
from cvbuild.validate import validate
from tests.readers import READERS, tex, typeset

pytestmark = tex
SOURCE = load((Path(__file__).parent.parent / "cv.yaml").read_bytes(), "cv.yaml")
PAGES = {"academic": 2, "industry": 2, "onepage": 1, "public": 2}


@pytest.fixture(scope="module")
def built() -> dict[str, Built]:
    results = build_all(SOURCE, [Wanted(name) for name in PAGES], typeset)
    assert all(isinstance(result, Built) for result in results)
    return {n: r for n, r in zip(PAGES, results, strict=True) if isinstance(r, Built)}


def test_these_are_the_variants() -> None:
    assert list(validate(SOURCE).variants) == list(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_pages_and_fill(built: dict[str, Built], name: str) -> None:
    one = built[name]
    assert (one.pages, one.diagnostics, one.dropped) == (PAGES[name], (), ())
    assert one.fill > (0.9 if one.pages == 1 else 0.6)


def inside(pdf: bytes) -> str:
    """All that is in a PDF, its streams decompressed, and its text."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    parts = [pdf]
    for stream in streams:
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            parts.append(stream)
    # strings of the file may be in hexadecimal, as two bytes for each character
    hexadecimal = [
        bytes.fromhex(h.decode())
        for p in parts
        for h in re.findall(rb"<([0-9A-Fa-f]{4,})>", p)
        if len(h) % 2 == 0
    ]
    raw = b"\n".join([*parts, *hexadecimal, *(h.replace(b"\x00", b"") for h in hexadecimal)])
    return raw.decode("latin-1") + READERS["pypdf"](pdf)


def test_public_has_no_trace_of_what_is_private(built: dict[str, Built]) -> None:
    secrets = ("chaoyanghe.com@gmail", "gmail", "Residence", "California, US\n", "mailto")
    found = inside(built["public"].pdf)
    assert "chaoyanghe.com/patent" in found
    assert [secret for secret in secrets if secret in found] == []
    # the same look at the whole file finds them, so the look can be trusted
    assert "mailto:chaoyanghe.com@gmail.com" in inside(built["academic"].pdf)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_left_out_is_not_in_the_text(built: dict[str, Built], name: str) -> None:
    cv = validate(SOURCE)
    expression = cv.variants[name].tags
    if expression is None:
        pytest.skip("the whole file is in it")
    text = "".join(READERS["pypdf"](built[name].pdf).split())
    for item in items(cv):
        words = getattr(item, "text", None) or getattr(item, "title", None)
        if item.tags and isinstance(words, str) and len(words) > 20:
            there = "".join(plain(parse(words)).split()) in text
            assert there == true_for(expression, frozenset(item.tags)), words


def test_a_pdf_says_nothing_of_other_variants(built: dict[str, Built]) -> None:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(built["onepage"].pdf))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.creator) == ("Chaoyang He – Résumé", "cvbuild")
    assert set(reader.metadata) == {"/Title", "/Author", "/Producer", "/Creator"}
    assert list(reader.attachments) == ["cv.json"]
    assert "variants" not in json.loads(reader.attachments["cv.json"][0])

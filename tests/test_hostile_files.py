"""Files that nobody would write end in TeX that is all right and a PDF that reads right, or are
refused. `make fuzz` tries thousands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings

from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import prepare, typesetter
from cvbuild.source import load
from cvbuild.tex.press import Press
from fuzz import cases, resumes
from fuzz.readable import decoded, strays
from tests.readers import tex


@settings(max_examples=200)
@given(resumes.files)
@example(b"photo: :e\n n:am1")
@example(b'{"cvbuild": "1", "name": "$a\\u00a0,,", "headline": "a\\u00a0,,"}')
def test_a_file_becomes_tex_that_is_all_right_or_is_refused(data: bytes) -> None:
    cases.compose_one(data)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    try:
        with typesetter(ready=1) as run:
            yield run
    except CvbuildError as error:
        pytest.skip(f"no TeX engine: {error}")


@tex
@settings(max_examples=20)
@given(resumes.typeset())
def test_a_file_becomes_a_pdf_that_reads_right_or_is_refused(press: Press, data: bytes) -> None:
    cases.typeset_one(data, press)


BODY = prepare(load(b"cvbuild: 1\nname: Ada\nheadline: a %b\n", "cv.yaml")).body
STRAY = {
    "command": ("Ada", "\\input x"),
    "command of TeX": ("a \\%b", "a \\def b"),
    "comment": ("a \\%b", "a %b"),
    "brace": ("a \\%b", "a {b"),
    "closing brace": ("a \\%b", "a }b"),
    "mathematics": ("a \\%b", "a $b"),
    "characters by number": ("a \\%b", "a ^^41b"),
    "alignment": ("a \\%b", "a &b"),
    "parameter": ("a \\%b", "a #b"),
    "subscript": ("a \\%b", "a _b"),
    "control character": ("a \\%b", "a \x01b"),
    "dash of two hyphens": ("a \\%b", "a --b"),
    "missing character": ("a \\%b", "a \\cvmissing{41}b"),
    "environment": ("a \\%b", "a \\begin{verbatim}b"),
    "metadata": ("/Creator(cvbuild)", "/Creator(x)/A<</S/JavaScript>>"),
    "address": ("a \\%b", "\\cvlink{javascript:x}{b}"),
}


def test_the_body_of_a_plain_file_is_all_right() -> None:
    assert strays(BODY) == []
    assert "ADA" in decoded(BODY)
    assert "a %b" in decoded(BODY)


@pytest.mark.parametrize(("old", "new"), STRAY.values(), ids=STRAY)
def test_what_should_not_be_in_a_body_is_found(old: str, new: str) -> None:
    body = BODY.replace(old if old in BODY else old.upper(), new)
    assert body != BODY
    assert strays(body)

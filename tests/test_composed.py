"""What the formats that need no TeX are made from."""

from __future__ import annotations

import pytest

from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import Wanted, checked, composed, valid
from cvbuild.source import load

FILE = """\
cvbuild: 1
name: Ada
summary: 𒀀𒀁
variants:
  short: {tags: not long}
sections:
  - kind: list
    title: Things
    items: [One, {text: Two, tags: [long]}]
"""


def test_a_character_that_no_font_has_is_only_an_error_where_fonts_are_needed() -> None:
    source = load(FILE.encode(), "cv.yaml")
    assert valid(source)[0].summary == "𒀀𒀁"
    with pytest.raises(CvbuildError, match="the font has none of '𒀀𒀁'"):
        checked(source)


def test_the_document_is_that_of_the_variant() -> None:
    found = composed(load(FILE.encode(), "cv.yaml"), Wanted("short"))
    (section,) = found.document.sections
    (block,) = section.blocks
    assert len(block.items) == 1  # type: ignore[union-attr]
    assert len(found.cv.sections) == 1


def test_a_variant_that_is_not_there_is_an_error() -> None:
    with pytest.raises(CvbuildError, match="long"):
        composed(load(FILE.encode(), "cv.yaml"), Wanted("long"))

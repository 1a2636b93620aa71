"""What an import has no field for stays in the file, and out of what is made from it."""

from __future__ import annotations

import json

import pytest

from cvbuild.diagnostic import CvbuildError
from cvbuild.enclose import enclosed
from cvbuild.expression import parse
from cvbuild.outline import text
from cvbuild.pipeline import Wanted, checked, chosen, composed
from cvbuild.source import Source, load

FILE = """\
cvbuild: 1
name: Ada
contacts:
  - phone: 020 7946 0000
    tags: [private]
sections:
  - kind: text
    text: Mathematician
variants:
  public:
    tags: not private
kept:
  jsonresume:
    basics.location: {address: 黒音 12, "<": ["1", {x: ~}]}
"""


def source() -> Source:
    return load(FILE.encode(), "cv.yaml")


def attached(wanted: Wanted) -> dict[str, object]:
    cv, _ = chosen(source(), checked(source())[0], wanted)
    found = json.loads(enclosed(source(), cv, wanted.variant))
    assert isinstance(found, dict)
    return found


def test_it_is_valid_whatever_it_holds_and_never_printed() -> None:
    document = composed(source()).document
    assert "黒音" not in text(document)


def test_it_is_in_the_source_inside_the_whole_file_only() -> None:
    assert attached(Wanted())["kept"] == {
        "jsonresume": {"basics.location": {"address": "黒音 12", "<": ["1", {"x": None}]}}
    }
    assert "kept" not in attached(Wanted("public"))
    assert "kept" not in attached(Wanted(tags=parse("private")))


def test_it_is_a_mapping_by_format() -> None:
    with pytest.raises(CvbuildError, match="'kept' should be a mapping"):
        checked(load(b"cvbuild: 1\nname: Ada\nkept: text\n", "cv.yaml"))


def test_letters_that_no_font_has_are_told_elsewhere_only() -> None:
    broken = FILE.replace("cvbuild: 1", "cvbuild: 1\nnothing: 黒")
    with pytest.raises(CvbuildError) as caught:
        checked(load(broken.encode(), "cv.yaml"))
    assert {d.path[0] for d in caught.value.diagnostics if d.path} == {"nothing"}

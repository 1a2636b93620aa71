"""The source that a PDF carries: what the variant shows and nothing else, and it builds again."""

from __future__ import annotations

import io
import json
from itertools import cycle
from pathlib import Path

import pytest
from pypdf import PdfReader

from cvbuild.enclose import enclosed
from cvbuild.expression import parse as expression
from cvbuild.pipeline import Wanted, build, checked, chosen
from cvbuild.source import load
from tests.readers import tex, typeset
from tests.test_any_text import EVERYTHING, filled

ROOT = Path(__file__).parent.parent
CV = (ROOT / "cv.yaml").read_bytes()
STARTER = (ROOT / "src/cvbuild/starter.yaml").read_bytes()
VARIANTS = ("academic", "industry", "onepage", "public")


def attached(pdf: bytes) -> bytes:
    (data,) = PdfReader(io.BytesIO(pdf)).attachments["cv.json"]
    return data


CASES: dict[str, tuple[bytes, Wanted]] = {
    "cv.yaml": (CV, Wanted()),
    **{f"cv.yaml, {name}": (CV, Wanted(name)) for name in VARIANTS},
    "cv.yaml, by tags": (CV, Wanted(tags=expression("research and not detail"), pages=3)),
    "starter": (STARTER, Wanted()),
    "everything": (json.dumps(filled(EVERYTHING, cycle(["a", "C# & 50%"]))).encode(), Wanted()),
    "odd text": (
        b'cvbuild: 1\nname: "A\\u2028\\x85B\\u2029"\nsections:\n'
        b"  - {kind: list, title: yes, items: [no, 1.10, 2018-08, 'null', '~', '# a', 'a: b']}\n",
        Wanted(),
    ),
    "an alias": (b"cvbuild: 1\nname: &n Ada\nheadline: *n\n", Wanted()),
}


@tex
@pytest.mark.parametrize("name", CASES)
def test_what_is_in_a_pdf_gives_the_same_pdf(name: str) -> None:
    data, wanted = CASES[name]
    first = build(load(data, "cv.yaml"), wanted, typeset)
    again = build(load(attached(first.pdf), "cv.json"), typeset=typeset)
    assert again.pdf == first.pdf


@tex
def test_what_was_left_out_for_room_is_not_in_it() -> None:
    items = [{"text": f"Item {n} {'word ' * 60}", "priority": str(n)} for n in range(40)]
    value = {
        "cvbuild": "1",
        "name": "Ada",
        "pages": "1",
        "fit": {"drop": "true"},
        "sections": [{"kind": "list", "items": items}],
    }
    built = build(load(json.dumps(value).encode(), "cv.yaml"), typeset=typeset)
    assert built.dropped
    inside = json.loads(attached(built.pdf))
    (section,) = inside["sections"]
    left = [f"{n}" for n in range(40) if n >= 40 - len(section["items"])]
    assert [item["priority"] for item in section["items"]] == left
    assert len(built.dropped) + len(left) == 40


@tex
def test_without_it() -> None:
    built = build(load(CV, "cv.yaml"), Wanted(attach=False), typeset)
    assert list(PdfReader(io.BytesIO(built.pdf)).attachments) == []
    assert b"EmbeddedFile" not in built.pdf


TEXT = """\
cvbuild: 1
name: Ada
headline: One
contacts:
  - email: ada@example.org
    tags: [private]
  - github: https://github.com/ada
design: {font_size: 10.50, margin: 2cm}
dates: {months: short}
pages: 2
fit: {drop: true}
photo: {file: me.png}
variants:
  base:
    headline: Two
    design: {margin: 0.70in, leading: 1.30}
    titles: {experience: Work}
  one:
    extends: base
    tags: not private
    dates: {dash: to}
    order: [skills]
sections:
  - kind: experience
    entries:
      - organization: Org
        start: 2018-08
        roles:
          - {position: A, tags: [private]}
          - position: B
            tags: [other]
            highlights:
              - plain
              - {text: a, tags: [private]}
              - {text: b, priority: 1, items: [{text: c, tags: [private]}, d]}
  - kind: skills
    entries: [{name: S, items: [x, y]}]
"""


def test_it_is_as_it_was_typed() -> None:
    source = load(TEXT.encode(), "cv.yaml")
    whole, _ = checked(source)
    cv, _ = chosen(source, whole, Wanted("one"))
    assert json.loads(enclosed(source, cv, "one", {"pages": "3"})) == {
        "cvbuild": "1",
        "name": "Ada",
        "headline": "Two",
        "contacts": [{"github": "https://github.com/ada"}],
        "photo": {"file": "me.png"},
        "design": {"font_size": "10.50", "margin": "0.70in", "leading": "1.30"},
        "dates": {"months": "short", "dash": "to"},
        "pages": "3",
        "fit": {"drop": "true"},
        "sections": [
            {"kind": "skills", "entries": [{"name": "S", "items": ["x", "y"]}]},
            {
                "kind": "experience",
                "title": "Work",
                "entries": [
                    {
                        "organization": "Org",
                        "start": "2018-08",
                        "roles": [
                            {
                                "position": "B",
                                "highlights": [
                                    "plain",
                                    {"text": "b", "priority": "1", "items": ["d"]},
                                ],
                            }
                        ],
                    }
                ],
            },
        ],
    }

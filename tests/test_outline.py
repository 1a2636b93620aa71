"""The document as plain text: whole outputs beside the files they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from cvbuild.compose import compose
from cvbuild.document import Document
from cvbuild.outline import outline, text, told
from cvbuild.source import load
from cvbuild.text import parse
from cvbuild.validate import validate


def composed(sections: str, head: str = "") -> Document:
    yaml = f"cvbuild: 1\nname: Ada Lovelace\n{head}sections:\n{sections}"
    return compose(validate(load(yaml.encode(), "cv.yaml")))


HEAD = """\
headline: Countess of *Lovelace*
contacts:
  - {email: ada@example.org, label: Email}
  - phone: +44 20 7946
  - {link: https://x.example, show: "@ada"}
summary: |
  First
  paragraph.

  Second.
"""

SECTIONS = """
  - kind: experience
    intro: Some of it.
    entries:
      - organization: "[Engines](https://engines.example) Ltd"
        location: London
        description: A workshop
        keywords: [brass, cards]
        roles:
          - position: Lead
            start: 1842
            end: present
            highlights:
              - Wrote the **first** program
              - {text: "`Notes` A to G", items: [G is long]}
          - {position: Translator, date: 1841, location: Turin}
      - {organization: Home, position: Pupil, start: 1828, end: 1833, location: Kent}
  - kind: awards
    entries:
      - {title: Prize, issuer: Society, date: 1840}
      - {title: Grant, issuer: Crown, date: 1841}
  - kind: awards
    title: Inline
    date_position: inline
    entries:
      - {title: Prize, issuer: Society, date: 1840}
  - kind: list
    title: Numbered
    style: numbers
    items: [one, {text: two, items: [below]}]
  - kind: list
    title: Plain
    style: plain
    items: [one, {text: two, items: [below]}]
  - kind: skills
    entries:
      - {name: Maths, level: high, items: [Algebra, Logic]}
      - {details: Whist}
  - {kind: text, text: No heading}
"""

TEXT = """\
Ada Lovelace
Countess of Lovelace
Email: ada@example.org
+44 20 7946
@ada <https://x.example>

First paragraph.

Second.

Experience
Some of it.
Engines <https://engines.example> Ltd | London
A workshop
Lead | 1842 – Present
• Wrote the first program
• Notes A to G
  • G is long

Translator, Turin | 1841
Keywords: brass, cards

Home | 1828–1833
Pupil | Kent

Awards
Prize, Society | 1840
Grant, Crown | 1841

Inline
Prize, Society, 1840

Numbered
1. one
2. two
   • below

Plain
one
two
  • below

Skills
Maths (high): Algebra, Logic
Whist

No heading
"""


def test_the_whole_document() -> None:
    assert text(composed(SECTIONS, HEAD)) == TEXT


def test_rows_know_what_they_stand_below() -> None:
    part = outline(composed(SECTIONS))[1]
    rows = [row.text for row in part.rows]
    place = rows.index("  • G is long")
    assert [rows[n] for n in part.rows[place].above] == [
        "Engines <https://engines.example> Ltd | London",
        "Lead | 1842 – Present",
        "• Notes A to G",
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[a](https://b.org)", "a <https://b.org>"),
        ("[b.org](https://b.org/)", "b.org"),
        ("[https://B.org](https://b.org)", "https://B.org"),
        ("[b.org](https://b.org/c)", "b.org <https://b.org/c>"),
        ("[a@b.org](mailto:a@b.org)", "a@b.org"),
        ("[Ada](mailto:a@b.org)", "Ada <mailto:a@b.org>"),
        ("[+44 (20) 7946](tel:+44207946)", "+44 (20) 7946"),
        ("[call](tel:+44207946)", "call <tel:+44207946>"),
        ("**a *b*** `c*d`\n  e", "a b c*d e"),
        ("a\N{NO-BREAK SPACE}b", "a\N{NO-BREAK SPACE}b"),
    ],
)
def test_text_on_one_line(markdown: str, expected: str) -> None:
    assert told(parse(markdown)) == expected


def test_nothing_of_the_resume_is_lost() -> None:
    data = (Path(__file__).parent.parent / "cv.yaml").read_bytes()
    said = text(compose(validate(load(data, "cv.yaml"))))
    for word in ("Residence", "HKUST", "T3.3", "5000+", "Q3Q4", "NeurIPS", "2014 – February 2019"):
        assert word in said
    assert "**" not in said

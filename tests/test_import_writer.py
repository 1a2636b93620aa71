"""The text of a cv.yaml that an import writes: it reads back the same, and reads well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.importing.draft import Value
from cvbuild.importing.writer import SCHEMA_LINE, WIDTH, written
from cvbuild.source import load

FORBIDDEN = "\ufeff\ufffe\uffff"
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=FORBIDDEN)
WORDS = st.text(CHARACTERS | st.sampled_from("\n\t \"'#:-|>&*!%@`[]{},?~\\\x85\r"), max_size=40)
LONG = st.lists(WORDS | st.sampled_from(["word"] * 5 + ["", "\n", "-", "#"]), max_size=60).map(
    " ".join
)
KEYS = WORDS | st.sampled_from(["sections", "kept", "entries", "items", "k" * 300])
VALUES: st.SearchStrategy[Value] = st.recursive(
    WORDS | LONG,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), WORDS)
def test_it_reads_back_the_same(cv: dict[str, Value], comment: str) -> None:
    assert load(written(cv, comment).encode(), "cv.yaml").tree == cv


@pytest.mark.parametrize(
    "text",
    ["2018", "no", "4.0", "C# and F#", "it's", "a:b", "https://x.org/#a", "-5", "?!", "1,2 [3]"],
)
def test_no_quotes_without_need(text: str) -> None:
    assert f"name: {text}\n" in written({"name": text})


@pytest.mark.parametrize("text", ["Tom \\ Jerry", 'say "hi"', "10 %", "naïve", "黒音キト", "<br>"])
def test_other_characters_need_no_quotes(text: str) -> None:
    assert f"name: {text}\n" in written({"name": text})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b", 'name: "a: b"'),
        ("a #b", 'name: "a #b"'),
        ('"a": b', "name: '\"a\": b'"),
        ("null", 'name: "null"'),
        ("", 'name: ""'),
        (" a", 'name: " a"'),
        ("- a", 'name: "- a"'),
        ("*a", 'name: "*a"'),
        ("a\tb", 'name: "a\\tb"'),
        ("a\u00a0b", 'name: "a\\xa0b"'),
        ("a\u2028b", 'name: "a\\u2028b"'),
        ("a\nb", "name: |-\n  a\n  b"),
        ("a\n\n b", 'name: "a\\n\\n b"'),
    ],
    ids=repr,
)
def test_quotes_where_yaml_needs_them(text: str, line: str) -> None:
    assert written({"name": text}) == f"{SCHEMA_LINE}\n{line}\n"


def test_it_reads_like_one_that_a_person_wrote() -> None:
    sentence = "Text that goes on and on until it has to be broken into lines"
    cv: dict[str, Value] = {
        "cvbuild": "1",
        "name": "Ada Lovelace",
        "contacts": [{"email": "ada@example.org"}, {"link": "https://x.org", "label": "X"}],
        "sections": [
            {
                "kind": "experience",
                "entries": [
                    {"organization": "Works", "start": "1842", "highlights": ["One: two", "Three"]},
                    {"organization": "Society", "roles": [{"position": "A"}, {"position": "B"}]},
                ],
            },
            {"kind": "text", "title": "Me", "text": f"{sentence} {sentence}\n\n{sentence}"},
            {"kind": "skills", "entries": [{"name": "A", "items": ["b", "c"]}, {"name": "D"}]},
        ],
        "kept": {"other": {"x[0]": {"y": "1"}}},
    }
    text = written(cv, "From resume.json (JSON Resume)")
    assert (
        text
        == """\
# yaml-language-server: $schema=cv.schema.json
# From resume.json (JSON Resume)
cvbuild: 1
name: Ada Lovelace
contacts:
  - email: ada@example.org
  - link: https://x.org
    label: X

sections:
  # Work
  - kind: experience
    entries:
      - organization: Works
        start: 1842
        highlights:
          - "One: two"
          - Three

      - organization: Society
        roles:
          - position: A
          - position: B

  # Me
  - kind: text
    title: Me
    text: >-
      Text that goes on and on until it has to be broken into lines Text that goes on and
      on until it has to be broken into lines


      Text that goes on and on until it has to be broken into lines

  # Skills
  - kind: skills
    entries:
      - name: A
        items: [b, c]
      - name: D

# What cv.yaml has no field for. It is never printed.
kept:
  other:
    x[0]:
      y: 1
"""
    )
    assert all(len(line) <= WIDTH for line in text.splitlines())

"""Marks that programs leave in texts: those of Markdown beside HTML, and before bullets."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from cvbuild.importing.convert import Imported, convert
from cvbuild.importing.markup import FIGURES, ON_LINE, SIGNS
from cvbuild.source import Tree, load

MARKS = "the marks before its bullets are left out, as cvbuild sets its own"
ENTITIES = "its HTML entities are written as characters"
HTML = "its HTML is written as Markdown"
NOWHERE = "a link that leads nowhere is left out; its words stay"
LINES = "its lines with a mark before them are bullets"
NO_LIST = "its bullets are paragraphs, as there is no list here"

BULLETS: dict[str, tuple[object, Tree, list[str]]] = {
    "marks": (
        ["• One", "- Two", "* **Three**", "•Four"],
        ["One", "Two", "**Three**", "Four"],
        [MARKS],
    ),
    "numbers": (["1. One", "2) Two"], ["One", "Two"], [MARKS]),
    "an ordinal": (["1. Platz", "Sieger"], ["1. Platz", "Sieger"], []),
    "other numbers": (["2. Liga", "3. Liga"], ["2. Liga", "3. Liga"], []),
    "no marks": (["-5 degrees", "C++", "*italic*"], ["-5 degrees", "C++", "*italic*"], []),
    "a list in one bullet": (
        ["<ul><li>One</li><li>Two</li></ul>", "Three"],
        ["One", "Two", "Three"],
        [HTML],
    ),
    "a list below words": (
        ["Did: <ul><li>One</li></ul>"],
        [{"text": "Did:", "items": ["One"]}],
        [HTML],
    ),
    "lines": (["Did:\n- One\n- Two"], [{"text": "Did:", "items": ["One", "Two"]}], [LINES]),
    "a text in place of a list": ("• One\n• Two", ["One", "Two"], [LINES]),
    "lines in place of a list": (
        "One\n**Two**",
        ["One", "**Two**"],
        ["each of its lines is a bullet"],
    ),
    "Markdown in the lines of a list": ("• **One**\n• Two", ["**One**", "Two"], [LINES]),
    "entities before them": ("&bull; A &lt; B\n&#8226; C", ["A < B", "C"], [LINES, ENTITIES]),
    "both sorts of marks": (
        ["<b>One</b> and **two** of [three](#)"],
        ["**One** and **two** of three"],
        [NOWHERE, HTML],
    ),
}


def resume(**entry: object) -> Imported:
    data = {"basics": {"name": "Ada"}, "work": [{"name": "Works", **entry}]}
    return convert(json.dumps(data).encode(), "resume.json")


def job(imported: Imported) -> Tree:
    tree: Tree = load(imported.text.encode(), "cv.yaml").tree
    return tree["sections"][0]["entries"][0]  # type: ignore[index, call-overload]


@pytest.mark.parametrize("name", BULLETS)
def test_bullets(name: str) -> None:
    typed, made, told = BULLETS[name]
    imported = resume(highlights=typed)
    assert job(imported) == {"organization": "Works", "highlights": made}
    assert [note.message for note in imported.notes] == told


PARAGRAPHS: dict[str, tuple[str, str, list[str]]] = {
    "Markdown beside HTML": (
        "<p>One</p> and **two**, [three](https://a.example)",
        "One\n\nand **two**, [three](https://a.example)",
        [HTML],
    ),
    "stars that mean nothing": ("<p>2 * 3 and *4</p>", "2 * 3 and *4", [HTML]),
    "an empty line": ("One<br><br/>two", "One\n\ntwo", [HTML]),
    "lines and a tag": ("One\n\n<b>Two</b>", "One\n\n**Two**", [HTML]),
    "links to nowhere": ("[One](#), [two](#top), [3]()", "One, two, 3", [NOWHERE]),
    "a heading": (
        "## Work\n\nHard #1",
        "**Work**\n\nHard #1",
        ["a heading within the text is set bold"],
    ),
    "a link that cannot be": (
        "<p>**One** of [two](x.md)</p>",
        "**One** of [two]`(`x.md)",
        [HTML],
    ),
    "entities": (
        "caf&eacute; &ndash; &copy; &euro;5&hellip; &#8364; &#x2022; &nbsp;R&amp;D",
        "café – © €5… € • \xa0R&D",
        [ENTITIES],
    ),
    "no entities": (
        "AT&T; R&D, &copy and &nothing; ?a=1&lt=2",
        "AT&T; R&D, &copy and &nothing; ?a=1&lt=2",
        [],
    ),
    "raised and lowered figures": (
        "10<sup>6</sup> t of CO<sub>2</sub>, 10<sup>&minus;3</sup>",
        "10⁶ t of CO₂, 10⁻³",
        [FIGURES],
    ),
    "raised letters": ("4<sup>th</sup>, M<sup>me</sup>", "4th, Mme", [ON_LINE]),
    "what has no small form": ("x<sub>i</sub>, e<sup>2k</sup>", "x_i, e^(2k)", [SIGNS]),
    "raised beside HTML": ("<b>m<sup>2</sup></b> &lt; 3", "**m²** < 3", [FIGURES, HTML]),
    "code": ("Wrote `[One](#)` `<sup>2</sup>`", "Wrote `[One](#)` `<sup>2</sup>`", []),
}


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_paragraphs(name: str) -> None:
    typed, made, told = PARAGRAPHS[name]
    imported = resume(summary=typed)
    assert job(imported) == {"organization": "Works", "summary": made}
    assert [note.message for note in imported.notes] == told


def test_lists_of_words_lose_their_marks_too() -> None:
    data = {"skills": [{"name": "Web", "keywords": ["• HTML", "- CSS"]}], "work": []}
    imported = convert(json.dumps(data).encode(), "resume.json", "jsonresume")
    assert job(imported) == {"name": "Web", "items": ["HTML", "CSS"]}
    assert [(note.where, note.message) for note in imported.notes[:1]] == [
        ("skills[0].keywords", MARKS)
    ]


def test_the_bullets_of_a_reference_are_not_lost() -> None:
    data = {"references": [{"name": "Mary", "reference": "She\n- led\n- wrote"}], "work": []}
    imported = convert(json.dumps(data).encode(), "resume.json", "jsonresume")
    assert job(imported) == {"name": "Mary", "quote": "She\n\nled\n\nwrote"}
    assert [note.message for note in imported.notes[:2]] == [LINES, NO_LIST]


YAML = """\
content:
  basics: {name: Ada}
  work: [{name: Works, highlights: [• One, "- Two"]}]
  references: [{name: Mary, summary: "- One\\n- Two"}]
"""


def test_yamlresume() -> None:
    imported = convert(YAML.encode(), "resume.yml")
    assert job(imported) == {"organization": "Works", "highlights": ["One", "Two"]}
    assert [(note.where, note.message) for note in imported.notes] == [
        ("content.work[0].highlights", MARKS),
        ("content.references[0].summary", NO_LIST),
    ]


TAGS = """\
content:
  basics: {name: Ada, summary: "<p>One</p> and **two** of [three](#)"}
  work: [{name: Works, highlights: ["<ul><li>One</li><li>Two</li></ul>", "*Three* [four](#a)"]}]
"""


def test_tags_and_links_in_markdown() -> None:
    imported = convert(TAGS.encode(), "resume.yml")
    assert job(imported) == {"organization": "Works", "highlights": ["One", "Two", "*Three* four"]}
    tree = load(imported.text.encode(), "cv.yaml").tree
    assert isinstance(tree, dict)
    assert tree["summary"] == "One\n\nand **two** of three"
    assert [(note.where, note.message) for note in imported.notes] == [
        ("content.basics.summary", HTML),
        ("content.work[0].highlights[0]", HTML),
        ("content.work[0].highlights[1]", NOWHERE),
    ]


RENDERCV = """\
cv:
  name: Ada
  sections:
    work:
      - company: Works
        position: Analyst
        highlights:
          - • One
          - |-
            Two
            - three
              - four
          - Five
              - six
                - seven
          - Eight
              - nine
              - ten
"""


def test_bullets_of_rendercv_stand_on_one_level_and_that_is_told() -> None:
    imported = convert(RENDERCV.encode(), "cv.yaml")
    assert job(imported) == {
        "organization": "Works",
        "position": "Analyst",
        "highlights": [
            "One",
            {"text": "Two", "items": ["three", "four"]},
            {"text": "Five", "items": ["six", "seven"]},
            {"text": "Eight", "items": ["nine", "ten"]},
        ],
    }
    deep = "its bullets below bullets stand on one level, as RenderCV's do"
    assert [note.line for note in imported.notes if note.message == deep] == [9, 13]


def test_linkedin() -> None:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("Profile.csv", 'First Name,Last Name,Summary\nAda,L,"I:\n•led\n•wrote"\n')
        archive.writestr(
            "Positions.csv", 'Company Name,Title,Description\nWorks,Analyst,"1. One\n2. Two"\n'
        )
    imported = convert(data.getvalue(), "export.zip")
    tree = load(imported.text.encode(), "cv.yaml").tree
    assert isinstance(tree, dict)
    assert tree["summary"] == "I:"
    assert tree["sections"] == [
        {"kind": "list", "title": "Profile", "items": ["led", "wrote"]},
        {
            "kind": "experience",
            "entries": [
                {"organization": "Works", "position": "Analyst", "highlights": ["One", "Two"]}
            ],
        },
    ]


COLON = "a colon had made two parts of it"
ITEMS = """\
      - "Quoted: yes"
      - Stack: React, Node
      - Done:
          - one
          - Part: two
      - Only: [one]
      - Nothing:
"""
MEANT = [
    "Quoted: yes",
    "Stack: React, Node",
    {"text": "Done:", "items": ["one", "Part: two"]},
    "Only: one",
    "Nothing:",
]


@pytest.mark.parametrize(
    "head",
    [
        "basics: {name: Ada}\nwork:\n  - name: Works\n    highlights:\n",
        "content:\n  work:\n  - name: Works\n    highlights:\n",
        "cv:\n  sections:\n   a:\n   - company: Works\n     highlights:\n",
    ],
    ids=["jsonresume", "yamlresume", "rendercv"],
)
def test_a_colon_makes_no_mapping_of_a_bullet(head: str) -> None:
    imported = convert(f"{head}{ITEMS}".encode(), "resume.yml")
    entry = job(imported)
    assert isinstance(entry, dict)
    assert (entry["organization"], entry["highlights"]) == ("Works", MEANT)
    first = head.count("\n") + 2
    lines = [note.line for note in imported.notes if note.message == COLON]
    assert lines == [first, first + 1, first + 4, first + 5]


def test_a_colon_makes_no_mapping_of_a_word() -> None:
    imported = resume(keywords=[{"name": "Go"}, {"Tools": ["git", "make"]}, {"a": "1", "b": "2"}])
    assert job(imported) == {"organization": "Works", "keywords": ["Go", "Tools: git; make"]}


@pytest.mark.parametrize(
    ("entry", "made"),
    [
        ({"name": "[Acme](https://a.org)"}, {"organization": "Acme", "url": "https://a.org"}),
        (
            {"name": "[**Acme**](https://a.org)", "url": "https://a.org"},
            {"organization": "**Acme**", "url": "https://a.org"},
        ),
        (
            {"name": "[Acme](https://a.org)", "url": "https://b.org"},
            {"organization": "[Acme](https://a.org)", "url": "https://b.org"},
        ),
        ({"name": "[A](https://a.org) & B"}, {"organization": "[A](https://a.org) & B"}),
    ],
    ids=["alone", "the same twice", "two addresses", "not the whole name"],
)
@pytest.mark.parametrize("format_", ["jsonresume", "yamlresume"])
def test_links_in_names(format_: str, entry: dict[str, str], made: Tree) -> None:
    part: object = {"basics": {"name": "Ada"}, "work": [entry]}
    data = {"content": part} if format_ == "yamlresume" else part
    imported = convert(json.dumps(data).encode(), "a.json", format_)
    assert job(imported) == made
    told = [note for note in imported.notes if "the link of its organization" in note.message]
    assert len(told) == ("[" not in str(made))


def test_the_link_of_a_skill_stays_as_there_is_no_other_place() -> None:
    data = {"basics": {"name": "Ada"}, "skills": [{"name": "[Go](https://go.dev)"}]}
    imported = convert(json.dumps(data).encode(), "resume.json")
    assert job(imported) == {"name": "[Go](https://go.dev)"}

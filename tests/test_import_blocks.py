"""Headings, quotes, code, tables and lists in the middle of texts."""

from __future__ import annotations

import json

import pytest

from cvbuild.importing.blocks import BOLD, FENCED, QUOTED, ROWS, unblocked
from cvbuild.importing.commonmark import prose
from cvbuild.importing.convert import convert
from cvbuild.source import Tree, load

SAME = ""


@pytest.mark.parametrize(
    ("typed", "made", "change"),
    [
        ("# One\ntwo", "**One**\ntwo", BOLD),
        ("## one ##", "**one**", BOLD),
        ("# 1 of two\nthree", SAME, SAME),
        ("# One", SAME, SAME),
        ("#1\nC# one", SAME, SAME),
        ("One:\n> two\n>\n>> three", "One:\ntwo\n\nthree", QUOTED),
        ("> 30 years", SAME, SAME),
        ("1\n```py\nx  = 2\n\n~~~\n```", "1\n\n`x = 2`\n\n`~~~`", FENCED),
        ("```\nnever closed", SAME, SAME),
        ("1\n\n| a | b |\n|:--|---|\n| c | |\n2", "1\n\na | b\n\nc\n\n2", ROWS),
        ("a | b\n--- | ---\nc | d", "a | b\n\nc | d", ROWS),
        ("a | b\nc | d", SAME, SAME),
        ("- one\n- two", SAME, SAME),
    ],
)
def test_what_evidently_is_a_block(typed: str, made: str, change: str) -> None:
    assert unblocked(typed) == (made or typed, (change,) if change else ())


@pytest.mark.parametrize(
    ("typed", "made", "change"),
    [
        ("| a | b |\n|---|---|\n| c | |", ("a | b", "c"), ROWS),
        ("> one\n> two", ("one two",), QUOTED),
        ("```\none\n```", ("one",), FENCED),
    ],
)
def test_blocks_of_markdown(typed: str, made: tuple[str, ...], change: str) -> None:
    assert (prose(typed).paragraphs, prose(typed).changes) == (made, (change,))


ABOUT = "One.\n\n- a\n- b\n\nTwo.\n\nThree.\n\n- c"
SECTIONS: Tree = [
    {"kind": "list", "title": "Profile", "items": ["a", "b"]},
    {"kind": "text", "text": "Two.\n\nThree."},
    {"kind": "list", "items": ["c"]},
]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("jsonresume", {"basics": {"name": "Ada", "summary": ABOUT}}),
        ("fresh", {"name": "Ada", "info": {"brief": ABOUT}}),
        ("yamlresume", {"content": {"basics": {"name": "Ada", "summary": ABOUT}}}),
    ],
)
def test_paragraphs_between_lists_about_a_person_are_no_bullets(name: str, data: object) -> None:
    tree = load(convert(json.dumps(data).encode(), "a.json", name).text.encode(), "cv.yaml").tree
    assert isinstance(tree, dict)
    assert (tree["summary"], tree["sections"]) == ("One.", SECTIONS)

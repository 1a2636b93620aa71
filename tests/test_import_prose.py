"""Running text of other programs becomes a summary and bullets, and loses no words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.importing.prose import Prose, from_html, from_text

TEXTS: dict[str, tuple[str, Prose]] = {
    "a sentence": ("Just one line.", Prose("Just one line.")),
    "paragraphs": ("One.\n\nTwo\r\nmore.", Prose("One.\n\nTwo\nmore.")),
    "lines": ("One\nTwo\nThree", Prose(None, ("One", "Two", "Three"))),
    "bullets": ("• One\n• Two", Prose(None, ("One", "Two"))),
    "bullets whose breaks were lost": ("• One. • Two.", Prose(None, ("One.", "Two."))),
    "dashes after a sentence": ("Led it.\n- One\n- Two", Prose("Led it.", ("One", "Two"))),
    "a line that goes on": ("- One\n  and on\n- Two", Prose(None, ("One and on", "Two"))),
    "words after the bullets": ("- One\n\nTools: Go", Prose(None, ("One", "Tools: Go"))),
    "two headed lists": (
        "Did:\n- One\nMade:\n- Two",
        Prose(None, ({"text": "Did:", "items": ["One"]}, {"text": "Made:", "items": ["Two"]})),
    ),
    "bullets below bullets": (
        "* One\n    o Two\n    o Three\n* Four",
        Prose(None, ({"text": "One", "items": ["Two", "Three"]}, "Four")),
    ),
    "numbers": ("Led it.\n1) One\n2) Two", Prose("Led it.", ("One", "Two"))),
    "numbers of something else": ("2. Liga\n4. Platz", Prose(None, ("2. Liga", "4. Platz"))),
    "no bullet": ("-5 degrees, 2 - 1, C++", Prose("-5 degrees, 2 - 1, C++")),
    "a link to nowhere": ("See [this](that)", Prose("See [this]`(`that)")),
    "nothing": (" \n\n ", Prose()),
}


@pytest.mark.parametrize("name", TEXTS)
def test_plain_text(name: str) -> None:
    text, expected = TEXTS[name]
    assert from_text(text) == expected


PAGES: dict[str, tuple[str, Prose]] = {
    "no HTML": ("One\nTwo", Prose(None, ("One", "Two"))),
    "only entities": ("R &amp; D", Prose("R & D")),
    "emphasis": (
        "<p>Ran <strong>all</strong> of <em>it</em>.</p>",
        Prose("Ran **all** of *it*."),
    ),
    "a paragraph and a list": (
        "<p>Ran it.</p><ul><li>One</li><li>Two <a href='https://a.example'>there</a></li></ul>",
        Prose("Ran it.", ("One", "Two [there](https://a.example)")),
    ),
    "lists in lists": (
        "<ol><li><p>One</p><ul><li>Two</li></ul></li><li>Three</li></ol>",
        Prose(None, ({"text": "One", "items": ["Two"]}, "Three")),
    ),
    "typed bullets": ("<p>One<br>- Two<br>- Three</p>", Prose("One", ("Two", "Three"))),
    "what nobody sees": ("<style>p{}</style><p>One</p><script>x()</script>", Prose("One")),
    "an address that is none": ("<a href='javascript:x()'>One</a>", Prose("One")),
    "stars of its own": ("<p>a * b <b>c</b> *d</p>", Prose("a * b **c** *d")),
    "Markdown between its tags": (
        "<p>One</p> and **two**, [three](https://a.example), <i>four</i>",
        Prose("One\n\nand **two**, [three](https://a.example), *four*"),
    ),
    "empty lines": ("<p>One<br><br> two<br/>three</p>", Prose("One\n\ntwo\nthree")),
    "empty lines in a bullet": ("<ul><li>One<br><br>two</li></ul>", Prose(None, ("One two",))),
    "small figures": ("<p>10<sup>6</sup>, CO<sub>2</sub></p>", Prose("10⁶, CO₂")),
    "never closed": ("<ul><li><b>One<li>Two", Prose(None, ("**One**", "Two"))),
    "nothing": ("<p>&nbsp;</p>", Prose()),
}


@pytest.mark.parametrize("name", PAGES)
def test_html(name: str) -> None:
    html, expected = PAGES[name]
    assert from_html(html) == expected


def words(prose: Prose) -> list[str]:
    return re.findall(r"\w+", prose.running() or "")


@given(st.text(st.sampled_from("ab •-*o:\n\t1.[]()"), max_size=80))
def test_no_word_of_a_text_is_lost(text: str) -> None:
    typed = re.findall(r"\w+", text)
    left = words(from_text(text))
    assert [w for w in left if w != "o"] == [w for w in typed if w != "o"]


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<b>", "</b>", "<br>"])
        | st.sampled_from(["one", "two ", " three", "- four", ":", "&amp;"]),
        max_size=25,
    )
)
def test_no_word_of_a_page_is_lost(parts: list[str]) -> None:
    html = "".join(parts)
    spaced = re.sub(r"</?(?:p|ul|li|br)>", " ", html)
    typed = re.findall(r"[a-z]+", re.sub(r"<[^>]*>|&amp;", "", spaced))
    assert words(from_html(html)) == typed

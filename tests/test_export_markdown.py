"""Markdown: read as CommonMark and as GitHub reads it, all is shown as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cmarkgfm
import html5lib
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from cvbuild.diagnostic import CvbuildError
from cvbuild.document import BulletList, ListItem, Section
from cvbuild.export.markdown import markdown
from cvbuild.text import Str, parse, plain
from tests.exports import ROOT, TYPED, VARIANTS, everything, lost, own, squeezed, subject
from tests.readers import app
from tests.test_any_text import LONG


def github(text: str) -> str:
    """HTML as GitHub makes it, before it looks for what is not allowed there."""
    return str(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


def commonmark(text: str) -> str:
    return str(MarkdownIt("commonmark").render(text))


READERS: dict[str, Callable[[str], str]] = {"GitHub": github, "CommonMark": commonmark}


def shown(page: str) -> str:
    return "".join(html5lib.parseFragment(page, namespaceHTMLElements=False).itertext())


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_all_of_a_resume_is_shown(variant: str | None, read: Callable[[str], str]) -> None:
    made = own(variant)
    assert lost(made.document, shown(read(markdown(made.document)))) == []


def item(text: str) -> str:
    """The Markdown of an item of a list."""
    file: dict[str, object] = {
        "cvbuild": "1",
        "name": "Ada",
        "sections": [{"kind": "list", "style": "plain", "items": [text]}],
    }
    return markdown(subject(file).document).partition("\n\n")[2].rstrip("\n")


SHOWN = st.lists(
    TYPED | st.sampled_from(["**", "*", "`", "[a](https://a.example)", " "]), min_size=1
)


@settings(max_examples=400, deadline=None)
@given(SHOWN.map("".join))
@example("# a")
@example("#hashtag C# ##")
@example("- a")
@example("+ a")
@example("+44 20 7946")
@example("1. a")
@example("1986) a")
@example("1986. A great year")
@example("> a")
@example("a_b _c_ __d__ _")
@example("a ~~b~~ ~c~ ~")
@example("$6M and $7M, $$x$$")
@example("&amp; &lt; &#35; R&D AT&T;")
@example("<script>alert(1)</script> <!-- a --> <a@b.org>")
@example("a | b | c")
@example("![a](b) !**a**")
@example("wow![a](https://a.example)")
@example("[^1]: a [x] [ ] [a][b] [a]: b")
@example("\\ \\* \\\\")
@example("**a**b **(a)**b a**b**c")
@example("*a **b** c* **a *b* c** ***a***")
@example("**a***b* *a***b**")
@example("`` a`b `` ` a ` ```")
@example("`*a*` **`a`** `` `")
@example(
    "https://a.example/b*c_d https://a.example/a_b. www.a.example/a*b, http://a.example/&amp;b"
)
@example("a@b.org ftp://a.example/* ftp://a.example")
@example("https://a.example/* www.a.example* https://a.example/**a** www.a.example`b`")
@example("**https://a.example**. *www.a.example*, **a https://a.example/b_** c")
@example("www.<a> !https://a.example/*a* ftp://a.example")
@example("**a**\u20ac `a``b` \u00a0www.a.example\u00a0*")
@example("https://a.example/[b](https://a.example) https://a.example<b")
@example("=== ---")
@example("--- a")
@example("*** a")
@example("[a * b](https://a.example/(b)_c_&copy;d)")
@example("[https://a.example/&copy;](https://a.example/&copy;)")
@example("[**a**](https://a.example) [a](mailto:a@b.org) [a@b.org](mailto:a@b.org)")
@example("**Ada*** and *so*")
@example("a  b\\")
def test_what_was_typed_is_what_is_shown(text: str) -> None:
    try:
        made = item(text)
    except CvbuildError:
        return
    for name, read in READERS.items():
        page = read(made)
        assert squeezed(shown(page)) == squeezed(plain(parse(text))), (name, made, page)
        assert page.startswith("<p>"), (name, made, page)
        assert page.count("<p>") == 1, (name, made, page)
        assert "<del>" not in page
        assert "<img" not in page


@settings(max_examples=60, deadline=None)
@given(st.lists(TYPED, min_size=1, max_size=9))
def test_text_in_every_field_is_shown(words: list[str]) -> None:
    try:
        document = everything(*words).document
    except CvbuildError:
        return
    for name, read in READERS.items():
        assert lost(document, shown(read(markdown(document)))) == [], name


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_very_long_texts_are_shown_whole(text: str) -> None:
    """It would take minutes if the work grew faster than the text."""
    assert squeezed(shown(github(item(text)))) == squeezed(plain(parse(text)))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("C# & C++, 50% - (a) {b}", "C# & C++, 50% - (a) {b}"),
        ("snake_case", "snake_case"),
        ("**a** and *b*", "**a** and *b*"),
        ("a**b**c", "a<strong>b</strong>c"),
        ("**a *b* c**", "**a <em>b</em> c**"),
        ("[https://a.example](https://a.example)", "<https://a.example>"),
        ("[a](https://a.example/b?c=d&e=f)", "[a](https://a.example/b?c=d&e=f)"),
        ("[a](https://a.example/(b))", "[a](<https://a.example/(b)>)"),
        ("see https://a.example/b_c.", "see https://a.example/b_c."),
        ("2018. A year", "2018\\. A year"),
        ("+44 20", "+44 20"),
        ("a * b", "a \\* b"),
    ],
)
def test_the_file_stays_readable(typed: str, written: str) -> None:
    assert item(typed) == written


FILE = """\
cvbuild: 1
name: Ada Lovelace
headline: Analyst
contacts:
  - {email: ada@example.org, label: Email}
  - location: London
summary: |
  First.

  Second.
sections:
  - kind: experience
    entries:
      - organization: Engines
        location: London
        description: A workshop
        keywords: [brass]
        roles:
          - position: Lead
            start: 1842
            location: Turin
            highlights: [Wrote, {text: Notes, items: [G]}]
  - kind: publications
    entries:
      - title: Sketch
        authors: [Ada Lovelace]
        venue: Memoirs
        date: 1843
        summary: S.
        highlights: [H]
      - {title: Other}
  - kind: awards
    entries:
      - {title: Prize, issuer: Society, date: 1840}
  - kind: list
    title: Reversed
    style: reverse-numbers
    items: [a, {text: b, items: [below]}, c]
  - kind: list
    title: Plain
    style: plain
    items: [a, b, {text: c, items: [below]}, d]
  - kind: skills
    entries:
      - {name: Maths, items: [Algebra]}
      - details: Whist
"""

WRITTEN = """\
# Ada Lovelace

Analyst

Email: <ada@example.org> · London

First.

Second.

## Experience

### Engines

London\\
A workshop

#### Lead

1842 – Present · Turin

- Wrote
- Notes
  - G

*Keywords:* brass

## Publications

- **Sketch**\\
  **Ada Lovelace**\\
  *Memoirs*, 1843

  S.
  - H
- **Other**

## Awards

- Prize, Society · 1840

## Reversed

3. a
2) b
   - below
1. c

## Plain

a\\
b\\
c

- below

d

## Skills

- **Maths**: Algebra
- Whist
"""


def test_a_whole_file() -> None:
    assert markdown(subject(FILE.encode()).document) == WRITTEN


def test_numbers_that_run_down_are_shown_so() -> None:
    page = github(WRITTEN)
    assert '<ol start="3">\n<li>a</li>\n</ol>\n<ol start="2">\n<li>b' in page
    assert "<ol>\n<li>c</li>\n</ol>" in page


def test_a_paragraph_below_an_item_is_one_of_its_own() -> None:
    """As a publication in a list has it: a summary, then bullets."""

    def listing(*items: ListItem, plain: bool = False) -> BulletList:
        return BulletList(items, (), plain=plain)

    def made(text: str, *below: BulletList) -> ListItem:
        return ListItem((Str(text),), None, (), below)

    block = listing(made("a", listing(made("b"), made("c"), plain=True), listing(made("d"))))
    document = subject({"cvbuild": "1", "name": "Ada"}).document
    written = markdown(replace(document, sections=(Section("list", None, (block,), ()),)))
    assert written == "# Ada\n\n- a\n\n  b\\\n  c\n  - d\n"
    for read in READERS.values():
        assert "<p>a</p>\n<p>b<br />\nc</p>\n<ul>\n<li>d</li>" in read(written)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cv.yaml").write_bytes((ROOT / "cv.yaml").read_bytes())
    result = CliRunner().invoke(app, ["md", "cv.yaml", "--variant", "public"])
    assert (result.stdout, result.stderr) == ("cv-public.md\n", "")
    text = Path("cv-public.md").read_text("utf-8")
    assert text == markdown(own("public").document)
    assert "gmail" not in text

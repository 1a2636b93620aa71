from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.text import (
    Code,
    Emph,
    Inlines,
    Link,
    Str,
    Strong,
    bad_links,
    paragraphs,
    parse,
    plain,
    urls,
)

A = "https://a.example"

CASES: dict[str, tuple[str, Inlines]] = {
    "bold": ("a **b** c", (Str("a "), Strong((Str("b"),)), Str(" c"))),
    "italic": ("*b*", (Emph((Str("b"),)),)),
    "bold italic": ("***b***", (Emph((Strong((Str("b"),)),)),)),
    "italic within bold": ("**a *b* c**", (Strong((Str("a "), Emph((Str("b"),)), Str(" c"))),)),
    "inside a word": ("re*make*s", (Str("re"), Emph((Str("make"),)), Str("s"))),
    "code is literal": ("`**a**`", (Code("**a**"),)),
    "link": (f"[b]({A})", (Link(A, (Str("b"),)),)),
    "bold link": (f"**[b]({A})**", (Strong((Link(A, (Str("b"),)),)),)),
    "link with bold": (f"[**b**]({A})", (Link(A, (Strong((Str("b"),)),)),)),
    "link with brackets": (f"[a [b] c]({A})", (Link(A, (Str("a [b] c"),)),)),
    "link with parentheses": (f"[b]({A}/x_(y))", (Link(f"{A}/x_(y)", (Str("b"),)),)),
    "link with asterisks": (f"[b]({A}/*x*)", (Link(f"{A}/*x*", (Str("b"),)),)),
    "mail": ("[b](mailto:a@b.example)", (Link("mailto:a@b.example", (Str("b"),)),)),
    "money": ("$6M", (Str("$6M"),)),
    "C#": ("C# 100% a_b 50% & more {x} \\ ~ ^ - ", (Str("C# 100% a_b 50% & more {x} \\ ~ ^ - "),)),
    "underscores": ("_a_ __b__", (Str("_a_ __b__"),)),
    "backslash": ("\\a \\", (Str("\\a \\"),)),
    "times": ("2 * 3 * 4", (Str("2 * 3 * 4"),)),
    "stars after names": ("So*, He*, Yang*", (Str("So*, He*, Yang*"),)),
    "unpaired": ("**a", (Str("**a"),)),
    "rating": ("*****", (Str("*****"),)),
    "lone backtick": ("a ` b", (Str("a ` b"),)),
    "empty code": ("a `` b", (Str("a `` b"),)),
    "brackets alone": ("[a] (b) [c]", (Str("[a] (b) [c]"),)),
    "bad address": ("[a](b)", (Str("[a](b)"),)),
    "script": ("[a](javascript:x)", (Str("[a](javascript:x)"),)),
    "odd inside": ("**foo*bar**", (Strong((Str("foo*bar"),)),)),
}


@pytest.mark.parametrize(("text", "nodes"), CASES.values(), ids=CASES)
def test_parse(text: str, nodes: Inlines) -> None:
    assert parse(text) == nodes


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("[a](https://x.example)", ()),
        ("[a](tel:+49)", ()),
        ("[a](#)", ("#",)),
        ("[a](x.example) [b](javascript:alert(1))", ("x.example", "javascript:alert(1)")),
        ("`[a](b)`", ()),
        ("[a](file:///etc/passwd)", ("file:///etc/passwd",)),
        ("f[i](x y)", ()),
        ("[](x)", ()),
    ],
)
def test_bad_links(text: str, bad: tuple[str, ...]) -> None:
    assert bad_links(text) == bad


def test_paragraphs_are_parted_by_blank_lines() -> None:
    assert paragraphs("\na\nb\n\n \nc\n") == ("a\nb", "c")


def test_urls_in_order() -> None:
    assert list(urls(parse(f"**[a]({A}/1)** *[b]({A}/2)*"))) == [f"{A}/1", f"{A}/2"]


MARKS = st.text(st.sampled_from("*`[]()ab .\\") | st.characters(codec="utf-8"), max_size=60)


@given(MARKS)
def test_only_marks_disappear(text: str) -> None:
    """Every character that is not a mark is still there, in order."""
    if "](" not in text:
        kept = [c for c in plain(parse(text)) if c not in "*`"]
        assert kept == [c for c in text if c not in "*`"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="*`[")))
def test_text_without_marks_is_itself(text: str) -> None:
    assert parse(text) == ((Str(text),) if text else ())


@pytest.mark.parametrize("text", ["*a" * 20000, "a*" * 20000, "[a](" * 20000, "**a*" * 8000])
def test_hostile_marks_end(text: str) -> None:
    assert len(plain(parse(text))) > 7000

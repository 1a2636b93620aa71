from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.text import (
    DEEPEST,
    Code,
    Emph,
    Inlines,
    Link,
    Str,
    Strong,
    bad_links,
    blank,
    is_web_address,
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
        ("[a](tel:+1-555-0100;ext=12)", ()),
        ("[a](tel:(javascript))", ("tel:(javascript)",)),
        ("[a](tel:+)", ("tel:+",)),
        ("[a](mailto:a@b.example?cc=c@d.example)", ()),
        ("[a](mailto:a@)", ("mailto:a@",)),
        ("[a](https://ex\u2100mple.com)", ("https://ex\u2100mple.com",)),
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


K = 15_000
HOSTILE = {
    "openers": "*a" * K,
    "closers": "a*" * K,
    "links": "[a](" * K,
    "brackets": "[" * K + "](" * K,
    "backticks": "` " * K,
    "mixed": "**a*" * K,
    "nested": "*a " * K + "b* " * K,
    "nested in one run": "**************a " + "b** " * K,
    "nested, bold and italic": "*a **b " * K + "c* d** " * K,
    "nested, of all lengths": "*a **b ***c " * K + "c*d**e***f " * K,
    "lone asterisks": "* " * 20 * K,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_marks_end(text: str) -> None:
    """With work that grew as the square of the text, each would take minutes to hours."""
    assert len(plain(parse(text))) >= K
    assert bad_links(text) == ()


def nesting(nodes: Inlines) -> int:
    return max(
        (1 + nesting(n.children) for n in nodes if isinstance(n, Strong | Emph | Link)), default=0
    )


@given(st.integers(1, 12), st.integers(1, 12))
def test_emphasis_is_nested_so_deep_and_no_deeper(opened: int, closed: int) -> None:
    nodes = parse("*a " * opened + "b" + " c*" * closed)
    assert nesting(nodes) == min(opened, closed, DEEPEST)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://a.example", True),
        ("HTTP://a.example:8080/x?y#z", True),
        ("https://[::1]/", True),
        ("https://bücher.example", True),
        ("https://", False),
        ("http:///x", False),
        ("https://?x", False),
        ("https://[foo", False),
        ("https://ex\u2100mple.com", False),
        ("https://a.example:port", False),
        ("https://:80", False),
        ("https://a b", False),
        ("a.example", False),
    ],
)
def test_web_addresses(text: str, is_one: bool) -> None:
    assert is_web_address(text) is is_one


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b", "\u00ad \u00a0", "\ufe0f", "\u2800", "\u3164\u200d"]
)
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert blank(text)
    assert not blank(f"{text}.")

"""Markdown, LaTeX and Typst of other programs as the small Markdown of cv.yaml."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.importing.commonmark import LONGEST, line, prose
from cvbuild.importing.convert import convert
from cvbuild.importing.draft import Value
from cvbuild.importing.typesetting import (
    AS_TYPED,
    FORMULA,
    LATEX,
    TYPST,
    UNKNOWN,
    formulas,
    untypeset,
)
from cvbuild.text import bad_links, parse, plain


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("_a_ __b__ *c* **d** `e`", "*a* **b** *c* **d** `e`"),
        ("snake_case_word 3*4*5", "snake_case_word 3*4*5"),
        ("**_a_**", "***a***"),
        (r"Q\&A, 100\%, \$5, a\_b", "Q&A, 100%, $5, a_b"),
        (r"\*a\*", "`*`a`*`"),
        ("AT&amp;T &copy;", "AT&T ©"),
        ("<https://x.org/a>", "[https://x.org/a](https://x.org/a)"),
        ("<a@x.org>", "[a@x.org](mailto:a@x.org)"),
        ("[a](<https://x.org/a b>)", "[a](https://x.org/a%20b)"),
        ("[a](www.x.org)", "[a](https://www.x.org)"),
        ("[*a*](https://x.org)", "[*a*](https://x.org)"),
        ("[ ] open, [x] done", "[ ] open, [x] done"),
        ("List<T> and a < b > c", "List<T> and a < b > c"),
        ("<b>a</b><br/>c", "**a** c"),
        ("10<sup>6</sup> CO<sub>2</sub> 4<sup>th</sup> x<sub>i</sub>", "10⁶ CO₂ 4th x_i"),
        ("`<sup>2</sup>`", "`<sup>2</sup>`"),
        ("C# 50% $6M ~ ^ # {x}", "C# 50% $6M ~ ^ # {x}"),
        ("- not a list", "- not a list"),
        ("# not a heading", "# not a heading"),
        ("a\n  b", "a b"),
    ],
)
def test_one_line(typed: str, made: str) -> None:
    assert line(typed).text == made


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ("[a](ftp://x.org)", "an address that cannot be linked prints as text"),
        ("![a](x.png)", "a picture within the text is left out; its words stay"),
        ("a <u>b</u>", "its HTML is written as Markdown"),
        ('[a](https://x.org "b")', "what a link shows when pointed at is left out"),
    ],
)
def test_what_looks_otherwise_is_told(typed: str, change: str) -> None:
    assert line(typed).changes == (change,)


@pytest.mark.parametrize(
    ("typed", "paragraphs", "bullets"),
    [
        ("a\nb\n\nc", ("a b", "c"), ()),
        ("- a\n- b", (), ("a", "b")),
        ("* a\n\n* b\n  c\n", (), ("a", "b c")),
        ("a:\n- b\n\nc", ("a:",), ("b", "c")),
        ("- a\n  - b\n    - c", (), ({"text": "a", "items": [{"text": "b", "items": ["c"]}]},)),
        ("1. a\n2. b", (), ("a", "b")),
        ("• a\n• b", (), ("a", "b")),
        ("## a\n\nb", ("**a**", "b"), ()),
        ("> a", ("a",), ()),
        ("    a\n    b", ("a b",), ()),
        ("a\n\n---\n\nb", ("a", "b"), ()),
        ("<p>a</p>", ("a",), ()),
    ],
)
def test_blocks(typed: str, paragraphs: tuple[str, ...], bullets: tuple[Value, ...]) -> None:
    made = prose(typed)
    assert (made.paragraphs, made.bullets) == (paragraphs, bullets)


@pytest.mark.parametrize(
    ("typed", "made", "change"),
    [
        (r"\textbf{a \emph{b}}", "**a *b***", LATEX),
        (r"\href{https://x.org}{a}", "[a](https://x.org)", LATEX),
        (r"\url{https://x.org}", "<https://x.org>", LATEX),
        (r"a \newline b", "a b", LATEX),
        (r"\LaTeX{} caf\'{e}", "LaTeX café", LATEX),
        (r"$\mathcal{O}(n^2)$", "O(n²)", FORMULA),
        ("4$^{th}$ of CO$_2$, $10^{34}$", "4th of CO₂, 10³⁴", FORMULA),
        (r"$x_i$ $a^{10}/\sqrt{b}$", r"x\_i a¹⁰/√(b)", FORMULA),
        (r"\frac \today \item", r"\frac \today \item", None),
        ("$$n times m$$", "n times m", FORMULA),
        ("#strong[a] #emph[b]", "**a** *b*", TYPST),
        ('#link("https://x.org")[a]', "[a](https://x.org)", TYPST),
        (r"10\textsuperscript{6} x\textsubscript{i}", r"10⁶ x\_i", LATEX),
        ("10#super[6] x#sub[i]", r"10⁶ x\_i", TYPST),
        ("a#h(1fr)b", "a#h(1fr)b", None),
        ("a #h(1fr) b", "a   b", TYPST),
        ("#text(fill: red)[a]", "a", TYPST),
        ("#foo(1)[a]", "#foo(1)[a]", UNKNOWN),
        (r"\foo{a}", r"\foo{a}", UNKNOWN),
        ("$5M to $6M_x, C#, #1, #tag", "$5M to $6M_x, C#, #1, #tag", None),
        (r"C:\Users", r"C:\Users", None),
    ],
)
def test_commands(typed: str, made: str, change: str | None) -> None:
    assert untypeset(typed) == (made, () if change is None else (change,))


@pytest.mark.parametrize(
    ("typed", "made", "change"),
    [
        ("$10^{34}$", "10³⁴", FORMULA),
        (r"$H_2O$ and $\alpha$", "H₂O and α", FORMULA),
        (r"$2 \times 10^{-3}\,m^2$ at $20^\circ$", "2 × 10⁻³ m² at 20°", FORMULA),
        ("4$^{th}$ of CO$_2$", "4th of CO₂", FORMULA),
        (r"$\mathrm{x}\leq 50\%$", "x≤ 50%", FORMULA),
        ("$x_i$", "$x_i$", AS_TYPED),
        ("x$_i$", "x$_i$", AS_TYPED),
        ("$x^10$", "$x^10$", AS_TYPED),
        (r"$\frac{a+b}{c}$", r"$\frac{a+b}{c}$", AS_TYPED),
        ("`$x^2$` $5M to $6M_x", "`$x^2$` $5M to $6M_x", None),
    ],
)
def test_formulas_of_plain_text(typed: str, made: str, change: str | None) -> None:
    assert formulas(typed) == (made, () if change is None else (change,))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("jsonresume", {"basics": {"name": "Ada", "summary": "$x^2$ of $x_i$"}}),
        ("yamlresume", {"content": {"basics": {"name": "Ada", "summary": "$x^2$ of $x_i$"}}}),
    ],
)
def test_formulas_of_other_formats(name: str, data: object) -> None:
    imported = convert(json.dumps(data).encode(), "a.json", name)
    assert "\nsummary: x² of $x_i$\n" in imported.text
    assert [note.message for note in imported.notes][:2] == [FORMULA, AS_TYPED]


def test_a_text_as_long_as_a_book_is_not_looked_into() -> None:
    typed = "[_a_](" * LONGEST
    assert line(typed).text.replace("] (", "](").replace("`", "") == typed
    assert line(typed).changes == prose(typed).changes
    assert untypeset("#strong[" * LONGEST)[1] == ()


TEXTS = st.text(alphabet="ab *_`[]()<>\\#$&!-\n:/.1h", max_size=60)


@given(TEXTS)
def test_any_line_is_one_that_cv_yaml_takes(typed: str) -> None:
    made = line(untypeset(typed)[0]).text
    assert "\n" not in made
    assert not bad_links(made)


@given(TEXTS)
def test_any_text_is_one_that_cv_yaml_takes(typed: str) -> None:
    made = prose(untypeset(typed)[0])
    assert not bad_links(made.running())


@given(st.text(alphabet="ab c.,;:'\"!?()%&/+=#@~^{}|é—", max_size=60))
def test_ordinary_text_stays(typed: str) -> None:
    words = " ".join(typed.split())
    assert plain(parse(line(words).text)) == words

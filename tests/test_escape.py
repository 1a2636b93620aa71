"""Text as LaTeX: what is written for it, and that nothing else can come out."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cvbuild.latex.escape import Latex, address, escape, hex_string, inlines
from cvbuild.text import Code, Emph, Inlines, Link, Str, Strong, parse


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        pytest.param("$6M, C#, 100%", r"\$6M, C\#, 100\%", id="money"),
        pytest.param("R&D {x}_y", r"R\&D \{x\}\_y", id="brackets"),
        pytest.param("\\~^", r"\textbackslash{}\textasciitilde{}\textasciicircum{}", id="commands"),
        pytest.param(
            "it's `x`", r"it\textquotesingle{}s \textasciigrave{}x\textasciigrave{}", id="q"
        ),
        pytest.param("a--b---c", "a-{}-b-{}-{}-c", id="hyphens"),
        pytest.param("a–-b", "a–{}-b", id="dash and hyphen"),
        pytest.param("‘‘x’’", "‘{}‘x’{}’{}", id="curly quotes"),
        pytest.param("x,,y", "x,{},y", id="commas"),
        pytest.param("a<<b>>c", "a<{}<b>{}>c", id="guillemets"),
        pytest.param("?‘ !‘", "?{}‘ !{}‘{}", id="Spanish"),
        pytest.param("Paris,", "Paris,{}", id="what may join at the end"),
        pytest.param("-1", "{}-1", id="what may join at the start"),
        pytest.param("[x]", "{}[x]", id="no optional argument"),
        pytest.param("*x", "{}*x", id="no star"),
        pytest.param("a \n\n\t b\r\n", "a b ", id="white space"),
        pytest.param(" a", " a", id="space at the start"),
        pytest.param("a\u00a0b\u202fc", "a~b~c", id="no-break spaces"),
        pytest.param("a\u00a0 b", "a b", id="a run that may break"),
        pytest.param("a\u2009b\u3000c", "a b c", id="other spaces"),
        pytest.param("co\u00adop", r"co\-op", id="soft hyphen"),
        pytest.param("a\u200bb\u2060c\u200dd", r"a\cvbreak{}bcd", id="invisible"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("Zoë, Łódź", "Zoë, Łódź", id="letters"),
        pytest.param("Nguyễn", r"Nguy\cvchar{T5}{185}n", id="Vietnamese"),
        pytest.param("漢", r"\cvmissing{6F22}", id="not in the fonts"),
        pytest.param("\x00\x1b", r"\cvmissing{0000}\cvmissing{001B}", id="control"),
        pytest.param("\ud800", r"\cvmissing{D800}", id="half a surrogate pair"),
        pytest.param("", "", id="empty"),
    ],
)
def test_escape(text: str, latex: str) -> None:
    assert str(escape(text)) == latex


@pytest.mark.parametrize(
    ("word", "latex"),
    [
        pytest.param("https://example.org/a_page", r"https://example.org/a\_page", id="short"),
        pytest.param("x" * 30, "x" * 30, id="30 letters"),
        pytest.param("x" * 31, r"xxxxx\cvbreak{}" * 6 + "x", id="31 letters"),
        pytest.param(
            "https://example.org/papers/one?x=1",
            r"https://\cvbreak{}example.\cvbreak{}org/\cvbreak{}papers/\cvbreak{}"
            r"one?\cvbreak{}x=\cvbreak{}1",
            id="address",
        ),
        pytest.param("-" * 31, "{}" + (r"-{}-{}-{}-{}-\cvbreak{}" * 6) + "-{}", id="no letters"),
        pytest.param(" ".join(["word"] * 20), " ".join(["word"] * 20), id="a sentence"),
    ],
)
def test_long_words_may_break(word: str, latex: str) -> None:
    assert str(escape(word)) == latex


def test_words_joined_by_no_break_spaces_cannot_run_off_the_page() -> None:
    assert " " in escape("\u00a0".join(["word"] * 20))


COMMAND = re.compile(r"\\(?:[a-zA-Z]+(?:\{[0-9A-Za-z]*\})+|[{}$&#%_-])")
"""What `escape` may write with a backslash; braces close what they open."""


@given(st.text())
def test_nothing_of_a_text_is_a_command(text: str) -> None:
    latex = str(escape(text))
    rest = COMMAND.sub("", latex).replace("{}", "")
    assert not re.search(r"[\\{}$&#%^_]", rest)
    assert "\n" not in latex
    assert "\r" not in latex
    assert "  " not in latex
    latex.encode("utf-8")


@given(st.text(), st.text())
def test_texts_side_by_side_do_not_join(left: str, right: str) -> None:
    both = str(escape(left) + escape(right))
    assert not re.search("--|–-|‘‘|’’|,,|<<|>>|[?!]‘", both)


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=25))
def test_a_text_and_its_composed_form_are_the_same(text: str) -> None:
    assert escape(text) == escape(unicodedata.normalize("NFD", text))


LINES = {
    "words": "word " * 5000,
    "a word": "x" * 30_000,
    "signs": "\\ { } % @ " * 3000,
    "percent signs": "%@ " * 5000,
    "spaces at the place of a break": "x" * 30 + " " + "y" * 3969 + " " + "z " * 10,
    "marks": "**a** " * 3000,
    "a word of marks": "**a**_*b*." * 3000,
    "letters": "\u20b2 \u2082" * 3000,
    "hyphens": "-" * 9000,
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_long_texts_are_lines_that_mean_the_same(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As TeX reads them: the end of a line is a space, unless a comment is before it."""
    latex = str(inlines(parse(text)))
    lines = latex.split("\n")
    assert len(lines) > 1
    assert max(map(len, lines)) < 4500
    assert all(lines)
    assert not any(line.startswith((" ", "%")) for line in lines[1:])
    assert not any(line.endswith(" ") for line in lines[:-1])
    whole = re.sub(r"(?<!\\)%\n", "", latex).replace("\n", " ")
    monkeypatch.setattr("cvbuild.latex.escape._in_lines", str)
    assert whole == inlines(parse(text))


def test_long_addresses_and_titles_are_lines() -> None:
    for made in (str(address("https://a.b/" + "x" * 20_000)), str(hex_string("Ada " * 20_000))):
        assert max(map(len, made.split("\n"))) < 4500
        assert re.fullmatch("<[0-9A-F\n]*>", made)
    assert bytes.fromhex(made.strip("<>")).decode("utf-16") == "Ada " * 20_000


def test_latex_is_not_escaped_again() -> None:
    assert Latex.escape(escape("a & b")) == r"a \& b"
    assert Latex.escape(Latex(r"\x")) == r"\x"


@pytest.mark.parametrize(
    ("made", "latex"),
    [
        pytest.param(lambda: Latex(r"\x ") + "&", r"\x \&", id="add"),
        pytest.param(lambda: "&" + Latex(r"\x"), r"\&\x", id="add to a text"),
        pytest.param(lambda: Latex(r"\x{%s}") % "&", r"\x{\&}", id="format"),
        pytest.param(lambda: Latex(r"\x{%s}{%s}") % ("&", 7), r"\x{\&}{7}", id="format two"),
        pytest.param(lambda: Latex(r"\x ").join(["&", Latex("&")]), r"\&\x &", id="join"),
    ],
)
def test_what_joins_latex_is_escaped(made: object, latex: str) -> None:
    assert callable(made)
    result = made()
    assert type(result) is Latex
    assert result == latex


@pytest.mark.parametrize(
    "value", [None, 1.5, True, b"x", ["x"], ("x",), Markup("&amp;")], ids=lambda v: type(v).__name__
)
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not text"):
        Latex.escape(value)


@pytest.mark.parametrize("name", ["upper", "split", "strip", "title"])
def test_latex_cannot_be_cut_or_changed(name: str) -> None:
    with pytest.raises(TypeError, match="cannot be cut"):
        getattr(Latex(r"\x"), name)()
    with pytest.raises(TypeError, match="cannot be cut"):
        Latex(r"a \& b")[:3]


@pytest.mark.parametrize(
    ("nodes", "latex"),
    [
        pytest.param((), "", id="none"),
        pytest.param((Str("a & "), Strong((Str("b"),))), r"a \& \cvstrong{b}", id="strong"),
        pytest.param(
            (Emph((Str("a"), Strong((Str("%"),)))),), r"\cvemph{a\cvstrong{\%}}", id="nested"
        ),
        pytest.param((Code("a--b_c"),), r"\cvcode{a-{}-b\_c}", id="code"),
        pytest.param(
            (Link("http://a.b", (Str("x#"),)),), r"\cvlink{<687474703A2F2F612E62>}{x\#}", id="link"
        ),
        pytest.param((Str("a "), Emph((Str(" b"),))), r"a \cvemph{b}", id="one space at a border"),
        pytest.param((Str("a"), Emph((Str(" "),)), Str(" b")), r"a\cvemph{ }b", id="only space"),
        pytest.param((Str("a-"), Str("-b")), "a-{}{}-b", id="no ligature at a border"),
    ],
)
def test_inlines(nodes: Inlines, latex: str) -> None:
    assert str(inlines(nodes)) == latex
    assert str(Latex.escape(nodes)) == latex


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        pytest.param("https://a.b/x_y?z=%20&w=1#f", "https://a.b/x_y?z=%20&w=1#f", id="as it is"),
        pytest.param("https://a.b/é ü", "https://a.b/%C3%A9%20%C3%BC", id="letters"),
        pytest.param("https://a.b/100%", "https://a.b/100%25", id="lone percent sign"),
        pytest.param("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC", id="host"),
        pytest.param("https://Faß.de", "https://xn--fa-hia.de", id="host with sharp s"),
        pytest.param("https://u:p@ä.b:80/", "https://u:p@xn--4ca.b:80/", id="user and port"),
        pytest.param("mailto:me@exämple.org", "mailto:me@ex%C3%A4mple.org", id="mail"),
        pytest.param(r"https://a.b/{x}\y<z>", "https://a.b/%7Bx%7D%5Cy%3Cz%3E", id="braces"),
        pytest.param("tel:+1-555-0100", "tel:+1-555-0100", id="telephone"),
    ],
)
def test_address(url: str, sent: str) -> None:
    assert bytes.fromhex(str(address(url)).strip("<>")).decode("ascii") == sent


@given(st.text())
def test_an_address_is_a_hexadecimal_string(url: str) -> None:
    assert re.fullmatch("<[0-9A-F]*>", address(url))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_hex_string_holds_the_text(text: str) -> None:
    written = str(hex_string(text))
    assert re.fullmatch("<FEFF[0-9A-F]*>", written)
    assert bytes.fromhex(written.strip("<>")).decode("utf-16") == text

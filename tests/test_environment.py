"""The template language: whatever a template does with a text, LaTeX that shows it comes out."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.latex.environment import environment, leaks
from cvbuild.latex.escape import Latex, escape
from cvbuild.text import Code, Emph, Link, Str, Strong

TEMPLATES = Path(__file__).resolve().parent.parent / "templates/latex"
HELPERS = {
    "base": r"<% block body %>base{<< text >>}<% endblock %>",
    "macros": r"<% macro bold(what) %>\bold{<< what >>}<% endmacro %>",
    "part": r"\part{<< text >>}",
}
VALUES = {
    "text": "R&D",
    "items": ["1%", "#2"],
    "inlines": (Str("a_b "), Strong((Str("c"), Code("d")))),
    "latex": Latex(r"\x{}"),
    "number": 7,
}


def render(template: str, **values: object) -> str:
    loader = jinja2.DictLoader(HELPERS | {"template": template})
    return environment(loader).get_template("template").render(VALUES | values)


@pytest.mark.parametrize(
    ("template", "latex"),
    [
        pytest.param(r"\a{<< text >>}", r"\a{R\&D}", id="text"),
        pytest.param("<< inlines >>", r"a\_b \cvstrong{c\cvcode{d}}", id="inline nodes"),
        pytest.param("<< latex >>", r"\x{}", id="latex"),
        pytest.param("<< number >> << number + 1 >>", "7 8", id="number"),
        pytest.param("<< '50% & more' >>", r"50\% \& more", id="constant"),
        pytest.param("<< text if text else '&' >>", r"R\&D", id="condition"),
        pytest.param("<< text ~ ' & ' ~ latex >>", r"R\&D \& \x{}", id="tilde"),
        pytest.param("<< '&' ~ '%' >>", r"\&\%", id="tilde of constants"),
        pytest.param("<< text + '%' >>", r"R\&D\%", id="plus"),
        pytest.param("<< latex + text >><< text + latex >>", r"\x{}R\&DR\&D\x{}", id="plus latex"),
        pytest.param("<< '%s & %s' % (text, '#') >>", r"R\&D \& \#", id="percent"),
        pytest.param("<< '{} &'.format(text) >>", r"R\&D \&", id="format"),
        pytest.param(
            "<< text | e >><< text | e | escape >>", r"R\&DR\&D", id="e, and no second time"
        ),
        pytest.param("<< text | upper >> << text | lower >>", r"R\&D r\&d", id="upper and lower"),
        pytest.param("<< inlines | upper >>", r"A\_B \cvstrong{C\cvcode{d}}", id="upper of nodes"),
        pytest.param("<< items | join(' & ') >>", r"1\% \& \#2", id="join"),
        pytest.param(
            "<< [latex, inlines, 3] | join >>", r"\x{}a\_b \cvstrong{c\cvcode{d}}3", id="mix"
        ),
        pytest.param("<< items | map('upper') | join >>", r"1\%\#2", id="map"),
        pytest.param("<< items | first >>", r"1\%", id="first"),
        pytest.param(
            "<% for i in items %><< loop.index >>:<< i >>,<% endfor %>", r"1:1\%,2:\#2,", id="loop"
        ),
        pytest.param(
            r"<% set s %>\s{<< text >>}<% endset %><< s >> << s + text >>",
            r"\s{R\&D} \s{R\&D}R\&D",
            id="set block",
        ),
        pytest.param("<% set s = text ~ '_' %><< s >>", r"R\&D\_", id="set"),
        pytest.param(
            "<% from 'macros' import bold %><< bold(text) >> << bold(text) + text >> "
            "<< [bold('%'), text] | join >>",
            r"\bold{R\&D} \bold{R\&D}R\&D \bold{\%}R\&D",
            id="macro",
        ),
        pytest.param(
            "<% import 'macros' as m %><< m.bold(inlines) >>",
            r"\bold{a\_b \cvstrong{c\cvcode{d}}}",
            id="import",
        ),
        pytest.param(
            r"<% macro w() %>\w{<< caller() >>}<< caller() + text >><% endmacro %>"
            "<% call w() %><< text >><% endcall %>",
            r"\w{R\&D}R\&DR\&D",
            id="call",
        ),
        pytest.param(
            "<% extends 'base' %><% block body %><< super() >> << super() + text >><% endblock %>",
            r"base{R\&D} base{R\&D}R\&D",
            id="super",
        ),
        pytest.param(
            "<% block b %>[<< text >>]<% endblock %><< self.b() + '&' >>",
            r"[R\&D][R\&D]\&",
            id="self",
        ),
        pytest.param("<% include 'part' %>", r"\part{R\&D}", id="include"),
        pytest.param(
            "<% autoescape false %><< text >><% endautoescape %>", r"R\&D", id="escape off"
        ),
        pytest.param("<< nothing | default(text) >>", r"R\&D", id="default"),
        pytest.param("a <# << text >> #>b", "a b", id="comment"),
        pytest.param(
            "{{ text }} {% if %} {# #} % #", "{{ text }} {% if %} {# #} % #", id="TeX's braces"
        ),
        pytest.param("<< 'http://a' | address >>", "<687474703A2F2F61>", id="address"),
        pytest.param("<< 'é' | hex_string >>", "<FEFF00E9>", id="hex string"),
        pytest.param(
            "a\n  <% if text %>\nb\n  <% endif %>\nc\n", "a\nb\nc\n", id="lines of blocks"
        ),
    ],
)
def test_render(template: str, latex: str) -> None:
    assert render(template) == latex


def test_upper_keeps_addresses() -> None:
    nodes = (Link("http://a", (Emph((Str("x"),)),)),)
    assert render("<< nodes | upper >>", nodes=nodes) == (
        r"\cvlink{<687474703A2F2F61>}{\cvemph{X}}"
    )


@pytest.mark.parametrize(
    ("template", "error", "said"),
    [
        pytest.param("<< none >>", TypeError, "NoneType is not text", id="none"),
        pytest.param("<< 1.5 >>", TypeError, "float is not text", id="float"),
        pytest.param("<< true >>", TypeError, "bool is not text", id="bool"),
        pytest.param("<< items >>", TypeError, "list is not text", id="list"),
        pytest.param("<< (text,) >>", TypeError, "tuple is not text", id="tuple of texts"),
        pytest.param("<< text.upper >>", TypeError, "is not text", id="method"),
        pytest.param("<< [none] | join >>", TypeError, "NoneType is not text", id="none joined"),
        pytest.param("<< none ~ text >>", TypeError, "NoneType is not text", id="none with tilde"),
        pytest.param("<< other >>", jinja2.UndefinedError, "'other' is undefined", id="undefined"),
        pytest.param(
            "<< other | upper >>", jinja2.UndefinedError, "'other'", id="upper of undefined"
        ),
        pytest.param("<< latex | upper >>", TypeError, "Latex is not text", id="upper of latex"),
        pytest.param("<< latex[:1] >>", TypeError, "cannot be cut", id="latex cut"),
        pytest.param("<< latex.upper() >>", TypeError, "cannot be cut", id="latex changed"),
        pytest.param(
            "<< latex | address >>", TypeError, "Latex is not text", id="latex as address"
        ),
        pytest.param(
            "<< text.__class__ >>", jinja2.exceptions.SecurityError, "unsafe", id="sandbox"
        ),
        pytest.param(
            "<< items.append(1) >>", jinja2.exceptions.SecurityError, "unsafe", id="change"
        ),
    ],
)
def test_refused(template: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        render(template)


@pytest.mark.parametrize(
    "name", ["safe", "tojson", "xmlattr", "urlize", "striptags", "forceescape", "replace", "indent"]
)
def test_filters_that_know_only_html_are_gone(name: str) -> None:
    with pytest.raises(jinja2.TemplateAssertionError, match="No filter named"):
        render(f"<< text | {name} >>")


@given(st.text())
def test_nothing_but_the_escape_decides(text: str) -> None:
    written = str(escape(text))
    assert render("<< text >>", text=text) == written
    assert render("<% set s %><< text >><% endset %><< s >>", text=text) == written
    assert (
        render("<% import 'macros' as m %><< m.bold(text) >>", text=text) == rf"\bold{{{written}}}"
    )


TILDE = "`~` joins values; print them one after the other"
CONSTANT = "a constant is printed; write it as LaTeX"
NAME = "the value would become part of the command's name"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("a\n<< x ~ y >>", [f"line 2: {TILDE}"], id="tilde"),
        pytest.param("<% set a = x ~ 'b' %>", [f"line 1: {TILDE}"], id="set"),
        pytest.param("\n\n<< 'a' >>", [f"line 3: {CONSTANT}"], id="text"),
        pytest.param("<< 1 + 2 >>", [f"line 1: {CONSTANT}"], id="number"),
        pytest.param(r"\textbf<< x >>", [f"line 1: {NAME}"], id="command"),
        pytest.param(
            "<% autoescape false %><% endautoescape %>",
            ["line 1: the escape is switched"],
            id="off",
        ),
        pytest.param(r"\a{<< x >>}\b <<x.y | upper>> << m(1) >>", [], id="none"),
        pytest.param(
            "<% if x == 'a' %><< x['b'] >><% endif %><# << 'c' ~ d >> #>",
            [],
            id="constants elsewhere",
        ),
    ],
)
def test_leaks(source: str, found: list[str]) -> None:
    assert leaks(source) == found


def test_no_template_leaks() -> None:
    for path in TEMPLATES.rglob("*.jinja"):
        assert leaks(path.read_text("utf-8")) == [], path

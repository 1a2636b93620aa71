r"""The LaTeX in a field of BibTeX, as text.

Takes what stands between the braces, gives inline nodes: `{\"o}` is a letter, `\emph` is emphasis,
`$x^2$` is text that reads as the formula does. pylatexenc parses it and knows the symbols; here is
what it means for a résumé. Never fails: what is not understood is told and left as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from cvbuild.bib.markdown import markdown
from cvbuild.bib.raised import DOWN, UP, small
from cvbuild.text import Code, Emph, Inline, Inlines, Link, Str, Strong, is_web_address, plain

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.latexwalker import LatexNode
    from pylatexenc.macrospec import LatexContextDb

__all__ = ["Converted", "address", "converted"]

_SPECIAL = re.compile(r"[\\{}$~%`]|--|''")
_ENTITY = re.compile(r"\\?(&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
"""What publishers leave of HTML in what they offer as BibTeX."""
_LONGEST = 20_000
"""Characters of a field that are parsed; a title has a hundred."""
_DEEPEST = 50
"""Braces in one another that are parsed."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A text. `protected` are the parts that stood in braces; `unknown` the commands that mean
    nothing here, whose arguments stay."""

    nodes: Inlines
    protected: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text as a field of cv.yaml has it."""
        return markdown(self.nodes)

    @property
    def plain(self) -> str:
        """The text without any emphasis."""
        return plain(self.nodes)


@lru_cache(maxsize=4096)
def converted(latex: str) -> Converted:
    """The text that LaTeX means."""
    bare = _ENTITY.sub(lambda found: unescape(found[1]), " ".join(latex.split()))
    if not _SPECIAL.search(bare):
        return Converted((Str(unicodedata.normalize("NFC", bare)),) if bare else ())
    if len(bare) > _LONGEST or _depth(bare) > _DEEPEST:
        return Converted((Str(re.sub(r"[{}\\$]", "", bare)),))
    bare = _ACCENT.sub(_accented, bare)
    reading = _Reading()
    if not _COMMAND.search(bare):
        return Converted(_tidy((Str(reading.flat(bare)),)), reading.told())
    # a % is a comment in LaTeX, but in a bibliography it is a percent sign that was not escaped
    nodes = reading.read(re.sub(r"(?<!\\)%", r"\\%", bare))
    return Converted(_tidy(nodes), reading.told(), tuple(dict.fromkeys(reading.unknown)))


_COMMAND = re.compile(r"[\\$%]")
_COMBINING = dict(
    zip(
        "\"'`^~=.uvHcd",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0323",
        strict=True,
    )
)
_ACCENT = re.compile(
    r"(?P<brace>\{)?\\(?:(?P<sign>[\"'`^~=.])\s*|(?P<name>[uvHcd])(?:\s+|(?=\{)))"
    r"(?P<arg>\{)?\\?(?P<letter>(?<=\\)[ij](?![A-Za-z])|(?<!\\)[A-Za-z])"
    r"(?(arg)\})(?(brace)\}|(?(name)(?:(?<=\})|(?![A-Za-z]))))"
)
"""Accents on one letter, which most LaTeX in a bibliography is: a parser for each takes time."""


def _accented(found: re.Match[str]) -> str:
    mark = _COMBINING[found["sign"] or found["name"]]
    return unicodedata.normalize("NFC", found["letter"] + mark)


def _depth(text: str) -> int:
    deepest = depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest


_ESCAPED = re.compile(r"\\([%#&_~{}^])|\\textasciitilde(?:\{\})?|\$\\sim\$|\\~\{\}|\{\\_\}|[{}]")


def address(latex: str) -> str:
    """An address or identifier, from which only what LaTeX needs is taken away."""
    bare = re.sub(r"^\s*\\(?:url|path|nolinkurl)\s*\{(.*)\}\s*$", r"\1", latex, flags=re.DOTALL)
    bare = _ESCAPED.sub(_unescaped, bare)
    return "".join(bare.split())


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    return {"{\\_}": "_", "{": "", "}": ""}.get(found[0], "~")


_EMPHASIS = frozenset({"emph", "textit", "textsl", "mathit", "em", "it", "itshape", "sl"})
_STRONG = frozenset({"textbf", "mathbf", "bf", "bfseries", "boldsymbol"})
_CODE = frozenset({"texttt", "tt", "ttfamily"})
_SWITCHES = frozenset({"em", "it", "itshape", "sl", "bf", "bfseries", "tt", "ttfamily"})
_NOTHING = frozenset(
    {"relax", "protect", "nocite", "noopsort", "rm", "rmfamily", "sc", "scshape", "sf", "sffamily"}
    | {"normalfont", "upshape", "mdseries", "tiny", "small", "footnotesize", "normalsize", "large"}
    | {"bgroup", "egroup", "unskip", "ignorespaces", "/", "-", "displaystyle", "thinspace"}
)
_THROUGH = frozenset(
    {"textsc", "textrm", "textsf", "textup", "textnormal", "mbox", "hbox", "text", "uppercase"}
    | {"MakeUppercase", "lowercase", "MakeLowercase", "underline", "textmd", "mathrm", "mathsf"}
    | {"ensuremath", "enquote", "mkbibemph", "mathcal", "mathbb", "mathfrak", "mathscr"}
    | {"operatorname", "bibinfo", "t", "BibTitle", "natexlab"}
)
_WORDS = {"TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "slash": "/"}
_WORDS |= {"copyright": "©", "textregistered": "®", "texttrademark": "™"}
_WORDS |= dict.fromkeys(("\\", "newline", "par", "linebreak", "newblock"), " ")
_RAISED = re.compile(r"([\^_])(?:\{([0-9+=()n-]+)\}|([0-9n]))")


def _raise(found: re.Match[str]) -> str:
    what = found[2] or found[3]
    if found[1] == "_":
        return found[0] if "n" in what else what.translate(DOWN)
    return what.translate(UP)


@dataclass(slots=True)
class _Reading:
    """One text on its way."""

    protected: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def told(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.protected))

    def flat(self, latex: str) -> str:
        """Text in which there are braces and signs, but no commands."""
        out: list[str] = []
        opened: list[int] = []
        for part in _FLAT.split(latex):
            if part == "{":
                opened.append(len(out))
            elif part == "}" and opened:
                self.protected += [w] if (w := "".join(out[opened.pop() :]).strip()) else []
            elif part != "}":
                out.append(_SPECIALS.get(part, part.replace("`", "‘")))
        return "".join(out)

    def read(self, latex: str) -> Inlines:
        from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

        try:
            walker = LatexWalker(latex, latex_context=_grammar(), tolerant_parsing=True)
            nodes, _, _ = walker.get_latex_nodes()
        except (LatexWalkerError, RecursionError):
            return (Str(re.sub(r"[{}\\$]", "", latex)),)
        return self.inlines(nodes)

    def inlines(self, nodes: Iterable[LatexNode | None]) -> Inlines:
        """The nodes; a switch such as `\\em` holds for all that follows it."""
        out: list[Inline] = []
        rest = [node for node in nodes if node is not None]
        at = 0
        while at < len(rest):
            node = rest[at]
            at += 1
            name = getattr(node, "macroname", None)
            if name in _SWITCHES:
                inner = self.inlines(rest[at:])
                out += _marked(str(name), inner)
                break
            if name in ("href", "url", "path", "nolinkurl", "textsuperscript", "textsubscript"):
                groups = [n for n in _arguments(node) if n is not None]
                while len(groups) < (2 if name == "href" else 1) and at < len(rest):
                    groups.append(rest[at])
                    at += 1
                out += self.special(str(name), groups)
                continue
            out += self.one(node)
        return tuple(out)

    def one(self, node: LatexNode) -> Iterator[Inline]:
        from pylatexenc import latexwalker as lw

        if isinstance(node, lw.LatexCharsNode):
            yield Str(node.chars.replace("`", "‘"))
        elif isinstance(node, lw.LatexGroupNode):
            inner = self.inlines(node.nodelist)
            if node.delimiters[0] == "{" and not _is_accent(node):
                self.protected += [words] if (words := plain(inner).strip()) else []
                yield from inner
            elif node.delimiters[0] == "[":
                yield from (Str("["), *inner, Str("]"))
            else:
                yield from inner
        elif isinstance(node, lw.LatexMathNode):
            yield Str(self.formula(node))
        elif isinstance(node, lw.LatexMacroNode):
            yield from self.macro(node)
        elif isinstance(node, lw.LatexEnvironmentNode):
            yield from self.inlines(node.nodelist)
        elif isinstance(node, lw.LatexSpecialsNode):
            yield Str(_SPECIALS.get(node.specials_chars) or _text_of(node))

    def macro(self, node: LatexNode) -> Iterator[Inline]:
        name: str = node.macroname
        if name in _NOTHING:
            return
        if name in _WORDS:
            yield Str(_WORDS[name])
            return
        arguments = [argument for argument in _arguments(node) if argument is not None]
        if name in _EMPHASIS | _STRONG | _CODE:
            yield from _marked(name, self.inlines(map(_opened, arguments)))
        elif name in _THROUGH:
            inner = self.inlines(map(_opened, arguments))
            yield from (Str("“"), *inner, Str("”")) if name == "enquote" else inner
        elif _is_known(name) and not name.startswith(("cite", "ref", "pageref")):
            yield Str(_text_of(node))
        else:
            self.unknown.append(f"\\{name}")
            if not name.startswith("cite"):
                yield from self.inlines(map(_opened, arguments))

    def special(self, name: str, groups: list[LatexNode]) -> Iterator[Inline]:
        if not groups:
            return
        if name in ("textsuperscript", "textsubscript"):
            words = plain(self.inlines([_opened(groups[0])]))
            yield Str(small("^" if name == "textsuperscript" else "_", words) or words)
            return
        url = address(groups[0].latex_verbatim().strip("{} "))
        shown = self.inlines([_opened(g) for g in groups[1:]]) or (Str(url),)
        yield from (Link(url, shown),) if is_web_address(url) else shown

    def formula(self, node: LatexNode) -> str:
        inner = "".join(n.latex_verbatim() for n in node.nodelist)
        inner = _RAISED.sub(_raise, inner)
        if not _COMMAND.search(inner):
            return _readable(re.sub(r"[{}]", "", inner))
        from pylatexenc.latexwalker import LatexWalker

        walker = LatexWalker(f"${inner}$", latex_context=_grammar(), tolerant_parsing=True)
        return _readable(str(_translator().nodelist_to_text(walker.get_latex_nodes()[0])))


_FLAT = re.compile(r"([{}~]|``|''|---?)")
_SPECIALS = {"~": "\xa0", "``": "“", "''": "”", "---": "—", "--": "–", "&": "&", "#": "#"}


def _marked(name: str, inner: Inlines) -> Inlines:
    if not plain(inner).strip():
        return inner
    if name in _STRONG:
        return (Strong(inner),)
    if name in _CODE and "`" not in plain(inner):
        return (Code(plain(inner)),)
    return (Emph(inner),) if name in _EMPHASIS else inner


def _arguments(node: LatexNode) -> list[LatexNode | None]:
    parsed = getattr(node, "nodeargd", None)
    return list(parsed.argnlist) if parsed is not None and parsed.argnlist else []


def _opened(node: LatexNode) -> LatexNode:
    """An argument, whose own braces protect nothing."""
    if getattr(node, "delimiters", ("",))[0] == "{":
        from pylatexenc.latexwalker import LatexGroupNode

        return LatexGroupNode(nodelist=node.nodelist, delimiters=("", ""))
    return node


def _is_accent(node: LatexNode) -> bool:
    r"""Whether the braces are those of a letter such as `{\"o}`, or of a switch."""
    first = next((n for n in node.nodelist if n is not None), None)
    return getattr(first, "macroname", None) is not None


def _is_known(name: str) -> bool:
    spec = _translator().latex_context.get_macro_spec(name)
    return spec is not None and getattr(spec, "macroname", "") == name


@lru_cache(maxsize=1)
def _grammar() -> LatexContextDb:
    from pylatexenc.latexwalker import get_default_latex_context_db

    return get_default_latex_context_db()


@lru_cache(maxsize=1)
def _translator() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)


def _text_of(node: LatexNode) -> str:
    return _readable(str(_translator().nodelist_to_text([node])))


def _readable(text: str) -> str:
    """Letters of formulas as ordinary ones: fonts of text have no ℝ and no 𝒪."""
    return "".join(
        unicodedata.normalize("NFKC", c) if c >= "\U0001d400" or c in _BLACKBOARD else c
        for c in text
    )


_BLACKBOARD = frozenset("ℂℍℕℙℚℝℤℬℰℱℋℐℒℳℛℊℴℭℌℑℜℨ")


def _tidy(nodes: Inlines) -> Inlines:
    """Neighbouring text as one node, in composed letters, without spaces around it."""
    merged = _merged(nodes)
    if merged and isinstance(merged[0], Str):
        merged = (Str(merged[0].text.lstrip(" ")), *merged[1:])
    if merged and isinstance(merged[-1], Str):
        merged = (*merged[:-1], Str(merged[-1].text.rstrip(" ")))
    return tuple(node for node in merged if not isinstance(node, Str) or node.text)


def _merged(nodes: Inlines) -> Inlines:
    out: list[Inline] = []
    for node in nodes:
        if isinstance(node, Str) and out and isinstance(out[-1], Str):
            out[-1] = Str(out[-1].text + node.text)
        elif isinstance(node, Strong | Emph):
            out.append(type(node)(_merged(node.children)))
        elif isinstance(node, Link):
            out.append(Link(node.url, _merged(node.children)))
        else:
            out.append(node)
    return tuple(
        Str(re.sub(r"[ \n\t]+", " ", unicodedata.normalize("NFC", node.text)))
        if isinstance(node, Str)
        else node
        for node in out
    )
